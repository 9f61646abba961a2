#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "conformance/protocol/limits.h"
#include "conformance/protocol/words.h"
#include "conformance/trace/check.h"
#include "conformance/trace/digest.h"
#include "conformance/trace/trace.h"

namespace lbc::trace {
namespace {

using Json = nlohmann::json;

// Reads the lines of one file.
class Parser {
 public:
  explicit Parser(const std::string& file) {
    trace_.file = file;
    trace_.steps.emplace_back();
  }

  absl::StatusOr<Trace> Parse(std::string_view text) {
    bool whole_line = true;
    std::string_view header_line;
    std::string_view body;
    while (!text.empty()) {
      ++line_;
      const std::size_t end = text.find('\n');
      whole_line = end != std::string_view::npos;
      const std::string_view line = text.substr(0, end);
      text.remove_prefix(whole_line ? end + 1 : text.size());
      if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
      const bool header = !checker_.has_value();
      if (absl::Status read = ReadLine(line, whole_line); !read.ok()) return read;
      if (header) {
        header_line = line;
        body = text;
      }
    }
    if (!checker_.has_value()) {
      line_ = 1;
      return Error("empty; expected the header of a trace");
    }
    if (absl::Status end = CheckEnd(); !end.ok()) return end;
    if (digest_.empty() || IsDigestOf(digest_, header_line, body)) return std::move(trace_);
    line_ = 1;
    return Error(
        "field \"digest\": this line and those below are not as they were recorded; a trace that "
        "was changed on purpose has no such field");
  }

 private:
  absl::Status Error(const std::string& why) const {
    return absl::InvalidArgumentError(fmt::format("{}:{}: {}", trace_.file, line_, why));
  }

  absl::Status ReadLine(std::string_view text, bool whole_line) {
    Json json;
    try {
      json = Json::parse(text);
    } catch (const Json::parse_error& error) {
      return Error(whole_line ? fmt::format("no JSON (at column {})", error.byte)
                              : std::string("no JSON, and no end of line: the file was cut here"));
    }
    if (!json.is_object()) return Error("expected a JSON object");
    if (!checker_.has_value()) return ReadHeader(json);
    if (json.contains("step")) return ReadStep(json);
    if (json.contains("envelope")) return ReadMessage(json);
    if (json.contains("lbtrace")) return Error("a second header; one file holds one trace");
    return Error("expected a step or a message with an envelope");
  }

  // Takes a text field out of an object. Absent: as it was, unless required.
  absl::Status Text(const Json& json, const char* field, std::string& out, bool required = false) {
    const auto found = json.find(field);
    if (found == json.end()) {
      return required ? Error(fmt::format("field \"{}\" is missing", field)) : absl::OkStatus();
    }
    if (!found->is_string()) return Error(fmt::format("field \"{}\": expected a text", field));
    out = found->get<std::string>();
    if (required && out.empty()) return Error(fmt::format("field \"{}\" is empty", field));
    return absl::OkStatus();
  }

  absl::Status Number(const Json& json, const char* field, std::uint64_t& out, bool required) {
    const auto found = json.find(field);
    if (found == json.end()) {
      return required ? Error(fmt::format("field \"{}\" is missing", field)) : absl::OkStatus();
    }
    if (!found->is_number_unsigned())
      return Error(fmt::format("field \"{}\": expected a whole number", field));
    out = found->get<std::uint64_t>();
    return absl::OkStatus();
  }

  absl::Status OnlyKnown(const Json& json, const std::set<std::string>& fields) {
    for (const auto& [name, value] : json.items()) {
      if (!fields.contains(name)) return Error(fmt::format("unknown field \"{}\"", name));
    }
    return absl::OkStatus();
  }

