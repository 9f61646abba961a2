#include "conformance/cli/progress.h"

#include <unistd.h>

#include <iostream>

#include "conformance/report/text.h"

namespace lbc::cli {
namespace {

// One less than the narrowest terminal in use, so that no line wraps and stays.
constexpr int kColumns = 79;

bool IsWatched() {
  static const bool terminal = isatty(STDERR_FILENO) != 0;
  return terminal;
}

}  // namespace

void ShowProgress(std::string_view line) {
  if (!IsWatched()) return;
  std::cerr << "\r\033[K" << report::Shorten(report::ForTerminal(line), kColumns) << std::flush;
}

void EndProgress() {
  if (IsWatched()) std::cerr << "\r\033[K" << std::flush;
}

}  // namespace lbc::cli
