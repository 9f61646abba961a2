#include "conformance/testees/cpp/channel_seat/puppet.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "conformance/testees/cpp/channel_seat/hosted_channel.h"
#include "conformance/testees/cpp/hooks.h"
#include "conformance/testees/cpp/instance.h"
#include "conformance/testees/cpp/values.h"
#include "reference/core/fixed_picker.h"

namespace lbc::testee {
namespace {

using lbcp::v1::PuppetOrder;

constexpr char kOverwritten[] = "overwritten.invalid:1";

// What a puppet's parser makes of a config: its text.
class ParsedText final : public LoadBalancingConfig {
 public:
  explicit ParsedText(std::string_view text) : json(text) {}
  const std::string json;
};

// A SubConn that no channel made.
class ForeignSubConn final : public SubConn {
 public:
  void Connect() override {}
  void Shutdown() override {}
  void UpdateAddresses(const std::vector<Address>& /*addresses*/) override {}
  void RegisterHealthListener(StateListener /*listener*/) override {}
};

std::vector<Address> ToAddresses(
    const google::protobuf::RepeatedPtrField<lbcp::v1::Address>& given) {
  lbcp::v1::UpdateResolverState list;
  *list.add_endpoints()->mutable_addresses() = given;
  return ToResolverState(list, Hooks()).addresses;
}

}  // namespace

// One puppet. Owned by its channel.
class Puppet final : public Balancer {
 public:
  Puppet(Puppets& all, std::uint32_t number, ClientConn& client_conn)
      : all_(all), number_(number), client_conn_(client_conn) {
    all_.puppets_[number_] = this;
  }
  ~Puppet() override { all_.puppets_.erase(number_); }
  Puppet(const Puppet&) = delete;
  Puppet& operator=(const Puppet&) = delete;

  absl::Status UpdateClientConnState(const ClientConnState& state) override;
  void ResolverError(const absl::Status& error) override;
  void UpdateSubConnState(SubConn& sub_conn, const SubConnState& state) override;
  void ExitIdle() override;
  void Close() override;

  // Makes the calls it is ordered to make. False if one names a SubConn that there is not.
  bool Carry(const google::protobuf::RepeatedPtrField<PuppetOrder>& orders);
  // What is armed for this moment. The error to return, if one was given.
  absl::Status Do(lbcp::v1::PuppetMoment moment);

 private:
  // The puppet is inside a call of the channel's for as long as this lives.
  class Called {
   public:
    explicit Called(Puppet& puppet) : puppet_(puppet) { ++puppet_.depth_; }
    ~Called() { --puppet_.depth_; }
    Called(const Called&) = delete;
    Called& operator=(const Called&) = delete;

   private:
    Puppet& puppet_;
  };

  lbcp::v1::PolicyHears Hears() const {
    lbcp::v1::PolicyHears heard;
    heard.set_policy(number_);
    heard.set_inside(own_call_);
    heard.set_overlaps(depth_ > 0);
    return heard;
  }
  void Tell(lbcp::v1::PolicyHears heard) {
    lbcp::v1::Event event;
    *event.mutable_policy_hears() = std::move(heard);
    all_.channel_.Emit(std::move(event));
  }
  void HearsOf(std::uint32_t sub_conn, const SubConnState& state, bool by_old_callback);
  void HearsOfHealth(std::uint32_t sub_conn, const SubConnState& state);
  void HearsOfError(const absl::Status& error);
  bool CarryOne(const PuppetOrder& order);
  void Make(const lbcp::v1::MakeSubConn& order);
  bool Report(const lbcp::v1::Report& order);
  // The SubConn of an order; null: there is none.
  Puppets::Made* Find(std::uint32_t number);
  // Calls the channel: what the puppet hears meanwhile, it hears inside that call.
  void Call(const char* name, const std::function<void()>& call);

  Puppets& all_;
  const std::uint32_t number_;
  ClientConn& client_conn_;
  std::uint32_t last_made_ = 0;
  int depth_ = 0;
  std::string own_call_;
};

namespace {

// Answers by the script of a Report.
class ScriptedPicker final : public Picker {
 public:
  ScriptedPicker(HostedChannel& channel, lbcp::v1::Report script,
                 std::vector<std::shared_ptr<SubConn>> sub_conns)
      : channel_(channel), script_(std::move(script)), sub_conns_(std::move(sub_conns)) {}

