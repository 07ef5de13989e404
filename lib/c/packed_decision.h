// The packed form of a decision, for languages that hold decisions in their own memory. Little-endian:
//
//   uint8 outcome, reason, audit, deliver, monitor, rotate
//   uint8 lists       what follows of the lists below: bit 0 for the first of them
//   uint8 form        kPackedForm: so that zeros are no decision
//   uint32 present    as in dg_terms; of the next line what is present
//   uint32 bind, revoke_on; int64 cache_ms, depth, revoke_within_ms, ttl_ms, uses
//   texts rules, shadow, invalid fields, fields, notify   a list: uint32 count, and each: uint32 length, bytes
//   uint32 count of errors, and each: text rule, texts missing
//   uint32 count of needs, and each: uint8 kind, uint8 has_within, int64 count, int64 within_ms, texts roles
//   text binding
//   text policy digest: it comes always, and last, so that who has it already can leave it off
//
// Most decisions have one list or none, and few terms: the form is short where a decision is.
//
// Before: a Decision. After: bindings, and Unpack.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "daygate/decision.h"

namespace daygate::c {

// What `lists` tells of, in the order of the form.
enum PackedList : unsigned {
  kPackedRules,
  kPackedShadow,
  kPackedInvalidFields,
  kPackedFields,
  kPackedNotify,
  kPackedErrors,
  kPackedNeeds,
  kPackedBinding,
};
inline constexpr std::uint8_t kPackedForm = 2;

// Returns how many bytes it takes; where that is more than `capacity` what was written is not whole.
std::size_t Pack(const Decision& decision, std::uint8_t* out, std::size_t capacity);

// The decision again; DENY `error` where the bytes are not exactly one. Throws std::bad_alloc.
Decision Unpack(std::span<const std::uint8_t> packed);

}  // namespace daygate::c
