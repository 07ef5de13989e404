#include "wire/request_reader.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <new>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <variant>

#include "base/time_text.h"
#include "policy/words.h"
#include "wire/json_path.h"
#include "wire/request_fields.h"

namespace daygate::wire {
namespace {

using Json::Value;

// The paths of what is at fault may together be this long, so that a small document with long names can not make a
// large answer. The first is always given.
constexpr std::size_t kMaxInvalidBytes = 65536;

class RequestReader {
 public:
  RequestReader(const compile::Vocabulary& vocabulary, const JsonDocument& document, base::Arena* arena,
                std::vector<std::string>* invalid_fields)
      : vocabulary_(vocabulary), document_(document), arena_(arena), invalid_fields_(invalid_fields) {}

  Request Run();

 private:
  void Fail(const JsonPath& path);

  // Calls `read(name, value, path)` for each member that stands there once; it returns whether it knows the name.
  template <typename ReadMember>
  void ForEachMember(const Value& object, const JsonPath& path, ReadMember read);
  // The same for what must be an object.
  template <typename ReadMember>
  void ReadObject(const Value& value, const JsonPath& path, ReadMember read);

  void ReadSubject(const Value& value, const JsonPath& path);
  void ReadAction(const Value& value, const JsonPath& path);
  void ReadResource(const Value& value, const JsonPath& path);
  bool ReadContextMember(std::string_view name, const Value& value, const JsonPath& path);
  bool ReadContextStructure(std::string_view name, const Value& value, const JsonPath& path);
  bool ReadContextList(std::string_view name, const Value& value, const JsonPath& path);
  bool ReadHostAttribute(std::string_view name, const Value& value, const JsonPath& path);
  void ReadSignals(const Value& value, const JsonPath& path);
  void RequireWord(const Value& value, const JsonPath& path, std::string_view wanted);

  template <typename Struct>
  bool ReadField(std::string_view name, const Value& value, const JsonPath& path,
                 std::span<const RequestField<Struct>> fields, Struct* out);
  template <typename Struct>
  void ReadStructure(const Value& value, const JsonPath& path, std::span<const RequestField<Struct>> fields,
                     Struct* out);
  template <typename Struct>
  std::span<const Struct> ReadList(const Value& value, const JsonPath& path,
                                   std::span<const RequestField<Struct>> fields);
  template <typename Struct>
  static void MarkPresent(const RequestField<Struct>& field, Struct* out);

  void Read(const Value& value, const JsonPath& path, std::optional<std::string_view>* out);
  void Read(const Value& value, const JsonPath& path, std::optional<std::int64_t>* out);
  void Read(const Value& value, const JsonPath& path, std::optional<bool>* out);
  void Read(const Value& value, const JsonPath& path, std::optional<Timestamp>* out);
  void Read(const Value& value, const JsonPath& path, std::optional<Strings>* out);
  void Read(const Value& value, const JsonPath& path, std::optional<Labels>* out);
  void Read(const Value& value, const JsonPath& path, std::optional<std::span<const Approver>>* out);

  std::optional<AttributeValue> ReadAttribute(const Value& value, const JsonPath& path,
                                              const compile::AttributeType& type);
  std::optional<AttributeValue> ReadScalar(const Value& value, policy::TypeName type) const;
  std::optional<AttributeValue> ReadAttributeList(const Value& value, const JsonPath& path,
                                                  const compile::AttributeType& element);
  std::optional<AttributeValue> ReadAttributeMap(const Value& value, const JsonPath& path,
                                                 const compile::AttributeType& element);
  std::optional<AttributeValue> ReadDouble(const Value& value) const;

