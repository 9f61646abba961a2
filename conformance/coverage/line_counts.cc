#include "conformance/coverage/line_counts.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <regex>

#include "absl/status/status.h"

namespace lbc::coverage {
namespace {

// A stretch that was not reached is shown so far; the pages made by genhtml have the whole.
constexpr int kTextLinesMax = 12;
// No file has more; a profile that says otherwise is broken.
constexpr int kLineMax = 10'000'000;

void ForEachLine(std::string_view text, const std::function<bool(std::string_view)>& see) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!see(line)) return;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

template <typename Number>
std::optional<Number> Parse(std::string_view digits) {
  Number number{};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end == digits.data()) return std::nullopt;
  return number;
}

absl::Status NoSuchLine(std::string_view what, std::string_view line) {
  return absl::InvalidArgumentError(fmt::format("{}: \"{}\"", what, line.substr(0, 120)));
}

bool ReadGoBlock(const std::string& line, LineCounts& counts) {
  static const std::regex kBlock(R"((.+):([0-9]+)\.[0-9]+,([0-9]+)\.[0-9]+ [0-9]+ ([0-9]+))");
  std::smatch match;
  if (!std::regex_match(line, match, kBlock)) return false;
  const auto from = Parse<int>(match[2].str());
  const auto to = Parse<int>(match[3].str());
  const auto count = Parse<std::uint64_t>(match[4].str());
  if (!from || !to || !count || *from < 1 || *to > kLineMax) return false;
  std::map<int, std::uint64_t>& lines = counts[match[1]];
  for (int i = *from; i <= *to; ++i) lines[i] = std::max(lines[i], *count);
  return true;
}

bool ReadLcovLine(std::string_view data, std::map<int, std::uint64_t>& lines) {
  const std::size_t comma = data.find(',');
  if (comma == std::string_view::npos) return false;
  const auto line = Parse<int>(data.substr(0, comma));
  const auto count = Parse<std::uint64_t>(data.substr(comma + 1));
  if (!line || !count || *line < 1 || *line > kLineMax) return false;
  lines[*line] += *count;
  return true;
}

std::size_t SharedFolders(const LineCounts& counts) {
  if (counts.empty()) return 0;
  std::string_view shared = counts.begin()->first;
  for (const auto& [file, lines] : counts) {
    const auto [end, other] = std::mismatch(shared.begin(), shared.end(), file.begin(), file.end());
    shared = shared.substr(0, static_cast<std::size_t>(end - shared.begin()));
  }
  const std::size_t slash = shared.rfind('/');
  return slash == std::string_view::npos ? 0 : slash + 1;
}

std::string TextOf(const std::vector<std::string>& source, int from, int to) {
  std::string text;
  for (int i = from; i <= std::min(to, from + kTextLinesMax - 1); ++i) {
    if (static_cast<std::size_t>(i) > source.size()) break;
    text += source[static_cast<std::size_t>(i) - 1] + "\n";
  }
  return text;
}

}  // namespace

absl::StatusOr<LineCounts> ParseGoProfile(std::string_view text) {
  LineCounts counts;
  absl::Status status;
  ForEachLine(text, [&](std::string_view line) {
    if (line.empty() || line.starts_with("mode:") || ReadGoBlock(std::string(line), counts))
      return true;
    status = NoSuchLine("no block of a Go coverage profile", line);
    return false;
  });
  if (!status.ok()) return status;
  return counts;
}

absl::StatusOr<LineCounts> ParseLcov(std::string_view text) {
  LineCounts counts;
  absl::Status status;
  std::string file;
  ForEachLine(text, [&](std::string_view line) {
    if (line.starts_with("SF:")) file = line.substr(3);
    if (!line.starts_with("DA:") || (!file.empty() && ReadLcovLine(line.substr(3), counts[file])))
      return true;
    status = NoSuchLine("no line of lcov's form", line);
    return false;
  });
  if (!status.ok()) return status;
  return counts;
}

std::string ToLcov(const LineCounts& counts) {
  std::string text;
  for (const auto& [file, lines] : counts) {
    text += fmt::format("TN:\nSF:{}\n", file);
    for (const auto& [line, count] : lines) text += fmt::format("DA:{},{}\n", line, count);
    const auto reached =
        std::ranges::count_if(lines, [](const auto& each) { return each.second > 0; });
    text += fmt::format("LH:{}\nLF:{}\nend_of_record\n", reached, lines.size());
  }
  return text;
}

verdict::Coverage Summarize(const LineCounts& counts, const Source& source) {
  verdict::Coverage coverage;
  const std::size_t shared = SharedFolders(counts);
  for (const auto& [file, lines] : counts) {
    verdict::FileCoverage& made = coverage.files.emplace_back();
    made.file = file.substr(shared);
    bool open = false;
    for (const auto& [line, count] : lines) {
      ++made.lines;
      if (count > 0) ++made.reached;
      if (count == 0 && open) made.unreached.back().to = line;
      if (count == 0 && !open) made.unreached.push_back({line, line, ""});
      open = count == 0;
    }
    const std::vector<std::string> text = source(file);
    for (verdict::LineRange& range : made.unreached)
      range.text = TextOf(text, range.from, range.to);
  }
  return coverage;
}

}  // namespace lbc::coverage
