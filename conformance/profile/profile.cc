#include "conformance/profile/profile.h"

#include <algorithm>
#include <span>
#include <system_error>
#include <utility>

#include "conformance/catalogue/field_reader.h"
#include "conformance/catalogue/yaml_node.h"
#include "conformance/profile/names.h"
#include "conformance/profile/yaml_to_json.h"

namespace lbc::profile {
namespace {

using catalogue::AtLine;
using catalogue::FieldReader;
using catalogue::Quoted;
using catalogue::Word;
using catalogue::YamlNode;

constexpr Word<Connects> kConnects[] = {{"all", Connects::kAll},
                                        {"one", Connects::kOne},
                                        {"lazy", Connects::kLazy},
                                        {"subset", Connects::kSubset}};
constexpr Word<Reconnects> kReconnects[] = {{"eager", Reconnects::kEager},
                                            {"on_pick", Reconnects::kOnPick}};
constexpr Word<SubConns> kSubConns[] = {{"per_address", SubConns::kPerAddress},
                                        {"per_endpoint", SubConns::kPerEndpoint},
                                        {"one", SubConns::kOne}};
constexpr Word<Reads> kReads[] = {{"endpoints", Reads::kEndpoints},
                                  {"addresses", Reads::kAddresses}};
constexpr Word<Spreads> kSpreads[] = {{"equal", Spreads::kEqual},
                                      {"weighted", Spreads::kWeighted},
                                      {"least_loaded", Spreads::kLeastLoaded},
                                      {"keyed", Spreads::kKeyed},
                                      {"first", Spreads::kFirst},
                                      {"unspecified", Spreads::kUnspecified}};
constexpr Word<WithoutKey> kWithoutKey[] = {{"random", WithoutKey::kRandom},
                                            {"first", WithoutKey::kFirst},
                                            {"fail", WithoutKey::kFail},
                                            {"queue", WithoutKey::kQueue}};
constexpr Word<Key::Failover> kFailover[] = {{"next", Key::Failover::kNext},
                                             {"none", Key::Failover::kNone}};
constexpr Word<Weight::From> kWeightFrom[] = {{"attribute", Weight::From::kAttribute},
                                              {"metadata", Weight::From::kMetadata},
                                              {"load", Weight::From::kLoad},
                                              {"config", Weight::From::kConfig}};
constexpr Word<Weight::Applies> kApplies[] = {{"now", Weight::Applies::kNow},
                                              {"new_subconn", Weight::Applies::kNewSubConn}};
constexpr Word<Route::NoMatch> kNoMatch[] = {{"fail", Route::NoMatch::kFail},
                                             {"queue", Route::NoMatch::kQueue},
                                             {"drop", Route::NoMatch::kDrop},
                                             {"any", Route::NoMatch::kAny}};
// OK is left out: a call cannot be dropped with it.
constexpr Word<absl::StatusCode> kCodes[] = {
    {"CANCELLED", absl::StatusCode::kCancelled},
    {"UNKNOWN", absl::StatusCode::kUnknown},
    {"INVALID_ARGUMENT", absl::StatusCode::kInvalidArgument},
    {"DEADLINE_EXCEEDED", absl::StatusCode::kDeadlineExceeded},
    {"NOT_FOUND", absl::StatusCode::kNotFound},
    {"ALREADY_EXISTS", absl::StatusCode::kAlreadyExists},
    {"PERMISSION_DENIED", absl::StatusCode::kPermissionDenied},
    {"RESOURCE_EXHAUSTED", absl::StatusCode::kResourceExhausted},
    {"FAILED_PRECONDITION", absl::StatusCode::kFailedPrecondition},
    {"ABORTED", absl::StatusCode::kAborted},
    {"OUT_OF_RANGE", absl::StatusCode::kOutOfRange},
    {"UNIMPLEMENTED", absl::StatusCode::kUnimplemented},
    {"INTERNAL", absl::StatusCode::kInternal},
    {"UNAVAILABLE", absl::StatusCode::kUnavailable},
    {"DATA_LOSS", absl::StatusCode::kDataLoss},
    {"UNAUTHENTICATED", absl::StatusCode::kUnauthenticated}};

template <typename E, std::size_t N>
std::optional<E> WordIn(FieldReader& fields, std::string_view name, const Word<E> (&words)[N]) {
  return fields.OptionalWord(name, std::span<const Word<E>>(words));
}

// Runs `read` over the map of field `name`, if it is there.
template <typename T, typename Read>
std::optional<T> MapIn(FieldReader& fields, std::string_view name, Read read) {
  const YamlNode* node = fields.Optional(name);
  if (node == nullptr) return std::nullopt;
  FieldReader inner(fields.file(), *node, std::string(name));
  T value = read(inner);
  fields.Adopt(inner.Finish());
  return value;
}

Key ReadKey(FieldReader& fields) {
  const std::optional<std::string> header = fields.OptionalText("header");
  const std::optional<std::string> adapter = fields.OptionalText("adapter");
  if (header.has_value() == adapter.has_value()) {
    fields.Fail(fields.line(), "", "expected either {header: NAME} or {adapter: NAME}");
  }
  const Key::Failover failover =
      WordIn(fields, "failover", kFailover).value_or(Key::Failover::kNext);
  return header ? Key{Key::From::kHeader, *header, failover}
                : Key{Key::From::kAdapter, adapter.value_or(""), failover};
}

Weight ReadWeight(FieldReader& fields) {
  Weight weight;
  weight.from = fields.RequiredWord("from", std::span<const Word<Weight::From>>(kWeightFrom))
                    .value_or(Weight::From::kAttribute);
  weight.name = fields.OptionalText("name").value_or("");
  weight.fallback = fields.OptionalNumber("default");
  weight.applies = WordIn(fields, "applies", kApplies);
  if (weight.name.empty() && weight.from != Weight::From::kLoad) {
    fields.Fail(fields.line(), "name", "is missing; expected the name the weight is found under");
  }
  if (weight.fallback && *weight.fallback < 0) {
    fields.Fail(fields.line(), "default", "expected a number that is not negative");
  }
  return weight;
}

Route ReadRoute(FieldReader& fields) {
  return {.attribute = fields.Text("attribute"),
          .header = fields.Text("header"),
          .no_match = WordIn(fields, "no_match", kNoMatch)};
}

Requires ReadRequires(FieldReader& fields) {
  const std::vector<std::string> none;
  return {.attributes = fields.OptionalTexts("attributes").value_or(none),
          .metadata = fields.OptionalTexts("metadata").value_or(none)};
}

std::optional<std::vector<absl::StatusCode>> ReadDrops(FieldReader& fields) {
  const YamlNode* list = fields.Optional("drops");
  if (list == nullptr) return std::nullopt;
  std::vector<absl::StatusCode> out;
  if (list->kind != YamlNode::Kind::kSequence) {
    fields.Fail(list->line, "drops", "expected a list of status codes, as in [UNAVAILABLE]");
  }
  for (const YamlNode& item : list->items) {
    const auto code = fields.WordOf(item, "drops", std::span<const Word<absl::StatusCode>>(kCodes));
    if (code) out.push_back(*code);
  }
  return out;
}

// What no single field can see.
void CheckTogether(FieldReader& fields, const Profile& profile) {
  if (profile.key && profile.spreads != Spreads::kKeyed) {
    fields.Fail(fields.line(), "key", "is given, but `spreads` is not keyed");
  }
  if (profile.spreads == Spreads::kKeyed && !profile.key) {
    fields.Fail(fields.line(), "key",
                "is missing; `spreads: keyed` needs to know where the key is");
  }
  if (!profile.other_configs.empty() && !profile.config) {
    fields.Fail(fields.line(), "other_configs", "is given, but there is no `config`");
  }
  if (profile.without_key && !profile.key) {
    fields.Fail(fields.line(), "without_key", "is given, but there is no `key`");
  }
  const auto& inherits = profile.inherits;
  if (std::find(inherits.begin(), inherits.end(), profile.policy) != inherits.end()) {
    fields.Fail(fields.line(), "inherits", "expected other policies than itself");
  }
}

// A policy's config is an object in every service config. Absent is another thing than null.
std::optional<std::string> ReadConfig(FieldReader& fields, std::string_view name,
                                      const YamlNode& node) {
  if (node.kind != YamlNode::Kind::kMap && node.kind != YamlNode::Kind::kNull) {
    fields.Fail(node.line, name,
                "expected an object, as in {\"replicas\": 100}, got " + JsonOf(node));
    return std::nullopt;
  }
  return JsonOf(node);
}

std::vector<std::string> ReadOtherConfigs(FieldReader& fields) {
  const YamlNode* list = fields.Optional("other_configs");
  std::vector<std::string> configs;
  if (list == nullptr) return configs;
  if (list->kind != YamlNode::Kind::kSequence) {
    fields.Fail(list->line, "other_configs", "expected a list of values as in `config`");
  }
  for (const YamlNode& each : list->items)
    configs.push_back(ReadConfig(fields, "other_configs", each).value_or(""));
  return configs;
}

// A policy's name may hold anything; a file name may not.
bool IsFileName(std::string_view name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  };
  return !name.empty() && name.front() != '.' && std::all_of(name.begin(), name.end(), plain);
}

template <typename E, std::size_t kSize>
std::string_view WordFor(E value, const Word<E> (&words)[kSize]) {
  const auto* found = std::ranges::find(words, value, &Word<E>::value);
  return found == std::end(words) ? "" : found->word;
}

}  // namespace

