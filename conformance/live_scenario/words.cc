#include "conformance/live_scenario/words.h"

#include <fmt/format.h>

#include <array>

namespace lbc::live_scenario {

std::string NamesOf(const Servers& servers) {
  std::string names;
  for (const Server& server : servers) names += (names.empty() ? "" : ", ") + server.name;
  return names;
}

std::string Selecting(const std::string& policy) {
  return fmt::format(R"({{"loadBalancingConfig": [{{"{}": {{}}}}]}})", policy);
}

std::string SelectingTheFirstOf(const std::vector<std::string>& policies) {
  std::string entries;
  for (const std::string& policy : policies)
    entries += fmt::format(R"({}{{"{}": {{}}}})", entries.empty() ? "" : ", ", policy);
  return fmt::format(R"({{"loadBalancingConfig": [{}]}})", entries);
}

std::string SelectingWithRetries(const std::string& policy) {
  return fmt::format(
      R"({{"loadBalancingConfig": [{{"{}": {{}}}}], "methodConfig": [{{"name": [{{}}], )"
      R"("retryPolicy": {{"maxAttempts": 4, "initialBackoff": "0.01s", "maxBackoff": "0.1s", )"
      R"("backoffMultiplier": 2, "retryableStatusCodes": ["UNAVAILABLE"]}}}}]}})",
      policy);
}

Calls Calls::WaitingForReady() const {
  Calls copy = *this;
  copy.start_.set_wait_for_ready(true);
  return copy;
}

Calls Calls::Within(Nanoseconds timeout) const {
  Calls copy = *this;
  copy.start_.set_timeout_nanos(static_cast<std::uint64_t>(timeout.count()));
  return copy;
}

Calls Calls::OfMessages(std::uint32_t messages) const {
  Calls copy = *this;
  copy.start_.set_streaming(true);
  (*copy.start_.mutable_headers())["lbconform-messages"] = std::to_string(messages);
  return copy;
}

std::string Calls::Words() const {
  if (start_.streaming())
    return fmt::format("{} streams of {} messages", count(),
                       start_.headers().at("lbconform-messages"));
  return fmt::format(
      "{} call{}{}{}", count(), count() == 1 ? "" : "s",
      start_.wait_for_ready() ? fmt::format(" that wait{} for readiness", count() == 1 ? "s" : "")
                              : "",
      start_.has_timeout_nanos() ? ", within " + InWords(Nanoseconds(start_.timeout_nanos())) : "");
}

std::string CodeName(std::uint32_t code) {
  constexpr std::array kNames = {"OK",
                                 "CANCELLED",
                                 "UNKNOWN",
                                 "INVALID_ARGUMENT",
                                 "DEADLINE_EXCEEDED",
                                 "NOT_FOUND",
                                 "ALREADY_EXISTS",
                                 "PERMISSION_DENIED",
                                 "RESOURCE_EXHAUSTED",
                                 "FAILED_PRECONDITION",
                                 "ABORTED",
                                 "OUT_OF_RANGE",
                                 "UNIMPLEMENTED",
                                 "INTERNAL",
                                 "UNAVAILABLE",
                                 "DATA_LOSS",
                                 "UNAUTHENTICATED"};
  return code < kNames.size() ? kNames[code] : fmt::format("code {}", code);
}

}  // namespace lbc::live_scenario
