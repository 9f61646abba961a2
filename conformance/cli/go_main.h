// What the written main.go says of the policy's package, and what its author is told of it.
//
// A package registers its policy when it is imported, or when one of its functions is called, or
// leaves it to its users, who are then given what looks most like a builder. Nothing is claimed
// that was not seen: a name that is found nowhere is asked about, and where nothing was found it is
// said what was looked for. Pure functions.
#ifndef CONFORMANCE_CLI_GO_MAIN_H_
#define CONFORMANCE_CLI_GO_MAIN_H_

#include <string>
#include <vector>

#include "conformance/cli/go_tool.h"

namespace lbc::cli {

struct GoMain {
  // Lines of the import block, each with its end.
  std::string imports;
  // Lines before testee.Main.
  std::string registration;
  // The policy is put on grpc-go's base balancer, by its package or by main.go.
  bool over_base = false;
  std::vector<std::string> notes;
};

// `others` are further packages of the module that register something, to be named where this one
// offers nothing.
GoMain MainFor(const GoPackage& package, const std::string& policy,
               const std::vector<GoPackage>& others);

// Whether importing it, calling it or using it comes to a registration, as far as can be seen.
bool OffersAPolicy(const GoPackage& package);

}  // namespace lbc::cli

#endif  // CONFORMANCE_CLI_GO_MAIN_H_
