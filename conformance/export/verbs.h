// The way back from the words of a step to the verb that says them.
//
// A row holds a pattern over the words and two templates, one in C++ and one in Go; an empty
// template has no such verb there. In templates {1} is what the first group matched, as it stands;
// {q1} the same as a quoted text; {e1} one endpoint or address by name; {l1} a list of them; {s1} a
// state; {n} how many picks the step made. What ThenPicks::How says of picks (", with many keys")
// stands behind the words of any verb about picks, and becomes a call between then.Picks and it.
#ifndef CONFORMANCE_EXPORT_VERBS_H_
#define CONFORMANCE_EXPORT_VERBS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "conformance/trace/trace.h"

namespace lbc::exports {

// How a language writes what templates name.
struct Dialect {
  bool go = false;
  // One endpoint by the name that scenarios give it.
  std::function<std::string(const std::string& name)> endpoint;
  // Names separated by spaces; "nothing" for none.
  std::function<std::string(const std::string& names)> list;
  std::function<std::string(const std::string& state)> state;
};

// The call for a step, e.g. "then.Channel().Stays(kTransientFailure)", without semicolon. Nothing
// when no verb says it, or when the step did more than the verb would.
std::optional<std::string> VerbFor(const trace::Trace& trace, std::size_t step,
                                   const Dialect& dialect);

// The text in quotes, as C++ and Go write it.
std::string Quoted(const std::string& text);

// The text with a space for each control character, and no backslash at its end, so that no
// text of a testee ends a comment or goes on with it.
std::string InOneLine(std::string text);

// How many commands a step sent, how many of them were Picks, and how many picks those were.
struct PicksOf {
  int commands = 0;
  std::uint64_t pick_commands = 0;
  std::uint64_t picks = 0;
};
PicksOf CountPicks(const trace::Trace& trace, std::size_t step);

}  // namespace lbc::exports

#endif  // CONFORMANCE_EXPORT_VERBS_H_
