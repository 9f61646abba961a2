#include <fmt/format.h>

#include <regex>

#include "conformance/trace/trace.h"

namespace lbc::trace {
namespace {

// 10.0.0.<1 to 26>:443 and 10.1.<0 to 249>.<1 to 250>:443, as conformance/scenario invents them.
const std::regex& InventedAddress() {
  static const std::regex address(R"(10\.(0|1)\.(\d{1,3})\.(\d{1,3}):443)");
  return address;
}

std::string NameOf(const std::smatch& parts) {
  const int third = std::stoi(parts[2]);
  const int last = std::stoi(parts[3]);
  if (parts[1] == "0") {
    constexpr int kLetters = 26;
    if (third != 0 || last < 1 || last > kLetters) return parts[0];
    return std::string(1, static_cast<char>('a' + last - 1));
  }
  constexpr int kPerBlock = 250;
  if (last < 1 || last > kPerBlock || third >= kPerBlock) return parts[0];
  return fmt::format("e{}", third * kPerBlock + last - 1);
}

}  // namespace

std::string NameOfAddress(const std::string& address) {
  std::smatch parts;
  return std::regex_match(address, parts, InventedAddress()) ? NameOf(parts) : address;
}

std::string WithNames(const std::string& text) {
  std::string out;
  auto from = text.cbegin();
  for (std::sregex_iterator it(text.begin(), text.end(), InventedAddress()), end; it != end; ++it) {
    out.append(from, (*it)[0].first);
    out += NameOf(*it);
    from = (*it)[0].second;
  }
  return out.append(from, text.cend());
}

std::string_view KindName(verdict::Step::Kind kind) {
  switch (kind) {
    case verdict::Step::Kind::kGiven:
      return "given";
    case verdict::Step::Kind::kWhen:
      return "when";
    case verdict::Step::Kind::kThen:
      return "then";
    case verdict::Step::Kind::kEnd:
      return "end";
  }
  return "end";
}

}  // namespace lbc::trace
