// The transcripts that every adapter's tests replay (conformance/protocol/testdata/README.md),
// against the reference's policies.
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "conformance/protocol/words.h"
#include "conformance/testees/cpp/test_kit/test_judge.h"
#include "reference/policies/builtin.h"
#include "reference/registry/registry.h"

namespace lbc::testee {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

std::vector<std::filesystem::path> Transcripts() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(LBC_TRANSCRIPTS)) {
    if (entry.path().extension() == ".lbtrace") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

class TranscriptTest : public ::testing::TestWithParam<std::filesystem::path> {
 protected:
  TranscriptTest() { policies::RegisterBuiltinPolicies(registry_); }

  SessionOptions Hosting() {
    SessionOptions options;
    options.find_policy = [this](std::string_view name) { return registry_.Find(name); };
    options.policies = registry_.Registered();
    options.hooks = Hooks::Default();
    return options;
  }

  Registry registry_;
};

// Whether `got` holds everything that `want` gives.
bool Holds(const Message& got, const Message& want);

bool HoldsField(const Message& got, const Message& want, const FieldDescriptor& field) {
  const auto& in_got = *got.GetReflection();
  const auto& in_want = *want.GetReflection();
  const bool is_message = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  if (!field.is_repeated()) {
    if (is_message) {
      return in_got.HasField(got, &field) &&
             Holds(in_got.GetMessage(got, &field), in_want.GetMessage(want, &field));
    }
  } else if (is_message && !field.is_map()) {
    const int size = in_want.FieldSize(want, &field);
    if (in_got.FieldSize(got, &field) != size) return false;
    for (int i = 0; i < size; ++i) {
      if (!Holds(in_got.GetRepeatedMessage(got, &field, i),
                 in_want.GetRepeatedMessage(want, &field, i))) {
        return false;
      }
    }
    return true;
  }
  MessageDifferencer differencer;
  return differencer.CompareWithFields(got, want, {&field}, {&field});
}

bool Holds(const Message& got, const Message& want) {
  std::vector<const FieldDescriptor*> given;
  want.GetReflection()->ListFields(want, &given);
  return std::all_of(given.begin(), given.end(),
                     [&](const FieldDescriptor* field) { return HoldsField(got, want, *field); });
}

// Plays one transcript line by line.
class Replay {
 public:
  explicit Replay(SessionOptions options) : session_(std::move(options)) {}

  void Line(const std::string& line) {
    const auto json = nlohmann::json::parse(line);
    const auto envelope = protocol::FromJson(json["envelope"].dump());
    ASSERT_TRUE(envelope.ok()) << envelope.status();
    if (json["from"] == "judge") {
      ASSERT_TRUE(session_.stream().Write(*envelope).ok());
    } else if (envelope->has_event()) {
      wanted_.push_back(*envelope);
    } else {
      ExpectTurn(*envelope);
    }
  }

  void ExpectEnd() {
    EXPECT_EQ(session_.stream().Read().status().code(), absl::StatusCode::kOutOfRange);
    EXPECT_TRUE(session_.Join().ok());
  }

 private:
  // Reads to the end of the turn, which must be `last`, and strikes out the events that were
  // wanted.
  void ExpectTurn(const lbcp::v1::Envelope& last) {
    while (true) {
      const auto got = session_.stream().Read();
      ASSERT_TRUE(got.ok()) << got.status();
      if (!got->has_event()) {
        EXPECT_TRUE(Holds(*got, last)) << got->ShortDebugString();
        break;
      }
      const auto found = std::find_if(wanted_.begin(), wanted_.end(),
                                      [&](const auto& wanted) { return Holds(*got, wanted); });
      if (found != wanted_.end()) wanted_.erase(found);
    }
    for (const auto& missing : wanted_) ADD_FAILURE() << "missing: " << missing.ShortDebugString();
    wanted_.clear();
  }

  HostedSession session_;
  std::vector<lbcp::v1::Envelope> wanted_;
};

TEST_P(TranscriptTest, Replays) {
  std::ifstream file(GetParam());
  std::string line;
  ASSERT_TRUE(std::getline(file, line));
  Replay replay(Hosting());
  for (int number = 2; std::getline(file, line); ++number) {
    SCOPED_TRACE(GetParam().filename().string() + ":" + std::to_string(number) + ": " + line);
    replay.Line(line);
    if (HasFatalFailure()) return;
  }
  replay.ExpectEnd();
}

INSTANTIATE_TEST_SUITE_P(Testdata, TranscriptTest, ::testing::ValuesIn(Transcripts()),
                         [](const auto& transcript) { return transcript.param.stem().string(); });

}  // namespace
}  // namespace lbc::testee
