// What a process printed, so much of it as is kept: the last of it, and from where it began to die.
//
// A Go program that panics prints the goroutine that did first and every other one after it, which
// may be megabytes; the lines that say what was wrong are then long before the last kilobytes. So
// what follows a line with which such reports begin is kept too, and what lies between is counted.
// One thread.
#ifndef CONFORMANCE_RUNNER_KEPT_OUTPUT_H_
#define CONFORMANCE_RUNNER_KEPT_OUTPUT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace lbc::runner {

class KeptOutput {
 public:
  void Append(std::string_view more);

  // How many bytes were ever appended.
  std::size_t total() const { return total_; }
  // What is kept, at most some 64 KiB: with "… N lines left out …" on a line of its own where that
  // is not the end of it all.
  std::string Text() const;
  // The same of what was appended after `total` bytes.
  std::string Since(std::size_t total) const;

 private:
  // A line, or a piece of one.
  void Take(std::string_view part);

  // The last part, and more than is kept of it for as long as that costs nothing.
  std::string tail_;
  std::size_t total_ = 0;
  // The line that has not ended: where it begins, and its first words.
  std::size_t line_at_ = 0;
  std::string line_;
  // From the last line on with which a report begins: where, its first part, and its line ends.
  bool reported_ = false;
  std::size_t head_at_ = 0;
  std::string head_;
  std::size_t lines_since_ = 0;
};

}  // namespace lbc::runner

#endif  // CONFORMANCE_RUNNER_KEPT_OUTPUT_H_
