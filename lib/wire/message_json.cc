#include "wire/message_json.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/unknown_field_set.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/ascii.h"
#include "base/json_writer.h"
#include "base/time_text.h"
#include "wire/json_document.h"
#include "wire/json_path.h"

namespace daygate::wire {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Duration;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using Json::Value;

constexpr std::size_t kMaxDepth = 32;
constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
// Enough to see what kind of mistake it is.
constexpr std::size_t kMaxMistakes = 100;

bool IsDuration(const Descriptor& type) {
  return type.full_name() == Duration::descriptor()->full_name();
}

// The field of a message that is only there to be a list, or null.
const FieldDescriptor* OnlyList(const Descriptor& type) {
  const FieldDescriptor* const field = type.field_count() == 1 ? type.field(0) : nullptr;
  return field != nullptr && field->is_repeated() && field->name() == "values" ? field : nullptr;
}

// `REVOKE_EVENT_TASK_END` is "task_end": its enum's first value is called REVOKE_EVENT_UNSPECIFIED.
std::string WordOf(const EnumValueDescriptor& value) {
  constexpr std::string_view kUnspecified = "UNSPECIFIED";
  const std::size_t prefix = value.type()->value(0)->name().size() - kUnspecified.size();
  std::string word = value.name().substr(prefix);
  base::MakeLower(&word);
  return word;
}

std::vector<const FieldDescriptor*> FieldsByName(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  std::sort(fields.begin(), fields.end(), [](const auto* a, const auto* b) { return a->name() < b->name(); });
  return fields;
}

class MessageWriter {
 public:
  explicit MessageWriter(std::string* text) : out_(text) {}

  void Write(const Message& message) {
    if (IsDuration(*message.GetDescriptor())) return WriteDuration(message);
    if (const FieldDescriptor* const list = OnlyList(*message.GetDescriptor())) return WriteList(message, *list);
    out_.BeginObject();
    for (const FieldDescriptor* field : FieldsByName(message)) {
      out_.Key(field->name());
      if (field->is_repeated()) {
        WriteList(message, *field);
      } else {
        WriteOne(message, *field);
      }
    }
    out_.EndObject();
  }

 private:
  void WriteDuration(const Message& message) {
    Duration duration;
    duration.CopyFrom(message);
    out_.String(base::FormatDurationSeconds(duration.seconds() * kNanosPerSecond + duration.nanos()));
  }

  void WriteOne(const Message& message, const FieldDescriptor& field) {
    const Reflection& reflection = *message.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: out_.String(reflection.GetString(message, &field)); return;
      case FieldDescriptor::CPPTYPE_INT64: out_.Int(reflection.GetInt64(message, &field)); return;
      case FieldDescriptor::CPPTYPE_BOOL: out_.Bool(reflection.GetBool(message, &field)); return;
      case FieldDescriptor::CPPTYPE_ENUM: out_.String(WordOf(*reflection.GetEnum(message, &field))); return;
      case FieldDescriptor::CPPTYPE_MESSAGE: Write(reflection.GetMessage(message, &field)); return;
      default: out_.Null(); return;  // the schema has no other types: a test walks it
    }
  }

  void WriteList(const Message& message, const FieldDescriptor& field) {
    const Reflection& reflection = *message.GetReflection();
    out_.BeginArray();
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
      switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_STRING: out_.String(reflection.GetRepeatedString(message, &field, i)); break;
        case FieldDescriptor::CPPTYPE_ENUM: out_.String(WordOf(*reflection.GetRepeatedEnum(message, &field, i))); break;
        case FieldDescriptor::CPPTYPE_MESSAGE: Write(reflection.GetRepeatedMessage(message, &field, i)); break;
        default: out_.Null(); break;  // as above
      }
    }
    out_.EndArray();
  }

  base::JsonWriter out_;
};

class MessageReader {
 public:
  MessageReader(const base::Source& source, const JsonDocument& document, std::vector<Diagnostic>* diagnostics)
      : source_(source), document_(document), diagnostics_(diagnostics) {}

  void Read(const Value& value, const JsonPath& path, Message* message);

 private:
  void Fail(const Value& value, const JsonPath& path, const std::string& what) {
    if (diagnostics_->size() >= kMaxMistakes) return;
    const std::string place = path.ToString();
    diagnostics_->push_back(source_.At(static_cast<std::uint32_t>(value.getOffsetStart()), Phase::kGrammar,
                                       (place.empty() ? "the policy set" : place) + ": " + what));
  }

  void ReadMember(const Value& value, const JsonPath& path, const FieldDescriptor& field, Message* message);
  void ReadOne(const Value& value, const JsonPath& path, const FieldDescriptor& field, Message* message);
  void ReadList(const Value& value, const JsonPath& path, const FieldDescriptor& field, Message* message);
  void ReadDuration(const Value& value, const JsonPath& path, Message* message);
  // Empty with a mistake reported where the value is not what is wanted.
  std::optional<std::string> ReadString(const Value& value, const JsonPath& path);
  const EnumValueDescriptor* ReadWord(const Value& value, const JsonPath& path, const EnumDescriptor& type);

  const base::Source& source_;
  const JsonDocument& document_;
  std::vector<Diagnostic>* diagnostics_;
};

