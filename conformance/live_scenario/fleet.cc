#include "conformance/live_scenario/fleet.h"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>
#include <vector>

namespace lbc::live_scenario {

using fixtures::BackendProcess;

Nanoseconds MonotonicNow() { return std::chrono::steady_clock::now().time_since_epoch(); }

void Fleet::Add(const Servers& servers) {
  for (const Server& server : servers) {
    members_[server.name].addr = BackendProcess::FreshAddress();
    members_[server.name].gone = MonotonicNow();
  }
}

absl::Status Fleet::Start(const Servers& servers) {
  for (const Server& server : servers) {
    Member& member = At(server);
    if (member.process != nullptr) {
      for (std::string& line : member.process->Lines())
        last_words_.emplace_back(server.name, std::move(line));
    }
    auto launched = BackendProcess::Launch(BackendProgram(), member.addr);
    if (!launched.ok()) return launched.status();
    member.process = *std::move(launched);
  }
  for (const Server& server : servers) {
    Member& member = At(server);
    if (absl::Status up = member.process->AwaitListening(); !up.ok()) return up;
    if (member.gone.count() != 0) member.down = MonotonicNow() - member.gone;
  }
  return absl::OkStatus();
}

absl::Status Fleet::Order(const Server& server, const std::string& line) {
  // It takes no connections any more from now on.
  if (line == "drain") At(server).gone = MonotonicNow();
  return At(server).process->Order(line);
}

absl::Status Fleet::StartRelay(const Server& server) {
  Member& member = At(server);
  member.relay_addr = BackendProcess::FreshAddress();
  auto launched = BackendProcess::Launch(RelayProgram(), member.relay_addr, {member.addr});
  if (!launched.ok()) return launched.status();
  member.relay = *std::move(launched);
  return member.relay->AwaitListening();
}

absl::Status Fleet::OrderRelay(const Server& server, const std::string& line) {
  return At(server).relay->Order(line);
}

void Fleet::Kill(const Server& server) {
  At(server).gone = MonotonicNow();
  At(server).process->Kill();
}

void Fleet::Freeze(const Server& server) { At(server).process->Freeze(); }
void Fleet::Thaw(const Server& server) { At(server).process->Thaw(); }

bool Fleet::HasEnded(const Server& server) { return !At(server).process->alive(); }

void Fleet::Look(const std::function<void(const std::string&, const ServerLine&)>& see) {
  for (const auto& [name, line] : std::exchange(last_words_, {})) see(name, ParseServerLine(line));
  for (auto& [name, member] : members_) {
    for (const auto& process : {member.process.get(), member.relay.get()}) {
      if (process == nullptr) continue;
      for (const std::string& line : process->Lines()) see(name, ParseServerLine(line));
    }
  }
}

void Fleet::AwaitNews(Nanoseconds until) const {
  std::vector<pollfd> looks;
  for (const auto& [name, member] : members_) {
    for (const auto& process : {member.process.get(), member.relay.get()})
      if (process != nullptr && process->fd() >= 0) looks.push_back({process->fd(), POLLIN, 0});
  }
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - MonotonicNow()).count();
  poll(looks.data(), looks.size(), static_cast<int>(std::max<std::int64_t>(0, left)));
}

const std::string& Fleet::AddrOf(const Server& server) const {
  const Member& member = members_.at(server.name);
  return member.relay == nullptr ? member.addr : member.relay_addr;
}

std::uint32_t Fleet::NumberOf(const std::string& name) const {
  const auto found = members_.find(name);
  if (found == members_.end()) return 0;
  return static_cast<std::uint32_t>(std::distance(members_.begin(), found)) + 1;
}

Nanoseconds Fleet::Down(const Server& server) const { return members_.at(server.name).down; }

}  // namespace lbc::live_scenario
