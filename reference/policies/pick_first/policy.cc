#include "reference/policies/pick_first/policy.h"

#include <algorithm>
#include <string>
#include <utility>

#include "reference/core/fixed_picker.h"
#include "reference/policies/common/address_map.h"
#include "reference/policies/common/idle_picker.h"
#include "reference/policies/common/known_attributes.h"
#include "reference/policies/pick_first/pick_first.h"

namespace lbc::policies {
namespace {

using enum ConnectivityState;

absl::Status Unavailable(std::string text) { return absl::UnavailableError(text); }

std::string Text(const absl::Status& status) { return std::string(status.message()); }

// An error that a host forgot to give must still fail calls.
absl::Status OrUnknown(const absl::Status& error) {
  return error.ok() ? Unavailable("connection failed for a reason nobody gave") : error;
}

}  // namespace

PickFirst::PickFirst(ClientConn& client_conn, const BuildOptions& options)
    : client_conn_(client_conn),
      clock_(*options.clock),
      random_(*options.random),
      serializer_(*options.serializer),
      log_(*options.log) {}

// What the channel says.

absl::Status PickFirst::UpdateClientConnState(const ClientConnState& state) {
  if (gate_.busy()) {
    gate_.Run([this, state] { static_cast<void>(UpdateLocked(state)); });
    return absl::OkStatus();
  }
  absl::Status status;
  gate_.Run([&] { status = UpdateLocked(state); });
  return status;
}

void PickFirst::ResolverError(const absl::Status& error) {
  gate_.Run([this, error] { ResolverErrorLocked(error); });
}

void PickFirst::ExitIdle() {
  gate_.Run([this] { ExitIdleLocked(); });
}

void PickFirst::Close() {
  if (std::exchange(closed_, true)) return;  // CLOSE-002
  gate_.Run([this] {
    delay_.reset();
    GiveUpAllButLocked(nullptr);  // CLOSE-003, CLOSE-004
    candidates_.clear();
    gate_.Close();  // CLOSE-005
  });
}

absl::Status PickFirst::UpdateLocked(const ClientConnState& state) {
  if (closed_) return absl::OkStatus();
  const ResolverState& list = state.resolver_state;
  const auto* config = dynamic_cast<const PickFirstConfig*>(state.balancer_config.get());
  if (config == nullptr && state.balancer_config != nullptr) {
    // BLD-016. Nothing is changed: what was listed before stays in force.
    return BadResolverStateError("pick_first: was given a config of another policy");
  }
  const bool shuffle = config != nullptr && config->shuffle_address_list;
  const AddressRefs addresses = OrderAddresses(list, shuffle ? &random_ : nullptr);
  if (addresses.empty()) return EmptyListLocked();

  delay_.reset();
  const bool* health = list.attributes.Get(kEnableHealthListener);
  listen_to_health_ = health != nullptr && *health;
  const bool first_list = candidates_.empty();
  const bool connected = current_ < candidates_.size() && candidates_[current_]->state == kReady;
  if (AdoptListLocked(addresses)) return absl::OkStatus();  // PF-016

  // Where a new list leaves the policy:
  //  1. connected, but not to this list: connect anew at once (PF-017);
  //  2. the first list, or the first after an empty one, whatever failed before (PF-020, PF-022):
  //  likewise;
  //  3. connecting: start over with what is left of the old attempts (PF-019);
  //  4. TRANSIENT_FAILURE: try the new list, but promise nothing (PF-020);
  //  5. IDLE: wait for a call (PF-021).
  if (connected || first_list || reported_ == kConnecting) {
    ForceReportLocked(kConnecting, QueuePicker());
    StartPassLocked();
  } else if (reported_ == kTransientFailure) {
    StartPassLocked();
  }
  return absl::OkStatus();
}

absl::Status PickFirst::EmptyListLocked() {
  delay_.reset();
  GiveUpAllButLocked(nullptr);  // RESOLVER-004
  candidates_.clear();
  current_ = 0;
  const absl::Status status = BadResolverStateError("produced zero addresses");
  ResolverErrorLocked(status);
  return status;  // RESOLVER-005
}

bool PickFirst::AdoptListLocked(const AddressRefs& addresses) {
  AddressMap<std::shared_ptr<Candidate>> old;
  for (const auto& candidate : candidates_) old.emplace(&candidate->address, candidate);
  const std::shared_ptr<Candidate> connected =
      current_ < candidates_.size() && candidates_[current_]->state == kReady
          ? candidates_[current_]
          : nullptr;

  Candidates adopted;
  adopted.reserve(addresses.size());
  current_ = 0;
  bool kept_connection = false;
  for (const Address* address : addresses) {
    const auto found = old.find(address);
    if (found == old.end()) {
      adopted.push_back(std::make_shared<Candidate>());
      adopted.back()->address = *address;
      continue;
    }
    if (found->second == connected) {
      current_ = adopted.size();
      kept_connection = true;
    }
    adopted.push_back(found->second);
    old.erase(found);
  }
  // In the order of the old list, not of the hash: equal inputs must give equal transcripts.
  for (const auto& candidate : candidates_) {
    if (old.find(&candidate->address) != old.end()) GiveUpLocked(*candidate);
  }
  candidates_ = std::move(adopted);
  return kept_connection;
}

void PickFirst::ResolverErrorLocked(const absl::Status& error) {
  // RESOLVER-009: a list that was good stays good.
  if (closed_ || (reported_ != kTransientFailure && !candidates_.empty())) return;
  ReportLocked(kTransientFailure, FailPicker(Unavailable("name resolver error: " + Text(error))));
}

void PickFirst::ExitIdleLocked() {
  if (closed_ || reported_ != kIdle) return;  // IDLE-008
  ReportLocked(kConnecting, QueuePicker());
  StartPassLocked();
}

// A pass over the list.

void PickFirst::StartPassLocked() {
  in_pass_ = true;
  failures_after_pass_ = 0;
  for (const auto& candidate : candidates_) candidate->failed_this_pass = false;
  TryNextLocked();
}

void PickFirst::TryNextLocked() {
  absl::Status last_error;
  for (; current_ < candidates_.size(); ++current_) {
    Candidate& candidate = *candidates_[current_];
    if (candidate.sub_conn == nullptr) {
      // PF-005: a SubConn is made when its turn comes. One that cannot be made has failed, and the
      // next address is as good as any.
      absl::Status made = MakeSubConnLocked(candidates_[current_]);
      if (!made.ok()) {
        candidate.failed_this_pass = true;
        last_error = std::move(made);
        continue;
      }
    }
    if (candidate.state == kTransientFailure) {
      // PF-019: still backing off from an earlier pass.
      candidate.failed_this_pass = true;
      last_error = candidate.last_error;
      continue;
    }
    if (candidate.state == kIdle) ConnectLocked(candidate);
    JoinNextAfterDelayLocked();
    return;
  }
  EndPassIfAllFailedLocked(last_error);
}

void PickFirst::JoinNextAfterDelayLocked() {
  delay_.reset();
  if (current_ + 1 >= candidates_.size()) return;
  const std::uint64_t number = ++delay_number_;
  delay_ = clock_.After(kConnectionDelay, gate_.Guard([this, number] {
    if (closed_ || number != delay_number_ || delay_ == nullptr) return;
    ++current_;
    TryNextLocked();
  }));
}

void PickFirst::EndPassIfAllFailedLocked(const absl::Status& last_error) {
  if (current_ < candidates_.size()) return;
  const auto failed = [](const auto& candidate) { return candidate->failed_this_pass; };
  if (!std::all_of(candidates_.begin(), candidates_.end(), failed)) return;  // PF-008
  in_pass_ = false;
  ReportLocked(kTransientFailure, FailPicker(OrUnknown(last_error)));  // PF-014
  // PF-011: from now on each address tries again when its own back-off is over.
  for (const auto& candidate : candidates_) {
    if (candidate->sub_conn != nullptr && candidate->state == kIdle) ConnectLocked(*candidate);
  }
}

// What connections say.

void PickFirst::OnStateLocked(Candidate& candidate, const SubConnState& state) {
  const ConnectivityState before = candidate.state;
  const ConnectivityState now = state.connectivity_state;
  candidate.state = now;
  if (now == kShutdown) return;  // Not our doing: the channel is going down.
  if (now == kReady) {
    OnReadyLocked(candidate);
    return;
  }
  if (now == kTransientFailure) {
    candidate.failed_this_pass = true;
    candidate.last_error = OrUnknown(state.connection_error);
  }
  // PF-034: a connection that was made and lost before READY could be said counts as one that was
  // lost.
  if (before == kReady || (before == kConnecting && now == kIdle)) {
    OnConnectionLostLocked(candidate);
  } else if (in_pass_) {
    OnStateInPassLocked(candidate, state);
  } else {
    OnStateAfterPassLocked(candidate, state);
  }
}

void PickFirst::OnReadyLocked(Candidate& candidate) {
  delay_.reset();
  GiveUpAllButLocked(&candidate);  // PF-007
  std::shared_ptr<Candidate> selected;
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    if (candidates_[i].get() != &candidate) continue;
    current_ = i;
    selected = candidates_[i];
  }
  if (!listen_to_health_) {
    ReportLocked(kReady, UsePicker(candidate.sub_conn));
    return;
  }
  // PF-032: connected, but not known to be well. This does end a TRANSIENT_FAILURE.
  ReportLocked(kConnecting, QueuePicker());
  if (closed_) return;
  candidate.sub_conn->RegisterHealthListener(ListenerFor(selected, &PickFirst::OnHealthLocked));
}

