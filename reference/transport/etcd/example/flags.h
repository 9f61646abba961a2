// Flags: a command line of the form --name value --name value.
#ifndef REFERENCE_TRANSPORT_ETCD_EXAMPLE_FLAGS_H_
#define REFERENCE_TRANSPORT_ETCD_EXAMPLE_FLAGS_H_

#include <cstdlib>
#include <map>
#include <string>

namespace lbc::example {

class Flags {
 public:
  /// Words from `first` on. An odd one out is dropped.
  Flags(int argc, char** argv, int first) {
    for (int i = first; i + 1 < argc; i += 2) values_[argv[i]] = argv[i + 1];
  }
  [[nodiscard]] std::string Get(const std::string& name, const std::string& otherwise) const {
    const auto found = values_.find(name);
    return found == values_.end() ? otherwise : found->second;
  }
  [[nodiscard]] double Number(const std::string& name, double otherwise) const {
    const auto found = values_.find(name);
    return found == values_.end() ? otherwise : std::atof(found->second.c_str());
  }

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace lbc::example

#endif  // REFERENCE_TRANSPORT_ETCD_EXAMPLE_FLAGS_H_
