// Where a long text goes piece by piece, because the whole of it is too much to hold.
#ifndef CONFORMANCE_REPORT_SINK_H_
#define CONFORMANCE_REPORT_SINK_H_

#include <functional>
#include <string>
#include <string_view>

namespace lbc::report {

// Takes the next piece, which lives during the call only. Pieces end between characters, never
// within one.
using Sink = std::function<void(std::string_view piece)>;

// All pieces of one text together, for those who can hold them.
inline std::string Whole(const std::function<void(const Sink& to)>& write) {
  std::string text;
  write([&text](std::string_view piece) { text += piece; });
  return text;
}

}  // namespace lbc::report

#endif  // CONFORMANCE_REPORT_SINK_H_
