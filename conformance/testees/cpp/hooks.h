// Hooks: how what the judge sends reaches the places where a policy looks for it.
//
// The judge knows keys, weights and attributes only as text. A policy reads them from typed
// attributes, headers, or its own config. Each hook below has a default that serves a policy which
// follows the reference's conventions; replace the ones your policy reads elsewhere.
//
//   hooks.key = [](const std::string& key, Call& call) {
//     call.headers.emplace_back("x-user", key);
//   };
//
// Called on the session's thread only.
#ifndef CONFORMANCE_TESTEES_CPP_HOOKS_H_
#define CONFORMANCE_TESTEES_CPP_HOOKS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "conformance/protocol/lbcp.pb.h"
#include "reference/core/attributes.h"
#include "reference/core/endpoint.h"
#include "reference/core/metadata.h"
#include "reference/core/pick_result.h"

namespace lbc::testee {

/// Names and values as the judge sends them, in the order of their names.
using Texts = std::map<std::string, std::string>;

/// A call to be picked, as the picker will see it.
struct Call {
  std::string full_method;
  Metadata headers;
  Attributes attributes;
};

/// What an adapter may do differently. An empty hook leaves its datum out.
struct Hooks {
  /// Puts `key` where the policy looks for a call's key. Default: the attribute lbc::kCallKey.
  std::function<void(const std::string& key, Call& call)> key;

  /// Puts further values on a call. Default: each is an attribute of type std::string.
  std::function<void(const Texts& attributes, Call& call)> call_attributes;

  /// Puts attributes and weight (0: none) on an endpoint whose addresses are already filled in.
  /// Default: each attribute is of type std::string, and the weight, unless 0, is
  /// lbc::policies::kEndpointWeight. "lbc.endpoint_path" is also the names between its slashes, as
  /// lbc::policies::kEndpointPath.
  std::function<void(const Texts& attributes, std::uint32_t weight, Endpoint& endpoint)> endpoint;

  /// Rewrites a loadBalancingConfig value before the policy's parser reads it. Default: as it is.
  std::function<std::string(std::string json)> config;

  /// Makes the load report that a completion hook finds in DoneInfo, or that comes on a stream.
  /// Default: none, and then the capabilities "load_reports" and "oob_load_reports" are not
  /// claimed.
  std::function<std::shared_ptr<const ServerLoad>(const lbcp::v1::Load& load)> load;

  /// The defaults named above.
  [[nodiscard]] static Hooks Default();
};

/// `texts` as attributes of type std::string, added to `attributes`.
[[nodiscard]] Attributes WithTexts(Attributes attributes, const Texts& texts);

/// The texts that the last WithTexts put into `attributes`; none if there was none.
[[nodiscard]] Texts TextsOf(const Attributes& attributes);

}  // namespace lbc::testee

#endif  // CONFORMANCE_TESTEES_CPP_HOOKS_H_