  [[nodiscard]] PickResult Pick(const PickInfo& info) const override {
    const std::uint64_t call = *info.call_attributes->Get(kCallNumber);
    return channel_.disguise().Picks(call, [&] { return Answer(info, call); });
  }

 private:
  PickResult Answer(const PickInfo& info, std::uint64_t call) const {
    lbcp::v1::Event event;
    lbcp::v1::Picked& picked = *event.mutable_picked();
    picked.set_call(call);
    picked.set_picker(script_.picker());
    picked.set_full_method(std::string(info.full_method_name));
    if (info.metadata != nullptr) {
      for (const auto& [key, value] : *info.metadata) (*picked.mutable_headers())[key] = value;
    }
    channel_.Emit(std::move(event));
    if (script_.rules().empty()) return PickResult::Queue();
    const int rule = std::min(asked_++, script_.rules_size() - 1);
    return ByRule(script_.rules(rule), sub_conns_[static_cast<std::size_t>(rule)], call);
  }

  PickResult ByRule(const lbcp::v1::PickRule& rule, const std::shared_ptr<SubConn>& sub_conn,
                    std::uint64_t call) const {
    const lbcp::v1::PickAnswer& answer = rule.answer();
    switch (answer.outcome()) {
      case lbcp::v1::USE: {
        CompletionHook hook;
        if (answer.has_completion()) hook = Hook(call);
        Metadata metadata;
        for (const auto& [key, value] : Texts(answer.metadata().begin(), answer.metadata().end())) {
          metadata.emplace_back(key, value);
        }
        return PickResult::Use(rule.foreign() ? foreign_ : *sub_conn, std::move(hook),
                               std::move(metadata));
      }
      case lbcp::v1::FAIL:
        return PickResult::Fail(absl::UnknownError(answer.message()));
      case lbcp::v1::DROP:
        return PickResult::Drop(
            absl::Status(static_cast<absl::StatusCode>(answer.code()), answer.message()));
      default:
        return PickResult::Queue();
    }
  }

  CompletionHook Hook(std::uint64_t call) const {
    return [&channel = channel_, call, picker = script_.picker()](const DoneInfo& info) {
      channel.disguise().RunsHook(info, [&channel, call, picker](const DoneInfo& told) {
        lbcp::v1::Event event;
        lbcp::v1::HookRan& ran = *event.mutable_hook_ran();
        ran.set_call(call);
        ran.set_picker(picker);
        ran.set_code(static_cast<std::uint32_t>(told.status.code()));
        ran.set_message(std::string(told.status.message()));
        for (const auto& [key, value] : told.trailers) (*ran.mutable_trailers())[key] = value;
        ran.set_bytes_sent(told.bytes_sent);
        ran.set_bytes_received(told.bytes_received);
        channel.Emit(std::move(event));
      });
    };
  }

