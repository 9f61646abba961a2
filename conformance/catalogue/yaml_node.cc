#include "conformance/catalogue/yaml_node.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "conformance/catalogue/limits.h"

namespace lbc::catalogue {
namespace {

int LineOf(const YAML::Mark& mark) { return mark.line + 1; }

// Builds the tree from the parser's events. An event handler has no way to stop the parser but an
// exception through code that is not ours, so the first complaint is kept and later events are let
// pass; kMaxFileBytes bounds how many there can be.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(const std::string& file) : file_(file) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Add({.kind = YamlNode::Kind::kNull,
         .line = LineOf(mark),
         .text = {},
         .items = {},
         .fields = {}},
        "", anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Refuse(LineOf(mark), "aliases are not part of this format; write the value out");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (value.size() > kMaxScalarBytes) {
      return Refuse(LineOf(mark), "the text is longer than " + std::to_string(kMaxScalarBytes) +
                                      " bytes; expected a shorter one");
    }
    Add({.kind = YamlNode::Kind::kScalar,
         .line = LineOf(mark),
         .quoted = tag == "!",
         .text = value,
         .items = {},
         .fields = {}},
        tag, anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(YamlNode::Kind::kSequence, mark, tag, anchor);
  }
  void OnSequenceEnd() override { Shut(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(YamlNode::Kind::kMap, mark, tag, anchor);
  }
  void OnMapEnd() override { Shut(); }

  absl::StatusOr<YamlNode> Take() {
    if (!status_.ok()) return status_;
    return std::move(root_);
  }

 private:
  struct Frame {
    YamlNode node;
    bool has_key = false;  // A map whose next value belongs to `key`.
    std::string key;
    int key_line = 0;
  };

  void Refuse(int line, std::string_view message) {
    if (status_.ok()) status_ = absl::InvalidArgumentError(AtLine(file_, line, message));
  }

  bool Admit(int line, const std::string& tag, YAML::anchor_t anchor) {
    if (!status_.ok()) return false;
    if (++nodes_ > kMaxNodes) {
      Refuse(line, "the file has more than " + std::to_string(kMaxNodes) + " values");
    } else if (anchor != YAML::NullAnchor) {
      Refuse(line, "anchors are not part of this format; write the value out");
    } else if (!tag.empty() && tag != "?" && tag != "!") {
      Refuse(line, "tags (" + Quoted(tag) + ") are not part of this format");
    }
    return status_.ok();
  }

  void Open(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    if (!Admit(LineOf(mark), tag, anchor)) return;
    if (stack_.size() >= static_cast<std::size_t>(kMaxDepth)) {
      return Refuse(LineOf(mark),
                    "nested deeper than " + std::to_string(kMaxDepth) + " maps and lists");
    }
    Frame frame;
    frame.node.kind = kind;
    frame.node.line = LineOf(mark);
    stack_.push_back(std::move(frame));
  }

  void Shut() {
    if (!status_.ok() || stack_.empty()) return;
    YamlNode done = std::move(stack_.back().node);
    stack_.pop_back();
    Place(std::move(done));
  }

  void Add(YamlNode node, const std::string& tag, YAML::anchor_t anchor) {
    if (Admit(node.line, tag, anchor)) Place(std::move(node));
  }

  void Place(YamlNode node) {
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = stack_.back();
    if (std::max(frame.node.items.size(), frame.node.fields.size()) >= kMaxChildren) {
      return Refuse(node.line,
                    "more than " + std::to_string(kMaxChildren) + " entries in one place");
    }
    if (frame.node.kind == YamlNode::Kind::kSequence) {
      frame.node.items.push_back(std::move(node));
    } else if (frame.has_key) {
      frame.node.fields.push_back({std::move(frame.key), frame.key_line, std::move(node)});
      frame.has_key = false;
    } else {
      TakeKey(frame, node);
    }
  }

  void TakeKey(Frame& frame, const YamlNode& node) {
    if (node.kind != YamlNode::Kind::kScalar) {
      return Refuse(node.line, "a field's name must be a plain word");
    }
    if (node.text == "<<") return Refuse(node.line, "merge keys are not part of this format");
    const auto same = std::find_if(frame.node.fields.begin(), frame.node.fields.end(),
                                   [&](const YamlField& f) { return f.name == node.text; });
    if (same != frame.node.fields.end()) {
      return Refuse(node.line, Quoted(node.text) + " stands twice; the first is on line " +
                                   std::to_string(same->line));
    }
    frame.has_key = true;
    frame.key = node.text;
    frame.key_line = node.line;
  }

  const std::string& file_;
  absl::Status status_;
  YamlNode root_;
  std::vector<Frame> stack_;
  std::size_t nodes_ = 0;
};

absl::Status Malformed(const std::string& file, int line, std::string_view what) {
  return absl::InvalidArgumentError(AtLine(file, line, "this is not YAML: " + std::string(what)));
}

}  // namespace

const YamlNode* YamlNode::Find(std::string_view name) const {
  const auto it = std::find_if(fields.begin(), fields.end(),
                               [&](const YamlField& f) { return f.name == name; });
  return it == fields.end() ? nullptr : &it->value;
}

absl::StatusOr<YamlNode> ParseYaml(std::string_view text, const std::string& file) {
  if (text.size() > kMaxFileBytes) {
    return absl::InvalidArgumentError(
        AtLine(file, 0, "is larger than " + std::to_string(kMaxFileBytes) + " bytes"));
  }
  if (text.find('\0') != std::string_view::npos) {
    return absl::InvalidArgumentError(AtLine(file, 0, "holds a zero byte; expected UTF-8 text"));
  }
  TreeBuilder builder(file);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    TreeBuilder rest(file);
    if (parser.HandleNextDocument(rest)) {
      return absl::InvalidArgumentError(AtLine(file, 0, "holds more than one YAML document"));
    }
  } catch (const YAML::Exception& error) {
    return Malformed(file, LineOf(error.mark), error.msg);
  } catch (const std::exception& error) {
    return Malformed(file, 0, error.what());
  }
  return builder.Take();
}

absl::StatusOr<std::string> ReadTextFile(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return absl::NotFoundError(path.string() + ": no such file");
  }
  std::ifstream in(path, std::ios::binary);
  std::string text(kMaxFileBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || !in.is_open()) return absl::NotFoundError(path.string() + ": cannot be read");
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kMaxFileBytes) {
    return absl::InvalidArgumentError(path.string() + ": is larger than " +
                                      std::to_string(kMaxFileBytes) + " bytes");
  }
  return text;
}

absl::StatusOr<YamlNode> ParseYamlFile(const std::filesystem::path& path) {
  absl::StatusOr<std::string> text = ReadTextFile(path);
  if (!text.ok()) return text.status();
  return ParseYaml(*text, path.string());
}

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text.substr(0, kMaxQuotedBytes)) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 || byte == 0x7f ? '?' : c;
  }
  if (text.size() > kMaxQuotedBytes) out += "...";
  return out + "\"";
}

std::string AtLine(const std::string& file, int line, std::string_view message) {
  std::string out = file;
  if (line > 0) out += ":" + std::to_string(line);
  out += ": ";
  out += message;
  return out;
}

}  // namespace lbc::catalogue
