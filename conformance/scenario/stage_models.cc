// What the models that watch a case say of it.
#include <fmt/format.h>

#include <algorithm>

#include "conformance/scenario/stage.h"

namespace lbc::scenario {

std::size_t Stage::MessageOf(const models::Complaint& complaint) const {
  if (trace_.empty()) return 0;
  const std::size_t last = trace_.size() - 1;
  return LastBefore(complaint.turn < watched_.size() ? std::min(watched_[complaint.turn], last)
                                                     : last);
}

std::optional<models::Complaint> Stage::Objection() const {
  if (options_.watch == nullptr) return std::nullopt;
  for (const models::Complaint& it : options_.watch->complaints()) {
    if (std::ranges::find(case_.checks, it.requirement) != case_.checks.end()) return it;
  }
  return std::nullopt;
}

bool Stage::ModelsJudged() const {
  if (options_.watch == nullptr) return false;
  const std::set<std::string> judged = options_.watch->judged();
  return std::ranges::any_of(case_.checks,
                             [&](const std::string& id) { return judged.contains(id); });
}

void Stage::SayWhatModelsSay() {
  if (decided_ || options_.watch == nullptr || !options_.watch_fails ||
      options_.watch->complaints().empty())
    return;
  const models::Complaint& it = options_.watch->complaints().front();
  Begin(verdict::Step::Kind::kEnd, "no model objects", std::source_location::current());
  result_.steps.back().line = case_.line;
  Fail(Mismatch::kWrong, fmt::format("{} ({}): {}", it.words, it.requirement, it.allowed), it.seen,
       MessageOf(it));
}

}  // namespace lbc::scenario
