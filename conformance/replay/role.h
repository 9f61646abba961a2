// What a number stands for, in terms that mean the same on every testee.
#ifndef CONFORMANCE_REPLAY_ROLE_H_
#define CONFORMANCE_REPLAY_ROLE_H_

#include <string>

namespace lbc::replay {

// The nth SubConn, or attempt to connect, that was made for an address, counted from 0.
struct Role {
  std::string made_for;
  int nth = 0;

  friend bool operator==(const Role&, const Role&) = default;
};

// "", " (2nd)", " (3rd)", …: what a name needs beside the address.
std::string Nth(int nth);

}  // namespace lbc::replay

#endif  // CONFORMANCE_REPLAY_ROLE_H_
