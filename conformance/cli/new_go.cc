// lbconform new go: a Go module that hosts a policy with the copied testee library.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>
#include <utility>

#include "conformance/catalogue/catalogue.h"
#include "conformance/catalogue/yaml_node.h"
#include "conformance/cli/commands.h"
#include "conformance/cli/go_main.h"
#include "conformance/cli/go_tool.h"
#include "conformance/cli/new_command.h"
#include "conformance/cli/progress.h"
#include "conformance/cli/run_program.h"
#include "conformance/profile/profile.h"

namespace lbc::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kGrpc[] = "google.golang.org/grpc";
constexpr char kLibrary[] = "lbconform/testee";
constexpr char kLibraryDir[] = "lbconform";
constexpr char kOldestGo[] = "1.25.0";

// PACKAGE[@VERSION].
struct Import {
  std::string package;
  std::string version;
};

absl::StatusOr<Import> ParseImport(const std::string& text) {
  static const std::regex kForm(
      R"((\.\.?|(?:\./|\.\./)*[A-Za-z0-9._~/-]*[A-Za-z0-9_~])(?:@([A-Za-z0-9._/+-]+))?)");
  std::smatch match;
  if (text.empty()) return Import{};
  if (text.front() == '-' || text.front() == '/' || !std::regex_match(text, match, kForm)) {
    return absl::InvalidArgumentError(fmt::format(
        "--import {}: expected PACKAGE or PACKAGE@VERSION, for example github.com/acme/hash@v1.2.0",
        text));
  }
  return Import{match[1], match[2]};
}

absl::Status CopyLibrary(Scaffold& scaffold) {
  const fs::path from = DataDir() / "conformance" / "testees" / "go";
  const fs::path to = kLibraryDir;
  const auto sources = [](const std::string& file) {
    return file.ends_with(".go") && !file.ends_with("_test.go");
  };
  absl::Status status = scaffold.CopyFolder(from, to, sources);
  if (status.ok()) status = scaffold.CopyFolder(from / "lbcp", to / "lbcp", sources);
  for (const char* file : {"tags.sh", "versions.txt"}) {
    if (status.ok()) status = scaffold.Copy(from / file, to / file);
  }
  const fs::path fit = DataDir() / "conformance" / "cli" / "templates" / "go" / "fit.sh";
  if (status.ok()) status = scaffold.Copy(fit, to / "fit.sh");
  // The oldest versions it builds with, so that it never raises those of the policy's module.
  if (status.ok()) status = scaffold.Copy(from / "go.1.64.mod", to / "go.mod");
  return status;
}

bool Within(const std::string& package, const std::string& module) {
  return package == module || package.starts_with(module + "/");
}

bool OlderGo(const std::string& a, const std::string& b) {
  int a_major = 0, a_minor = 0, a_patch = 0, b_major = 0, b_minor = 0, b_patch = 0;
  std::sscanf(a.c_str(), "%d.%d.%d", &a_major, &a_minor, &a_patch);
  std::sscanf(b.c_str(), "%d.%d.%d", &b_major, &b_minor, &b_patch);
  return std::tie(a_major, a_minor, a_patch) < std::tie(b_major, b_minor, b_patch);
}

// A path or version as go.mod may hold it.
std::string GoModWord(const std::string& text) {
  const bool plain = text.find_first_of(" \t\"'`(),") == std::string::npos;
  return plain ? text : nlohmann::json(text).dump();
}

// `to` seen from `from`, as go.mod wants local paths.
std::string LocalPath(const fs::path& to, const fs::path& from) {
  std::string path = to.lexically_relative(from).generic_string();
  if (!path.starts_with("../") && path != "..") path = "./" + path;
  return GoModWord(path);
}

// The version to require of a module that is replaced: any that its path admits.
std::string PlaceholderVersion(const std::string& module) {
  static const std::regex kMajor(R"(.*[/.]v([0-9]+)$)");
  std::smatch match;
  return std::regex_match(module, match, kMajor) ? fmt::format("v{}.0.0", match[1].str())
                                                 : "v0.0.0";
}