void MessageReader::Read(const Value& value, const JsonPath& path, Message* message) {
  const Descriptor& type = *message->GetDescriptor();
  if (IsDuration(type)) return ReadDuration(value, path, message);
  if (const FieldDescriptor* const list = OnlyList(type)) return ReadList(value, path, *list, message);
  if (!value.isObject()) return Fail(value, path, "an object is wanted");
  for (auto member = value.begin(); member != value.end(); ++member) {
    const std::string_view name = NameOf(member);
    const JsonPath at = path / name;
    const FieldDescriptor* const field = type.FindFieldByName(std::string(name));
    if (field == nullptr) {
      Fail(*member, at, "there is no such member");
    } else {
      ReadMember(*member, at, *field, message);
    }
  }
}

void MessageReader::ReadMember(const Value& value, const JsonPath& path, const FieldDescriptor& field,
                               Message* message) {
  const google::protobuf::OneofDescriptor* const oneof = field.real_containing_oneof();
  if (oneof != nullptr && message->GetReflection()->HasOneof(*message, oneof)) {
    return Fail(value, path, "there may be one member only: give each its own object");
  }
  if (field.is_repeated()) {
    ReadList(value, path, field, message);
  } else {
    ReadOne(value, path, field, message);
  }
}

void MessageReader::ReadOne(const Value& value, const JsonPath& path, const FieldDescriptor& field, Message* message) {
  const Reflection& reflection = *message->GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      if (auto text = ReadString(value, path)) reflection.SetString(message, &field, *std::move(text));
      return;
    case FieldDescriptor::CPPTYPE_INT64: {
      const auto number = IsNumber(value) ? ParseInt(document_.NumberText(value)) : std::nullopt;
      if (!number) return Fail(value, path, "a whole number is wanted, without fraction and exponent");
      return reflection.SetInt64(message, &field, *number);
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      if (!value.isBool()) return Fail(value, path, "true or false is wanted");
      return reflection.SetBool(message, &field, value.asBool());
    case FieldDescriptor::CPPTYPE_ENUM:
      if (const auto* word = ReadWord(value, path, *field.enum_type())) reflection.SetEnum(message, &field, word);
      return;
    case FieldDescriptor::CPPTYPE_MESSAGE: return Read(value, path, reflection.MutableMessage(message, &field));
    default: return Fail(value, path, "this version can not read it");  // the schema has no other types
  }
}

void MessageReader::ReadList(const Value& value, const JsonPath& path, const FieldDescriptor& field, Message* message) {
  if (!value.isArray()) return Fail(value, path, "a list is wanted");
  const Reflection& reflection = *message->GetReflection();
  for (Json::ArrayIndex i = 0; i < value.size(); ++i) {
    const Value& element = value[i];
    const JsonPath at = path[i];
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        if (auto text = ReadString(element, at)) reflection.AddString(message, &field, *std::move(text));
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        if (const auto* word = ReadWord(element, at, *field.enum_type())) reflection.AddEnum(message, &field, word);
        break;
      case FieldDescriptor::CPPTYPE_MESSAGE: Read(element, at, reflection.AddMessage(message, &field)); break;
      default: Fail(element, at, "this version can not read it"); break;  // the schema has no other types
    }
  }
}

void MessageReader::ReadDuration(const Value& value, const JsonPath& path, Message* message) {
  const std::optional<std::int64_t> nanos =
      value.isString() ? base::ParseDurationSeconds(StringOf(value)) : std::nullopt;
  if (!nanos) return Fail(value, path, "a duration in seconds is wanted, such as \"300s\" or \"0.5s\"");
  Duration duration;
  duration.set_seconds(*nanos / kNanosPerSecond);
  duration.set_nanos(static_cast<std::int32_t>(*nanos % kNanosPerSecond));
  message->CopyFrom(duration);
}

std::optional<std::string> MessageReader::ReadString(const Value& value, const JsonPath& path) {
  if (value.isString()) return std::string(StringOf(value));
  Fail(value, path, "a string is wanted");
  return std::nullopt;
}

const EnumValueDescriptor* MessageReader::ReadWord(const Value& value, const JsonPath& path,
                                                   const EnumDescriptor& type) {
  std::string words;
  for (int i = 1; i < type.value_count(); ++i) {
    const std::string word = WordOf(*type.value(i));
    if (value.isString() && StringOf(value) == word) return type.value(i);
    words += (words.empty() ? "" : ", ") + word;
  }
  Fail(value, path, "one of these is wanted: " + words);
  return nullptr;
}

}  // namespace

std::string MessageToJson(const Message& message) {
  std::string text;
  MessageWriter(&text).Write(message);
  return text;
}

bool MessageFromJson(const base::Source& json, Message* message, std::vector<Diagnostic>* diagnostics) {
  const std::size_t before = diagnostics->size();
  JsonError error;
  const std::optional<JsonDocument> document = JsonDocument::Read(json.text(), kMaxDepth, &error);
  if (!document) {
    diagnostics->push_back(
        json.At(static_cast<std::uint32_t>(error.at), Phase::kGrammar, "this is not JSON: " + error.message));
    return false;
  }
  for (const std::string& path : document->duplicates()) {
    diagnostics->push_back(json.At(0, Phase::kGrammar, path + ": it stands twice"));
  }
  MessageReader(json, *document, diagnostics).Read(document->root(), JsonPath(), message);
  return diagnostics->size() == before;
}

bool HasUnknownFields(const Message& message) {
  const Reflection& reflection = *message.GetReflection();
  if (!reflection.GetUnknownFields(message).empty()) return true;
  for (const FieldDescriptor* field : FieldsByName(message)) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      if (HasUnknownFields(reflection.GetMessage(message, field))) return true;
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      if (HasUnknownFields(reflection.GetRepeatedMessage(message, field, i))) return true;
    }
  }
  return false;
}

}  // namespace daygate::wire
