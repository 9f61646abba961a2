#include "reference/policies/common/endpoint_sharding.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "reference/core/fixed_picker.h"
#include "reference/policies/common/delegating_client_conn.h"
#include "reference/policies/common/endpoint_map.h"

namespace lbc::policies {
namespace {

// So many reports are put into the table one by one.
constexpr std::size_t kFewReports = 16;

}  // namespace

// A child, and the channel as it sees it.
class EndpointSharding::Child final : public DelegatingClientConn,
                                      public std::enable_shared_from_this<Child> {
 public:
  Child(EndpointSharding& sharding, ClientConn& client_conn)
      : DelegatingClientConn(client_conn), sharding_(sharding) {}

  void UpdateState(BalancerState state) override {
    if (!closed) sharding_.OnChildReport(*this, std::move(state));
  }

  // BLD-011: until it reports, a child is assumed to be connecting.
  BalancerState report{ConnectivityState::kConnecting, QueuePicker()};
  std::size_t index = 0;  // In children_ and in reports_.
  bool closed = false;
  std::unique_ptr<Balancer> balancer;

 private:
  EndpointSharding& sharding_;
};

EndpointSharding::EndpointSharding(ClientConn& client_conn, const BuildOptions& options,
                                   std::shared_ptr<const Builder> child_builder,
                                   EndpointShardingOptions sharding_options)
    : client_conn_(client_conn),
      options_(options),
      child_builder_(std::move(child_builder)),
      sharding_options_(sharding_options),
      make_chooser_(sharding_options.spread == nullptr
                        ? ChooserMaker()
                        : [spread = sharding_options.spread](std::size_t ready) {
                            return spread->MakeChooser(ready);
                          }) {}

EndpointSharding::~EndpointSharding() {
  // Whoever still holds a child's ClientConn finds it deaf.
  for (const auto& child : children_) child->closed = true;
}

absl::Status EndpointSharding::UpdateClientConnState(const ClientConnState& state) {
  return Update(state.resolver_state.endpoints, state.resolver_state.attributes,
                state.balancer_config);
}

absl::Status EndpointSharding::Update(
    const std::vector<Endpoint>& endpoints, const Attributes& attributes,
    const std::shared_ptr<const LoadBalancingConfig>& child_config) {
  if (gate_.busy()) {
    gate_.Run([this, endpoints, attributes, child_config] {
      static_cast<void>(UpdateLocked(endpoints, attributes, child_config));
    });
    return absl::OkStatus();
  }
  absl::Status status;
  gate_.Run([&] { status = UpdateLocked(endpoints, attributes, child_config); });
  return status;
}

void EndpointSharding::ResolverError(const absl::Status& error) {
  gate_.Run([this, error] {
    resolver_error_ = error;
    TellAllLocked([&error](Child& child) { child.balancer->ResolverError(error); });
  });
}

void EndpointSharding::ExitIdle() {
  gate_.Run([this] {  // IDLE-009
    TellAllLocked([](Child& child) { child.balancer->ExitIdle(); });
  });
}

void EndpointSharding::Close() {
  if (std::exchange(closed_, true)) return;
  gate_.Run([this] {
    listed_.clear();
    for (const auto& child : std::exchange(children_, {})) CloseChildLocked(child);
    gate_.Close();
  });
}

absl::Status EndpointSharding::UpdateLocked(
    const std::vector<Endpoint>& endpoints, const Attributes& attributes,
    const std::shared_ptr<const LoadBalancingConfig>& child_config) {
  if (closed_) return absl::OkStatus();
  reports_held_back_ = true;
  resolver_error_ = absl::OkStatus();
  absl::Status first_error;
  const bool same_for_all = child_config == child_config_ && attributes == attributes_;
  const ListDifference difference = DifferenceOf(listed_, endpoints);
  Children gone;
  // Whose endpoint is new, or differs from what it was; none: there is something new for all.
  std::optional<std::vector<const Child*>> news;
  if (same_for_all && IsSplice(listed_, endpoints, difference)) {
    news = SpliceLocked(endpoints, difference, &gone, &first_error);
  } else {
    attributes_ = attributes;
    child_config_ = child_config;
    gone = AdoptListLocked(endpoints, &first_error);
  }

  const std::size_t count = children_.size();
  const std::size_t first =
      count == 0 ? 0 : static_cast<std::size_t>(options_.random->Below(count));
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t turn = (first + i) % count;
    const Child& child = *children_[turn];
    const bool has_news = !news || std::find(news->begin(), news->end(), &child) != news->end();
    // It has what it was told, and needs nothing.
    if (!has_news && child.report.connectivity_state == ConnectivityState::kReady) continue;
    first_error.Update(child.balancer->UpdateClientConnState(
        {.resolver_state = {.endpoints = {listed_[turn]}, .attributes = attributes},
         .balancer_config = child_config}));
  }
  if (sharding_options_.aggregate != nullptr) sharding_options_.aggregate->ChildrenAre(listed_);
  for (const auto& child : gone) CloseChildLocked(child);
  AllowReportsLocked();
  // RESOLVER-005: whatever else went wrong, an empty list is a bad list.
  if (endpoints.empty()) return BadResolverStateError("no endpoints in the list");
  return first_error;
}

