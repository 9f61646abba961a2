// Attributes: small immutable bags of typed values that travel with addresses, endpoints, resolver
// states and calls.
//
// A resolver says something about a server ("weight 3", "zone eu-1") and one policy reads it;
// whatever lies between passes it on unread. A value is found by its key, which is a name together
// with a C++ type, so that two parties that chose the same name for different things do not read
// each other's:
//
//   inline constexpr AttributeKey<std::uint32_t> kWeight{"acme.weight"};
//   Attributes a = Attributes().With(kWeight, 3u);
//   if (const std::uint32_t* weight = a.Get(kWeight)) …
//
// Not a map to be iterated and not a place for large data. Copies share their contents and are
// cheap; a copy never changes, so any thread may read it without a lock.
#ifndef REFERENCE_CORE_ATTRIBUTES_H_
#define REFERENCE_CORE_ATTRIBUTES_H_

#include <memory>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>
#include <vector>

namespace lbc {

/// Names one attribute and says what it holds. `T` must be copyable and comparable with ==.
/// Two keys are the same when name and type are.
template <typename T>
struct AttributeKey {
  std::string_view name;
};

/// An immutable set of typed values. Default-constructed: empty.
class Attributes {
 public:
  Attributes() = default;

  /// A copy in which `key` holds `value`, in place of whatever it held before.
  template <typename T>
  [[nodiscard]] Attributes With(AttributeKey<T> key, T value) const {
    return WithValue(key.name, std::make_shared<Holder<T>>(std::move(value)));
  }

  /// A copy in which `key` holds nothing.
  template <typename T>
  [[nodiscard]] Attributes Without(AttributeKey<T> key) const {
    return WithValue(key.name, nullptr, &typeid(T));
  }

  /// The value of `key`, or null when there is none. Valid as long as these attributes or any copy
  /// that shares the value.
  template <typename T>
  [[nodiscard]] const T* Get(AttributeKey<T> key) const {
    const Value* value = Find(key.name, typeid(T));
    return value == nullptr ? nullptr : &static_cast<const Holder<T>*>(value)->held;
  }

  [[nodiscard]] bool empty() const { return entries_ == nullptr || entries_->empty(); }

  /// Same keys with equal values; the order in which they were set does not matter.
  friend bool operator==(const Attributes& a, const Attributes& b) { return a.EqualTo(b); }

 private:
  struct Value {
    virtual ~Value() = default;
    [[nodiscard]] virtual const std::type_info& type() const = 0;
    [[nodiscard]] virtual bool EqualTo(const Value& other) const = 0;
  };

  template <typename T>
  struct Holder final : Value {
    explicit Holder(T v) : held(std::move(v)) {}
    [[nodiscard]] const std::type_info& type() const override { return typeid(T); }
    [[nodiscard]] bool EqualTo(const Value& other) const override {
      return other.type() == typeid(T) && static_cast<const Holder<T>&>(other).held == held;
    }
    T held;
  };

  struct Entry {
    std::string name;
    std::shared_ptr<const Value> value;
  };

  [[nodiscard]] const Value* Find(std::string_view name, const std::type_info& type) const;
  [[nodiscard]] Attributes WithValue(std::string_view name, std::shared_ptr<const Value> value,
                                     const std::type_info* type = nullptr) const;
  [[nodiscard]] bool EqualTo(const Attributes& other) const;

  std::shared_ptr<const std::vector<Entry>> entries_;  // Null: empty.
};

}  // namespace lbc

#endif  // REFERENCE_CORE_ATTRIBUTES_H_
