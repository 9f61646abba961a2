#include "conformance/models/over_endpoints.h"
#include "conformance/models/policies_over_endpoints.h"

namespace lbc::models {
namespace {

// LR-007 says of everything but picks that it is as round_robin does it.
constexpr EndpointRows kRows = [] {
  EndpointRows rows = UntilClose("LR-007");
  rows.goes = "LR-003";
  rows.waits = rows.fails = "LR-012";
  return rows;
}();

class LeastRequest final : public OverEndpoints {
 public:
  explicit LeastRequest(Binds binds) : OverEndpoints(std::move(binds), kRows) {}

  std::string_view name() const override { return "least_request"; }

 private:
  std::optional<Complaint> JudgeReadyPicks(const Channel& before,
                                           const std::set<std::string>& ready,
                                           const Done& done) override {
    Judged("LR-003");
    return NotAllGo("LR-003", before, ready, done);
  }
};

}  // namespace

std::unique_ptr<Model> MakeLeastRequest(const Binds& binds) {
  return std::make_unique<LeastRequest>(binds);
}

}  // namespace lbc::models
