#include <fmt/format.h>

#include "conformance/channel_scenario/then.h"
#include "conformance/protocol/words.h"

namespace lbc::channel_scenario {
namespace {

constexpr auto kThen = Stage::Kind::kThen;

std::vector<std::string> AddressesOf(const Endpoints& endpoints) {
  std::vector<std::string> all;
  for (const Endpoint& endpoint : endpoints) {
    for (const Address& address : endpoint.addresses()) all.push_back(address.text);
  }
  return all;
}

template <typename List>
std::vector<std::string> Texts(const List& addresses) {
  std::vector<std::string> all;
  for (const lbcp::v1::Address& address : addresses) all.push_back(address.addr());
  return all;
}

std::vector<std::string> TextsOfEndpoints(const lbcp::v1::ListHeard& list) {
  std::vector<std::string> all;
  for (const lbcp::v1::Endpoint& endpoint : list.endpoints()) {
    for (const lbcp::v1::Address& address : endpoint.addresses()) all.push_back(address.addr());
  }
  return all;
}

std::string Names(const Stage& stage, const std::vector<std::string>& addresses) {
  std::string names;
  for (const std::string& address : addresses)
    names += (names.empty() ? "" : " ") + stage.NameOf(address);
  return names.empty() ? "nothing" : names;
}

bool IsNewsOf(const lbcp::v1::Event& event, std::uint32_t sub_conn) {
  return event.has_policy_hears() && event.policy_hears().has_sub_conn_state() &&
         event.policy_hears().sub_conn_state().sub_conn() == sub_conn;
}

}  // namespace

Seen* ThenPolicy::Built() const {
  Seen* seen = stage_.Find([&](const lbcp::v1::Event& event) {
    return event.has_policy_built() && (policy_ == 0 || event.policy_built().policy() == policy_);
  });
  if (seen == nullptr) {
    stage_.Missing("a policy to be built", "none was");
  } else {
    seen->read = true;
  }
  return seen;
}

void ThenPolicy::IsBuilt(const std::string& name, Where where) const {
  if (!stage_.Begin(kThen, name + " is built", where)) return;
  const Seen* seen = Built();
  if (seen != nullptr && seen->event.policy_built().name() != name) {
    stage_.Wrong(name + " to be built", stage_.Words(seen->event), seen);
  }
}

void ThenPolicy::IsBuiltBy(std::uint32_t builder, Where where) const {
  if (!stage_.Begin(kThen, fmt::format("the policy is built by builder {}", builder), where))
    return;
  const Seen* seen = Built();
  if (seen != nullptr && seen->event.policy_built().builder() != builder) {
    stage_.Wrong(fmt::format("builder {} to build", builder),
                 fmt::format("builder {}", seen->event.policy_built().builder()), seen);
  }
}

void ThenPolicy::IsBuiltFor(const std::string& target, const std::string& authority,
                            const std::string& user_agent, Where where) const {
  const std::string expected =
      fmt::format("target {}, authority {}, user agent {}", target, authority, user_agent);
  if (!stage_.Begin(kThen, "the policy is built with " + expected, where)) return;
  const Seen* seen = Built();
  if (seen == nullptr) return;
  const lbcp::v1::PolicyBuilt& built = seen->event.policy_built();
  const bool fits = built.target() == target && built.client_conn_target() == target &&
                    built.authority() == authority && built.user_agent().starts_with(user_agent);
  if (!fits) {
    stage_.Wrong(
        expected,
        fmt::format("target {} (ClientConn says {}), authority {}, user agent {}", built.target(),
                    built.client_conn_target(), built.authority(), built.user_agent()),
        seen);
  }
}

void ThenPolicy::HasMetricsRecorder(Where where) const {
  if (!stage_.Begin(kThen, "the policy has a recorder of metrics", where)) return;
  const Seen* seen = Built();
  if (seen != nullptr && !seen->event.policy_built().has_metrics_recorder()) {
    stage_.Wrong("a recorder of metrics", "none", seen);
  }
}

void ThenPolicy::IsClosed(Where where) const {
  const std::uint32_t policy = policy_ == 0 ? stage_.policies() : policy_;
  if (!stage_.Begin(kThen, fmt::format("policy {} is closed", policy), where)) return;
  const auto closes = stage_.FindAll([&](const lbcp::v1::Event& event) {
    return event.has_policy_closed() && event.policy_closed().policy() == policy;
  });
  const std::string expected = fmt::format("policy {} to be closed once", policy);
  if (closes.empty()) return stage_.Missing(expected, "it was not");
  for (Seen* close : closes) close->read = true;
  if (closes.size() > 1) {
    stage_.Wrong(expected, fmt::format("it was closed {} times", closes.size()), closes.back());
  }
}

void ThenPolicy::IsNotClosed(Where where) const {
  const std::uint32_t policy = policy_ == 0 ? stage_.policies() : policy_;
  if (!stage_.Begin(kThen, fmt::format("policy {} is not closed", policy), where)) return;
  const Seen* seen = stage_.Find([&](const lbcp::v1::Event& event) {
    return event.has_policy_closed() && event.policy_closed().policy() == policy;
  });
  if (seen != nullptr) {
    return stage_.Wrong(fmt::format("policy {} to live on", policy), stage_.Words(seen->event),
                        seen);
  }
  stage_.RestsOnAbsence();
}

Seen* ThenPolicy::List() const {
  const std::uint32_t policy = policy_ == 0 ? stage_.policies() : policy_;
  Seen* seen = stage_.Find([&](const lbcp::v1::Event& event) {
    return event.has_policy_hears() && event.policy_hears().has_list() &&
           event.policy_hears().policy() == policy;
  });
  if (seen == nullptr) {
    stage_.Missing(fmt::format("policy {} to get a list", policy), "it got none");
  } else {
    seen->read = true;
  }
  return seen;
}

void ThenPolicy::HearsHalves(const Endpoints& endpoints, const Endpoints& addresses,
                             const char* what, const Where& where) const {
  if (!stage_.Begin(kThen, what, where)) return;
  const Seen* seen = List();
  if (seen == nullptr) return;
  const lbcp::v1::ListHeard& list = seen->event.policy_hears().list();
  const auto got_endpoints = TextsOfEndpoints(list);
  const auto got_addresses = Texts(list.addresses());
  if (got_endpoints != AddressesOf(endpoints)) {
    return stage_.Wrong("the endpoints " + scenario::NamesOf(endpoints),
                        Names(stage_, got_endpoints), seen);
  }
  if (got_addresses != AddressesOf(addresses)) {
    return stage_.Wrong("the addresses " + scenario::NamesOf(addresses),
                        Names(stage_, got_addresses), seen);
  }
}

void ThenPolicy::HearsList(const Endpoints& endpoints, Where where) const {
  const std::string words = "the policy gets the list " + scenario::NamesOf(endpoints);
  HearsHalves(endpoints, endpoints, words.c_str(), where);
}

void ThenPolicy::HearsAddressesOnly(const Endpoints& endpoints, Where where) const {
  HearsHalves({}, endpoints, "the policy gets addresses and no endpoints", where);
}

void ThenPolicy::HearsEndpointsOnly(const Endpoints& endpoints, Where where) const {
  HearsHalves(endpoints, {}, "the policy gets endpoints and no addresses", where);
}

void ThenPolicy::HearsListWithConfig(const std::string& json, Where where) const {
  if (!stage_.Begin(kThen, "the policy gets a list with the config " + json, where)) return;
  const Seen* seen = List();
  if (seen == nullptr) return;
  const lbcp::v1::ListHeard& list = seen->event.policy_hears().list();
  std::string got = list.has_config_json() ? list.config_json() : "no config";
  // What JSON leaves open: a parser may be given the value with or without its blanks.
  std::erase(got, ' ');
  std::string expected = json;
  std::erase(expected, ' ');
  if (!list.has_config_json()) got = "no config";
  if (got != expected) stage_.Wrong("the config " + json, got, seen);
}

void ThenPolicy::HearsListWithoutConfig(Where where) const {
  if (!stage_.Begin(kThen, "the policy gets a list without a config", where)) return;
  const Seen* seen = List();
  if (seen != nullptr && seen->event.policy_hears().list().has_config_json()) {
    stage_.Wrong("no config", seen->event.policy_hears().list().config_json(), seen);
  }
}

void ThenPolicy::HearsError(const std::string& text, Where where) const {
  if (!stage_.Begin(kThen, "the policy hears that the resolver fails: " + text, where)) return;
  const std::uint32_t policy = policy_ == 0 ? stage_.policies() : policy_;
  Seen* seen = stage_.Find([&](const lbcp::v1::Event& event) {
    return event.has_policy_hears() && event.policy_hears().has_resolver_error() &&
           event.policy_hears().policy() == policy;
  });
  const std::string expected = fmt::format("policy {} to hear \"{}\"", policy, text);
  if (seen == nullptr) return stage_.Missing(expected, "it heard of no error");
  seen->read = true;
  if (seen->event.policy_hears().resolver_error().message().find(text) == std::string::npos) {
    stage_.Wrong(expected, stage_.Words(seen->event), seen);
  }
}

void ThenPolicy::HearsToLeaveIdle(Where where) const {
  const std::uint32_t policy = policy_ == 0 ? stage_.policies() : policy_;
  if (!stage_.Begin(kThen, fmt::format("policy {} is told to leave idle", policy), where)) return;
  Seen* seen = stage_.Find([&](const lbcp::v1::Event& event) {
    return event.has_policy_hears() && event.policy_hears().has_exit_idle() &&
           event.policy_hears().policy() == policy;
  });
  if (seen == nullptr) {
    return stage_.Missing(fmt::format("ExitIdle of policy {}", policy), "it was not called");
  }
  seen->read = true;
}

Seen* ThenPolicy::NextNews(const Endpoint& endpoint, State state, const char* what) const {
  const SubConn* sub_conn = stage_.SubConnFor(endpoint);
  const std::string expected =
      fmt::format("news that {} is {}{}", endpoint.name(), protocol::StateName(state), what);
  if (sub_conn == nullptr) {
    stage_.Missing(expected, "there is no SubConn for it");
    return nullptr;
  }
  Seen* seen =
      stage_.Find([&](const lbcp::v1::Event& event) { return IsNewsOf(event, sub_conn->id); });
  if (seen == nullptr) {
    stage_.Missing(expected, "the policy heard nothing of it");
    return nullptr;
  }
  if (seen->event.policy_hears().sub_conn_state().state() != state) {
    stage_.Wrong(expected, stage_.Words(seen->event), seen);
    return nullptr;
  }
  seen->read = true;
  return seen;
}

void ThenPolicy::Hears(const Endpoint& endpoint, State state, Where where) const {
  const std::string words =
      fmt::format("the policy hears that {} is {}", endpoint.name(), protocol::StateName(state));
  if (!stage_.Begin(kThen, words, where)) return;
  const Seen* seen = NextNews(endpoint, state, "");
  if (seen != nullptr && seen->event.policy_hears().by_old_callback()) {
    stage_.Wrong("the listener to be told", "UpdateSubConnState was called", seen);
  }
}

void ThenPolicy::HearsFailure(const Endpoint& endpoint, State state, const std::string& text,
                              Where where) const {
  const std::string words = fmt::format("the policy hears that {} is {}: {}", endpoint.name(),
                                        protocol::StateName(state), text);
  if (!stage_.Begin(kThen, words, where)) return;
  const Seen* seen = NextNews(endpoint, state, "");
  if (seen == nullptr) return;
  const std::string& error = seen->event.policy_hears().sub_conn_state().error();
  const bool fits = text.empty() ? !error.empty() : error.find(text) != std::string::npos;
  if (!fits) {
    stage_.Wrong(text.empty() ? "an error" : fmt::format("the error \"{}\"", text),
                 error.empty() ? "no error" : error, seen);
  }
}

void ThenPolicy::HearsOfOld(const Endpoint& endpoint, State state, Where where) const {
  const std::string words = fmt::format("UpdateSubConnState says that {} is {}", endpoint.name(),
                                        protocol::StateName(state));
  if (!stage_.Begin(kThen, words, where)) return;
  const Seen* seen = NextNews(endpoint, state, "");
  if (seen != nullptr && !seen->event.policy_hears().by_old_callback()) {
    stage_.Wrong("UpdateSubConnState to be called", "a listener was", seen);
  }
}

void ThenPolicy::HearsHealth(const Endpoint& endpoint, State state, Where where) const {
  const std::string expected =
      fmt::format("the health of {} to be {}", endpoint.name(), protocol::StateName(state));
  if (!stage_.Begin(kThen, "the policy hears of " + expected, where)) return;
  const SubConn* sub_conn = stage_.SubConnFor(endpoint);
  Seen* seen = stage_.Find([&](const lbcp::v1::Event& event) {
    return event.has_policy_hears() && event.policy_hears().has_health_state() &&
           sub_conn != nullptr && event.policy_hears().health_state().sub_conn() == sub_conn->id;
  });
  if (seen == nullptr) return stage_.Missing(expected, "the policy heard nothing of it");
  seen->read = true;
  if (seen->event.policy_hears().health_state().state() != state) {
    stage_.Wrong(expected, stage_.Words(seen->event), seen);
  }
}

void ThenPolicy::HearsNothingMoreOf(const Endpoint& endpoint, Where where) const {
  const std::string words = fmt::format("the policy hears nothing more of {}", endpoint.name());
  if (!stage_.Begin(kThen, words, where)) return;
  const SubConn* sub_conn = stage_.SubConnFor(endpoint);
  const Seen* seen = stage_.Find([&](const lbcp::v1::Event& event) {
    return sub_conn != nullptr && IsNewsOf(event, sub_conn->id);
  });
  if (seen != nullptr) {
    return stage_.Wrong("no more news of " + endpoint.name(), stage_.Words(seen->event), seen);
  }
  stage_.RestsOnAbsence();
}

void ThenPolicy::HearsNothing(Where where) const {
  const std::uint32_t policy = policy_ == 0 ? stage_.policies() : policy_;
  if (!stage_.Begin(kThen, fmt::format("policy {} hears nothing", policy), where)) return;
  const Seen* seen = stage_.Find([&](const lbcp::v1::Event& event) {
    return event.has_policy_hears() && event.policy_hears().policy() == policy;
  });
  if (seen != nullptr) return stage_.Wrong("no news", stage_.Words(seen->event), seen);
  stage_.RestsOnAbsence();
}

void ThenPolicy::WasNeverInterrupted(Where where) const {
  if (!stage_.Begin(kThen, "the policy was told nothing inside a call", where)) return;
  const Seen* seen = stage_.Find([&](const lbcp::v1::Event& event) {
    return (event.has_policy_hears() &&
            (!event.policy_hears().inside().empty() || event.policy_hears().overlaps())) ||
           (event.has_policy_closed() &&
            (!event.policy_closed().inside().empty() || event.policy_closed().overlaps()));
  });
  if (seen == nullptr) return stage_.RestsOnAbsence();
  const std::string inside = seen->event.policy_hears().inside();
  stage_.Wrong("the policy to be told nothing inside a call",
               stage_.Words(seen->event) +
                   (inside.empty() ? " during another call of it" : " inside its own " + inside),
               seen);
}

void ThenPolicy::MakesASubConn(const Endpoint& endpoint, Where where) const {
  if (!stage_.Begin(kThen, "a SubConn for " + endpoint.name() + " was made", where)) return;
  Seen* seen = stage_.Find([&](const lbcp::v1::Event& event) {
    return event.has_sub_conn_created() && event.sub_conn_created().addresses_size() > 0 &&
           event.sub_conn_created().addresses(0).addr() == endpoint.addresses().front().text;
  });
  if (seen == nullptr) return stage_.Missing("a SubConn for " + endpoint.name(), "none was made");
  seen->read = true;
}

void ThenPolicy::CannotMakeASubConn(Where where) const {
  if (!stage_.Begin(kThen, "NewSubConn answers an error", where)) return;
  Seen* failed =
      stage_.Find([](const lbcp::v1::Event& event) { return event.has_new_sub_conn_failed(); });
  if (failed != nullptr) {
    failed->read = true;
    return;
  }
  const Seen* made =
      stage_.Find([](const lbcp::v1::Event& event) { return event.has_sub_conn_created(); });
  if (made == nullptr) return stage_.Missing("NewSubConn to answer an error", "it was not called");
  stage_.Wrong("NewSubConn to answer an error", stage_.Words(made->event), made);
}

}  // namespace lbc::channel_scenario
