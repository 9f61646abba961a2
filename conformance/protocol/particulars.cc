#include "conformance/protocol/particulars.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <vector>

namespace lbc::protocol {
namespace {

using Attributes = google::protobuf::Map<std::string, std::string>;

constexpr std::size_t kShown = 32;

std::string OneWord(std::string text) {
  if (text.size() > kShown) text = text.substr(0, kShown) + "...";
  for (char& letter : text) {
    const auto code = static_cast<unsigned char>(letter);
    if (code <= ' ' || code >= 0x7F || letter == '(' || letter == ')') letter = '_';
  }
  return text;
}

}  // namespace

std::string Particulars(const lbcp::v1::Endpoint& endpoint) {
  std::vector<std::string> all;
  const auto add = [&all](const std::string& prefix, const Attributes& attributes) {
    // The order of the message's own map is nobody's.
    for (const auto& [key, value] :
         std::map<std::string, std::string>(attributes.begin(), attributes.end()))
      all.push_back(prefix + OneWord(key) + "=" + OneWord(value));
  };
  if (endpoint.weight() != 0) all.push_back(fmt::format("weight={}", endpoint.weight()));
  add("", endpoint.attributes());
  if (!endpoint.addresses().empty()) {
    const lbcp::v1::Address& first = endpoint.addresses(0);
    add("address.", first.attributes());
    add("metadata.", first.metadata());
    if (!first.server_name().empty()) all.push_back("server_name=" + OneWord(first.server_name()));
  }
  return all.empty() ? "" : fmt::format("({})", fmt::join(all, ","));
}

std::string WithoutParticulars(const std::string& name) {
  const std::size_t open = name.find('(');
  return open == std::string::npos || open == 0 || !name.ends_with(')') ? name
                                                                        : name.substr(0, open);
}

}  // namespace lbc::protocol
