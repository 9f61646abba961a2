// All models that speak of one channel, watching it together.
//
//   Watch watch(MakeModels(profile, binds, virtual_time));
//   watch.Turn(command, events, done);          // after every turn of that channel
//   if (!watch.complaints().empty()) …
#ifndef CONFORMANCE_MODELS_WATCH_H_
#define CONFORMANCE_MODELS_WATCH_H_

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "conformance/models/model.h"

namespace lbc::models {

class Watch {
 public:
  explicit Watch(std::vector<std::unique_ptr<Model>> models) : models_(std::move(models)) {}

  void Turn(const Command& command, const Events& events, const Done& done);

  // In the order in which they came up.
  const std::vector<Complaint>& complaints() const { return complaints_; }
  void Forget() { complaints_.clear(); }
  // The requirements that some model held against an answer.
  std::set<std::string> judged() const;

  // All models' states and expectations in words.
  std::string StateInWords() const;
  std::string Expects() const;

 private:
  std::vector<std::unique_ptr<Model>> models_;
  std::vector<Complaint> complaints_;
  std::size_t turns_ = 0;
};

}  // namespace lbc::models

#endif  // CONFORMANCE_MODELS_WATCH_H_
