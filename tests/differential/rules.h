// The differences that are known and meant, a rule for each. A rule looks at the smallest part that differs, so it can
// be as narrow as the difference is.
//
// Before: compare.h. After: compare.cc. Immutable.
#pragma once

#include <functional>
#include <span>

#include "differential/compare.h"

namespace daygate::differential {

std::span<const Rule> CommonRules();
std::span<const Rule> CelGoRules();
std::span<const Rule> CelCppRules();

// What rules ask.
inline bool IsValue(const Answer& answer) {
  return answer.kind == Answer::Kind::kValue;
}
inline bool IsCheck(const Answer& answer) {
  return answer.kind == Answer::Kind::kCheck;
}
inline bool IsParse(const Answer& answer) {
  return answer.kind == Answer::Kind::kParse;
}
inline bool IsError(const Answer& answer) {
  return answer.kind == Answer::Kind::kError;
}
inline bool IsError(const Answer& answer, cel::ErrorCode code) {
  return IsError(answer) && answer.code == code;
}
inline bool Says(const Answer& answer, std::string_view words) {
  return !IsValue(answer) && answer.words.find(words) != std::string::npos;
}
// A call of that function or method.
bool Calls(const cel::Expr& node, std::string_view function);
bool Is(const cel::Expr& node, cel::Op op);
// Whether the node or one below it is so.
bool Any(const cel::Expr& node, const std::function<bool(const cel::Expr&)>& is);
// Whether a value is `json`, or lists of nothing else: what stands in a macro was asked for each element.
bool IsOnly(const std::string& value, std::string_view json);
// With the seconds of each duration written as a double is.
std::string WithRoundedSeconds(const std::string& text);
// The same type, or dyn in its place on one side.
bool SameButForDyn(std::string_view a, std::string_view b);

}  // namespace daygate::differential
