// By what a trace is known to be as it was recorded.
//
// A digest tells an edit from what was recorded, and is no protection against anybody. Any thread.
#ifndef CONFORMANCE_TRACE_DIGEST_H_
#define CONFORMANCE_TRACE_DIGEST_H_

#include <string>
#include <string_view>

namespace lbc::trace {

// "all:" and 16 digits, equal on every machine: of the header, a JSON object on a line, but for its
// own `digest`, whatever the order of its fields; and of all lines below it, their ends included.
std::string DigestOf(std::string_view header, std::string_view body);

// Whether `digest` is that of header and body. Of older traces it is 16 digits, and of the lines
// below the header alone.
bool IsDigestOf(std::string_view digest, std::string_view header, std::string_view body);

}  // namespace lbc::trace

#endif  // CONFORMANCE_TRACE_DIGEST_H_
