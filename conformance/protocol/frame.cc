#include "conformance/protocol/frame.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <netdb.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include "conformance/protocol/limits.h"

namespace lbc::protocol {
namespace {

constexpr std::size_t kHeaderBytes = 4;
constexpr std::size_t kReadChunk = 64 * 1024;
// Longer than nearly every turn, and than a processor that went to sleep takes to wake up.
constexpr std::chrono::microseconds kLookFor{50};

std::size_t DecodeLength(const char* bytes) {
  std::uint32_t length = 0;
  for (std::size_t i = 0; i < kHeaderBytes; ++i) {
    length = (length << 8) | static_cast<unsigned char>(bytes[i]);
  }
  return length;
}

void EncodeLength(std::size_t length, char* bytes) {
  for (std::size_t i = 0; i < kHeaderBytes; ++i) {
    bytes[i] = static_cast<char>((length >> (8 * (kHeaderBytes - 1 - i))) & 0xff);
  }
}

// Stays awake for as long as a turn usually takes: who sleeps at once wakes later than the answer
// comes. Whoever else wants the processor gets it between two looks.
void LookForAWhile(int fd) {
  const auto end = std::chrono::steady_clock::now() + kLookFor;
  pollfd wanted{fd, POLLIN, 0};
  while (poll(&wanted, 1, 0) == 0 && std::chrono::steady_clock::now() < end) sched_yield();
}

absl::StatusOr<int> ParseDescriptor(const char* variable, const char* text) {
  int fd = -1;
  const std::string_view view(text);
  const auto [end, error] = std::from_chars(view.data(), view.data() + view.size(), fd);
  if (error != std::errc() || end != view.data() + view.size() || fcntl(fd, F_GETFD) < 0) {
    return absl::InvalidArgumentError(
        fmt::format("{}={}: expected the number of an open descriptor", variable, text));
  }
  return fd;
}

absl::StatusOr<int> ConnectUnix(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) {
    return absl::InvalidArgumentError(fmt::format("{}: the path of the socket is too long", path));
  }
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
    if (fd >= 0) close(fd);
    return absl::InvalidArgumentError(fmt::format("unix:{}: {}", path, std::strerror(errno)));
  }
  return fd;
}

absl::StatusOr<int> ConnectTcp(const std::string& host_port) {
  const auto colon = host_port.rfind(':');
  if (colon == std::string::npos) {
    return absl::InvalidArgumentError(fmt::format("tcp:{}: expected host:port", host_port));
  }
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const std::string host = host_port.substr(0, colon);
  const std::string port = host_port.substr(colon + 1);
  if (const int code = getaddrinfo(host.c_str(), port.c_str(), &hints, &found); code != 0) {
    return absl::InvalidArgumentError(fmt::format("tcp:{}: {}", host_port, gai_strerror(code)));
  }
  int fd = -1;
  for (const addrinfo* each = found; each != nullptr && fd < 0; each = each->ai_next) {
    fd = socket(each->ai_family, each->ai_socktype | SOCK_CLOEXEC, each->ai_protocol);
    if (fd >= 0 && connect(fd, each->ai_addr, each->ai_addrlen) != 0) {
      close(fd);
      fd = -1;
    }
  }
  freeaddrinfo(found);
  if (fd < 0) {
    return absl::InvalidArgumentError(fmt::format("tcp:{}: {}", host_port, std::strerror(errno)));
  }
  return fd;
}

absl::StatusOr<Descriptors> Connect(const std::string& address) {
  absl::StatusOr<int> fd = absl::InvalidArgumentError(
      fmt::format("{}={}: expected unix:/path or tcp:host:port", kConnectVariable, address));
  if (address.starts_with("unix:")) fd = ConnectUnix(address.substr(5));
  if (address.starts_with("tcp:")) fd = ConnectTcp(address.substr(4));
  if (!fd.ok()) return fd.status();
  return Descriptors{*fd, *fd};
}

}  // namespace

FrameStream::FrameStream(int read_fd, int write_fd, Waiter waiter)
    : read_fd_(read_fd), write_fd_(write_fd), waiter_(std::move(waiter)) {}