  HostedChannel& channel_;
  const lbcp::v1::Report script_;
  // Of each rule; null where it needs none.
  const std::vector<std::shared_ptr<SubConn>> sub_conns_;
  mutable ForeignSubConn foreign_;
  mutable int asked_ = 0;
};

}  // namespace

std::unique_ptr<Balancer> PuppetBuilder::Build(ClientConn& client_conn,
                                               const BuildOptions& options) const {
  if (order_.builds_nothing()) return nullptr;
  return find_(options.clock)->puppets().Build(*this, client_conn, options);
}

absl::StatusOr<std::shared_ptr<const LoadBalancingConfig>> PuppetBuilder::ParseConfig(
    std::string_view json) const {
  const nlohmann::json value = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  const bool refuses = value.is_object() && value.contains("refuse");
  lbcp::v1::ConfigParsed parsed;
  parsed.set_name(order_.name());
  parsed.set_builder(order_.builder());
  parsed.set_json(std::string(json));
  parsed.set_refused(refuses);
  parsed_(std::move(parsed));
  if (refuses) return absl::InvalidArgumentError(value["refuse"].get<std::string>());
  return std::make_shared<const ParsedText>(json);
}

Puppets::Puppets(HostedChannel& channel) : channel_(channel) {}
Puppets::~Puppets() = default;

std::unique_ptr<Balancer> Puppets::Build(const PuppetBuilder& builder, ClientConn& client_conn,
                                         const BuildOptions& options) {
  const std::uint32_t number = ++built_;
  lbcp::v1::Event event;
  lbcp::v1::PolicyBuilt& built = *event.mutable_policy_built();
  built.set_policy(number);
  built.set_name(builder.Name());
  built.set_builder(builder.number());
  built.set_target(options.target.text);
  built.set_authority(options.authority);
  built.set_user_agent(options.custom_user_agent);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  std::string target = client_conn.Target();
#pragma GCC diagnostic pop
  channel_.disguise().TellsItsTarget(target);
  built.set_client_conn_target(target);
  built.set_has_metrics_recorder(true);  // A reference is never null (CC-016).
  channel_.Emit(std::move(event));
  auto puppet = std::make_unique<Puppet>(*this, number, client_conn);
  channel_.disguise().Builds([&] { static_cast<void>(puppet->Do(lbcp::v1::IN_BUILD)); });
  return puppet;
}

std::vector<lbcp::v1::Puppet> Puppets::Take(lbcp::v1::PuppetMoment at, std::uint32_t policy) {
  std::vector<lbcp::v1::Puppet> taken;
  std::erase_if(armed_, [&](const lbcp::v1::Puppet& order) {
    const bool fits = order.at() == at && (order.policy() == 0 || order.policy() == policy);
    if (fits) taken.push_back(order);
    return fits;
  });
  return taken;
}

std::uint32_t Puppets::NumberOf(const SubConn& sub_conn) const {
  for (const auto& [number, made] : sub_conns_) {
    if (made.sub_conn.get() == &sub_conn) return number;
  }
  return 0;
}

void Puppets::Order(const lbcp::v1::Puppet& order, lbcp::v1::Done* done) {
  for (const PuppetOrder& each : order.orders()) {
    pauses_ = pauses_ || each.has_pause();
    for (const lbcp::v1::PickRule& rule : each.report().rules()) {
      // An answer of PickResult is one of four, and says which: nothing to wrap, nothing to omit.
      if (!rule.wrapped() && rule.answer().outcome() != lbcp::v1::INVALID) continue;
      return Refuse(lbcp::v1::UNSUPPORTED, "a PickResult of C++ cannot say that", done);
    }
  }
  if (order.at() != lbcp::v1::NOW) {
    armed_.push_back(order);
    return;
  }
  const auto found = order.policy() == 0 && !puppets_.empty() ? std::prev(puppets_.end())
                                                              : puppets_.find(order.policy());
  if (found == puppets_.end()) return Refuse(lbcp::v1::BAD_COMMAND, "no such policy", done);
  if (!found->second->Carry(order.orders())) {
    Refuse(lbcp::v1::BAD_COMMAND, "no such SubConn", done);
  }
}

absl::Status Puppet::UpdateClientConnState(const ClientConnState& state) {
  lbcp::v1::PolicyHears heard = Hears();
  lbcp::v1::ListHeard& list = *heard.mutable_list();
  for (const Endpoint& endpoint : state.resolver_state.endpoints) {
    lbcp::v1::Endpoint* shown = list.add_endpoints();
    FillAddresses(endpoint.addresses, shown->mutable_addresses());
    for (const auto& [name, value] : TextsOf(endpoint.attributes)) {
      (*shown->mutable_attributes())[name] = value;
    }
  }
  FillAddresses(state.resolver_state.addresses, list.mutable_addresses());
  if (state.balancer_config != nullptr) {
    list.set_config_json(static_cast<const ParsedText&>(*state.balancer_config).json);
  }
  Tell(std::move(heard));
  return Do(lbcp::v1::IN_LIST);
}

void Puppet::ResolverError(const absl::Status& error) {
  all_.channel_.disguise().TellsAnError(number_, [&](std::uint32_t policy) {
    const auto found = all_.puppets_.find(policy);
    if (found != all_.puppets_.end()) found->second->HearsOfError(error);
  });
}

void Puppet::HearsOfError(const absl::Status& error) {
  lbcp::v1::PolicyHears heard = Hears();
  heard.mutable_resolver_error()->set_message(std::string(error.message()));
  Tell(std::move(heard));
}

void Puppet::HearsOf(std::uint32_t sub_conn, const SubConnState& state, bool by_old_callback) {
  lbcp::v1::PolicyHears heard = Hears();
  heard.set_by_old_callback(by_old_callback);
  lbcp::v1::SubConnState& told = *heard.mutable_sub_conn_state();
  told.set_sub_conn(sub_conn);
  told.set_state(FromState(state.connectivity_state));
  told.set_error(std::string(state.connection_error.message()));
  Tell(std::move(heard));
  static_cast<void>(Do(lbcp::v1::IN_SUB_CONN_STATE));
}

void Puppet::HearsOfHealth(std::uint32_t sub_conn, const SubConnState& state) {
  lbcp::v1::PolicyHears heard = Hears();
  heard.mutable_health_state()->set_sub_conn(sub_conn);
  heard.mutable_health_state()->set_state(FromState(state.connectivity_state));
  Tell(std::move(heard));
}

void Puppet::UpdateSubConnState(SubConn& sub_conn, const SubConnState& state) {
  HearsOf(all_.NumberOf(sub_conn), state, true);
}

void Puppet::ExitIdle() {
  lbcp::v1::PolicyHears heard = Hears();
  heard.mutable_exit_idle();
  Tell(std::move(heard));
  static_cast<void>(Do(lbcp::v1::IN_EXIT_IDLE));
}

void Puppet::Close() {
  all_.channel_.disguise().Closes(number_, [this] {
    lbcp::v1::Event event;
    event.mutable_policy_closed()->set_policy(number_);
    event.mutable_policy_closed()->set_inside(own_call_);
    event.mutable_policy_closed()->set_overlaps(depth_ > 0);
    all_.channel_.Emit(std::move(event));
    static_cast<void>(Do(lbcp::v1::IN_CLOSE));
  });
}

absl::Status Puppet::Do(lbcp::v1::PuppetMoment moment) {
  const Called called(*this);
  absl::Status answer;
  for (const lbcp::v1::Puppet& order : all_.Take(moment, number_)) {
    static_cast<void>(Carry(order.orders()));
    if (!order.has_answer()) continue;
    answer = order.answer().bad_resolver_state() ? BadResolverStateError(order.answer().message())
                                                 : absl::UnknownError(order.answer().message());
  }
  return answer;
}

bool Puppet::Carry(const google::protobuf::RepeatedPtrField<PuppetOrder>& orders) {
  bool known = true;
  for (const PuppetOrder& order : orders) known = CarryOne(order) && known;
  return known;
}

void Puppet::Call(const char* name, const std::function<void()>& call) {
  const std::string before = std::exchange(own_call_, name);
  call();
  own_call_ = before;
}

Puppets::Made* Puppet::Find(std::uint32_t number) {
  const auto found = all_.sub_conns_.find(number == 0 ? last_made_ : number);
  return found == all_.sub_conns_.end() ? nullptr : &found->second;
}

bool Puppet::CarryOne(const PuppetOrder& order) {
  const auto with = [&](std::uint32_t number, const char* name, const auto& call) {
    const Puppets::Made* made = Find(number);
    if (made != nullptr) Call(name, [&] { call(*made); });
    return made != nullptr;
  };
  fixtures::channel_mutants::Disguise& disguise = all_.channel_.disguise();
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  switch (order.order_case()) {
    case PuppetOrder::kMakeSubConn:
      Make(order.make_sub_conn());
      return true;
    case PuppetOrder::kConnect:
      return with(order.connect().sub_conn(), "connect", [&](const Puppets::Made& made) {
        disguise.Connects([&] { made.sub_conn->Connect(); }, *made.listener);
      });
    case PuppetOrder::kShutdown:
      return with(order.shutdown().sub_conn(), "shutdown", [&](const Puppets::Made& made) {
        disguise.ShutsDown([&] { made.sub_conn->Shutdown(); }, *made.listener);
      });
    case PuppetOrder::kRemove:
      return with(order.remove().sub_conn(), "remove", [&](const Puppets::Made& made) {
        disguise.Removes([&] { client_conn_.RemoveSubConn(*made.sub_conn); }, *made.listener);
      });
    case PuppetOrder::kUpdateAddresses:
      return with(order.update_addresses().sub_conn(), "update_addresses",
                  [&](const Puppets::Made& made) {
                    disguise.Readdresses(*made.sub_conn, [&] {
                      client_conn_.UpdateAddresses(
                          *made.sub_conn, ToAddresses(order.update_addresses().addresses()));
                    });
                  });
    case PuppetOrder::kReport:
      return Report(order.report());
    case PuppetOrder::kResolveNow:
      Call("resolve_now",
           [&] { disguise.WantsAResolution(number_, [&] { client_conn_.ResolveNow(); }); });
      return true;
    case PuppetOrder::kListenToHealth:
      return with(order.listen_to_health().sub_conn(), "listen_to_health",
                  [&](const Puppets::Made& made) {
                    const std::uint32_t number = all_.NumberOf(*made.sub_conn);
                    disguise.ListensToHealth(
                        *made.sub_conn,
                        [this, number](const SubConnState& told) { HearsOfHealth(number, told); },
                        [&](StateListener listener) {
                          made.sub_conn->RegisterHealthListener(std::move(listener));
                        });
                  });
    case PuppetOrder::kPause: {  // Everything is on one loop: no time can pass.
      lbcp::v1::Event event;
      event.mutable_pause_over()->set_policy(number_);
      all_.channel_.Emit(std::move(event));
      return true;
    }
    case PuppetOrder::ORDER_NOT_SET:
      return true;
  }
#pragma GCC diagnostic pop
  return true;
}

void Puppet::Make(const lbcp::v1::MakeSubConn& order) {
  std::vector<Address> addresses = ToAddresses(order.addresses());
  std::vector<Address> given = addresses;
  const std::uint32_t number = all_.made_ + 1;
  // The SubConn is known under its number before the channel may speak of it.
  const auto listener = std::make_shared<const StateListener>(
      [this, number](const SubConnState& state) { HearsOf(number, state, false); });
  const auto place = std::make_shared<SubConn*>(nullptr);
  NewSubConnOptions options;
  options.health_check_enabled = order.health_check();
  if (!order.credentials().empty()) {
    options.creds_bundle = std::make_shared<const CredentialsOfJudge>(order.credentials());
  }
  if (!order.no_listener()) {
    options.state_listener = [this, listener, place](const SubConnState& state) {
      all_.channel_.disguise().Hears(**place, state, *listener);
    };
  }
  all_.channel_.disguise().MakesSubConn(given, options);
  absl::StatusOr<std::shared_ptr<SubConn>> made = absl::UnknownError("");
  Call("make_sub_conn", [&] { made = client_conn_.NewSubConn(given, std::move(options)); });
  all_.channel_.disguise().GivesSubConn(made);
  lbcp::v1::Event event;
  if (made.ok()) {
    *place = made->get();
    all_.made_ = last_made_ = number;
    all_.sub_conns_[number] = {*made, listener};
    event.mutable_sub_conn_created()->set_sub_conn(number);
    FillAddresses(addresses, event.mutable_sub_conn_created()->mutable_addresses());
  } else {
    event.mutable_new_sub_conn_failed()->set_error(std::string(made.status().message()));
    FillAddresses(addresses, event.mutable_new_sub_conn_failed()->mutable_addresses());
  }
  all_.channel_.Emit(std::move(event));
  if (order.overwrites_list()) {
    for (Address& address : given) address.addr = kOverwritten;
    if (made.ok()) all_.channel_.disguise().SpoilsItsList(**made, given);
  }
}

bool Puppet::Report(const lbcp::v1::Report& order) {
  std::vector<std::shared_ptr<SubConn>> sub_conns;
  for (const lbcp::v1::PickRule& rule : order.rules()) {
    const Puppets::Made* made = Find(rule.answer().sub_conn());
    const bool needs_one = rule.answer().outcome() == lbcp::v1::USE && !rule.foreign();
    if (needs_one && made == nullptr) return false;
    sub_conns.push_back(made == nullptr ? nullptr : made->sub_conn);
  }
  const auto state = ToState(order.state()).value_or(ConnectivityState::kIdle);
  auto picker = std::make_shared<ScriptedPicker>(all_.channel_, order, std::move(sub_conns));
  Call("report", [&] {
    all_.channel_.disguise().Reports(
        number_, {.connectivity_state = state, .picker = std::move(picker)},
        [this](BalancerState reported) { client_conn_.UpdateState(std::move(reported)); });
  });
  return true;
}

}  // namespace lbc::testee
