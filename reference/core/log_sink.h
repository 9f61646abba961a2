// LogSink: where a policy's remarks go.
#ifndef REFERENCE_CORE_LOG_SINK_H_
#define REFERENCE_CORE_LOG_SINK_H_

#include <string_view>

namespace lbc {

enum class LogLevel { kInfo, kWarning, kError };

/// Takes remarks. Called from any thread; must not block.
class LogSink {
 public:
  virtual ~LogSink() = default;

  /// `text` is one line without a newline, borrowed for the call.
  virtual void Log(LogLevel level, std::string_view text) = 0;
};

/// A sink that drops everything.
[[nodiscard]] inline LogSink& NoLog() {
  class Dropping final : public LogSink {
    void Log(LogLevel, std::string_view) override {}
  };
  static Dropping sink;
  return sink;
}

}  // namespace lbc

#endif  // REFERENCE_CORE_LOG_SINK_H_
