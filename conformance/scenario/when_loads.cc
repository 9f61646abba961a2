// The part of when.h that ends calls with load reports.
#include <fmt/format.h>

#include <limits>
#include <optional>
#include <string>

#include "conformance/scenario/answers.h"
#include "conformance/scenario/when.h"

namespace lbc::scenario {
namespace {

constexpr auto kWhen = verdict::Step::Kind::kWhen;

// Ends every open call that carries a completion with what `load` gives for it.
template <typename LoadOf>
void EndWith(Stage& stage, const LoadOf& load_of) {
  for (Call& call : stage.calls()) {
    if (call.ended || !call.answer.has_completion() || stage.decided()) continue;
    call.ended = true;
    lbcp::v1::Command command;
    command.mutable_call_done()->add_calls(call.id);
    command.mutable_call_done()->set_bytes_sent(true);
    command.mutable_call_done()->set_bytes_received(true);
    const std::optional<lbcp::v1::Load> load = load_of(call.answer);
    if (load.has_value()) *command.mutable_call_done()->mutable_load() = *load;
    stage.Send(std::move(command));
  }
}

lbcp::v1::Load LoadOf(const ReportedLoad& reported) {
  lbcp::v1::Load load;
  load.set_rps_fractional(reported.qps);
  load.set_application_utilization(reported.application_utilization);
  load.set_cpu_utilization(reported.cpu_utilization);
  load.set_eps(reported.eps);
  return load;
}

std::string WordsOf(const std::vector<ReportedLoad>& loads) {
  std::string words;
  for (const ReportedLoad& each : loads) {
    words += fmt::format("{}{} {} qps", words.empty() ? "" : ", ", each.endpoint.name(), each.qps);
    if (each.application_utilization != 0)
      words += fmt::format(", application {}", each.application_utilization);
    if (each.cpu_utilization != 0) words += fmt::format(", cpu {}", each.cpu_utilization);
    if (each.eps != 0) words += fmt::format(", {} errors a second", each.eps);
  }
  return words;
}

}  // namespace

void WhenLoads::AreReportedInProportionTo(const Endpoints& weighed, Where where) const {
  if (!stage_.Begin(kWhen, "for half a minute calls report what each endpoint can do", where))
    return;
  constexpr int kSeconds = 30;
  constexpr std::uint64_t kSecond = 1'000'000'000;
  for (int second = 0; second < kSeconds && !stage_.decided(); ++second) {
    stage_.calls().clear();
    (void)stage_.Pick({.count = 12 * static_cast<std::uint32_t>(weighed.size()), .hold = true});
    EndWith(stage_, [&](const lbcp::v1::PickAnswer& answer) {
      lbcp::v1::Load load;
      load.set_application_utilization(0.5);
      load.set_cpu_utilization(0.5);
      for (const Endpoint& endpoint : weighed) {
        if (GoesTo(stage_, answer, AllAddresses(endpoint), AnswerAge::kEarlier))
          load.set_rps_fractional(100.0 * endpoint.ToProto().weight());
      }
      return load;
    });
    lbcp::v1::Command command;
    command.mutable_advance()->set_nanos(kSecond);
    stage_.Send(std::move(command));
  }
}

void WhenLoads::AreReported(const std::vector<ReportedLoad>& loads, Where where) const {
  if (!stage_.Begin(kWhen, fmt::format("calls report: {}", WordsOf(loads)), where)) return;
  constexpr std::uint32_t kCallsForEach = 100;
  stage_.calls().clear();
  (void)stage_.Pick(
      {.count = kCallsForEach * static_cast<std::uint32_t>(loads.size()), .hold = true});
  EndWith(stage_, [&](const lbcp::v1::PickAnswer& answer) -> std::optional<lbcp::v1::Load> {
    for (const ReportedLoad& each : loads) {
      if (GoesTo(stage_, answer, AllAddresses(each.endpoint), AnswerAge::kEarlier))
        return LoadOf(each);
    }
    return std::nullopt;
  });
}

void WhenLoads::AreReportedOutOfBand(const std::vector<ReportedLoad>& loads, Where where) const {
  if (!stage_.Begin(kWhen, fmt::format("out of band is reported: {}", WordsOf(loads)), where))
    return;
  for (const ReportedLoad& each : loads) {
    const SubConn* sub_conn = stage_.world().FindAlive(each.endpoint.addresses().front().text);
    if (sub_conn == nullptr) {
      return stage_.Decide(verdict::Verdict::kVacuous,
                           fmt::format("there is no SubConn for {}", each.endpoint.name()));
    }
    lbcp::v1::Command command;
    command.mutable_load_report()->set_sub_conn(sub_conn->id);
    *command.mutable_load_report()->mutable_load() = LoadOf(each);
    stage_.Send(std::move(command));
  }
}

void WhenLoads::AreAbsurd(Where where) const {
  if (!stage_.Begin(kWhen, "calls report loads that make no sense", where)) return;
  constexpr double kAbsurd[] = {0, -1, 1e308, std::numeric_limits<double>::infinity(),
                                std::numeric_limits<double>::quiet_NaN()};
  for (const double number : kAbsurd) {
    stage_.calls().clear();
    (void)stage_.Pick({.count = 12, .hold = true});
    EndWith(stage_, [&](const lbcp::v1::PickAnswer&) {
      lbcp::v1::Load load;
      load.set_application_utilization(number);
      load.set_cpu_utilization(number);
      load.set_rps_fractional(number);
      load.set_eps(number);
      (*load.mutable_named_metrics())["lbconform"] = number;
      return load;
    });
  }
}

}  // namespace lbc::scenario
