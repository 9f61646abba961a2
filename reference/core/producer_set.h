// ProducerSet: the producers of one SubConn, for those who implement SubConn.
#ifndef REFERENCE_CORE_PRODUCER_SET_H_
#define REFERENCE_CORE_PRODUCER_SET_H_

#include <memory>

#include "reference/core/sub_conn.h"

namespace lbc {

/// Shares one producer among all that ask with the same builder, and closes it when the last has
/// let go (SC-032). On the serializer; what it handed out may outlive it.
class ProducerSet {
 public:
  ProducerSet();
  ~ProducerSet();
  ProducerSet(const ProducerSet&) = delete;
  ProducerSet& operator=(const ProducerSet&) = delete;

  /// What SubConn::GetOrBuildProducer of `sub_conn`, the owner of this, is to answer.
  [[nodiscard]] ProducerHold GetOrBuild(SubConn& sub_conn, const ProducerBuilder& builder);

  /// Closes all of them, whoever holds them: the state of the SubConn has changed.
  void CloseAll();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace lbc

#endif  // REFERENCE_CORE_PRODUCER_SET_H_
