// ConnectionSet: the connections of a channel, those that only finish their calls included.
#ifndef REFERENCE_CHANNEL_CONNECTION_SET_H_
#define REFERENCE_CHANNEL_CONNECTION_SET_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "reference/channel/transport.h"

namespace lbc {

/// On the serializer. Does not keep connections alive.
class ConnectionSet {
 public:
  void Add(const std::shared_ptr<Connection>& connection) {
    // Those that are gone are swept out whenever the list would grow: constant cost on average.
    if (all_.size() == all_.capacity()) {
      std::erase_if(all_, [](const auto& weak) { return weak.expired(); });
      all_.reserve(all_.size() * 2 + 1);
    }
    all_.push_back(connection);
  }

  void AbortAll(const absl::Status& status) {
    for (const auto& weak : all_) {
      if (const auto connection = weak.lock()) connection->Abort(status);
    }
    all_.clear();
  }

 private:
  std::vector<std::weak_ptr<Connection>> all_;
};

}  // namespace lbc

#endif  // REFERENCE_CHANNEL_CONNECTION_SET_H_
