// Reads the fields of one YAML map and says precisely what is wrong with them.
//
// A loader asks for every field it knows, one line each, and calls Finish at the end. The first
// complaint wins and later questions answer empty values, so that loaders need no check between the
// lines. Finish also refuses the fields nobody asked for, with the nearest known name. Every
// message reads
//
//   spec/requirements/pick_first.yaml:12: PF-009: level: "MUSTY" is not known; expected one of
//   MUST, SHOULD, MAY (did you mean "MUST"?)
//
// Used by the loaders of catalogue and profile, on one thread; keeps a reference to the node it
// reads.
#ifndef CONFORMANCE_CATALOGUE_FIELD_READER_H_
#define CONFORMANCE_CATALOGUE_FIELD_READER_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "conformance/catalogue/yaml_node.h"

namespace lbc::catalogue {

/// One word of a closed list and what it stands for.
template <typename E>
struct Word {
  std::string_view word;
  E value;
};

/// The nearest of `known` to `word`, or "" if none is near enough to be what was meant.
std::string_view Nearest(std::string_view word, std::span<const std::string_view> known);

/// ` (did you mean "X"?)`, or "" if nothing is near.
std::string DidYouMean(std::string_view word, std::span<const std::string_view> known);

class FieldReader {
 public:
  /// `node` must outlive the reader. `what` is how messages call it ("PF-009", "key"); may be
  /// empty.
  FieldReader(std::string file, const YamlNode& node, std::string what);

  /// A required scalar, not empty; line breaks of a folded block become spaces.
  std::string Text(std::string_view name);
  /// The same, or nullopt if the field is absent.
  std::optional<std::string> OptionalText(std::string_view name);

  /// A list of non-empty scalars without repeats; nullopt if absent.
  std::optional<std::vector<std::string>> OptionalTexts(std::string_view name);
  /// The same, required and not empty.
  std::vector<std::string> Texts(std::string_view name);

  /// The field's node, or nullptr if absent: for maps and lists that the caller reads itself.
  const YamlNode* Optional(std::string_view name);
  /// The same, but absence and any other kind than `kind` are errors; nullptr then.
  const YamlNode* Required(std::string_view name, YamlNode::Kind kind);

  /// A finite number; nullopt if absent.
  std::optional<double> OptionalNumber(std::string_view name);

  /// One word of `words`; nullopt if the field is absent or wrong.
  template <typename E>
  std::optional<E> OptionalWord(std::string_view name, std::span<const Word<E>> words) {
    const YamlNode* node = Optional(name);
    return node == nullptr ? std::nullopt : WordOf(*node, name, words);
  }
  /// The same, required.
  template <typename E>
  std::optional<E> RequiredWord(std::string_view name, std::span<const Word<E>> words) {
    const YamlNode* node = Required(name, YamlNode::Kind::kScalar);
    return node == nullptr ? std::nullopt : WordOf(*node, name, words);
  }
  /// What a scalar that is already at hand stands for.
  template <typename E>
  std::optional<E> WordOf(const YamlNode& node, std::string_view name,
                          std::span<const Word<E>> words) {
    std::vector<std::string_view> known;
    for (const Word<E>& each : words) {
      if (node.kind == YamlNode::Kind::kScalar && node.text == each.word) return each.value;
      known.push_back(each.word);
    }
    FailWord(node, name, known);
    return std::nullopt;
  }

  /// Complains about `name` at `line`; only the first complaint is kept.
  void Fail(int line, std::string_view name, std::string_view message);
  /// Complains that `node` is none of `known`.
  void FailWord(const YamlNode& node, std::string_view name,
                std::span<const std::string_view> known);
  /// Adopts a complaint that already names file and line; an OK status changes nothing.
  void Adopt(const absl::Status& status);

  /// Refuses unknown fields; the first complaint, or OK.
  absl::Status Finish();

  const std::string& file() const { return file_; }
  int line() const { return node_.line; }
  bool ok() const { return status_.ok(); }

 private:
  std::string ScalarOf(const YamlNode& node, std::string_view name);
  std::vector<std::string> ScalarsOf(const YamlNode& node, std::string_view name);

  std::string file_;
  const YamlNode& node_;
  std::string what_;
  std::vector<std::string_view> asked_;  // Names are literals of the loaders.
  absl::Status status_;
};

}  // namespace lbc::catalogue

#endif  // CONFORMANCE_CATALOGUE_FIELD_READER_H_
