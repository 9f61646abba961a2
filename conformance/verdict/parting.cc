#include "conformance/verdict/parting.h"

#include <fmt/format.h>

#include <algorithm>

namespace lbc::verdict {
namespace {

// The next message from `at` on that is compared.
std::size_t Next(const std::vector<TraceEntry>& trace, std::size_t at, bool logs) {
  while (!logs && at < trace.size() && trace[at].name == "Log") ++at;
  return at;
}

std::string_view WordsAt(const std::vector<TraceEntry>& trace, std::size_t at) {
  return at < trace.size() ? std::string_view(trace[at].words) : "nothing";
}

}  // namespace

bool IsRepeatable(const CaseResult& first) {
  const bool of_the_program = first.verdict == Verdict::kCrash || first.verdict == Verdict::kHang ||
                              first.verdict == Verdict::kProtocol;
  return !of_the_program &&
         std::ranges::find(first.trace, "Burst", &TraceEntry::name) == first.trace.end();
}

std::optional<Parting> FindParting(const std::vector<TraceEntry>& first,
                                   const std::vector<TraceEntry>& second, bool logs) {
  std::size_t a = Next(first, 0, logs), b = Next(second, 0, logs), compared = 0;
  while (a < first.size() && b < second.size() && first[a].json == second[b].json) {
    a = Next(first, a + 1, logs);
    b = Next(second, b + 1, logs);
    ++compared;
  }
  if (a == first.size() && b == second.size()) return std::nullopt;
  return Parting{.at = b,
                 .words = fmt::format("\"{}\" and then \"{}\" as message {}", WordsAt(first, a),
                                      WordsAt(second, b), compared + 1)};
}

CaseResult BrokenPromiseOfBitwise(CaseResult second, const Parting& parting) {
  if (parting.at < second.trace.size()) second.trace[parting.at].divergent = true;
  second.verdict = Verdict::kProtocol;
  second.complaint = "it claims BITWISE, but the same seed and commands gave " + parting.words;
  return second;
}

}  // namespace lbc::verdict
