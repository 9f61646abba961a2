#include "conformance/channel_scenario/then.h"

#include <fmt/format.h>

#include "conformance/protocol/words.h"

namespace lbc::channel_scenario {
namespace {

constexpr auto kThen = Stage::Kind::kThen;

bool DialIs(const lbcp::v1::Event& event, const Endpoint& endpoint) {
  if (!event.has_dial_started()) return false;
  for (const Address& address : endpoint.addresses()) {
    if (address.text == event.dial_started().address().addr()) return true;
  }
  return false;
}

// Words of the first unread attempt, for complaints.
std::string OtherDial(Stage& stage) {
  const Seen* seen =
      stage.Find([](const lbcp::v1::Event& event) { return event.has_dial_started(); });
  return seen == nullptr ? "no attempt was started" : stage.Words(seen->event);
}

std::string Words(const std::vector<State>& states) {
  std::string words;
  for (const State state : states)
    words += (words.empty() ? "" : ", ") + protocol::StateName(state);
  return words.empty() ? "no other state" : words;
}

std::string ErrorIn(const lbcp::v1::Done& done) {
  return done.outcome() == lbcp::v1::OK
             ? "no error"
             : fmt::format("{}: {}", lbcp::v1::Outcome_Name(done.outcome()),
                           done.error().message());
}

}  // namespace

void ThenDial::StartsTimes(int times, Where where) const {
  const std::string expected =
      times == 1 ? fmt::format("one attempt to connect to {}", endpoint_.name())
                 : fmt::format("{} attempts to connect to {}", times, endpoint_.name());
  if (!stage_.Begin(kThen, expected, where)) return;
  const auto dials =
      stage_.FindAll([&](const lbcp::v1::Event& event) { return DialIs(event, endpoint_); });
  for (Seen* dial : dials) dial->read = true;
  const int got = static_cast<int>(dials.size());
  if (got < times) {
    stage_.Missing(expected, got == 0 ? OtherDial(stage_) : fmt::format("{} attempts", got));
  } else if (got > times) {
    stage_.Wrong(expected, fmt::format("{} attempts", got), dials.back());
  }
}

void ThenDial::DoesNotStart(Where where) const {
  if (!stage_.Begin(kThen, "no attempt to connect to " + endpoint_.name(), where)) return;
  const Seen* seen =
      stage_.Find([&](const lbcp::v1::Event& event) { return DialIs(event, endpoint_); });
  if (seen != nullptr) return stage_.Wrong("no attempt", stage_.Words(seen->event), seen);
  stage_.RestsOnAbsence();
}

void ThenDial::IsGivenUp(Where where) const {
  if (!stage_.Begin(kThen, fmt::format("the attempt on {} is given up", endpoint_.name()), where))
    return;
  Seen* seen = stage_.Find([](const lbcp::v1::Event& event) { return event.has_dial_given_up(); });
  if (seen == nullptr) {
    return stage_.Missing("the attempt on " + endpoint_.name() + " to be given up", "it goes on");
  }
  seen->read = true;
}

void ThenDial::IsNotGivenUp(Where where) const {
  if (!stage_.Begin(kThen, fmt::format("the attempt on {} goes on", endpoint_.name()), where))
    return;
  const Seen* seen =
      stage_.Find([](const lbcp::v1::Event& event) { return event.has_dial_given_up(); });
  if (seen != nullptr) return stage_.Wrong("the attempt to go on", stage_.Words(seen->event), seen);
  stage_.RestsOnAbsence();
}

void ThenConnection::IsClosed(Where where) const {
  const std::string words = fmt::format("the connection to {} is closed", endpoint_.name());
  if (!stage_.Begin(kThen, words, where)) return;
  Seen* seen =
      stage_.Find([](const lbcp::v1::Event& event) { return event.has_connection_closed(); });
  if (seen == nullptr) {
    return stage_.Missing(fmt::format("the connection to {} to be closed", endpoint_.name()),
                          "it is open");
  }
  seen->read = true;
}

void ThenConnection::StaysOpen(Where where) const {
  if (!stage_.Begin(kThen, fmt::format("the connection to {} stays", endpoint_.name()), where))
    return;
  const Seen* seen =
      stage_.Find([](const lbcp::v1::Event& event) { return event.has_connection_closed(); });
  if (seen != nullptr) {
    return stage_.Wrong("the connection to stay open", stage_.Words(seen->event), seen);
  }
  if (stage_.ConnectionTo(endpoint_) == nullptr) {
    return stage_.Wrong("a connection to " + endpoint_.name(), "there is none");
  }
  stage_.RestsOnAbsence();
}

void ThenChannel::Is(State state, Where where) const {
  if (!stage_.Begin(kThen, "the channel is " + protocol::StateName(state), where)) return;
  if (stage_.state() != state) {
    stage_.Wrong("the channel to be " + protocol::StateName(state),
                 protocol::StateName(stage_.state()));
  }
}

void ThenChannel::Shows(const std::vector<State>& states, Where where) const {
  if (!stage_.Begin(kThen, "the channel shows " + Words(states), where)) return;
  std::vector<State> got;
  for (Seen* seen :
       stage_.FindAll([](const lbcp::v1::Event& event) { return event.has_channel_state(); })) {
    got.push_back(seen->event.channel_state().state());
    seen->read = true;
  }
  if (got == states) return;
  if (got.size() < states.size()) return stage_.Missing(Words(states), Words(got));
  stage_.Wrong(Words(states), Words(got));
}

void ThenResolver::IsAsked(Where where) const {
  if (!stage_.Begin(kThen, "the resolver is asked to resolve anew", where)) return;
  const auto asked =
      stage_.FindAll([](const lbcp::v1::Event& event) { return event.has_resolve_now(); });
  for (Seen* seen : asked) seen->read = true;
  if (asked.empty()) stage_.Missing("the resolver to be asked", "it was not");
}

void ThenResolver::IsNotAsked(Where where) const {
  if (!stage_.Begin(kThen, "the resolver is not asked to resolve anew", where)) return;
  const Seen* seen =
      stage_.Find([](const lbcp::v1::Event& event) { return event.has_resolve_now(); });
  if (seen != nullptr) return stage_.Wrong("the resolver to be left alone", "it was asked", seen);
  stage_.RestsOnAbsence();
}

void ThenResolver::IsBuilt(Where where) const {
  if (!stage_.Begin(kThen, "the resolver is built", where)) return;
  Seen* seen = stage_.Find([](const lbcp::v1::Event& event) { return event.has_resolver_built(); });
  if (seen == nullptr) return stage_.Missing("the resolver to be built", "it was not");
  seen->read = true;
}

void ThenResolver::IsClosed(Where where) const {
  if (!stage_.Begin(kThen, "the resolver is let go", where)) return;
  Seen* seen =
      stage_.Find([](const lbcp::v1::Event& event) { return event.has_resolver_closed(); });
  if (seen == nullptr) return stage_.Missing("the resolver to be let go", "it lives");
  seen->read = true;
}

void ThenResolver::IsAnsweredWell(Where where) const {
  if (!stage_.Begin(kThen, "the channel takes the list", where)) return;
  if (stage_.answer().outcome() != lbcp::v1::OK) {
    stage_.Wrong("the list to be taken", ErrorIn(stage_.answer()));
  }
}

void ThenResolver::IsAnsweredWith(const std::string& text, Where where) const {
  if (!stage_.Begin(kThen, "the resolver is answered: " + text, where)) return;
  const lbcp::v1::Done& done = stage_.answer();
  if (done.outcome() != lbcp::v1::ERROR || done.error().message().find(text) == std::string::npos) {
    stage_.Wrong(fmt::format("an error that says \"{}\"", text), ErrorIn(done));
  }
}

void ThenResolver::IsAnsweredBadState(Where where) const {
  if (!stage_.Begin(kThen, "the resolver is answered that its state is bad", where)) return;
  const lbcp::v1::Done& done = stage_.answer();
  if (done.outcome() != lbcp::v1::ERROR || !done.error().bad_resolver_state()) {
    stage_.Wrong("the bad-resolver-state error", ErrorIn(done));
  }
}

void ThenChannel::HasClosedAfterItsPolicy(Where where) const {
  const std::string expected = "Close of the channel to return after that of its policy";
  if (!stage_.Begin(kThen, "the channel has closed after its policy", where)) return;
  Seen* closes =
      stage_.Find([](const lbcp::v1::Event& event) { return event.has_policy_closed(); });
  Seen* closed = stage_.Find([](const lbcp::v1::Event& event) { return event.has_pause_over(); });
  Seen* returned =
      stage_.Find([](const lbcp::v1::Event& event) { return event.has_close_returned(); });
  if (closes == nullptr || closed == nullptr) {
    return stage_.Missing(expected, "its policy has not closed");
  }
  if (returned == nullptr) return stage_.Missing(expected, "it has not returned");
  for (Seen* seen : {closes, closed, returned}) seen->read = true;
  if (returned->message < closed->message) {
    stage_.Wrong(expected, "it returned before", returned);
  }
}

void ThenApplication::GetsNoError(Where where) const {
  if (!stage_.Begin(kThen, "the application gets no error", where)) return;
  if (stage_.answer().outcome() != lbcp::v1::OK) {
    stage_.Wrong("no error", ErrorIn(stage_.answer()));
  }
}

void ThenApplication::GetsAnError(const std::string& text, Where where) const {
  if (!stage_.Begin(kThen, "the application gets an error", where)) return;
  const lbcp::v1::Done& done = stage_.answer();
  if (done.outcome() != lbcp::v1::ERROR || done.error().message().find(text) == std::string::npos) {
    stage_.Wrong(text.empty() ? "an error" : fmt::format("an error that says \"{}\"", text),
                 ErrorIn(done));
  }
}

void ThenApplication::Finds(std::uint32_t builder, Where where) const {
  if (!stage_.Begin(kThen, fmt::format("the application finds builder {}", builder), where)) return;
  const lbcp::v1::Done& done = stage_.answer();
  const std::string expected = fmt::format("builder {}", builder);
  if (done.outcome() != lbcp::v1::OK) return stage_.Missing(expected, ErrorIn(done));
  if (done.builder() != builder) {
    stage_.Wrong(expected, fmt::format("builder {}", done.builder()));
  }
}

void ThenApplication::FindsNothing(Where where) const {
  if (!stage_.Begin(kThen, "the application finds nothing", where)) return;
  if (stage_.answer().outcome() != lbcp::v1::UNKNOWN_POLICY) {
    stage_.Wrong("nothing to be found", ErrorIn(stage_.answer()));
  }
}

void Then::NoPolicyIsBuilt(Where where) const {
  if (!stage_.Begin(kThen, "no policy is built", where)) return;
  const Seen* seen =
      stage_.Find([](const lbcp::v1::Event& event) { return event.has_policy_built(); });
  if (seen != nullptr)
    return stage_.Wrong("no policy to be built", stage_.Words(seen->event), seen);
  stage_.RestsOnAbsence();
}

void Then::ConfigIsParsedBy(const std::string& name, Where where) const {
  if (!stage_.Begin(kThen, name + " parses its config", where)) return;
  Seen* seen = stage_.Find([&](const lbcp::v1::Event& event) {
    return event.has_config_parsed() && event.config_parsed().name() == name;
  });
  if (seen == nullptr)
    return stage_.Missing("the parser of " + name + " to be asked", "it was not");
  seen->read = true;
}

void Then::ConfigIsNotParsedBy(const std::string& name, Where where) const {
  if (!stage_.Begin(kThen, name + " is not asked to parse anything", where)) return;
  const Seen* seen = stage_.Find([&](const lbcp::v1::Event& event) {
    return event.has_config_parsed() && event.config_parsed().name() == name;
  });
  if (seen != nullptr) {
    return stage_.Wrong("the parser of " + name + " to be left alone", stage_.Words(seen->event),
                        seen);
  }
  stage_.RestsOnAbsence();
}

}  // namespace lbc::channel_scenario
