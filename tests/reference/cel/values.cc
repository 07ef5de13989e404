#include "reference/cel/values.h"

#include <algorithm>
#include <cmath>

#include "cel/functions/parts.h"
#include "cel/network.h"

namespace daygate::reference {
namespace {

using cel::ValueKind;

Address AddressFrom(const cel::IpAddress& ip) {
  Address address;
  address.family = ip.family;
  std::copy(ip.bytes.begin(), ip.bytes.end(), address.octets.begin());
  return address;
}

Value ListFrom(const cel::Value& value) {
  List list;
  for (const cel::Value& element : value.list()) list.push_back(FromCel(element));
  return MakeList(std::move(list));
}

Value MapFrom(const cel::Value& value) {
  Map map;
  for (const cel::MapEntry& entry : value.map()) map.emplace_back(FromCel(entry.key), FromCel(entry.value));
  return MakeMap(std::move(map));
}

bool SameLists(const List& a, const List& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), Same);
}

bool SameMaps(const Map& a, const Map& b) {
  return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&](const auto& entry) {
           return std::any_of(b.begin(), b.end(), [&](const auto& other) {
             return Same(entry.first, other.first) && Same(entry.second, other.second);
           });
         });
}

}  // namespace

Value FromCel(const cel::Value& value) {
  switch (value.kind) {
    case ValueKind::kBool: return Make(value.boolean);
    case ValueKind::kInt: return Make(value.integer);
    case ValueKind::kUint: return Make(value.unsigned_integer);
    case ValueKind::kDouble: return Make(value.real);
    case ValueKind::kString: return Make(std::string(value.text()));
    case ValueKind::kBytes: return Make(Bytes{std::string(value.text())});
    case ValueKind::kTimestamp: return Make(Time{value.integer, static_cast<std::int32_t>(value.size)});
    case ValueKind::kDuration: return Make(Span{value.integer});
    case ValueKind::kType: return Make(TypeName{std::string(cel::TypeName(*value.type))});
    case ValueKind::kList: return ListFrom(value);
    case ValueKind::kMap: return MapFrom(value);
    case ValueKind::kOptional: return value.size == 0 ? NoneOptional() : MakeOptional(FromCel(*value.optional));
    case ValueKind::kIp: return Make(AddressFrom(*value.ip));
    case ValueKind::kCidr:
      return Make(Network{AddressFrom(value.network->address), static_cast<int>(value.network->prefix)});
    case ValueKind::kNull:
    case ValueKind::kAbsent:
    case ValueKind::kError:
    case ValueKind::kEnum:
    case ValueKind::kStruct: break;
  }
  return Make(Null{});
}

bool Same(const Value& a, const Value& b) {
  if (a.data.index() != b.data.index()) return false;
  if (const List* list = a.AsList()) return SameLists(*list, *b.AsList());
  if (const Map* map = a.AsMap()) return SameMaps(*map, *b.AsMap());
  if (const auto* real = a.As<double>()) {
    const double other = *b.As<double>();
    return std::isnan(*real) ? std::isnan(other) : *real == other && std::signbit(*real) == std::signbit(other);
  }
  const auto* optional = a.As<Optional>();
  if (optional != nullptr && optional->value != nullptr && b.As<Optional>()->value != nullptr) {
    return Same(*optional->value, *b.As<Optional>()->value);
  }
  return Equal(a, b);
}

}  // namespace daygate::reference
