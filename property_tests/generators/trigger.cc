#include "property_tests/generators/trigger.h"

#include <algorithm>

namespace lbc::properties {
namespace {

template <typename Fits>
bool AnySubConn(const scenario::Stage& stage, const Fits& fits) {
  return std::ranges::any_of(stage.world().sub_conns(),
                             [&](const auto& entry) { return fits(entry.second); });
}

}  // namespace

std::string_view Words(Trigger trigger) {
  switch (trigger) {
    case Trigger::kReady:
      return "a connection was READY, and so the channel";
    case Trigger::kFailed:
      return "connections failed, and so did the channel";
    case Trigger::kGivenUp:
      return "a SubConn was given up";
    case Trigger::kAConnectionFailed:
      return "a connection failed";
    default:
      return "";
  }
}

void NoteTriggers(const scenario::Stage& stage, std::set<Trigger>& seen) {
  seen.insert(Trigger::kNone);
  const auto is_ready = [](const scenario::SubConn& it) {
    return it.alive() && it.state == lbcp::v1::READY;
  };
  const bool failed =
      AnySubConn(stage, [](const scenario::SubConn& it) { return !it.last_error.empty(); });
  const scenario::State reported = stage.world().reported();
  if (reported == lbcp::v1::READY && AnySubConn(stage, is_ready)) seen.insert(Trigger::kReady);
  if (reported == lbcp::v1::TRANSIENT_FAILURE && failed) seen.insert(Trigger::kFailed);
  if (failed) seen.insert(Trigger::kAConnectionFailed);
  if (AnySubConn(stage, [](const scenario::SubConn& it) { return it.given_up; }))
    seen.insert(Trigger::kGivenUp);
}

}  // namespace lbc::properties