// go.mod of a testee inside the author's module: whatever the author builds with, here too.
std::string NestedGoMod(const GoModule& author, const fs::path& target) {
  static const std::regex kNotInPaths("[^A-Za-z0-9._~/-]");
  const std::string below =
      std::regex_replace(target.lexically_relative(author.root).generic_string(), kNotInPaths, "_");
  std::string text =
      fmt::format("module {}/{}\n\ngo {}\n\n", author.path, below,
                  OlderGo(author.go_version, kOldestGo) ? kOldestGo : author.go_version);
  text += fmt::format("require (\n\t{} {}\n\t{} v0.0.0\n)\n\n", author.path,
                      PlaceholderVersion(author.path), kLibrary);
  text += fmt::format("replace (\n\t{} => ./{}\n\t{} => {}\n", kLibrary, kLibraryDir, author.path,
                      LocalPath(author.root, target));
  for (const GoReplacement& each : author.replacements) {
    text += fmt::format("\t{} => {}\n", each.from,
                        each.to.starts_with("/") ? LocalPath(each.to, target) : each.to);
  }
  text += ")\n";
  if (!author.excludes.empty())
    text += fmt::format("\nexclude (\n\t{}\n)\n", fmt::join(author.excludes, "\n\t"));
  return text;
}

// Which package of the author's own module holds the policy.
absl::StatusOr<std::string> OwnPackage(const GoModule& author, const std::string& policy) {
  absl::StatusOr<std::vector<GoPackage>> found = RegisteringPackages(author.root, "./...", policy);
  if (!found.ok()) return found.status();
  const auto knows = [&](const GoPackage& each) { return each.Knows(policy); };
  if (std::ranges::any_of(*found, knows))
    std::erase_if(*found, [&](const GoPackage& each) { return !knows(each); });
  if (found->empty()) {
    return absl::FailedPreconditionError(fmt::format(
        "no package of {} calls balancer.Register: name the policy's with --import ./FOLDER",
        author.path));
  }
  std::vector<std::string> paths;
  for (const GoPackage& each : *found) paths.push_back(each.import_path);
  if (paths.size() > 1) {
    return absl::FailedPreconditionError(
        fmt::format("several packages of {} call balancer.Register ({}): choose with --import",
                    author.path, fmt::join(paths, ", ")));
  }
  return paths.front();
}

// Writes the go.mod and brings the policy's module; returns the package.
absl::StatusOr<std::string> BringPackage(const NewOptions& options, Scaffold& scaffold,
                                         const std::optional<GoModule>& author) {
  absl::StatusOr<Import> import = ParseImport(options.import);
  if (!import.ok()) return import.status();
  const bool relative = import->package.starts_with(".");
  const bool own = author.has_value() &&
                   (import->package.empty() || relative || Within(import->package, author->path));
  if (!own && (import->package.empty() || relative)) {
    return absl::FailedPreconditionError(fmt::format(
        "no go.mod at or above {}: either name a released package with --import PACKAGE[@VERSION], "
        "or choose a DIR inside the module of your policy",
        scaffold.target().parent_path().string()));
  }
  if (!own) {
    absl::Status wrote = scaffold.Write(
        "go.mod",
        fmt::format("module {}_testee\n\ngo {}\n\nrequire {} v0.0.0\n\nreplace {} => ./{}\n",
                    FileNameOf(options.policy), kOldestGo, kLibrary, kLibrary, kLibraryDir));
    if (!wrote.ok()) return wrote;
    const std::string version = import->version.empty() ? "latest" : import->version;
    ShowProgress(fmt::format("getting {}@{} and what it needs", import->package, version));
    const auto got = Go(scaffold.place(), {"get", import->package + "@" + version});
    if (got.ok()) return import->package;
    return absl::FailedPreconditionError(fmt::format("cannot have {}@{}: {}", import->package,
                                                     version, std::string(got.status().message())));
  }
  if (!import->version.empty()) {
    return absl::InvalidArgumentError(fmt::format(
        "--import {}: it is of the module around DIR, which is taken as it stands: leave @{} away",
        options.import, import->version));
  }
  if (relative) {
    const fs::path folder = fs::absolute(import->package).lexically_normal();
    const std::string below = folder.lexically_relative(author->root).generic_string();
    import->package = below == "." || below == "./" ? author->path : author->path + "/" + below;
  } else if (import->package.empty()) {
    absl::StatusOr<std::string> found = OwnPackage(*author, options.policy);
    if (!found.ok()) return found.status();
    import->package = *found;
  }
  absl::Status wrote = scaffold.Write("go.mod", NestedGoMod(*author, scaffold.target()));
  std::error_code error;
  if (wrote.ok() && fs::exists(author->root / "go.sum", error))
    wrote = scaffold.Copy(author->root / "go.sum", "go.sum");
  if (!wrote.ok()) return wrote;
  return import->package;
}

