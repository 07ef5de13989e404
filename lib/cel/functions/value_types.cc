#include "cel/functions/parts.h"

namespace daygate::cel {

ValueTypes::ValueTypes() {
  const auto set = [this](ValueKind kind, const Type* type) { types_[static_cast<std::size_t>(kind)] = type; };
  const Type* dyn = pool_.Simple(TypeKind::kDyn);
  set(ValueKind::kNull, pool_.Simple(TypeKind::kNull));
  set(ValueKind::kBool, pool_.Simple(TypeKind::kBool));
  set(ValueKind::kInt, pool_.Simple(TypeKind::kInt));
  set(ValueKind::kUint, pool_.Simple(TypeKind::kUint));
  set(ValueKind::kDouble, pool_.Simple(TypeKind::kDouble));
  set(ValueKind::kString, pool_.Simple(TypeKind::kString));
  set(ValueKind::kBytes, pool_.Simple(TypeKind::kBytes));
  set(ValueKind::kTimestamp, pool_.Simple(TypeKind::kTimestamp));
  set(ValueKind::kDuration, pool_.Simple(TypeKind::kDuration));
  set(ValueKind::kType, pool_.TypeOf(dyn));
  set(ValueKind::kList, pool_.List(dyn));
  set(ValueKind::kMap, pool_.Map(dyn, dyn));
  set(ValueKind::kOptional, pool_.Optional(dyn));
  set(ValueKind::kIp, pool_.Opaque("net.IP"));
  set(ValueKind::kCidr, pool_.Opaque("net.CIDR"));
}

std::string_view TypeName(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kTimestamp: return "google.protobuf.Timestamp";
    case TypeKind::kDuration: return "google.protobuf.Duration";
    case TypeKind::kType: return "type";
    case TypeKind::kList: return "list";
    case TypeKind::kMap: return "map";
    case TypeKind::kOptional: return "optional_type";
    case TypeKind::kDyn:
    case TypeKind::kNull:
    case TypeKind::kBool:
    case TypeKind::kInt:
    case TypeKind::kUint:
    case TypeKind::kDouble:
    case TypeKind::kString:
    case TypeKind::kBytes:
    case TypeKind::kEnum:
    case TypeKind::kStruct:
    case TypeKind::kOpaque:
    case TypeKind::kParam: return type.name();
  }
  return {};
}

}  // namespace daygate::cel
