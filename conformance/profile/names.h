// The words of a profile, for whoever speaks of what one promises.
#ifndef CONFORMANCE_PROFILE_NAMES_H_
#define CONFORMANCE_PROFILE_NAMES_H_

#include <string_view>

#include "conformance/profile/profile.h"

namespace lbc::profile {

/// As a profile spells it: "all", "least_loaded".
std::string_view Name(Connects connects);
std::string_view Name(Spreads spreads);

}  // namespace lbc::profile

#endif  // CONFORMANCE_PROFILE_NAMES_H_
