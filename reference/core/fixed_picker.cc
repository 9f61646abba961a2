#include "reference/core/fixed_picker.h"

#include <typeinfo>
#include <utility>

namespace lbc {
namespace {

class Queueing final : public Picker {
 public:
  PickResult Pick(const PickInfo& /*info*/) const override { return PickResult::Queue(); }
};

class Failing final : public Picker {
 public:
  explicit Failing(absl::Status status) : status_(std::move(status)) {}
  PickResult Pick(const PickInfo& /*info*/) const override { return PickResult::Fail(status_); }

 private:
  absl::Status status_;
};

class Using final : public Picker {
 public:
  explicit Using(std::shared_ptr<SubConn> sub_conn) : sub_conn_(std::move(sub_conn)) {}
  PickResult Pick(const PickInfo& /*info*/) const override { return PickResult::Use(*sub_conn_); }
  SubConn* sub_conn() const { return sub_conn_.get(); }

 private:
  std::shared_ptr<SubConn> sub_conn_;
};

}  // namespace

std::shared_ptr<const Picker> QueuePicker() {
  static const auto picker = std::make_shared<const Queueing>();
  return picker;
}

std::shared_ptr<const Picker> FailPicker(absl::Status status) {
  return std::make_shared<const Failing>(std::move(status));
}

std::shared_ptr<const Picker> UsePicker(std::shared_ptr<SubConn> sub_conn) {
  return std::make_shared<const Using>(std::move(sub_conn));
}

SubConn* AlwaysUsed(const Picker& picker) {
  // Cheaper than a dynamic_cast, and nothing derives from it.
  return typeid(picker) == typeid(Using) ? static_cast<const Using&>(picker).sub_conn() : nullptr;
}

}  // namespace lbc