void PickFirst::OnHealthLocked(Candidate& candidate, const SubConnState& state) {
  if (candidate.state != kReady) return;
  switch (state.connectivity_state) {
    case kReady:
      ReportLocked(kReady, UsePicker(candidate.sub_conn));
      return;
    case kTransientFailure:
      ReportLocked(kTransientFailure, FailPicker(Unavailable("pick_first: health check failure: " +
                                                             Text(state.connection_error))));
      return;
    case kConnecting:
      ReportLocked(kConnecting, QueuePicker());
      return;
    case kIdle:
    case kShutdown:
      log_.Log(LogLevel::kError,
               "pick_first: a health listener was told a state that health has not");
      return;
  }
}

void PickFirst::OnConnectionLostLocked(Candidate& candidate) {
  delay_.reset();
  GiveUpAllButLocked(&candidate);
  current_ = 0;  // PF-015: the next attempt begins with the first address.
  ReportLocked(
      kIdle, std::make_shared<IdlePicker>(serializer_, gate_.Guard([this] { ExitIdleLocked(); })));
}

void PickFirst::OnStateInPassLocked(Candidate& candidate, const SubConnState& state) {
  if (state.connectivity_state == kConnecting && reported_ != kTransientFailure) {
    ReportLocked(kConnecting, QueuePicker());
  }
  if (state.connectivity_state != kTransientFailure) return;
  // A failure of the address whose turn it is brings the next one's turn (PF-006). Others fail out
  // of turn: they were joined by later ones, or began under an earlier list.
  if (current_ < candidates_.size() && candidates_[current_].get() == &candidate) {
    delay_.reset();
    if (++current_ < candidates_.size()) {
      TryNextLocked();
      return;
    }
  }
  EndPassIfAllFailedLocked(candidate.last_error);
}

