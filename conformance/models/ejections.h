// Which endpoints outlier detection has ejected, given how calls ended and what time it is: gRFC
// A50's algorithm, written from the rows. It knows nothing of connections.
//
// Who of several outliers is ejected where not all may be, whether chance ejects one, and whether
// one that is ejected is so once more, are choices.
#ifndef CONFORMANCE_MODELS_EJECTIONS_H_
#define CONFORMANCE_MODELS_EJECTIONS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conformance/models/choices.h"

namespace lbc::models {

// What a config says of detection; times in nanoseconds.
struct Detection {
  // How outliers are told, and what becomes of them.
  struct Way {
    // stdevFactor or threshold.
    std::uint64_t bound = 0;
    std::uint64_t enforcement = 100;
    std::uint64_t hosts = 5;
    std::uint64_t volume = 0;
  };
  std::uint64_t interval = 0;
  std::uint64_t base = 0;
  std::uint64_t most = 0;
  std::uint64_t percent = 0;
  std::optional<Way> by_rate{};
  std::optional<Way> by_failures{};

  bool detects() const { return by_rate.has_value() || by_failures.has_value(); }
};

// Of a policy's config over round_robin. Nothing if it cannot be read, has another child, or asks
// for what the specification does not decide: no time between intervals, or outliers without calls.
// `enforcement`: of failures, where the config does not say.
std::optional<Detection> ReadDetection(const std::string& config_json, std::uint64_t enforcement);

class Ejections {
 public:
  // The endpoints that are listed now, and the config that came with them.
  void List(const std::set<std::string>& endpoints, const Detection& detection);
  // A call on it ends. Of an endpoint that is not listed nothing is known.
  void Count(const std::string& endpoint, bool well);

  // When the running interval ends.
  std::optional<std::uint64_t> due() const;
  void AdvanceTo(std::uint64_t now) { now_ = now; }
  // The interval ends now.
  void EndInterval(Choices& choices);

  std::set<std::string> ejected() const;
  bool IsEjected(const std::string& endpoint) const;
  const Detection& detection() const { return detection_; }
  // A number that is another for an endpoint that has left and come back; 0 if it is not listed.
  std::uint64_t MembershipOf(const std::string& endpoint) const;
  // The requirements that the last list or interval was about, the one that decided most first.
  const std::vector<const char*>& rows() const { return rows_; }
  std::string InWords() const;

 private:
  struct Endpoint {
    std::uint64_t membership = 0;
    std::uint64_t good = 0;
    std::uint64_t bad = 0;
    std::optional<std::uint64_t> since;
    std::uint64_t multiplier = 0;
  };

  std::vector<std::string> WithVolume(const Detection::Way& way) const;
  std::vector<std::string> ByRate(Choices& choices) const;
  std::vector<std::string> ByFailures() const;
  void Eject(const std::vector<std::string>& outliers, const Detection::Way& way, Choices& choices);
  void EjectOne(const std::string& name);
  std::size_t Room() const;
  void LetComeBack();

  Detection detection_;
  std::map<std::string, Endpoint> endpoints_;
  std::uint64_t members_ = 0;
  std::uint64_t now_ = 0;
  std::optional<std::uint64_t> began_;
  std::vector<const char*> rows_;
};

}  // namespace lbc::models

#endif  // CONFORMANCE_MODELS_EJECTIONS_H_
