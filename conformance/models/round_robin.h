// The two models of round_robin: over one pick_first for each endpoint, as grpc-go 1.85 and the
// reference have it, and over grpc-go's base package (RR-020), as 1.64 has it. The second speaks of
// any policy built on base; only its rotation is round_robin's own.
#ifndef CONFORMANCE_MODELS_ROUND_ROBIN_H_
#define CONFORMANCE_MODELS_ROUND_ROBIN_H_

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conformance/models/channel.h"
#include "conformance/models/model.h"

namespace lbc::models {

std::unique_ptr<Model> MakeRoundRobin(const Binds& binds);
// `rotates`: it is round_robin.
std::unique_ptr<Model> MakeBase(const Binds& binds, bool rotates);

// In whose names a walk in a circle is asked for.
struct CircleRows {
  // Picks go to what is READY.
  const char* goes = "RR-008";
  // Each once in a round.
  const char* circle = "RR-004";
};
// The answers of one Pick over the connections with these keys are a walk in a circle through all
// of them.
std::optional<Complaint> NotACircle(const CircleRows& rows, const Channel& channel,
                                    const std::set<std::string>& ready, const Done& done);

// The same of a walk that is known to go over `ready` connections.
std::optional<Complaint> NotACircle(const char* row, std::size_t ready,
                                    const std::vector<std::string>& walk);

// RR-010: of states reported together, the one that counts. IDLE ranks as RR-011 says.
State Aggregate(const std::multiset<State>& states);

}  // namespace lbc::models

#endif  // CONFORMANCE_MODELS_ROUND_ROBIN_H_
