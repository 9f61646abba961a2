#include "older_round_robin.h"

#include <atomic>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace {

using lbc::Address;
using lbc::ConnectivityState;
using lbc::SubConn;
using lbc::older_api::V2Pick;
using enum lbc::ConnectivityState;

class InTurn final : public lbc::older_api::V2Picker {
 public:
  InTurn(std::vector<std::shared_ptr<SubConn>> ready, std::size_t first)
      : ready_(std::move(ready)), next_(first) {}
  V2Pick Pick(const lbc::PickInfo& /*info*/) const override {
    const std::size_t turn = next_.fetch_add(1, std::memory_order_relaxed);
    return lbc::older_api::V2PickResult{ready_[turn % ready_.size()]};
  }

 private:
  const std::vector<std::shared_ptr<SubConn>> ready_;
  mutable std::atomic<std::size_t> next_;
};

class Says final : public lbc::older_api::V2Picker {
 public:
  explicit Says(V2Pick answer) : answer_(std::move(answer)) {}
  V2Pick Pick(const lbc::PickInfo& /*info*/) const override { return answer_; }

 private:
  const V2Pick answer_;
};

class OlderRoundRobin final : public lbc::older_api::OlderBalancer {
 public:
  OlderRoundRobin(lbc::older_api::OlderClientConn& client_conn, lbc::Random& random)
      : client_conn_(client_conn), random_(random) {}

  void HandleResolvedAddrs(const std::vector<Address>& addresses,
                           const absl::Status& error) override {
    if (!error.ok()) {
      // What is connected goes on; only calls that fail anyway have something new to say.
      why_ = std::string(error.message());
      if (StateOfAll() == kTransientFailure) Report();
      return;
    }
    if (addresses.empty()) why_ = "the resolver found no addresses";
    std::set<std::string> listed;
    for (const Address& address : addresses) {
      listed.insert(address.addr);
      if (members_.contains(address.addr)) continue;
      auto made = client_conn_.NewSubConn({address});
      if (!made.ok()) continue;
      members_[address.addr] = {*made, kConnecting};
      (*made)->Connect();
    }
    std::vector<std::shared_ptr<SubConn>> gone;
    std::erase_if(members_, [&](const auto& member) {
      if (listed.contains(member.first)) return false;
      gone.push_back(member.second.sub_conn);
      return true;
    });
    // The picker goes first, so that no call is sent where none should go.
    Report();
    for (const auto& sub_conn : gone) client_conn_.RemoveSubConn(*sub_conn);
    if (addresses.empty()) client_conn_.ResolveNow();
  }

  void HandleSubConnStateChange(SubConn& sub_conn, ConnectivityState state) override {
    for (auto& [addr, member] : members_) {
      if (member.sub_conn.get() != &sub_conn) continue;
      if (state == kShutdown) return;
      if (state == kTransientFailure || state == kIdle) client_conn_.ResolveNow();
      if (state == kTransientFailure) why_ = "no connection to " + addr;
      if (state == kIdle) sub_conn.Connect();
      const bool still_failed =
          member.state == kTransientFailure && (state == kIdle || state == kConnecting);
      if (still_failed) return;
      member.state = state == kIdle ? kConnecting : state;
      Report();
      return;
    }
  }

  void Close() override {}

 private:
  struct Member {
    std::shared_ptr<SubConn> sub_conn;
    ConnectivityState state = kConnecting;
  };

  ConnectivityState StateOfAll() const {
    bool connecting = false;
    for (const auto& [addr, member] : members_) {
      if (member.state == kReady) return kReady;
      connecting = connecting || member.state == kConnecting;
    }
    return connecting ? kConnecting : kTransientFailure;
  }

  void Report() {
    const ConnectivityState state = StateOfAll();
    if (state == kReady) {
      std::vector<std::shared_ptr<SubConn>> ready;
      for (const auto& [addr, member] : members_)
        if (member.state == kReady) ready.push_back(member.sub_conn);
      // A random beginning: pickers are made often, and the first must not be everybody's
      // favourite.
      const std::size_t first = random_.Below(ready.size());
      client_conn_.UpdateBalancerState(state, std::make_shared<InTurn>(std::move(ready), first));
    } else if (state == kConnecting) {
      client_conn_.UpdateBalancerState(
          state, std::make_shared<Says>(lbc::older_api::NoSubConnAvailable{}));
    } else {
      client_conn_.UpdateBalancerState(
          state, std::make_shared<Says>(lbc::older_api::TransientFailure{why_}));
    }
  }

  lbc::older_api::OlderClientConn& client_conn_;
  lbc::Random& random_;
  std::map<std::string, Member> members_;  // By address.
  std::string why_ = "no address yet";
};

class OlderRoundRobinBuilder final : public lbc::older_api::OlderBuilder {
 public:
  std::string Name() const override { return "older_round_robin"; }
  std::unique_ptr<lbc::older_api::OlderBalancer> Build(
      lbc::older_api::OlderClientConn& client_conn,
      const lbc::BuildOptions& options) const override {
    return std::make_unique<OlderRoundRobin>(client_conn, *options.random);
  }
};

}  // namespace

std::shared_ptr<const lbc::older_api::OlderBuilder> MakeOlderRoundRobinBuilder() {
  return std::make_shared<OlderRoundRobinBuilder>();
}
