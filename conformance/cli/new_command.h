// lbconform new: writes a testee and a profile that are ready to be built and judged.
//
//   lbconform new go DIR --policy NAME [--import PACKAGE[@VERSION]] [--grpc VERSION]
//   lbconform new cpp DIR [--policy NAME]
//
// What is written builds without this checkout: the testee library is copied in. The Go testee
// hosts a policy of a released module, or of the module that DIR lies in, with the versions that
// module builds with. Files come from templates/ beside this file; DIR appears complete or not at
// all.
#ifndef CONFORMANCE_CLI_NEW_COMMAND_H_
#define CONFORMANCE_CLI_NEW_COMMAND_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "conformance/cli/scaffold.h"

namespace lbc::cli {

struct NewOptions {
  std::string language;  ///< go or cpp.
  std::filesystem::path dir;
  std::string policy;
  std::string import;  ///< PACKAGE[@VERSION]; "./folder" in the author's own module.
  std::string grpc;    ///< Version of google.golang.org/grpc; empty: what the module asks for.
};

/// Writes the testee and says on stdout what comes next. Returns the exit code.
int New(const NewOptions& options);

/// What one language's part reports back.
struct Written {
  /// In words, for the first line: what is hosted.
  std::string what;
  /// Things the author should know before going on.
  std::vector<std::string> notes;
  std::string profile_file;
};

/// The parts of New. They fill `scaffold` and leave keeping it to the caller.
absl::StatusOr<Written> WriteGoTestee(const NewOptions& options, Scaffold& scaffold);
absl::StatusOr<Written> WriteCppTestee(const NewOptions& options, Scaffold& scaffold);

/// `name` with everything but letters, digits, - and _ replaced by _, for file and module names.
std::string FileNameOf(const std::string& name);
/// `text` as a YAML scalar: plain where that is safe.
std::string YamlScalar(const std::string& text);

}  // namespace lbc::cli

#endif  // CONFORMANCE_CLI_NEW_COMMAND_H_
