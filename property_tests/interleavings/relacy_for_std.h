// Puts Relacy's atomics and mutexes in the place of std's, in every file of this folder's test.
//
// It is included before all else, as a precompiled header. It includes what the reference
// includes of other libraries, and then defines `atomic`, `mutex` and `shared_mutex` anew; so
// sources of the reference that follow are compiled as they stand, and each operation on a
// std::atomic or std::mutex of theirs becomes a point at which Relacy's scheduler may go on with
// another thread, and at which a load may see any value that C++ allows it to see.
//
// Not taken into account are what shared_ptr and the heap do by themselves, and plain memory: the
// thread sanitizer looks at that (preset tsan). The heap is the ordinary one. With Relacy's, which
// asks at each free whether the memory is used again at once, executions would double at each.
#ifndef PROPERTY_TESTS_INTERLEAVINGS_RELACY_FOR_STD_H_
#define PROPERTY_TESTS_INTERLEAVINGS_RELACY_FOR_STD_H_

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <iostream>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <random>
#include <set>
#include <shared_mutex>
#include <source_location>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <typeinfo>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// The order is Relacy's own.
// clang-format off
#include <relacy/base.hpp>
#include <relacy/thread_local_ctx.hpp>
#include <relacy/context_base.hpp>
// clang-format on
namespace rl {
inline bool owns_the_heap() { return false; }
}  // namespace rl
#define is_ctx owns_the_heap
#include <relacy/relacy.hpp>
#undef is_ctx

// Relacy redefines words of the language for the code under test; ours is not written for that.
#undef new
#undef delete
#undef malloc
#undef calloc
#undef realloc
#undef free
#undef assert
#undef errno
#undef VAR
#undef memory_order_relaxed
#undef memory_order_consume
#undef memory_order_acquire
#undef memory_order_release
#undef memory_order_acq_rel
#undef memory_order_seq_cst
#include <cassert>
#include <cerrno>

namespace lbc::interleavings {

using Where = std::source_location;

inline rl::debug_info At(const Where& where) {
  return {where.function_name(), where.file_name(), where.line()};
}

constexpr rl::memory_order Order(std::memory_order order) {
  switch (order) {
    case std::memory_order_relaxed:
      return rl::mo_relaxed;
    case std::memory_order_consume:
      return rl::mo_consume;
    case std::memory_order_acquire:
      return rl::mo_acquire;
    case std::memory_order_release:
      return rl::mo_release;
    case std::memory_order_acq_rel:
      return rl::mo_acq_rel;
    default:
      return rl::mo_seq_cst;
  }
}

// As much of std::atomic as the reference uses.
template <typename T>
class Atomic {
 public:
  Atomic() : kept_(Keep(T())) {}
  // NOLINTNEXTLINE(google-explicit-constructor): as std's.
  Atomic(T value) : kept_(Keep(value)) {}
  // NOLINTNEXTLINE(google-explicit-constructor): as std's.
  operator T() const { return load(); }
  T operator=(T value) {
    store(value);
    return value;
  }

  T load(std::memory_order order = kInTurn, Where where = Where::current()) const {
    return Give(kept_.load(Order(order), At(where)));
  }
  void store(T value, std::memory_order order = kInTurn, Where where = Where::current()) {
    kept_.store(Keep(value), Order(order), At(where));
  }
  T exchange(T value, std::memory_order order = kInTurn, Where where = Where::current()) {
    return Give(kept_.exchange(Keep(value), Order(order), At(where)));
  }
  T fetch_add(T value, std::memory_order order = kInTurn, Where where = Where::current()) {
    return kept_.fetch_add(value, Order(order), At(where));
  }
  T fetch_sub(T value, std::memory_order order = kInTurn, Where where = Where::current()) {
    return kept_.fetch_sub(value, Order(order), At(where));
  }
  bool compare_exchange_strong(T& expected, T value, std::memory_order order = kInTurn,
                               Where where = Where::current()) {
    Kept seen = Keep(expected);
    const bool same = kept_.compare_exchange_strong(seen, Keep(value), Order(order), At(where));
    expected = Give(seen);
    return same;
  }

 private:
  static constexpr auto kInTurn = std::memory_order_seq_cst;
  // Relacy prints what it keeps, so that is a number or a pointer to what may change.
  using Kept = std::conditional_t<std::is_arithmetic_v<T>, T,
                                  std::conditional_t<std::is_pointer_v<T>, void*, std::uint64_t>>;

  static Kept Keep(T value) {
    if constexpr (std::is_arithmetic_v<T>) {
      return value;
    } else if constexpr (std::is_pointer_v<T>) {
      return const_cast<void*>(static_cast<const void*>(value));
    } else {
      return std::bit_cast<Kept>(value);
    }
  }
  static T Give(Kept kept) {
    if constexpr (std::is_arithmetic_v<T>) {
      return kept;
    } else if constexpr (std::is_pointer_v<T>) {
      return static_cast<T>(kept);
    } else {
      return std::bit_cast<T>(kept);
    }
  }

  rl::atomic<Kept> kept_;
};

// Lockable as std's, also in the way of a shared one; sharing is taken for having.
class Mutex {
 public:
  void lock(Where where = Where::current()) { mutex_.lock(At(where)); }
  void unlock(Where where = Where::current()) { mutex_.unlock(At(where)); }
  void lock_shared(Where where = Where::current()) { mutex_.lock(At(where)); }
  void unlock_shared(Where where = Where::current()) { mutex_.unlock(At(where)); }

 private:
  rl::mutex mutex_;
};

}  // namespace lbc::interleavings

// NOLINTNEXTLINE(cert-dcl58-cpp): the names by which sources say std::atomic and std::mutex.
namespace std {
template <typename T>
using lbc_atomic = lbc::interleavings::Atomic<T>;
using lbc_mutex = lbc::interleavings::Mutex;
}  // namespace std
#define atomic lbc_atomic
#define mutex lbc_mutex
#define shared_mutex lbc_mutex

#endif  // PROPERTY_TESTS_INTERLEAVINGS_RELACY_FOR_STD_H_
