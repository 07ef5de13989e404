// What claims have become, as JSON in the form of a request.
#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/json_writer.h"
#include "base/time_text.h"
#include "daygate/claims.h"
#include "vault/claims/fields.h"

namespace daygate::claims {
namespace {

using base::JsonWriter;

void Write(JsonWriter* out, std::string_view value) {
  out->String(value);
}
void Write(JsonWriter* out, std::int64_t value) {
  out->Int(value);
}
void Write(JsonWriter* out, bool value) {
  out->Bool(value);
}
void Write(JsonWriter* out, const Timestamp& value) {
  out->String(base::FormatTimestamp({value.seconds, value.nanos}));
}
void Write(JsonWriter* out, const Strings& value) {
  out->BeginArray();
  for (const std::string_view each : value) out->String(each);
  out->EndArray();
}
void Write(JsonWriter* out, const Labels& value) {
  out->BeginObject();
  for (const Label& label : value) out->Key(label.key).String(label.value);
  out->EndObject();
}
void Write(JsonWriter* out, std::span<const Approver>) {
  out->Null();  // claims name no approvers
}

// Those that have a value, as members.
template <typename Struct>
void WriteMembers(JsonWriter* out, const Struct& from, std::span<const wire::RequestField<Struct>> fields) {
  for (const auto& field : fields) {
    const auto write = [&](auto member) {
      if (!(from.*member)) return;
      out->Key(field.name);
      Write(out, *(from.*member));
    };
    std::visit(write, field.member);
  }
}

template <typename Struct>
void WriteObject(JsonWriter* out, const Struct& from) {
  out->BeginObject();
  WriteMembers(out, from, FieldsOf<Struct>());
  out->EndObject();
}

// Nothing, where none of them has a value.
template <typename Struct>
void WriteObjectIfAny(JsonWriter* out, std::string_view name, const Struct& from) {
  const auto has = [&](const wire::RequestField<Struct>& field) {
    return std::visit([&](auto member) { return (from.*member).has_value(); }, field.member);
  };
  const auto fields = FieldsOf<Struct>();
  if (std::none_of(fields.begin(), fields.end(), has)) return;
  out->Key(name);
  WriteObject(out, from);
}

}  // namespace

std::string ToJson(const Fields& fields) {
  Request request;
  fields.Fill(&request);
  std::string text;
  JsonWriter out(&text);
  out.BeginObject().Key("subject").BeginObject().Key("type").String("agent");
  if (request.agent.id) out.Key("id").String(*request.agent.id);
  out.Key("properties").BeginObject();
  WriteMembers(&out, request.agent, FieldsOf<Agent>().subspan(1));
  WriteObjectIfAny(&out, "on_behalf_of", request.subject);
  out.EndObject().EndObject().Key("context").BeginObject();
  WriteMembers(&out, request, FieldsOf<Request>());
  WriteObjectIfAny(&out, "task", request.task);
  if (!request.chain.empty()) {
    out.Key("chain").BeginArray();
    for (const Agent& hop : request.chain) WriteObject(&out, hop);
    out.EndArray();
  }
  out.Key("attested");
  Write(&out, request.attested);
  out.EndObject().EndObject();
  return text;
}

}  // namespace daygate::claims
