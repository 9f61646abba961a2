#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "conformance/models/calls.h"
#include "conformance/models/over_endpoints.h"
#include "conformance/models/policies_over_endpoints.h"
#include "conformance/models/round_robin.h"

namespace lbc::models {
namespace {

// WRR-025 says of everything but weights that it is as in round_robin.
constexpr EndpointRows kRows = UntilClose("WRR-025");

struct Config {
  std::uint64_t blackout_nanos = 10'000'000'000;
  double penalty = 1;
  bool out_of_band = false;
};

// A duration as protobuf writes it. What is not understood is no blackout, so that weights may
// count at once.
std::uint64_t Nanos(const nlohmann::json& text) {
  if (!text.is_string()) return 0;
  const std::string& written = text.get_ref<const std::string&>();
  double seconds = 0;
  const auto [end, error] =
      std::from_chars(written.data(), written.data() + written.size(), seconds);
  const bool whole = error == std::errc() && end + 1 == written.data() + written.size();
  return whole && *end == 's' && seconds > 0 ? static_cast<std::uint64_t>(std::floor(seconds * 1e9))
                                             : 0;
}

Config Read(const std::string& config_json) {
  Config config;
  const auto json = nlohmann::json::parse(config_json, nullptr, false);
  if (!json.is_object()) return config;
  if (const auto it = json.find("blackoutPeriod"); it != json.end() && !it->is_null())
    config.blackout_nanos = Nanos(*it);
  if (const auto it = json.find("errorUtilizationPenalty"); it != json.end() && it->is_number())
    config.penalty = it->get<double>();
  config.out_of_band = json.value("enableOobLoadReport", nlohmann::json()) == true;
  return config;
}

class WeightedRoundRobin final : public OverEndpoints {
 public:
  explicit WeightedRoundRobin(Binds binds) : OverEndpoints(std::move(binds), kRows) {}

  std::string_view name() const override { return "weighted_round_robin"; }

 private:
  // What an endpoint has said since it became READY: an upper bound of what may count.
  struct Said {
    std::uint64_t since = 0;
    std::set<double> weights;
  };

  void Hears(const Channel& before, const Done& done) override {
    calls_.Picked(command(), done);
    const Config config = Read(channel().config());
    if (command().has_advance()) now_ += command().advance().nanos();
    if (command().has_load_report() && config.out_of_band)
      Report(before.Get(command().load_report().sub_conn()), command().load_report().load(),
             config);
    for (const std::uint64_t call : command().call_done().calls()) {
      const std::uint32_t sub_conn = calls_.End(call);
      if (command().call_done().has_load() && !config.out_of_band)
        Report(before.Get(sub_conn), command().call_done().load(), config);
    }
    // WRR-013, WRR-034.
    if (command().sub_conn_state().state() == lbcp::v1::READY) {
      if (const Connection* it = before.Get(command().sub_conn_state().sub_conn()))
        said_.erase(EndpointOf(*it));
    }
  }

  void Report(const Connection* it, const lbcp::v1::Load& load, const Config& config) {
    const double utilization = load.application_utilization() != 0 ? load.application_utilization()
                                                                   : load.cpu_utilization();
    // WRR-009.
    if (it == nullptr || utilization == 0 || load.rps_fractional() == 0) return;
    const double weight =
        load.rps_fractional() / (utilization + load.eps() / load.rps_fractional() * config.penalty);
    const auto [found, fresh] = said_.try_emplace(EndpointOf(*it));
    if (fresh) found->second.since = now_;
    found->second.weights.insert(weight);
  }

  // The endpoint that has a connection, by name; empty if none has.
  std::string EndpointOf(const Connection& it) const {
    for (const auto& [name, child] : endpoints().children()) {
      for (const std::string& key : child.listed.keys) {
        if (it.Holds(key)) return name;
      }
    }
    return "";
  }

  std::vector<Listed> PartOf(const Channel& after,
                             std::vector<Complaint>& /*complaints*/) override {
    std::set<std::string> listed;
    for (const Listed& it : after.list()) listed.insert(EndpointSharding::NameOf(it));
    std::erase_if(said_, [&](const auto& entry) { return !listed.contains(entry.first); });
    return after.list();
  }

  std::optional<Complaint> JudgeReadyPicks(const Channel& before,
                                           const std::set<std::string>& ready,
                                           const Done& done) override {
    const char* circle = WhyACircle();
    Judged("WRR-025");
    if (circle == nullptr) return NotAllGo("WRR-025", before, ready, done);
    if (ready.size() > 1 && command().pick().count() > 1) Judged(circle);
    return NotACircle({.goes = "WRR-025", .circle = circle}, before, ready, done);
  }

  // The sentence for which calls take turns now; null if weights may decide.
  const char* WhyACircle() const {
    const std::uint64_t blackout = Read(channel().config()).blackout_nanos;
    std::size_t reported = 0, past_blackout = 0;
    std::set<double> weights;
    for (const auto& [name, child] : endpoints().children()) {
      const auto found = said_.find(name);
      if (child.state() != lbcp::v1::READY || found == said_.end()) continue;
      ++reported;
      past_blackout += now_ - found->second.since >= blackout;
      weights.insert(found->second.weights.begin(), found->second.weights.end());
    }
    if (reported < 2) return "WRR-017";
    if (past_blackout < 2) return "WRR-011";
    return weights.size() == 1 ? "WRR-018" : nullptr;
  }

  std::string OwnWords() const override {
    std::string text;
    for (const auto& [name, said] : said_)
      text +=
          fmt::format(" | {} since {}: {}", name, now_ - said.since, fmt::join(said.weights, " "));
    return text;
  }

  Calls calls_;
  std::map<std::string, Said> said_;
  std::uint64_t now_ = 0;
};

}  // namespace

std::unique_ptr<Model> MakeWeightedRoundRobin(const Binds& binds) {
  return std::make_unique<WeightedRoundRobin>(binds);
}

}  // namespace lbc::models
