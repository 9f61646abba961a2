#include "reference/policies/common/load_report_producer.h"

#include <algorithm>
#include <string>
#include <utility>

namespace lbc::policies {

LoadReportProducer::LoadReportProducer(SubConn& sub_conn, const BuildOptions& options)
    : sub_conn_(sub_conn), clock_(*options.clock), random_(*options.random), log_(*options.log) {}

std::uint64_t LoadReportProducer::Add(Duration interval, LoadReportListener listener) {
  listeners_[++numbered_] = {interval, std::move(listener)};
  Follow();
  return numbered_;
}

void LoadReportProducer::Forget(std::uint64_t number) {
  if (listeners_.erase(number) > 0) Follow();
}

void LoadReportProducer::Close() {
  listeners_.clear();
  Follow();
}

void LoadReportProducer::Follow() {
  Duration wanted{};
  for (const auto& [number, listening] : listeners_) {
    wanted = wanted == Duration{} ? listening.interval : std::min(wanted, listening.interval);
  }
  if (wanted == interval_) return;
  interval_ = wanted;
  stream_ = nullptr;
  pause_ = nullptr;
  if (interval_ > Duration{}) Open();
}

void LoadReportProducer::Open() {
  heard_ = false;
  auto opened = sub_conn_.OpenLoadReports(
      interval_, {.report = [this](const auto& load) { OnReport(*load); },
                  .end = [this](const absl::Status& status) { OnEnd(status); }});
  if (opened.ok()) {
    stream_ = *std::move(opened);
  } else {
    OnEnd(opened.status());
  }
}

void LoadReportProducer::OnReport(const ServerLoad& load) {
  heard_ = true;
  const auto* report = dynamic_cast<const LoadReport*>(&load);
  if (report == nullptr) return;
  // Who hears of it may listen no more, or anew, and be the last that kept this.
  const auto self = shared_from_this();
  for (const auto& [number, listening] : std::map(listeners_)) {
    if (listeners_.contains(number)) listening.listener(*report);
  }
}

void LoadReportProducer::OnEnd(const absl::Status& status) {
  stream_ = nullptr;
  if (absl::IsUnimplemented(status)) {  // WRR-029
    log_.Log(LogLevel::kWarning, "a server reports no load out of band, and is not asked again: " +
                                     std::string(status.message()));
    return;
  }
  pause_ = clock_.After(pauses_.Next(heard_, random_), [this] { Open(); });
}

LoadReportListening::LoadReportListening(ProducerHold hold, std::uint64_t number)
    : hold_(std::move(hold)), number_(number) {}

LoadReportListening::~LoadReportListening() {
  static_cast<LoadReportProducer&>(*hold_.producer).Forget(number_);
  hold_.release();
}

absl::StatusOr<std::unique_ptr<LoadReportListening>> ListenForLoadReports(
    SubConn& sub_conn, const LoadReportProducerBuilder& builder, Duration interval,
    LoadReportListener listener) {
  auto hold = sub_conn.GetOrBuildProducer(builder);
  if (!hold.ok()) return hold.status();
  auto& producer = static_cast<LoadReportProducer&>(*hold->producer);
  const std::uint64_t number = producer.Add(interval, std::move(listener));
  return std::make_unique<LoadReportListening>(*std::move(hold), number);
}

}  // namespace lbc::policies
