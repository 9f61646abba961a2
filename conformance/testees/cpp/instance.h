// Instance: one hosted policy with everything around it, driven by the judge's commands.
//
// Each handler does what its command says and fills in the Done that answers it; the session runs
// the loop until it is quiet afterwards. Whatever the policy throws, from any of its methods,
// listeners, timers or pickers, is caught here: the turn ends as PANIC and the policy is left alone
// from then on, because nobody knows in what state it is.
#ifndef CONFORMANCE_TESTEES_CPP_INSTANCE_H_
#define CONFORMANCE_TESTEES_CPP_INSTANCE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "conformance/protocol/lbcp.pb.h"
#include "conformance/testees/cpp/event_sink.h"
#include "conformance/testees/cpp/hooks.h"
#include "conformance/testees/cpp/host.h"
#include "conformance/testees/cpp/pick_tally.h"
#include "conformance/testees/cpp/virtual_loop.h"
#include "fixtures/random/seeded_random.h"
#include "reference/core/builder.h"

namespace lbc::testee {

/// What the instances of a session share. Everything is borrowed and outlives them.
struct Surroundings {
  VirtualLoop& loop;
  EventSink& events;
  const Hooks& hooks;
  std::uint64_t seed = 0;
};

/// One policy in one channel.
class Instance {
 public:
  Instance(std::uint32_t id, const Surroundings& around, std::shared_ptr<const Builder> builder);
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  /// Builds the policy. To be called once, before anything else.
  void Build(const lbcp::v1::Build& build, lbcp::v1::Done* done);

  /// Does any other command that needs an instance, Burst included.
  void Do(const lbcp::v1::Command& command, lbcp::v1::Done* done);

  /// To be called when the turn has become quiet: adds what went wrong in callbacks.
  void Conclude(lbcp::v1::Done* done);

  /// After Close its number may be given to another policy.
  [[nodiscard]] bool closed() const { return closed_; }

 private:
  // Runs a piece of the policy's code; what it throws ends up in panic_. From any thread.
  void Guarded(const std::function<void()>& code);
  // Notes what was thrown, unless something was before.
  void Panicked(std::optional<std::string> thrown);

  void Update(const lbcp::v1::UpdateResolverState& update, lbcp::v1::Done* done);
  void Deliver(const lbcp::v1::SubConnState& state, lbcp::v1::Done* done);
  void DeliverHealth(const lbcp::v1::HealthState& health, lbcp::v1::Done* done);
  void DeliverLoad(const lbcp::v1::LoadReport& report, lbcp::v1::Done* done);
  void Pick(const lbcp::v1::Pick& pick, lbcp::v1::Done* done);
  void Burst(const lbcp::v1::Burst& burst, lbcp::v1::Done* done);
  void CallDone(const lbcp::v1::CallDone& call_done, lbcp::v1::Done* done);
  void FillLedger(lbcp::v1::Ledger* ledger) const;

  // Picks `count` calls like `call` one after another, from the picker that `find` gives for each.
  // hooks[i] becomes the completion hook of the i-th pick. From any thread.
  static void PickMany(const Call& call, std::uint32_t count,
                       const std::function<std::shared_ptr<const Picker>()>& find, PickTally* tally,
                       std::vector<CompletionHook>* hooks);
  // Ends the calls at once, or keeps them open under numbers from `first_call` on.
  void Complete(lbcp::v1::Completion completion, std::uint64_t first_call,
                std::vector<CompletionHook> hooks);

  const std::uint32_t id_;
  Surroundings around_;
  const std::shared_ptr<const Builder> builder_;
  std::mutex panic_mutex_;
  std::optional<std::string> panic_;
  bool unusable_ = false;
  bool closed_ = false;

  fixtures::SeededRandom random_;
  Lane lane_;
  Host host_;
  std::unique_ptr<Balancer> balancer_;

  std::uint64_t calls_numbered_ = 0;
  std::map<std::uint64_t, CompletionHook> open_calls_;
};

/// Ends the turn with `outcome` and a sentence.
void Refuse(lbcp::v1::Outcome outcome, const std::string& message, lbcp::v1::Done* done);

/// What a ParseConfig command asks of `builder`.
void ParseConfig(const Builder& builder, const std::string& json, const Hooks& hooks,
                 lbcp::v1::Done* done);

}  // namespace lbc::testee

#endif  // CONFORMANCE_TESTEES_CPP_INSTANCE_H_
