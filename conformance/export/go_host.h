// The host that an exported Go test brings along: a ClientConn and its SubConns, what they saw, and
// the checks that verbs.cc names. Go source as text; go_export.cc puts it below the test.
#ifndef CONFORMANCE_EXPORT_GO_HOST_H_
#define CONFORMANCE_EXPORT_GO_HOST_H_

#include <string>

namespace lbc::exports {

// What differs between releases of grpc-go: 0 for an unknown or later one, else the minor version
// of release 1.
struct GoRelease {
  int minor = 0;
  bool since(int other) const { return minor == 0 || minor >= other; }
};

// The imports and the host.
std::string GoImports(const GoRelease& release);
std::string GoHost(const GoRelease& release);

}  // namespace lbc::exports

#endif  // CONFORMANCE_EXPORT_GO_HOST_H_