  const compile::Vocabulary& vocabulary_;
  const JsonDocument& document_;
  base::Arena* arena_;
  std::vector<std::string>* invalid_fields_;
  std::size_t invalid_bytes_ = 0;
  Request request_;
  std::vector<ContextAttribute> context_;
};

Request RequestReader::Run() {
  const Value& root = document_.root();
  for (const std::string& path : document_.duplicates()) Fail(JsonPath() / path);
  if (!root.isObject()) {
    Fail(JsonPath() / "request");
    return request_;
  }
  const JsonPath path;
  bool subject = false;
  bool resource = false;
  ForEachMember(root, path, [&](std::string_view name, const Value& value, const JsonPath& at) {
    if (name == "subject") {
      subject = true;
      ReadSubject(value, at);
    } else if (name == "action") {
      ReadAction(value, at);
    } else if (name == "resource") {
      resource = true;
      ReadResource(value, at);
    } else if (name == "context") {
      ReadObject(value, at, [&](std::string_view member, const Value& inner, const JsonPath& inner_at) {
        return ReadContextMember(member, inner, inner_at);
      });
    } else if (name == "evaluations") {
      Fail(at);
    }
    return true;  // whatever else stands at the top is the caller's own business
  });
  const JsonPath subject_path = path / "subject";
  const JsonPath resource_path = path / "resource";
  if (!subject) Fail(subject_path / "type");
  if (!resource) Fail(resource_path / "type");
  request_.context = arena_->Copy(std::span<const ContextAttribute>(context_));
  return request_;
}

void RequestReader::Fail(const JsonPath& path) {
  if (invalid_bytes_ >= kMaxInvalidBytes) return;
  invalid_fields_->push_back(path.ToString());
  invalid_bytes_ += invalid_fields_->back().size() + 1;
}

template <typename ReadMember>
void RequestReader::ForEachMember(const Value& object, const JsonPath& path, ReadMember read) {
  const std::vector<std::string>& duplicates = document_.duplicates();
  for (auto member = object.begin(); member != object.end(); ++member) {
    const std::string_view name = NameOf(member);
    const JsonPath at = path / name;
    // Which of the two is meant nobody can say; it has been reported.
    if (!duplicates.empty() && std::binary_search(duplicates.begin(), duplicates.end(), at.ToString())) continue;
    if (!read(name, *member, at)) Fail(at);
  }
}

template <typename ReadMember>
void RequestReader::ReadObject(const Value& value, const JsonPath& path, ReadMember read) {
  if (value.isObject()) {
    ForEachMember(value, path, read);
  } else {
    Fail(path);
  }
}

void RequestReader::RequireWord(const Value& value, const JsonPath& path, std::string_view wanted) {
  if (StringOf(value) != wanted) Fail(path);
}

void RequestReader::ReadSubject(const Value& value, const JsonPath& path) {
  bool type = false;
  ReadObject(value, path, [&](std::string_view name, const Value& inner, const JsonPath& at) {
    if (name == "type") {
      type = true;
      RequireWord(inner, at, "agent");
    } else if (name == "id") {
      Read(inner, at, &request_.agent.id);
    } else if (name == "properties") {
      const std::span<const RequestField<Agent>> fields = std::span(kAgentFields).subspan(1);
      ReadObject(inner, at, [&](std::string_view property, const Value& held, const JsonPath& held_at) {
        if (property != "on_behalf_of") return ReadField(property, held, held_at, fields, &request_.agent);
        ReadStructure(held, held_at, std::span<const RequestField<Subject>>(kSubjectFields), &request_.subject);
        return true;
      });
    } else {
      return false;
    }
    return true;
  });
  if (!type) Fail(path / "type");
}

void RequestReader::ReadAction(const Value& value, const JsonPath& path) {
  ReadObject(value, path, [&](std::string_view name, const Value& inner, const JsonPath& at) {
    if (name == "name") {
      Read(inner, at, &request_.action);
    } else if (name == "properties") {
      ReadObject(inner, at, [](std::string_view, const Value&, const JsonPath&) { return false; });
    } else {
      return false;
    }
    return true;
  });
}

void RequestReader::ReadResource(const Value& value, const JsonPath& path) {
  bool type = false;
  ReadObject(value, path, [&](std::string_view name, const Value& inner, const JsonPath& at) {
    if (name == "type") {
      type = true;
      RequireWord(inner, at, "secret");
    } else if (name == "id") {
      Read(inner, at, &request_.secret.path);
    } else if (name == "properties") {
      ReadStructure(inner, at, std::span<const RequestField<Secret>>(kSecretFields).subspan(1), &request_.secret);
    } else {
      return false;
    }
    return true;
  });
  if (!type) Fail(path / "type");
}

bool RequestReader::ReadContextMember(std::string_view name, const Value& value, const JsonPath& path) {
  return ReadField(name, value, path, std::span<const RequestField<Request>>(kContextFields), &request_) ||
         ReadContextStructure(name, value, path) || ReadContextList(name, value, path) ||
         ReadHostAttribute(name, value, path);
}

bool RequestReader::ReadContextStructure(std::string_view name, const Value& value, const JsonPath& path) {
  if (name == "task") {
    ReadStructure(value, path, std::span<const RequestField<Task>>(kTaskFields), &request_.task);
  } else if (name == "destination") {
    ReadStructure(value, path, std::span<const RequestField<Destination>>(kDestinationFields), &request_.destination);
  } else if (name == "approval") {
    ReadStructure(value, path, std::span<const RequestField<Approval>>(kApprovalFields), &request_.approval);
  } else if (name == "signal") {
    ReadSignals(value, path);
  } else {
    return false;
  }
  return true;
}

bool RequestReader::ReadContextList(std::string_view name, const Value& value, const JsonPath& path) {
  std::optional<Strings> strings;
  if (name == "chain") {
    request_.chain = ReadList(value, path, std::span<const RequestField<Agent>>(kAgentFields));
  } else if (name == "tools") {
    request_.tools = ReadList(value, path, std::span<const RequestField<Tool>>(kToolFields));
  } else if (name == "degraded") {
    Read(value, path, &strings);
    request_.degraded = strings.value_or(Strings());
  } else if (name == "attested") {
    Read(value, path, &strings);
    request_.attested = strings.value_or(Strings());
  } else {
    return false;
  }
  return true;
}

bool RequestReader::ReadHostAttribute(std::string_view name, const Value& value, const JsonPath& path) {
  const compile::ContextAttribute* const declared = vocabulary_.FindContext(name);
  if (declared == nullptr) return false;
  const std::optional<AttributeValue> read = ReadAttribute(value, path, *declared->type);
  if (read) context_.push_back({name, *read});
  return true;
}

void RequestReader::ReadSignals(const Value& value, const JsonPath& path) {
  std::vector<Signal> signals;
  ReadObject(value, path, [&](std::string_view name, const Value& inner, const JsonPath& at) {
    const compile::SignalDeclaration* const declared = vocabulary_.FindSignal(name);
    if (declared == nullptr) return false;
    if (declared->kind == policy::SignalKind::kChanged) {
      std::optional<bool> changed;
      Read(inner, at, &changed);
      if (changed) signals.push_back({name, *changed});
    } else {
      std::optional<std::int64_t> count;
      Read(inner, at, &count);
      if (count) signals.push_back({name, *count});
    }
    return true;
  });
  request_.signals = arena_->Copy(std::span<const Signal>(signals));
}

template <typename Struct>
bool RequestReader::ReadField(std::string_view name, const Value& value, const JsonPath& path,
                              std::span<const RequestField<Struct>> fields, Struct* out) {
  const auto field = std::find_if(fields.begin(), fields.end(), [name](const auto& each) { return each.name == name; });
  if (field == fields.end()) return false;
  if (!field->enumeration.empty() && vocabulary_.FindEnum(field->enumeration) == nullptr) {
    MarkPresent(*field, out);
  } else {
    std::visit([&](auto member) { Read(value, path, &(out->*member)); }, field->member);
  }
  return true;
}

template <typename Struct>
void RequestReader::MarkPresent(const RequestField<Struct>& field, Struct* out) {
  std::visit([out](auto member) { (out->*member).emplace(); }, field.member);
}

template <typename Struct>
void RequestReader::ReadStructure(const Value& value, const JsonPath& path,
                                  std::span<const RequestField<Struct>> fields, Struct* out) {
  ReadObject(value, path, [&](std::string_view name, const Value& inner, const JsonPath& at) {
    return ReadField(name, inner, at, fields, out);
  });
}

template <typename Struct>
std::span<const Struct> RequestReader::ReadList(const Value& value, const JsonPath& path,
                                                std::span<const RequestField<Struct>> fields) {
  if (!value.isArray()) {
    Fail(path);
    return {};
  }
  const std::span<Struct> list = arena_->NewArray<Struct>(value.size());
  for (Json::ArrayIndex i = 0; i < value.size(); ++i) ReadStructure(value[i], path[i], fields, &list[i]);
  return list;
}

void RequestReader::Read(const Value& value, const JsonPath& path, std::optional<std::string_view>* out) {
  if (value.isString()) {
    *out = StringOf(value);
  } else {
    Fail(path);
  }
}

void RequestReader::Read(const Value& value, const JsonPath& path, std::optional<std::int64_t>* out) {
  if (IsNumber(value)) *out = ParseInt(document_.NumberText(value));
  if (!out->has_value()) Fail(path);
}

void RequestReader::Read(const Value& value, const JsonPath& path, std::optional<bool>* out) {
  if (value.isBool()) {
    *out = value.asBool();
  } else {
    Fail(path);
  }
}

void RequestReader::Read(const Value& value, const JsonPath& path, std::optional<Timestamp>* out) {
  const std::optional<base::Instant> instant = base::ParseTimestamp(StringOf(value));
  if (instant) {
    *out = Timestamp{instant->seconds, instant->nanos};
  } else {
    Fail(path);
  }
}

void RequestReader::Read(const Value& value, const JsonPath& path, std::optional<Strings>* out) {
  if (!value.isArray()) return Fail(path);
  const std::span<std::string_view> strings = arena_->NewArray<std::string_view>(value.size());
  bool whole = true;
  for (Json::ArrayIndex i = 0; i < value.size(); ++i) {
    std::optional<std::string_view> element;
    Read(value[i], path[i], &element);
    whole = whole && element.has_value();
    strings[i] = element.value_or(std::string_view());
  }
  if (whole) *out = Strings(strings);
}

void RequestReader::Read(const Value& value, const JsonPath& path, std::optional<Labels>* out) {
  std::vector<Label> labels;
  bool whole = value.isObject();
  ReadObject(value, path, [&](std::string_view name, const Value& inner, const JsonPath& at) {
    std::optional<std::string_view> label;
    Read(inner, at, &label);
    whole = whole && label.has_value();
    labels.push_back({name, label.value_or(std::string_view())});
    return true;
  });
  if (whole) *out = arena_->Copy(std::span<const Label>(labels));
}

void RequestReader::Read(const Value& value, const JsonPath& path, std::optional<std::span<const Approver>>* out) {
  const std::span<const RequestField<Approver>> fields = kApproverFields;
  if (value.isArray()) {
    *out = ReadList(value, path, fields);
  } else {
    Fail(path);
  }
}

std::optional<AttributeValue> RequestReader::ReadAttribute(const Value& value, const JsonPath& path,
                                                           const compile::AttributeType& type) {
  switch (type.name) {
    case policy::TypeName::kList:
      return ReadAttributeList(value, path, *type.element);
    case policy::TypeName::kMap:
      return ReadAttributeMap(value, path, *type.element);
    case policy::TypeName::kBool:
    case policy::TypeName::kInt:
    case policy::TypeName::kDouble:
    case policy::TypeName::kString:
    case policy::TypeName::kTimestamp:
    case policy::TypeName::kDuration:
    case policy::TypeName::kEnum:
      break;
  }
  std::optional<AttributeValue> scalar = ReadScalar(value, type.name);
  if (!scalar) Fail(path);
  return scalar;
}

// Nothing where the JSON is not of the type.
std::optional<AttributeValue> RequestReader::ReadScalar(const Value& value, policy::TypeName type) const {
  switch (type) {
    case policy::TypeName::kBool:
      if (value.isBool()) return AttributeValue(value.asBool());
      break;
    case policy::TypeName::kInt:
      if (IsNumber(value)) {
        if (const auto number = ParseInt(document_.NumberText(value))) return AttributeValue(*number);
      }
      break;
    case policy::TypeName::kDouble:
      return ReadDouble(value);
    case policy::TypeName::kString:
    case policy::TypeName::kEnum:
      if (value.isString()) return AttributeValue(StringOf(value));
      break;
    case policy::TypeName::kTimestamp:
      if (const auto instant = base::ParseTimestamp(StringOf(value))) {
        return AttributeValue(Timestamp{instant->seconds, instant->nanos});
      }
      break;
    case policy::TypeName::kDuration:
      if (const auto nanos = base::ParseDurationSeconds(StringOf(value))) {
        return AttributeValue(std::chrono::nanoseconds(*nanos));
      }
      break;
    case policy::TypeName::kList:
    case policy::TypeName::kMap:
      break;
  }
  return std::nullopt;
}

// A whole number stays one, so that nothing is rounded here; `-0` is not one.
std::optional<AttributeValue> RequestReader::ReadDouble(const Value& value) const {
  if (!IsNumber(value)) return std::nullopt;
  const std::string_view text = document_.NumberText(value);
  if (text != "-0") {
    if (const auto number = ParseInt(text)) return AttributeValue(*number);
  }
  if (const auto number = ParseDouble(text)) return AttributeValue(*number);
  return std::nullopt;
}

std::optional<AttributeValue> RequestReader::ReadAttributeList(const Value& value, const JsonPath& path,
                                                               const compile::AttributeType& element) {
  if (!value.isArray()) {
    Fail(path);
    return std::nullopt;
  }
  std::vector<AttributeValue> list;
  for (Json::ArrayIndex i = 0; i < value.size(); ++i) {
    if (const auto read = ReadAttribute(value[i], path[i], element)) list.push_back(*read);
  }
  if (list.size() != value.size()) return std::nullopt;
  const std::span<const AttributeValue> kept = arena_->Copy(std::span<const AttributeValue>(list));
  return AttributeValue(AttributeList{kept.data(), kept.size()});
}

std::optional<AttributeValue> RequestReader::ReadAttributeMap(const Value& value, const JsonPath& path,
                                                              const compile::AttributeType& element) {
  std::vector<AttributeEntry> map;
  bool whole = value.isObject();
  ReadObject(value, path, [&](std::string_view name, const Value& inner, const JsonPath& at) {
    if (const auto read = ReadAttribute(inner, at, element)) {
      map.push_back({name, *read});
    } else {
      whole = false;
    }
    return true;
  });
  if (!whole) return std::nullopt;
  const std::span<const AttributeEntry> kept = arena_->Copy(std::span<const AttributeEntry>(map));
  return AttributeValue(AttributeMap{kept.data(), kept.size()});
}

}  // namespace

Request ReadRequest(const compile::Vocabulary& vocabulary, const JsonDocument& document, base::Arena* arena,
                    std::vector<std::string>* invalid_fields) {
  return RequestReader(vocabulary, document, arena, invalid_fields).Run();
}

}  // namespace daygate::wire
