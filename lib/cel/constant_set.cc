#include "cel/constant_set.h"

#include <algorithm>
#include <bit>

#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"

namespace daygate::cel {
namespace {

std::uint64_t Mix(std::uint64_t x) {
  x ^= x >> 32U;
  x *= 0x9e3779b97f4a7c15U;
  return x ^ (x >> 29U);
}

std::uint64_t Hash(const Value& value) {
  if (value.kind == ValueKind::kEnum) return Mix(value.size);
  if (value.kind != ValueKind::kString) return Mix(value.unsigned_integer);
  // Seeded anew in each process: nobody can choose strings that collide.
  return absl::Hash<absl::string_view>()(absl::string_view(value.chars, value.size));
}

bool Hashable(ValueKind kind) {
  return kind == ValueKind::kString || kind == ValueKind::kInt || kind == ValueKind::kEnum;
}

}  // namespace

bool ConstantSet::Fits(std::span<const Value> elements) {
  if (elements.size() < kWorthwhile || !Hashable(elements[0].kind)) return false;
  return std::all_of(elements.begin(), elements.end(), [&](const Value& v) { return v.kind == elements[0].kind; });
}

ConstantSet::ConstantSet(std::span<const Value> elements)
    : elements_(elements), table_(std::bit_ceil(elements.size() * 2)) {
  for (std::size_t i = 0; i < elements.size(); ++i) {
    std::size_t at = Hash(elements[i]) & (table_.size() - 1);
    while (table_[at] != 0) at = (at + 1) & (table_.size() - 1);
    table_[at] = static_cast<std::uint32_t>(i + 1);
  }
}

bool ConstantSet::Contains(const Value& value) const {
  if (value.kind != elements_[0].kind) {  // a uint or a double may equal an int
    return std::any_of(elements_.begin(), elements_.end(), [&](const Value& v) { return Equal(value, v); });
  }
  std::size_t at = Hash(value) & (table_.size() - 1);
  while (table_[at] != 0) {
    if (Equal(elements_[table_[at] - 1], value)) return true;
    at = (at + 1) & (table_.size() - 1);
  }
  return false;
}

}  // namespace daygate::cel
