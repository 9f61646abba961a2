// pick_first as grpc-go 1.85 and the reference have it, as a machine that answers a stimulus with
// what must be seen: one SubConn for each address, made in turn, joined after 250 ms, sticky in
// failure. The models of pick_first and of what runs one pick_first for each endpoint go by it.
//
// Read it as the specification; each wish names its row. Keys are addresses (channel.h), times are
// nanoseconds since the beginning. A value: copying it copies the future.
#ifndef CONFORMANCE_MODELS_PICK_FIRST_MACHINE_H_
#define CONFORMANCE_MODELS_PICK_FIRST_MACHINE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "conformance/models/reply.h"

namespace lbc::models {

class PickFirstMachine {
 public:
  // `health`: its parent wants READY to wait for health.
  explicit PickFirstMachine(bool health) : health_(health) {}

  // A list in the order in which it is to be tried; not empty.
  Reply List(std::vector<std::string> keys);
  Reply ListNothing();
  Reply ResolverError(const std::string& text);
  // The living SubConn of `key` changes state; of one that is not its own it hears nothing.
  Reply Told(const std::string& key, State state, const std::string& error);
  Reply Health(const std::string& key, State state, const std::string& error);
  Reply ExitIdle();
  Reply AdvanceBy(std::uint64_t nanos);
  Reply Close();

  // UNSPECIFIED before the first report.
  State reported() const { return reported_; }
  // What was reported differed, and the machine goes on from there.
  void Adopt(State reported) { reported_ = reported; }
  // The key of the connection to which picks go; the text with which they fail.
  const std::string& ready() const { return ready_; }
  const std::string& error() const { return error_; }
  // The key of the SubConn it has for an address; empty if it has none.
  std::string KeyOf(const std::string& name) const;
  std::string InWords() const;

 private:
  struct Spot {
    State raw = lbcp::v1::IDLE;
    bool pending = false;
    bool failed_in_pass = false;
    std::string error;
  };

  void Report(Reply& reply, State state, const char* row, const std::string& error = "");
  void ReportAnyhow(Reply& reply, State state, const char* row, const std::string& error = "");
  void StartPass(Reply& reply, const char* row);
  void TryNext(Reply& reply, const char* row);
  void MaybeEndPass(Reply& reply, const std::string& error);
  void Connect(Reply& reply, const std::string& key, Spot& spot, const char* row);
  void KeepOnly(Reply& reply, const std::string& key, const char* row);
  void ToldInPass(Reply& reply, const std::string& key, Spot& spot);
  void ToldAfterPass(Reply& reply, const std::string& key, Spot& spot);
  // Why nothing but what is wished for may happen.
  Reply Begin(const char* otherwise) const;

  bool health_;
  std::vector<std::string> list_;
  std::map<std::string, Spot> spots_;
  std::size_t current_ = 0;
  bool in_pass_ = false;
  bool pass_began_in_failure_ = false;
  std::size_t failures_after_pass_ = 0;
  std::uint64_t now_ = 0;
  std::optional<std::uint64_t> due_;
  State reported_ = lbcp::v1::CONNECTIVITY_STATE_UNSPECIFIED;
  std::string ready_;
  std::string error_;
};

// The order in which a list is tried: repeats dropped, address families in turn (PF-028, PF-029).
std::vector<std::string> OrderOfAttempts(const std::vector<std::string>& keys);

}  // namespace lbc::models

#endif  // CONFORMANCE_MODELS_PICK_FIRST_MACHINE_H_
