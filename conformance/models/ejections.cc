#include "conformance/models/ejections.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace lbc::models {
namespace {

using Json = nlohmann::json;

// Rates that differ by less may be told apart or not: sums of fractions depend on their order.
constexpr double kNothing = 1e-9;
constexpr double kNanosInASecond = 1e9;

std::uint64_t NumberIn(const Json& json, const char* field, std::uint64_t otherwise) {
  const auto found = json.find(field);
  return found == json.end() || !found->is_number_unsigned() ? otherwise
                                                             : found->get<std::uint64_t>();
}

// "2.5s".
std::uint64_t NanosIn(const Json& json, const char* field, std::uint64_t seconds) {
  const auto found = json.find(field);
  const double value = found == json.end() || !found->is_string()
                           ? static_cast<double>(seconds)
                           : std::strtod(found->get<std::string>().c_str(), nullptr);
  return static_cast<std::uint64_t>(std::llround(value * kNanosInASecond));
}

// The subset of so many things that has this number; numbers of other sizes are skipped.
std::vector<std::vector<std::string>> Subsets(const std::vector<std::string>& of, std::size_t least,
                                              std::size_t most) {
  std::vector<std::vector<std::string>> subsets;
  for (std::uint64_t bits = 0; bits < std::uint64_t{1} << of.size(); ++bits) {
    std::vector<std::string> subset;
    for (std::size_t i = 0; i < of.size(); ++i) {
      if (((bits >> i) & 1) != 0) subset.push_back(of[i]);
    }
    if (subset.size() >= least && subset.size() <= most) subsets.push_back(std::move(subset));
  }
  return subsets;
}

}  // namespace

