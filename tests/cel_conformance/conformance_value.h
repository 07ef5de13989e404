// Values and types as the test files write them.
#pragma once

#include <json/json.h>

#include <string>
#include <string_view>

#include "base/arena.h"
#include "cel/type.h"
#include "cel/value.h"

namespace daygate::conformance {

// Null where the text is no type. `params`: names that are type variables.
const cel::Type* ReadType(std::string_view text, const Json::Value& params, cel::TypePool* types);

// False where the JSON is no value. What the value points to lives in `arena`.
bool ReadValue(const Json::Value& json, base::Arena* arena, cel::TypePool* types, cel::Value* value);

// Equal in kind and content, NaN to itself; entries of maps in any order.
bool Same(const cel::Value& a, const cel::Value& b);

}  // namespace daygate::conformance