  absl::Status CheckVersions(const Json& json) {
    std::uint64_t format = 0;
    std::uint64_t spoken = 0;
    if (!json.contains("lbtrace")) {
      return Error("expected the header of a trace, {\"lbtrace\": 1, …}; this is no .lbtrace file");
    }
    if (absl::Status read = Number(json, "lbtrace", format, true); !read.ok()) return read;
    if (format != kFormat) {
      return Error(fmt::format("written in format {} of .lbtrace, and this program reads format {}",
                               format, kFormat));
    }
    if (absl::Status read = Number(json, "protocol", spoken, true); !read.ok()) return read;
    if (spoken == protocol::kProtocolVersion) return absl::OkStatus();
    return Error(fmt::format("field \"protocol\": it speaks LBCP {}, and this program LBCP {}",
                             spoken, protocol::kProtocolVersion));
  }

  absl::Status CheckSeat(const Header& header) const {
    if (header.seat != "policy" && header.seat != "channel") {
      return Error(fmt::format("field \"seat\": \"{}\"; expected policy or channel", header.seat));
    }
    if (trace_.of_channel() == header.policy.empty()) return absl::OkStatus();
    return Error(trace_.of_channel()
                     ? fmt::format("field \"policy\": \"{}\"; a channel's trace is of no policy",
                                   header.policy)
                     : std::string("field \"policy\" is missing or empty"));
  }

  absl::Status ReadHeader(const Json& json) {
    if (absl::Status known = CheckVersions(json); !known.ok()) return known;
    if (absl::Status known =
            OnlyKnown(json, {"lbtrace", "protocol", "testee", "implementation", "version", "seat",
                             "policy", "profile", "edition", "case", "sentence", "checks", "seed",
                             "verdict", "complaint", "fingerprint", "messages", "digest"});
        !known.ok())
      return known;
    Header& header = trace_.header;
    std::string verdict;
    const struct {
      const char* field;
      std::string& out;
      bool required;
    } texts[] = {{"testee", header.testee, false},
                 {"implementation", header.implementation, false},
                 {"version", header.version, false},
                 {"seat", header.seat, false},
                 {"policy", header.policy, false},
                 {"profile", header.profile, false},
                 {"edition", header.edition, false},
                 {"case", header.case_name, true},
                 {"sentence", header.sentence, false},
                 {"verdict", verdict, true},
                 {"complaint", header.complaint, false},
                 {"fingerprint", header.fingerprint, false},
                 {"digest", digest_, false}};
    for (const auto& text : texts) {
      if (absl::Status read = Text(json, text.field, text.out, text.required); !read.ok())
        return read;
    }
    if (absl::Status known = CheckSeat(header); !known.ok()) return known;
    const std::optional<verdict::Verdict> parsed = verdict::ParseVerdict(verdict);
    if (!parsed.has_value())
      return Error(fmt::format("field \"verdict\": \"{}\" is no verdict", verdict));
    header.verdict = *parsed;
    if (absl::Status read = Number(json, "seed", header.seed, false); !read.ok()) return read;
    if (absl::Status read = Number(json, "messages", expected_messages_, true); !read.ok())
      return read;
    for (const Json& id : json.value("checks", Json::array())) {
      if (!id.is_string()) return Error("field \"checks\": expected a list of requirement ids");
      header.checks.push_back(id.get<std::string>());
    }
    checker_.emplace(header.policy, trace_.of_channel());
    return absl::OkStatus();
  }

