#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>

#include "conformance/protocol/words.h"

namespace lbc::protocol {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Fills messages by chance: each field with even odds, repeated ones with up to three.
class Filler {
 public:
  explicit Filler(unsigned seed) : random_(seed) {}

  void Fill(Message& message) {
    const auto& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (!field.is_repeated()) {
        // A body of an envelope, a stimulus or an observation: the last one set stands.
        if (Below(2) == 0) Set(message, field);
      } else if (field.is_map()) {
        for (unsigned n = Below(4); n > 0; --n) {
          Message& entry = *message.GetReflection()->AddMessage(&message, &field);
          entry.GetReflection()->SetString(&entry, field.message_type()->map_key(),
                                           "k" + std::to_string(n) + Word());
          Set(entry, *field.message_type()->map_value());
        }
      } else {
        for (unsigned n = Below(4); n > 0; --n) Add(message, field);
      }
    }
  }

 private:
  unsigned Below(unsigned n) { return static_cast<unsigned>(random_() % n); }

  std::string Word() {
    static const char* const kWords[] = {
        "",  "a",         "round_robin", "\"quoted\\\"", "two\nlines\t",
        "é", "</script>", "漢字 🙂", "\x01\x1f",     "a: b"};
    return kWords[Below(10)];
  }

  std::string Bytes() {
    std::string bytes;
    for (unsigned n = Below(9); n > 0; --n) bytes += static_cast<char>(Below(256));
    return bytes;
  }

  double Real() {
    static const double kReals[] = {0.1,           -3,
                                    1e300,         5e-324,
                                    0.0,           std::numeric_limits<double>::infinity(),
                                    1.0 / 3,       -std::numeric_limits<double>::infinity(),
                                    123456789.125, std::numeric_limits<double>::quiet_NaN()};
    return kReals[Below(10)];
  }

  std::string TextFor(const FieldDescriptor& field) {
    return field.type() == FieldDescriptor::TYPE_BYTES ? Bytes() : Word();
  }

  int EnumFor(const FieldDescriptor& field) {
    const auto& values = *field.enum_type();
    return values.value(static_cast<int>(Below(static_cast<unsigned>(values.value_count()))))
        ->number();
  }

  void Set(Message& message, const FieldDescriptor& field) {
    const Reflection& in = *message.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_BOOL:
        return in.SetBool(&message, &field, Below(2) == 1);
      case FieldDescriptor::CPPTYPE_INT32:
        return in.SetInt32(&message, &field, static_cast<std::int32_t>(random_()));
      case FieldDescriptor::CPPTYPE_UINT32:
        return in.SetUInt32(&message, &field, static_cast<std::uint32_t>(random_()));
      case FieldDescriptor::CPPTYPE_UINT64:
        return in.SetUInt64(&message, &field, random_());
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return in.SetDouble(&message, &field, Real());
      case FieldDescriptor::CPPTYPE_ENUM:
        return in.SetEnumValue(&message, &field, EnumFor(field));
      case FieldDescriptor::CPPTYPE_STRING:
        return in.SetString(&message, &field, TextFor(field));
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Fill(*in.MutableMessage(&message, &field));
      default:
        ADD_FAILURE() << field.full_name() << " is of a type that this test does not fill";
    }
  }

  void Add(Message& message, const FieldDescriptor& field) {
    const Reflection& in = *message.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_UINT32:
        return in.AddUInt32(&message, &field, static_cast<std::uint32_t>(random_()));
      case FieldDescriptor::CPPTYPE_UINT64:
        return in.AddUInt64(&message, &field, random_());
      case FieldDescriptor::CPPTYPE_STRING:
        return in.AddString(&message, &field, TextFor(field));
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Fill(*in.AddMessage(&message, &field));
      default:
        ADD_FAILURE() << field.full_name() << " is of a type that this test does not fill";
    }
  }

  std::mt19937_64 random_;
};

TEST(Json, SaysWhatTheLibrarysOwnPrinterSays) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  for (unsigned seed = 1; seed <= 400; ++seed) {
    SCOPED_TRACE(seed);
    lbcp::v1::Envelope envelope;
    Filler(seed).Fill(envelope);
    std::string theirs;
    ASSERT_TRUE(google::protobuf::util::MessageToJsonString(envelope, &theirs, options).ok());
    const auto read_back = FromJson(ToJson(envelope));
    const auto expected = FromJson(theirs);
    ASSERT_TRUE(read_back.ok()) << read_back.status() << "\n" << ToJson(envelope);
    ASSERT_TRUE(expected.ok()) << expected.status();
    google::protobuf::util::MessageDifferencer differencer;
    std::string difference;
    differencer.ReportDifferencesToString(&difference);
    differencer.set_message_field_comparison(google::protobuf::util::MessageDifferencer::EQUAL);
    google::protobuf::util::DefaultFieldComparator nan_is_nan;
    nan_is_nan.set_treat_nan_as_equal(true);
    differencer.set_field_comparator(&nan_is_nan);
    EXPECT_TRUE(differencer.Compare(*expected, *read_back)) << difference;
  }
}

TEST(Json, IsOneLineWithFieldsInTheOrderOfTheSchema) {
  lbcp::v1::Envelope envelope;
  auto& state = *envelope.mutable_event()->mutable_state_updated();
  state.set_state(lbcp::v1::READY);
  envelope.mutable_event()->set_now_nanos(7);
  EXPECT_EQ(ToJson(envelope), R"({"event":{"now_nanos":"7","state_updated":{"state":"READY"}}})");
}

TEST(Json, ANumberThatIsNoEnumValueStaysANumber) {
  lbcp::v1::Envelope envelope;
  envelope.mutable_event()->mutable_state_updated()->set_state(
      static_cast<lbcp::v1::ConnectivityState>(99));
  EXPECT_EQ(ToJson(envelope), R"({"event":{"state_updated":{"state":99}}})");
}

TEST(Json, TextThatIsNotUtf8IsReplaced) {
  lbcp::v1::Envelope envelope;
  envelope.mutable_event()->mutable_log()->set_text("a\xff");
  const auto read_back = FromJson(ToJson(envelope));
  ASSERT_TRUE(read_back.ok()) << read_back.status();
  EXPECT_EQ(read_back->event().log().text(), "a\xEF\xBF\xBD");
}

}  // namespace
}  // namespace lbc::protocol
