// Spoilt streams: what a judge or testee makes of bytes that the other side should not have sent.
// The seeds are the transcripts of testdata/ as the bytes on the wire. Whatever is read is looked
// at as the judge does: is it known, what is it called, what does it say.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>

#include "conformance/protocol/frame.h"
#include "conformance/protocol/limits.h"
#include "conformance/protocol/words.h"
#include "fixtures/fuzz/fuzz.h"

namespace {

using lbc::protocol::FrameStream;

// A file in memory: it never blocks, whatever its size.
class MemoryFile {
 public:
  MemoryFile() : fd_(memfd_create("frames", MFD_CLOEXEC)) {}
  ~MemoryFile() { close(fd_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  int fd() const { return fd_; }
  void Rewind() const {
    if (lseek(fd_, 0, SEEK_SET) != 0) std::abort();
  }

 private:
  const int fd_;
};

// The envelopes of a transcript, framed.
std::string Framed(const std::string& transcript) {
  const MemoryFile file;
  FrameStream stream(-1, file.fd());
  std::istringstream lines(transcript);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t at = line.find("\"envelope\": ");
    if (at == std::string::npos) continue;
    constexpr std::size_t kKey = sizeof("\"envelope\": ") - 1;
    const auto envelope =
        lbc::protocol::FromJson(line.substr(at + kKey, line.size() - at - kKey - 1));
    if (!envelope.ok() || !stream.Write(*envelope).ok()) std::abort();
  }
  file.Rewind();
  std::string bytes(lbc::protocol::kMaxFrameBytes, '\0');
  const ssize_t got = read(file.fd(), bytes.data(), bytes.size());
  bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  return bytes;
}

bool Consume(std::string_view input) {
  const MemoryFile file;
  if (write(file.fd(), input.data(), input.size()) != static_cast<ssize_t>(input.size()))
    std::abort();
  file.Rewind();
  FrameStream stream(file.fd(), -1);
  bool any = false;
  while (true) {
    const absl::StatusOr<lbcp::v1::Envelope> envelope = stream.Read();
    if (!envelope.ok()) {
      const absl::StatusCode code = envelope.status().code();
      if (code != absl::StatusCode::kOutOfRange && code != absl::StatusCode::kDataLoss)
        std::abort();
      return any;
    }
    any = true;
    (void)lbc::protocol::CheckKnown(*envelope).ok();
    (void)lbc::protocol::NameOf(*envelope);
    (void)lbc::protocol::ToJson(*envelope);
    const auto name = [](std::uint32_t sub_conn) { return std::to_string(sub_conn); };
    if (lbc::protocol::WordsFor(*envelope, name).empty()) std::abort();
  }
}

}  // namespace

int main(int argc, char** argv) {
  google::protobuf::SetLogHandler(nullptr);  // It complains of every text that is not UTF-8.
  std::vector<std::string> seeds = lbc::fuzz::FilesBelow(LBC_TRANSCRIPTS, ".lbtrace");
  for (std::string& seed : seeds) seed = Framed(seed);
  return lbc::fuzz::Main(argc, argv, {std::move(seeds), Consume});
}
