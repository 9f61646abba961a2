// rendezvous_hash: every user has a server of their own, as long as it is READY.
//
// A call's key is its header "x-user". The key and each READY server's address are hashed together,
// and the highest hash has the call (highest random weight). So a server that leaves moves its own
// users only, and one that comes takes only those that it wins. A call without the header fails.
//
// An example of a policy that is not in the reference: everything but the choice is the base
// balancer's.
#ifndef RENDEZVOUS_HASH_H_
#define RENDEZVOUS_HASH_H_

#include <memory>

#include "reference/core/builder.h"

/// The builder to be registered; its name is "rendezvous_hash".
std::shared_ptr<const lbc::Builder> MakeRendezvousHashBuilder();

#endif  // RENDEZVOUS_HASH_H_
