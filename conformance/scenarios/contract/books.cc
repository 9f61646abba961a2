// Contract line 7: a call's end is accepted once, in any order, with any result, and late.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

CONTRACT(CallsMayEndInAnyOrder, Checks{"CON-035"},
         "Calls that end in the reverse order of their start leave picks as they were.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  given.PicksCarryCompletions();
  when.Calls(60).AreMade();
  when.OpenCalls().FinishInReverse();
  then.Picks(60).OnceAwake().Go();
}

CONTRACT(CallsMayEndWithAnyCode, Checks{"CON-035"},
         "Calls that end with every code a call can end with leave picks as they were.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  given.PicksCarryCompletions();
  when.Calls(30).AreMade();
  when.OpenCalls().FinishWith(1);
  when.Calls(30).AreMade();
  when.OpenCalls().FinishWith(4);
  when.Calls(30).AreMade();
  when.OpenCalls().FinishWith(8);
  when.Calls(30).AreMade();
  when.OpenCalls().FinishWith(13);
  when.Calls(30).AreMade();
  when.OpenCalls().FinishWith(14);
  then.Picks(60).OnceAwake().Go();
}

CONTRACT(CallsMayEndWithLoadReports, Checks{"CON-035"}, (Needs{Capability("load_reports")}),
         "Calls that end with load reports, also with absurd ones, leave picks going.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  given.PicksCarryCompletions();
  when.Loads().AreAbsurd();
  then.Picks(60).OnceAwake().Go();
}

CONTRACT(CallsMayEndAfterTheirConnection, Checks{"CON-036"},
         "Calls that end after their connection was lost do no harm.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  given.PicksCarryCompletions();
  when.Calls(60).AreMade();
  when.EveryConnection().IsLost();
  when.OpenCalls().FinishWith(14);
  when.Network().Calms();
  then.Picks(60).OnceAwake().Go();
}

CONTRACT(CallsMayEndAfterTheirEndpointLeft, Checks{"CON-036"},
         "Calls that end after their SubConn was given up do no harm.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  given.PicksCarryCompletions();
  when.Calls(60).AreMade();
  when.Resolver().Lists({c});
  when.Network().Calms();
  when.OpenCalls().Finish();
  then.Picks(60).OnceAwake().GoTo(c);
}

CONTRACT(CallsMayEndAfterTheirPicker, Checks{"CON-036"},
         "Calls that end after their picker was replaced do no harm.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  given.PicksCarryCompletions();
  when.Calls(60).AreMade();
  when.Resolver().Lists({a, b, c});
  when.Network().Calms();
  when.OpenCalls().FinishInReverse();
  then.Picks(60).OnceAwake().Go();
}

CONTRACT(CallsMayEndAfterClose, Checks{"CON-036"}, "Calls that end after Close do no harm.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  given.PicksCarryCompletions();
  when.Calls(60).AreMade();
  when.Channel().Closes();
  when.OpenCalls().Finish();
  then.Ledger().NoCallIsOpen();
}

}  // namespace
}  // namespace lbc::scenario
