#include "conformance/testees/cpp/hooks.h"

#include <vector>

#include "reference/core/picker.h"
#include "reference/policies/common/endpoint_path.h"
#include "reference/policies/common/known_attributes.h"

namespace lbc::testee {
namespace {

// Attributes cannot be listed, so what was put in is kept beside it, to be shown to the judge.
constexpr AttributeKey<Texts> kAsGiven{"lbconform.as_given"};

// "a/b" as the names of a path.
std::vector<std::string> PathOf(const std::string& text) {
  std::vector<std::string> names;
  std::size_t begin = 0;
  for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
    end = text.find('/', begin);
    names.push_back(text.substr(begin, end == std::string::npos ? end : end - begin));
  }
  return names;
}

}  // namespace

Attributes WithTexts(Attributes attributes, const Texts& texts) {
  if (texts.empty()) return attributes;
  for (const auto& [name, value] : texts) {
    attributes = attributes.With(AttributeKey<std::string>{name}, value);
  }
  return attributes.With(kAsGiven, texts);
}

Texts TextsOf(const Attributes& attributes) {
  const Texts* texts = attributes.Get(kAsGiven);
  return texts == nullptr ? Texts() : *texts;
}

Hooks Hooks::Default() {
  Hooks hooks;
  hooks.key = [](const std::string& key, Call& call) {
    call.attributes = call.attributes.With(kCallKey, key);
  };
  hooks.call_attributes = [](const Texts& attributes, Call& call) {
    call.attributes = WithTexts(call.attributes, attributes);
  };
  hooks.endpoint = [](const Texts& attributes, std::uint32_t weight, Endpoint& endpoint) {
    endpoint.attributes = WithTexts(endpoint.attributes, attributes);
    const auto path = attributes.find(std::string(policies::kEndpointPath.name));
    if (path != attributes.end()) {
      endpoint.attributes = endpoint.attributes.With(policies::kEndpointPath, PathOf(path->second));
    }
    if (weight != 0)
      endpoint.attributes = endpoint.attributes.With(policies::kEndpointWeight, weight);
  };
  return hooks;
}

}  // namespace lbc::testee
