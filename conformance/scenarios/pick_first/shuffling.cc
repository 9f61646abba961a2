// gRFC A62, "shuffleAddressList": with it a thousand clients spread over the list instead of all
// going to its first server; without it the order of the list is the operator's.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};
const Endpoint p{"p", {"p1", "p2"}}, q{"q", {"q1", "q2"}};
const Config kShuffled{R"({"shuffleAddressList": true})"};
const Config kAsListed{R"({"shuffleAddressList": false})"};
const Config kEmpty{"{}"};

SCENARIO(ShufflingFavoursNoEndpoint, Checks{"PF-024"},
         "With shuffleAddressList each endpoint comes first equally often.") {
  then.FreshInstances(300, {a, b, c}, kShuffled).AttemptFirst({{a, 1}, {b, 1}, {c, 1}});
}

SCENARIO(AListOfTwoIsShuffledToo, Checks{"PF-024"},
         "With shuffleAddressList each of two endpoints comes first equally often.") {
  then.FreshInstances(300, {a, b}, kShuffled).AttemptFirst({{a, 1}, {b, 1}});
}

SCENARIO(
    EndpointsAreShuffledAsAWhole, Checks{"PF-024"},
    "Shuffling moves endpoints; the addresses of one endpoint stay together, in their order.") {
  then.FreshInstances(60, {p, q}, kShuffled).AttemptInOneOfTheOrders({{p, q}, {q, p}});
}

SCENARIO(AListIsShuffledOnce, Checks{"PF-024"},
         "A list keeps the order that shuffling gave it: after a loss the next pass starts at the "
         "same address.") {
  then.FreshInstances(40, Many(8), kShuffled).StartAgainWhereTheyBegan();
}

SCENARIO(WithoutShufflingTheOrderOfTheListHolds, Checks{"PF-024"},
         "With shuffleAddressList false or absent the first endpoint of the list comes first.") {
  then.FreshInstances(40, {a, b, c}, kAsListed).AttemptFirst({{a, 1}});
  then.FreshInstances(40, {c, b, a}, kEmpty).AttemptFirst({{c, 1}});
}

SCENARIO(
    ShufflingGoesByWeight, Checks{"PF-027"}, Needs{Capability("weights")},
    "With endpoint weights an endpoint comes first with a chance in proportion to its weight.") {
  then.FreshInstances(400, {a.Weighing(1), b.Weighing(3)}, kShuffled)
      .AttemptFirst({{a, 1}, {b, 3}});
}

SCENARIO(AnAbsentWeightCountsAsOne, Checks{"PF-027"}, Needs{Capability("weights")},
         "An endpoint without a weight is shuffled as if it weighed 1.") {
  then.FreshInstances(400, {a, b.Weighing(4)}, kShuffled).AttemptFirst({{a, 1}, {b, 4}});
}

}  // namespace
}  // namespace lbc::scenario
