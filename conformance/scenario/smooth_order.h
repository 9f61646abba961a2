// What smooth weighted round robin promises, as an oracle: the exact order that the seed's rule
// gives, and how far any such rule may stray. Pure functions.
#ifndef CONFORMANCE_SCENARIO_SMOOTH_ORDER_H_
#define CONFORMANCE_SCENARIO_SMOOTH_ORDER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lbc::scenario {

// Whose turn it is, `count` times, as places in `weights`: each turn every balance, at first the
// weight, grows by the weight; the first of the greatest takes the turn and pays the sum.
std::vector<std::size_t> SmoothOrder(const std::vector<std::uint64_t>& weights, std::size_t count);

// Less than so many turns does a member of n get more or fewer than its share, in any number of
// turns in a row: 1 + 1/2 + … + 1/n. It holds for every rule that lets the greatest balance pay,
// whatever below the weights the balances begin with.
double SmoothBound(std::size_t n);

// How far a member of weight w in W strayed at most in any number of turns in a row of `order`, and
// whose it was. 0 turns: 0.
struct Straying {
  double most = 0;
  std::size_t who = 0;
};
Straying MostStraying(const std::vector<std::size_t>& order,
                      const std::vector<std::uint64_t>& weights);

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_SMOOTH_ORDER_H_
