// The two models of pick_first: as grpc-go 1.85 and the reference have it, with a SubConn for each
// address (PF-005), and as grpc-go 1.64 has it, with one SubConn for the whole list (PF-004).
//
// Where the specification leaves a choice (the order after a shuffle, whether an old picker of IDLE
// still wakes) the model holds every machine that the answers so far allow, and an answer is
// allowed when one of them allows it.
#ifndef CONFORMANCE_MODELS_PICK_FIRST_H_
#define CONFORMANCE_MODELS_PICK_FIRST_H_

#include <memory>

#include "conformance/models/model.h"

namespace lbc::models {

std::unique_ptr<Model> MakePickFirst(const Binds& binds);
std::unique_ptr<Model> MakePickFirstOfOneSubConn(const Binds& binds);

// Whether a config asks for shuffling.
bool AsksToShuffle(const std::string& config_json);

}  // namespace lbc::models

#endif  // CONFORMANCE_MODELS_PICK_FIRST_H_
