#include "conformance/scenario/listed.h"

#include <vector>

#include "conformance/protocol/particulars.h"

namespace lbc::scenario {

std::string ListInWords(const Endpoints& endpoints) {
  Endpoints told;
  told.reserve(endpoints.size());
  for (const Endpoint& endpoint : endpoints)
    told.emplace_back(endpoint.name() + protocol::Particulars(endpoint.ToProto()),
                      std::vector<Address>{});
  return NamesOf(told);
}

}  // namespace lbc::scenario
