// The functions of expressions, by name; a receiver is the first argument.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "reference/value.h"

namespace daygate::reference {

using Args = std::vector<Value>;
using Function = Result (*)(const Args&);
using FunctionTable = std::map<std::string, Function, std::less<>>;

Result CallFunction(const std::string& name, const Args& args);

const FunctionTable& CoreFunctions();     // functions.cc: size, conversions, optionals, type
const FunctionTable& TextFunctions();     // text_functions.cc: strings
const FunctionTable& TimeFunctions();     // time_functions.cc: accessors, timestamp(), duration()
const FunctionTable& MathFunctions();     // math_functions.cc
const FunctionTable& ListFunctions();     // list_functions.cc: lists, sets
const FunctionTable& NetworkFunctions();  // network_functions.cc: ip, cidr
const FunctionTable& WritingFunctions();  // writing_functions.cc: format, strings.quote, base64

bool IsKey(const Value& value);  // whether it may be the key of a map
// How many octets at `at` are one character, by the table of the Unicode standard; 0: none.
std::size_t CharacterAt(const std::string& octets, std::size_t at);
std::vector<std::string> CodePoints(const std::string& text);
Result SortedBy(const List& keys, const List& values);
std::string TypeNameOf(const Value& value);
std::string DurationText(const Span& span);
std::string TimestampText(const Time& time);
std::string AddressText(const Address& address);
Result TimestampOf(const Value& value);
Result DurationOf(const Value& value);

}  // namespace daygate::reference
