// How long the models take for one event, in process: printed, never asserted.
//
//   conformance_models_benchmark
//
// An event is a message that they look at: a command, what a policy does, a Done. For pick_first
// and round_robin, each with the contract beside it, a policy's life is told over and over: a list,
// a failure, a back-off, READY, picks, the list again, time.
#include <google/protobuf/text_format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "conformance/models/watch.h"

namespace {

using lbc::models::Command;
using lbc::models::Done;
using lbc::models::Event;
using lbc::models::Events;

constexpr int kLives = 3'000;

struct Turn {
  Command command;
  Events events;
  Done done;
};

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message)) std::abort();
  return message;
}

Turn Make(const std::string& command, const std::vector<std::string>& events = {},
          const std::string& done = "outcome: OK") {
  Turn turn{Parse<Command>(command), {}, Parse<Done>(done)};
  for (const std::string& event : events) turn.events.push_back(Parse<Event>(event));
  return turn;
}

std::string Told(int id, const std::string& state) {
  return "sub_conn_state { sub_conn: " + std::to_string(id) + " state: " + state +
         (state == "TRANSIENT_FAILURE" ? " error: \"refused\" }" : " }");
}
std::string Report(const std::string& state, int picker) {
  return "state_updated { state: " + state + " picker: " + std::to_string(picker) + " }";
}
std::string Connect(int id) { return "connect_requested { sub_conn: " + std::to_string(id) + " }"; }

const char kListA[] = "update_resolver_state { endpoints { addresses { addr: \"10.0.0.1:1\" } } }";
const char kMadeA[] = "sub_conn_created { sub_conn: 1 addresses { addr: \"10.0.0.1:1\" } }";
const char kPicks[] =
    "outcome: OK answers { outcome: USE sub_conn: 1 } run_answer: 0 run_length: 4";

// Of one endpoint, which both policies connect in the same way up to READY.
std::vector<Turn> LifeOf(const std::string& policy) {
  std::vector<Turn> life = {
      Make("build { policy: \"" + policy + "\" }"),
      Make(kListA, {Report("CONNECTING", 1), kMadeA, Connect(1)}),
      Make(Told(1, "CONNECTING")),
      Make(Told(1, "TRANSIENT_FAILURE"), {Report("TRANSIENT_FAILURE", 2)}),
      Make(Told(1, "IDLE"), {Connect(1)}),
      Make(Told(1, "CONNECTING")),
  };
  if (policy == "pick_first") {
    life.push_back(Make(Told(1, "READY"), {Report("READY", 3)}));
  } else {
    life.push_back(Make(Told(1, "READY"),
                        {"health_listener_registered { sub_conn: 1 }", Report("CONNECTING", 3)}));
    life.push_back(Make("health_state { sub_conn: 1 state: READY }", {Report("READY", 4)}));
  }
  life.push_back(Make("pick { count: 4 }", {}, kPicks));
  life.push_back(Make(kListA, policy == "pick_first"
                                  ? std::vector<std::string>{}
                                  : std::vector<std::string>{Report("READY", 5)}));
  life.push_back(Make("pick { count: 4 }", {}, kPicks));
  life.push_back(Make("advance { nanos: 1000000 }"));
  return life;
}

void Measure(const std::string& policy) {
  lbc::profile::Profile profile = lbc::profile::Minimal(policy);
  const auto binds = [](std::string_view id) { return id != "PF-035" && id != "RR-020"; };
  const std::vector<Turn> life = LifeOf(policy);
  std::size_t events = 0;
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < kLives; ++i) {
    lbc::models::Watch watch(lbc::models::MakeModels(profile, binds, true));
    for (const Turn& turn : life) {
      watch.Turn(turn.command, turn.events, turn.done);
      events += 2 + turn.events.size();
    }
    // A life that is not allowed would be cut short, and its time mean nothing.
    if (!watch.complaints().empty()) {
      const lbc::models::Complaint& it = watch.complaints().front();
      std::fprintf(stderr, "%s: %s: %s, not %s\n", policy.c_str(), it.words.c_str(),
                   it.allowed.c_str(), it.seen.c_str());
      std::exit(1);
    }
  }
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begun;
  std::printf("%s: %.3f us an event, %.0f events a second\n", policy.c_str(),
              took.count() / static_cast<double>(events),
              static_cast<double>(events) / (took.count() / 1e6));
}

}  // namespace

int main() {
  Measure("pick_first");
  Measure("round_robin");
}
