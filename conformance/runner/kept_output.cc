#include "conformance/runner/kept_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace lbc::runner {
namespace {

// What a report's reader wants is at its beginning, so more is kept of that.
constexpr std::size_t kHeadKept = 40 * 1024;
constexpr std::size_t kTailKept = 24 * 1024;
constexpr std::size_t kKept = kHeadKept + kTailKept;

// How the reports of dying programs begin: Go's, its race detector's, and our testees'.
constexpr std::array<std::string_view, 6> kReports = {"panic: ",
                                                      "fatal error: ",
                                                      "SIGQUIT: quit",
                                                      "WARNING: DATA RACE",
                                                      "lbconform testee: HANG:",
                                                      "lbconform testee: SIG"};
constexpr std::size_t kLongestMark = 24;

bool BeginsReport(std::string_view line) {
  return std::ranges::any_of(kReports,
                             [&](std::string_view mark) { return line.starts_with(mark); });
}

std::size_t LinesIn(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

}  // namespace

void KeptOutput::Append(std::string_view more) {
  while (!more.empty()) {
    const std::size_t end = std::min(more.find('\n'), more.size() - 1) + 1;
    Take(more.substr(0, end));
    more.remove_prefix(end);
  }
  if (tail_.size() > 2 * kKept) tail_.erase(0, tail_.size() - kKept);
}

void KeptOutput::Take(std::string_view part) {
  line_ += part.substr(0, kLongestMark - std::min(kLongestMark, line_.size()));
  tail_ += part;
  total_ += part.size();
  if (head_.size() < kHeadKept && reported_) head_ += part.substr(0, kHeadKept - head_.size());
  const bool known = reported_ && head_at_ == line_at_;
  if (!known && BeginsReport(line_)) {
    reported_ = true;
    head_at_ = line_at_;
    head_ = tail_.substr(tail_.size() - (total_ - line_at_), kHeadKept);
    lines_since_ = 0;
  }
  if (!part.ends_with('\n')) return;
  ++lines_since_;
  line_.clear();
  line_at_ = total_;
}

std::string KeptOutput::Text() const { return Since(0); }

std::string KeptOutput::Since(std::size_t total) const {
  const std::size_t wanted = total_ - std::min(total_, total);
  if (!reported_ || head_at_ < total || total_ - head_at_ <= kKept) {
    return tail_.substr(tail_.size() - std::min({wanted, kKept, tail_.size()}));
  }
  // Whole lines on both sides of the gap.
  std::string_view head = head_;
  head = head.substr(0, std::min(head.size(), head.rfind('\n') + 1));
  std::string_view tail = std::string_view(tail_).substr(tail_.size() - kTailKept);
  tail.remove_prefix(tail.find('\n') + 1);
  const std::size_t left_out = lines_since_ - LinesIn(head) - LinesIn(tail);
  return fmt::format("{}… {} lines left out …\n{}", head, left_out, tail);
}

}  // namespace lbc::runner