  absl::Status ReadStep(const Json& json) {
    if (absl::Status known = OnlyKnown(json, {"step", "words", "status", "expected", "got"});
        !known.ok())
      return known;
    static const std::map<std::string, verdict::Step::Kind> kKinds = {
        {"given", verdict::Step::Kind::kGiven},
        {"when", verdict::Step::Kind::kWhen},
        {"then", verdict::Step::Kind::kThen},
        {"end", verdict::Step::Kind::kEnd}};
    static const std::map<std::string, verdict::Step::Status> kStatuses = {
        {"done", verdict::Step::Status::kDone},
        {"failed", verdict::Step::Status::kFailed},
        {"not reached", verdict::Step::Status::kNotReached},
        {"inconclusive", verdict::Step::Status::kInconclusive}};
    Step step;
    std::string kind;
    std::string status = "done";
    for (const auto& [field, out, required] :
         {std::tuple<const char*, std::string*, bool>{"step", &kind, true},
          {"status", &status, false},
          {"words", &step.words, true},
          {"expected", &step.expected, false},
          {"got", &step.got, false}}) {
      if (absl::Status read = Text(json, field, *out, required); !read.ok()) return read;
    }
    if (!kKinds.contains(kind))
      return Error(fmt::format("field \"step\": \"{}\"; expected given, when, then or end", kind));
    if (!kStatuses.contains(status)) {
      return Error(fmt::format(
          "field \"status\": \"{}\"; expected done, failed, not reached or inconclusive", status));
    }
    step.kind = kKinds.at(kind);
    step.status = kStatuses.at(status);
    trace_.steps.push_back(std::move(step));
    return absl::OkStatus();
  }

  absl::Status ReadMessage(const Json& json) {
    if (absl::Status known = OnlyKnown(json, {"from", "now", "envelope"}); !known.ok())
      return known;
    Message message;
    std::string from;
    if (absl::Status read = Text(json, "from", from, true); !read.ok()) return read;
    if (from != "judge" && from != "testee")
      return Error(fmt::format("field \"from\": \"{}\"; expected judge or testee", from));
    message.from_judge = from == "judge";
    if (absl::Status read = Number(json, "now", message.now_nanos, false); !read.ok()) return read;
    absl::StatusOr<lbcp::v1::Envelope> envelope = protocol::FromJson(json["envelope"].dump());
    if (!envelope.ok()) {
      return Error(fmt::format("field \"envelope\" is no message of LBCP {}: {}",
                               protocol::kProtocolVersion,
                               std::string(envelope.status().message())));
    }
    message.envelope = *std::move(envelope);
    message.line = line_;
    message.step = trace_.steps.size() - 1;
    if (absl::Status fits = checker_->Add(message); !fits.ok())
      return Error(std::string(fits.message()));
    trace_.messages.push_back(std::move(message));
    return absl::OkStatus();
  }

  absl::Status CheckEnd() const {
    if (trace_.messages.size() != expected_messages_) {
      return Error(fmt::format(
          "the file ends here with {} messages, and its header promises {}: {}",
          trace_.messages.size(), expected_messages_,
          trace_.messages.size() < expected_messages_ ? "it was cut, or messages were taken out"
                                                      : "messages were put in"));
    }
    const verdict::Verdict verdict = trace_.header.verdict;
    const bool may_break_off = verdict == verdict::Verdict::kXfail ||
                               (IsFailure(verdict) && verdict != verdict::Verdict::kFail) ||
                               verdict == verdict::Verdict::kError;
    if (checker_->in_turn() && !may_break_off)
      return Error("the file ends in the middle of a turn: its last command has no Done");
    return absl::OkStatus();
  }

  Trace trace_;
  int line_ = 0;
  std::uint64_t expected_messages_ = 0;
  // As the header gives it; empty for none.
  std::string digest_;
  std::optional<Checker> checker_;
};

}  // namespace

absl::StatusOr<Trace> Parse(std::string_view text, const std::string& file) {
  return Parser(file).Parse(text);
}

absl::StatusOr<Trace> Load(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  // A stream opens a directory, and throws when it is read.
  std::error_code unknown;
  const bool directory = std::filesystem::is_directory(path, unknown);
  if (!file || directory) {
    return absl::NotFoundError(
        fmt::format("{}: {}; expected a .lbtrace file, as "
                    "`lbconform run --report DIR` writes them to DIR/traces",
                    path.string(), directory ? "is a directory" : "cannot be read"));
  }
  // Character by character, because a stream calls it a failure to copy an empty file.
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return Parse(text, path.string());
}

}  // namespace lbc::trace
