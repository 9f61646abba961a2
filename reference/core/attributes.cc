#include "reference/core/attributes.h"

#include <algorithm>

namespace lbc {

const Attributes::Value* Attributes::Find(std::string_view name, const std::type_info& type) const {
  if (entries_ == nullptr) return nullptr;
  for (const Entry& entry : *entries_) {
    if (entry.name == name && entry.value->type() == type) return entry.value.get();
  }
  return nullptr;
}

Attributes Attributes::WithValue(std::string_view name, std::shared_ptr<const Value> value,
                                 const std::type_info* type) const {
  const std::type_info& wanted = value != nullptr ? value->type() : *type;
  auto entries = std::make_shared<std::vector<Entry>>();
  if (entries_ != nullptr) {
    for (const Entry& entry : *entries_) {
      if (entry.name != name || entry.value->type() != wanted) entries->push_back(entry);
    }
  }
  if (value != nullptr) entries->push_back({std::string(name), std::move(value)});
  Attributes result;
  if (!entries->empty()) result.entries_ = std::move(entries);
  return result;
}

bool Attributes::EqualTo(const Attributes& other) const {
  if (entries_ == other.entries_) return true;
  if (entries_ == nullptr || other.entries_ == nullptr) return false;
  // Keys are unique on both sides: equal sizes and every entry found makes them equal.
  return entries_->size() == other.entries_->size() &&
         std::all_of(entries_->begin(), entries_->end(), [&other](const Entry& entry) {
           const Value* theirs = other.Find(entry.name, entry.value->type());
           return theirs != nullptr && entry.value->EqualTo(*theirs);
         });
}

}  // namespace lbc
