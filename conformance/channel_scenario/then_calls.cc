#include <fmt/format.h>

#include "conformance/channel_scenario/then.h"

namespace lbc::channel_scenario {
namespace {

constexpr auto kThen = Stage::Kind::kThen;

std::string Name(std::uint64_t call) { return fmt::format("call {}", call); }

// What became of the call since the last look, for complaints.
std::string WhatBecame(Stage& stage, std::uint64_t call) {
  const Seen* seen = stage.Find([&](const lbcp::v1::Event& event) {
    return (event.has_call_placed() && event.call_placed().call() == call) ||
           (event.has_call_ended() && event.call_ended().call() == call);
  });
  return seen == nullptr ? "nothing became of it" : stage.Words(seen->event);
}

bool PlacedIs(const lbcp::v1::Event& event, std::uint64_t call) {
  return event.has_call_placed() && event.call_placed().call() == call;
}

bool EndedIs(const lbcp::v1::Event& event, std::uint64_t call) {
  return event.has_call_ended() && event.call_ended().call() == call;
}

}  // namespace

Seen* ThenCall::Placed(const Endpoint& endpoint) const {
  Seen* placed = stage_.Find([&](const lbcp::v1::Event& event) { return PlacedIs(event, call_); });
  const std::string expected = fmt::format("{} to be placed on {}", Name(call_), endpoint.name());
  if (placed == nullptr) {
    stage_.Missing(expected, WhatBecame(stage_, call_));
    return nullptr;
  }
  const Attempt* connection = stage_.ConnectionTo(endpoint);
  if (connection == nullptr || connection->id != placed->event.call_placed().connection()) {
    stage_.Wrong(expected, stage_.Words(placed->event), placed);
    return nullptr;
  }
  placed->read = true;
  return placed;
}

void ThenCall::IsPlacedOn(const Endpoint& endpoint, Where where) const {
  if (stage_.Begin(kThen, fmt::format("{} is placed on {}", Name(call_), endpoint.name()), where))
    Placed(endpoint);
}

void ThenCall::IsPlacedWithHeader(const Endpoint& endpoint, const std::string& key,
                                  const std::string& value, Where where) const {
  const std::string words = fmt::format("{} is placed on {} with the header {}: {}", Name(call_),
                                        endpoint.name(), key, value);
  if (!stage_.Begin(kThen, words, where)) return;
  const Seen* placed = Placed(endpoint);
  if (placed == nullptr) return;
  const auto& headers = placed->event.call_placed().headers();
  const auto found = headers.find(key);
  if (found == headers.end()) {
    stage_.Wrong(fmt::format("the header {}", key), "it is not there", placed);
  } else if (found->second != value) {
    stage_.Wrong(fmt::format("the header {}: {}", key, value), found->second, placed);
  }
}

void ThenCall::IsPlacedWithoutHeader(const Endpoint& endpoint, const std::string& key,
                                     Where where) const {
  const std::string words =
      fmt::format("{} is placed on {} without the header {}", Name(call_), endpoint.name(), key);
  if (!stage_.Begin(kThen, words, where)) return;
  const Seen* placed = Placed(endpoint);
  if (placed == nullptr) return;
  const auto& headers = placed->event.call_placed().headers();
  const auto found = headers.find(key);
  if (found != headers.end()) {
    stage_.Wrong(fmt::format("no header {}", key), found->second, placed);
  }
}

void ThenCall::IsPlacedWithAuthority(const Endpoint& endpoint, const std::string& authority,
                                     Where where) const {
  const std::string words = fmt::format("{} is placed on {} with the authority {}", Name(call_),
                                        endpoint.name(), authority);
  if (!stage_.Begin(kThen, words, where)) return;
  const Seen* placed = Placed(endpoint);
  if (placed == nullptr) return;
  const std::string& got = placed->event.call_placed().authority();
  if (got != authority) stage_.Wrong("the authority " + authority, got, placed);
}

void ThenCall::Waits(Where where) const {
  if (!stage_.Begin(kThen, Name(call_) + " waits", where)) return;
  const Seen* seen = stage_.Find([&](const lbcp::v1::Event& event) {
    return PlacedIs(event, call_) || EndedIs(event, call_);
  });
  if (seen != nullptr)
    return stage_.Wrong(Name(call_) + " to wait", stage_.Words(seen->event), seen);
  if (stage_.WhereIs(call_) != Stage::CallIs::kWaiting) {
    return stage_.Wrong(Name(call_) + " to wait", "it was placed or has ended before");
  }
  stage_.RestsOnAbsence();
}

void ThenCall::GoesOn(Where where) const {
  if (!stage_.Begin(kThen, Name(call_) + " goes on", where)) return;
  const Seen* seen = stage_.Find([&](const lbcp::v1::Event& event) {
    return PlacedIs(event, call_) || EndedIs(event, call_);
  });
  if (seen != nullptr) {
    return stage_.Wrong(Name(call_) + " to go on undisturbed", stage_.Words(seen->event), seen);
  }
  if (stage_.WhereIs(call_) != Stage::CallIs::kPlaced) {
    return stage_.Wrong(Name(call_) + " to be under way", "it is not");
  }
  stage_.RestsOnAbsence();
}

void ThenCall::Succeeds(Where where) const {
  if (!stage_.Begin(kThen, Name(call_) + " succeeds", where)) return;
  Seen* ended = stage_.Find([&](const lbcp::v1::Event& event) { return EndedIs(event, call_); });
  if (ended == nullptr) {
    return stage_.Missing(Name(call_) + " to succeed", WhatBecame(stage_, call_));
  }
  if (ended->event.call_ended().code() != kOk) {
    return stage_.Wrong(Name(call_) + " to succeed", stage_.Words(ended->event), ended);
  }
  ended->read = true;
}

void ThenCall::Fails(std::uint32_t code, const std::string& text, Where where) const {
  const std::string expected = fmt::format("{} to end with code {}{}", Name(call_), code,
                                           text.empty() ? "" : " and \"" + text + "\"");
  if (!stage_.Begin(kThen, fmt::format("{} ends with code {}", Name(call_), code), where)) return;
  Seen* ended = stage_.Find([&](const lbcp::v1::Event& event) { return EndedIs(event, call_); });
  if (ended == nullptr) return stage_.Missing(expected, WhatBecame(stage_, call_));
  const lbcp::v1::CallEnded& end = ended->event.call_ended();
  if (end.code() != code || end.message().find(text) == std::string::npos) {
    return stage_.Wrong(expected, stage_.Words(ended->event), ended);
  }
  ended->read = true;
}

void ThenCall::WasPicked(int times, Where where) const {
  const std::string expected =
      fmt::format("pickers to be asked about {} {} times", Name(call_), times);
  if (!stage_.Begin(kThen, fmt::format("{} was picked {} times", Name(call_), times), where))
    return;
  const auto picks = stage_.FindAll([&](const lbcp::v1::Event& event) {
    return event.has_picked() && event.picked().call() == call_;
  });
  for (Seen* pick : picks) pick->read = true;
  const int got = static_cast<int>(picks.size());
  if (got < times) return stage_.Missing(expected, fmt::format("{} times", got));
  if (got > times) return stage_.Wrong(expected, fmt::format("{} times", got), picks.back());
}

void ThenCall::WasPickedFor(const std::string& full_method, const std::string& header_key,
                            const std::string& header_value, Where where) const {
  const std::string expected =
      fmt::format("a picker to be asked about {} of {} with the header {}: {}", Name(call_),
                  full_method, header_key, header_value);
  if (!stage_.Begin(kThen, fmt::format("{} was picked as it is", Name(call_)), where)) return;
  Seen* seen = stage_.Find([&](const lbcp::v1::Event& event) {
    return event.has_picked() && event.picked().call() == call_;
  });
  if (seen == nullptr) return stage_.Missing(expected, "no picker was asked");
  const lbcp::v1::Picked& picked = seen->event.picked();
  const auto header = picked.headers().find(header_key);
  if (picked.full_method() != full_method || header == picked.headers().end() ||
      header->second != header_value) {
    return stage_.Wrong(expected,
                        fmt::format("{}, and the header is {}", picked.full_method(),
                                    header == picked.headers().end() ? "absent" : header->second),
                        seen);
  }
  seen->read = true;
}

Seen* ThenCall::Hook(std::uint32_t code) const {
  const auto is_hook = [&](const lbcp::v1::Event& event) {
    return event.has_hook_ran() && event.hook_ran().call() == call_;
  };
  const std::string expected =
      fmt::format("the hook of {} to run once with code {}", Name(call_), code);
  const auto hooks = stage_.FindAll(is_hook);
  if (hooks.empty()) {
    stage_.Missing(expected, "it did not run");
    return nullptr;
  }
  if (hooks.size() > 1 || hooks.front()->event.hook_ran().code() != code) {
    stage_.Wrong(expected,
                 hooks.size() > 1 ? fmt::format("it ran {} times", hooks.size())
                                  : stage_.Words(hooks.front()->event),
                 hooks.back());
    return nullptr;
  }
  hooks.front()->read = true;
  return hooks.front();
}

void ThenCall::RunsItsHook(std::uint32_t code, Where where) const {
  if (stage_.Begin(kThen, fmt::format("the hook of {} runs with code {}", Name(call_), code),
                   where))
    Hook(code);
}

void ThenCall::RunsItsHookWith(std::uint32_t code, bool sent, bool received, Where where) const {
  const std::string expected =
      fmt::format("bytes {}sent and {}received", sent ? "" : "not ", received ? "" : "not ");
  if (!stage_.Begin(kThen, fmt::format("the hook of {} runs with {}", Name(call_), expected),
                    where))
    return;
  const Seen* seen = Hook(code);
  if (seen == nullptr) return;
  const lbcp::v1::HookRan& ran = seen->event.hook_ran();
  if (ran.bytes_sent() == sent && ran.bytes_received() == received) return;
  stage_.Wrong(expected,
               fmt::format("bytes {}sent and {}received", ran.bytes_sent() ? "" : "not ",
                           ran.bytes_received() ? "" : "not "),
               seen);
}

void ThenCall::RunsItsHookWithTrailer(const std::string& key, const std::string& value,
                                      Where where) const {
  const std::string expected = fmt::format("the trailer {}: {}", key, value);
  if (!stage_.Begin(kThen, fmt::format("the hook of {} gets {}", Name(call_), expected), where))
    return;
  Seen* seen = stage_.Find([&](const lbcp::v1::Event& event) {
    return event.has_hook_ran() && event.hook_ran().call() == call_;
  });
  if (seen == nullptr) return stage_.Missing("the hook to run", "it did not run");
  const auto& trailers = seen->event.hook_ran().trailers();
  const auto found = trailers.find(key);
  if (found == trailers.end() || found->second != value) {
    return stage_.Wrong(expected, found == trailers.end() ? "no such trailer" : found->second,
                        seen);
  }
  seen->read = true;
}

void ThenCall::RunsItsHookWithLoad(double cpu, double calls_per_second, Where where) const {
  const std::string expected =
      fmt::format("a load of {} of the CPU and {} calls a second", cpu, calls_per_second);
  if (!stage_.Begin(kThen, fmt::format("the hook of {} gets {}", Name(call_), expected), where))
    return;
  const Seen* hook = Hook(kOk);
  if (hook == nullptr) return;
  const lbcp::v1::HookRan& ran = hook->event.hook_ran();
  if (ran.has_load() && ran.load().cpu_utilization() == cpu &&
      ran.load().rps_fractional() == calls_per_second)
    return;
  stage_.Wrong(expected,
               ran.has_load()
                   ? fmt::format("{} of the CPU and {} calls a second",
                                 ran.load().cpu_utilization(), ran.load().rps_fractional())
                   : "none",
               hook);
}

void ThenCall::RunsItsHookWithoutLoad(Where where) const {
  if (!stage_.Begin(kThen, fmt::format("the hook of {} gets no load report", Name(call_)), where))
    return;
  const Seen* hook = Hook(kOk);
  if (hook == nullptr || !hook->event.hook_ran().has_load()) return;
  stage_.Wrong("no load report", "one", hook);
}

void ThenCall::RunsNoHook(Where where) const {
  if (!stage_.Begin(kThen, fmt::format("the hook of {} does not run", Name(call_)), where)) return;
  const Seen* seen = stage_.Find([&](const lbcp::v1::Event& event) {
    return event.has_hook_ran() && event.hook_ran().call() == call_;
  });
  if (seen != nullptr) return stage_.Wrong("no hook", stage_.Words(seen->event), seen);
  stage_.RestsOnAbsence();
}

void ThenCall::RunsItsHookBeforeItEnds(std::uint32_t code, Where where) const {
  if (!stage_.Begin(kThen, fmt::format("the hook of {} runs before the call ends", Name(call_)),
                    where))
    return;
  const Seen* hook = Hook(code);
  if (hook == nullptr) return;
  Seen* ended = stage_.Find([&](const lbcp::v1::Event& event) { return EndedIs(event, call_); });
  if (ended == nullptr) return stage_.Missing(Name(call_) + " to end", "it does not");
  ended->read = true;
  if (ended->message < hook->message) {
    stage_.Wrong("the hook to run before the application hears", "the call ended first", ended);
  }
}

void Then::CallsArePlacedInOrder(std::uint64_t first, std::uint64_t last, const Endpoint& endpoint,
                                 Where where) const {
  const std::string words =
      fmt::format("calls {} to {} are placed on {} in this order", first, last, endpoint.name());
  if (!stage_.Begin(kThen, words, where)) return;
  std::uint64_t next = first;
  for (Seen* seen :
       stage_.FindAll([](const lbcp::v1::Event& event) { return event.has_call_placed(); })) {
    const lbcp::v1::CallPlaced& placed = seen->event.call_placed();
    const Attempt* connection = stage_.ConnectionTo(endpoint);
    const bool there = connection != nullptr && connection->id == placed.connection();
    if (next > last || placed.call() != next || !there) {
      return stage_.Wrong(next > last
                              ? "no other call to be placed"
                              : fmt::format("call {} to be placed on {}", next, endpoint.name()),
                          stage_.Words(seen->event), seen);
    }
    seen->read = true;
    ++next;
  }
  if (next <= last) {
    stage_.Missing(fmt::format("call {} to be placed on {}", next, endpoint.name()),
                   WhatBecame(stage_, next));
  }
}

}  // namespace lbc::channel_scenario