absl::StatusOr<std::string> GrpcVersion(const fs::path& directory, const char* mode) {
  absl::StatusOr<std::string> version =
      Go(directory, {"list", mode, "-m", "-f",
                     "{{if and .Replace .Replace.Version}}{{.Replace.Version}}{{else}}"
                     "{{.Version}}{{end}}",
                     kGrpc});
  if (!version.ok()) return version.status();
  return version->substr(0, version->find('\n'));
}

// Before anything is compiled, so that it is compiled with this one.
absl::Status TakeGrpc(const std::string& wanted, const Scaffold& scaffold) {
  if (wanted.empty()) return absl::OkStatus();
  const bool number = wanted.front() >= '0' && wanted.front() <= '9';
  const auto got =
      Go(scaffold.place(), {"get", fmt::format("{}@{}{}", kGrpc, number ? "v" : "", wanted)});
  if (got.ok()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("--grpc {}: {}", wanted, std::string(got.status().message())));
}

// Completes go.mod and go.sum, so that the first build needs nothing new. Returns grpc-go's
// version.
absl::StatusOr<std::string> ResolveVersions(Scaffold& scaffold) {
  absl::StatusOr<std::string> version = GrpcVersion(scaffold.place(), "-mod=mod");
  if (!version.ok()) return version.status();
  absl::StatusOr<Ran> fit =
      RunToEnd({{"sh", (scaffold.place() / kLibraryDir / "fit.sh").string(), *version}, {}, {}});
  if (!fit.ok()) return fit.status();
  if (fit->exit_code != 0) return absl::InternalError("fit.sh: " + fit->err);
  const auto listed = GoListDeps(scaffold.place(), {"."});
  if (!listed.ok()) return listed.status();
  return version;
}

absl::Status WriteFiles(const NewOptions& options, const GoPackage& package, const GoMain& main,
                        const std::string& profile, const std::string& what, Scaffold& scaffold) {
  const Values values = {
      {"imports", main.imports},
      {"register", main.registration},
      {"policy", YamlScalar(options.policy)},
      {"policy_plain", options.policy},
      {"policy_go", nlohmann::json(options.policy).dump()},
      {"base", main.over_base ? "" : "# "},
      {"base_note", main.over_base
                        ? "\n# Filled in because it is built with base.NewBalancerBuilder: "
                          "connects, reconnects, subconns, reads, inherits.\n"
                        : ""},
      {"inherits", main.over_base ? "" : "# "},
      {"spreads", "# "},
      {"hook_file", "main.go"},
      {"profile", profile},
      {"what", what},
      {"coverpkg", package.module + "/..."},
  };
  const fs::path templates = DataDir() / "conformance" / "cli" / "templates";
  const fs::path go = templates / "go";
  absl::Status status = scaffold.WriteFilled("main.go", go / "main.go.in", values);
  if (status.ok()) status = scaffold.WriteFilled("build.sh", go / "build.sh.in", values, true);
  if (status.ok()) status = scaffold.WriteFilled("README.md", go / "README.md.in", values);
  if (status.ok()) status = scaffold.WriteFilled(profile, templates / "profile.yaml.in", values);
  if (status.ok()) status = scaffold.Write(".gitignore", "/bin/\n/out/\n");
  return status;
}

