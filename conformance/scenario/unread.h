// Looking at what was seen and not yet spoken of. Helpers of then.cc; scenario bodies do not use
// them.
//
// ReadX marks what it counts as read; UnreadX only looks.
#ifndef CONFORMANCE_SCENARIO_UNREAD_H_
#define CONFORMANCE_SCENARIO_UNREAD_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "conformance/scenario/endpoint.h"
#include "conformance/scenario/stage.h"

namespace lbc::scenario {

// Reports of the channel's state, in order: all of them since the last look, and those that changed
// the state. `all_at` and `changes_at` say for each its index in the trace.
struct ReportNews {
  std::vector<State> all;
  std::vector<State> changes;
  std::vector<std::size_t> all_at;
  std::vector<std::size_t> changes_at;
};
ReportNews ReadReports(Stage& stage);
ReportNews UnreadReports(Stage& stage);

// "READY, IDLE"; "nothing" for an empty list.
std::string InWords(const std::vector<State>& states);

// What happened to SubConns.
struct ConnectionNews {
  int made = 0;
  int attempted = 0;
  int readdressed = 0;
  int given_up = 0;
  std::vector<std::string> last_addresses;
  // The first of them, by its index in the trace.
  std::optional<std::size_t> first;

  bool Empty() const { return made + attempted + readdressed + given_up == 0; }
  // "1 made, 2 attempted".
  std::string InWords() const;
};

// Which kinds are marked as read.
struct Kinds {
  bool made = false;
  bool attempted = false;
  bool readdressed = false;
  bool given_up = false;
};

// News about SubConns that hold the address (text).
ConnectionNews ReadConnection(Stage& stage, const std::string& address, Kinds read);
ConnectionNews UnreadConnection(Stage& stage, const std::string& address);
// News about all SubConns; everything is marked read.
ConnectionNews ReadConnections(Stage& stage);

// First addresses of the SubConns that were attempted, or given up, in order. Marked read, and
// makings with attempts.
std::vector<std::string> ReadAttempts(Stage& stage);
std::vector<std::string> ReadGivenUp(Stage& stage);

// Whether the policy ever asked for the health of a SubConn that holds the address: by a listener,
// or by the older flag at its creation.
bool WasAskedForHealth(Stage& stage, const std::string& address);

// The first thing that nobody has spoken of, in words; "nothing else is unsaid" if there is none.
std::string WhatIsUnread(Stage& stage);

std::vector<std::string> TextsOf(const std::vector<Address>& addresses);
std::string NamesOfAddresses(const std::vector<Address>& addresses);
std::string NamesOfTexts(const Stage& stage, const std::vector<std::string>& texts);
std::vector<std::string> FirstAddresses(const Endpoints& endpoints);

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_UNREAD_H_
