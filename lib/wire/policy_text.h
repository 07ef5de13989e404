// The small texts in a message that stand for more than themselves: names, types, literals, each exactly as the text
// form writes it.
//
// Before: a message. After: policy_unparsed.cc. All functions may be called from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "policy/model.h"

namespace daygate::wire {

// WORD and PATH of the grammar.
bool IsWord(std::string_view text);
bool IsPath(std::string_view text);

// `bool`, `Zone`, `list(string)`, `map(string, list(int))`. Nothing where it is no type.
std::optional<policy::TypeSpec> ParseType(std::string_view text);

// `true`, `-1.5`, `"none"`, `prod`, `Zone.corp`, `[]`, `{}`. Nothing where it is no literal.
std::optional<policy::Literal> ParseLiteral(const std::string& text);

}  // namespace daygate::wire
