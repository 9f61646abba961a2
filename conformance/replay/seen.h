// What one stimulus brought, in words that mean the same on every testee, and how two of them
// compare.
//
// Numbers of SubConns and pickers are the adapter's own, so they do not appear: a SubConn is known
// by its role, the addresses it was made for and, if there were several, which of them it is.
//
// Two testees that both keep the contract may differ in harmless ways: in the order of what they do
// in answer to one stimulus, in reports that repeat the state, in hints to re-resolve, in the text
// of an error. Such a pair is kAlike. Where a trace's own step failed nothing but the order is
// harmless.
#ifndef CONFORMANCE_REPLAY_SEEN_H_
#define CONFORMANCE_REPLAY_SEEN_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "conformance/verdict/result.h"

namespace lbc::replay {

// One thing that the testee did.
struct Deed {
  std::string words;
  // Of no consequence by itself: a repeated report, a Connect that starts nothing, a hint.
  bool minor = false;
};

struct Seen {
  std::vector<Deed> deeds;
  // "OK", "ERROR", … of the command itself, and the text that came with it.
  std::string outcome;
  std::string text;
  // The answers of picks in order, as runs: "go to SubConn a", how often.
  std::vector<std::pair<std::string, std::uint64_t>> picks;
  // Texts of errors with whose they are ("a pick says: no route"), in order of first appearance.
  std::vector<std::string> texts;
  // "fails as a program: CRASH"; empty if it did not. What it said at its end is not compared.
  std::string fault;
  std::string fault_text;

  void NoteText(std::string line);
  // A known failure hides which fault it was, and counts as CRASH.
  void NoteFault(verdict::Verdict verdict, std::string complaint);
};

enum class Match { kSame, kAlike, kDifferent };

struct Comparison {
  Match match = Match::kSame;
  // For kDifferent and kAlike: one line for each thing that only the first, or only the second
  // brought.
  std::vector<std::string> only_first;
  std::vector<std::string> only_second;
  // For kAlike: what is different about it, e.g. "in another order".
  std::string how;
};

// `strict`: only order is harmless.
Comparison Compare(const Seen& first, const Seen& second, bool strict);

// All of it in words, one line each; "nothing" alone if there is none.
std::vector<std::string> InWords(const Seen& seen);

}  // namespace lbc::replay

#endif  // CONFORMANCE_REPLAY_SEEN_H_
