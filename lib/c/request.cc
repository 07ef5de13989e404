#include "c/request.h"

#include <algorithm>
#include <bit>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "wire/request_fields.h"

namespace daygate::c {
namespace {

// Of a dg_field: the structure, and the place in it. Structures are tables of lib/wire, in the order of the header.
constexpr unsigned GroupOf(dg_field field) {
  return static_cast<unsigned>(field) >> 8U;
}
constexpr unsigned PlaceOf(dg_field field) {
  return static_cast<unsigned>(field) & 0xFFU;
}
enum Group : unsigned { kAgent = 1, kHop, kSubject, kSecret, kTask, kTool, kDestination, kApproval, kApprover, kOwn };

static_assert(std::is_trivially_destructible_v<Request>);
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

// The last element of a list that lives in our arena.
template <typename T>
T* LastOf(std::span<const T> list) {
  return list.empty() ? nullptr : const_cast<T*>(&list.back());
}

// The member of that place, where it is of type T.
template <typename T, typename Struct, std::size_t kCount>
std::optional<T>* FindIn(const wire::RequestField<Struct> (&fields)[kCount], dg_field field, Struct* in) {
  if (in == nullptr || PlaceOf(field) >= kCount) return nullptr;
  const auto* const member = std::get_if<std::optional<T> Struct::*>(&fields[PlaceOf(field)].member);
  return member == nullptr ? nullptr : &(in->**member);
}

template <typename Struct, std::size_t kCount>
std::string NameIn(const wire::RequestField<Struct> (&fields)[kCount], std::string_view before, dg_field field) {
  std::string name(before);
  if (PlaceOf(field) < kCount) name.append(fields[PlaceOf(field)].name);
  return name;
}

std::string Element(std::string_view list, std::size_t count) {
  return std::string(list) + "[" + std::to_string(count == 0 ? 0 : count - 1) + "].";
}

}  // namespace

void RequestBuilder::Clear() {
  arena_.Reset();
  std::construct_at(&request_);  // it is large, and an assignment would make it twice
  approvers_ = {};
  secrets_ = {};
  open_.clear();
  faults_.clear();
  spoilt_ = false;
}

std::string_view RequestBuilder::Keep(std::string_view text) {
  if (texts_ == Texts::kBorrowed) return text;
  return arena_.Copy(text);
}

// Room doubles whenever it is full, which it is at each power of two.
template <typename T>
T& RequestBuilder::Append(std::span<const T>* list, const T& value) {
  const std::size_t size = list->size();
  T* data = const_cast<T*>(list->data());
  if (size == 0 || std::has_single_bit(size)) {
    data = static_cast<T*>(arena_.Allocate(std::max<std::size_t>(2 * size, 1) * sizeof(T)));
    std::uninitialized_copy(list->begin(), list->end(), data);
  }
  new (data + size) T(value);
  *list = {data, size + 1};
  return data[size];
}

// Null: there is no such field, or it is of another type.
template <typename T>
std::optional<T>* RequestBuilder::Find(dg_field field) {
  switch (GroupOf(field)) {
    case kAgent: return FindIn<T>(wire::kAgentFields, field, &request_.agent);
    case kHop: return FindIn<T>(wire::kAgentFields, field, LastOf(request_.chain));
    case kSubject: return FindIn<T>(wire::kSubjectFields, field, &request_.subject);
    case kSecret: return FindIn<T>(wire::kSecretFields, field, secrets_.empty() ? &request_.secret : LastOf(secrets_));
    case kTask: return FindIn<T>(wire::kTaskFields, field, &request_.task);
    case kTool: return FindIn<T>(wire::kToolFields, field, LastOf(request_.tools));
    case kDestination: return FindIn<T>(wire::kDestinationFields, field, &request_.destination);
    case kApproval: return FindIn<T>(wire::kApprovalFields, field, &request_.approval);
    case kApprover: return FindIn<T>(wire::kApproverFields, field, LastOf(approvers_));
    case kOwn:
      if constexpr (std::is_same_v<T, std::string_view>) {
        if (field == DG_REQUEST_ACTION) return &request_.action;
      }
      return FindIn<T>(wire::kContextFields, field, &request_);
    default: return nullptr;
  }
}

template <typename T>
void RequestBuilder::Set(dg_field field, const T& value) {
  if (std::optional<T>* const member = Find<T>(field); member != nullptr) {
    *member = value;
  } else {
    Fault(field);
  }
}

template <typename Element>
void RequestBuilder::Add(dg_field field, const Element& element) {
  std::optional<std::span<const Element>>* const member = Find<std::span<const Element>>(field);
  if (member == nullptr) return Fault(field);
  if (!*member) member->emplace();
  Append(&**member, element);
}

void RequestBuilder::SetText(dg_field field, std::string_view value) {
  Set(field, Keep(value));
}
void RequestBuilder::SetInt(dg_field field, std::int64_t value) {
  Set(field, value);
}
void RequestBuilder::SetBool(dg_field field, bool value) {
  Set(field, value);
}
void RequestBuilder::SetTime(dg_field field, Timestamp value) {
  Set(field, value);
}

// The lists that are there, if empty, in every request.
Strings* RequestBuilder::PlainList(dg_field field) {
  if (field == DG_REQUEST_DEGRADED) return &request_.degraded;
  if (field == DG_REQUEST_ATTESTED) return &request_.attested;
  return nullptr;
}

void RequestBuilder::AddText(dg_field field, std::string_view value) {
  if (Strings* const list = PlainList(field); list != nullptr) {
    Append(list, Keep(value));
  } else {
    Add(field, Keep(value));
  }
}

void RequestBuilder::AddLabel(dg_field field, std::string_view key, std::string_view value) {
  Add(field, Label{Keep(key), Keep(value)});
}

void RequestBuilder::SetEmpty(dg_field field) {
  if (Strings* const list = PlainList(field); list != nullptr) {
    *list = {};
  } else if (auto* const texts = Find<Strings>(field); texts != nullptr) {
    texts->emplace();
  } else if (auto* const labels = Find<Labels>(field); labels != nullptr) {
    labels->emplace();
  } else if (field == DG_APPROVAL_BY) {
    approvers_ = {};
    request_.approval.by = approvers_;
  } else {
    Fault(field);
  }
}

void RequestBuilder::AddHop() {
  Append(&request_.chain, Agent());
}
void RequestBuilder::AddTool() {
  Append(&request_.tools, Tool());
}
void RequestBuilder::AddApprover() {
  Append(&approvers_, Approver());
  request_.approval.by = approvers_;
}
void RequestBuilder::AddSecret() {
  Append(&secrets_, Secret());
}

void RequestBuilder::SetSignal(std::string_view name, std::variant<std::int64_t, bool> value) {
  for (const Signal& signal : request_.signals) {
    if (signal.name != name) continue;
    const_cast<Signal&>(signal).value = value;
    return;
  }
  Append(&request_.signals, Signal{Keep(name), value});
}

void RequestBuilder::Put(std::string_view key, AttributeValue value) {
  if (!open_.empty() && !open_.back().is_map) {
    Append(&open_.back().values, value);
    return;
  }
  std::span<const AttributeEntry>* const entries = open_.empty() ? &request_.context : &open_.back().entries;
  for (const AttributeEntry& entry : *entries) {
    if (entry.key != key) continue;
    const_cast<AttributeEntry&>(entry).value = value;
    return;
  }
  Append(entries, AttributeEntry{Keep(key), value});
}

void RequestBuilder::PutText(std::string_view key, std::string_view value) {
  Put(key, Keep(value));
}

void RequestBuilder::BeginList(std::string_view key) {
  open_.push_back({.key = Keep(key), .is_map = false});
}
void RequestBuilder::BeginMap(std::string_view key) {
  open_.push_back({.key = Keep(key), .is_map = true});
}

void RequestBuilder::End() {
  if (open_.empty()) {
    Spoil();
    return;
  }
  const Open done = open_.back();
  open_.pop_back();
  if (done.is_map) {
    Put(done.key, AttributeMap{done.entries.data(), done.entries.size()});
  } else {
    Put(done.key, AttributeList{done.values.data(), done.values.size()});
  }
}

const Request& RequestBuilder::View() {
  if (!open_.empty()) {
    Fault("context." + std::string(open_.front().key));
    open_.clear();
  }
  return request_;
}

std::span<const std::string> RequestBuilder::faults() const {
  static const std::string kWhole = "request";
  if (spoilt_) return {&kWhole, 1};
  return faults_;
}

std::string RequestBuilder::PathOf(dg_field field) const {
  switch (GroupOf(field)) {
    case kAgent: return field == DG_AGENT_ID ? "subject.id" : NameIn(wire::kAgentFields, "subject.properties.", field);
    case kHop: return NameIn(wire::kAgentFields, "context." + Element("chain", request_.chain.size()), field);
    case kSubject: return NameIn(wire::kSubjectFields, "subject.properties.on_behalf_of.", field);
    case kSecret:
      return field == DG_SECRET_PATH ? "resource.id" : NameIn(wire::kSecretFields, "resource.properties.", field);
    case kTask: return NameIn(wire::kTaskFields, "context.task.", field);
    case kTool: return NameIn(wire::kToolFields, "context." + Element("tools", request_.tools.size()), field);
    case kDestination: return NameIn(wire::kDestinationFields, "context.destination.", field);
    case kApproval: return NameIn(wire::kApprovalFields, "context.approval.", field);
    case kApprover: return NameIn(wire::kApproverFields, "context.approval." + Element("by", approvers_.size()), field);
    case kOwn:
      if (field == DG_REQUEST_ACTION) return "action.name";
      if (field == DG_REQUEST_DEGRADED) return "context.degraded";
      if (field == DG_REQUEST_ATTESTED) return "context.attested";
      return NameIn(wire::kContextFields, "context.", field);
    default: return "request";
  }
}

}  // namespace daygate::c
