#include "conformance/models/over_endpoints.h"
#include "conformance/models/policies_over_endpoints.h"

namespace lbc::models {
namespace {

// LR-007 says of everything but picks that it is as round_robin does it.
constexpr EndpointRows kRows{.connects = "LR-007",
                             .leaves = "LR-007",
                             .renewed = "LR-007",
                             .again = "LR-007",
                             .sticky = "LR-007",
                             .child = "LR-007",
                             .health = "LR-007",
                             .state = "LR-007",
                             .empty = "LR-007",
                             .resolver_error = "LR-007",
                             .exit_idle = "LR-007",
                             .time = "LR-007",
                             .late = "LR-007",
                             .goes = "LR-003",
                             .waits = "LR-012",
                             .fails = "LR-012"};

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
