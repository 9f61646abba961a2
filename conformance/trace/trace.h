// A trace: what judge and testee said to each other in one case, on disk, so that it can be played
// again on any testee.
//
// A .lbtrace file is UTF-8, one JSON object a line:
//
//   {"lbtrace": 1, "protocol": 1, "seat": "policy", "policy": "pick_first", "case": …} header
//   {"step": "when", "words": "back-off of a ends", "status": "done"}         the story, in words
//   {"from": "judge", "now": 0, "envelope": {"command": {…}}}                 one message
//   {"from": "testee", "now": 0, "envelope": {"event": {…}}}
//
// Messages are lbcp.v1.Envelope as proto3 JSON. Parse takes nothing on trust: a file that was cut,
// edited by hand or written by a newer program gives INVALID_ARGUMENT with one line that says where
// (file, line) and why. A Trace that Parse returned can be played: every turn is whole (the last
// one of a case that ended in CRASH, HANG or PROTOCOL excepted), and every number a message names
// was given before. The header's `digest` tells whether a line was changed since, the header among
// them; one that is to be changed by hand, a shorter history say, must lose it.
//
// Values; any thread.
#ifndef CONFORMANCE_TRACE_TRACE_H_
#define CONFORMANCE_TRACE_TRACE_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/protocol/lbcp.pb.h"
#include "conformance/verdict/result.h"

namespace lbc::trace {

// The version of the format. A reader refuses a later one.
inline constexpr int kFormat = 1;

// The first line.
struct Header {
  // The testee it was recorded on.
  std::string testee;
  std::string implementation;
  std::string version;
  // "policy" or "channel". A channel is no policy, so then `policy` and `profile` are empty.
  std::string seat = "policy";
  std::string policy;
  // The profile as YAML text; empty when the policy was judged without one.
  std::string profile;
  std::string edition;
  // The case, as `lbconform list --cases` names it, and what it checks.
  std::string case_name;
  std::string sentence;
  std::vector<std::string> checks;
  std::uint64_t seed = 0;
  // What it came to then.
  verdict::Verdict verdict = verdict::Verdict::kPass;
  std::string complaint;
  std::string fingerprint;
};

// One step of the story; its messages follow it.
struct Step {
  verdict::Step::Kind kind = verdict::Step::Kind::kGiven;
  verdict::Step::Status status = verdict::Step::Status::kDone;
  std::string words;
  std::string expected;
  std::string got;
};

// One message.
struct Message {
  bool from_judge = true;
  std::uint64_t now_nanos = 0;
  lbcp::v1::Envelope envelope;
  // Its line in the file, from 1.
  int line = 0;
  // Its step, an index into Trace::steps.
  std::size_t step = 0;
};

struct Trace {
  // For messages to the user.
  std::string file;
  Header header;
  [[nodiscard]] bool of_channel() const { return header.seat == "channel"; }
  // The first stands for what comes before any step and has no words.
  std::vector<Step> steps;
  std::vector<Message> messages;
};

// Reads a trace from `text`; `file` is only for messages.
absl::StatusOr<Trace> Parse(std::string_view text, const std::string& file);

// Reads a file. NOT_FOUND when it cannot be opened.
absl::StatusOr<Trace> Load(const std::filesystem::path& path);

// The text of a case's trace. The reverse of Parse.
std::string Write(const verdict::RunResult& run, const verdict::CaseResult& which);

// "pick_first.PF-009.stays-in-….lbtrace": the file name of a case's trace.
std::string FileName(std::string_view case_name);

// How scenarios call an address they invented: "a" for 10.0.0.1:443, "e7" for 10.1.0.8:443; the
// address itself for any other.
std::string NameOfAddress(const std::string& address);

// The text with every invented address in it replaced by its name.
std::string WithNames(const std::string& text);

// "given", "when", "then", "end".
std::string_view KindName(verdict::Step::Kind kind);

}  // namespace lbc::trace

#endif  // CONFORMANCE_TRACE_TRACE_H_
