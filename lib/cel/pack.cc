// Constants of a program in one piece of memory.
#include <cstring>
#include <functional>
#include <new>

#include "cel/compiler.h"
#include "cel/network.h"

namespace daygate::cel {
namespace {

constexpr std::size_t Aligned(std::size_t size) {
  return (size + 15U) & ~std::size_t{15};
}

// Copies what a value points to. What belongs to the host (enums, types, structures that it declared) stays where it
// is.
class Packer {
 public:
  explicit Packer(std::byte* memory) : next_(memory) {}

  Value Copy(const Value& value) {
    Value copy = value;
    switch (value.kind) {
      case ValueKind::kString:
      case ValueKind::kBytes: copy.chars = static_cast<const char*>(CopyBytes(value.chars, value.size)); break;
      case ValueKind::kList: copy.elements = CopyValues(value.elements, value.size); break;
      case ValueKind::kMap: copy.entries = CopyEntries(value.map()); break;
      case ValueKind::kOptional:
        if (value.size != 0) copy.optional = CopyValues(value.optional, 1);
        break;
      case ValueKind::kIp: copy.ip = static_cast<const IpAddress*>(CopyBytes(value.ip, sizeof(IpAddress))); break;
      case ValueKind::kCidr:
        copy.network = static_cast<const Network*>(CopyBytes(value.network, sizeof(Network)));
        break;
      case ValueKind::kAbsent:
      case ValueKind::kError:
      case ValueKind::kNull:
      case ValueKind::kBool:
      case ValueKind::kInt:
      case ValueKind::kUint:
      case ValueKind::kDouble:
      case ValueKind::kTimestamp:
      case ValueKind::kDuration:
      case ValueKind::kEnum:
      case ValueKind::kType:
      case ValueKind::kStruct: break;
    }
    return copy;
  }

 private:
  void* Take(std::size_t size) {
    std::byte* const begin = next_;
    next_ += Aligned(size);
    return begin;
  }

  const void* CopyBytes(const void* from, std::size_t size) {
    void* const to = Take(size);
    if (size > 0) std::memcpy(to, from, size);
    return to;
  }

  const Value* CopyValues(const Value* from, std::size_t count) {
    auto* const to = static_cast<Value*>(Take(count * sizeof(Value)));
    for (std::size_t i = 0; i < count; ++i) new (to + i) Value(Copy(from[i]));
    return to;
  }

  const MapEntry* CopyEntries(std::span<const MapEntry> from) {
    auto* const to = static_cast<MapEntry*>(Take(from.size_bytes()));
    for (std::size_t i = 0; i < from.size(); ++i) new (to + i) MapEntry{Copy(from[i].key), Copy(from[i].value)};
    return to;
  }

  std::byte* next_;
};

}  // namespace

// Bytes that a value points to.
std::size_t DeepSize(const Value& value) {
  switch (value.kind) {
    case ValueKind::kString:
    case ValueKind::kBytes: return Aligned(value.size);
    case ValueKind::kList: {
      std::size_t sum = Aligned(value.list().size_bytes());
      for (const Value& element : value.list()) sum += DeepSize(element);
      return sum;
    }
    case ValueKind::kMap: {
      std::size_t sum = Aligned(value.map().size_bytes());
      for (const MapEntry& entry : value.map()) sum += DeepSize(entry.key) + DeepSize(entry.value);
      return sum;
    }
    case ValueKind::kOptional: return value.size == 0 ? 0 : sizeof(Value) + DeepSize(*value.optional);
    case ValueKind::kIp: return Aligned(sizeof(IpAddress));
    case ValueKind::kCidr: return Aligned(sizeof(Network));
    case ValueKind::kAbsent:
    case ValueKind::kError:
    case ValueKind::kNull:
    case ValueKind::kBool:
    case ValueKind::kInt:
    case ValueKind::kUint:
    case ValueKind::kDouble:
    case ValueKind::kTimestamp:
    case ValueKind::kDuration:
    case ValueKind::kEnum:
    case ValueKind::kType:
    case ValueKind::kStruct: return 0;
  }
  return 0;
}

void PackConstants(Program::Code* code) {
  std::size_t size = 0;
  for (const Value& value : code->constants) size += DeepSize(value);
  if (size > 0) code->memory = std::make_unique<std::byte[]>(size);
  code->memory_size = static_cast<std::uint32_t>(size);
  Packer packer(code->memory.get());
  for (Value& value : code->constants) value = packer.Copy(value);
  code->constants.shrink_to_fit();
  if (code->rare == nullptr) return;
  for (Program::Code::Rare::SetOf& set : code->rare->sets) set.set.Rebase(code->constants[set.constant].list());
}

}  // namespace daygate::cel
