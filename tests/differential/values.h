// Values as JSON, as they go to the evaluators at the other end of the pipe and come back.
//
// Before: cel/value.h. After: value_maker.h, oracle.h. Immutable.
#pragma once

#include <json/json.h>

#include <string>

#include "cel/value.h"

namespace daygate::differential {

// {"int": "1"}, {"map": [[KEY, VALUE], …]}, {"optional": null}, …: what a value is and nothing else, so that two values
// are the same where their JSON is. Entries of maps are in the order of their keys' JSON.
Json::Value ToJson(const cel::Value& value);
// What the other side sent, in that form.
void Normalize(Json::Value* json);
// Whether they are the same as far as can be told: {"opaque": null} is any value, {"whole": "1"} an int or a uint.
bool SameButForLoss(const std::string& ours, const std::string& theirs);
// The same with the elements of lists in the order of their JSON.
std::string WithListsSorted(const std::string& json);
// In one line.
std::string Compact(const Json::Value& json);

}  // namespace daygate::differential
