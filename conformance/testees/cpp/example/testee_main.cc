// The whole testee of rendezvous_hash:
//   lbconform run --testee ./testee_rendezvous_hash --profile rendezvous_hash.yaml
#include <utility>

#include "conformance/testees/cpp/testee.h"
#include "rendezvous_hash.h"

int main(int argc, char** argv) {
  lbc::testee::Options options;
  options.implementation = "rendezvous-example";
  options.version = "1.0.0";
  options.register_policies = [](lbc::Registry& registry) {
    registry.Register(MakeRendezvousHashBuilder());
  };
  return lbc::testee::Main(argc, argv, std::move(options));
}
