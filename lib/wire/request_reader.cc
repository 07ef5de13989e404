#include "wire/request_reader.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "policy/words.h"
#include "wire/attribute_reader.h"
#include "wire/request_fields.h"
#include "wire/value_reader.h"

namespace daygate::wire {
namespace {

using Json::Value;

class RequestReader {
 public:
  RequestReader(const compile::Vocabulary& vocabulary, const JsonDocument& document, base::Arena* arena,
                std::vector<std::string>* invalid_fields)
      : vocabulary_(vocabulary), reader_(document, arena, invalid_fields) {}

  Request Run();

 private:
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

  template <typename T>
  void Read(const Value& value, const JsonPath& path, std::optional<T>* out) {
    reader_.Read(value, path, out);
  }
  void Read(const Value& value, const JsonPath& path, std::optional<std::span<const Approver>>* out);

  const compile::Vocabulary& vocabulary_;
  ValueReader reader_;
  Request request_;
  std::vector<ContextAttribute> context_;
};

Request RequestReader::Run() {
  const Value& root = reader_.document().root();
  for (const std::string& path : reader_.document().duplicates()) reader_.Fail(JsonPath() / path);
  if (!root.isObject()) {
    reader_.Fail(JsonPath() / "request");
    return request_;
  }
  const JsonPath path;
  bool subject = false;
  bool resource = false;
  reader_.ReadObject(root, path, [&](std::string_view name, const Value& value, const JsonPath& at) {
    if (name == "subject") {
      subject = true;
      ReadSubject(value, at);
    } else if (name == "action") {
      ReadAction(value, at);
    } else if (name == "resource") {
      resource = true;
      ReadResource(value, at);
    } else if (name == "context") {
      reader_.ReadObject(value, at, [&](std::string_view member, const Value& inner, const JsonPath& inner_at) {
        return ReadContextMember(member, inner, inner_at);
      });
    } else if (name == "evaluations") {
      reader_.Fail(at);
    }
    return true;  // whatever else stands at the top is the caller's own business
  });
  const JsonPath subject_path = path / "subject";
  const JsonPath resource_path = path / "resource";
  if (!subject) reader_.Fail(subject_path / "type");
  if (!resource) reader_.Fail(resource_path / "type");
  request_.context = reader_.arena().Copy(std::span<const ContextAttribute>(context_));
  return request_;
}

void RequestReader::RequireWord(const Value& value, const JsonPath& path, std::string_view wanted) {
  if (StringOf(value) != wanted) reader_.Fail(path);
}

void RequestReader::ReadSubject(const Value& value, const JsonPath& path) {
  bool type = false;
  reader_.ReadObject(value, path, [&](std::string_view name, const Value& inner, const JsonPath& at) {
    if (name == "type") {
      type = true;
      RequireWord(inner, at, "agent");
    } else if (name == "id") {
      Read(inner, at, &request_.agent.id);
    } else if (name == "properties") {
      const std::span<const RequestField<Agent>> fields = std::span(kAgentFields).subspan(1);
      reader_.ReadObject(inner, at, [&](std::string_view property, const Value& held, const JsonPath& held_at) {
        if (property != "on_behalf_of") return ReadField(property, held, held_at, fields, &request_.agent);
        ReadStructure(held, held_at, std::span<const RequestField<Subject>>(kSubjectFields), &request_.subject);
        return true;
      });
    } else {
      return false;
    }
    return true;
  });
  if (!type) reader_.Fail(path / "type");
}

void RequestReader::ReadAction(const Value& value, const JsonPath& path) {
  reader_.ReadObject(value, path, [&](std::string_view name, const Value& inner, const JsonPath& at) {
    if (name == "name") {
      Read(inner, at, &request_.action);
    } else if (name == "properties") {
      reader_.ReadObject(inner, at, [](std::string_view, const Value&, const JsonPath&) { return false; });
    } else {
      return false;
    }
    return true;
  });
}

void RequestReader::ReadResource(const Value& value, const JsonPath& path) {
  bool type = false;
  reader_.ReadObject(value, path, [&](std::string_view name, const Value& inner, const JsonPath& at) {
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
  if (!type) reader_.Fail(path / "type");
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
  const std::optional<AttributeValue> read = ReadAttribute(value, path, *declared->type, &reader_);
  if (read) context_.push_back({name, *read});
  return true;
}

void RequestReader::ReadSignals(const Value& value, const JsonPath& path) {
  std::vector<Signal> signals;
  reader_.ReadObject(value, path, [&](std::string_view name, const Value& inner, const JsonPath& at) {
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
  request_.signals = reader_.arena().Copy(std::span<const Signal>(signals));
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
  reader_.ReadObject(value, path, [&](std::string_view name, const Value& inner, const JsonPath& at) {
    return ReadField(name, inner, at, fields, out);
  });
}

template <typename Struct>
std::span<const Struct> RequestReader::ReadList(const Value& value, const JsonPath& path,
                                                std::span<const RequestField<Struct>> fields) {
  if (!value.isArray()) {
    reader_.Fail(path);
    return {};
  }
  const std::span<Struct> list = reader_.arena().NewArray<Struct>(value.size());
  for (Json::ArrayIndex i = 0; i < value.size(); ++i) ReadStructure(value[i], path[i], fields, &list[i]);
  return list;
}

void RequestReader::Read(const Value& value, const JsonPath& path, std::optional<std::span<const Approver>>* out) {
  const std::span<const RequestField<Approver>> fields = kApproverFields;
  if (value.isArray()) {
    *out = ReadList(value, path, fields);
  } else {
    reader_.Fail(path);
  }
}

}  // namespace

Request ReadRequest(const compile::Vocabulary& vocabulary, const JsonDocument& document, base::Arena* arena,
                    std::vector<std::string>* invalid_fields) {
  return RequestReader(vocabulary, document, arena, invalid_fields).Run();
}

}  // namespace daygate::wire
