#include <algorithm>

#include "conformance/models/contract.h"
#include "conformance/models/model.h"
#include "conformance/models/outlier_detection.h"
#include "conformance/models/pick_first.h"
#include "conformance/models/policies_over_base.h"
#include "conformance/models/policies_over_endpoints.h"
#include "conformance/models/priority.h"
#include "conformance/models/ring_hash.h"
#include "conformance/models/round_robin.h"
#include "conformance/models/weighted_target.h"

namespace lbc::models {

std::vector<std::unique_ptr<Model>> MakeModels(const profile::Profile& profile, const Binds& binds,
                                               bool virtual_time) {
  const std::vector<std::string> as = profile::JudgedAs(profile);
  const auto is = [&](const char* policy) { return std::ranges::find(as, policy) != as.end(); };
  std::vector<std::unique_ptr<Model>> models;
  models.push_back(MakeContract(profile, binds));
  // Rows of one edition tell which way of building it the testee has.
  if (is("pick_first") && binds("PF-005") && virtual_time) models.push_back(MakePickFirst(binds));
  if (is("pick_first") && binds("PF-035")) models.push_back(MakePickFirstOfOneSubConn(binds));
  if (is("round_robin") && binds("RR-014") && virtual_time) models.push_back(MakeRoundRobin(binds));
  // LR-005, PRI-025, RH-016, RS-001, WRR-034 and WT-015 are rows of those that keep a pick_first
  // for each endpoint.
  if (is("least_request_experimental") && binds("LR-005") && virtual_time)
    models.push_back(MakeLeastRequest(binds));
  if (is("random_subsetting_experimental") && binds("RS-001") && virtual_time)
    models.push_back(MakeRandomSubsetting(binds));
  if (is("weighted_round_robin") && binds("WRR-034") && virtual_time)
    models.push_back(MakeWeightedRoundRobin(binds));
  if (is("weighted_target_experimental") && binds("WT-015") && virtual_time)
    models.push_back(MakeWeightedTarget(binds));
  if (is("outlier_detection_experimental") && binds("OD-025") && virtual_time)
    models.push_back(MakeOutlierDetection(binds));
  if (is("priority_experimental") && binds("PRI-025") && virtual_time)
    models.push_back(MakePriority(binds));
  if (is("ring_hash_experimental") && binds("RH-016") && virtual_time)
    models.push_back(MakeRingHash(binds));
  if (is("smooth_weighted_round_robin") && binds("SWRR-004"))
    models.push_back(MakeSmoothWeightedRoundRobin(binds));
  if (is("consistent_hash")) models.push_back(MakeConsistentHash(binds));
  if (is("p2c") && (binds("P2C-013") || binds("P2C-010"))) models.push_back(MakeP2c(binds));
  if (is("base") && binds("RESOLVER-001")) models.push_back(MakeBase(binds, is("round_robin")));
  return models;
}

}  // namespace lbc::models
