// A request: who asks for which secret, for what, along which path of use.
//
// A Request is a view. It holds no string of its own: the host keeps the characters, lists and maps alive until Decide
// has returned. Everything but `agent.id`, `action`, `secret.path` and `now` may be left out; a rule that reads what is
// not there can not come to true.
//
//   daygate::Request request;
//   request.agent.id = "etl-7";
//   request.agent.class_ = "batch_etl";               // the word of the vocabulary's enum
//   request.action = "read";
//   request.secret.path = "secret/data/payments/stripe";
//   request.purpose = "settlement";
//   request.now = daygate::Timestamp{1763949600, 0};  // seconds and nanoseconds since 1970
//   const daygate::Agent chain[] = {{.id = "orchestrator-1"}};
//   request.chain = chain;                            // first caller first
//
// Strings are taken as they are, with their length: a NUL inside is a character like any other (and refused in a path).
// Nothing is decoded, cleaned or guessed. Requests are plain data: copy them freely, share them between threads while
// nobody writes.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <variant>

namespace daygate {

// A point in time: seconds since 1970-01-01T00:00:00Z, and nanoseconds from 0 to 999,999,999 that are added to them.
// Requests may name 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z.
struct Timestamp {
  std::int64_t seconds = 0;
  std::int32_t nanos = 0;

  friend auto operator<=>(const Timestamp&, const Timestamp&) = default;
};

// One entry of a map from string to string.
struct Label {
  std::string_view key;
  std::string_view value;
};

using Labels = std::span<const Label>;
using Strings = std::span<const std::string_view>;

// Who asks, or one caller of the chain.
struct Agent {
  std::optional<std::string_view> id;  // required, not empty
  std::optional<std::string_view> class_{};
  std::optional<std::string_view> kind{};
  std::optional<std::string_view> autonomy{};
  std::optional<std::string_view> owner{};
  std::optional<std::string_view> state{};
  std::optional<std::string_view> zone{};
  std::optional<std::string_view> workload{};
  std::optional<std::string_view> namespace_{};
  std::optional<std::string_view> instance{};
  std::optional<std::string_view> auth_method{};
  std::optional<std::int64_t> assurance{};
  std::optional<Timestamp> authenticated_at{};
  std::optional<std::string_view> posture{};
  std::optional<std::string_view> model{};
  std::optional<std::string_view> vendor{};
  std::optional<Strings> groups{};
  std::optional<Labels> labels{};
};

// On whose behalf the agent asks. Nothing set: the agent acts for itself.
struct Subject {
  std::optional<std::string_view> id;
  std::optional<std::string_view> kind{};
  std::optional<Strings> groups{};
  std::optional<Labels> labels{};
  std::optional<std::string_view> auth_method{};
  std::optional<std::int64_t> assurance{};
  std::optional<Timestamp> authenticated_at{};
  std::optional<Timestamp> consent_at{};
};

struct Secret {
  std::optional<std::string_view> path;  // required, canonical
  std::optional<std::string_view> engine{};
  std::optional<std::string_view> mount{};
  std::optional<std::string_view> namespace_{};
  std::optional<std::int64_t> version{};  // the one that the request names; absent: the newest
  std::optional<std::string_view> kind{};
  std::optional<std::string_view> sensitivity{};
  std::optional<std::string_view> environment{};
  std::optional<std::string_view> owner{};
  std::optional<Strings> purposes{};
  std::optional<Labels> labels{};
  std::optional<Timestamp> rotated_at{};
  std::optional<Timestamp> created_at{};
};

struct Task {
  std::optional<std::string_view> id;
  std::optional<std::string_view> kind{};
  std::optional<Timestamp> started_at{};
  std::optional<Timestamp> deadline{};
  std::optional<std::string_view> state{};
  std::optional<std::string_view> prompt_digest{};
  std::optional<bool> tainted{};
  std::optional<Labels> labels{};
};

struct Tool {
  std::optional<std::string_view> name;
  std::optional<std::string_view> server{};
  std::optional<std::string_view> zone{};
  std::optional<bool> trusted{};
};

struct Destination {
  std::optional<std::string_view> host;
  std::optional<std::string_view> api{};
  std::optional<std::string_view> zone{};
};

struct Approver {
  std::optional<std::string_view> id;
  std::optional<Strings> roles{};
};

struct Approval {
  std::optional<std::string_view> state;
  std::optional<std::span<const Approver>> by{};
  std::optional<Timestamp> at{};
  std::optional<Timestamp> expires_at{};
  std::optional<std::string_view> binding{};
  std::optional<std::string_view> ticket{};
};

class AttributeValue;
struct AttributeEntry;

// Lists and maps inside an AttributeValue: `size` elements at `data`, kept alive by the host.
struct AttributeList {
  const AttributeValue* data = nullptr;
  std::size_t size = 0;
};
struct AttributeMap {
  const AttributeEntry* data = nullptr;
  std::size_t size = 0;
};

// The value of one of the host's own attributes, `context.NAME`. It must be of the type that the vocabulary declares; a
// member of an enum is given as its word, an int may stand for a double. Anything else is DENY `invalid_request`.
class AttributeValue {
 public:
  using Any = std::variant<bool, std::int64_t, double, std::string_view, Timestamp, std::chrono::nanoseconds,
                           AttributeList, AttributeMap>;

  // Each of these converts a value without a word: that is its use.
  // NOLINTBEGIN(google-explicit-constructor)
  template <typename T, typename = std::enable_if_t<std::is_constructible_v<Any, T>>>
  AttributeValue(T value) : value_(value) {}
  AttributeValue(int value) : value_(std::int64_t{value}) {}
  AttributeValue(const char* value) : value_(std::string_view(value)) {}
  // NOLINTEND(google-explicit-constructor)

  const Any& any() const { return value_; }

 private:
  Any value_;
};

struct AttributeEntry {
  std::string_view key;
  AttributeValue value;
};

// One attribute of the host: `name` is NAME of `context.NAME`.
using ContextAttribute = AttributeEntry;

// One signal: an int for `count` and `distinct`, a bool for `changed`.
struct Signal {
  std::string_view name;
  std::variant<std::int64_t, bool> value;
};

struct Request {
  Agent agent{};
  Subject subject{};
  std::span<const Agent> chain{};  // the callers before the agent, first to last
  std::optional<std::string_view> action{};
  Secret secret{};
  std::optional<std::string_view> purpose{};
  std::optional<std::string_view> environment{};
  std::optional<std::int64_t> risk{};
  Task task{};
  std::span<const Tool> tools{};
  Destination destination{};
  std::optional<std::string_view> client_ip{};
  Approval approval{};
  Strings degraded{};  // what is down: policy attestation broker state audit
  std::span<const Signal> signals{};
  std::span<const ContextAttribute> context{};  // the host's own attributes
  Strings attested{};                           // paths that the host vouches for: "agent.zone", "chain[0].id"
  std::optional<Timestamp> now{};               // required: the decision's time
};

}  // namespace daygate
