#include "reference/discovery/etcd/etcd_resolver.h"

#include <algorithm>
#include <map>
#include <utility>

#include "reference/discovery/etcd/endpoint_value.h"
#include "reference/discovery/etcd/printable.h"

namespace lbc {
namespace {

class EtcdResolver final : public Resolver {
 public:
  EtcdResolver(std::unique_ptr<EtcdClient> client, std::string target, ResolverListener& listener,
               const ResolverOptions& options, const EtcdResolverOptions& own)
      : client_(std::move(client)),
        target_(std::move(target)),
        listener_(listener),
        options_(options),
        pause_(own.retry) {}

  void Start() { List(); }

 private:
  struct Server {
    Address address{};
    std::int64_t revision = 0;
  };
  using Servers = std::map<std::string, Server>;  // By key.

  void List();
  void Watch();
  void ListAgain(const absl::Status& status);
  void Failed(const char* what, const absl::Status& status);
  void OnListing(const EtcdListing& listing);
  void OnEvents(const std::vector<EtcdEvent>& events);
  // Reads a value into `servers`, or says what is wrong with it and keeps what was known.
  void Read(const std::string& key, const std::string& value, std::int64_t revision,
            Servers& servers);
  void Replace(Servers servers);
  void Warn(const std::string& text) {
    options_.log->Log(LogLevel::kWarning, Printable("etcd: " + target_ + ": " + text));
  }

  // Order matters: calls and timers go before the client.
  const std::unique_ptr<EtcdClient> client_;
  const std::string target_;
  ResolverListener& listener_;
  const ResolverOptions options_;
  RetryPause pause_;
  Servers servers_;
  std::int64_t revision_ = 0;  // The latest that was seen.
  bool told_ = false;          // The channel has a list.
  bool reported_ = false;      // It has none, and was told why.
  bool away_ = false;          // The log says so.
  bool doubtful_ = false;      // The servers are those of before etcd said that there are none.
  std::unique_ptr<EtcdCall> call_;
  std::unique_ptr<Timer> timer_;
};

void EtcdResolver::List() {
  call_ = client_->List(target_ + "/", [this](absl::StatusOr<EtcdListing> listing) {
    if (!listing.ok()) return Failed("list", listing.status());
    OnListing(*listing);
  });
}

void EtcdResolver::OnListing(const EtcdListing& listing) {
  const bool older = listing.revision < revision_;
  revision_ = listing.revision;
  if (older && listing.kvs.empty() && !servers_.empty()) {
    Warn("it lists nothing, as of a revision before the last; the last list stays");
    doubtful_ = true;
    return Watch();
  }
  doubtful_ = false;
  Servers servers;
  for (const EtcdKeyValue& kv : listing.kvs) {
    // What was good stays, should the new value be none.
    const auto known = servers_.find(kv.key);
    if (known != servers_.end()) servers.insert(*known);
    Read(kv.key, kv.value, kv.revision, servers);
  }
  Watch();
  Replace(std::move(servers));
}

void EtcdResolver::Watch() {
  call_ = client_->Watch(target_ + "/", revision_ + 1,
                         {.on_started =
                              [this] {
                                pause_.Reset();
                                away_ = false;
                              },
                          .on_events = [this](const auto& events) { OnEvents(events); },
                          .on_end = [this](const absl::Status& s) { ListAgain(s); }});
}

void EtcdResolver::ListAgain(const absl::Status& status) {
  // Nothing is wrong with etcd: there was more history than it keeps.
  if (absl::IsOutOfRange(status)) return List();
  Failed("watch", status);
}

void EtcdResolver::OnEvents(const std::vector<EtcdEvent>& events) {
  Servers servers = doubtful_ ? Servers() : servers_;
  for (const EtcdEvent& event : events) {
    revision_ = std::max(revision_, event.revision);
    if (event.value.has_value()) {
      Read(event.key, *event.value, event.revision, servers);
    } else {
      servers.erase(event.key);
    }
  }
  if (doubtful_ && servers.empty()) return;
  doubtful_ = false;
  Replace(std::move(servers));
}

void EtcdResolver::Read(const std::string& key, const std::string& value, std::int64_t revision,
                        Servers& servers) {
  absl::StatusOr<Address> address = DecodeEndpointValue(value);
  if (!address.ok()) {
    const bool known = servers.count(key) != 0;
    return Warn("key \"" + key + "\" is no server and " +
                (known ? "keeps its last good value: " : "is skipped: ") +
                std::string(address.status().message()));
  }
  servers[key] = {*std::move(address), revision};
}

void EtcdResolver::Replace(Servers servers) {
  const bool same = std::equal(servers.begin(), servers.end(), servers_.begin(), servers_.end(),
                               [](const auto& a, const auto& b) {
                                 return a.first == b.first && a.second.address == b.second.address;
                               });
  servers_ = std::move(servers);
  if (same) {
    // The reason that calls fail with is another one since etcd answers.
    if (std::exchange(reported_, false)) {
      listener_.ReportError(
          absl::UnavailableError("etcd: no server is registered under " + target_));
    }
    return;
  }
  std::map<std::string, std::int64_t> latest;  // By address.
  for (const auto& [key, server] : servers_) {
    std::int64_t& revision = latest[server.address.addr];
    revision = std::max(revision, server.revision);
  }
  ResolverState state;
  for (const auto& [key, server] : servers_) {
    const auto found = latest.find(server.address.addr);
    if (found == latest.end() || found->second != server.revision) continue;
    latest.erase(found);  // Both may be of one transaction.
    state.addresses.push_back(server.address);
    state.endpoints.push_back({.addresses = {server.address}});
  }
  told_ = true;
  reported_ = false;
  const absl::Status status = listener_.UpdateState(std::move(state));
  if (!status.ok()) Warn("the policy refuses the list: " + std::string(status.message()));
}

void EtcdResolver::Failed(const char* what, const absl::Status& status) {
  timer_ = options_.clock->After(pause_.Next(*options_.random), [this] { List(); });
  const std::string text = std::string("cannot ") + what + ": " + std::string(status.message());
  if (!away_) Warn(text + (told_ ? "; the last list stays" : ""));
  away_ = true;
  if (told_) return;
  reported_ = true;
  listener_.ReportError({status.code(), "etcd: " + target_ + ": " + text});
}

}  // namespace

absl::StatusOr<std::unique_ptr<Resolver>> EtcdResolverBuilder::Build(
    const Target& target, ResolverListener& listener, const ResolverOptions& options) {
  if (!target.authority.empty()) {
    return absl::InvalidArgumentError("target \"" + target.text +
                                      "\": scheme etcd takes no authority; where etcd is, is an "
                                      "option of whoever registers the scheme");
  }
  // "etcd:/shop" is "etcd:///shop"; only of the second has its slash been taken off already.
  std::string name = target.endpoint;
  if (name.starts_with('/') && target.text.find("://") == std::string::npos) name.erase(0, 1);
  if (name.empty()) {
    return absl::InvalidArgumentError("target \"" + target.text +
                                      "\": expected a name, like etcd:///shop");
  }
  auto resolver = std::make_unique<EtcdResolver>(make_client_(*options.serializer), std::move(name),
                                                 listener, options, options_);
  resolver->Start();
  return resolver;
}

}  // namespace lbc
