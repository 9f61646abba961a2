// What `lbconform new go` asks the Go tools and a Go module's files.
//
// Every function runs to its end on the calling thread. Messages of errors are one line and say
// what to do. Go's own workspaces are left out of account (GOWORK=off) unless a function says
// otherwise.
#ifndef CONFORMANCE_CLI_GO_TOOL_H_
#define CONFORMANCE_CLI_GO_TOOL_H_

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace lbc::cli {

/// FAILED_PRECONDITION if there is no Go, or one without testing/synctest.
absl::Status CheckGo();

/// Output of `go ARGUMENTS...` in `directory`. FAILED_PRECONDITION with Go's own reason if it
/// fails.
absl::StatusOr<std::string> Go(const std::filesystem::path& directory,
                               std::vector<std::string> arguments);

// `go list -deps` with the given arguments, which may complete go.mod and go.sum in `directory`. A
// dependency that is required in a version from before a part of it became a module of its own
// (google.golang.org/genproto, in many older go.mod files) is raised to the version of the split.
absl::StatusOr<std::string> GoListDeps(const std::filesystem::path& directory,
                                       std::vector<std::string> arguments);

/// A replacement of a module, as go.mod spells it: `from` => `to`, each with its version if any.
struct GoReplacement {
  std::string from;
  std::string to;
};

/// A module whose go.mod was read.
struct GoModule {
  std::filesystem::path root;
  std::string path;
  std::string go_version;  ///< Of its go line; empty if it has none.
  /// Its replacements and those of the workspace it is part of, and the modules of that workspace;
  /// local ones as absolute paths.
  std::vector<GoReplacement> replacements;
  std::vector<std::string> excludes;  ///< "path version".
};

/// The module that `directory` lies in, by the nearest go.mod at or above it; none is no error.
absl::StatusOr<std::optional<GoModule>> FindGoModule(const std::filesystem::path& directory);

/// A function that can be called, as its source spells it.
struct GoFunction {
  std::string name;
  std::string params;
  std::vector<std::string> results;
};

/// A function that registers a policy when it is called.
struct GoRegistrar {
  GoFunction function;
  std::vector<std::string> names;  ///< Of policies, that it is seen to give.
};

/// An exported name that gives a builder.
struct GoBuilder {
  enum class Kind { kFunction, kVariable, kType };
  Kind kind = Kind::kFunction;
  GoFunction function;      ///< Of a variable or type only the name.
  bool of_pickers = false;  ///< A base.PickerBuilder, else a balancer.Builder.
  std::size_t at = 0;       ///< Which result of the function it is.
  bool by_pointer = false;  ///< Of a type, its address is one.
};

/// A package and what it offers to a channel.
struct GoPackage {
  std::string import_path;
  std::string name;
  std::string module;  ///< Path of the module it is of.
  /// Importing it calls balancer.Register, in it or in a package of its module below it; and the
  /// names that are seen to be given on the way.
  bool registers = false;
  std::vector<std::string> initial;
  std::vector<GoRegistrar> registrars;
  std::vector<GoBuilder> builders;  ///< Likeliest first.
  int exported = 0;                 ///< How many names were looked at for builders.
  /// Names of policies that are seen anywhere in it, and whether one is made at run time.
  std::vector<std::string> names;
  bool unseen_name = false;
  bool names_policy = false;  ///< It holds the policy's name as a string.
  bool uses_base = false;     ///< It calls base.NewBalancerBuilder.
  std::string broken;         ///< Why it does not compile, if it does not.

  /// Whether the policy's name is anywhere in it, as far as can be seen.
  bool Knows(const std::string& policy) const;
};

/// Looks at one package, as seen from the module in `directory`, which must know it. Compiles it.
absl::StatusOr<GoPackage> InspectPackage(const std::filesystem::path& directory,
                                         const std::string& import_path, const std::string& policy);

/// The packages of `pattern`, as seen from `directory`, that register something when they are
/// imported or asked to, programs included. Only sources are read.
absl::StatusOr<std::vector<GoPackage>> RegisteringPackages(const std::filesystem::path& directory,
                                                           const std::string& pattern,
                                                           const std::string& policy);

}  // namespace lbc::cli

#endif  // CONFORMANCE_CLI_GO_TOOL_H_
