// testee_reference: the reference's policies as a testee, and in their place, by name, policies
// that are wrong on purpose.
//
//   testee_reference
//   testee_reference --replace round_robin=round_robin_sticks_to_one_endpoint
//   testee_reference --list-mutants
//
// The mutant is built around the policy that it replaces and answers to its name.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/testees/cpp/testee.h"
#include "fixtures/mutants/mutants.h"
#include "reference/policies/builtin.h"
#include "reference/policies/common/load_report.h"

namespace {

using lbc::fixtures::mutants::AllMutants;
using lbc::fixtures::mutants::FindMutant;
using lbc::fixtures::mutants::Mutant;

constexpr int kUsage = 64;

struct Replacement {
  std::string policy;
  const Mutant* mutant = nullptr;
};

[[noreturn]] void Refuse(const std::string& what) {
  std::fprintf(stderr, "testee_reference: %s\n", what.c_str());
  std::exit(kUsage);
}

// "POLICY=MUTANT", or ends the program with a sentence.
Replacement ParseReplacement(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos) Refuse("--replace " + text + ": expected POLICY=MUTANT");
  const std::string name = text.substr(equals + 1);
  const Mutant* mutant = FindMutant(name);
  if (mutant == nullptr) Refuse(name + ": no such mutant; --list-mutants names them all");
  return {text.substr(0, equals), mutant};
}

void ListMutants() {
  for (const Mutant& mutant : AllMutants()) {
    const std::string line = std::string(mutant.name) + " " + std::string(mutant.policy) + "\n";
    std::fwrite(line.data(), 1, line.size(), stdout);
  }
}

void Register(lbc::Registry& registry, const std::vector<Replacement>& replacements) {
  lbc::policies::RegisterBuiltinPolicies(registry);
  for (const Replacement& replacement : replacements) {
    const auto real = registry.Find(replacement.policy);
    if (real == nullptr) Refuse(replacement.policy + ": no such policy");
    registry.Register(replacement.mutant->make(real));
  }
}

std::shared_ptr<const lbc::ServerLoad> ToLoadReport(const lbcp::v1::Load& load) {
  auto report = std::make_shared<lbc::policies::LoadReport>();
  report->cpu_utilization = load.cpu_utilization();
  report->application_utilization = load.application_utilization();
  report->qps = load.rps_fractional();
  report->eps = load.eps();
  return report;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<Replacement> replacements;
  std::vector<char*> rest = {argv[0]};
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--list-mutants") return ListMutants(), 0;
    if (argument == "--replace" && i + 1 < argc) {
      replacements.push_back(ParseReplacement(argv[++i]));
    } else {
      rest.push_back(argv[i]);
    }
  }
  lbc::testee::Options options;
  options.implementation = "lbconform-reference";
  options.version = LBC_VERSION;
  options.hooks.load = ToLoadReport;
  options.capabilities = {"hash_keys"};
  options.register_policies = [&](lbc::Registry& registry) { Register(registry, replacements); };
  return lbc::testee::Main(static_cast<int>(rest.size()), rest.data(), std::move(options));
}
