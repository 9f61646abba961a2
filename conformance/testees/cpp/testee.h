// lbc::testee: makes a program of a C++ policy that the judge can talk to.
//
//   #include "acme/hash_policy.h"
//   #include "conformance/testees/cpp/testee.h"
//
//   int main(int argc, char** argv) {
//     lbc::testee::Options options;
//     options.implementation = "acme";
//     options.version = "2.1.0";
//     options.register_policies = [](lbc::Registry& registry) {
//       registry.Register(std::make_shared<acme::HashPolicyBuilder>());
//     };
//     return lbc::testee::Main(argc, argv, std::move(options));
//   }
//
// Then `lbconform run --testee ./acme_testee --profile acme_hash.yaml`. A policy needs nothing more
// if it follows the reference's conventions for keys, weights and attributes; hooks.h is for those
// that do not. `lbconform new cpp DIR` writes such a project.
#ifndef CONFORMANCE_TESTEES_CPP_TESTEE_H_
#define CONFORMANCE_TESTEES_CPP_TESTEE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "conformance/protocol/frame.h"
#include "conformance/testees/cpp/hooks.h"
#include "conformance/testees/cpp/wire.h"
#include "reference/registry/registry.h"

namespace lbc::testee {

/// What a testee hosts and says of itself.
struct Options {
  /// Registers the policies to be hosted. Required.
  std::function<void(Registry& registry)> register_policies;

  /// Who is hosted. A name of one's own is judged by the requirements that bind every policy; that
  /// of a known implementation also by its edition's.
  std::string implementation = "lbconform-testee";
  /// The version of that implementation, without a leading "v".
  std::string version = "0";

  /// Where what the judge sends is put for the policy to find.
  Hooks hooks = Hooks::Default();

  /// Claimed beside those that follow from the hooks (PROTOCOL.md).
  std::vector<std::string> capabilities{};

  /// How names are looked up.
  Registry::Names names = Registry::Names::kExact;

  /// Opens the wire to the judge. Empty: frames over the descriptors themselves.
  std::function<std::unique_ptr<Wire>(const protocol::Descriptors& descriptors)> open_wire;
};

/// The whole program: reads the descriptors from the environment and talks until the judge goes.
/// Returns what main is to return: 0 after an orderly end, 3 when the judge broke the protocol, 64
/// when the program was not started by a judge or with arguments that it does not know. One
/// argument is known: --policies lists what is hosted.
[[nodiscard]] int Main(int argc, char** argv, Options options);

}  // namespace lbc::testee

#endif  // CONFORMANCE_TESTEES_CPP_TESTEE_H_
