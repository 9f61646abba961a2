// Picker: a snapshot of a policy that answers "where does this call go?".
//
// A policy makes a new picker whenever its answer changes and hands it over with UpdateState. From
// then on any number of threads call Pick on it at once, while the policy goes on with other
// things, and even while it is being closed. So a picker holds what it needs, changes nothing but
// atomics, and asks nobody.
#ifndef REFERENCE_CORE_PICKER_H_
#define REFERENCE_CORE_PICKER_H_

#include <string>
#include <string_view>

#include "reference/core/attributes.h"
#include "reference/core/metadata.h"
#include "reference/core/pick_result.h"

namespace lbc {

/// The call to be placed. Everything is borrowed for the duration of the pick.
struct PickInfo {
  /// "/service/method".
  std::string_view full_method_name{};
  /// The call's outgoing headers; null: none.
  const Metadata* metadata = nullptr;
  /// What the application attached to the call beside headers: for example the key that a
  /// consistent-hash policy looks for. Null: nothing.
  const Attributes* call_attributes = nullptr;
};

/// The call attribute under which an application puts a plain key. Policies may define others.
inline constexpr AttributeKey<std::string> kCallKey{"lbc.call_key"};

/// Places calls. Shared by the policy that made it and the channel that uses it.
class Picker {
 public:
  virtual ~Picker() = default;

  /// Places one call. Never blocks, never waits for I/O or for a lock that is held for long: what
  /// needs time is answered with Queue and settled by a later picker (PICK-001). Called from any
  /// thread, concurrently (PICK-002).
  [[nodiscard]] virtual PickResult Pick(const PickInfo& info) const = 0;
};

}  // namespace lbc

#endif  // REFERENCE_CORE_PICKER_H_
