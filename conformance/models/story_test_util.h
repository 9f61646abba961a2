// Stories for unit tests of models: turns in the text format of protocol buffers.
#ifndef CONFORMANCE_MODELS_STORY_TEST_UTIL_H_
#define CONFORMANCE_MODELS_STORY_TEST_UTIL_H_

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "conformance/models/watch.h"

namespace lbc::models {

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// Tells the models of a policy one turn after another.
class Story {
 public:
  Story(const std::string& policy, bool one_sub_conn = false)
      : Story(ProfileOf(policy), one_sub_conn) {}
  explicit Story(const profile::Profile& profile, bool one_sub_conn = false,
                 const std::string& unbound = "")
      : watch_(MakeModels(profile, BindsAllBut(one_sub_conn, unbound), true)) {
    Turn("build { policy: \"" + profile.policy + "\" }");
  }

  Story& Turn(const std::string& command, const std::vector<std::string>& events = {},
              const std::string& done = "outcome: OK") {
    Events seen;
    for (const std::string& event : events) seen.push_back(Parse<Event>(event));
    watch_.Turn(Parse<Command>(command), seen, Parse<Done>(done));
    return *this;
  }

  // The requirements that were objected to, in order; those of one area if it is given.
  std::vector<std::string> Objections(const std::string& area = "") const {
    std::vector<std::string> ids;
    for (const Complaint& it : watch_.complaints()) {
      if (it.requirement.starts_with(area)) ids.push_back(it.requirement);
    }
    return ids;
  }
  const Watch& watch() const { return watch_; }

 private:
  static profile::Profile ProfileOf(const std::string& policy) {
    profile::Profile profile = profile::Minimal(policy);
    const bool first = policy == "pick_first";
    profile.connects = first ? profile::Connects::kOne : profile::Connects::kAll;
    profile.reconnects = first ? profile::Reconnects::kOnPick : profile::Reconnects::kEager;
    profile.spreads = first ? profile::Spreads::kFirst : profile::Spreads::kEqual;
    profile.subconns = profile::SubConns::kPerAddress;
    return profile;
  }
  static Binds BindsAllBut(bool one_sub_conn, const std::string& unbound) {
    return [one_sub_conn, unbound](std::string_view id) {
      return id != (one_sub_conn ? "PF-005" : "PF-035") && id != "RR-020" && id != unbound;
    };
  }

  Watch watch_;
};

inline constexpr char kListA[] =
    "update_resolver_state { endpoints { addresses { addr: \"10.0.0.1:1\" } } }";
inline constexpr char kListAB[] =
    "update_resolver_state { endpoints { addresses { addr: \"10.0.0.1:1\" } }"
    " endpoints { addresses { addr: \"10.0.0.2:1\" } } }";
inline constexpr char kMadeA[] =
    "sub_conn_created { sub_conn: 1 addresses { addr: \"10.0.0.1:1\" } }";
inline constexpr char kMadeB[] =
    "sub_conn_created { sub_conn: 2 addresses { addr: \"10.0.0.2:1\" } }";

inline std::string Connect(int id) {
  return "connect_requested { sub_conn: " + std::to_string(id) + " }";
}
inline std::string GiveUp(int id) {
  return "sub_conn_shutdown { sub_conn: " + std::to_string(id) + " }";
}
inline std::string Report(const std::string& state, int picker) {
  return "state_updated { state: " + state + " picker: " + std::to_string(picker) + " }";
}
inline std::string Told(int id, const std::string& state, const std::string& error = "") {
  return "sub_conn_state { sub_conn: " + std::to_string(id) + " state: " + state + " error: \"" +
         error + "\" }";
}

}  // namespace lbc::models

#endif  // CONFORMANCE_MODELS_STORY_TEST_UTIL_H_