EndpointSharding::Children EndpointSharding::AdoptListLocked(const std::vector<Endpoint>& endpoints,
                                                             absl::Status* first_error) {
  EndpointMap<std::shared_ptr<Child>> old(children_.size());
  for (std::size_t i = 0; i < children_.size(); ++i) old.emplace(&listed_[i], children_[i]);
  // One child per distinct endpoint (RR-013): the old one if there is one (RESOLVER-001).
  EndpointMap<bool> seen(endpoints.size());
  std::vector<Endpoint> listed;
  Children children;
  listed.reserve(endpoints.size());
  children.reserve(endpoints.size());
  for (const Endpoint& endpoint : endpoints) {
    if (!seen.emplace(&endpoint, true).second) continue;
    const auto known = old.find(&endpoint);
    std::shared_ptr<Child> child = known == old.end() ? MakeChildLocked() : known->second;
    if (child == nullptr) {
      first_error->Update(absl::InternalError("the child policy could not be built"));
      seen.erase(&endpoint);
      continue;
    }
    child->index = children.size();
    children.push_back(std::move(child));
    listed.push_back(endpoint);
  }
  // In the order of the old list, not of the hash.
  Children gone;
  for (const auto& child : children_) {
    const bool stays = child->index < children.size() && children[child->index] == child;
    if (!stays) gone.push_back(child);
  }
  children_ = std::move(children);
  listed_ = std::move(listed);
  table_is_old_ = true;
  return gone;
}

std::vector<const EndpointSharding::Child*> EndpointSharding::SpliceLocked(
    const std::vector<Endpoint>& endpoints, const ListDifference& difference, Children* gone,
    absl::Status* first_error) {
  std::vector<const Child*> news;
  std::vector<Endpoint> listed;
  Children children;
  const auto at = [&](std::size_t old) { return children_.begin() + static_cast<ptrdiff_t>(old); };
  const auto old_begin = at(difference.begin), old_end = at(difference.old_end);
  for (std::size_t i = difference.begin; i < difference.new_end; ++i) {
    const Endpoint& endpoint = endpoints[i];
    const auto is_it = [&](const Endpoint& other) { return ServerEqual()(&other, &endpoint); };
    if (std::any_of(listed_.begin(), listed_.begin() + (old_begin - children_.begin()), is_it) ||
        std::any_of(listed.begin(), listed.end(), is_it)) {
      continue;  // RR-013: the first counts.
    }
    const auto known =
        std::find_if(old_begin, old_end, [&](const auto& it) { return is_it(listed_[it->index]); });
    std::shared_ptr<Child> child = known == old_end ? MakeChildLocked() : *known;
    if (child == nullptr) {
      first_error->Update(absl::InternalError("the child policy could not be built"));
      continue;
    }
    if (known == old_end || listed_[child->index] != endpoint) news.push_back(child.get());
    children.push_back(std::move(child));
    listed.push_back(endpoint);
  }
  std::copy_if(old_begin, old_end, std::back_inserter(*gone), [&](const auto& old) {
    return std::find(children.begin(), children.end(), old) == children.end();
  });
  const std::size_t count = children.size();
  if (count == difference.old_end - difference.begin) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t place = difference.begin + i;
      children_[place] = std::move(children[i]);
      listed_[place] = std::move(listed[i]);
      children_[place]->index = place;
      NoteLocked(place);
    }
    return news;
  }
  const auto in_list = [&](std::size_t old) {
    return listed_.begin() + static_cast<ptrdiff_t>(old);
  };
  listed_.insert(listed_.erase(in_list(difference.begin), in_list(difference.old_end)),
                 std::make_move_iterator(listed.begin()), std::make_move_iterator(listed.end()));
  children_.insert(children_.erase(old_begin, old_end), std::make_move_iterator(children.begin()),
                   std::make_move_iterator(children.end()));
  for (std::size_t i = difference.begin; i < children_.size(); ++i) children_[i]->index = i;
  table_is_old_ = true;
  return news;
}

