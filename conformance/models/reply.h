// What a model that predicts wants to see in one turn, and the comparison with what was seen.
//
// Reports are wanted in their order. SubConns made and given up are sets: their order within a turn
// is nobody's business. Attempts have an order where the model says so. Each wish is made in the
// name of a requirement, and so is the wish that nothing else happens.
#ifndef CONFORMANCE_MODELS_REPLY_H_
#define CONFORMANCE_MODELS_REPLY_H_

#include <optional>
#include <string>
#include <vector>

#include "conformance/models/channel.h"
#include "conformance/models/model.h"

namespace lbc::models {

struct Wish {
  // An address key, or a state's name.
  std::string what;
  const char* row;
};

struct Reply {
  std::vector<Wish> reports;
  std::vector<Wish> attempts;
  std::vector<Wish> made;
  std::vector<Wish> given_up;
  std::vector<Wish> listens;
  // What forbids anything else.
  const char* rest = "";
  bool attempts_in_order = true;

  void Add(const Reply& other);
};

// What the events of one turn come to; `channel` is as before the turn and learns from them.
struct Seen {
  std::vector<std::string> reports;
  std::vector<std::string> attempts;
  std::vector<std::string> made;
  std::vector<std::string> given_up;
  std::vector<std::string> listens;
};
Seen SeenIn(const Events& events, Channel& channel);

// What is wished for and missing, or seen and not wished for: reports, attempts, made, given up,
// listeners, in this order. Nothing when all fits.
std::optional<Complaint> Compare(const Reply& reply, const Seen& seen);
std::optional<Complaint> CompareAllButReports(const Reply& reply, const Seen& seen);
std::optional<Complaint> CompareReports(const Reply& reply, const Seen& seen);

// The rows in whose name something was asked for.
std::vector<const char*> RowsOf(const Reply& reply);

// The picks of a Pick command one by one, at most `limit`, as indices into Done.answers.
std::vector<std::uint32_t> PicksOneByOne(const Done& done, std::size_t limit);

}  // namespace lbc::models

#endif  // CONFORMANCE_MODELS_REPLY_H_
