#include "conformance/cli/scaffold.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <regex>
#include <sstream>
#include <system_error>
#include <utility>

namespace lbc::cli {
namespace {

namespace fs = std::filesystem;

absl::Status CannotWrite(const fs::path& path, const std::string& reason) {
  return absl::FailedPreconditionError(fmt::format("cannot write {}: {}", path.string(), reason));
}

}  // namespace

absl::StatusOr<std::string> Fill(const std::string& text, const Values& values) {
  static const std::regex kName("@([a-z_]+)@");
  std::string filled;
  auto rest = text.cbegin();
  for (std::sregex_iterator found(text.begin(), text.end(), kName), end; found != end; ++found) {
    const auto value = values.find((*found)[1]);
    if (value == values.end()) {
      return absl::InternalError(
          fmt::format("a template asks for \"{}\", which has no value", (*found)[1].str()));
    }
    filled.append(rest, (*found)[0].first);
    filled += value->second;
    rest = (*found)[0].second;
  }
  return filled.append(rest, text.cend());
}

absl::StatusOr<std::string> ReadFile(const fs::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  if (!file || fs::is_directory(path)) {
    return absl::NotFoundError(fmt::format("{}: cannot be read", path.string()));
  }
  text << file.rdbuf();
  return text.str();
}

Scaffold::Scaffold(fs::path target, fs::path place)
    : target_(std::move(target)), place_(std::move(place)) {}

absl::StatusOr<std::unique_ptr<Scaffold>> Scaffold::Begin(const fs::path& target) {
  std::error_code error;
  fs::path absolute = fs::absolute(target, error).lexically_normal();
  if (!absolute.has_filename()) absolute = absolute.parent_path();
  if (fs::exists(fs::symlink_status(absolute, error)) &&
      !(fs::is_directory(absolute, error) && fs::is_empty(absolute, error))) {
    return absl::FailedPreconditionError(fmt::format(
        "{} is there already and not an empty folder: choose another name, or remove it",
        target.string()));
  }
  fs::create_directories(absolute.parent_path(), error);
  if (error) return CannotWrite(target, error.message());
  std::string place =
      (absolute.parent_path() / ("." + absolute.filename().string() + ".new-XXXXXX")).string();
  if (mkdtemp(place.data()) == nullptr) return CannotWrite(target, std::strerror(errno));
  fs::permissions(place, fs::perms(0755), error);
  return std::unique_ptr<Scaffold>(new Scaffold(absolute, place));
}

Scaffold::~Scaffold() {
  std::error_code error;
  if (!kept_) fs::remove_all(place_, error);
}

absl::Status Scaffold::Write(const fs::path& name, const std::string& text, bool executable) {
  const fs::path path = place_ / name;
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) return CannotWrite(target_ / name, std::strerror(errno));
  if (executable) fs::permissions(path, fs::perms(0755), error);
  return absl::OkStatus();
}

absl::Status Scaffold::WriteFilled(const fs::path& name, const fs::path& from, const Values& values,
                                   bool executable) {
  absl::StatusOr<std::string> text = ReadFile(from);
  if (!text.ok()) return text.status();
  absl::StatusOr<std::string> filled = Fill(*text, values);
  if (!filled.ok()) {
    return absl::InternalError(
        fmt::format("{}: {}", from.string(), std::string(filled.status().message())));
  }
  return Write(name, *filled, executable);
}

absl::Status Scaffold::Copy(const fs::path& from, const fs::path& name) {
  std::error_code error;
  fs::create_directories((place_ / name).parent_path(), error);
  if (!fs::copy_file(from, place_ / name, error)) {
    return absl::NotFoundError(fmt::format("{}: {}", from.string(), error.message()));
  }
  return absl::OkStatus();
}

absl::Status Scaffold::CopyFolder(const fs::path& from, const fs::path& name,
                                  const std::function<bool(const std::string& file)>& wanted) {
  std::error_code error;
  bool any = false;
  for (const fs::directory_entry& entry : fs::directory_iterator(from, error)) {
    const std::string file = entry.path().filename().string();
    if (!entry.is_regular_file() || !wanted(file)) continue;
    if (absl::Status copied = Copy(entry.path(), name / file); !copied.ok()) return copied;
    any = true;
  }
  if (any) return absl::OkStatus();
  return absl::NotFoundError(fmt::format(
      "{}: the files of the testee library are not there; is lbconform installed completely?",
      from.string()));
}

absl::Status Scaffold::Keep() {
  std::error_code error;
  // rename replaces an empty folder, and fails for one that somebody has filled meanwhile.
  fs::rename(place_, target_, error);
  if (error) return CannotWrite(target_, error.message());
  kept_ = true;
  return absl::OkStatus();
}

}  // namespace lbc::cli
