// Printable: what others wrote, made fit for a line of a log.
#ifndef REFERENCE_DISCOVERY_ETCD_PRINTABLE_H_
#define REFERENCE_DISCOVERY_ETCD_PRINTABLE_H_

#include <string>
#include <string_view>

namespace lbc {

/// Whoever may write to etcd chooses keys and values, and a log may end on a terminal: control
/// characters, among them the two-byte ones of UTF-8 (U+0080 to U+009F), become \n, \r, \t or \xNN.
/// All else stays as it is, backslashes and broken UTF-8 too, so that applied twice it changes no
/// more.
[[nodiscard]] std::string Printable(std::string_view text);

}  // namespace lbc

#endif  // REFERENCE_DISCOVERY_ETCD_PRINTABLE_H_
