// The catalogue: every sentence of the contract that spec/ holds, as C++ values.
//
// A requirement is one sentence with an id, a level, the editions and policies it binds, and its
// sources. An edition is a way of understanding the contract that real implementations share:
// grpc-go 1.64 and 1.85 differ, and each is to be judged by its own rows. The catalogue answers
// three questions: which rows are there, which edition is this testee, and does this row bind it
// (and how strictly). It knows nothing of cases and verdicts.
//
// Loaded once at start-up and constant from then on: all const members may be called from any
// thread.
//
//   absl::StatusOr<Catalogue> catalogue = Catalogue::Load("spec");
//   const Requirement* row = catalogue->Find("PF-009");
//   std::string edition = catalogue->EditionFor("grpc-go", "1.64.0");             // "go-1.64"
//   const std::string judged_as[] = {"pick_first"};
//   std::optional<Level> level = catalogue->Binding(*row, edition, judged_as);   // kMust
#ifndef CONFORMANCE_CATALOGUE_CATALOGUE_H_
#define CONFORMANCE_CATALOGUE_CATALOGUE_H_

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace lbc::catalogue {

/// How much a requirement asks, strictest first: kMust fails the run, the others warn.
enum class Level { kMust, kShould, kMay };

/// Where a requirement is to be checked: opposite a policy, opposite a channel, against a live
/// client, or in the reference's own unit tests, parsers and build.
enum class Seat { kPolicy, kChannel, kLive, kUnit };

/// "MUST", "SHOULD", "MAY".
std::string_view LevelName(Level level);
/// "policy", "channel", "live", "unit".
std::string_view SeatName(Seat seat);

/// Where a sentence comes from.
struct SourceRef {
  std::string doc;      ///< A key of spec/sources.yaml.
  std::string section;  ///< Heading, file or function inside it; may be empty.
  std::string link;     ///< https://…, or spec/PAGE.md#ANCHOR for what is not on the web.
};

/// One document of spec/sources.yaml, pinned.
struct Source {
  std::string doc;         ///< Its key.
  std::string what;        ///< Its title, in words.
  std::string repository;  ///< Address; empty for documents that have none.
  std::string pin;         ///< Commit, tag or version that was read.
  std::string path;        ///< File or folder in it; may be empty.
  std::string date_read;   ///< YYYY-MM-DD.
};

/// One row of spec/requirements/. The levels of `levels` hold instead of `level` in those editions.
struct Requirement {
  std::string id;    ///< "PF-009": given once, never renumbered, never used again.
  std::string area;  ///< "PF".
  Level level = Level::kMust;
  std::map<std::string, Level> levels;
  std::vector<std::string> editions;  ///< Never empty; names of editions, or "all".
  std::vector<std::string> policies;  ///< Empty: any policy.
  Seat seat = Seat::kPolicy;
  std::string sentence;  ///< One sentence, on one line.
  std::vector<SourceRef> sources;
  std::string seen_by;     ///< What shows it.
  std::string note;        ///< May be empty.
  std::string untestable;  ///< Why no case can check it; empty for most.
  std::string file;        ///< Where it stands, with `line`: for messages and reports.
  int line = 0;
};

/// One area: a file of requirements.
struct Area {
  std::string id;     ///< "PF".
  std::string title;  ///< "pick_first".
  std::string file;   ///< "pick_first.yaml", under spec/requirements.
};

/// One row of spec/editions.yaml.
struct Edition {
  std::string name;            ///< "go-1.64".
  std::string implementation;  ///< As in a testee's hello; empty: chosen by name only.
  std::string from;            ///< First version it covers, inclusive; empty: from the beginning.
  std::string below;           ///< First version it no longer covers; empty: no end.
  std::vector<std::string> includes;  ///< Editions whose rows bind here too.
  std::string note;                   ///< May be empty.
};

class Catalogue {
 public:
  /// Reads areas.yaml, editions.yaml, sources.yaml and requirements/*.yaml under `spec_dir`. Errors
  /// name file, line, field and what was expected: kNotFound for a missing file, kInvalidArgument
  /// for a wrong one.
  static absl::StatusOr<Catalogue> Load(const std::filesystem::path& spec_dir);

  /// The row of that id, or nullptr. Lives as long as the catalogue.
  const Requirement* Find(std::string_view id) const;

  /// Every row, areas in the order of areas.yaml, then by id.
  const std::vector<Requirement>& All() const { return requirements_; }

  /// Areas in reading order.
  const std::vector<Area>& Areas() const { return areas_; }

  /// The source of that key, or nullptr.
  const Source* FindSource(std::string_view doc) const;

  /// Editions in the order of editions.yaml, the special before the general.
  const std::vector<Edition>& Editions() const { return editions_; }

  /// Whether `edition` may be given to --edition. "all" may.
  bool HasEdition(std::string_view edition) const;

  /// The first edition that covers this implementation and version ("1.64.0", "v1.64.0",
  /// "1.85.0-dev"), or "" if none does: then only rows for all bind.
  std::string EditionFor(std::string_view implementation, std::string_view version) const;

  /// The edition, all it includes, and "all". Just "all" for "" and for unknown names (see
  /// HasEdition).
  std::set<std::string> Closure(std::string_view edition) const;

  /// Whether `row` binds a testee of that edition which is judged as `policies` (its policy's name
  /// and its profile's `inherits`): nullopt if not, else how strictly. Where several of the row's
  /// editions bind, the strictest level holds; a level given for a more particular edition replaces
  /// that of the general one.
  std::optional<Level> Binding(const Requirement& row, std::string_view edition,
                               std::span<const std::string> policies) const;

 private:
  Catalogue() = default;

  std::vector<Area> areas_;
  std::vector<Source> sources_;
  std::vector<Edition> editions_;
  std::vector<Requirement> requirements_;
  std::map<std::string, std::size_t, std::less<>> by_id_;
};

}  // namespace lbc::catalogue

#endif  // CONFORMANCE_CATALOGUE_CATALOGUE_H_
