// The marks of `attested`: which paths a request may name, and where in its JSON their members stand.
#pragma once

#include <string>

#include "reference/json.h"
#include "reference/vocabulary.h"

namespace daygate::reference {

// Whether `entry` is a path that attested() takes (with `chain[i]` and `tools[i]` beside), written in its one spelling,
// and its member stands in the document.
bool StandsInDocument(const Vocabulary& vocabulary, const Json& document, const std::string& entry);

// Where a document has what `entry` names, as faults are written: "subject.properties.owner" of "agent.owner".
std::string PathInDocument(const std::string& entry);

}  // namespace daygate::reference
