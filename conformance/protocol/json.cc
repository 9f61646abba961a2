// Envelopes as proto3 JSON.
//
// A run writes down every message, and the library's own printer converts the whole schema anew for
// each: a third of a run's time went into it. So writing is ours, by reflection; reading is the
// library's, and json_test.cc holds one against the other.

#include <absl/strings/escaping.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "conformance/protocol/words.h"

namespace lbc::protocol {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using Json = nlohmann::ordered_json;

Json ToTree(const Message& message);

// JSON has no number for these.
Json Number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return value;
}

Json Enum(const FieldDescriptor& field, int number) {
  const auto* value = field.enum_type()->FindValueByNumber(number);
  return value == nullptr ? Json(number) : Json(value->name());
}

Json Text(const FieldDescriptor& field, const std::string& value) {
  return field.type() == FieldDescriptor::TYPE_BYTES ? absl::Base64Escape(value) : value;
}

// The field's value, or its element `at` where it is repeated.
Json ValueOf(const Message& message, const FieldDescriptor& field, int at) {
  const Reflection& in = *message.GetReflection();
  const bool many = field.is_repeated();
  const auto get = [&](auto single, auto element) {
    return many ? (in.*element)(message, &field, at) : (in.*single)(message, &field);
  };
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return get(&Reflection::GetBool, &Reflection::GetRepeatedBool);
    case FieldDescriptor::CPPTYPE_INT32:
      return get(&Reflection::GetInt32, &Reflection::GetRepeatedInt32);
    case FieldDescriptor::CPPTYPE_UINT32:
      return get(&Reflection::GetUInt32, &Reflection::GetRepeatedUInt32);
    // A reader in JavaScript would round numbers of 64 bits: proto3 writes them as text.
    case FieldDescriptor::CPPTYPE_INT64:
      return std::to_string(get(&Reflection::GetInt64, &Reflection::GetRepeatedInt64));
    case FieldDescriptor::CPPTYPE_UINT64:
      return std::to_string(get(&Reflection::GetUInt64, &Reflection::GetRepeatedUInt64));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return Number(get(&Reflection::GetFloat, &Reflection::GetRepeatedFloat));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return Number(get(&Reflection::GetDouble, &Reflection::GetRepeatedDouble));
    case FieldDescriptor::CPPTYPE_ENUM:
      return Enum(field, get(&Reflection::GetEnumValue, &Reflection::GetRepeatedEnumValue));
    case FieldDescriptor::CPPTYPE_STRING:
      return Text(field,
                  many ? in.GetRepeatedString(message, &field, at) : in.GetString(message, &field));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ToTree(many ? in.GetRepeatedMessage(message, &field, at)
                         : in.GetMessage(message, &field));
  }
  return nullptr;
}

// By name: a map has no order of its own, and equal messages shall be equal texts. Keys are strings
// in all of ours.
Json MapOf(const Message& message, const FieldDescriptor& field) {
  const Reflection& in = *message.GetReflection();
  const FieldDescriptor* key = field.message_type()->map_key();
  const FieldDescriptor* value = field.message_type()->map_value();
  std::map<std::string, Json> sorted;
  for (int i = 0; i < in.FieldSize(message, &field); ++i) {
    const Message& entry = in.GetRepeatedMessage(message, &field, i);
    sorted[entry.GetReflection()->GetString(entry, key)] = ValueOf(entry, *value, 0);
  }
  Json tree = Json::object();
  for (auto& [name, it] : sorted) tree[name] = std::move(it);
  return tree;
}

Json ToTree(const Message& message) {
  const Reflection& in = *message.GetReflection();
  std::vector<const FieldDescriptor*> set;
  in.ListFields(message, &set);
  Json tree = Json::object();
  for (const FieldDescriptor* field : set) {
    Json& value = tree[field->name()];
    if (field->is_map()) {
      value = MapOf(message, *field);
    } else if (field->is_repeated()) {
      value = Json::array();
      for (int i = 0; i < in.FieldSize(message, field); ++i)
        value.push_back(ValueOf(message, *field, i));
    } else {
      value = ValueOf(message, *field, 0);
    }
  }
  return tree;
}

}  // namespace

std::string ToJson(const lbcp::v1::Envelope& envelope) {
  // What is not UTF-8 must not end a run: it is replaced.
  return ToTree(envelope).dump(-1, ' ', false, Json::error_handler_t::replace);
}

absl::StatusOr<lbcp::v1::Envelope> FromJson(std::string_view json) {
  lbcp::v1::Envelope envelope;
  const auto status = google::protobuf::util::JsonStringToMessage(std::string(json), &envelope);
  if (!status.ok()) return absl::InvalidArgumentError(status.ToString());
  return envelope;
}

}  // namespace lbc::protocol
