#include "c/packed_request.h"

#include <chrono>
#include <memory>

#include "c/bytes.h"

namespace daygate::c {
namespace {

Timestamp ReadTime(ByteReader* in) {
  const auto seconds = in->Number<std::int64_t>();
  return {seconds, in->Number<std::int32_t>()};
}

// What sets a field follows from the field.
enum class Kind : std::uint8_t { kText, kInt, kBool, kTime, kTexts, kLabels };

Kind KindOf(dg_field field) {
  switch (static_cast<int>(field)) {
    case DG_AGENT_ASSURANCE:
    case DG_HOP_ASSURANCE:
    case DG_SUBJECT_ASSURANCE:
    case DG_SECRET_VERSION:
    case DG_REQUEST_RISK: return Kind::kInt;
    case DG_TASK_TAINTED:
    case DG_TOOL_TRUSTED: return Kind::kBool;
    case DG_AGENT_AUTHENTICATED_AT:
    case DG_HOP_AUTHENTICATED_AT:
    case DG_SUBJECT_AUTHENTICATED_AT:
    case DG_SUBJECT_CONSENT_AT:
    case DG_SECRET_ROTATED_AT:
    case DG_SECRET_CREATED_AT:
    case DG_TASK_STARTED_AT:
    case DG_TASK_DEADLINE:
    case DG_APPROVAL_AT:
    case DG_APPROVAL_EXPIRES_AT:
    case DG_REQUEST_NOW: return Kind::kTime;
    case DG_AGENT_GROUPS:
    case DG_HOP_GROUPS:
    case DG_SUBJECT_GROUPS:
    case DG_SECRET_PURPOSES:
    case DG_APPROVER_ROLES:
    case DG_REQUEST_DEGRADED:
    case DG_REQUEST_ATTESTED: return Kind::kTexts;
    case DG_AGENT_LABELS:
    case DG_HOP_LABELS:
    case DG_SUBJECT_LABELS:
    case DG_SECRET_LABELS:
    case DG_TASK_LABELS: return Kind::kLabels;
    default: return Kind::kText;
  }
}

void ReadField(dg_field field, ByteReader* in, RequestBuilder* out) {
  switch (KindOf(field)) {
    case Kind::kText: out->SetText(field, in->Text()); break;
    case Kind::kInt: out->SetInt(field, in->Number<std::int64_t>()); break;
    case Kind::kBool: out->SetBool(field, in->Number<std::uint8_t>() != 0); break;
    case Kind::kTime: out->SetTime(field, ReadTime(in)); break;
    case Kind::kTexts: out->AddText(field, in->Text()); break;
    case Kind::kLabels: {
      const std::string_view key = in->Text();
      out->AddLabel(field, key, in->Text());
      break;
    }
  }
}

// An entry or an element of `context`, or what surrounds some.
void ReadPut(std::uint16_t what, ByteReader* in, RequestBuilder* out) {
  const std::string_view key = in->Text();
  switch (what) {
    case DG_PACKED_TEXT: out->PutText(key, in->Text()); break;
    case DG_PACKED_INT: out->Put(key, in->Number<std::int64_t>()); break;
    case DG_PACKED_DOUBLE: out->Put(key, in->Number<double>()); break;
    case DG_PACKED_BOOL: out->Put(key, in->Number<std::uint8_t>() != 0); break;
    case DG_PACKED_TIME: out->Put(key, ReadTime(in)); break;
    case DG_PACKED_DURATION: out->Put(key, std::chrono::nanoseconds(in->Number<std::int64_t>())); break;
    case DG_PACKED_SIGNAL_INT: out->SetSignal(key, in->Number<std::int64_t>()); break;
    case DG_PACKED_SIGNAL_BOOL: out->SetSignal(key, in->Number<std::uint8_t>() != 0); break;
    case DG_PACKED_BEGIN_LIST: out->BeginList(key); break;
    case DG_PACKED_BEGIN_MAP: out->BeginMap(key); break;
    default: in->Fail();
  }
}

void ReadRecord(ByteReader* in, RequestBuilder* out) {
  const auto what = in->Number<std::uint16_t>();
  if (what >= DG_AGENT_ID) return ReadField(static_cast<dg_field>(what), in, out);
  switch (what) {
    case DG_PACKED_EMPTY: return out->SetEmpty(static_cast<dg_field>(in->Number<std::uint16_t>()));
    case DG_PACKED_HOP: return out->AddHop();
    case DG_PACKED_TOOL: return out->AddTool();
    case DG_PACKED_APPROVER: return out->AddApprover();
    case DG_PACKED_SECRET: return out->AddSecret();
    case DG_PACKED_END: return out->End();
    default: ReadPut(what, in, out);
  }
}

dg_request* OfThisThread() {
  thread_local const std::unique_ptr<dg_request> request = std::make_unique<dg_request>(Texts::kBorrowed);
  request->builder.Clear();
  return request.get();
}

}  // namespace

void Unpack(std::span<const std::uint8_t> packed, RequestBuilder* out) {
  ByteReader in(packed);
  while (!in.done()) ReadRecord(&in, out);
  if (!in.ok()) out->Spoil();
}

PackedRequest::PackedRequest(const std::uint8_t* data, std::size_t size) : request_(OfThisThread()) {
  Unpack({data, size}, &request_->builder);
}

}  // namespace daygate::c
