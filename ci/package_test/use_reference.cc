// A C++ team's first use of the reference: look a policy up and have it read a config.
#include <cstdio>

#include "reference/core/builder.h"
#include "reference/policies/builtin.h"
#include "reference/registry/registry.h"

namespace {

bool Expect(bool holds, const char* what) {
  if (!holds) std::fprintf(stderr, "not so: %s\n", what);
  return holds;
}

}  // namespace

int main() {
  lbc::Registry registry;
  lbc::policies::RegisterBuiltinPolicies(registry);
  const auto pick_first = registry.Find("pick_first");
  if (!Expect(pick_first != nullptr, "pick_first is registered")) return 1;
  if (!Expect(registry.Find("round_robin") != nullptr, "round_robin is registered")) return 1;
  const lbc::ConfigParser* parser = pick_first->config_parser();
  if (!Expect(parser != nullptr, "pick_first takes a config")) return 1;
  if (!Expect(parser->ParseConfig(R"({"shuffleAddressList": true})").ok(), "it is read")) return 1;
  const bool refused = !parser->ParseConfig(R"({"shuffleAddressList": 7})").ok();
  return Expect(refused, "a number for a flag is refused") ? 0 : 1;
}
