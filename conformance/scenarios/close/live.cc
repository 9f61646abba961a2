#include "conformance/live_scenario/live_scenario.h"

namespace lbc::live_scenario {
namespace {

const Server a{"a"}, b{"b"};

LIVE_SCENARIO(EndsEverythingInBoundedTime, Checks{"CLOSE-008", "CLOSE-011"},
              Twin("close/CLOSE-008/cuts-calls-in-flight"),
              "Closing the channel ends its calls and its connections, though one server stands "
              "still.") {
  const Calls held("the held calls", 8);
  given.Servers({a, b});
  given.Client(kRoundRobin, {a, b});
  given.AllServe({a, b});
  given.Holds({a, b});
  given.AreUnderWay(held);
  given.IsFrozen(b);

  when.ApplicationCloses();
  then.Application().IsClosedWithin(20s);
  then.Calls(held).FailWithSomeError();

  when.Thaws(b);
  when.Drains(a);
  when.Drains(b);
  then.Server(a).HasLeft();
  then.Server(b).HasLeft();
  then.ItWentLike(Diagram(7, "The channel closes, and every call and connection with it")
                      .Starts(held)
                      .Come(held, {a, b})
                      .Freezes(b)
                      .Closes()
                      .IsClosed()
                      .Thaws(b)
                      .Drains(a)
                      .Drains(b)
                      .Meanwhile()
                      .Leaves(a)
                      .Meanwhile()
                      .Leaves(b));
}

LIVE_SCENARIO(ClosingOneChannelDisturbsNoOther, Checks{"CLOSE-012"},
              Twin("close/CLOSE-001/closes-policy-and-connections"),
              "Two channels to the same servers: closing one ends no call of the other.") {
  const Calls held("the held calls", 4), later("later calls", 10);
  given.Servers({a, b});
  given.Client(kRoundRobin, {a, b});
  given.AnotherClient(kRoundRobin);
  given.AllServe({a, b});
  given.Holds({a, b});
  given.AreUnderWay(held);

  when.TheOtherClientCloses();
  when.Releases({a, b});
  then.Calls(held).Succeed();

  when.Start(later);
  then.Calls(later).Succeed();
}

}  // namespace
}  // namespace lbc::live_scenario
