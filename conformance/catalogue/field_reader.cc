#include "conformance/catalogue/field_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace lbc::catalogue {
namespace {

// Further apart than this, a suggestion confuses more than it helps.
constexpr std::size_t kMaxEdits = 2;
// Longer words are not compared: suggestions are for slips of the pen, and the cost is quadratic.
constexpr std::size_t kMaxComparedBytes = 64;

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::size_t EditDistance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, change}));
    }
  }
  return row[b.size()];
}

std::string Trimmed(std::string text) {
  const auto blank = [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; };
  while (!text.empty() && blank(text.back())) text.pop_back();
  const auto first = std::find_if_not(text.begin(), text.end(), blank);
  text.erase(text.begin(), first);
  return text;
}

std::string Joined(std::span<const std::string_view> words) {
  std::string out;
  for (const std::string_view word : words) {
    if (!out.empty()) out += ", ";
    out += word;
  }
  return out;
}

}  // namespace

std::string_view Nearest(std::string_view word, std::span<const std::string_view> known) {
  if (word.empty() || word.size() > kMaxComparedBytes) return {};
  const std::string wanted = Lower(word);
  std::string_view best;
  std::size_t best_edits = std::min(kMaxEdits, word.size() / 2) + 1;
  for (const std::string_view each : known) {
    if (each.size() > kMaxComparedBytes) continue;
    const std::size_t edits = EditDistance(wanted, Lower(each));
    if (edits < best_edits) {
      best = each;
      best_edits = edits;
    }
  }
  return best;
}

std::string DidYouMean(std::string_view word, std::span<const std::string_view> known) {
  const std::string_view nearest = Nearest(word, known);
  return nearest.empty() ? "" : " (did you mean " + Quoted(nearest) + "?)";
}

FieldReader::FieldReader(std::string file, const YamlNode& node, std::string what)
    : file_(std::move(file)), node_(node), what_(std::move(what)) {
  if (node_.kind != YamlNode::Kind::kMap) Fail(node_.line, "", "expected a map of fields");
}

void FieldReader::Fail(int line, std::string_view name, std::string_view message) {
  if (!status_.ok()) return;
  std::string text;
  if (!what_.empty()) text += what_ + ": ";
  if (!name.empty()) text.append(name).append(": ");
  status_ = absl::InvalidArgumentError(AtLine(file_, line, text.append(message)));
}

void FieldReader::FailWord(const YamlNode& node, std::string_view name,
                           std::span<const std::string_view> known) {
  if (node.kind != YamlNode::Kind::kScalar) {
    return Fail(node.line, name, "expected one of " + Joined(known));
  }
  Fail(node.line, name,
       Quoted(node.text) + " is not known; expected one of " + Joined(known) +
           DidYouMean(node.text, known));
}

void FieldReader::Adopt(const absl::Status& status) {
  if (status_.ok()) status_ = status;
}

const YamlNode* FieldReader::Optional(std::string_view name) {
  if (std::find(asked_.begin(), asked_.end(), name) == asked_.end()) asked_.push_back(name);
  return status_.ok() ? node_.Find(name) : nullptr;
}

const YamlNode* FieldReader::Required(std::string_view name, YamlNode::Kind kind) {
  const YamlNode* node = Optional(name);
  if (node == nullptr) {
    Fail(node_.line, name, "is missing; expected here");
    return nullptr;
  }
  if (node->kind == kind) return node;
  const std::string_view expected = kind == YamlNode::Kind::kMap        ? "expected a map"
                                    : kind == YamlNode::Kind::kSequence ? "expected a list"
                                                                        : "expected a text";
  Fail(node->line, name, expected);
  return nullptr;
}

std::string FieldReader::ScalarOf(const YamlNode& node, std::string_view name) {
  std::string text = Trimmed(node.text);
  if (node.kind != YamlNode::Kind::kScalar || text.empty()) {
    Fail(node.line, name, "expected a text that is not empty");
    return {};
  }
  return text;
}

std::vector<std::string> FieldReader::ScalarsOf(const YamlNode& node, std::string_view name) {
  std::vector<std::string> out;
  if (node.kind != YamlNode::Kind::kSequence) {
    Fail(node.line, name, "expected a list of texts, as in [a, b]");
    return out;
  }
  for (const YamlNode& item : node.items) {
    std::string text = ScalarOf(item, name);
    if (std::find(out.begin(), out.end(), text) != out.end()) {
      Fail(item.line, name, Quoted(text) + " stands twice in the list");
    }
    out.push_back(std::move(text));
  }
  return out;
}

std::string FieldReader::Text(std::string_view name) {
  const YamlNode* node = Required(name, YamlNode::Kind::kScalar);
  return node == nullptr ? "" : ScalarOf(*node, name);
}

std::optional<std::string> FieldReader::OptionalText(std::string_view name) {
  const YamlNode* node = Optional(name);
  if (node == nullptr) return std::nullopt;
  return ScalarOf(*node, name);
}

std::optional<std::vector<std::string>> FieldReader::OptionalTexts(std::string_view name) {
  const YamlNode* node = Optional(name);
  if (node == nullptr) return std::nullopt;
  return ScalarsOf(*node, name);
}

std::vector<std::string> FieldReader::Texts(std::string_view name) {
  const YamlNode* node = Required(name, YamlNode::Kind::kSequence);
  if (node == nullptr) return {};
  std::vector<std::string> out = ScalarsOf(*node, name);
  if (out.empty()) Fail(node->line, name, "expected at least one entry");
  return out;
}

std::optional<double> FieldReader::OptionalNumber(std::string_view name) {
  const YamlNode* node = Optional(name);
  if (node == nullptr) return std::nullopt;
  double value = 0;
  const char* end = node->text.data() + node->text.size();
  const auto [last, error] = std::from_chars(node->text.data(), end, value);
  if (node->quoted || error != std::errc() || last != end || !std::isfinite(value)) {
    Fail(node->line, name, "expected a number");
    return std::nullopt;
  }
  return value;
}

absl::Status FieldReader::Finish() {
  for (const YamlField& field : node_.fields) {
    if (std::find(asked_.begin(), asked_.end(), field.name) != asked_.end()) continue;
    Fail(field.line, Quoted(field.name),
         "is not a field here; expected one of " + Joined(asked_) + DidYouMean(field.name, asked_));
  }
  return status_;
}

}  // namespace lbc::catalogue
