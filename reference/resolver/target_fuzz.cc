// Spoilt targets: each is taken apart into pieces of itself, or refused.
#include <cstdlib>

#include "fixtures/fuzz/fuzz.h"
#include "reference/resolver/target.h"

namespace {

bool Consume(std::string_view input) {
  const std::optional<lbc::Target> target = lbc::ParseTarget(input);
  if (!target.has_value()) return false;
  const std::string_view scheme = target->scheme;
  if (scheme.empty() || input.find(':') != scheme.size()) std::abort();
  // Decoding an escape only makes a text shorter.
  if (scheme.size() + 1 + target->authority.size() + target->endpoint.size() > input.size()) {
    std::abort();
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return lbc::fuzz::Main(
      argc, argv,
      {{"dns:///db.example:80", "dns://10.0.0.53:5353/db.example", "ipv4:10.0.0.1:80,10.0.0.2:80",
        "ipv6:%5B2001:db8::1%5D:443", "unix:///run/db%20two.sock", "unix:run/db.sock",
        "etcd:///shop%2Fblue", "passthrough:///%5Bfe80::1%25eth0%5D:80", "db.example:80"},
       Consume});
}
