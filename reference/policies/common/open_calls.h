// OpenCalls: what a policy keeps about one endpoint and the calls that are open on it, shared by
// successive pickers and by the ends of calls, without an allocation for each call.
//
//   struct Load : OpenCalls { std::atomic<…> latency; };
//   OwnerOf<Load> load = MakeOwned<Load>();              // in a picker, and in the next one
//   load->Begin();                                       // a call is picked
//   PickResult::Use(sub_conn, [l = load.get()](const DoneInfo&) { l->End(); });
//
// A hook that holds a std::shared_ptr would be an allocation for each pick, and two more changes of
// a counter that threads share. Here the number of open calls is itself what keeps the object
// alive: it goes when no picker holds it and no call is open. So End is to be called exactly once
// for every Begin, as a channel does with the hooks that it is given (DONE-001); and a hook may
// come after the policy and all its pickers are gone (DONE-011).
//
// From any thread; each method is one atomic operation.
#ifndef REFERENCE_POLICIES_COMMON_OPEN_CALLS_H_
#define REFERENCE_POLICIES_COMMON_OPEN_CALLS_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

namespace lbc::policies {

template <typename T>
class OwnerOf;

/// Base of such an object. Made by MakeOwned only.
class OpenCalls {
 public:
  OpenCalls() = default;
  OpenCalls(const OpenCalls&) = delete;
  OpenCalls& operator=(const OpenCalls&) = delete;
  virtual ~OpenCalls() = default;

  /// A call begins. Whoever calls it holds an owner.
  void Begin() { state_.fetch_add(1, std::memory_order_relaxed); }

  /// A call ends; `this` may be gone afterwards.
  void End() { Release(1); }

  /// How many calls are open.
  [[nodiscard]] std::uint32_t open() const {
    return static_cast<std::uint32_t>(state_.load(std::memory_order_relaxed));
  }

 private:
  template <typename T>
  friend class OwnerOf;
  static constexpr std::uint64_t kOwner = std::uint64_t{1} << 32;

  void AddOwner() { state_.fetch_add(kOwner, std::memory_order_relaxed); }
  void DropOwner() { Release(kOwner); }
  void Release(std::uint64_t part) {
    // What was written before any release is seen by whoever destroys.
    if (state_.fetch_sub(part, std::memory_order_acq_rel) == part) {
      const std::unique_ptr<OpenCalls> last(this);
    }
  }

  // Open calls in the lower half, owners in the upper.
  std::atomic<std::uint64_t> state_{kOwner};
};

/// A hold on such an object, to be copied like a std::shared_ptr. Default-constructed: none.
template <typename T>
class OwnerOf {
 public:
  OwnerOf() = default;
  OwnerOf(const OwnerOf& other) : owned_(other.owned_) {
    if (owned_ != nullptr) owned_->AddOwner();
  }
  OwnerOf(OwnerOf&& other) noexcept : owned_(std::exchange(other.owned_, nullptr)) {}
  OwnerOf& operator=(OwnerOf other) noexcept {
    std::swap(owned_, other.owned_);
    return *this;
  }
  ~OwnerOf() {
    if (owned_ != nullptr) owned_->DropOwner();
  }

  [[nodiscard]] T* get() const { return owned_; }
  T& operator*() const { return *owned_; }
  T* operator->() const { return owned_; }

 private:
  template <typename U, typename... Args>
  friend OwnerOf<U> MakeOwned(Args&&... args);
  explicit OwnerOf(T* fresh) : owned_(fresh) {}

  T* owned_ = nullptr;
};

/// A fresh one, made of `args`.
template <typename T, typename... Args>
[[nodiscard]] OwnerOf<T> MakeOwned(Args&&... args) {
  return OwnerOf<T>(std::make_unique<T>(std::forward<Args>(args)...).release());
}

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_OPEN_CALLS_H_
