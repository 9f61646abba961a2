// The ring of consistent hashing as an oracle: which name a key is at home at. Small and slow: it
// looks at every place. A value.
#ifndef CONFORMANCE_SCENARIO_HASH_RING_H_
#define CONFORMANCE_SCENARIO_HASH_RING_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace lbc::scenario {

class HashRing {
 public:
  // Each name has the places XXH64("<name>_0", seed 0), "<name>_1", … Of places that fall together
  // the alphabetically first name's counts.
  HashRing(const std::vector<std::string>& names, std::uint32_t replicas);

  // The name with the first place at or after the key's hash, round the end: its index.
  std::size_t OwnerOf(const std::string& key) const;

 private:
  struct Place {
    std::uint64_t hash = 0;
    std::string name;
    std::size_t index = 0;
  };
  std::vector<Place> places_;
};

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_HASH_RING_H_
