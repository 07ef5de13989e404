// Where each dg_field lies in its structure, and of which type it is: one look-up for whatever sets it.
//
// Before: the tables of lib/wire, which say the same by pointers to members. After: request.h.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "daygate/c.h"
#include "daygate/request.h"

namespace daygate::c {

// Of a dg_field: the structure, and the place in it. Structures are tables of lib/wire, in the order of the header.
enum Group : unsigned { kAgent = 1, kHop, kSubject, kSecret, kTask, kTool, kDestination, kApproval, kApprover, kOwn };
inline constexpr std::size_t kGroups = kOwn + 1;
inline constexpr std::size_t kPlaces = 32;  // more than any structure has

constexpr unsigned GroupOf(dg_field field) {
  return static_cast<unsigned>(field) >> 8U;
}
constexpr unsigned PlaceOf(dg_field field) {
  return static_cast<unsigned>(field) & 0xFFU;
}

// The type of a member: an optional of these, but for lists that are there, if empty, in every request.
enum class FieldType : std::uint8_t { kNone, kText, kInt, kBool, kTime, kTexts, kLabels, kApprovers, kPlainTexts };

template <typename T>
inline constexpr FieldType kTypeOf = FieldType::kNone;
template <>
inline constexpr FieldType kTypeOf<std::string_view> = FieldType::kText;
template <>
inline constexpr FieldType kTypeOf<std::int64_t> = FieldType::kInt;
template <>
inline constexpr FieldType kTypeOf<bool> = FieldType::kBool;
template <>
inline constexpr FieldType kTypeOf<Timestamp> = FieldType::kTime;
template <>
inline constexpr FieldType kTypeOf<Strings> = FieldType::kTexts;
template <>
inline constexpr FieldType kTypeOf<Labels> = FieldType::kLabels;
template <>
inline constexpr FieldType kTypeOf<std::span<const Approver>> = FieldType::kApprovers;

struct Field {
  FieldType type = FieldType::kNone;
  std::uint16_t offset = 0;  // in its structure
};

class FieldTable {
 public:
  static const FieldTable& Get();

  // Of type kNone where there is no such field.
  Field Of(dg_field field) const {
    if (GroupOf(field) >= kGroups || PlaceOf(field) >= kPlaces) return {};
    return fields_[GroupOf(field)][PlaceOf(field)];
  }

 private:
  FieldTable();

  std::array<std::array<Field, kPlaces>, kGroups> fields_{};
};

}  // namespace daygate::c