// OD-001, OD-002, OD-003.
std::optional<Detection> ReadDetection(const std::string& config_json, std::uint64_t enforcement) {
  const Json json = Json::parse(config_json, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto child = json.find("childPolicy");
  if (child == json.end() || *child != Json::parse(R"([{"round_robin": {}}])")) return std::nullopt;
  Detection read{.interval = NanosIn(json, "interval", 10),
                 .base = NanosIn(json, "baseEjectionTime", 30),
                 .most = NanosIn(json, "maxEjectionTime", 300),
                 .percent = NumberIn(json, "maxEjectionPercent", 10)};
  if (const auto found = json.find("successRateEjection"); found != json.end())
    read.by_rate = {.bound = NumberIn(*found, "stdevFactor", 1900),
                    .enforcement = NumberIn(*found, "enforcementPercentage", 100),
                    .hosts = NumberIn(*found, "minimumHosts", 5),
                    .volume = NumberIn(*found, "requestVolume", 100)};
  if (const auto found = json.find("failurePercentageEjection"); found != json.end())
    read.by_failures = {.bound = NumberIn(*found, "threshold", 85),
                        .enforcement = NumberIn(*found, "enforcementPercentage", enforcement),
                        .hosts = NumberIn(*found, "minimumHosts", 5),
                        .volume = NumberIn(*found, "requestVolume", 50)};
  const bool without_calls = (read.by_rate && read.by_rate->volume == 0) ||
                             (read.by_failures && read.by_failures->volume == 0);
  if (read.interval == 0 || without_calls) return std::nullopt;
  return read;
}

void Ejections::List(const std::set<std::string>& endpoints, const Detection& detection) {
  detection_ = detection;
  rows_ = {"OD-029"};
  // OD-029.
  std::erase_if(endpoints_, [&](const auto& entry) { return !endpoints.contains(entry.first); });
  for (const std::string& name : endpoints) {
    const auto [found, fresh] = endpoints_.try_emplace(name);
    if (fresh) found->second.membership = ++members_;
  }
  if (detection_.detects() && began_.has_value()) return;  // OD-023
  // OD-009, OD-024.
  for (auto& [name, it] : endpoints_) {
    it.good = it.bad = 0;
    if (detection_.detects()) continue;
    it.since.reset();
    it.multiplier = 0;
  }
  rows_ = {detection_.detects() ? "OD-024" : "OD-009"};
  began_ = detection_.detects() ? std::optional(now_) : std::nullopt;
}

// OD-010.
void Ejections::Count(const std::string& endpoint, bool well) {
  const auto found = endpoints_.find(endpoint);
  if (found == endpoints_.end() || !detection_.detects()) return;
  ++(well ? found->second.good : found->second.bad);
}

std::optional<std::uint64_t> Ejections::due() const {
  return began_.has_value() ? std::optional(*began_ + detection_.interval) : std::nullopt;
}

// OD-013: outliers by their rate, outliers by their failures, and then who comes back.
void Ejections::EndInterval(Choices& choices) {
  began_ = now_;
  rows_ = {"OD-013"};
  const bool both = detection_.by_rate.has_value() && detection_.by_failures.has_value();
  if (detection_.by_rate.has_value()) {
    rows_.insert(both ? rows_.end() : rows_.begin(), {"OD-015", "OD-014"});
    Eject(ByRate(choices), *detection_.by_rate, choices);
  }
  if (detection_.by_failures.has_value()) {
    rows_.insert(both ? rows_.end() : rows_.begin(), {"OD-016", "OD-017"});
    Eject(ByFailures(), *detection_.by_failures, choices);
  }
  LetComeBack();
  for (auto& [name, it] : endpoints_) it.good = it.bad = 0;
}

// OD-014, OD-017.
std::vector<std::string> Ejections::WithVolume(const Detection::Way& way) const {
  std::vector<std::string> names;
  for (const auto& [name, it] : endpoints_) {
    if (it.good + it.bad >= way.volume) names.push_back(name);
  }
  if (names.size() < way.hosts) names.clear();
  return names;
}

// OD-015.
std::vector<std::string> Ejections::ByRate(Choices& choices) const {
  const std::vector<std::string> names = WithVolume(*detection_.by_rate);
  const auto rate = [&](const std::string& name) {
    const Endpoint& it = endpoints_.at(name);
    return static_cast<double>(it.good) / static_cast<double>(it.good + it.bad);
  };
  double sum = 0, squares = 0;
  for (const std::string& name : names) sum += rate(name);
  const double mean = sum / static_cast<double>(names.size());
  for (const std::string& name : names) squares += (rate(name) - mean) * (rate(name) - mean);
  const double deviation = std::sqrt(squares / static_cast<double>(names.size()));
  const double least = mean - deviation * static_cast<double>(detection_.by_rate->bound) / 1000;
  std::vector<std::string> outliers;
  for (const std::string& name : names) {
    const double below = least - rate(name);
    if (below > kNothing || (below > -kNothing && choices.Choose(2) == 1)) outliers.push_back(name);
  }
  return outliers;
}

// OD-016.
std::vector<std::string> Ejections::ByFailures() const {
  std::vector<std::string> outliers;
  for (const std::string& name : WithVolume(*detection_.by_failures)) {
    const Endpoint& it = endpoints_.at(name);
    if (it.bad * 100 > detection_.by_failures->bound * (it.good + it.bad)) outliers.push_back(name);
  }
  return outliers;
}

// OD-018: how many more may be ejected.
std::size_t Ejections::Room() const {
  const std::size_t out = ejected().size();
  std::size_t room = 0;
  while (out + room < endpoints_.size() &&
         (out + room) * 100 < detection_.percent * endpoints_.size())
    ++room;
  return room;
}

void Ejections::Eject(const std::vector<std::string>& outliers, const Detection::Way& way,
                      Choices& choices) {
  if (outliers.empty()) return;
  std::vector<std::string> in, out;
  for (const std::string& name : outliers) (IsEjected(name) ? out : in).push_back(name);
  const std::size_t room = std::min(Room(), in.size());
  if (room < in.size()) rows_.insert(rows_.begin(), "OD-018");
  if (way.enforcement == 0) rows_.insert(rows_.begin(), "OD-019");
  if (way.enforcement == 0) return;
  // Whether an ejection of who is ejected is one more, the text does not say.
  for (const std::string& name : out) {
    if (choices.Choose(2) == 1) EjectOne(name);
  }
  // OD-019.
  const auto ways = Subsets(in, way.enforcement == 100 ? room : 0, room);
  for (const std::string& name : ways[choices.Choose(ways.size())]) EjectOne(name);
}

void Ejections::EjectOne(const std::string& name) {
  Endpoint& it = endpoints_.at(name);
  it.since = now_;
  ++it.multiplier;
}

// OD-021, OD-022.
void Ejections::LetComeBack() {
  for (auto& [name, it] : endpoints_) {
    if (!it.since.has_value()) {
      if (it.multiplier > 0) --it.multiplier;
      continue;
    }
    const std::uint64_t lasts =
        std::min(detection_.base * it.multiplier, std::max(detection_.base, detection_.most));
    if (*it.since != now_) rows_.insert(rows_.end(), {"OD-021", "OD-022"});
    if (now_ <= *it.since + lasts) continue;
    it.since.reset();
    rows_.insert(rows_.begin(), "OD-021");
  }
}

std::set<std::string> Ejections::ejected() const {
  std::set<std::string> names;
  for (const auto& [name, it] : endpoints_) {
    if (it.since.has_value()) names.insert(name);
  }
  return names;
}

bool Ejections::IsEjected(const std::string& endpoint) const {
  const auto found = endpoints_.find(endpoint);
  return found != endpoints_.end() && found->second.since.has_value();
}

std::uint64_t Ejections::MembershipOf(const std::string& endpoint) const {
  const auto found = endpoints_.find(endpoint);
  return found == endpoints_.end() ? 0 : found->second.membership;
}

std::string Ejections::InWords() const {
  std::string text = due().has_value() ? fmt::format(" | due in {}", *due() - now_) : " | idle";
  for (const auto& [name, it] : endpoints_)
    text += fmt::format("; {} {}/{} x{} {}", name, it.good, it.bad, it.multiplier,
                        it.since.has_value() ? std::to_string(now_ - *it.since) : "in");
  return text;
}

}  // namespace lbc::models
