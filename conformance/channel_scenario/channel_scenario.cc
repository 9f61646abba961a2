#include "conformance/channel_scenario/channel_scenario.h"

#include <utility>

namespace lbc::channel_scenario {

bool Declare(const char* name, const char* file, int line, Body body, Checks checks, Needs needs,
             const char* sentence) {
  return scenario::RegisterFor(catalogue::Seat::kChannel, name, file, line, std::move(checks),
                               std::move(needs), sentence, [body](scenario::Stage& playing) {
                                 Stage stage(playing);
                                 body(Given(stage), When(stage), Then(stage));
                                 stage.Finish();
                               });
}

bool Declare(const char* name, const char* file, int line, Body body, Checks checks,
             const char* sentence) {
  return Declare(name, file, line, body, std::move(checks), Needs({}), sentence);
}

}  // namespace lbc::channel_scenario
