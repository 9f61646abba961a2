#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <system_error>

#include "conformance/cli/commands.h"

namespace lbc::cli {

std::filesystem::path DataDir() {
  namespace fs = std::filesystem;
  if (const char* named = std::getenv("LBCONFORM_DATA")) return named;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path installed = program.parent_path().parent_path() / "share" / "lbconform";
  if (!error && fs::exists(installed / "spec", error)) return installed;
  return LBC_SOURCE_DIR;
}

int Complain(int exit_code, const std::string& message) {
  std::cerr << "lbconform: " << message << "\n";
  return exit_code;
}

}  // namespace lbc::cli
