// What must be seen of the channel's questions for health.
#include <fmt/format.h>

#include "conformance/channel_scenario/then.h"

namespace lbc::channel_scenario {
namespace {

constexpr auto kThen = Stage::Kind::kThen;

}  // namespace

void ThenHealth::IsWatched(const std::string& service, Where where) const {
  const std::string expected =
      fmt::format("one Watch of \"{}\" on the connection to {}", service, endpoint_.name());
  if (!stage_.Begin(kThen, expected, where)) return;
  const auto watches = stage_.FindAll([&](const lbcp::v1::Event& event) {
    return event.has_health_watched() &&
           stage_.IsConnectionTo(event.health_watched().connection(), endpoint_);
  });
  for (Seen* watch : watches) watch->read = true;
  if (watches.empty()) return stage_.Missing(expected, "no Watch was opened");
  if (watches.size() > 1) {
    return stage_.Wrong(expected, fmt::format("{} of them", watches.size()), watches.back());
  }
  if (watches.front()->event.health_watched().service() != service) {
    stage_.Wrong(expected, stage_.Words(watches.front()->event), watches.front());
  }
}

void ThenHealth::IsNotWatched(Where where) const {
  const std::string words =
      fmt::format("no Watch is opened on a connection to {}", endpoint_.name());
  if (!stage_.Begin(kThen, words, where)) return;
  const Seen* seen = stage_.Find([&](const lbcp::v1::Event& event) {
    return event.has_health_watched() &&
           stage_.IsConnectionTo(event.health_watched().connection(), endpoint_);
  });
  if (seen != nullptr) return stage_.Wrong("no Watch", stage_.Words(seen->event), seen);
  stage_.RestsOnAbsence();
}

void ThenHealth::IsWatchedNoMore(Where where) const {
  const std::string words =
      fmt::format("the Watch on the connection to {} is no more", endpoint_.name());
  if (!stage_.Begin(kThen, words, where)) return;
  Seen* seen = stage_.Find([&](const lbcp::v1::Event& event) {
    return event.has_health_unwatched() &&
           stage_.IsConnectionTo(event.health_unwatched().connection(), endpoint_);
  });
  if (seen == nullptr) return stage_.Missing("the Watch to be cancelled", "it is open");
  seen->read = true;
}

}  // namespace lbc::channel_scenario
