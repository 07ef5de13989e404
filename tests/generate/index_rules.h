// Policy sets and requests made to hurt an index: many rules on few attributes, so that every class of every value has
// rules, and requests that lack a value, have one that no rule names, or one at a border.
#pragma once

#include <string>

#include "generate/random.h"

namespace daygate::generate {

// A whole policy file of `rules` rules.
std::string IndexPolicy(Random* random, int rules);

// A request for such a policy, as JSON: well-formed.
std::string IndexRequest(Random* random);

}  // namespace daygate::generate
