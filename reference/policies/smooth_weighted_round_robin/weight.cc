#include "reference/policies/smooth_weighted_round_robin/weight.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "reference/policies/common/known_attributes.h"

namespace lbc::policies {
namespace {

std::optional<double> ParseNumber(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = end == text.data() + text.size();
  // Out of range is huge, or so near to nothing that it makes no difference.
  if (whole && error == std::errc::result_out_of_range)
    return text.front() == '-' ? -1.0 : HUGE_VAL;
  if (!whole || error != std::errc()) return std::nullopt;
  return number;
}

template <typename T>
std::optional<double> GetAs(const Attributes& attributes, std::string_view key) {
  const T* value = attributes.Get(AttributeKey<T>{key});
  if (value == nullptr) return std::nullopt;
  return static_cast<double>(*value);
}

// The number under `key`, of whatever type it is.
std::optional<double> FindNumber(const Attributes& attributes, std::string_view key) {
  if (attributes.empty()) return std::nullopt;
  if (const auto* text = attributes.Get(AttributeKey<std::string>{key})) return ParseNumber(*text);
  if (const auto number = GetAs<double>(attributes, key)) return number;
  if (const auto number = GetAs<std::int64_t>(attributes, key)) return number;
  if (const auto number = GetAs<std::uint32_t>(attributes, key)) return number;
  return GetAs<int>(attributes, key);
}

// See the table in the header.
std::uint32_t CountsAs(double number) {
  if (number <= 0) return 0;
  if (number < 1) return 1;
  return static_cast<std::uint32_t>(std::min<double>(number, kWeightMax));
}

}  // namespace

std::uint32_t ReadWeight(const Address& address, const SmoothWeightedRoundRobinConfig& config) {
  const std::uint32_t* attribute = address.balancer_attributes.Get(kEndpointWeight);
  if (attribute != nullptr && *attribute != 0) return std::min(*attribute, kWeightMax);
  for (const Attributes* place :
       {&address.metadata, &address.balancer_attributes, &address.attributes}) {
    const std::optional<double> number = FindNumber(*place, config.weight_key);
    if (number && !std::isnan(*number)) return CountsAs(*number);
  }
  return config.default_weight;
}

std::vector<std::uint32_t> OrEqual(std::vector<std::uint32_t> weights) {
  const bool all_zero = std::all_of(weights.begin(), weights.end(), [](auto w) { return w == 0; });
  if (all_zero) std::fill(weights.begin(), weights.end(), 1);
  return weights;
}

}  // namespace lbc::policies
