// By what a trace is known to be as it was recorded.
#ifndef CONFORMANCE_TRACE_DIGEST_H_
#define CONFORMANCE_TRACE_DIGEST_H_

#include <string>
#include <string_view>

namespace lbc::trace {

// Of all lines below the header, their ends included: 16 digits, equal on every machine. It tells
// an edit from what was recorded, and is no protection against anybody. Any thread.
std::string DigestOf(std::string_view body);

}  // namespace lbc::trace

#endif  // CONFORMANCE_TRACE_DIGEST_H_
