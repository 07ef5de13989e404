// The host's own attributes out of a request's JSON: values of the types that the vocabulary declares.
//
// Before: value_reader.h. After: request_reader.h.
#pragma once

#include <optional>

#include "compile/vocabulary.h"
#include "daygate/request.h"
#include "wire/value_reader.h"

namespace daygate::wire {

// Nothing where the JSON is not of the type; the reader has then noted each path at fault.
std::optional<AttributeValue> ReadAttribute(const Json::Value& value, const JsonPath& path,
                                            const compile::AttributeType& type, ValueReader* reader);

}  // namespace daygate::wire
