#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"};

CHANNEL_SCENARIO(MakesInvalidArgumentInternal, Checks{"PICK-011"},
                 "INVALID_ARGUMENT from a picker reaches the caller as INTERNAL, with its text.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::READY, DropWith(kInvalidArgument, "so says the picker"));

  when.CallStarts();
  then.Call(1).Fails(kInternal, "so says the picker");
}

CHANNEL_SCENARIO(MakesNotFoundInternal, Checks{"PICK-011"},
                 "NOT_FOUND from a picker reaches the caller as INTERNAL, with its text.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::READY, DropWith(kNotFound, "so says the picker"));

  when.CallStarts();
  then.Call(1).Fails(kInternal, "so says the picker");
}

CHANNEL_SCENARIO(MakesAlreadyExistsInternal, Checks{"PICK-011"},
                 "ALREADY_EXISTS from a picker reaches the caller as INTERNAL, with its text.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::READY, DropWith(kAlreadyExists, "so says the picker"));

  when.CallStarts();
  then.Call(1).Fails(kInternal, "so says the picker");
}

CHANNEL_SCENARIO(
    MakesFailedPreconditionInternal, Checks{"PICK-011"},
    "FAILED_PRECONDITION from a picker reaches the caller as INTERNAL, with its text.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::READY, DropWith(kFailedPrecondition, "so says the picker"));

  when.CallStarts();
  then.Call(1).Fails(kInternal, "so says the picker");
}

CHANNEL_SCENARIO(MakesAbortedInternal, Checks{"PICK-011"},
                 "ABORTED from a picker reaches the caller as INTERNAL, with its text.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::READY, DropWith(kAborted, "so says the picker"));

  when.CallStarts();
  then.Call(1).Fails(kInternal, "so says the picker");
}

CHANNEL_SCENARIO(MakesOutOfRangeInternal, Checks{"PICK-011"},
                 "OUT_OF_RANGE from a picker reaches the caller as INTERNAL, with its text.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::READY, DropWith(kOutOfRange, "so says the picker"));

  when.CallStarts();
  then.Call(1).Fails(kInternal, "so says the picker");
}

CHANNEL_SCENARIO(MakesDataLossInternal, Checks{"PICK-011"},
                 "DATA_LOSS from a picker reaches the caller as INTERNAL, with its text.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::READY, DropWith(kDataLoss, "so says the picker"));

  when.CallStarts();
  then.Call(1).Fails(kInternal, "so says the picker");
}

CHANNEL_SCENARIO(PassesCancelledOn, Checks{"PICK-012"},
                 "CANCELLED from a picker reaches the caller as it is.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::READY, DropWith(kCancelled, "so says the picker"));

  when.CallStarts();
  then.Call(1).Fails(kCancelled, "so says the picker");
}

CHANNEL_SCENARIO(PassesUnknownOn, Checks{"PICK-012"},
                 "UNKNOWN from a picker reaches the caller as it is.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::READY, DropWith(kUnknown, "so says the picker"));

  when.CallStarts();
  then.Call(1).Fails(kUnknown, "so says the picker");
}

CHANNEL_SCENARIO(PassesDeadlineExceededOn, Checks{"PICK-012"},
                 "DEADLINE_EXCEEDED from a picker reaches the caller as it is.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::READY, DropWith(kDeadlineExceeded, "so says the picker"));

  when.CallStarts();
  then.Call(1).Fails(kDeadlineExceeded, "so says the picker");
}

CHANNEL_SCENARIO(PassesResourceExhaustedOn, Checks{"PICK-012"},
                 "RESOURCE_EXHAUSTED from a picker reaches the caller as it is.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::READY, DropWith(kResourceExhausted, "so says the picker"));

  when.CallStarts();
  then.Call(1).Fails(kResourceExhausted, "so says the picker");
}

CHANNEL_SCENARIO(PassesUnimplementedOn, Checks{"PICK-012"},
                 "UNIMPLEMENTED from a picker reaches the caller as it is.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::READY, DropWith(kUnimplemented, "so says the picker"));

  when.CallStarts();
  then.Call(1).Fails(kUnimplemented, "so says the picker");
}

CHANNEL_SCENARIO(PassesInternalOn, Checks{"PICK-012"},
                 "INTERNAL from a picker reaches the caller as it is.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::READY, DropWith(kInternal, "so says the picker"));

  when.CallStarts();
  then.Call(1).Fails(kInternal, "so says the picker");
}

CHANNEL_SCENARIO(PassesUnavailableOn, Checks{"PICK-012"},
                 "UNAVAILABLE from a picker reaches the caller as it is.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::READY, DropWith(kUnavailable, "so says the picker"));

  when.CallStarts();
  then.Call(1).Fails(kUnavailable, "so says the picker");
}

CHANNEL_SCENARIO(PassesUnauthenticatedOn, Checks{"PICK-012"},
                 "UNAUTHENTICATED from a picker reaches the caller as it is.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::READY, DropWith(kUnauthenticated, "so says the picker"));

  when.CallStarts();
  then.Call(1).Fails(kUnauthenticated, "so says the picker");
}

}  // namespace
}  // namespace lbc::channel_scenario
