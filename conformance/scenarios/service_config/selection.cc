#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"};

CHANNEL_SCENARIO(SelectsTheFirstRegisteredPolicy, Checks{"CFG-001"},
                 "The first entry of loadBalancingConfig whose name is registered is selected.") {
  given.ChannelIsOpen();

  when.Application().AsksToConnect();
  when.Resolver().Lists({a}, R"({"loadBalancingConfig": [{"lbconform_nobody": {}},
      {"lbconform_other_puppet": {}}, {"lbconform_puppet": {}}]})");
  then.Resolver().IsAnsweredWell();
  then.Policy().IsBuilt(kOther);
}

CHANNEL_SCENARIO(ParsesNothingBehindTheSelectedPolicy, Checks{"CFG-001"},
                 "Entries behind the selected one are not parsed.") {
  given.PolicyParses(kThird);
  given.ChannelIsOpen();

  when.Application().AsksToConnect();
  when.Resolver().Lists({a}, R"({"loadBalancingConfig": [{"lbconform_other_puppet": {}},
      {"lbconform_third_puppet": {"refuse": "no"}}]})");
  then.Resolver().IsAnsweredWell();
  then.ConfigIsNotParsedBy(kThird);
  then.Policy().IsBuilt(kOther);
}

CHANNEL_SCENARIO(RefusesAnEntryWithTwoNames, Checks{"CFG-002"},
                 "An entry with more than one key makes the config invalid.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(Settings().WithConfig(
      R"({"loadBalancingConfig": [{"lbconform_puppet": {}, "lbconform_other_puppet": {}}]})"));
  then.Application().GetsAnError();
}

CHANNEL_SCENARIO(RefusesAnEntryWithoutAName, Checks{"CFG-002"},
                 "An entry without a key makes the config invalid.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(
      Settings().WithConfig(R"({"loadBalancingConfig": [{}, {"lbconform_puppet": {}}]})"));
  then.Application().GetsAnError();
}

CHANNEL_SCENARIO(RefusesAConfigOfPoliciesThatNobodyRegistered, Checks{"CFG-003"},
                 "If no entry is registered the service config is invalid as a whole.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(
      Settings().WithConfig(R"({"loadBalancingConfig": [{"lbconform_nobody": {}}]})"));
  then.Application().GetsAnError();
}

CHANNEL_SCENARIO(DoesNotFallThroughToTheNextEntry, Checks{"CFG-004"},
                 "If the first registered entry's own config is invalid, so is the whole.") {
  given.PolicyParses(kOther);

  when.Application().OpensAChannel(Settings().WithConfig(
      R"({"loadBalancingConfig": [{"lbconform_other_puppet": {"refuse": "not like this"}},
          {"lbconform_puppet": {}}]})"));
  then.ConfigIsParsedBy(kOther);
  then.Application().GetsAnError();
}

constexpr char kSecondChildIsKnown[] = R"({"loadBalancingConfig": [{"weighted_target_experimental":
    {"targets": {"t": {"weight": 1, "childPolicy": [{"lbconform_nobody": {}},
        {"round_robin": {}}]}}}}]})";
constexpr char kNoChildIsKnown[] = R"({"loadBalancingConfig": [{"weighted_target_experimental":
    {"targets": {"t": {"weight": 1, "childPolicy": [{"lbconform_nobody": {}},
        {"lbconform_no_one": {}}]}}}}, {"round_robin": {}}]})";

CHANNEL_SCENARIO(SelectsTheFirstRegisteredChild, Checks{"CFG-021"},
                 "Of a nested childPolicy list too the first registered entry is selected.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(Settings().WithConfig(kSecondChildIsKnown));
  then.Application().GetsNoError();
}

CHANNEL_SCENARIO(RefusesAParentWithoutARegisteredChild, Checks{"CFG-021"},
                 "With no entry of childPolicy registered the parent's config is invalid.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(Settings().WithConfig(kNoChildIsKnown));
  then.Application().GetsAnError();
}

CHANNEL_SCENARIO(PrefersTheNewFieldToTheOld, Checks{"CFG-006"},
                 "loadBalancingConfig wins over the deprecated loadBalancingPolicy.") {
  given.ChannelIsOpen();

  when.Application().AsksToConnect();
  when.Resolver().Lists({a}, R"({"loadBalancingPolicy": "lbconform_third_puppet",
      "loadBalancingConfig": [{"lbconform_other_puppet": {}}]})");
  then.Policy().IsBuilt(kOther);
}

