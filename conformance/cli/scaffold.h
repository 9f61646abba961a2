// A folder that is being written: everything goes into a temporary sibling, and only Keep() gives
// it its name. Whatever fails on the way leaves nothing behind.
//
// Templates are files with @name@ where a value goes. Every name must have a value: a template and
// the code that fills it cannot drift apart unseen. One thread.
#ifndef CONFORMANCE_CLI_SCAFFOLD_H_
#define CONFORMANCE_CLI_SCAFFOLD_H_

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace lbc::cli {

using Values = std::map<std::string, std::string>;

// `text` with every @name@ replaced. INTERNAL for a name without a value.
absl::StatusOr<std::string> Fill(const std::string& text, const Values& values);

// A whole file. NOT_FOUND if it cannot be read.
absl::StatusOr<std::string> ReadFile(const std::filesystem::path& path);

class Scaffold {
 public:
  // Begins a folder that will be `target`. FAILED_PRECONDITION if that is there and not an empty
  // folder, or cannot be written.
  static absl::StatusOr<std::unique_ptr<Scaffold>> Begin(const std::filesystem::path& target);
  // Removes what was written unless it was kept.
  ~Scaffold();
  Scaffold(const Scaffold&) = delete;
  Scaffold& operator=(const Scaffold&) = delete;

  // Where it is being written: beside the target, so that relative paths out of it stay right.
  const std::filesystem::path& place() const { return place_; }
  // What it will be called, absolute.
  const std::filesystem::path& target() const { return target_; }

  // Writes a file; `name` is relative and may name folders that are not there yet.
  absl::Status Write(const std::filesystem::path& name, const std::string& text,
                     bool executable = false);
  // Fills the template `from` and writes it.
  absl::Status WriteFilled(const std::filesystem::path& name, const std::filesystem::path& from,
                           const Values& values, bool executable = false);
  // Copies a file, with its permissions.
  absl::Status Copy(const std::filesystem::path& from, const std::filesystem::path& name);
  // Copies those files directly in `from` that `wanted` says yes to, by name. NOT_FOUND if `from`
  // cannot be read or none is wanted.
  absl::Status CopyFolder(const std::filesystem::path& from, const std::filesystem::path& name,
                          const std::function<bool(const std::string& file)>& wanted);

  // Gives it its name. Call once, last.
  absl::Status Keep();

 private:
  Scaffold(std::filesystem::path target, std::filesystem::path place);

  std::filesystem::path target_;
  std::filesystem::path place_;
  bool kept_ = false;
};

}  // namespace lbc::cli

#endif  // CONFORMANCE_CLI_SCAFFOLD_H_
