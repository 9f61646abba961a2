#include "conformance/runner/stacks.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace lbc::runner {
namespace {

// Frames that are there whatever the policy does.
constexpr std::array<std::string_view, 12> kNotThePolicys = {
    "runtime.", "runtime/", "testing.", "testing/",  "internal/",         "sync.",
    "sync/",    "time.",    "reflect.", "main.main", "lbconform/testee.", "panic("};

// Go's panics speak of a "runtime error: " too, so that one is looked for last.
constexpr std::array<std::string_view, 3> kReports = {
    "WARNING: DATA RACE", "ERROR: AddressSanitizer", "WARNING: ThreadSanitizer"};
constexpr std::string_view kUndefinedBehaviour = ": runtime error: ";

std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

struct Frame {
  std::string function;
  std::string place;
  bool policys = false;
};

// "pkg.(*T).Method(0xc0, 0x1)" without what is in the last parentheses.
std::string FunctionIn(std::string_view line) {
  const std::size_t arguments = line.rfind('(');
  return std::string(line.substr(0, arguments == 0 ? line.size() : arguments));
}

// "\t/path/file.go:12 +0x29 fp=…" without what follows the line number.
std::string PlaceIn(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of("\t "), line.size()));
  return std::string(line.substr(0, line.find(" +0x")));
}

bool IsThePolicys(std::string_view function) {
  return std::none_of(kNotThePolicys.begin(), kNotThePolicys.end(),
                      [&](std::string_view prefix) { return function.starts_with(prefix); });
}

bool IsGoroutine(std::string_view line) {
  return line.starts_with("goroutine ") && line.ends_with("]:");
}

// "goroutine 7 [sync.Mutex.Lock]:" of "goroutine 7 gp=0xc0 m=nil [sync.Mutex.Lock]:".
std::string HeaderOf(std::string_view line) {
  const std::size_t state = line.find('[');
  const std::size_t number_end = line.find(' ', std::string_view("goroutine ").size());
  return std::string(line.substr(0, number_end)) + " " + std::string(line.substr(state));
}

// The goroutine that begins at `at`, which is moved behind it; nothing if no frame is the policy's.
std::optional<std::string> Goroutine(const std::vector<std::string_view>& lines, std::size_t& at) {
  std::string text = HeaderOf(lines[at++]) + "\n";
  std::vector<Frame> frames;
  for (; at < lines.size() && !lines[at].empty() && !IsGoroutine(lines[at]); ++at) {
    const bool has_place = at + 1 < lines.size() && lines[at + 1].starts_with('\t');
    if (!has_place || lines[at].starts_with("created by ")) continue;
    frames.push_back({.function = FunctionIn(lines[at]),
                      .place = PlaceIn(lines[at + 1]),
                      .policys = IsThePolicys(lines[at])});
  }
  const auto policys = [](const Frame& frame) { return frame.policys; };
  const auto first = std::find_if(frames.begin(), frames.end(), policys);
  const auto last = std::find_if(frames.rbegin(), frames.rend(), policys).base();
  if (first == frames.end()) return std::nullopt;
  for (auto frame = first; frame != last; ++frame) {
    text += "  " + frame->function + "  " + frame->place + "\n";
  }
  return text;
}

// From the line on that holds `mark`; empty if none does.
std::string FromLineWith(std::string_view printed, std::string_view mark) {
  const std::size_t found = printed.find(mark);
  if (found == std::string_view::npos) return "";
  const std::size_t line = printed.rfind('\n', found);
  return std::string(printed.substr(line == std::string_view::npos ? 0 : line + 1));
}

// Message and goroutines of a Go program; empty if no goroutine was in the policy.
std::string Goroutines(std::string_view printed) {
  const std::vector<std::string_view> lines = LinesOf(printed);
  std::string message;
  std::string goroutines;
  for (std::size_t at = 0; at < lines.size();) {
    if (IsGoroutine(lines[at])) {
      goroutines += Goroutine(lines, at).value_or("");
      continue;
    }
    const bool says_why =
        lines[at].starts_with("panic: ") || lines[at].starts_with("fatal error: ");
    if (says_why) message += std::string(lines[at]) + "\n";
    ++at;
  }
  return goroutines.empty() ? "" : message + goroutines;
}

}  // namespace

std::string TellingStack(std::string_view printed) {
  for (const std::string_view report : kReports) {
    if (std::string told = FromLineWith(printed, report); !told.empty()) return told;
  }
  if (std::string told = Goroutines(printed); !told.empty()) return told;
  return FromLineWith(printed, kUndefinedBehaviour);
}

}  // namespace lbc::runner
