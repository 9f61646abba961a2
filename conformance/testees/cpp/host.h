// Host: the channel that a hosted policy sees.
//
// It is a ClientConn whose SubConns connect to nothing: every call of the policy becomes an event,
// and everything a real channel would do of its own accord comes from the judge instead. What it
// must and must not do is written in conformance/protocol/PROTOCOL.md, "The host the adapter
// emulates"; the numbers of those rules are named below.
//
// Runs on the session's thread. A policy that calls it from another thread, or from inside a pick,
// breaks the contract of reference/core: that is reported, and the call carried out on the line.
#ifndef CONFORMANCE_TESTEES_CPP_HOST_H_
#define CONFORMANCE_TESTEES_CPP_HOST_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/protocol/lbcp.pb.h"
#include "conformance/testees/cpp/event_sink.h"
#include "conformance/testees/cpp/virtual_loop.h"
#include "reference/core/client_conn.h"
#include "reference/core/log_sink.h"
#include "reference/core/metrics_recorder.h"
#include "reference/core/producer_set.h"

namespace lbc::testee {

class HostSubConn;

/// The ClientConn, log and metrics of one hosted policy. Outlives the policy and its pickers.
class Host final : public ClientConn, public LogSink, public MetricsRecorder {
 public:
  Host(std::uint32_t instance, VirtualLoop& loop, Lane& lane, EventSink& events);
  ~Host() override;

  // --- For the policy ---------------------------------------------------------------------------

  [[nodiscard]] absl::StatusOr<std::shared_ptr<SubConn>> NewSubConn(
      const std::vector<Address>& addresses, NewSubConnOptions options) override;
  void RemoveSubConn(SubConn& sub_conn) override;
  void UpdateAddresses(SubConn& sub_conn, const std::vector<Address>& addresses) override;
  void UpdateState(BalancerState state) override;
  void ResolveNow() override;
  [[nodiscard]] std::string Target() const override { return target_; }
  [[nodiscard]] MetricsRecorder& metrics_recorder() override { return *this; }
  void Log(LogLevel level, std::string_view text) override;
  void Record(std::string_view name, double value, const MetricLabels& labels) override;

  // --- For the session --------------------------------------------------------------------------

  void set_target(std::string target) { target_ = std::move(target); }

  /// The SubConn of this number, or null.
  [[nodiscard]] HostSubConn* Find(std::uint32_t id) const;

  /// The number of a SubConn that this host made; 0 for anything else. The pointer is not followed,
  /// so it may be one that no longer points anywhere.
  [[nodiscard]] std::uint32_t IdOf(const SubConn* sub_conn) const;

  /// The picker of this number, 0 being the latest; null when there is none. From any thread.
  [[nodiscard]] std::shared_ptr<const Picker> FindPicker(std::uint32_t id) const;

  /// Forgets a picker, which stays installed if it is the latest. False: no such picker.
  bool DropPicker(std::uint32_t id);

  /// The next `order.count()` calls of NewSubConn for these addresses fail.
  void Arm(const lbcp::v1::ArmNewSubConnError& order);

  /// Numbers of the SubConns that were made and not shut down, in order.
  [[nodiscard]] std::vector<std::uint32_t> LiveSubConns() const;

  void set_picking(bool picking) { picking_ = picking; }

 private:
  friend class HostSubConn;

  struct Armed {
    std::set<std::string> addrs;
    std::uint32_t count = 0;
    std::string message;
  };

  void Emit(lbcp::v1::Event event) { events_.Emit(instance_, std::move(event)); }
  void Violation(std::string_view what);
  // Whether the policy may make this call here and now; if it may not, says so.
  [[nodiscard]] bool InLine(std::string_view call);
  [[nodiscard]] absl::Status TakeArmedError(const std::vector<Address>& addresses);
  [[nodiscard]] HostSubConn* Own(SubConn& sub_conn, std::string_view call);

  const std::uint32_t instance_;
  VirtualLoop& loop_;
  Lane& lane_;
  EventSink& events_;
  std::string target_;
  bool picking_ = false;

  std::vector<std::shared_ptr<HostSubConn>> sub_conns_;  // The n-th has the number n + 1.
  std::unordered_map<const SubConn*, std::uint32_t> ids_;
  std::vector<Armed> armed_;

  mutable std::mutex pickers_mutex_;  // Pickers are looked up while a Burst is under way.
  std::map<std::uint32_t, std::shared_ptr<const Picker>> pickers_;
  std::shared_ptr<const Picker> latest_;
  std::uint32_t pickers_made_ = 0;
};

/// One SubConn of the hosted policy. Lives as long as its host.
class HostSubConn final : public SubConn {
 public:
  HostSubConn(Host& host, std::uint32_t id, NewSubConnOptions options)
      : host_(host), id_(id), listener_(std::move(options.state_listener)) {}

  void Connect() override;
  void Shutdown() override;
  void UpdateAddresses(const std::vector<Address>& addresses) override;
  void RegisterHealthListener(StateListener listener) override;
  [[nodiscard]] absl::StatusOr<ProducerHold> GetOrBuildProducer(
      const ProducerBuilder& builder) override;
  [[nodiscard]] absl::StatusOr<std::unique_ptr<LoadReportStream>> OpenLoadReports(
      Duration interval, LoadReportEvents events) override;

  /// Notes the new state and returns who is to hear of it: empty when the policy gave no listener
  /// (host rule 9). Whoever listened to the health of the old state is forgotten (host rule 7), and
  /// its producers are closed.
  [[nodiscard]] const StateListener& Enter(ConnectivityState state);

  /// Who listens to the connection's health; empty: nobody.
  [[nodiscard]] const StateListener& health_listener() const { return health_listener_; }

  /// Gives `load` to every stream of load reports that is open.
  void DeliverLoad(const std::shared_ptr<const ServerLoad>& load);

  [[nodiscard]] std::uint32_t id() const { return id_; }
  [[nodiscard]] bool shut_down() const { return shut_down_; }

 private:
  class Stream;

  Host& host_;
  const std::uint32_t id_;
  const StateListener listener_;
  StateListener health_listener_;
  ConnectivityState state_ = ConnectivityState::kIdle;
  bool shut_down_ = false;
  std::vector<Stream*> streams_;  // Open, in the order in which they were opened.
  ProducerSet producers_;
};

}  // namespace lbc::testee

#endif  // CONFORMANCE_TESTEES_CPP_HOST_H_