void PickFirst::OnStateAfterPassLocked(Candidate& candidate, const SubConnState& state) {
  if (state.connectivity_state == kIdle) {
    ConnectLocked(candidate);  // PF-010
  } else if (state.connectivity_state == kTransientFailure &&
             ++failures_after_pass_ >= LiveSubConnsLocked()) {
    // PF-012: one report a round, with the newest error.
    failures_after_pass_ = 0;
    ReportLocked(kTransientFailure, FailPicker(candidate.last_error));
  }
  // PF-009: CONNECTING is no news after a failure.
}

// What is asked of the channel; nothing once closed.

absl::Status PickFirst::MakeSubConnLocked(const std::shared_ptr<Candidate>& candidate) {
  if (closed_) return absl::CancelledError("closed");
  ++candidate->life;
  NewSubConnOptions options;
  options.state_listener = ListenerFor(candidate, &PickFirst::OnStateLocked);
  auto made = client_conn_.NewSubConn({candidate->address}, std::move(options));
  if (!made.ok()) return made.status();
  candidate->sub_conn = *std::move(made);
  candidate->state = kIdle;
  return absl::OkStatus();
}

StateListener PickFirst::ListenerFor(const std::shared_ptr<Candidate>& candidate,
                                     CandidateHandler handler) {
  return gate_.Guard([this, handler, life = candidate->life,
                      listened = std::weak_ptr(candidate)](const SubConnState& state) {
    const auto alive = listened.lock();
    // PF-033: what was given up is not heard any more.
    if (closed_ || alive == nullptr || alive->life != life || alive->sub_conn == nullptr) return;
    (this->*handler)(*alive, state);
  });
}

void PickFirst::GiveUpLocked(Candidate& candidate) {
  const std::shared_ptr<SubConn> given_up = std::exchange(candidate.sub_conn, nullptr);
  candidate.state = kIdle;
  candidate.failed_this_pass = false;
  if (given_up != nullptr) given_up->Shutdown();
}

void PickFirst::GiveUpAllButLocked(const Candidate* survivor) {
  for (const auto& candidate : candidates_) {
    if (candidate.get() != survivor) GiveUpLocked(*candidate);
  }
}

void PickFirst::ConnectLocked(Candidate& candidate) {
  if (!closed_) candidate.sub_conn->Connect();
}

void PickFirst::ReportLocked(ConnectivityState state, std::shared_ptr<const Picker> picker) {
  // In TRANSIENT_FAILURE the picker carries news: another error.
  if (state != reported_ || state == kTransientFailure) ForceReportLocked(state, std::move(picker));
}

void PickFirst::ForceReportLocked(ConnectivityState state, std::shared_ptr<const Picker> picker) {
  if (closed_) return;
  reported_ = state;
  client_conn_.UpdateState({state, std::move(picker)});
}

std::size_t PickFirst::LiveSubConnsLocked() const {
  return static_cast<std::size_t>(
      std::count_if(candidates_.begin(), candidates_.end(),
                    [](const auto& candidate) { return candidate->sub_conn != nullptr; }));
}

// The builder.

std::unique_ptr<Balancer> PickFirstBuilder::Build(ClientConn& client_conn,
                                                  const BuildOptions& options) const {
  return std::make_unique<PickFirst>(client_conn, options);
}

absl::StatusOr<std::shared_ptr<const LoadBalancingConfig>> PickFirstBuilder::ParseConfig(
    std::string_view json) const {
  return ParsePickFirstConfig(json);
}

}  // namespace lbc::policies
