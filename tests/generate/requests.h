// Requests that fit a generated policy set: well-formed for the most part, nearly so now and then.
#pragma once

#include <string>

#include "generate/policy_set.h"
#include "generate/random.h"
#include "reference/json.h"
#include "reference/vocabulary.h"

namespace daygate::generate {

// A well-formed request (its marks and its approval's binding fit, mostly).
reference::Json GenerateRequest(Random* random, const World& world, const reference::Vocabulary& vocabulary);

// The same with one thing wrong, or nothing: see what there is in the source.
reference::Json Spoil(Random* random, reference::Json request);

// Text as JSON, in any order of members and with white space; now and then damaged so that it is no JSON.
std::string RequestText(Random* random, const reference::Json& request);
std::string DamagedText(Random* random, std::string text);

}  // namespace daygate::generate
