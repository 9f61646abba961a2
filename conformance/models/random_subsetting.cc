#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "conformance/models/over_endpoints.h"
#include "conformance/models/policies_over_endpoints.h"
#include "conformance/models/round_robin.h"

namespace lbc::models {
namespace {

using Names = std::set<std::string>;

// All that is not about the choice is the child's.
constexpr EndpointRows kRows = [] {
  EndpointRows rows = UntilClose("RS-010");
  rows.close = rows.after_close = "RS-010";
  return rows;
}();

// The subsetSize of a config over round_robin; nothing for any other.
std::optional<std::size_t> SizeOverRoundRobin(const std::string& config_json) {
  const auto config = nlohmann::json::parse(config_json, nullptr, false);
  if (!config.is_object()) return std::nullopt;
  const auto size = config.find("subsetSize");
  const auto child = config.find("childPolicy");
  if (size == config.end() || !size->is_number_unsigned() || child == config.end() ||
      !child->is_array() || child->empty() || !child->front().is_object() ||
      !child->front().contains("round_robin"))
    return std::nullopt;
  return size->get<std::size_t>();
}

// An endpoint is known by its addresses and hashed by the first of them. Whether attributes and
// metadata are part of an address is open here: grpc-go 1.85 hashes them too.
std::string NameOf(const Listed& listed) {
  std::string name = listed.keys.front() + " of " + EndpointSharding::NameOf(listed);
  for (const auto& [key, value] : listed.metadata) name += " " + key + "=" + value;
  return name;
}

std::size_t CountMissing(const Names& from, const Names& in) {
  return static_cast<std::size_t>(
      std::ranges::count_if(from, [&](const std::string& name) { return !in.contains(name); }));
}

// What was chosen of a list.
struct Choice {
  Names listed;
  std::size_t size = 0;
  Names chosen;
};

// Which requirement two choices of one policy break together, if any.
const char* Broken(const Choice& a, const Choice& b) {
  if (a.listed == b.listed && a.size == b.size) return a.chosen == b.chosen ? nullptr : "RS-005";
  if (a.listed == b.listed) {
    const auto& [less, more] = a.size < b.size ? std::tie(a, b) : std::tie(b, a);
    return CountMissing(less.chosen, more.chosen) == 0 ? nullptr : "RS-016";
  }
  const std::size_t gone = CountMissing(a.listed, b.listed);
  const std::size_t come = CountMissing(b.listed, a.listed);
  if (a.size != b.size || gone + come != 1) return nullptr;
  return CountMissing(a.chosen, b.chosen) <= 1 && CountMissing(b.chosen, a.chosen) <= 1 ? nullptr
                                                                                        : "RS-006";
}

class RandomSubsetting final : public OverEndpoints {
 public:
  explicit RandomSubsetting(Binds binds) : OverEndpoints(std::move(binds), kRows) {}

  std::string_view name() const override { return "random_subsetting"; }

 private:
  bool LeavesGround(const Channel& /*before*/, const Events& /*events*/) override {
    return command().has_update_resolver_state() && !SizeOverRoundRobin(channel().config());
  }
  bool LeavesOutEndpointsWithoutAddresses() const override { return Binding("RS-011"); }

  std::vector<Listed> PartOf(const Channel& after, std::vector<Complaint>& complaints) override {
    Choice choice;
    choice.size = *SizeOverRoundRobin(after.config());
    std::vector<Listed> part;
    bool repeats = false;
    Names known;
    for (const Listed& listed : after.list()) {
      if (listed.keys.empty()) continue;
      if (!known.insert(EndpointSharding::NameOf(listed)).second) {
        repeats = true;
        continue;
      }
      choice.listed.insert(NameOf(listed));
      if (std::ranges::none_of(listed.keys,
                               [&](const auto& key) { return after.Alive(key) != nullptr; }))
        continue;
      choice.chosen.insert(NameOf(listed));
      part.push_back(listed);
    }
    // Elsewhere a repeat may be chosen beside the endpoint that it repeats.
    if (!repeats || Binding("RS-015")) Judge(choice, complaints);
    return part;
  }

  void Judge(const Choice& choice, std::vector<Complaint>& complaints) {
    const bool all = choice.listed.size() <= choice.size;
    const char* count_row = all ? "RS-003" : "RS-004";
    Judged(count_row);
    const std::size_t due = std::min(choice.listed.size(), choice.size);
    if (choice.chosen.size() != due) {
      complaints.push_back(
          {count_row, all ? "all of a few are chosen" : "so many are chosen as are to be",
           fmt::format("{} of {} endpoints", due, choice.listed.size()),
           fmt::format("{}: {}", choice.chosen.size(), fmt::join(choice.chosen, ", "))});
      return;
    }
    for (const Choice& known : choices_) {
      JudgedTogether(known, choice);
      const char* row = Broken(known, choice);
      if (row == nullptr) continue;
      complaints.push_back({row, "what was chosen is kept",
                            fmt::format("a choice that fits that of {} of {}: {}", known.size,
                                        known.listed.size(), fmt::join(known.chosen, ", ")),
                            fmt::format("{}", fmt::join(choice.chosen, ", "))});
      break;
    }
    choices_.push_back(choice);
  }

  // Which sentence two lists are about, where one of them left a choice.
  void JudgedTogether(const Choice& a, const Choice& b) {
    if (std::min(a.size, b.size) >= std::max(a.listed.size(), b.listed.size())) return;
    if (a.listed == b.listed) {
      Judged(a.size == b.size ? "RS-005" : "RS-016");
    } else if (a.size == b.size &&
               CountMissing(a.listed, b.listed) + CountMissing(b.listed, a.listed) == 1) {
      Judged("RS-006");
    }
  }

  std::optional<Complaint> JudgeReadyPicks(const Channel& before,
                                           const std::set<std::string>& ready,
                                           const Done& done) override {
    Judged("RS-010");
    return NotACircle({.goes = "RS-010", .circle = "RS-010"}, before, ready, done);
  }

  std::string OwnWords() const override {
    std::set<std::string> words;
    for (const Choice& it : choices_)
      words.insert(fmt::format("{} of {}: {}", it.size, fmt::join(it.listed, ","),
                               fmt::join(it.chosen, ",")));
    return fmt::format(" | {}", fmt::join(words, " | "));
  }

  // Of every list so far.
  std::vector<Choice> choices_;
};

}  // namespace

std::unique_ptr<Model> MakeRandomSubsetting(const Binds& binds) {
  return std::make_unique<RandomSubsetting>(binds);
}

}  // namespace lbc::models
