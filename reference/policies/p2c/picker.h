// The picker of p2c: draws two, compares them, and looks after who has been neglected.
#ifndef REFERENCE_POLICIES_P2C_PICKER_H_
#define REFERENCE_POLICIES_P2C_PICKER_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "reference/core/clock.h"
#include "reference/core/picker.h"
#include "reference/core/sub_conn.h"
#include "reference/policies/common/picker_random.h"
#include "reference/policies/p2c/config.h"
#include "reference/policies/p2c/load.h"

namespace lbc::policies {

/// A READY server and what is known of it.
struct Server {
  std::shared_ptr<SubConn> sub_conn;
  OwnerOf<ServerRecord> record;
};

class P2cPicker final : public Picker {
 public:
  /// `servers` is not empty; `clock` is theirs.
  P2cPicker(std::vector<Server> servers, std::shared_ptr<const P2cConfig> config,
            const Clock& clock, std::uint64_t seed);

  [[nodiscard]] PickResult Pick(const PickInfo& info) const override;

 private:
  // Whom the call goes to.
  [[nodiscard]] const Server& Choose(TimePoint now) const;

  const std::vector<Server> servers_;
  const std::shared_ptr<const P2cConfig> config_;
  const Clock& clock_;
  const PickerRandom random_;
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_P2C_PICKER_H_
