// The whole testee of older_round_robin:
//   lbconform run --testee ./testee_older_round_robin --profile older_round_robin.yaml
#include <utility>

#include "conformance/testees/cpp/testee.h"
#include "older_round_robin.h"

int main(int argc, char** argv) {
  lbc::testee::Options options;
  options.implementation = "older-api-example";
  options.version = "1.0.0";
  options.register_policies = [](lbc::Registry& registry) {
    registry.Register(lbc::older_api::Adapt(MakeOlderRoundRobinBuilder()));
  };
  return lbc::testee::Main(argc, argv, std::move(options));
}
