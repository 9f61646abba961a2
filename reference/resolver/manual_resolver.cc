#include "reference/resolver/manual_resolver.h"

#include <utility>

namespace lbc {

class ManualResolver::Attached final : public Resolver {
 public:
  Attached(std::shared_ptr<ResolverListener*> listener, ResolverListener* mine,
           std::shared_ptr<int> resolve_now_count)
      : listener_(std::move(listener)),
        mine_(mine),
        resolve_now_count_(std::move(resolve_now_count)) {}
  ~Attached() override {
    if (*listener_ == mine_) *listener_ = nullptr;
  }
  void ResolveNow() override { ++*resolve_now_count_; }

 private:
  std::shared_ptr<ResolverListener*> listener_;
  ResolverListener* mine_;
  std::shared_ptr<int> resolve_now_count_;
};

absl::StatusOr<std::unique_ptr<Resolver>> ManualResolver::Build(
    const Target& /*target*/, ResolverListener& listener, const ResolverOptions& /*options*/) {
  if (active()) {
    return absl::FailedPreconditionError("the manual resolver \"" + scheme_ +
                                         "\" serves another channel already; give each its own");
  }
  *listener_ = &listener;
  auto attached = std::make_unique<Attached>(listener_, &listener, resolve_now_count_);
  if (latest_.has_value()) static_cast<void>(listener.UpdateState(*latest_));
  return attached;
}

absl::Status ManualResolver::UpdateState(ResolverState state) {
  latest_ = state;
  return active() ? (*listener_)->UpdateState(std::move(state)) : absl::OkStatus();
}

void ManualResolver::ReportError(absl::Status error) {
  if (active()) (*listener_)->ReportError(std::move(error));
}

}  // namespace lbc
