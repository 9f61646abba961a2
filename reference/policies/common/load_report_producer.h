// LoadReportProducer: the load of the server behind one SubConn, for all who want to hear of it,
// over one stream (A51; SC-032, WRR-028, WRR-029).
//
//   const LoadReportProducerBuilder builder(options);              // one for each policy
//   auto listening = ListenForLoadReports(*sub_conn, builder, 10s,
//                                         [](const LoadReport& report) { … });
//
// The stream asks for reports as often as the most eager listener wants them, and is opened anew
// when that changes. If it ends it is opened again, at once if it had brought a report, else after
// a pause that grows; a server that knows no such reports is not asked again. When the SubConn
// leaves READY all is over: listen again when it is back.
//
// All of it on the serializer.
#ifndef REFERENCE_POLICIES_COMMON_LOAD_REPORT_PRODUCER_H_
#define REFERENCE_POLICIES_COMMON_LOAD_REPORT_PRODUCER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "reference/core/backoff.h"
#include "reference/core/build_options.h"
#include "reference/core/clock.h"
#include "reference/core/sub_conn.h"
#include "reference/policies/common/load_report.h"

namespace lbc::policies {

using LoadReportListener = std::function<void(const LoadReport&)>;

class LoadReportProducer final : public Producer,
                                 public std::enable_shared_from_this<LoadReportProducer> {
 public:
  /// `sub_conn` and what `options` points to outlive it, or Close comes first.
  LoadReportProducer(SubConn& sub_conn, const BuildOptions& options);

  /// `listener` hears every report from now on, until Forget. Returns a number for it.
  std::uint64_t Add(Duration interval, LoadReportListener listener);
  void Forget(std::uint64_t number);

  void Close() override;

 private:
  struct Listening {
    Duration interval;
    LoadReportListener listener;
  };
  // Opens, closes or reopens the stream, if the listeners want another interval than it has.
  void Follow();
  void Open();
  void OnReport(const ServerLoad& load);
  void OnEnd(const absl::Status& status);

  SubConn& sub_conn_;
  Clock& clock_;
  Random& random_;
  LogSink& log_;
  std::map<std::uint64_t, Listening> listeners_;
  std::uint64_t numbered_ = 0;
  Duration interval_{};  // Of the stream, or of the one to come; 0: nobody listens.
  std::unique_ptr<LoadReportStream> stream_;
  std::unique_ptr<Timer> pause_;
  bool heard_ = false;  // A report came on the latest stream.
  ReopenPauses pauses_;
};

/// Makes them; one for each policy, which it outlives as a member.
class LoadReportProducerBuilder final : public ProducerBuilder {
 public:
  explicit LoadReportProducerBuilder(const BuildOptions& options) : options_(options) {}
  [[nodiscard]] std::shared_ptr<Producer> Build(SubConn& sub_conn) const override {
    return std::make_shared<LoadReportProducer>(sub_conn, options_);
  }

 private:
  const BuildOptions options_;
};

/// Somebody listens, as long as this lives.
class LoadReportListening {
 public:
  LoadReportListening(ProducerHold hold, std::uint64_t number);
  ~LoadReportListening();
  LoadReportListening(const LoadReportListening&) = delete;
  LoadReportListening& operator=(const LoadReportListening&) = delete;

 private:
  const ProducerHold hold_;
  const std::uint64_t number_;
};

/// Listens to the server of `sub_conn`, which is READY, wanting a report every `interval`, greater
/// than 0. Errors: those of GetOrBuildProducer.
[[nodiscard]] absl::StatusOr<std::unique_ptr<LoadReportListening>> ListenForLoadReports(
    SubConn& sub_conn, const LoadReportProducerBuilder& builder, Duration interval,
    LoadReportListener listener);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_LOAD_REPORT_PRODUCER_H_
