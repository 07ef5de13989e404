// Words that people bring along from other policy languages, and what they are called here. Used by messages only.
//
// Before: the word at fault. After: the messages of the parser and of lib/compile. The table may be read from any
// thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace daygate::policy {

// Where the word stands.
enum class SlipPlace : std::uint8_t { kStatement, kClause, kAction, kOutcome, kTerm, kType };

// The word that is meant: `permit` for the statement `allow`. Empty where none is known.
std::string_view MeantBy(SlipPlace place, std::string_view word);

// The same as help of a message: "did you mean 'permit'?", or empty.
std::string SlipHelp(SlipPlace place, std::string_view word);

// Names and fields that do not exist and are often written, in the order of a table.
struct NameSlip {
  std::string_view name;   // "principal", "agent.type"
  std::string_view meant;  // "agent", "agent.class"
};
std::span<const NameSlip> CommonNameSlips();

}  // namespace daygate::policy
