#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"};

CHANNEL_SCENARIO(FindsTheBuilderThatWasRegistered, Checks{"REG-001"},
                 "A registered builder is found under its name, and is the very one.") {
  given.PoliciesAreRegistered();

  when.Application().LooksUp(kOther);
  then.Application().Finds(2);
}

CHANNEL_SCENARIO(FindsTheSameBuilderEachTime, Checks{"REG-010"},
                 "With no registration in between, every look-up gives the identical builder.") {
  given.PoliciesAreRegistered();

  when.Application().LooksUp(kPuppet);
  then.Application().Finds(1);
  when.Application().LooksUp(kPuppet);
  then.Application().Finds(1);
}

CHANNEL_SCENARIO(FindsTheNewerOfTwoBuildersOfOneName, Checks{"REG-002"},
                 "A second builder under an equal name replaces the first for look-ups.") {
  given.PoliciesAreRegistered();

  when.Application().Registers(kOther, 7);
  when.Application().LooksUp(kOther);
  then.Application().Finds(7);
}

CHANNEL_SCENARIO(BuildsWithTheNewerOfTwoBuildersOfOneName, Checks{"REG-002"},
                 "Policies built after a second registration are built by the second builder.") {
  given.ChannelIsOpen(Settings().WithoutConfig());

  when.Application().Registers(kOther, 7);
  when.Application().AsksToConnect();
  when.Resolver().Lists({a}, Selecting(kOther));
  then.Policy().IsBuiltBy(7);
}

CHANNEL_SCENARIO(FindsNothingUnderANameThatNobodyRegistered, Checks{"REG-003"},
                 "A name nobody registered gives nothing, and no default.") {
  given.PoliciesAreRegistered();

  when.Application().LooksUp("lbconform_nobody");
  then.Application().FindsNothing();
}

CHANNEL_SCENARIO(
    TellsNamesApartByCase, Checks{"REG-008"},
    "Names are compared byte by byte: two names that differ in case are two entries.") {
  given.PoliciesAreRegistered();

  when.Application().Registers("LBConform_Mixed", 7);
  when.Application().LooksUp("lbconform_mixed");
  then.Application().FindsNothing();
  when.Application().LooksUp("LBConform_Mixed");
  then.Application().Finds(7);
}

CHANNEL_SCENARIO(KnowsPickFirst, Checks{"REG-015"},
                 "pick_first is registered in every process that links the channel.") {
  given.PoliciesAreRegistered();

  when.Application().LooksUp("pick_first");
  then.Application().Finds(0);
}

CHANNEL_SCENARIO(KnowsRoundRobin, Checks{"REG-015"},
                 "round_robin is registered in every process that links the channel.") {
  given.PoliciesAreRegistered();

  when.Application().LooksUp("round_robin");
  then.Application().Finds(0);
}

}  // namespace
}  // namespace lbc::channel_scenario
