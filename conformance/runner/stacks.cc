#include "conformance/runner/stacks.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace lbc::runner {
namespace {

// Frames that are there whatever the policy does, of Go and of C++.
constexpr std::array<std::string_view, 12> kNotTheGoPolicys = {
    "runtime.", "runtime/", "testing.", "testing/",  "internal/",         "sync.",
    "sync/",    "time.",    "reflect.", "main.main", "lbconform/testee.", "panic("};
// Whole names end with the two spaces that follow a function.
constexpr std::array<std::string_view, 14> kNotTheCppPolicys = {
    "(unknown)  ",   "std::",          "__",      "_start  ",  "main  ",   "start_thread  ",
    "clone",         "raise  ",        "abort  ", "gsignal  ", "pthread_", "pause  ",
    "lbc::testee::", "lbc::protocol::"};

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

bool IsGoPolicys(std::string_view function) {
  return std::ranges::none_of(
      kNotTheGoPolicys, [&](std::string_view prefix) { return function.starts_with(prefix); });
}

bool IsCppPolicys(std::string_view function) {
  return std::ranges::none_of(
      kNotTheCppPolicys, [&](std::string_view prefix) { return function.starts_with(prefix); });
}

// From the innermost frame of the policy to its outermost, a line each; nothing if there is none.
std::optional<std::string> FromThePolicyOutwards(const std::vector<Frame>& frames) {
  const auto first = std::ranges::find(frames, true, &Frame::policys);
  const auto last = std::find_if(frames.rbegin(), frames.rend(), [](const Frame& frame) {
                      return frame.policys;
                    }).base();
  if (first == frames.end()) return std::nullopt;
  std::string text;
  for (auto frame = first; frame != last; ++frame) {
    text += "  " + frame->function + "  " + frame->place + "\n";
  }
  return text;
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
  const std::string header = HeaderOf(lines[at++]) + "\n";
  std::vector<Frame> frames;
  for (; at < lines.size() && !lines[at].empty() && !IsGoroutine(lines[at]); ++at) {
    const bool has_place = at + 1 < lines.size() && lines[at + 1].starts_with('\t');
    if (!has_place || lines[at].starts_with("created by ")) continue;
    frames.push_back({.function = FunctionIn(lines[at]),
                      .place = PlaceIn(lines[at + 1]),
                      .policys = IsGoPolicys(lines[at])});
  }
  const std::optional<std::string> told = FromThePolicyOutwards(frames);
  return told.has_value() ? std::optional(header + *told) : std::nullopt;
}

// "thread 4711 [acme_testee]:", as conformance/testees/cpp/last_words.h has it.
bool IsThread(std::string_view line) { return line.starts_with("thread ") && line.ends_with("]:"); }

// The same for a thread of a C++ testee, whose frames are "  function  place".
std::optional<std::string> Thread(const std::vector<std::string_view>& lines, std::size_t& at) {
  const std::string header = std::string(lines[at++]) + "\n";
  std::vector<Frame> frames;
  for (; at < lines.size() && lines[at].starts_with("  "); ++at) {
    const std::string_view line = lines[at].substr(2);
    const std::size_t gap = line.rfind("  ");
    if (gap == std::string_view::npos) break;
    frames.push_back({.function = std::string(line.substr(0, gap)),
                      .place = std::string(line.substr(gap + 2)),
                      .policys = IsCppPolicys(line)});
  }
  const std::optional<std::string> told = FromThePolicyOutwards(frames);
  return told.has_value() ? std::optional(header + *told) : std::nullopt;
}

// Whether the line says what for the program ends: a panic, a failed assertion, an exception that
// nobody caught and, on the line after, its message.
bool SaysWhy(std::string_view line) {
  return line.starts_with("panic: ") || line.starts_with("fatal error: ") ||
         line.starts_with("terminate called ") || line.starts_with("  what():  ") ||
         line.find(": Assertion `") != std::string_view::npos;
}

// From the line on that holds `mark`; empty if none does.
std::string FromLineWith(std::string_view printed, std::string_view mark) {
  const std::size_t found = printed.find(mark);
  if (found == std::string_view::npos) return "";
  const std::size_t line = printed.rfind('\n', found);
  return std::string(printed.substr(line == std::string_view::npos ? 0 : line + 1));
}

// Message and goroutines of a Go program, or threads of a C++ one; empty if none was in the policy.
std::string Threads(std::string_view printed) {
  const std::vector<std::string_view> lines = LinesOf(printed);
  std::string message;
  std::string threads;
  for (std::size_t at = 0; at < lines.size();) {
    if (IsGoroutine(lines[at])) {
      threads += Goroutine(lines, at).value_or("");
      continue;
    }
    if (IsThread(lines[at])) {
      threads += Thread(lines, at).value_or("");
      continue;
    }
    // Two spaces begin a frame.
    std::string_view line = lines[at++];
    if (SaysWhy(line)) message += std::string(line.substr(line.find_first_not_of(' '))) + "\n";
  }
  return threads.empty() ? "" : message + threads;
}

}  // namespace

std::string TellingStack(std::string_view printed) {
  for (const std::string_view report : kReports) {
    if (std::string told = FromLineWith(printed, report); !told.empty()) return told;
  }
  if (std::string told = Threads(printed); !told.empty()) return told;
  return FromLineWith(printed, kUndefinedBehaviour);
}

}  // namespace lbc::runner
