// CelValue: a Value under another name.
#include <limits>

#include "cel/door/access.h"
#include "cel/operators.h"

namespace daygate {
namespace {

using cel::Value;
using cel::ValueKind;

constexpr std::int32_t kNanosPerSecond = 1'000'000'000;

// The kinds of hosts, by those within. Enums and structures are declared by policies only.
CelKind KindOf(ValueKind kind) {
  switch (kind) {
    case ValueKind::kAbsent: return CelKind::kAbsent;
    case ValueKind::kError: return CelKind::kError;
    case ValueKind::kNull: return CelKind::kNull;
    case ValueKind::kBool: return CelKind::kBool;
    case ValueKind::kInt: return CelKind::kInt;
    case ValueKind::kUint: return CelKind::kUint;
    case ValueKind::kDouble: return CelKind::kDouble;
    case ValueKind::kString: return CelKind::kString;
    case ValueKind::kBytes: return CelKind::kBytes;
    case ValueKind::kTimestamp: return CelKind::kTimestamp;
    case ValueKind::kDuration: return CelKind::kDuration;
    case ValueKind::kType: return CelKind::kType;
    case ValueKind::kList: return CelKind::kList;
    case ValueKind::kMap: return CelKind::kMap;
    case ValueKind::kOptional: return CelKind::kOptional;
    case ValueKind::kIp: return CelKind::kIp;
    case ValueKind::kCidr: return CelKind::kCidr;
    case ValueKind::kEnum:
    case ValueKind::kStruct: return CelKind::kError;
  }
  return CelKind::kError;
}

static_assert(static_cast<int>(CelError::kNoMemory) == static_cast<int>(cel::ErrorCode::kNoMemory));
static_assert(static_cast<int>(CelError::kUndeclared) == static_cast<int>(cel::ErrorCode::kUndeclared));
static_assert(static_cast<int>(CelError::kNoSuchOverload) == static_cast<int>(cel::ErrorCode::kNoSuchOverload));

// A size is 32 bits.
bool Fits(std::string_view bytes) {
  return bytes.size() <= std::numeric_limits<std::uint32_t>::max();
}

}  // namespace

CelValue CelValue::Null() {
  return CelAccess::Out(Value::Null());
}
CelValue CelValue::Bool(bool value) {
  return CelAccess::Out(Value::Bool(value));
}
CelValue CelValue::Int(std::int64_t value) {
  return CelAccess::Out(Value::Int(value));
}
CelValue CelValue::Uint(std::uint64_t value) {
  return CelAccess::Out(Value::Uint(value));
}
CelValue CelValue::Double(double value) {
  return CelAccess::Out(Value::Double(value));
}
CelValue CelValue::String(std::string_view utf8) {
  return Fits(utf8) ? CelAccess::Out(Value::String(utf8)) : Error(CelError::kNoMemory);
}
CelValue CelValue::Bytes(std::string_view bytes) {
  return Fits(bytes) ? CelAccess::Out(Value::Bytes(bytes)) : Error(CelError::kNoMemory);
}
CelValue CelValue::Timestamp(CelTime time) {
  const bool fits = time.seconds >= cel::kMinTimestamp && time.seconds <= cel::kMaxTimestamp && time.nanos >= 0 &&
                    time.nanos < kNanosPerSecond;
  if (!fits) return Error(CelError::kOverflow);
  return CelAccess::Out(Value::Timestamp(time.seconds, static_cast<std::uint32_t>(time.nanos)));
}
CelValue CelValue::Duration(std::chrono::nanoseconds duration) {
  return CelAccess::Out(Value::Duration(duration.count()));
}
CelValue CelValue::Error(CelError code) {
  return CelAccess::Out(Value::Error(static_cast<cel::ErrorCode>(code)));
}

CelKind CelValue::kind() const {
  return KindOf(CelAccess::In(*this).kind);
}
bool CelValue::IsTrue() const {
  return CelAccess::In(*this).IsTrue();
}
bool CelValue::IsFalse() const {
  return CelAccess::In(*this).IsFalse();
}

std::optional<bool> CelValue::AsBool() const {
  const Value value = CelAccess::In(*this);
  return value.kind == ValueKind::kBool ? std::optional(value.boolean) : std::nullopt;
}
std::optional<std::int64_t> CelValue::AsInt() const {
  const Value value = CelAccess::In(*this);
  return value.kind == ValueKind::kInt ? std::optional(value.integer) : std::nullopt;
}
std::optional<std::uint64_t> CelValue::AsUint() const {
  const Value value = CelAccess::In(*this);
  return value.kind == ValueKind::kUint ? std::optional(value.unsigned_integer) : std::nullopt;
}
std::optional<double> CelValue::AsDouble() const {
  const Value value = CelAccess::In(*this);
  return value.kind == ValueKind::kDouble ? std::optional(value.real) : std::nullopt;
}
std::optional<std::string_view> CelValue::AsString() const {
  const Value value = CelAccess::In(*this);
  return value.kind == ValueKind::kString ? std::optional(value.text()) : std::nullopt;
}
std::optional<std::string_view> CelValue::AsBytes() const {
  const Value value = CelAccess::In(*this);
  return value.kind == ValueKind::kBytes ? std::optional(value.text()) : std::nullopt;
}
std::optional<CelTime> CelValue::AsTimestamp() const {
  const Value value = CelAccess::In(*this);
  if (value.kind != ValueKind::kTimestamp) return std::nullopt;
  return CelTime{value.integer, static_cast<std::int32_t>(value.size)};
}
std::optional<std::chrono::nanoseconds> CelValue::AsDuration() const {
  const Value value = CelAccess::In(*this);
  return value.kind == ValueKind::kDuration ? std::optional(std::chrono::nanoseconds(value.integer)) : std::nullopt;
}
std::optional<CelError> CelValue::AsError() const {
  const Value value = CelAccess::In(*this);
  return value.IsError() ? std::optional(static_cast<CelError>(value.code)) : std::nullopt;
}

std::size_t CelValue::size() const {
  const Value value = CelAccess::In(*this);
  switch (value.kind) {
    case ValueKind::kString:
    case ValueKind::kBytes:
    case ValueKind::kList:
    case ValueKind::kMap:
    case ValueKind::kOptional: return value.size;
    default: return 0;
  }
}

CelValue CelValue::at(std::size_t index) const {
  const Value value = CelAccess::In(*this);
  if (index >= value.size) return {};
  switch (value.kind) {
    case ValueKind::kList: return CelAccess::Out(value.elements[index]);
    case ValueKind::kMap: return CelAccess::Out(value.entries[index].value);
    case ValueKind::kOptional: return CelAccess::Out(*value.optional);
    default: return {};
  }
}

CelValue CelValue::key(std::size_t index) const {
  const Value value = CelAccess::In(*this);
  if (value.kind != ValueKind::kMap || index >= value.size) return {};
  return CelAccess::Out(value.entries[index].key);
}

CelValue CelValue::Find(const CelValue& key) const {
  const Value value = CelAccess::In(*this);
  const Value wanted = CelAccess::In(key);
  if (value.kind != ValueKind::kMap || wanted.kind <= ValueKind::kError) return {};
  const cel::Value* found = cel::Find(value.map(), wanted);
  return found == nullptr ? CelValue() : CelAccess::Out(*found);
}

std::string CelValue::ToString(std::size_t limit) const {
  return cel::ToDisplay(CelAccess::In(*this), limit);
}

}  // namespace daygate
