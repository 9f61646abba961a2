#include "conformance/testees/cpp/threads.h"

#include <pthread.h>

#include <filesystem>
#include <fstream>
#include <latch>
#include <memory>
#include <set>
#include <utility>

namespace lbc::testee {
namespace {

constexpr char kTasks[] = "/proc/self/task";
// A thread that was joined may be listed for a moment longer: ours are told by their name.
constexpr char kOurs[] = "lbc-burst";

std::set<std::string> AllThreads() {
  std::set<std::string> ids;
  std::error_code error;
  for (const auto& task : std::filesystem::directory_iterator(kTasks, error)) {
    ids.insert(task.path().filename());
  }
  return ids;
}

std::set<std::string>& OldThreads() {
  static std::set<std::string> old;
  return old;
}

}  // namespace

Threads::Threads(VirtualLoop& loop, std::size_t count, std::function<void(std::size_t)> work)
    : loop_(loop), work_(std::move(work)), running_(count) {
  const auto all_there = std::make_shared<std::latch>(static_cast<std::ptrdiff_t>(count));
  threads_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    threads_.emplace_back([this, i, all_there] {
      pthread_setname_np(pthread_self(), kOurs);
      all_there->arrive_and_wait();
      work_(i);
      --running_;
      loop_.Wake();
    });
  }
}

Threads::~Threads() { RunUntilDone(); }

void Threads::RunUntilDone() {
  loop_.RunUntilDone([this] { return running_ > 0; });
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void NoteOldThreads() { OldThreads() = AllThreads(); }

std::vector<std::string> NewThreads() {
  std::vector<std::string> names;
  for (const std::string& id : AllThreads()) {
    if (OldThreads().contains(id)) continue;
    std::string name;
    std::getline(std::ifstream(std::string(kTasks) + "/" + id + "/comm"), name);
    if (!name.empty() && name != kOurs) names.push_back("thread " + name);
  }
  return names;
}

}  // namespace lbc::testee
