// Session: the testee's side of LBCP, from Hello to Goodbye.
//
// It answers the handshake, keeps the instances, hands each command to the one it names, and ends
// each turn with a Done when the loop is quiet. It knows nothing of processes or descriptors: those
// are Main's (testee.h), and a test may play a session over a wire of its own.
#ifndef CONFORMANCE_TESTEES_CPP_SESSION_H_
#define CONFORMANCE_TESTEES_CPP_SESSION_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "conformance/protocol/lbcp.pb.h"
#include "conformance/testees/cpp/event_sink.h"
#include "conformance/testees/cpp/hooks.h"
#include "conformance/testees/cpp/instance.h"
#include "conformance/testees/cpp/virtual_loop.h"
#include "conformance/testees/cpp/wire.h"
#include "reference/core/builder.h"

namespace lbc::testee {

/// What answers the commands of another seat than the policy's. On the session's thread.
class OtherSeat {
 public:
  virtual ~OtherSeat() = default;
  /// Claimed beside the session's own.
  [[nodiscard]] virtual std::vector<std::string> Capabilities() const = 0;
  /// Whether `command` is of this seat, or about an instance of it.
  [[nodiscard]] virtual bool Takes(const lbcp::v1::Command& command) const = 0;
  /// Does what `command` says and fills in the Done, whose outcome is OK so far. The session runs
  /// the loop until it is quiet afterwards.
  virtual void Do(const lbcp::v1::Command& command, lbcp::v1::Done* done) = 0;
};

/// What a session hosts and says of itself.
struct SessionOptions {
  /// The builder of that name, or null. The name is exactly as the judge sent it.
  std::function<std::shared_ptr<const Builder>(std::string_view name)> find_policy;
  /// The names that find_policy knows, for Welcome.
  std::vector<std::string> policies;
  std::string implementation;
  std::string version;
  Hooks hooks;
  /// Claimed beside those that follow from the hooks.
  std::vector<std::string> capabilities{};
  /// Makes the other seat when the judge has said hello; empty: there is none. Everything given
  /// outlives it.
  std::function<std::unique_ptr<OtherSeat>(VirtualLoop& loop, EventSink& events,
                                           std::uint64_t seed)>
      other_seat;
};

/// One session. Used once, by one thread, which becomes the thread of every callback.
class Session {
 public:
  /// `wire` is borrowed.
  Session(Wire& wire, SessionOptions options);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Talks until the judge says goodbye or goes away (OK), or breaks the protocol (any error, for
  /// which a testee exits with 3).
  [[nodiscard]] absl::Status Run();

 private:
  [[nodiscard]] absl::Status Welcome(const lbcp::v1::Hello& hello);
  void Turn(const lbcp::v1::Command& command);
  void Do(const lbcp::v1::Command& command, lbcp::v1::Done* done);
  void Advance(const lbcp::v1::Advance& advance, lbcp::v1::Done* done);
  void Build(const lbcp::v1::Command& command, lbcp::v1::Done* done);
  [[nodiscard]] std::vector<std::string> Capabilities() const;

  Wire& wire_;
  const SessionOptions options_;
  VirtualLoop loop_;
  EventSink events_;
  std::uint64_t seed_ = 0;
  std::map<std::uint32_t, std::unique_ptr<Instance>> instances_;
  std::unique_ptr<OtherSeat> other_seat_;
};

}  // namespace lbc::testee

#endif  // CONFORMANCE_TESTEES_CPP_SESSION_H_
