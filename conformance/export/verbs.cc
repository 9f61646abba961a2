#include "conformance/export/verbs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <regex>
#include <vector>

namespace lbc::exports {
namespace {

using Kind = verdict::Step::Kind;

struct Verb {
  Kind kind;
  const char* words;
  const char* cpp;
  const char* go;
};

constexpr Kind kGiven = Kind::kGiven;
constexpr Kind kWhen = Kind::kWhen;
constexpr Kind kThen = Kind::kThen;

// Endpoints and addresses by name, lists of them, states, texts.
#define ONE "([^ ]+)"
#define LIST "(.+)"
#define STATE "([A-Z_]+)"
#define COUNT "([0-9]+)"

// In the order of given.h, when.h and then.h. What a Go test sends it takes from the messages, so
// only then has Go templates.
constexpr Verb kVerbs[] = {
    {kGiven, "policy [^ ]+ is built", "given.PolicyIsBuilt()", ""},
    {kGiven, "policy [^ ]+ with endpoints " LIST " and config (\\{.*\\})",
     "given.Policy({l1}, Config{{q2}})", ""},
    {kGiven, "policy [^ ]+ with endpoints " LIST, "given.Policy({l1})", ""},
    {kGiven, "every connection is ready", "given.EveryConnectionIsReady()", ""},
    {kGiven, "every connection has failed", "given.EveryConnectionHasFailed()", ""},
    {kGiven, "every attempt is under way", "given.EveryConnectionIsStarting()", ""},
    {kGiven, "connection " ONE " is ready", "given.ConnectionIsReady({e1})", ""},
    {kGiven, ONE " never answers", "given.ConnectionHangs({e1})", ""},
    {kGiven, ONE " is down", "given.EndpointIsDown({e1})", ""},
    {kGiven, "only " ONE " can be reached", "given.OnlyOneAnswers({e1})", ""},
    {kGiven, "the first attempts succeed, at most " COUNT, "given.AFewAttemptsSucceed({1})", ""},
    {kGiven, "every endpoint was tried and failed", "given.EveryEndpointHasFailed()", ""},
    {kGiven, "channel is " STATE, "given.ChannelIs({s1})", ""},
    {kGiven, "a pick goes, if need be the second one", "given.APickGoes()", ""},
    {kGiven, "a pick fails", "given.APickFails()", ""},
    {kGiven, "a second channel with a policy [^ ]+ of its own and endpoints " LIST,
     "given.AnotherChannel({l1})", ""},
    {kGiven, "the first channel is meant again", "given.TheFirstChannelIsMeantAgain()", ""},
    {kGiven, "the second channel is meant again", "given.TheSecondChannelIsMeantAgain()", ""},
    {kGiven, "attempts are answered once all have started, the last one first",
     "given.TheLastAttemptIsAnsweredFirst()", ""},
    {kGiven, "the parser refuses (.+)", "given.ParserRefuses(Config{{q1}})", ""},
    {kGiven, "the policy has a parser", "given.PolicyHasAParser()", ""},
    {kGiven, "picks carry completions", "given.PicksCarryCompletions()", ""},
    {kGiven, "no SubConn can be made for " ONE, "given.NewSubConnWillFail({e1})", ""},
    {kGiven, "health is told step by step", "given.HealthIsToldStepByStep()", ""},
    {kGiven, "the final SHUTDOWNs arrive late", "given.ShutdownsArriveLate()", ""},
    {kGiven, "what was seen so far is of no interest", "given.NothingBeforeMatters()", ""},

    {kWhen, "resolver lists " LIST " with config (\\{.*\\})",
     "when.Resolver().Lists({l1}, Config{{q2}})", ""},
    {kWhen, "resolver lists " LIST " without a config", "when.Resolver().ListsWithoutConfig({l1})",
     ""},
    {kWhen, "resolver lists nothing", "when.Resolver().ListsNothing()", ""},
    {kWhen, "resolver lists " LIST, "when.Resolver().Lists({l1})", ""},
    {kWhen, "resolver fails: (.*)", "when.Resolver().Fails({q1})", ""},
    {kWhen, "connection " ONE " starts", "when.Connection({e1}).Starts()", ""},
    {kWhen, "connection " ONE " succeeds", "when.Connection({e1}).Succeeds()", ""},
    {kWhen, "connection " ONE " fails", "when.Connection({e1}).Fails()", ""},
    {kWhen, "connection " ONE " is lost", "when.Connection({e1}).IsLost()", ""},
    {kWhen, "connection " ONE " is made and lost at once",
     "when.Connection({e1}).IsLostWhileStarting()", ""},
    {kWhen, "connection " ONE " is said to be " STATE, "when.Connection({e1}).IsSaidToBe({s2})",
     ""},
    {kWhen, "every attempt starts", "when.EveryConnection().Starts()", ""},
    {kWhen, "every attempt succeeds", "when.EveryConnection().Succeeds()", ""},
    {kWhen, "every attempt fails", "when.EveryConnection().Fails()", ""},
    {kWhen, "every ready connection is lost", "when.EveryConnection().IsLost()", ""},
    {kWhen, "every connection that lives is said to be " STATE,
     "when.EveryLiveConnection().IsSaidToBe({s1})", ""},
    {kWhen, "every connection that was given up is said to be " STATE,
     "when.EveryRemovedConnection().IsSaidToBe({s1})", ""},
    {kWhen, "every back-off ends", "when.EveryBackoff().Ends()", ""},
    {kWhen, "back-off of " ONE " ends", "when.Backoff({e1}).Ends()", ""},
    {kWhen, "channel leaves idle", "when.Channel().LeavesIdle()", ""},
    {kWhen, "channel closes", "when.Channel().Closes()", ""},
    {kWhen, "every attempt is answered", "when.Network().Settles()", ""},
    {kWhen, "all is up again: back-offs end and every attempt succeeds", "when.Network().Calms()",
     ""},
    {kWhen, "every attempt is answered, and picks ask for more",
     "when.Network().SettlesUnderPicks()", ""},
    {kWhen, "back-offs end and attempts fail " COUNT " times", "when.Network().FailsManyTimes({1})",
     ""},
    {kWhen, ONE " goes down", "when.Server({e1}).GoesDown()", ""},
    {kWhen, ONE " comes up", "when.Server({e1}).ComesUp()", ""},
    {kWhen, ONE " drops its connections", "when.Server({e1}).DropsItsConnections()", ""},
    {kWhen, COUNT " calls? (?:is|are) made", "when.Calls({1}).AreMade()", ""},
    {kWhen, COUNT " calls? (?:is|are) made with key " ONE, "when.Calls({1}).AreMadeWithKey({q2})",
     ""},
    {kWhen, COUNT " calls? (?:is|are) made without a key", "when.Calls({1}).AreMadeWithoutKey()",
     ""},
    {kWhen, "the open calls finish", "when.OpenCalls().Finish()", ""},
    {kWhen, "the open calls finish, the last one first", "when.OpenCalls().FinishInReverse()", ""},
    {kWhen, "the open calls finish with code " COUNT, "when.OpenCalls().FinishWith({1})", ""},
    {kWhen, "the open calls finish, but those on " ONE, "when.OpenCalls().FinishExceptOn({e1})",
     ""},
    {kWhen, "health of " ONE " is " STATE, "when.Health({e1}).Is({s2})", ""},
    {kWhen, COUNT " threads pick " COUNT " times each while nothing else happens",
     "when.ManyThreadsPick({1}, {2}).WhileNothingElseHappens()", ""},
    {kWhen, COUNT " threads pick " COUNT " times each while resolver lists " LIST,
     "when.ManyThreadsPick({1}, {2}).WhileResolverLists({l3})", ""},
    {kWhen, COUNT " threads pick " COUNT " times each while connection " ONE " is lost",
     "when.ManyThreadsPick({1}, {2}).WhileConnectionIsLost({e3})", ""},
    {kWhen, COUNT " threads pick " COUNT " times each while channel closes",
     "when.ManyThreadsPick({1}, {2}).WhileChannelCloses()", ""},
    {kWhen, COUNT " threads pick " COUNT " times each while an attempt succeeds",
     "when.ManyThreadsPick({1}, {2}).WhileAnAttemptSucceeds()", ""},
    {kWhen, COUNT " threads pick " COUNT " times each while resolver fails",
     "when.ManyThreadsPick({1}, {2}).WhileResolverFails()", ""},
    {kWhen, "the picker is kept", "when.PickerIsKept()", ""},
    {kWhen, "the final SHUTDOWNs arrive", "when.ShutdownsArrive()", ""},

    {kThen, "channel is not " STATE, "then.Channel().IsNot({s1})", "h.isNot({s1})"},
    {kThen, "channel is " STATE, "then.Channel().Is({s1})", "h.is({s1})"},
    {kThen, "channel reports " STATE, "then.Channel().Reports({s1})", "h.reports({s1})"},
    {kThen, "channel reaches " STATE, "then.Channel().Reaches({s1})", "h.reaches({s1})"},
    {kThen, "channel stays " STATE, "then.Channel().Stays({s1})", "h.stays({s1})"},
    {kThen, "channel shows " STATE " on the way", "then.Channel().Shows({s1})", "h.shows({s1})"},
    {kThen, "channel never shows " STATE, "then.Channel().NeverShows({s1})", "h.neverShows({s1})"},
    {kThen, "channel reports nothing", "then.Channel().IsSilent()", "h.speaksTimes(0)"},
    {kThen, "channel reports " COUNT " time\\(s\\)", "then.Channel().SpeaksTimes({1})",
     "h.speaksTimes({1})"},
    {kThen, "channel reports again", "then.Channel().SpeaksAgain()", "h.speaksAgain()"},
    {kThen, "re-resolution was asked for", "then.Channel().AskedForResolution()",
     "h.askedForResolution()"},
    {kThen, "connection " ONE " is attempted", "then.Connection({e1}).IsAttempted()",
     "h.isAttempted({e1})"},
    {kThen, "connection " ONE " is not attempted", "then.Connection({e1}).IsNotAttempted()",
     "h.isNotAttempted({e1})"},
    {kThen, "a SubConn is made for " ONE, "then.Connection({e1}).IsMade()", "h.isMade({e1})"},
    {kThen, "connection " ONE " is given up", "then.Connection({e1}).IsShutDown()",
     "h.isShutDown({e1})"},
    {kThen, "connection " ONE " is kept", "then.Connection({e1}).IsKept()", "h.isKept({e1})"},
    {kThen, "no SubConn was ever made for " ONE, "then.Connection({e1}).WasNeverMade()",
     "h.wasNeverMade({e1})"},
    {kThen, ONE " is asked for its health", "then.Connection({e1}).IsAskedForHealth()", ""},
    {kThen, ONE " is never asked for its health", "then.Connection({e1}).WasNeverAskedForHealth()",
     ""},
    {kThen, "a SubConn for " ONE " cannot be made", "then.Connection({e1}).CannotBeMade()", ""},
    {kThen, "connections " LIST " are attempted", "then.Connections().AreAttempted({l1})",
     "h.areAttempted({l1})"},
    {kThen, "connections are attempted in the order " LIST,
     "then.Connections().AreAttemptedInOrder({l1})", "h.areAttemptedInOrder({l1})"},
    {kThen, "connections are left alone", "then.Connections().AreLeftAlone()", "h.areLeftAlone()"},
    {kThen, "connections " LIST " are given up", "then.Connections().AreShutDown({l1})",
     "h.areShutDown({l1})"},
    {kThen, "every SubConn has been given up", "then.Connections().AreAllShutDown()",
     "h.areAllShutDown()"},
    {kThen, "no SubConn is made and none given up",
     "then.Connections().AreNeitherMadeNorShutDown()", "h.areNeitherMadeNorShutDown()"},
    {kThen, "at most " COUNT " SubConn\\(s\\) are made and none given up",
     "then.Connections().AreMadeAtMost({1})", ""},
    {kThen, "at most " COUNT " SubConn\\(s\\) are given up and none made",
     "then.Connections().AreShutDownAtMost({1})", ""},
    {kThen, "nothing is held for (?:what is not listed|an endpoint that left the list)",
     "then.Connections().AreOnlyForListed()", "h.areOnlyForListed()"},
    {kThen, "no more SubConns live than the list justifies", "then.Connections().AreJustified()",
     ""},
    {kThen, COUNT " SubConn\\(s\\) live", "then.Connections().Number({1})", "h.number({1}, {1})"},
    {kThen, "at most " COUNT " SubConn\\(s\\) live", "then.Connections().NumberAtMost({1})",
     "h.number(0, {1})"},
    {kThen, "some connection is being tried", "then.Connections().AreTried()", ""},
    {kThen, "a connection to " ONE " is being tried", "then.Connections().AreTriedFor({e1})", ""},
    {kThen, "no attempt is started", "then.Connections().AreNotTried()", "h.areNotTried()"},
    {kThen, "no SubConn is made", "then.Connections().AreNotMade()", "h.areNotMade()"},
    {kThen, "no SubConn is given up", "then.Connections().AreNotShutDown()", "h.areNotShutDown()"},
    {kThen, "SubConns are made and given up for " ONE " alone",
     "then.Connections().AreTouchedOnlyFor({e1})", ""},
    {kThen, "nothing happens", "then.NothingHappens()", "h.nothingHappens()"},
    {kThen, "the update is accepted", "then.Update().IsAccepted()", "h.updateIsAccepted()"},
    {kThen, "the update is refused as a bad resolver state", "then.Update().IsRefusedAsBadState()",
     "h.updateIsRefusedAsBadState()"},
    {kThen, "the config is refused by the policy's parser", "then.Update().IsRefusedByTheParser()",
     "h.updateIsRefused()"},
    {kThen, "the parser accepts (.+)", "then.Parser(Config{{q1}}).Accepts()",
     "h.parserAccepts({q1})"},
    {kThen, "the parser refuses (.+) with a message",
     "then.Parser(Config{{q1}}).RefusesWithAMessage()", "h.parserRefuses({q1})"},
    {kThen, "the parser does not refuse (.+)", "then.Parser(Config{{q1}}).DoesNotRefuse()",
     "h.parserAccepts({q1})"},
    {kThen, "the parser ignores a field that it does not know", "then.ParserIgnoresUnknownFields()",
     ""},
    {kThen, "no timer and no thread of the policy's is left", "then.Ledger().NothingRuns()", ""},
    {kThen, "no call is open", "then.Ledger().NoCallIsOpen()", ""},
    {kThen, "re-resolution was asked for no more often than there was a reason",
     "then.Resolver().IsNotAskedInALoop()", ""},
    {kThen, "(\\S+) records nothing", "then.Metric(\"{1}\").IsNotRecorded()", ""},
    {kThen, "re-resolution is not asked for", "then.Resolver().IsNotAskedNow()", ""},
    {kThen, "re-resolution is not asked for more than " COUNT " times",
     "then.Resolver().IsNotAskedMoreOftenThan({1})", ""},
    {kThen, "picks that fit no group (?:fail|wait|go|are dropped), as the profile promises",
     "then.Picks({n}).DoWhatIsPromisedWithoutAGroup()", ""},

    {kThen, "picks go", "then.Picks({n}).Go()", "h.picks({n}).goSomewhere()"},
    {kThen, "picks go to " ONE, "then.Picks({n}).GoTo({e1})", "h.picks({n}).goOnlyTo({e1})"},
    {kThen, "picks go only to " LIST, "then.Picks({n}).GoOnlyTo({l1})",
     "h.picks({n}).goOnlyTo({l1})"},
    {kThen, "picks go (?:to what is ready|while READY is reported)", "then.Picks({n}).Go()",
     "h.picks({n}).goSomewhere()"},
    {kThen, "picks wait", "then.Picks({n}).Wait()", "h.picks({n}).wait()"},
    {kThen, "picks fail", "then.Picks({n}).Fail()", "h.picks({n}).fail(\"\")"},
    {kThen, "picks fail saying \"(.*)\"", "then.Picks({n}).FailSaying({q1})",
     "h.picks({n}).fail({q1})"},
    {kThen, "picks fail saying nothing of \"(.*)\"", "then.Picks({n}).FailSayingNothingOf({q1})",
     "h.picks({n}).failSayingNothingOf({q1})"},
    {kThen, "picks fail with the cause", "then.Picks({n}).FailWithTheCause()",
     "h.picks({n}).failWithACause()"},
    {kThen, "picks fail only with a cause that the policy was told",
     "then.Picks({n}).FailOnlyWithACauseThatWasTold()", "h.picks({n}).failOnlyWithACause()"},
    {kThen, "picks fail or wait", "then.Picks({n}).FailOrWait()", "h.picks({n}).failOrWait()"},
    {kThen, "picks never go to " ONE, "then.Picks({n}).NeverGoTo({e1})",
     "h.picks({n}).neverGoTo({e1})"},
    {kThen, "picks pick nothing that was given up", "then.Picks({n}).PickNothingGivenUp()", ""},
    {kThen, "picks are not dropped", "then.Picks({n}).AreNotDropped()", ""},
    {kThen, "picks are answered", "then.Picks({n}).AreAnswered()", ""},
    {kThen, "picks agree with the state reported", "then.Picks({n}).AgreeWithTheState()",
     "h.picks({n}).agreeWithTheState()"},
    {kThen, COUNT " picks rotate over " LIST, "then.Picks({1}).Rotate({l2})",
     "h.picks({1}).rotate({l2})"},
    {kThen, COUNT " picks are shared equally by " LIST, "then.Picks({1}).AreSharedEqually({l2})",
     "h.picks({1}).areSharedEqually({l2})"},
    {kThen, COUNT " picks reach each of " LIST, "then.Picks({1}).ReachAll({l2})",
     "h.picks({1}).reachAll({l2})"},
    {kThen, COUNT " picks go to one endpoint", "then.Picks({1}).AllGoToOne()", ""},
    {kThen, "every pick of the burst is answered", "then.Burst().AnsweredEveryPick()", ""},
    {kThen, "picks of the burst went only to " LIST, "then.Burst().WentOnlyTo({l1})", ""},
    {kThen, "the burst is shared equally by " LIST, "then.Burst().IsSharedEqually({l1})", ""},
    {kThen, "every pick of the burst waits", "then.Burst().Waited()", ""},
    {kThen, "the calls wait", "then.Calls().Wait()", ""},
    {kThen, "the calls go to " ONE, "then.Calls().GoTo({e1})", ""},
    {kThen, "the calls go", "then.Calls().Go()", ""},
    {kThen, "the calls fail", "then.Calls().Fail()", ""},
    {kThen, "READY is reported while a connection is ready", "then.Channel().Is(kReady)",
     "h.is(connectivity.Ready)"},
    {kThen, "READY is not reported while no connection is ready", "then.Channel().IsNot(kReady)",
     "h.isNot(connectivity.Ready)"},
};

// Behind the words of a verb about picks, any number of them; Go's host has none.
constexpr struct {
  const char* words;
  const char* cpp;
} kHows[] = {
    {"(.*), of the kept picker", ".FromKeptPicker()"},
    {"(.*), without a key", ".WithoutKey()"},
    {"(.*), with key \"([^\"]*)\"", ".WithKey({q2})"},
    {"(.*), with header \"([^\"]*)\" \"([^\"]*)\"", ".WithHeader({q2}, {q3})"},
    {"(.*), of group \"([^\"]*)\"", ".OfGroup({q2})"},
    {"(.*), with many keys", ".WithManyKeys()"},
    {"(.*), one by one", ".OneByOne()"},
    {"(.*), once awake", ".OnceAwake()"},
    {"(.*), each after an equal list", ".EachAfterAnEqualList()"},
    {"(.*), each after a flap of " ONE, ".EachAfterAFlapOf({e2})"},
};

#undef ONE
#undef LIST
#undef STATE
#undef COUNT

const std::vector<std::regex>& Patterns() {
  static const std::vector<std::regex> patterns = [] {
    std::vector<std::regex> all;
    for (const Verb& verb : kVerbs) all.emplace_back(verb.words);
    return all;
  }();
  return patterns;
}

// One placeholder filled.
std::string Filled(const std::string& name, const std::smatch& parts, std::uint64_t picks,
                   const Dialect& dialect) {
  if (name == "n") return std::to_string(picks);
  const char what = name.front();
  const std::string text = parts[static_cast<std::size_t>(name.back() - '0')];
  if (what == 'q') return Quoted(text);
  if (what == 'e') return dialect.endpoint(text);
  if (what == 'l') return dialect.list(text);
  if (what == 's') return dialect.state(text);
  return text;
}

std::string Fill(const std::string& model, const std::smatch& parts, std::uint64_t picks,
                 const Dialect& dialect) {
  static const std::regex placeholder("\\{(n|[qels]?[1-9])\\}");
  std::string out;
  auto from = model.cbegin();
  for (std::sregex_iterator it(model.begin(), model.end(), placeholder), end; it != end; ++it) {
    out.append(from, (*it)[0].first);
    out += Filled((*it)[1], parts, picks, dialect);
    from = (*it)[0].second;
  }
  return out.append(from, model.cend());
}

bool UsesPicks(const char* model) {
  return std::string(model).find(".Picks(") != std::string::npos;
}

// The words of a step about picks without what they say of how it picks, and that as calls.
struct Told {
  std::string words;
  std::string how;
  bool awake = false;
};

Told TakeApart(std::string words, const Dialect& dialect) {
  static const std::vector<std::regex> patterns = [] {
    std::vector<std::regex> all;
    for (const auto& how : kHows) all.emplace_back(how.words);
    return all;
  }();
  Told told;
  told.words = std::move(words);
  for (std::size_t i = 0; i < patterns.size();) {
    std::smatch parts;
    if (!std::regex_match(told.words, parts, patterns[i])) {
      ++i;
      continue;
    }
    const std::string call = Fill(kHows[i].cpp, parts, 0, dialect);
    told.awake = told.awake || call == ".OnceAwake()";
    told.how.insert(0, call);
    told.words = std::string(parts[1]);
    i = 0;
  }
  return told;
}

// A verb about picks, said with everything that the step did.
std::optional<std::string> PickVerb(const std::string& model, const std::smatch& parts,
                                    const Told& told, const PicksOf& picks,
                                    const Dialect& dialect) {
  constexpr std::uint64_t kDefaultPicks = 10;
  if (dialect.go) {
    // Its host has neither an earlier picker nor anything that happens between picks.
    if (picks.commands > 1 || told.how.find(".FromKeptPicker()") != std::string::npos)
      return std::nullopt;
  } else if (told.how.empty() && picks.commands != static_cast<int>(picks.pick_commands)) {
    return std::nullopt;
  }
  // Each batch is preceded by a pick that wakes.
  const std::uint64_t count = picks.picks - (told.awake ? picks.pick_commands / 2 : 0);
  std::string verb = Fill(model, parts, count == 0 ? kDefaultPicks : count, dialect);
  if (const std::size_t at = verb.find("then.Picks("); at != std::string::npos)
    verb.insert(verb.find(')', at) + 1, told.how);
  return verb;
}

}  // namespace

std::string Quoted(const std::string& text) {
  std::string out = "\"";
  for (const char letter : text) {
    if (letter == '\n') {
      out += "\\n";
    } else if (letter == '\t') {
      out += "\\t";
    } else if (static_cast<unsigned char>(letter) < ' ') {
      // Octal ends after three digits in both languages.
      out += fmt::format("\\{:03o}", static_cast<unsigned>(letter));
    } else {
      if (letter == '"' || letter == '\\') out += '\\';
      out += letter;
    }
  }
  return out + "\"";
}

std::string InOneLine(std::string text) {
  std::ranges::replace_if(
      text, [](char letter) { return static_cast<unsigned char>(letter) < ' '; }, ' ');
  if (text.ends_with('\\')) text += '.';
  return text;
}

PicksOf CountPicks(const trace::Trace& trace, std::size_t step) {
  PicksOf found;
  for (const trace::Message& message : trace.messages) {
    if (message.step != step || !message.envelope.has_command()) continue;
    ++found.commands;
    if (!message.envelope.command().has_pick()) continue;
    ++found.pick_commands;
    found.picks += message.envelope.command().pick().count();
  }
  return found;
}

std::optional<std::string> VerbFor(const trace::Trace& trace, std::size_t step,
                                   const Dialect& dialect) {
  const trace::Step& said = trace.steps[step];
  const Told told = TakeApart(said.kind == Kind::kThen ? said.words : "", dialect);
  for (std::size_t i = 0; i < std::size(kVerbs); ++i) {
    const Verb& verb = kVerbs[i];
    const bool of_picks = UsesPicks(verb.cpp);
    const std::string& words = of_picks ? told.words : said.words;
    std::smatch parts;
    if (verb.kind != said.kind || !std::regex_match(words, parts, Patterns()[i])) continue;
    const std::string model = dialect.go ? verb.go : verb.cpp;
    // Words tell a long list by its first and last name alone; messages, of which a then has none,
    // tell it whole.
    const bool shortened = said.kind == Kind::kThen && words.ends_with(" endpoints)");
    if (model.empty() || shortened) return std::nullopt;
    if (of_picks) return PickVerb(model, parts, told, CountPicks(trace, step), dialect);
    return Fill(model, parts, 0, dialect);
  }
  return std::nullopt;
}

}  // namespace lbc::exports
