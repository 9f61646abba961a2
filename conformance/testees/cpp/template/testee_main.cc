// Hosts @policy_plain@ for lbconform. To judge another policy, register its builder here.
#include <utility>

#include "conformance/testees/cpp/testee.h"
#include "policy.h"

int main(int argc, char** argv) {
  lbc::testee::Options options;
  options.implementation = "@policy_plain@";
  options.version = "0.1.0";
  options.register_policies = [](lbc::Registry& registry) {
    registry.Register(MakePolicyBuilder());
  };
  // options.hooks says where keys, weights and attributes go (conformance/testees/cpp/hooks.h).
  return lbc::testee::Main(argc, argv, std::move(options));
}
