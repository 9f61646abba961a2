#include "reference/transport/dns/cares_lookup.h"

#include <ares.h>
#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace lbc {
namespace {

using Addresses = std::vector<std::string>;

absl::Status Failed(int code) { return absl::UnavailableError(ares_strerror(code)); }

absl::StatusOr<Addresses> ReadAndFree(ares_addrinfo* info) {
  Addresses addresses;
  for (const ares_addrinfo_node* node = info->nodes; node != nullptr; node = node->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (getnameinfo(node->ai_addr, node->ai_addrlen, text.data(), text.size(), nullptr, 0,
                    NI_NUMERICHOST) == 0) {
      addresses.emplace_back(text.data());
    }
  }
  ares_freeaddrinfo(info);
  if (addresses.empty()) return Failed(ARES_ENODATA);
  return addresses;
}

class CaresQuestion final : public NameLookup::Question {
 public:
  CaresQuestion(std::string host, std::string server, NameLookup::Answered answered)
      : host_(std::move(host)),
        server_(std::move(server)),
        answered_(std::move(answered)),
        thread_([this] { Run(); }) {}
  ~CaresQuestion() override {
    withdrawn_ = true;
    // A counter that was 0 has room for 1.
    const std::uint64_t one = 1;
    static_cast<void>(write(wake_, &one, sizeof one));
    thread_.join();
    close(wake_);
  }
  CaresQuestion(const CaresQuestion&) = delete;
  CaresQuestion& operator=(const CaresQuestion&) = delete;

 private:
  void Run() {
    ares_channel channel = nullptr;
    int code = ares_init(&channel);
    if (code == ARES_SUCCESS) {
      if (!server_.empty()) code = ares_set_servers_ports_csv(channel, server_.c_str());
      if (code == ARES_SUCCESS) AskOn(channel);
      ares_destroy(channel);  // What is not answered by now is withdrawn.
    }
    if (code != ARES_SUCCESS) answer_ = Failed(code);
    if (!withdrawn_) answered_(std::move(answer_));
  }

  void AskOn(ares_channel channel) {
    ares_addrinfo_hints hints{};
    hints.ai_family = AF_UNSPEC;
    ares_getaddrinfo(
        channel, host_.c_str(), nullptr, &hints,
        [](void* self, int status, int /*timeouts*/, ares_addrinfo* info) {
          auto& question = *static_cast<CaresQuestion*>(self);
          question.done_ = true;
          question.answer_ = status == ARES_SUCCESS ? ReadAndFree(info) : Failed(status);
        },
        this);
    while (!done_ && !withdrawn_) Step(channel);
  }

  // Waits until something may be done, and does it.
  void Step(ares_channel channel) {
    std::array<ares_socket_t, ARES_GETSOCK_MAXNUM> sockets{};
    const int wants = ares_getsock(channel, sockets.data(), ARES_GETSOCK_MAXNUM);
    std::vector<pollfd> waits{{.fd = wake_, .events = POLLIN, .revents = 0}};
    for (int i = 0; i < ARES_GETSOCK_MAXNUM; ++i) {
      const bool reads = ARES_GETSOCK_READABLE(wants, i) != 0;
      const bool writes = ARES_GETSOCK_WRITABLE(wants, i) != 0;
      if (!reads && !writes) break;
      waits.push_back({.fd = sockets.at(static_cast<std::size_t>(i)),
                       .events = static_cast<short>((reads ? POLLIN : 0) | (writes ? POLLOUT : 0)),
                       .revents = 0});
    }
    timeval room{};
    const timeval* const until = ares_timeout(channel, nullptr, &room);
    constexpr int kMillisPerSecond = 1000;
    const int millis =
        until == nullptr
            ? -1
            : static_cast<int>(until->tv_sec * kMillisPerSecond + until->tv_usec / 1000) + 1;
    poll(waits.data(), waits.size(), millis);
    bool any = false;
    for (std::size_t i = 1; i < waits.size(); ++i) {
      if (waits[i].revents == 0) continue;
      any = true;
      const bool readable = (waits[i].revents & (POLLIN | POLLERR | POLLHUP)) != 0;
      const bool writable = (waits[i].revents & (POLLOUT | POLLERR | POLLHUP)) != 0;
      ares_process_fd(channel, readable ? waits[i].fd : ARES_SOCKET_BAD,
                      writable ? waits[i].fd : ARES_SOCKET_BAD);
    }
    if (!any) ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);  // Time has passed.
  }

  const std::string host_;
  const std::string server_;
  const NameLookup::Answered answered_;
  const int wake_ = eventfd(0, EFD_CLOEXEC);
  std::atomic<bool> withdrawn_{false};
  // The thread's.
  bool done_ = false;
  absl::StatusOr<Addresses> answer_ = absl::CancelledError("withdrawn");
  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace

std::unique_ptr<NameLookup::Question> CaresLookup::Ask(const std::string& host,
                                                       const std::string& server,
                                                       Answered answered) {
  // Once for the process, and never undone: gRPC's core uses c-ares, too.
  static const int initialised = ares_library_init(ARES_LIB_INIT_ALL);
  static_cast<void>(initialised);
  return std::make_unique<CaresQuestion>(host, server, std::move(answered));
}

void RegisterDnsResolver(ResolverRegistry& registry, DnsResolverOptions options) {
  registry.Register(std::make_shared<DnsResolverBuilder>(std::make_shared<CaresLookup>(), options));
}

}  // namespace lbc
