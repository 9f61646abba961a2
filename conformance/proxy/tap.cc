#include "conformance/proxy/tap.h"

#include <algorithm>

namespace lbc::proxy {
namespace {

// Adapters count from 1.
constexpr std::uint32_t kFirstInvented = 1'000'000'000;

std::vector<std::string> AddressesOf(const lbcp::v1::UpdateResolverState& update) {
  std::vector<std::string> all;
  for (const auto& endpoint : update.endpoints()) {
    for (const auto& address : endpoint.addresses()) all.push_back(address.addr());
    all.emplace_back();
  }
  return all;
}

}  // namespace

void Tap::Swallow() {
  swallowed_ = true;
  answer_.events.clear();
  answer_.done.set_outcome(lbcp::v1::OK);
}

bool Tap::IsAboutInvented() const {
  return command_.sub_conn_state().sub_conn() >= kFirstInvented ||
         command_.health_state().sub_conn() >= kFirstInvented;
}

void Tap::MapInventedPicker() {
  if (command_.pick().picker() >= kFirstInvented)
    command_.mutable_pick()->set_picker(truth().latest_picker());
}

Answer Tap::Pass(const Command& command, const std::function<void(Tap&)>& before,
                 const std::function<void(Tap&)>& after) {
  command_ = command;
  answer_ = {};
  swallowed_ = false;
  if (IsAboutInvented()) {
    Swallow();
  } else {
    MapInventedPicker();
    if (before) before(*this);
  }
  if (!swallowed_) {
    truth().Sent(command_);
    answer_ = exchange_(command_);
    for (const Event& event : answer_.events)
      truth_[event.instance() == 0 ? instance() : event.instance()].Saw(event);
  }
  if (after) after(*this);
  shown().Sent(command);
  for (const Event& event : answer_.events)
    shown_[event.instance() == 0 ? instance() : event.instance()].Saw(event);
  if (command.has_update_resolver_state())
    memory().last_list = AddressesOf(command.update_resolver_state());
  return answer_;
}

bool Tap::Remove(const std::function<bool(const Event&)>& fits) {
  return std::erase_if(answer_.events, fits) > 0;
}

void Tap::Say(Event event) {
  event.set_instance(instance());
  event.set_now_nanos(answer_.done.now_nanos());
  answer_.events.push_back(std::move(event));
}

void Tap::SayState(lbcp::v1::ConnectivityState state) {
  Event event;
  event.mutable_state_updated()->set_state(state);
  event.mutable_state_updated()->set_picker(kFirstInvented + ++invented_);
  Say(std::move(event));
}

void Tap::SayConnect(std::uint32_t sub_conn) {
  Event event;
  event.mutable_connect_requested()->set_sub_conn(sub_conn);
  Say(std::move(event));
}

void Tap::SayShutdown(std::uint32_t sub_conn) {
  Event event;
  event.mutable_sub_conn_shutdown()->set_sub_conn(sub_conn);
  Say(std::move(event));
}

void Tap::SayMade(const std::vector<std::string>& addresses) {
  Event event;
  event.mutable_sub_conn_created()->set_sub_conn(kFirstInvented + ++invented_);
  for (const std::string& address : addresses)
    event.mutable_sub_conn_created()->add_addresses()->set_addr(address);
  Say(std::move(event));
}

void Tap::ChangePicks(const std::function<void(PickAnswer&)>& change) {
  Done& done = answer_.done;
  if (done.run_answer_size() != done.run_length_size()) return;
  std::vector<PickAnswer> each;
  for (int run = 0; run < done.run_answer_size(); ++run) {
    for (std::uint32_t i = 0; i < done.run_length(run); ++i) {
      each.push_back(done.answers(static_cast<int>(done.run_answer(run))));
      change(each.back());
    }
  }
  done.clear_answers();
  done.clear_run_answer();
  done.clear_run_length();
  std::map<std::string, std::uint32_t> known;
  for (const PickAnswer& answer : each) {
    const auto [entry, fresh] = known.emplace(answer.SerializeAsString(), known.size());
    if (fresh) *done.add_answers() = answer;
    const int last = done.run_answer_size() - 1;
    if (last >= 0 && done.run_answer(last) == entry->second) {
      done.set_run_length(last, done.run_length(last) + 1);
    } else {
      done.add_run_answer(entry->second);
      done.add_run_length(1);
    }
  }
}

std::vector<std::uint32_t> Tap::Ready() {
  std::vector<std::uint32_t> ready;
  for (const SubConn* sub_conn : truth().Alive()) {
    if (sub_conn->state == lbcp::v1::READY) ready.push_back(sub_conn->id);
  }
  return ready;
}

bool Tap::IsEqualList() {
  return command_.has_update_resolver_state() &&
         AddressesOf(command_.update_resolver_state()) == memory().last_list;
}

}  // namespace lbc::proxy
