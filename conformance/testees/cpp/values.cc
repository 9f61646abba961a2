#include "conformance/testees/cpp/values.h"

#include <utility>

namespace lbc::testee {
namespace {

constexpr char kDefaultMethod[] = "/lbconform.Probe/Call";

Texts Sorted(const google::protobuf::Map<std::string, std::string>& map) {
  return Texts(map.begin(), map.end());
}

Metadata ToMetadata(const google::protobuf::Map<std::string, std::string>& map) {
  Metadata metadata;
  for (auto& [key, value] : Sorted(map)) metadata.emplace_back(key, value);
  return metadata;
}

Address ToAddress(const lbcp::v1::Address& given) {
  Address address;
  address.addr = given.addr();
  address.server_name = given.server_name();
  address.attributes = WithTexts({}, Sorted(given.attributes()));
  address.metadata = WithTexts({}, Sorted(given.metadata()));
  return address;
}

Endpoint ToEndpoint(const lbcp::v1::Endpoint& given, const Hooks& hooks) {
  Endpoint endpoint;
  for (const lbcp::v1::Address& address : given.addresses()) {
    endpoint.addresses.push_back(ToAddress(address));
  }
  if (hooks.endpoint) hooks.endpoint(Sorted(given.attributes()), given.weight(), endpoint);
  return endpoint;
}

}  // namespace

ResolverState ToResolverState(const lbcp::v1::UpdateResolverState& update, const Hooks& hooks) {
  ResolverState state;
  for (const lbcp::v1::Endpoint& given : update.endpoints()) {
    Endpoint endpoint = ToEndpoint(given, hooks);
    if (update.halves() != lbcp::v1::ENDPOINTS_ONLY) {
      for (Address address : endpoint.addresses) {
        // What a resolver says about a server reaches readers of the flat half in this way.
        address.balancer_attributes = endpoint.attributes;
        state.addresses.push_back(std::move(address));
      }
    }
    if (update.halves() != lbcp::v1::ADDRESSES_ONLY) state.endpoints.push_back(std::move(endpoint));
  }
  state.attributes = WithTexts({}, Sorted(update.attributes()));
  return state;
}

Call ToCall(const lbcp::v1::Pick& pick, const Hooks& hooks) {
  Call call;
  call.full_method = pick.full_method().empty() ? kDefaultMethod : pick.full_method();
  call.headers = ToMetadata(pick.headers());
  if (hooks.call_attributes && !pick.call_attributes().empty()) {
    hooks.call_attributes(Sorted(pick.call_attributes()), call);
  }
  if (hooks.key && pick.has_key()) hooks.key(pick.key(), call);
  return call;
}

DoneInfo ToDoneInfo(const lbcp::v1::CallDone& done, const Hooks& hooks) {
  DoneInfo info;
  if (done.code() != 0) {
    info.status = absl::Status(static_cast<absl::StatusCode>(done.code()), done.message());
  }
  info.trailers = ToMetadata(done.trailers());
  info.bytes_sent = done.bytes_sent();
  info.bytes_received = done.bytes_received();
  if (hooks.load && done.has_load()) info.server_load = hooks.load(done.load());
  return info;
}

std::optional<ConnectivityState> ToState(lbcp::v1::ConnectivityState state) {
  switch (state) {
    case lbcp::v1::IDLE:
      return ConnectivityState::kIdle;
    case lbcp::v1::CONNECTING:
      return ConnectivityState::kConnecting;
    case lbcp::v1::READY:
      return ConnectivityState::kReady;
    case lbcp::v1::TRANSIENT_FAILURE:
      return ConnectivityState::kTransientFailure;
    case lbcp::v1::SHUTDOWN:
      return ConnectivityState::kShutdown;
    default:
      return std::nullopt;
  }
}

lbcp::v1::ConnectivityState FromState(ConnectivityState state) {
  switch (state) {
    case ConnectivityState::kIdle:
      return lbcp::v1::IDLE;
    case ConnectivityState::kConnecting:
      return lbcp::v1::CONNECTING;
    case ConnectivityState::kReady:
      return lbcp::v1::READY;
    case ConnectivityState::kTransientFailure:
      return lbcp::v1::TRANSIENT_FAILURE;
    case ConnectivityState::kShutdown:
      return lbcp::v1::SHUTDOWN;
  }
  return lbcp::v1::CONNECTIVITY_STATE_UNSPECIFIED;
}

absl::Status ToError(const std::string& text) {
  return text.empty() ? absl::OkStatus() : absl::UnavailableError(text);
}

Target ToTarget(const std::string& text) {
  Target target;
  target.text = text;
  target.endpoint = text;
  const auto scheme_end = text.find("://");
  if (scheme_end == std::string::npos) return target;
  target.scheme = text.substr(0, scheme_end);
  const std::string rest = text.substr(scheme_end + 3);
  const auto slash = rest.find('/');
  target.authority = rest.substr(0, slash);
  target.endpoint = slash == std::string::npos ? "" : rest.substr(slash + 1);
  return target;
}

void FillAddresses(const std::vector<Address>& addresses,
                   google::protobuf::RepeatedPtrField<lbcp::v1::Address>* out) {
  for (const Address& address : addresses) {
    lbcp::v1::Address* shown = out->Add();
    shown->set_addr(address.addr);
    shown->set_server_name(address.server_name);
    for (auto& [name, value] : TextsOf(address.attributes))
      (*shown->mutable_attributes())[name] = value;
    for (auto& [name, value] : TextsOf(address.metadata))
      (*shown->mutable_metadata())[name] = value;
  }
}

}  // namespace lbc::testee
