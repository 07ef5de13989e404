#include "c/fields.h"

#include <variant>

#include "wire/request_fields.h"

namespace daygate::c {
namespace {

static_assert(PlaceOf(DG_AGENT_LABELS) + 1 == std::size(wire::kAgentFields));
static_assert(PlaceOf(DG_HOP_LABELS) + 1 == std::size(wire::kAgentFields));
static_assert(PlaceOf(DG_SUBJECT_CONSENT_AT) + 1 == std::size(wire::kSubjectFields));
static_assert(PlaceOf(DG_SECRET_CREATED_AT) + 1 == std::size(wire::kSecretFields));
static_assert(PlaceOf(DG_TASK_LABELS) + 1 == std::size(wire::kTaskFields));
static_assert(PlaceOf(DG_TOOL_TRUSTED) + 1 == std::size(wire::kToolFields));
static_assert(PlaceOf(DG_DESTINATION_ZONE) + 1 == std::size(wire::kDestinationFields));
static_assert(PlaceOf(DG_APPROVAL_TICKET) + 1 == std::size(wire::kApprovalFields));
static_assert(PlaceOf(DG_APPROVER_ROLES) + 1 == std::size(wire::kApproverFields));
static_assert(PlaceOf(DG_REQUEST_NOW) + 1 == std::size(wire::kContextFields));
static_assert(std::size(wire::kAgentFields) <= kPlaces && PlaceOf(DG_REQUEST_ATTESTED) < kPlaces);
static_assert(std::is_standard_layout_v<Request>, "so that an offset says where a member lies");

template <typename Struct, typename T>
std::uint16_t OffsetOf(T Struct::*member) {
  const Struct any{};
  return static_cast<std::uint16_t>(reinterpret_cast<const std::byte*>(&(any.*member)) -
                                    reinterpret_cast<const std::byte*>(&any));
}

template <typename Struct, typename T>
Field FieldOf(std::optional<T> Struct::*member) {
  return {kTypeOf<T>, OffsetOf(member)};
}

template <typename Struct, std::size_t kCount>
void Fill(const wire::RequestField<Struct> (&fields)[kCount], std::array<Field, kPlaces>* out) {
  for (std::size_t i = 0; i < kCount; ++i) {
    (*out)[i] = std::visit([](auto member) { return FieldOf(member); }, fields[i].member);
  }
}

}  // namespace

FieldTable::FieldTable() {
  Fill(wire::kAgentFields, &fields_[kAgent]);
  Fill(wire::kAgentFields, &fields_[kHop]);
  Fill(wire::kSubjectFields, &fields_[kSubject]);
  Fill(wire::kSecretFields, &fields_[kSecret]);
  Fill(wire::kTaskFields, &fields_[kTask]);
  Fill(wire::kToolFields, &fields_[kTool]);
  Fill(wire::kDestinationFields, &fields_[kDestination]);
  Fill(wire::kApprovalFields, &fields_[kApproval]);
  Fill(wire::kApproverFields, &fields_[kApprover]);
  Fill(wire::kContextFields, &fields_[kOwn]);
  fields_[kOwn][PlaceOf(DG_REQUEST_ACTION)] = FieldOf(&Request::action);
  fields_[kOwn][PlaceOf(DG_REQUEST_DEGRADED)] = {FieldType::kPlainTexts, OffsetOf(&Request::degraded)};
  fields_[kOwn][PlaceOf(DG_REQUEST_ATTESTED)] = {FieldType::kPlainTexts, OffsetOf(&Request::attested)};
}

const FieldTable& FieldTable::Get() {
  static const FieldTable table;
  return table;
}

}  // namespace daygate::c
