#include "replay.h"

#include <chrono>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>
#include <variant>

#include "wire/request_fields.h"

namespace daygate::c {
namespace {

dg_text Text(std::string_view view) {
  return {view.data(), view.size()};
}

// One call of c.h after the other.
class Calls {
 public:
  explicit Calls(dg_request* request) : request_(request) {}

  void Set(dg_field field, std::string_view value) { dg_request_set_text(request_, field, Text(value)); }
  void Set(dg_field field, std::int64_t value) { dg_request_set_int(request_, field, value); }
  void Set(dg_field field, bool value) { dg_request_set_bool(request_, field, value); }
  void Set(dg_field field, Timestamp value) { dg_request_set_time(request_, field, value.seconds, value.nanos); }
  void Add(dg_field field, std::string_view value) { dg_request_add_text(request_, field, Text(value)); }
  void Add(dg_field field, const Label& value) {
    dg_request_add_label(request_, field, Text(value.key), Text(value.value));
  }
  void Empty(dg_field field) { dg_request_set_empty(request_, field); }
  void Hop() { dg_request_add_hop(request_); }
  void Tool() { dg_request_add_tool(request_); }
  void Approver() { dg_request_add_approver(request_); }
  void Signal(std::string_view name, std::int64_t value) { dg_request_set_signal_int(request_, Text(name), value); }
  void Signal(std::string_view name, bool value) { dg_request_set_signal_bool(request_, Text(name), value); }
  void Put(std::string_view key, bool value) { dg_request_put_bool(request_, Text(key), value); }
  void Put(std::string_view key, std::int64_t value) { dg_request_put_int(request_, Text(key), value); }
  void Put(std::string_view key, double value) { dg_request_put_double(request_, Text(key), value); }
  void Put(std::string_view key, std::string_view value) { dg_request_put_text(request_, Text(key), Text(value)); }
  void Put(std::string_view key, Timestamp value) {
    dg_request_put_time(request_, Text(key), value.seconds, value.nanos);
  }
  void Put(std::string_view key, std::chrono::nanoseconds value) {
    dg_request_put_duration(request_, Text(key), value.count());
  }
  void BeginList(std::string_view key) { dg_request_begin_list(request_, Text(key)); }
  void BeginMap(std::string_view key) { dg_request_begin_map(request_, Text(key)); }
  void End() { dg_request_end(request_); }

 private:
  dg_request* request_;
};

// The same as packed records.
class Records {
 public:
  explicit Records(std::vector<std::uint8_t>* out) : out_(out) {}

  void Set(dg_field field, std::string_view value) { What(field), Write(value); }
  void Set(dg_field field, std::int64_t value) { What(field), Write(value); }
  void Set(dg_field field, bool value) { What(field), Write(value); }
  void Set(dg_field field, Timestamp value) { What(field), Write(value); }
  void Add(dg_field field, std::string_view value) { What(field), Write(value); }
  void Add(dg_field field, const Label& value) { What(field), Write(value.key), Write(value.value); }
  void Empty(dg_field field) { What(DG_PACKED_EMPTY), What(field); }
  void Hop() { What(DG_PACKED_HOP); }
  void Tool() { What(DG_PACKED_TOOL); }
  void Approver() { What(DG_PACKED_APPROVER); }
  void Signal(std::string_view name, std::int64_t value) { What(DG_PACKED_SIGNAL_INT), Write(name), Write(value); }
  void Signal(std::string_view name, bool value) { What(DG_PACKED_SIGNAL_BOOL), Write(name), Write(value); }
  void Put(std::string_view key, bool value) { What(DG_PACKED_BOOL), Write(key), Write(value); }
  void Put(std::string_view key, std::int64_t value) { What(DG_PACKED_INT), Write(key), Write(value); }
  void Put(std::string_view key, double value) { What(DG_PACKED_DOUBLE), Write(key), Write(value); }
  void Put(std::string_view key, std::string_view value) { What(DG_PACKED_TEXT), Write(key), Write(value); }
  void Put(std::string_view key, Timestamp value) { What(DG_PACKED_TIME), Write(key), Write(value); }
  void Put(std::string_view key, std::chrono::nanoseconds value) {
    What(DG_PACKED_DURATION), Write(key), Write(std::int64_t{value.count()});
  }
  void BeginList(std::string_view key) { What(DG_PACKED_BEGIN_LIST), Write(key); }
  void BeginMap(std::string_view key) { What(DG_PACKED_BEGIN_MAP), Write(key); }
  void End() { What(DG_PACKED_END); }

