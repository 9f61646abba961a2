#include "property_tests/generators/story.h"

#include <rapidcheck.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace lbc::properties {
namespace {

using Weights = std::vector<std::pair<std::size_t, Kind>>;

const Weights kAll = {{4, Kind::kSettle},
                      {3, Kind::kLists},
                      {6, Kind::kSucceeds},
                      {5, Kind::kFails},
                      {4, Kind::kIsLost},
                      {4, Kind::kBackoffEnds},
                      {4, Kind::kPicks},
                      {2, Kind::kListsOneMore},
                      {2, Kind::kListsOneLess},
                      {2, Kind::kListsAgain},
                      {1, Kind::kListsTwice},
                      {1, Kind::kAttributesChange},
                      {1, Kind::kMetadataChanges},
                      {1, Kind::kListsPair},
                      {3, Kind::kStarts},
                      {2, Kind::kAllStart},
                      {3, Kind::kTime},
                      {2, Kind::kResolverFails},
                      {2, Kind::kLeavesIdle},
                      {2, Kind::kAllFail},
                      {1, Kind::kAllLost},
                      {2, Kind::kEveryBackoffEnds},
                      {1, Kind::kListsNothing},
                      {1, Kind::kLostWhileStarting},
                      {2, Kind::kHealth},
                      {2, Kind::kManyPicks},
                      {1, Kind::kCallsStart},
                      {1, Kind::kCallsFinish},
                      {1, Kind::kOldPicker},
                      {1, Kind::kListsConfigured}};
const Weights kLists = {{6, Kind::kSettle},
                        {5, Kind::kLists},
                        {5, Kind::kListsOneMore},
                        {5, Kind::kListsOneLess},
                        {5, Kind::kListsAgain},
                        {3, Kind::kListsTwice},
                        {3, Kind::kAttributesChange},
                        {3, Kind::kMetadataChanges},
                        {3, Kind::kListsPair},
                        {2, Kind::kListsNothing},
                        {3, Kind::kSucceeds},
                        {2, Kind::kFails},
                        {2, Kind::kStarts},
                        {2, Kind::kIsLost},
                        {2, Kind::kBackoffEnds},
                        {3, Kind::kManyPicks},
                        {2, Kind::kTime},
                        {1, Kind::kListsShuffled},
                        {2, Kind::kListsConfigured}};
const Weights kFailures = {{2, Kind::kSettle},
                           {3, Kind::kSucceeds},
                           {8, Kind::kFails},
                           {5, Kind::kAllFail},
                           {5, Kind::kBackoffEnds},
                           {5, Kind::kEveryBackoffEnds},
                           {4, Kind::kAllStart},
                           {4, Kind::kStarts},
                           {3, Kind::kIsLost},
                           {2, Kind::kAllLost},
                           {4, Kind::kPicks},
                           {3, Kind::kResolverFails},
                           {2, Kind::kTime},
                           {2, Kind::kListsAgain},
                           {2, Kind::kListsOneMore},
                           {1, Kind::kListsOneLess},
                           {2, Kind::kLostWhileStarting},
                           {1, Kind::kHealth},
                           {1, Kind::kListsNothing},
                           {1, Kind::kLeavesIdle}};
const Weights kRemovals = {
    {4, Kind::kShutdownsWait}, {8, Kind::kLateEvent},    {5, Kind::kLists},
    {4, Kind::kListsOneLess},  {3, Kind::kListsOneMore}, {4, Kind::kAllStart},
    {5, Kind::kSucceeds},      {4, Kind::kFails},        {3, Kind::kSettle},
    {3, Kind::kPicks},         {2, Kind::kCallsStart},   {2, Kind::kCallsFinish},
    {2, Kind::kOldPicker},     {2, Kind::kIsLost},       {2, Kind::kListsNothing},
    {1, Kind::kBackoffEnds},   {3, Kind::kTime},         {1, Kind::kCloses}};
const Weights kHostile = {{4, Kind::kListsNoAddress},
                          {3, Kind::kListsWithoutConfig},
                          {3, Kind::kListsWithUnknownField},
                          {3, Kind::kRefusesSubConns},
                          {4, Kind::kListsNothing},
                          {3, Kind::kListsTwice},
                          {4, Kind::kLists},
                          {4, Kind::kSettle},
                          {3, Kind::kAllFail},
                          {3, Kind::kEveryBackoffEnds},
                          {3, Kind::kPicks},
                          {2, Kind::kOldPicker},
                          {2, Kind::kCallsStart},
                          {3, Kind::kCallsFinish},
                          {2, Kind::kResolverFails},
                          {2, Kind::kIsLost},
                          {2, Kind::kTime},
                          {2, Kind::kLeavesIdle},
                          {2, Kind::kShutdownsWait},
                          {3, Kind::kLateEvent},
                          {1, Kind::kAttributesChange},
                          {2, Kind::kListsConfigured},
                          {1, Kind::kCloses}};

const Weights kKeys = {{10, Kind::kPicksWithKey},
                       {3, Kind::kPicksWithoutKey},
                       {3, Kind::kSettle},
                       {5, Kind::kSucceeds},
                       {6, Kind::kFails},
                       {3, Kind::kIsLost},
                       {4, Kind::kBackoffEnds},
                       {3, Kind::kStarts},
                       {2, Kind::kAllStart},
                       {2, Kind::kAllFail},
                       {1, Kind::kAllLost},
                       {2, Kind::kEveryBackoffEnds},
                       {2, Kind::kLists},
                       {2, Kind::kListsOneMore},
                       {2, Kind::kListsOneLess},
                       {2, Kind::kListsAgain},
                       {1, Kind::kListsTwice},
                       {1, Kind::kListsPair},
                       {2, Kind::kListsWeighed},
                       {1, Kind::kAttributesChange},
                       {1, Kind::kLostWhileStarting},
                       {1, Kind::kHealth},
                       {1, Kind::kResolverFails},
                       {1, Kind::kLeavesIdle},
                       {1, Kind::kTime},
                       {2, Kind::kListsConfigured}};
const Weights kRoutes = {
    {6, Kind::kListsRouted},   {3, Kind::kSettle},           {6, Kind::kSucceeds},
    {6, Kind::kFails},         {2, Kind::kAllFail},          {3, Kind::kIsLost},
    {4, Kind::kBackoffEnds},   {2, Kind::kEveryBackoffEnds}, {2, Kind::kStarts},
    {1, Kind::kLists},         {3, Kind::kListsOneMore},     {3, Kind::kListsOneLess},
    {2, Kind::kListsAgain},    {1, Kind::kListsNothing},     {2, Kind::kManyPicks},
    {1, Kind::kResolverFails}, {1, Kind::kLeavesIdle}};
const Weights kOrders = {{4, Kind::kListsRouted},
                         {8, Kind::kListsReordered},
                         {3, Kind::kSettle},
                         {7, Kind::kSucceeds},
                         {7, Kind::kFails},
                         {3, Kind::kAllFail},
                         {4, Kind::kIsLost},
                         {1, Kind::kAllLost},
                         {4, Kind::kBackoffEnds},
                         {2, Kind::kStarts},
                         {1, Kind::kAllStart},
                         {2, Kind::kEveryBackoffEnds},
                         {6, Kind::kLongTime},
                         {2, Kind::kMinutesPass},
                         {1, Kind::kTime},
                         {2, Kind::kListsOneMore},
                         {2, Kind::kListsOneLess},
                         {4, Kind::kListsAgain},
                         {1, Kind::kLists},
                         {1, Kind::kListsNothing},
                         {1, Kind::kHealth},
                         {2, Kind::kPicks},
                         {1, Kind::kLostWhileStarting},
                         {1, Kind::kResolverFails},
                         {1, Kind::kLeavesIdle},
                         {1, Kind::kCloses}};
const Weights kCalls = {
    {8, Kind::kCallsStart},   {4, Kind::kCallsFinish},    {3, Kind::kManyPicks},
    {6, Kind::kSettle},       {4, Kind::kSucceeds},       {2, Kind::kFails},
    {2, Kind::kIsLost},       {2, Kind::kBackoffEnds},    {2, Kind::kLists},
    {2, Kind::kListsOneMore}, {1, Kind::kListsOneLess},   {1, Kind::kListsAgain},
    {2, Kind::kTime},         {1, Kind::kListsConfigured}};
const Weights kOutliers = {
    {9, Kind::kCallsFail},    {4, Kind::kListsDetecting}, {7, Kind::kLongTime},
    {1, Kind::kMinutesPass},  {4, Kind::kManyPicks},      {5, Kind::kSettle},
    {2, Kind::kSucceeds},     {1, Kind::kFails},          {2, Kind::kIsLost},
    {1, Kind::kBackoffEnds},  {2, Kind::kHealth},         {2, Kind::kListsOneMore},
    {2, Kind::kListsOneLess}, {1, Kind::kListsAgain},     {1, Kind::kLists},
    {1, Kind::kListsPair},    {1, Kind::kCallsStart},     {1, Kind::kCallsFinish},
    {1, Kind::kTime}};
const Weights kWeights = {{5, Kind::kListsWeighed}, {4, Kind::kListsAnotherPart},
                          {4, Kind::kCallsReport},  {4, Kind::kLongTime},
                          {5, Kind::kManyPicks},    {4, Kind::kPicks},
                          {2, Kind::kCallsStart},   {2, Kind::kCallsFinish},
                          {4, Kind::kSettle},       {3, Kind::kSucceeds},
                          {2, Kind::kFails},        {2, Kind::kIsLost},
                          {2, Kind::kBackoffEnds},  {3, Kind::kLists},
                          {2, Kind::kListsOneMore}, {2, Kind::kListsOneLess},
                          {2, Kind::kListsAgain},   {1, Kind::kListsTwice},
                          {1, Kind::kListsPair},    {2, Kind::kListsConfigured}};
const Weights kThreads = {
    {8, Kind::kManyThreadsPick}, {4, Kind::kSettle},       {3, Kind::kSucceeds},
    {2, Kind::kFails},           {3, Kind::kIsLost},       {2, Kind::kBackoffEnds},
    {2, Kind::kLists},           {2, Kind::kListsOneMore}, {2, Kind::kListsOneLess},
    {2, Kind::kListsConfigured}, {2, Kind::kListsWeighed}, {2, Kind::kCallsStart},
    {2, Kind::kCallsFinish},     {1, Kind::kOldPicker},    {2, Kind::kTime},
    {1, Kind::kLongTime}};

const Weights& WeightsOf(Flavour flavour) {
  switch (flavour) {
    case Flavour::kLists:
      return kLists;
    case Flavour::kFailures:
      return kFailures;
    case Flavour::kRemovals:
      return kRemovals;
    case Flavour::kHostile:
      return kHostile;
    case Flavour::kKeys:
      return kKeys;
    case Flavour::kRoutes:
      return kRoutes;
    case Flavour::kOrders:
      return kOrders;
    case Flavour::kCalls:
      return kCalls;
    case Flavour::kOutliers:
      return kOutliers;
    case Flavour::kThreads:
      return kThreads;
    case Flavour::kWeights:
      return kWeights;
    default:
      return kAll;
  }
}

rc::Gen<Move> AnyMove(const Weights& weights) {
  std::size_t total = 0;
  for (const auto& [weight, kind] : weights) total += weight;
  const auto kind = rc::gen::map(rc::gen::inRange<std::size_t>(0, total), [&](std::size_t at) {
    for (const auto& [weight, each] : weights) {
      if (at < weight) return each;
      at -= weight;
    }
    return Kind::kSettle;
  });
  return rc::gen::build<Move>(rc::gen::set(&Move::kind, kind),
                              rc::gen::set(&Move::which, rc::gen::inRange<std::uint8_t>(0, 8)),
                              rc::gen::set(&Move::mask, rc::gen::inRange<std::uint8_t>(1, 32)));
}

}  // namespace

Story DrawStory(std::uint64_t seed, int index, int stories, int longest, Flavour flavour) {
  constexpr int kShortest = 3;
  // RapidCheck's generators grow with a size; ranges need the full one, so the length is ours.
  constexpr int kFullSize = 100;
  const int length =
      kShortest + (longest - kShortest) * std::min(index, stories - 1) / std::max(1, stories - 1);
  // Flavours that are drawn alike but for the weights are not to begin alike.
  rc::Random random(seed + (static_cast<std::uint64_t>(flavour) << 32U));
  for (int i = 0; i <= index; ++i) (void)random.split();
  rc::Random mine = random.split();
  const auto moves =
      rc::gen::container<History>(static_cast<std::size_t>(length), AnyMove(WeightsOf(flavour)));
  Story story;
  story.endpoints = rc::gen::inRange<std::uint8_t>(1, 32)(mine.split(), kFullSize).value();
  story.ready = rc::gen::inRange(0, 2)(mine.split(), kFullSize).value() == 1;
  story.moves = moves(mine.split(), kFullSize).value();
  return story;
}

}  // namespace lbc::properties