// Of a policy that the suite has described the author need not find out what to promise. Returns
// whether it is one.
absl::StatusOr<bool> WriteKnownProfile(const NewOptions& options, const std::string& grpc,
                                       const std::string& profile, Scaffold& scaffold) {
  const fs::path spec = DataDir() / "spec";
  const absl::StatusOr<catalogue::Catalogue> catalogue = catalogue::Catalogue::Load(spec);
  if (!catalogue.ok()) return catalogue.status();
  const auto file =
      profile::KnownFile(spec, options.policy, catalogue->EditionFor("grpc-go", grpc));
  if (!file.has_value()) return false;
  const absl::StatusOr<std::string> known = catalogue::ReadTextFile(*file);
  if (!known.ok()) return known.status();
  const std::string text = fmt::format(
      "# What the suite holds the released policy called {} to. Yours is held to what stands here "
      "and to what every\n"
      "# policy owes (area CON): change what is otherwise, and strike out what is not promised. "
      "The guide\n# testing-your-policy says what each line means.\n#\n{}",
      options.policy, *known);
  if (absl::Status wrote = scaffold.Write(profile, text); !wrote.ok()) return wrote;
  return true;
}

}  // namespace

absl::StatusOr<Written> WriteGoTestee(const NewOptions& options, Scaffold& scaffold) {
  if (absl::Status go = CheckGo(); !go.ok()) return go;
  if (absl::Status copied = CopyLibrary(scaffold); !copied.ok()) return copied;
  absl::StatusOr<std::optional<GoModule>> author = FindGoModule(scaffold.target().parent_path());
  if (!author.ok()) return author.status();
  absl::StatusOr<std::string> import_path = BringPackage(options, scaffold, *author);
  if (!import_path.ok()) return import_path.status();
  if (absl::Status taken = TakeGrpc(options.grpc, scaffold); !taken.ok()) return taken;
  ShowProgress("compiling " + *import_path + " to see what it offers");
  absl::StatusOr<GoPackage> package =
      InspectPackage(scaffold.place(), *import_path, options.policy);
  if (!package.ok()) return package.status();
  if (package->name == "main") {
    return absl::FailedPreconditionError(fmt::format(
        "{} is a program, which cannot be imported: give the policy a package of its own",
        *import_path));
  }
  const bool own = author->has_value() && package->module == (*author)->path;
  absl::StatusOr<std::string> released = std::string();
  if (!own) {
    released =
        Go(scaffold.place(), {"list", "-mod=mod", "-m", "-f", "{{.Version}}", package->module});
    if (!released.ok()) return released.status();
  }
  const std::string what = fmt::format("\"{}\" of {}{}", options.policy, package->import_path,
                                       own ? "" : " " + released->substr(0, released->find('\n')));
  std::vector<GoPackage> others;
  if (!OffersAPolicy(*package)) {
    // Only for the sake of advice.
    const auto found =
        RegisteringPackages(scaffold.place(), package->module + "/...", options.policy);
    if (found.ok()) others = *found;
  }
  const GoMain main = MainFor(*package, options.policy, others);
  const std::string profile = "profile.yaml";
  absl::Status files = WriteFiles(options, *package, main, profile, what, scaffold);
  if (!files.ok()) return files;
  ShowProgress("completing go.mod and go.sum");
  absl::StatusOr<std::string> grpc = ResolveVersions(scaffold);
  if (!grpc.ok()) return grpc.status();
  const absl::StatusOr<bool> known = WriteKnownProfile(options, *grpc, profile, scaffold);
  if (!known.ok()) return known.status();

  Written written{fmt::format("{}, with grpc-go {}", what, *grpc), main.notes, profile};
  if (*known) {
    written.notes.push_back(
        fmt::format("the suite knows a policy called {}, and {} holds what that one promises",
                    options.policy, profile));
  } else if (main.over_base) {
    written.notes.push_back(
        "it is built with base.NewBalancerBuilder, so the profile promises what grpc-go's base "
        "package gives");
  }
  if (own && options.grpc.empty()) {
    const absl::StatusOr<std::string> before = GrpcVersion((*author)->root, "-mod=readonly");
    if (before.ok() && *before != *grpc) {
      written.notes.push_back(
          fmt::format("your module builds with grpc-go {}; the testee library needs at least {}",
                      *before, *grpc));
    }
  }
  return written;
}

}  // namespace lbc::cli
