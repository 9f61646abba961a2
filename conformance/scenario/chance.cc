#include "conformance/scenario/chance.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

namespace lbc::scenario {

using statistics::Bounds;

std::vector<double> PartsOf(const Shares& shares) {
  double total = 0;
  for (const Share& share : shares) total += share.weight;
  std::vector<double> parts;
  for (const Share& share : shares) parts.push_back(share.weight / total);
  return parts;
}

std::vector<Bounds> BoundsOf(const Shares& shares, std::uint64_t n) {
  std::vector<Bounds> bounds;
  for (const double part : PartsOf(shares)) {
    bounds.push_back(
        statistics::BinomialBounds(n, part, kFalseAlarm / static_cast<double>(shares.size())));
  }
  return bounds;
}

Endpoints EndpointsOf(const Shares& shares) {
  Endpoints endpoints;
  for (const Share& share : shares) endpoints.push_back(share.endpoint);
  return endpoints;
}

std::string ShareWords(const Shares& shares) {
  std::vector<std::string> words;
  for (const Share& share : shares)
    words.push_back(fmt::format("{} {}", share.endpoint.name(), share.weight));
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string BoundsWords(const Shares& shares, const std::vector<Bounds>& bounds) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    words.push_back(
        fmt::format("{} {} to {}", shares[i].endpoint.name(), bounds[i].least, bounds[i].most));
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

verdict::Measurement MeasurementOf(std::string words, const Shares& shares,
                                   const std::vector<std::uint64_t>& counts) {
  verdict::Measurement measurement;
  measurement.words = std::move(words);
  measurement.false_alarm = kFalseAlarm;
  const std::vector<double> parts = PartsOf(shares);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    measurement.shares.push_back({shares[i].endpoint.name(), parts[i], counts[i]});
    measurement.total += counts[i];
  }
  return measurement;
}

std::string FalseAlarmWords() {
  return fmt::format("a correct policy fails this with a chance below {:.0e}", kFalseAlarm);
}

}  // namespace lbc::scenario
