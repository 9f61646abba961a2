// Whether choices fall in promised shares, decided while they are being made.
//
// Counts arrive batch by batch; after each the test says VIOLATES, CONFORMS or UNDECIDED, and the
// first two are final. Looking after every batch costs nothing: both answers rest on e-processes,
// which never grow beyond 1/alarm with a chance above `alarm`, however often and whenever one looks
// (Ville's inequality).
//
//   against   A bet on a mixture of all other shares (Dirichlet with 1/2 for each), made against
//             the promised ones. While those hold it is a martingale that starts at 1.
//   for       For each share two bets on the promise, made against "too large by the tolerance or
//             more" and "too small by it or more". The promise is praised only when all of them
//             are won, so the chance of praising what is off is that of the weakest single bet,
//             and needs no division among them.
//
// What is promised is the chance of each choice given all that came before. Choices that vary less
// than chance (a rotation) only ever move the test towards CONFORMS.
//
// Pure: no randomness, no clock.
#ifndef CONFORMANCE_STATISTICS_SHARE_TEST_H_
#define CONFORMANCE_STATISTICS_SHARE_TEST_H_

#include <cstdint>
#include <vector>

namespace lbc::statistics {

class ShareTest {
 public:
  struct Plan {
    // The promised shares, each positive, their sum 1. A single share of 1 conforms to begin with.
    std::vector<double> shares;
    // The part of a share by which it must be off to be called broken, in (0, 1).
    double tolerance = 0.1;
    // The chance that shares that hold are ever called VIOLATES.
    double false_alarm = 1e-11;
    // The chance that shares of which one is off by `tolerance` or more are ever called CONFORMS.
    double miss = 1e-6;
  };
  enum class Answer { kUndecided, kViolates, kConforms };

  explicit ShareTest(Plan plan);

  // Adds a batch: one count for each share, in their order. Returns the answer now.
  Answer Take(const std::vector<std::uint64_t>& batch);

  [[nodiscard]] const Plan& plan() const { return plan_; }
  [[nodiscard]] Answer answer() const { return answer_; }
  [[nodiscard]] const std::vector<std::uint64_t>& counts() const { return counts_; }
  [[nodiscard]] std::uint64_t total() const { return total_; }
  // The evidence so far as a power of ten: 11 stands for 10^11 to one.
  [[nodiscard]] double log10_against() const { return log10_against_; }
  // That of the weakest bet on the promise.
  [[nodiscard]] double log10_for() const { return log10_for_; }

  // So many choices that a policy which chooses by chance in exactly these shares stays UNDECIDED
  // with a chance below about 1e-10: what to allow before giving up.
  [[nodiscard]] static std::uint64_t Enough(const Plan& plan);

 private:
  [[nodiscard]] double Against() const;
  [[nodiscard]] double For() const;

  Plan plan_;
  std::vector<std::uint64_t> counts_;
  std::uint64_t total_ = 0;
  double log10_against_ = 0;
  double log10_for_ = 0;
  Answer answer_ = Answer::kUndecided;
};

}  // namespace lbc::statistics

#endif  // CONFORMANCE_STATISTICS_SHARE_TEST_H_