CHANNEL_SCENARIO(TakesTheOldField, Checks{"CFG-006"},
                 "Without loadBalancingConfig the deprecated loadBalancingPolicy selects.") {
  given.ChannelIsOpen();

  when.Application().AsksToConnect();
  when.Resolver().Lists({a}, R"({"loadBalancingPolicy": "lbconform_third_puppet"})");
  then.Policy().IsBuilt(kThird);
}

CHANNEL_SCENARIO(SelectsPickFirstWhenNothingIsSaid, Checks{"CFG-007"},
                 "With neither field the policy is pick_first.") {
  given.ChannelIsOpen(Settings().WithoutConfig());

  when.Application().AsksToConnect();
  when.Resolver().Lists({a}, "{}");
  then.NoPolicyIsBuilt();
  then.Dial(a).Starts();
}

CHANNEL_SCENARIO(SelectsPickFirstForAnUnknownOldName, Checks{"CFG-008"},
                 "An unknown name in loadBalancingPolicy falls back to pick_first, silently.") {
  given.ChannelIsOpen();

  when.Application().AsksToConnect();
  when.Resolver().Lists({a}, R"({"loadBalancingPolicy": "lbconform_nobody"})");
  then.Resolver().IsAnsweredWell();
  then.NoPolicyIsBuilt();
  then.Dial(a).Starts();
}

CHANNEL_SCENARIO(PassesOverFieldsThatItDoesNotKnow, Checks{"CFG-010"},
                 "Unknown fields are ignored.") {
  given.ChannelIsOpen();

  when.Application().AsksToConnect();
  when.Resolver().Lists({a}, R"({"lbconformUnknown": {"x": 1},
      "loadBalancingConfig": [{"lbconform_other_puppet": {}}]})");
  then.Resolver().IsAnsweredWell();
  then.Policy().IsBuilt(kOther);
}

CHANNEL_SCENARIO(RefusesTextThatIsNoJson, Checks{"CFG-011"},
                 "Badly formed JSON refuses the entire config.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(
      Settings().WithConfig(R"({"loadBalancingConfig": [{"lbconform_puppet": {}}])"));
  then.Application().GetsAnError();
}

CHANNEL_SCENARIO(RefusesTheWholeForOneBadField, Checks{"CFG-011"},
                 "An invalid known field refuses the entire config: no part of it is applied.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(
      Settings().WithConfig(SelectingWithMethods(kPuppet, R"("timeout": "soon")")));
  then.Application().GetsAnError();
}

CHANNEL_SCENARIO(RefusesAnEmptyText, Checks{"CFG-012"}, "An empty string is an invalid config.") {
  given.Channel({a});

  when.Resolver().Lists({a}, "");
  then.Resolver().IsAnsweredBadState();
}

CHANNEL_SCENARIO(NamesTheDefaultConfigThatIsWrong, Checks{"CFG-019"},
                 "An invalid default service config makes the creation of the channel fail.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(Settings().WithConfig("no JSON at all"));
  then.Application().GetsAnError("default service config");
}

CHANNEL_SCENARIO(RefusesTheSameMethodTwice, Checks{"CFG-024"},
                 "A name that comes twice in methodConfig makes the config invalid.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(Settings().WithConfig(
      R"({"methodConfig": [{"name": [{"service": "s"}]}, {"name": [{"service": "s"}]}]})"));
  then.Application().GetsAnError();
}

CHANNEL_SCENARIO(RefusesAMethodWithoutItsService, Checks{"CFG-024"},
                 "A method without a service makes the config invalid.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(
      Settings().WithConfig(R"({"methodConfig": [{"name": [{"method": "m"}]}]})"));
  then.Application().GetsAnError();
}

CHANNEL_SCENARIO(PassesOverAnEntryWithoutNames, Checks{"CFG-025"},
                 "A methodConfig entry without names is skipped.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(
      Settings().WithConfig(R"({"methodConfig": [{"waitForReady": true}]})"));
  then.Application().GetsNoError();
}

}  // namespace
}  // namespace lbc::channel_scenario
