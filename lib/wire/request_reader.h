// JSON → Request: the AuthZEN form of docs/language.md, section 6. Types, unknown members and members that stand twice
// are checked here; what a value may be (limits, members of enums, canonical paths) by lib/decide.
//
// Before: json_document.h. After: lib/decide.
#pragma once

#include <string>
#include <vector>

#include "base/arena.h"
#include "compile/vocabulary.h"
#include "daygate/request.h"
#include "wire/json_document.h"

namespace daygate::wire {

// The request points into `document` and `arena`. Paths of what is at fault are appended to `invalid_fields`, in no
// order; such members are left out of the request. An attribute of an enum that the vocabulary leaves out is ignored
// whatever its value: it comes out as an empty word, so that it is seen to be there.
Request ReadRequest(const compile::Vocabulary& vocabulary, const JsonDocument& document, base::Arena* arena,
                    std::vector<std::string>* invalid_fields);

}  // namespace daygate::wire
