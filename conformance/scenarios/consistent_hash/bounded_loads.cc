// A popular key does not drown one server.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Config kQuarterMore{R"({"boundedLoadFactor": 1.25})"};

SCENARIO(APopularKeyIsSharedOut, Checks{"CH-012"},
         "Of a hundred open calls with one key none of ten addresses gets more than thirteen.") {
  given.Policy(Many(10));
  given.EveryConnectionIsReady();
  when.Resolver().Lists(Many(10), kQuarterMore);
  then.Connections().AreLeftAlone();
  when.Calls(100).AreMadeWithKey("popular");
  then.Calls().Go();
  then.Calls().GaveNoneMoreThan(Many(10), 13);
}

SCENARIO(AHomeIsFilledToItsBound, Checks{"CH-012"},
         "The home of the key gets as many as it may, and the next on the ring what is left.") {
  given.Policy(Many(4));
  given.EveryConnectionIsReady();
  when.Resolver().Lists(Many(4), Config{R"({"boundedLoadFactor": 2})"});
  then.Connections().AreLeftAlone();
  when.Calls(100).AreMadeWithKey("popular");
  then.Calls().SplitInto({50, 50, 0, 0}, Many(4));
}

SCENARIO(CallsThatHaveEndedDoNotCount, Checks{"CH-012"},
         "When the calls have ended the key is at home again.") {
  given.Policy(Many(4));
  given.EveryConnectionIsReady();
  when.Resolver().Lists(Many(4), kQuarterMore);
  then.Connections().AreLeftAlone();
  when.Calls(100).AreMadeWithKey("popular");
  when.OpenCalls().FinishWith(14);
  then.Picks(1).WithKey("popular").GoWhereTheRingSends("popular", Many(4), 100);
  when.Calls(100).AreMadeWithKey("popular");
  then.Calls().GaveNoneMoreThan(Many(4), 32);
}

SCENARIO(WithoutABoundOneServerTakesAll, Checks{"CH-001"}, Needs{HasKey()},
         "Unless loads are bounded, open calls do not matter.") {
  given.Policy(Many(4));
  given.EveryConnectionIsReady();
  when.Calls(100).AreMadeWithKey("popular");
  then.Calls().SplitInto({100, 0, 0, 0}, Many(4));
}

}  // namespace
}  // namespace lbc::scenario
