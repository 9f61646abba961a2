// testee_reference: the reference's policies as a testee.
#include <memory>

#include "conformance/testees/cpp/testee.h"
#include "reference/policies/pick_first/pick_first.h"

int main(int argc, char** argv) {
  lbc::testee::Options options;
  options.implementation = "lbconform-reference";
  options.version = LBC_VERSION;
  options.register_policies = [](lbc::Registry& registry) {
    registry.Register(std::make_shared<lbc::policies::PickFirstBuilder>());
  };
  return lbc::testee::Main(argc, argv, std::move(options));
}
