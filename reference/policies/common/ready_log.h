// ReadyLog: which of a list's connections are READY, now and at each moment before.
//
// A policy that connects to n addresses has n changes of what is READY while they come up, and each
// is reported with a picker that knows it. A list of its own for each would be n lists of up to n:
// O(n^2). Here a change is one entry of a log, and the state of things after it is a position in
// that log (Moment), which costs the same for any n. Whoever wants to see it as a list has it
// written out: O(n), when it is wanted.
//
// A log is half as long as its list at most; then the next one begins with a copy of how things
// stand. So a change costs O(1) on average, a moment never costs more than O(n) to write out, and
// an old moment that somebody keeps keeps one log alive and not all that came after it.
//
// The log is written on the serializer; moments are read from any thread, without a lock: entries
// before a moment do not change any more, and those after it are not looked at.
#ifndef REFERENCE_POLICIES_COMMON_READY_LOG_H_
#define REFERENCE_POLICIES_COMMON_READY_LOG_H_

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace lbc::policies {

template <typename Row>
class ReadyLog {
 public:
  /// A row for each place of the list; null where nobody is READY.
  using Rows = std::vector<std::shared_ptr<const Row>>;

 private:
  struct Change {
    std::size_t place = 0;
    std::shared_ptr<const Row> row{};
  };
  struct Chapter {
    explicit Chapter(Rows rows) : start(std::move(rows)) { changes.reserve(start.size() / 2 + 1); }
    const Rows start;
    std::vector<Change> changes;  // Never moved: no more than were reserved.
  };

 public:
  /// How things stood once. Cheap to copy.
  class Moment {
   public:
    /// The rows of those who were READY, in the order of their places.
    [[nodiscard]] Rows Ready() const {
      Rows rows = chapter_->start;
      const Change* const changes = chapter_->changes.data();
      for (std::size_t i = 0; i < count_; ++i) rows[changes[i].place] = changes[i].row;
      std::erase(rows, nullptr);
      return rows;
    }

   private:
    friend class ReadyLog;
    Moment(std::shared_ptr<const Chapter> chapter, std::size_t count)
        : chapter_(std::move(chapter)), count_(count) {}

    std::shared_ptr<const Chapter> chapter_;
    std::size_t count_;
  };

  /// A new list: so do things stand.
  void Reset(Rows rows) {
    now_ = std::move(rows);
    chapter_ = std::make_shared<Chapter>(now_);
  }

  /// What stands at `place` is now this; null: it is not READY any more.
  void Set(std::size_t place, std::shared_ptr<const Row> row) {
    if (chapter_->changes.size() == chapter_->changes.capacity()) {
      chapter_ = std::make_shared<Chapter>(now_);
    }
    now_[place] = row;
    chapter_->changes.push_back({place, std::move(row)});
  }

  [[nodiscard]] Moment Now() const { return Moment(chapter_, chapter_->changes.size()); }

 private:
  Rows now_;
  std::shared_ptr<Chapter> chapter_ = std::make_shared<Chapter>(Rows());
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_READY_LOG_H_
