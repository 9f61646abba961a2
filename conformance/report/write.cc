#include "conformance/report/write.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <utility>

#include "conformance/report/badge.h"
#include "conformance/report/html.h"
#include "conformance/report/junit.h"
#include "conformance/report/report_json.h"
#include "conformance/report/sarif.h"
#include "conformance/report/summary_md.h"

namespace lbc::report {
namespace {

namespace fs = std::filesystem;
using verdict::RunResult;

absl::Status SystemError(int error, std::string_view what, const fs::path& path) {
  return absl::ErrnoToStatus(error, fmt::format("cannot {} {}", what, path.string()));
}

// Gives the text of a file to a sink.
using Content = std::function<void(const Sink& to)>;

// A file under its temporary name; removed again unless it was put in its place.
class PendingFile {
 public:
  explicit PendingFile(fs::path target)
      : target_(std::move(target)),
        temporary_(target_.parent_path() /
                   fmt::format(".{}.{}.tmp", target_.filename().string(), ::getpid())) {}
  PendingFile(PendingFile&& other) noexcept
      : target_(std::move(other.target_)),
        temporary_(std::exchange(other.temporary_, fs::path())) {}
  PendingFile& operator=(PendingFile&&) = delete;
  ~PendingFile() {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
  }

  // What `content` gives, piece by piece.
  absl::Status Write(const Content& content) {
    const int file = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0) return SystemError(errno, "write", target_);
    int error = 0;
    content([&](std::string_view piece) {
      if (error == 0) error = WritePiece(file, piece);
    });
    if (error == 0 && ::fsync(file) != 0) error = errno;
    if (::close(file) != 0 && error == 0) error = errno;
    return error == 0 ? absl::OkStatus() : SystemError(error, "write", target_);
  }

  absl::Status PutInPlace() {
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) {
      return SystemError(errno, "replace", target_);
    }
    temporary_.clear();
    return absl::OkStatus();
  }

 private:
  // The system's error, or 0.
  static int WritePiece(int file, std::string_view piece) {
    while (!piece.empty()) {
      const ssize_t written = ::write(file, piece.data(), piece.size());
      if (written >= 0) {
        piece.remove_prefix(static_cast<std::size_t>(written));
      } else if (errno != EINTR) {
        return errno;
      }
    }
    return 0;
  }

  fs::path target_;
  fs::path temporary_;
};

absl::Status MakeDirectory(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return SystemError(error.value(), "make directory", directory);
  return absl::OkStatus();
}

// Makes each file's text when its turn comes: all of them at once are too much to hold.
absl::Status WriteFiles(const fs::path& directory,
                        const std::vector<std::pair<std::string, Content>>& files) {
  if (absl::Status made = MakeDirectory(directory); !made.ok()) return made;
  std::vector<PendingFile> pending;
  pending.reserve(files.size());
  for (const auto& [name, content] : files) {
    if (absl::Status written = pending.emplace_back(directory / name).Write(content);
        !written.ok()) {
      return written;
    }
  }
  for (PendingFile& file : pending) {
    if (absl::Status placed = file.PutInPlace(); !placed.ok()) return placed;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status WriteAll(const fs::path& directory, const RunResult& run,
                      const Attachments& attachments) {
  return WriteFiles(directory,
                    {{"report.json", [&](const Sink& to) { WriteReportJson(run, to); }},
                     {"index.html", [&](const Sink& to) { WriteIndexHtml(run, attachments, to); }},
                     {"junit.xml", [&](const Sink& to) { to(JunitXml(run)); }},
                     {"summary.md", [&](const Sink& to) { to(SummaryMarkdown(run)); }},
                     {"report.sarif", [&](const Sink& to) { to(Sarif(run)); }},
                     {"badge.json", [&](const Sink& to) { to(BadgeJson(run)); }}});
}

absl::Status WriteSideBySide(const fs::path& directory, const std::vector<RunResult>& runs) {
  if (runs.empty()) return absl::FailedPreconditionError("there is no run to set beside another");
  return WriteFiles(directory,
                    {{"index.html", [&](const Sink& to) { WriteSideBySideHtml(runs, to); }}});
}

absl::Status WriteFile(const fs::path& path, std::string_view content) {
  PendingFile file(path);
  if (absl::Status written = file.Write([&](const Sink& to) { to(content); }); !written.ok()) {
    return written;
  }
  return file.PutInPlace();
}

absl::StatusOr<RunResult> ReadReport(const fs::path& path) {
  std::error_code error;
  const fs::path file = fs::is_directory(path, error) ? path / "report.json" : path;
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) {
    const int why = errno == 0 ? EIO : errno;
    return absl::Status(absl::ErrnoToStatusCode(why),
                        fmt::format("cannot read {}: {}; expected a folder with the report.json of "
                                    "a run, or that file",
                                    file.string(), std::strerror(why)));
  }
  absl::StatusOr<RunResult> run = ParseReport(std::move(text).str());
  if (!run.ok()) {
    return absl::Status(run.status().code(),
                        fmt::format("{}: {}", file.string(), std::string(run.status().message())));
  }
  return run;
}

}  // namespace lbc::report