std::string_view Name(Connects connects) { return WordFor(connects, kConnects); }
std::string_view Name(Spreads spreads) { return WordFor(spreads, kSpreads); }

absl::StatusOr<Profile> Parse(std::string_view yaml, const std::string& file) {
  absl::StatusOr<YamlNode> root = catalogue::ParseYaml(yaml, file);
  if (!root.ok()) return root.status();
  FieldReader fields(file, *root, "");
  Profile profile;
  profile.policy = fields.Text("policy");
  if (const YamlNode* config = fields.Optional("config"))
    profile.config = ReadConfig(fields, "config", *config);
  profile.other_configs = ReadOtherConfigs(fields);
  profile.connects = WordIn(fields, "connects", kConnects);
  profile.reconnects = WordIn(fields, "reconnects", kReconnects);
  profile.subconns = WordIn(fields, "subconns", kSubConns);
  profile.reads = WordIn(fields, "reads", kReads);
  profile.spreads = WordIn(fields, "spreads", kSpreads);
  profile.key = MapIn<Key>(fields, "key", ReadKey);
  profile.without_key = WordIn(fields, "without_key", kWithoutKey);
  profile.weight = MapIn<Weight>(fields, "weight", ReadWeight);
  profile.route = MapIn<Route>(fields, "route", ReadRoute);
  profile.drops = ReadDrops(fields);
  profile.requires_ = MapIn<Requires>(fields, "requires", ReadRequires).value_or(Requires{});
  profile.inherits = fields.OptionalTexts("inherits").value_or(std::vector<std::string>{});
  CheckTogether(fields, profile);
  if (absl::Status status = fields.Finish(); !status.ok()) return status;
  return profile;
}

