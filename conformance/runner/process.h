// One testee process: started with two descriptors for frames, its output kept as evidence, and
// ended for certain.
//
// The command means what it means to the shell. It runs in a process group of its own, so that
// whatever it starts ends with it, or with the judge, even one that was killed (keeper.h). stdout
// and stderr go into one pipe of which some kilobytes are kept; they are drained whenever the
// judge waits, so a chatty testee never blocks. Cause of death comes from waitid, not from
// guessing. One thread.
#ifndef CONFORMANCE_RUNNER_PROCESS_H_
#define CONFORMANCE_RUNNER_PROCESS_H_

#include <signal.h>
#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "conformance/runner/kept_output.h"

namespace lbc::runner {

class Process {
 public:
  // Starts `command`; `environment` is added to ours. INTERNAL when the system refuses.
  static absl::StatusOr<std::unique_ptr<Process>> Start(
      const std::string& command, const std::map<std::string, std::string>& environment);
  // Kills the whole group if it still lives.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  int read_fd() const { return read_fd_; }
  int write_fd() const { return write_fd_; }

  // Waits until `fd` can be read (true), or `timeout` has passed (false). Drains the output
  // meanwhile.
  bool WaitReadable(int fd, std::chrono::milliseconds timeout);

  // Whether the process that was started has ended; its children may live on.
  bool HasEnded();
  // How it ended, e.g. "exit code 2" or "signal 11 (SIGSEGV)"; empty while it lives.
  std::string EndInWords();
  // Exit code, if it ended by itself.
  std::optional<int> ExitCode();

  // CPU time used by the process group so far.
  std::chrono::milliseconds CpuTime() const;
  // Whether any thread of the group is running or waiting for a processor or a disk.
  bool IsRunnable() const;

  // Waits for the end by itself, at most so long. True if it ended.
  bool WaitForEnd(std::chrono::milliseconds timeout);
  // Asks for stacks with SIGQUIT and returns what was printed since; then kills the group. It is
  // waited for as long as it prints or can run, on a machine that may be busy, but no longer than
  // `most`, and no longer than `quiet` for one that does neither.
  std::string QuitForStacks(std::chrono::milliseconds quiet, std::chrono::milliseconds most);
  void Kill();
  // No more commands will come: the testee sees the end of its stream.
  void CloseInput();

  // What is kept of what it printed, both streams (kept_output.h).
  std::string OutputTail();

 private:
  Process() = default;
  void Drain();
  void NoteEnd(const siginfo_t& info);

  pid_t pid_ = -1;
  int read_fd_ = -1;
  int write_fd_ = -1;
  int output_fd_ = -1;
  KeptOutput output_;
  bool ended_ = false;
  bool reaped_ = false;
  int end_code_ = 0;
  int end_status_ = 0;
};

}  // namespace lbc::runner

#endif  // CONFORMANCE_RUNNER_PROCESS_H_
