#include "c/packed_request.h"

#include <chrono>

#include "base/per_thread.h"
#include "c/bytes.h"

namespace daygate::c {
namespace {

Timestamp ReadTime(ByteReader* in) {
  const auto seconds = in->Number<std::int64_t>();
  return {seconds, in->Number<std::int32_t>()};
}

// A list, or what can not be set: a field of an item that is not there becomes a fault, and so does what is no field,
// which is read as a text.
void ReadOther(dg_field field, FieldType type, ByteReader* in, RequestBuilder* out) {
  switch (type) {
    case FieldType::kInt: return out->SetInt(field, in->Number<std::int64_t>());
    case FieldType::kBool: return out->SetBool(field, in->Number<std::uint8_t>() != 0);
    case FieldType::kTime: return out->SetTime(field, ReadTime(in));
    case FieldType::kTexts:
    case FieldType::kPlainTexts: return out->AddText(field, in->Text());
    case FieldType::kLabels: {
      const std::string_view key = in->Text();
      return out->AddLabel(field, key, in->Text());
    }
    case FieldType::kText:
    case FieldType::kApprovers:
    case FieldType::kNone: return out->SetText(field, in->Text());
  }
}

// The reader by value, as below: one whose address is taken could not stay in registers where most fields are read.
[[gnu::noinline]] ByteReader AfterOther(dg_field field, FieldType type, ByteReader in, RequestBuilder* out) {
  ReadOther(field, type, &in, out);
  return in;
}

// Most are set where they were found, without another look.
void ReadField(dg_field field, ByteReader* in, RequestBuilder* out) {
  const RequestBuilder::Member member = out->Find(field);
  if (auto* const text = RequestBuilder::As<std::string_view>(member); text != nullptr) {
    text->emplace(in->Text());
  } else if (auto* const time = RequestBuilder::As<Timestamp>(member); time != nullptr) {
    time->emplace(ReadTime(in));
  } else if (auto* const number = RequestBuilder::As<std::int64_t>(member); number != nullptr) {
    number->emplace(in->Number<std::int64_t>());
  } else {
    *in = AfterOther(field, member.type, *in, out);
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

// What is no field.
void ReadPart(std::uint16_t what, ByteReader* in, RequestBuilder* out) {
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

[[gnu::noinline]] ByteReader AfterPart(std::uint16_t what, ByteReader in, RequestBuilder* out) {
  ReadPart(what, &in, out);
  return in;
}

struct Unpacked : dg_request {
  Unpacked() : dg_request(Texts::kBorrowed) {}
};

dg_request* OfThisThread() {
  Unpacked& request = base::PerThread<Unpacked>::Get();
  request.builder.Clear();
  return &request;
}

}  // namespace

void Unpack(std::span<const std::uint8_t> packed, RequestBuilder* out) {
  ByteReader in(packed);
  while (!in.done()) {
    const auto what = in.Number<std::uint16_t>();
    if (what >= DG_AGENT_ID) {
      ReadField(static_cast<dg_field>(what), &in, out);
    } else {
      in = AfterPart(what, in, out);
    }
  }
  if (!in.ok()) out->Spoil();
}

PackedRequest::PackedRequest(const std::uint8_t* data, std::size_t size) : request_(OfThisThread()) {
  Unpack({data, size}, &request_->builder);
}

}  // namespace daygate::c