void EndpointSharding::NoteLocked(std::size_t index) {
  if (noted_.size() < kFewReports) {
    noted_.push_back(index);
  } else {
    table_is_old_ = true;
  }
}

std::shared_ptr<EndpointSharding::Child> EndpointSharding::MakeChildLocked() {
  auto child = std::make_shared<Child>(*this, client_conn_);
  child->balancer = child_builder_->Build(*child, options_);
  return child->balancer == nullptr ? nullptr : child;
}

void EndpointSharding::CloseChildLocked(const std::shared_ptr<Child>& child) {
  child->closed = true;
  child->balancer->Close();
  // Closed now, destroyed later: this may run inside a call that the child itself is making.
  options_.serializer->Post([child] {});
}

template <typename Tell>
void EndpointSharding::TellAllLocked(Tell tell) {
  if (closed_) return;
  reports_held_back_ = true;
  for (const auto& child : children_) tell(*child);
  AllowReportsLocked();
}

void EndpointSharding::AllowReportsLocked() {
  reports_held_back_ = false;
  const std::vector<std::size_t> noted = std::exchange(noted_, {});
  const bool all = std::exchange(table_is_old_, false);
  if (sharding_options_.aggregate == nullptr) {
    if (all) {
      std::vector<BalancerState> reports;
      reports.reserve(children_.size());
      for (const auto& child : children_) reports.push_back(child->report);
      reports_->Reset(std::move(reports));
    } else {
      for (const std::size_t index : noted) reports_->Set(index, children_[index]->report);
    }
  }
  Report();
}

void EndpointSharding::OnChildReport(Child& child, BalancerState report) {
  if (closed_) return;
  const bool idle = report.connectivity_state == ConnectivityState::kIdle;
  if (report.picker == nullptr) report.picker = QueuePicker();  // A child may say anything.
  if (sharding_options_.spread != nullptr &&
      report.connectivity_state == ConnectivityState::kReady) {
    const bool was_ready = child.report.connectivity_state == ConnectivityState::kReady;
    report.picker = sharding_options_.spread->Adopt(std::move(report.picker),
                                                    was_ready ? child.report.picker : nullptr);
  }
  child.report = std::move(report);
  if (reports_held_back_) {
    NoteLocked(child.index);
  } else {
    if (sharding_options_.aggregate == nullptr) reports_->Set(child.index, child.report);
    Report();
  }
  if (idle && sharding_options_.reconnect) WakeSoon(child);
}

const BalancerState& EndpointSharding::ReportOf(std::size_t index) const {
  return children_[index]->report;
}

void EndpointSharding::Wake(std::size_t index) { WakeSoon(*children_[index]); }

void EndpointSharding::WakeSoon(Child& child) {
  // Not at once: the child may be in the middle of telling us.
  const auto wake = [told = child.weak_from_this()] {
    const std::shared_ptr<Child> alive = told.lock();
    if (alive != nullptr && !alive->closed) alive->balancer->ExitIdle();  // CLOSE-006
  };
  options_.serializer->Post(gate_.Guard(wake));
}

void EndpointSharding::Report() {
  std::string text = "no children to pick from";  // RESOLVER-006
  if (!resolver_error_.ok()) {
    text += "; last resolver error: " + std::string(resolver_error_.message());  // RESOLVER-008
  }
  const absl::Status none = absl::UnavailableError(text);
  BalancerState all = sharding_options_.aggregate != nullptr
                          ? sharding_options_.aggregate->Combine(none)
                          : reports_->Combine(*options_.random, none, make_chooser_);
  if (sharding_options_.spread != nullptr && all.connectivity_state != ConnectivityState::kReady) {
    sharding_options_.spread->NoneIsReady();
  }
  // Combined now, so that every report of a child is seen, and said when it is our turn.
  gate_.Run([this, all = std::move(all)] {
    if (!closed_) client_conn_.UpdateState(all);
  });
}

}  // namespace lbc::policies
