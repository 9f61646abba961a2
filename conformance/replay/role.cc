#include "conformance/replay/role.h"

#include <fmt/format.h>

namespace lbc::replay {

std::string Nth(int nth) {
  constexpr int kSecond = 1;
  constexpr int kThird = 2;
  if (nth == 0) return "";
  if (nth == kSecond) return " (2nd)";
  if (nth == kThird) return " (3rd)";
  return fmt::format(" ({}th)", nth + 1);
}

}  // namespace lbc::replay