absl::Status FrameStream::ReadExactly(char* data, std::size_t size, bool at_start) {
  std::size_t have = 0;
  while (have < size) {
    if (read_position_ < read_end_) {
      const std::size_t take = std::min(size - have, read_end_ - read_position_);
      std::memcpy(data + have, read_buffer_.data() + read_position_, take);
      read_position_ += take;
      have += take;
      continue;
    }
    LookForAWhile(read_fd_);
    if (waiter_) {
      if (absl::Status ready = waiter_(read_fd_); !ready.ok()) return ready;
    }
    read_buffer_.resize(kReadChunk);
    const ssize_t got = read(read_fd_, read_buffer_.data(), read_buffer_.size());
    read_position_ = 0;
    read_end_ = got > 0 ? static_cast<std::size_t>(got) : 0;
    if (got > 0) continue;
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0 && errno != ECONNRESET) {
      return absl::InternalError(fmt::format("cannot read a frame: {}", std::strerror(errno)));
    }
    if (at_start && have == 0) return absl::OutOfRangeError("the stream ended");
    return absl::DataLossError(
        fmt::format("the stream ended inside a frame, {} of {} bytes read", have, size));
  }
  return absl::OkStatus();
}

absl::StatusOr<lbcp::v1::Envelope> FrameStream::Read() {
  char header[kHeaderBytes];
  if (absl::Status status = ReadExactly(header, kHeaderBytes, true); !status.ok()) return status;
  const std::size_t length = DecodeLength(header);
  if (length > kMaxFrameBytes) {
    return absl::DataLossError(fmt::format(
        "a frame announces {} bytes, more than {} are not allowed", length, kMaxFrameBytes));
  }
  scratch_.resize(length);
  if (absl::Status status = ReadExactly(scratch_.data(), length, false); !status.ok())
    return status;
  lbcp::v1::Envelope envelope;
  if (!envelope.ParseFromString(scratch_)) {
    return absl::DataLossError(fmt::format("a frame of {} bytes is no Envelope", length));
  }
  return envelope;
}

absl::Status FrameStream::Write(const lbcp::v1::Envelope& envelope) {
  const std::size_t length = envelope.ByteSizeLong();
  if (length > kMaxFrameBytes) {
    return absl::ResourceExhaustedError(fmt::format(
        "an envelope of {} bytes, more than {} are not allowed", length, kMaxFrameBytes));
  }
  std::string bytes(kHeaderBytes, '\0');
  EncodeLength(length, bytes.data());
  {
    // Maps in the order of their keys: equal messages are equal bytes, whatever the run.
    google::protobuf::io::StringOutputStream out(&bytes);
    google::protobuf::io::CodedOutputStream coded(&out);
    coded.SetSerializationDeterministic(true);
    envelope.SerializeToCodedStream(&coded);
  }
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t wrote = write(write_fd_, bytes.data() + done, bytes.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) {
      return absl::UnavailableError(fmt::format("cannot write a frame: {}", std::strerror(errno)));
    }
    done += static_cast<std::size_t>(wrote);
  }
  return absl::OkStatus();
}

absl::StatusOr<Descriptors> DescriptorsFromEnvironment() {
  if (const char* address = std::getenv(kConnectVariable)) return Connect(address);
  const char* read_text = std::getenv(kReadFdVariable);
  const char* write_text = std::getenv(kWriteFdVariable);
  if (read_text == nullptr || write_text == nullptr) {
    return absl::FailedPreconditionError(
        "this program is a testee of lbconform: start it with lbconform run --testee PROGRAM");
  }
  absl::StatusOr<int> read_fd = ParseDescriptor(kReadFdVariable, read_text);
  if (!read_fd.ok()) return read_fd.status();
  absl::StatusOr<int> write_fd = ParseDescriptor(kWriteFdVariable, write_text);
  if (!write_fd.ok()) return write_fd.status();
  return Descriptors{*read_fd, *write_fd};
}

}  // namespace lbc::protocol
