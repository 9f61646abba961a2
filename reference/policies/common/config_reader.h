// ConfigReader: reads a policy's JSON config, field by field, with errors that help.
//
//   absl::StatusOr<ConfigReader> reader = ConfigReader::Parse("pick_first", json);
//   if (!reader.ok()) return reader.status();
//   bool shuffle = reader->Bool("shuffleAddressList", false);
//   if (!reader->status().ok()) return reader->status();
//
// Fields nobody asks for are ignored (BLD-015). A field that is absent or null has its default. A
// value of the wrong kind is an error that names policy and field and says what was expected; the
// first such error sticks, so a parser reads all its fields and looks at status() once.
#ifndef REFERENCE_POLICIES_COMMON_CONFIG_READER_H_
#define REFERENCE_POLICIES_COMMON_CONFIG_READER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "reference/core/builder.h"
#include "reference/core/clock.h"
#include "reference/core/load_balancing_config.h"
#include "reference/registry/registry.h"

namespace lbc::policies {

/// A policy that another one's config selects.
struct ChildPolicy {
  std::shared_ptr<const Builder> builder{};
  /// Null if the policy has no parser.
  std::shared_ptr<const LoadBalancingConfig> config{};
};

/// See above. Movable.
class ConfigReader {
 public:
  /// `json` must be one JSON object, or null, which is the same as {}. `policy` is for messages.
  [[nodiscard]] static absl::StatusOr<ConfigReader> Parse(std::string_view policy,
                                                          std::string_view json);
  ~ConfigReader();
  ConfigReader(ConfigReader&&) noexcept;
  ConfigReader& operator=(ConfigReader&&) noexcept;

  /// The value of a true-or-false field.
  [[nodiscard]] bool Bool(std::string_view field, bool otherwise);

  /// The value of a field that is a whole number from `least` to `most`.
  [[nodiscard]] std::int64_t Integer(std::string_view field, std::int64_t otherwise,
                                     std::int64_t least, std::int64_t most);

  /// The value of a field that is a number from `least` to `most`.
  [[nodiscard]] double Number(std::string_view field, double otherwise, double least, double most);

  /// The value of a field that is a duration as protobuf's JSON writes it ("1.5s"), from `least` to
  /// `most`.
  [[nodiscard]] Duration Time(std::string_view field, Duration otherwise, Duration least,
                              Duration most);

  /// The value of a field that is a text of at least one character.
  [[nodiscard]] std::string Text(std::string_view field, std::string_view otherwise);

  /// The value of a field that is a text, which may be empty.
  [[nodiscard]] std::string AnyText(std::string_view field, std::string_view otherwise);

  /// The policy that a field selects, which must be there: of its list of `{"name": {config}}` the
  /// first one that `registry` knows, with what that policy's parser makes of its config.
  [[nodiscard]] ChildPolicy Child(std::string_view field, const Registry& registry);

  /// Reads a field that is an object itself, by `read`, which is called only if the field is there;
  /// errors name its fields as "outer.inner".
  void Object(std::string_view field, const std::function<void(ConfigReader&)>& read);

  /// Reads a field that is an object of objects, whatever their names, by `read`, once for each in
  /// the order of their names; errors name their fields as "outer.name.inner".
  void Each(std::string_view field,
            const std::function<void(const std::string& name, ConfigReader&)>& read);

  /// The value of a field that is a list of texts; empty if it is absent.
  [[nodiscard]] std::vector<std::string> Texts(std::string_view field);

  /// Whether the field is there and not null.
  [[nodiscard]] bool Has(std::string_view field) const;

  /// Refuses the value of a field for a reason of the policy's own, which completes the sentence
  /// "expected …".
  void Refuse(std::string_view field, std::string_view expected);

  /// OK, or what was wrong with the first field that was wrong.
  [[nodiscard]] const absl::Status& status() const { return status_; }

 private:
  struct Document;
  ConfigReader(std::string_view policy, std::unique_ptr<Document> document);

  std::string policy_;
  std::string prefix_;  // Of fields, in messages.
  std::unique_ptr<Document> document_;
  absl::Status status_;
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_CONFIG_READER_H_
