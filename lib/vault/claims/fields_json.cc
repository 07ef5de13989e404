// What claims have become, as JSON in the form of a request.
#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/json_writer.h"
#include "daygate/claims.h"
#include "vault/claims/fields.h"
#include "wire/value_writer.h"

namespace daygate::claims {
namespace {

using base::JsonWriter;
using wire::WriteValue;

void WriteValue(JsonWriter* out, std::span<const Approver>) {
  out->Null();  // claims name no approvers
}

// Those that have a value, as members.
template <typename Struct>
void WriteMembers(JsonWriter* out, const Struct& from, std::span<const wire::RequestField<Struct>> fields) {
  for (const auto& field : fields) {
    const auto write = [&](auto member) {
      if (!(from.*member)) return;
      out->Key(field.name);
      WriteValue(out, *(from.*member));
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
  WriteValue(&out, request.attested);
  out.EndObject().EndObject();
  return text;
}

}  // namespace daygate::claims
