#include "reference/policies/outlier_detection_experimental/outliers.h"

#include <cmath>

namespace lbc::policies {
namespace {

// Those with so many calls; empty if they are fewer than `hosts`. Who has no call at all has no
// rate either, whatever the volume asked for.
std::vector<std::size_t> ThoseWithVolume(const std::vector<CallResults>& endpoints,
                                         std::uint32_t volume, std::uint32_t hosts) {
  std::vector<std::size_t> places;
  for (std::size_t place = 0; place < endpoints.size(); ++place) {
    const std::uint64_t calls = endpoints[place].all();
    if (calls > 0 && calls >= volume) places.push_back(place);
  }
  if (places.size() < hosts) places.clear();
  return places;
}

double Part(std::uint64_t some, std::uint64_t all) {
  return static_cast<double>(some) / static_cast<double>(all);
}

}  // namespace

std::vector<std::size_t> OutliersBySuccessRate(const std::vector<CallResults>& endpoints,
                                               const SuccessRateEjection& config) {
  const std::vector<std::size_t> places =
      ThoseWithVolume(endpoints, config.request_volume, config.minimum_hosts);
  const auto count = static_cast<double>(places.size());
  std::vector<double> rates;
  double sum = 0;
  for (const std::size_t place : places) {
    rates.push_back(Part(endpoints[place].successes, endpoints[place].all()));
    sum += rates.back();
  }
  const double mean = sum / count;
  double squares = 0;
  for (const double rate : rates) squares += (rate - mean) * (rate - mean);
  const double deviation = std::sqrt(squares / count);
  const double least = mean - deviation * (config.stdev_factor / 1000.0);

  std::vector<std::size_t> outliers;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (rates[i] < least) outliers.push_back(places[i]);
  }
  return outliers;
}

std::vector<std::size_t> OutliersByFailurePercentage(const std::vector<CallResults>& endpoints,
                                                     const FailurePercentageEjection& config) {
  std::vector<std::size_t> outliers;
  for (const std::size_t place :
       ThoseWithVolume(endpoints, config.request_volume, config.minimum_hosts)) {
    const double failed = Part(endpoints[place].failures, endpoints[place].all()) * 100;
    if (failed > config.threshold) outliers.push_back(place);
  }
  return outliers;
}

}  // namespace lbc::policies
