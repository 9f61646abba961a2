#include <algorithm>

#include "conformance/models/contract.h"
#include "conformance/models/model.h"
#include "conformance/models/pick_first.h"
#include "conformance/models/round_robin.h"

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
  if (is("base") && binds("RESOLVER-001")) models.push_back(MakeBase(binds, is("round_robin")));
  return models;
}

}  // namespace lbc::models
