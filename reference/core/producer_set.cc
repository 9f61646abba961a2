#include "reference/core/producer_set.h"

#include <cstdint>
#include <map>
#include <utility>

namespace lbc {

struct ProducerSet::State {
  struct Shared {
    std::shared_ptr<Producer> producer;
    std::uint64_t number = 0;  // Told from a later one of the same builder's.
    int holds = 0;
  };

  void Release(const ProducerBuilder& builder, std::uint64_t number) {
    const auto found = shared.find(&builder);
    if (found == shared.end() || found->second.number != number) return;  // Closed already.
    if (--found->second.holds > 0) return;
    const std::shared_ptr<Producer> last = std::move(found->second.producer);
    shared.erase(found);
    last->Close();
  }

  std::map<const ProducerBuilder*, Shared> shared;
  std::uint64_t made = 0;
};

ProducerSet::ProducerSet() : state_(std::make_shared<State>()) {}
ProducerSet::~ProducerSet() = default;

ProducerHold ProducerSet::GetOrBuild(SubConn& sub_conn, const ProducerBuilder& builder) {
  if (!state_->shared.contains(&builder)) {
    // Made first: the builder may change the state of the SubConn.
    std::shared_ptr<Producer> made = builder.Build(sub_conn);
    state_->shared[&builder] = {.producer = std::move(made), .number = ++state_->made};
  }
  State::Shared& shared = state_->shared[&builder];
  ++shared.holds;
  const auto held = std::make_shared<bool>(true);
  return {.producer = shared.producer,
          .release = [weak = std::weak_ptr(state_), &builder, number = shared.number, held] {
            if (!std::exchange(*held, false)) return;
            if (const auto state = weak.lock()) state->Release(builder, number);
          }};
}

void ProducerSet::CloseAll() {
  for (const auto& [builder, shared] : std::exchange(state_->shared, {})) shared.producer->Close();
}

}  // namespace lbc
