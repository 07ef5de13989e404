// The fields of a request that claims can fill: their names, what they take, and where they go. The tables are those
// that read a request's JSON.
//
// Before: wire/request_fields.h. After: claims_parser.h, claims_map.h. The tables may be read from any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daygate/request.h"
#include "vault/claims/model.h"
#include "wire/request_fields.h"

namespace daygate::claims {

// Of Request itself claims can fill the purpose and the environment, which stand first in its table.
inline constexpr std::span<const wire::RequestField<Request>> kRequestFields =
    std::span(wire::kContextFields).first<2>();

template <typename Struct>
std::span<const wire::RequestField<Struct>> FieldsOf();
template <>
inline std::span<const wire::RequestField<Agent>> FieldsOf() {
  return wire::kAgentFields;
}
template <>
inline std::span<const wire::RequestField<Subject>> FieldsOf() {
  return wire::kSubjectFields;
}
template <>
inline std::span<const wire::RequestField<Task>> FieldsOf() {
  return wire::kTaskFields;
}
template <>
inline std::span<const wire::RequestField<Request>> FieldsOf() {
  return kRequestFields;
}

// The field of that name, "workload" of kAgent; of kRequest, "purpose". Kind::kLabels stands for `labels` as a whole.
std::optional<Target> FindField(Part part, std::string_view name);

// As policies write it: "agent.labels.team", "purpose".
std::string NameOf(const Target& target);

// The enum that a field of Kind::kWord is of.
std::string_view EnumOf(const Target& target);

// All names, for suggestions: "agent.id", …
std::vector<std::string> FieldNames();
// The fields of an agent, without "agent.".
std::vector<std::string> AgentFieldNames();

std::string_view WordOf(Part part);
std::optional<Part> PartOf(std::string_view word);  // kRequest has none

// Whether attested() can name this key of labels.
bool CanBeAttested(std::string_view label);

}  // namespace daygate::claims
