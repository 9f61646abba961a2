// lbconform selftest: an adapter's duties, one line each.
#include <fmt/format.h>
#include <signal.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "conformance/cli/commands.h"
#include "conformance/runner/selftest.h"
#include "conformance/verdict/verdict.h"

namespace lbc::cli {

int Selftest(const std::string& testee, const std::string& policy, bool json) {
  signal(SIGPIPE, SIG_IGN);
  google::protobuf::SetLogHandler(nullptr);
  runner::TesteeCommand command;
  command.command = testee;
  const auto results = runner::RunSelftest(command, policy);
  if (!results.ok())
    return Complain(verdict::kExitTesteeUnusable, std::string(results.status().message()));
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  int held = 0;
  int tried = 0;
  for (const runner::SelftestResult& result : *results) {
    all.push_back({{"duty", result.duty},
                   {"held", result.held},
                   {"complaint", result.complaint},
                   {"not_tried", result.not_tried}});
    if (result.not_tried.empty()) ++tried;
    if (result.held) ++held;
    if (json) continue;
    const char* mark = result.held ? "." : result.not_tried.empty() ? "x" : "-";
    const std::string& detail = result.complaint.empty() ? result.not_tried : result.complaint;
    std::cout << fmt::format("  {} {}{}{}\n", mark, result.duty, detail.empty() ? "" : ": ",
                             detail);
  }
  if (json) {
    std::cout << all.dump(2) << "\n";
  } else {
    std::cout << fmt::format("{} of {} duties held\n", held, tried);
  }
  return held == tried ? verdict::kExitConformant : verdict::kExitNotConformant;
}

}  // namespace lbc::cli