 private:
  template <typename Number>
  void Bytes(Number number) {
    std::uint8_t bytes[sizeof(number)];
    std::memcpy(bytes, &number, sizeof(number));
    out_->insert(out_->end(), bytes, bytes + sizeof(number));
  }
  void What(int what) { Bytes(static_cast<std::uint16_t>(what)); }
  void Write(std::string_view text) {
    Bytes(static_cast<std::uint32_t>(text.size()));
    out_->insert(out_->end(), text.begin(), text.end());
  }
  void Write(std::int64_t number) { Bytes(number); }
  void Write(double number) { Bytes(number); }
  void Write(bool value) { Bytes(static_cast<std::uint8_t>(value ? 1 : 0)); }
  void Write(Timestamp time) { Bytes(time.seconds), Bytes(time.nanos); }

  std::vector<std::uint8_t>* out_;
};

template <typename To>
class Replay {
 public:
  explicit Replay(To to) : to_(to) {}

  void Run(const Request& request);

 private:
  template <typename Struct, std::size_t kCount>
  void Structure(const wire::RequestField<Struct> (&fields)[kCount], int first, const Struct& from);
  template <typename T>
  void Member(dg_field field, const T& value);
  void Value(std::string_view key, const AttributeValue& value);

  To to_;
};

template <typename To>
template <typename T>
void Replay<To>::Member(dg_field field, const T& value) {
  if constexpr (std::is_same_v<T, Strings> || std::is_same_v<T, Labels>) {
    to_.Empty(field);
    for (const auto& element : value) to_.Add(field, element);
  } else if constexpr (std::is_same_v<T, std::span<const Approver>>) {
    to_.Empty(field);
    for (const Approver& approver : value) {
      to_.Approver();
      Structure(wire::kApproverFields, DG_APPROVER_ID, approver);
    }
  } else {
    to_.Set(field, value);
  }
}

template <typename To>
template <typename Struct, std::size_t kCount>
void Replay<To>::Structure(const wire::RequestField<Struct> (&fields)[kCount], int first, const Struct& from) {
  for (std::size_t i = 0; i < kCount; ++i) {
    const auto field = static_cast<dg_field>(first + static_cast<int>(i));
    std::visit(
        [&](auto member) {
          if (from.*member) Member(field, *(from.*member));
        },
        fields[i].member);
  }
}

template <typename To>
void Replay<To>::Value(std::string_view key, const AttributeValue& value) {
  std::visit(
      [&](const auto& held) {
        using T = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<T, AttributeList>) {
          to_.BeginList(key);
          for (std::size_t i = 0; i < held.size; ++i) Value("", held.data[i]);
          to_.End();
        } else if constexpr (std::is_same_v<T, AttributeMap>) {
          to_.BeginMap(key);
          for (std::size_t i = 0; i < held.size; ++i) Value(held.data[i].key, held.data[i].value);
          to_.End();
        } else {
          to_.Put(key, held);
        }
      },
      value.any());
}

template <typename To>
void Replay<To>::Run(const Request& request) {
  Structure(wire::kAgentFields, DG_AGENT_ID, request.agent);
  Structure(wire::kSubjectFields, DG_SUBJECT_ID, request.subject);
  for (const Agent& hop : request.chain) {
    to_.Hop();
    Structure(wire::kAgentFields, DG_HOP_ID, hop);
  }
  Structure(wire::kSecretFields, DG_SECRET_PATH, request.secret);
  Structure(wire::kTaskFields, DG_TASK_ID, request.task);
  for (const Tool& tool : request.tools) {
    to_.Tool();
    Structure(wire::kToolFields, DG_TOOL_NAME, tool);
  }
  Structure(wire::kDestinationFields, DG_DESTINATION_HOST, request.destination);
  Structure(wire::kApprovalFields, DG_APPROVAL_STATE, request.approval);
  Structure(wire::kContextFields, DG_REQUEST_PURPOSE, request);
  if (request.action) to_.Set(DG_REQUEST_ACTION, *request.action);
  for (std::string_view word : request.degraded) to_.Add(DG_REQUEST_DEGRADED, word);
  for (std::string_view path : request.attested) to_.Add(DG_REQUEST_ATTESTED, path);
  for (const Signal& signal : request.signals) {
    std::visit([&](auto value) { to_.Signal(signal.name, value); }, signal.value);
  }
  for (const ContextAttribute& attribute : request.context) Value(attribute.key, attribute.value);
}

}  // namespace

OwnedRequest BuildByCalls(const Request& request) {
  OwnedRequest built(dg_request_new());
  Replay<Calls>(Calls(built.get())).Run(request);
  return built;
}

std::vector<std::uint8_t> PackRequest(const Request& request) {
  std::vector<std::uint8_t> packed;
  Replay<Records>(Records(&packed)).Run(request);
  return packed;
}

}  // namespace daygate::c