absl::StatusOr<Profile> Load(const std::filesystem::path& path) {
  absl::StatusOr<std::string> text = catalogue::ReadTextFile(path);
  if (!text.ok()) return text.status();
  return Parse(*text, path.string());
}

Profile Minimal(std::string_view policy) {
  Profile profile;
  profile.policy = policy;
  return profile;
}

std::optional<std::filesystem::path> KnownFile(const std::filesystem::path& spec_dir,
                                               std::string_view policy, std::string_view edition) {
  if (!IsFileName(policy)) return std::nullopt;
  const std::string name(policy);
  std::vector<std::string> files = {name + ".yaml"};
  if (IsFileName(edition)) files.insert(files.begin(), name + "." + std::string(edition) + ".yaml");
  for (const std::string& file : files) {
    const std::filesystem::path path = spec_dir / "profiles" / file;
    std::error_code error;
    if (std::filesystem::exists(path, error)) return path;
  }
  return std::nullopt;
}

absl::StatusOr<Profile> LoadKnown(const std::filesystem::path& spec_dir, std::string_view policy,
                                  std::string_view edition) {
  const std::optional<std::filesystem::path> path = KnownFile(spec_dir, policy, edition);
  if (!path.has_value()) return Minimal(policy);
  absl::StatusOr<Profile> profile = Load(*path);
  if (!profile.ok() || profile->policy == policy) return profile;
  return absl::InvalidArgumentError(AtLine(
      path->string(), 1, "policy: " + Quoted(profile->policy) + ", expected " + Quoted(policy)));
}

std::vector<std::string> JudgedAs(const Profile& profile) {
  std::vector<std::string> out = {profile.policy};
  out.insert(out.end(), profile.inherits.begin(), profile.inherits.end());
  return out;
}

}  // namespace lbc::profile
