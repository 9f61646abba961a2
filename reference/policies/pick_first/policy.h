// The balancer behind pick_first.h. Private to this folder.
#ifndef REFERENCE_POLICIES_PICK_FIRST_POLICY_H_
#define REFERENCE_POLICIES_PICK_FIRST_POLICY_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "reference/core/balancer.h"
#include "reference/core/build_options.h"
#include "reference/core/client_conn.h"
#include "reference/policies/common/event_gate.h"
#include "reference/policies/pick_first/address_order.h"
#include "reference/policies/pick_first/config.h"

namespace lbc::policies {

/// See pick_first.h. Everything that comes from outside passes the gate; functions named …Locked
/// run inside it.
class PickFirst final : public Balancer {
 public:
  PickFirst(ClientConn& client_conn, const BuildOptions& options);

  absl::Status UpdateClientConnState(const ClientConnState& state) override;
  void ResolverError(const absl::Status& error) override;
  void ExitIdle() override;
  void Close() override;

 private:
  // One address of the current list, and the SubConn made for it if its turn has come.
  struct Candidate {
    Address address;
    // Null: not made yet, or given up.
    std::shared_ptr<SubConn> sub_conn;
    // Counts the SubConns made here, so that late words of an old one are not taken for the new
    // one's.
    std::uint32_t life = 0;
    ConnectivityState state = ConnectivityState::kIdle;
    absl::Status last_error;
    bool failed_this_pass = false;
  };
  using Candidates = std::vector<std::shared_ptr<Candidate>>;
  using CandidateHandler = void (PickFirst::*)(Candidate&, const SubConnState&);

  absl::Status UpdateLocked(const ClientConnState& state);
  absl::Status EmptyListLocked();
  // Replaces the list, keeping SubConns of addresses that stay. Returns whether the connected one
  // did.
  bool AdoptListLocked(const AddressRefs& addresses);
  void ResolverErrorLocked(const absl::Status& error);
  void ExitIdleLocked();

  void StartPassLocked();
  // Asks the next address that can be asked, from current_ on.
  void TryNextLocked();
  void JoinNextAfterDelayLocked();
  void EndPassIfAllFailedLocked(const absl::Status& last_error);

  void OnStateLocked(Candidate& candidate, const SubConnState& state);
  void OnReadyLocked(Candidate& candidate);
  void OnHealthLocked(Candidate& candidate, const SubConnState& state);
  void OnConnectionLostLocked(Candidate& candidate);
  void OnStateInPassLocked(Candidate& candidate, const SubConnState& state);
  void OnStateAfterPassLocked(Candidate& candidate, const SubConnState& state);

  [[nodiscard]] absl::Status MakeSubConnLocked(const std::shared_ptr<Candidate>& candidate);
  void GiveUpLocked(Candidate& candidate);
  void GiveUpAllButLocked(const Candidate* survivor);
  void ConnectLocked(Candidate& candidate);
  // A listener for `candidate`'s present SubConn that hears nothing once that is given up.
  [[nodiscard]] StateListener ListenerFor(const std::shared_ptr<Candidate>& candidate,
                                          CandidateHandler handler);

  // Reports, unless it would only repeat what was reported last (PF-023).
  void ReportLocked(ConnectivityState state, std::shared_ptr<const Picker> picker);
  void ForceReportLocked(ConnectivityState state, std::shared_ptr<const Picker> picker);
  [[nodiscard]] std::size_t LiveSubConnsLocked() const;

  ClientConn& client_conn_;
  Clock& clock_;
  Random& random_;
  Serializer& serializer_;
  LogSink& log_;

  Candidates candidates_;    // In the order in which they are tried.
  std::size_t current_ = 0;  // The one whose turn it is; candidates_.size(): all had their turn.
  bool in_pass_ = false;
  std::size_t failures_after_pass_ = 0;
  std::unique_ptr<Timer> delay_;
  std::uint64_t delay_number_ = 0;  // Tells the running delay from one that was cancelled too late.
  ConnectivityState reported_ = ConnectivityState::kConnecting;  // Assumed before the first report.
  bool listen_to_health_ = false;
  bool closed_ = false;
  EventGate gate_;  // Last: the first to go, so that nothing enters while the rest is taken down.
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_PICK_FIRST_POLICY_H_
