// The model of ring_hash_experimental, as grpc-go 1.85 and the reference have it: exact. A key has
// its place on the ring of gRFC A42 (hash_ring.h), the first endpoint from there on that has not
// failed has the call (A61), and only calls and failures make connections. Of calls without a key
// (A76) it is open where they begin, and so whom they wake; how many they may wake is not.
#ifndef CONFORMANCE_MODELS_RING_HASH_H_
#define CONFORMANCE_MODELS_RING_HASH_H_

#include <memory>

#include "conformance/models/model.h"

namespace lbc::models {

std::unique_ptr<Model> MakeRingHash(const Binds& binds);

}  // namespace lbc::models

#endif  // CONFORMANCE_MODELS_RING_HASH_H_
