#include "conformance/models/watch.h"

namespace lbc::models {

void Watch::Turn(const Command& command, const Events& events, const Done& done) {
  for (const auto& model : models_) {
    model->Sees(command);
    for (Complaint& complaint : model->Allows(events, done)) {
      complaint.turn = turns_;
      complaints_.push_back(std::move(complaint));
    }
  }
  ++turns_;
}

std::set<std::string> Watch::judged() const {
  std::set<std::string> all;
  for (const auto& model : models_) all.insert(model->judged().begin(), model->judged().end());
  return all;
}

std::string Watch::StateInWords() const {
  std::string text;
  for (const auto& model : models_) text += model->StateInWords() + "\n";
  return text;
}

std::string Watch::Expects() const {
  std::string text;
  std::set<std::string> said;
  for (const auto& model : models_) {
    // Several models may expect the same, and the reader wants it once.
    const std::string owed = model->Expects();
    if (!owed.empty() && said.insert(owed).second) text += (text.empty() ? "" : "; ") + owed;
  }
  return text;
}

}  // namespace lbc::models
