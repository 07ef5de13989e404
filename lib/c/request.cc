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

static_assert(std::is_trivially_destructible_v<Request>);

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

template <typename Visit>
void RequestBuilder::EachStructure(Visit visit) {
  visit(kAgent, &request_.agent);
  visit(kSubject, &request_.subject);
  visit(kSecret, &request_.secret);
  visit(kTask, &request_.task);
  visit(kDestination, &request_.destination);
  visit(kApproval, &request_.approval);
}

RequestBuilder::RequestBuilder(Texts texts) : fields_(FieldTable::Get()), texts_(texts) {
  EachStructure([this](Group group, auto* structure) { Point(group, structure); });
  Point(kOwn, &request_);
}

// A request is large, and most use few of its structures: to make it anew took three times as long.
void RequestBuilder::ClearTouched() {
  EachStructure([this](Group group, auto* structure) {
    if (((touched_ >> group) & 1U) != 0) std::construct_at(structure);
  });
  touched_ = 0;
  request_.chain = {};
  request_.action.reset();
  request_.purpose.reset();
  request_.environment.reset();
  request_.risk.reset();
  request_.tools = {};
  request_.client_ip.reset();
  request_.degraded = {};
  request_.signals = {};
  request_.context = {};
  request_.attested = {};
  request_.now.reset();
}
static_assert(sizeof(Request) == sizeof(Agent) + sizeof(Subject) + sizeof(Secret) + sizeof(Task) + sizeof(Destination) +
                                     sizeof(Approval) + 4 * sizeof(Request::action) + sizeof(Request::risk) +
                                     sizeof(Request::now) + 6 * sizeof(Request::chain),
              "ClearTouched names every member of a request");

void RequestBuilder::Clear() {
  arena_.Reset();
  ClearTouched();
  Point(kHop, nullptr);
  Point(kSecret, &request_.secret);
  Point(kTool, nullptr);
  Point(kApprover, nullptr);
  approvers_ = {};
  secrets_ = {};
  open_.clear();
  faults_.clear();
  spoilt_ = false;
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

template <typename Element>
void RequestBuilder::Add(dg_field field, const Element& element) {
  std::optional<std::span<const Element>>* const member = As<std::span<const Element>>(Find(field));
  if (member == nullptr) return Fault(field);
  if (!*member) member->emplace();
  Append(&**member, element);
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
  } else if (auto* const texts = As<Strings>(Find(field)); texts != nullptr) {
    texts->emplace();
  } else if (auto* const labels = As<Labels>(Find(field)); labels != nullptr) {
    labels->emplace();
  } else if (field == DG_APPROVAL_BY) {
    approvers_ = {};
    Point(kApprover, nullptr);
    request_.approval.by = approvers_;
  } else {
    Fault(field);
  }
}

void RequestBuilder::AddHop() {
  Point(kHop, &Append(&request_.chain, Agent()));
}
void RequestBuilder::ClearChain() {
  request_.chain = {};
  Point(kHop, nullptr);
}
void RequestBuilder::AddTool() {
  Point(kTool, &Append(&request_.tools, Tool()));
}
void RequestBuilder::AddApprover() {
  Point(kApprover, &Append(&approvers_, Approver()));
  Touch(kApproval);
  request_.approval.by = approvers_;
}
void RequestBuilder::AddSecret() {
  Point(kSecret, &Append(&secrets_, Secret()));
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

void RequestBuilder::CloseOpen() {
  Fault("context." + std::string(open_.front().key));
  open_.clear();
}

std::span<const std::string> RequestBuilder::faults() const {
  static const std::string kWhole = "request";
  if (spoilt_) return {&kWhole, 1};
  return faults_;
}

void RequestBuilder::Fault(dg_field field) {
  Fault(PathOf(field));
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
