// The messages of daygate.v1 as JSON, by rules that fit them (docs/formats.md): members are called as the fields are,
// enum values are their words in small letters, durations are seconds ("300s"), a message that only holds `values` is a
// plain array, and what is not set is left out. Nothing here knows what a policy is.
//
// Before: json_document.h, or a message. After: policy_message.h. Both functions may be called from any thread.
#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "base/source.h"
#include "daygate/diagnostic.h"

namespace daygate::wire {

// RFC 8785. Strings of the message are UTF-8, as protobuf demands.
std::string MessageToJson(const google::protobuf::Message& message);

// Fills an empty `message`. Returns whether all went well; if not, each mistake goes to `diagnostics` with its place.
// Unknown members, members that stand twice, nulls and wrong types are mistakes. Throws what jsoncpp throws.
bool MessageFromJson(const base::Source& json, google::protobuf::Message* message,
                     std::vector<Diagnostic>* diagnostics);

// Whether the message, or one in it, holds a field that this version does not know. What a newer version says must not
// be passed over.
bool HasUnknownFields(const google::protobuf::Message& message);

}  // namespace daygate::wire
