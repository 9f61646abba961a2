// gRFC A62: the one field that pick_first's configuration has. The caller gains that a typing error
// is found when the service config arrives and not when the servers are overloaded.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"};

SCENARIO(AShuffleThatIsNoBooleanIsRefused, Checks{"PF-025"}, Needs{Capability("parse_config")},
         "shuffleAddressList may be true, false or null; a string and a number are refused.") {
  then.Parser({R"({"shuffleAddressList": true})"}).Accepts();
  then.Parser({R"({"shuffleAddressList": false})"}).Accepts();
  then.Parser({R"({"shuffleAddressList": null})"}).Accepts();
  then.Parser({R"({"shuffleAddressList": "true"})"}).Refuses();
  then.Parser({R"({"shuffleAddressList": 1})"}).Refuses();
}

SCENARIO(ARefusedConfigNeverReachesThePolicy, Checks{"PF-025"}, Needs{Capability("parse_config")},
         "A list with a refused config changes nothing: the connection serves on.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a}, {R"({"shuffleAddressList": "yes"})"});
  then.Update().IsRefusedByTheParser();
  then.NothingHappens();
  then.Picks().GoTo(a);
}

}  // namespace
}  // namespace lbc::scenario
