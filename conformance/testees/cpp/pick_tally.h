// PickTally: a batch of pick results as a dictionary of answers and runs over them.
//
// A million picks that alternate between three endpoints are three answers and a million small
// numbers; a million that all queue are one of each. Results are numbered as they come, SubConns
// are named only at the end: so a thread of a Burst may fill a tally of its own without asking the
// host for anything.
#ifndef CONFORMANCE_TESTEES_CPP_PICK_TALLY_H_
#define CONFORMANCE_TESTEES_CPP_PICK_TALLY_H_

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "conformance/protocol/lbcp.pb.h"
#include "conformance/testees/cpp/host.h"
#include "reference/core/pick_result.h"

namespace lbc::testee {

/// The answers to one batch.
class PickTally {
 public:
  /// Adds the next result, `times` in a row.
  void Add(const PickResult& result, std::uint32_t times = 1);

  /// Adds `times` picks that found no picker.
  void AddNoPicker(std::uint32_t times);

  /// Writes answers and runs in the order of the picks.
  void Write(const Host& host, lbcp::v1::Done* done) const;

  /// Writes the sum of several tallies: each distinct answer once, in a fixed order, with one run.
  static void WriteSum(const std::vector<PickTally>& tallies, const Host& host,
                       lbcp::v1::Done* done);

 private:
  struct Answer {
    const SubConn* sub_conn = nullptr;
    lbcp::v1::PickAnswer message;  // Without outcome and SubConn where a SubConn was chosen.
  };
  struct Run {
    std::uint32_t answer = 0;
    std::uint32_t length = 0;
  };

  void AddRun(std::uint32_t answer, std::uint32_t times);
  [[nodiscard]] std::uint32_t Plain(const SubConn* sub_conn, bool has_completion);
  [[nodiscard]] std::uint32_t Other(Answer answer);
  [[nodiscard]] static lbcp::v1::PickAnswer Named(const Answer& answer, const Host& host);

  std::vector<Answer> answers_;
  std::vector<Run> runs_;
  // Where an answer is to be found again. Almost all picks are of the first kind: a SubConn and
  // nothing else, without and with a completion hook.
  std::unordered_map<const SubConn*, std::uint32_t> plain_[2];
  std::map<std::string, std::uint32_t> other_;
};

}  // namespace lbc::testee

#endif  // CONFORMANCE_TESTEES_CPP_PICK_TALLY_H_
