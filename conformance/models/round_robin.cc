#include "conformance/models/round_robin.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/models/over_endpoints.h"
#include "conformance/models/reply.h"

namespace lbc::models {
namespace {

using enum lbcp::v1::ConnectivityState;

// More picks than any circle of a few endpoints needs.
constexpr std::size_t kPicksLookedAt = 4096;

constexpr EndpointRows kRows{.connects = "RR-001",
                             .leaves = "RESOLVER-001",
                             .renewed = "RESOLVER-016",
                             .again = "RR-016",
                             .sticky = "RR-012",
                             .child = "RR-014",
                             .health = "PF-032",
                             .state = "RR-010",
                             .empty = "RESOLVER-005",
                             .resolver_error = "RESOLVER-009",
                             .exit_idle = "IDLE-009",
                             .time = "CON-083",
                             .late = "PF-033",
                             .close = "CLOSE-003",
                             .after_close = "CLOSE-005",
                             .goes = "RR-008",
                             .waits = "RR-018",
                             .fails = "RR-017"};

class RoundRobin final : public OverEndpoints {
 public:
  explicit RoundRobin(Binds binds) : OverEndpoints(std::move(binds), kRows) {}

  std::string_view name() const override { return "round_robin"; }

 private:
  bool NeedsConfig() const override { return false; }
  std::optional<Complaint> JudgeReadyPicks(const Channel& before,
                                           const std::set<std::string>& ready,
                                           const Done& done) override {
    Judged("RR-008");
    if (command().pick().count() > 1) Judged("RR-004");
    return NotACircle(CircleRows{}, before, ready, done);
  }
};

}  // namespace

State Aggregate(const std::multiset<State>& states) {
  for (const State state : {READY, CONNECTING, IDLE}) {
    if (states.contains(state)) return state;
  }
  return TRANSIENT_FAILURE;
}

std::optional<Complaint> NotACircle(const CircleRows& rows, const Channel& channel,
                                    const std::set<std::string>& ready, const Done& done) {
  if (auto complaint = NotAllGo(rows.goes, channel, ready, done)) return complaint;
  std::vector<std::string> walk;
  for (const std::uint32_t index : PicksOneByOne(done, kPicksLookedAt))
    walk.push_back(*GoesTo(channel, ready, done.answers(static_cast<int>(index))));
  return NotACircle(rows.circle, ready.size(), walk);
}

std::optional<Complaint> NotACircle(const char* row, std::size_t ready,
                                    const std::vector<std::string>& walk) {
  for (std::size_t i = 0; i < walk.size(); ++i) {
    const std::size_t round = std::min(i, ready - 1);
    const bool repeats = std::find(walk.begin() + static_cast<std::ptrdiff_t>(i - round),
                                   walk.begin() + static_cast<std::ptrdiff_t>(i),
                                   walk[i]) != walk.begin() + static_cast<std::ptrdiff_t>(i);
    if (!repeats) continue;
    return Complaint{row, "picks go round in a circle",
                     fmt::format("each of {} endpoints once in {} picks", ready, ready),
                     fmt::format("pick {} goes to {} again", i + 1, NameOfKey(walk[i]))};
  }
  return std::nullopt;
}

std::unique_ptr<Model> MakeRoundRobin(const Binds& binds) {
  return std::make_unique<RoundRobin>(binds);
}

}  // namespace lbc::models
