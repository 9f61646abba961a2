// gRFC A61, "Interleaving", and RFC 8305, section 4: IPv4 and IPv6 take turns, so that a host
// without one of them does not wait through all of its addresses.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};
const Endpoint six{"six", {Address("six", "[2001:db8::1]:443")}};
const Endpoint seven{"seven", {Address("seven", "[2001:db8::2]:443")}};
const Endpoint name{"name", {Address("name", "one.example:443")}};
const Endpoint other_name{"other_name", {Address("other_name", "two.example:443")}};
const Endpoint mapped{"mapped", {Address("mapped", "[::ffff:10.9.9.9]:443")}};
const Endpoint portless{"portless", {Address("portless", "10.8.8.8")}};

SCENARIO(FamiliesAlternate, Checks{"PF-028"},
         "Address families alternate in the order of attempts, beginning with the first address.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, b, six, c});
  when.EveryConnection().Fails();
  then.Connections().AreAttemptedInOrder({a, six, b, c});
  then.Channel().Reaches(kTransientFailure);
  then.Picks().Fail();
}

SCENARIO(TheFirstAddressSetsTheFirstFamily, Checks{"PF-028"},
         "When the list begins with IPv6, attempts begin with IPv6.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({six, seven, a});
  when.EveryConnection().Fails();
  then.Connections().AreAttemptedInOrder({six, a, seven});
  then.Channel().Reaches(kTransientFailure);
}

SCENARIO(RepeatsAreRemoved, Checks{"PF-028"},
         "An address that stands in the list twice is attempted once in a pass.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, b, a, six, six});
  when.EveryConnection().Fails();
  then.Connections().AreAttemptedInOrder({a, six, b});
  then.Channel().Reaches(kTransientFailure);
}

SCENARIO(HostNamesAreAFamilyOfTheirOwn, Checks{"PF-029"},
         "Host names take turns with IPv4 and IPv6 as a third family.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({name, other_name, a, six});
  when.EveryConnection().Fails();
  then.Connections().AreAttemptedInOrder({name, a, six, other_name});
  then.Channel().Reaches(kTransientFailure);
}

SCENARIO(MappedAddressesAreOfVersionFour, Checks{"PF-029"},
         "An IPv4 address written in IPv6 form belongs to the family of IPv4.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, mapped, six});
  when.EveryConnection().Fails();
  then.Connections().AreAttemptedInOrder({a, six, mapped});
  then.Channel().Reaches(kTransientFailure);
}

SCENARIO(AnAddressWithoutPortHasNoFamily, Checks{"PF-029"},
         "An IP address without a port counts with the host names.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, b, portless});
  when.EveryConnection().Fails();
  then.Connections().AreAttemptedInOrder({a, portless, b});
  then.Channel().Reaches(kTransientFailure);
}

}  // namespace
}  // namespace lbc::scenario
