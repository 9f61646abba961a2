// The ring of consistent hashing as an oracle: which name a key is at home at, and who is next when
// that one has failed. Small and slow: it looks at every place. A value.
#ifndef CONFORMANCE_MODELS_HASH_RING_H_
#define CONFORMANCE_MODELS_HASH_RING_H_

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace lbc::models {

class HashRing {
 public:
  // Each name has the places XXH64("<name>_0", seed 0), "<name>_1", … Of places that fall together
  // the alphabetically first name's counts.
  HashRing(const std::vector<std::string>& names, std::uint32_t replicas);
  // So many places for each name.
  HashRing(const std::vector<std::string>& names, const std::vector<std::uint32_t>& replicas);

  // The name with the first place at or after the key's hash, round the end, and that is not among
  // those passed over: its index.
  std::size_t OwnerOf(const std::string& key, const std::set<std::size_t>& passed_over = {}) const;

 private:
  struct Place {
    std::uint64_t hash = 0;
    std::string name;
    std::size_t index = 0;
  };
  std::vector<Place> places_;
};

// A server on the ring of gRFC A42: by A76 its own hash key, else its first address.
struct OnRing {
  std::string hash_key;
  // 0 counts as 1.
  std::uint32_t weight = 0;
};

// The ring that A42 gives these, of at least `least` and at most `most` places (neither above 4096,
// the cap). So many places that the lightest has a whole number of them; where a part is not
// whole, it is rounded up as it comes, in the order of the hash keys, in double precision as every
// implementation does it.
HashRing RingOfA42(const std::vector<OnRing>& servers, std::uint64_t least, std::uint64_t most);

}  // namespace lbc::models

#endif  // CONFORMANCE_MODELS_HASH_RING_H_
