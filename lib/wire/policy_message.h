// policy::Set ↔ daygate.v1.PolicySet: what JSON and protobuf say of a policy set, apart from how they spell it.
//
// Before: lib/policy, or message_json.h and protobuf. After: policy_json.h and policy_proto.h. All functions may be
// called from any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daygate/diagnostic.h"
#include "daygate/v1/policy.pb.h"
#include "policy/model.h"

namespace daygate::wire {

v1::PolicySet ToMessage(const policy::Set& set);

// A file as the message says it, without places and without trees: it can be printed, and no more. Mistakes that
// printing would hide or carry into the text go to `diagnostics`, under the name `document`; each names the member at
// fault.
policy::File ToUnparsedFile(const v1::PolicyFile& message, const std::string& document, std::size_t index,
                            std::vector<Diagnostic>* diagnostics);

// The whole set. Each file is laid out as text and that text is parsed, so that places, trees and checks are the same
// for every form; what the text then says is compared with the message, so that nothing in a message can say more in
// the text than it does in the message. Nothing where there are errors.
std::optional<policy::Set> FromMessage(const v1::PolicySet& message, const std::string& document,
                                       std::vector<Diagnostic>* diagnostics);

}  // namespace daygate::wire
