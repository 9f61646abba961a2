#include "reference/resolver/dns_resolver.h"

#include <utility>
#include <vector>

#include "reference/resolver/host_port.h"

namespace lbc {
namespace {

constexpr std::string_view kDefaultPort = "443";
constexpr std::string_view kDefaultServerPort = "53";

using Addresses = std::vector<std::string>;

ResolverState ListOf(const Addresses& hosts, const std::string& port) {
  ResolverState state;
  for (const std::string& host : hosts) {
    state.addresses.push_back({.addr = HostPort{.host = host, .port = port}.Joined()});
    state.endpoints.push_back({.addresses = {state.addresses.back()}});
  }
  return state;
}

// The address was told while this was built; nothing is left to do.
class LiteralResolver final : public Resolver {};

class DnsResolver final : public Resolver {
 public:
  DnsResolver(std::shared_ptr<NameLookup> lookup, HostPort where, std::string server,
              ResolverListener& listener, const ResolverOptions& options,
              const DnsResolverOptions& own)
      : lookup_(std::move(lookup)),
        where_(std::move(where)),
        server_(std::move(server)),
        listener_(listener),
        options_(options),
        own_(own) {}

  void ResolveNow() override {
    if (question_ != nullptr || timer_ != nullptr) {
      wanted_ = true;
    } else {
      Ask();
    }
  }

  void Ask() {
    wanted_ = false;
    // Answers are told apart by it: one that was posted may come after its question was given up.
    asked_ = std::make_shared<DnsResolver*>(this);
    timer_ = options_.clock->After(own_.question_timeout, [this] {
      OnAnswer(absl::DeadlineExceededError("no name server has answered in time"));
    });
    question_ = lookup_->Ask(where_.host, server_,
                             [serializer = options_.serializer,
                              asked = std::weak_ptr<DnsResolver*>(asked_)](auto addresses) {
                               serializer->Post([asked, addresses = std::move(addresses)] {
                                 if (const auto self = asked.lock()) (*self)->OnAnswer(addresses);
                               });
                             });
  }

 private:
  void OnAnswer(const absl::StatusOr<Addresses>& addresses) {
    question_ = nullptr;
    asked_ = nullptr;
    absl::Status status;
    if (addresses.ok()) {
      status = listener_.UpdateState(ListOf(*addresses, where_.port));
    } else {
      status = absl::UnavailableError("dns: cannot resolve \"" + where_.host +
                                      "\": " + std::string(addresses.status().message()));
      listener_.ReportError(status);
    }
    if (!status.ok()) {
      timer_ = options_.clock->After(BackoffAfter(own_.backoff, ++failures_, *options_.random),
                                     [this] { Ask(); });
      return;
    }
    failures_ = 0;
    timer_ = options_.clock->After(own_.resolution_interval_min, [this] {
      timer_ = nullptr;
      if (wanted_) Ask();
    });
  }

  const std::shared_ptr<NameLookup> lookup_;
  const HostPort where_;
  const std::string server_;
  ResolverListener& listener_;
  const ResolverOptions options_;
  const DnsResolverOptions own_;
  int failures_ = 0;  // In a row.
  bool wanted_ = false;
  std::shared_ptr<DnsResolver*> asked_;             // While there is a question.
  std::unique_ptr<NameLookup::Question> question_;  // Null: there is none.
  std::unique_ptr<Timer> timer_;  // The end of a question's time, or of a pause. Null: neither.
};

absl::Status BadTarget(const Target& target, const absl::Status& why) {
  return absl::InvalidArgumentError("target \"" + target.text +
                                    "\": " + std::string(why.message()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Resolver>> DnsResolverBuilder::Build(
    const Target& target, ResolverListener& listener, const ResolverOptions& options) {
  // "dns:/db" is "dns:///db"; only of the second has its slash been taken off already.
  std::string_view text = target.endpoint;
  if (text.starts_with('/') && target.text.find("://") == std::string::npos) text.remove_prefix(1);
  absl::StatusOr<HostPort> where = SplitHostPort(text, kDefaultPort);
  if (!where.ok()) return BadTarget(target, where.status());
  std::string server;
  if (!target.authority.empty()) {
    const absl::StatusOr<HostPort> named = SplitHostPort(target.authority, kDefaultServerPort);
    if (!named.ok()) return BadTarget(target, named.status());
    if (!named->literal) {
      return BadTarget(target, absl::InvalidArgumentError("\"" + target.authority +
                                                          "\": a name server is named by its "
                                                          "address"));
    }
    server = named->Joined();
  }
  if (where->literal) {
    // What the policy says of the list changes nothing: it will not get another one.
    static_cast<void>(listener.UpdateState(ListOf({where->host}, where->port)));
    return std::make_unique<LiteralResolver>();
  }
  auto resolver = std::make_unique<DnsResolver>(lookup_, *std::move(where), std::move(server),
                                                listener, options, options_);
  resolver->Ask();
  return resolver;
}

}  // namespace lbc
