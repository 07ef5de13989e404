// Terms: merging, what the host can enforce, the JSON form (sections 4 and 6).
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "policy/model.h"
#include "reference/json.h"

namespace daygate::reference {

// At what absent means, all of it.
struct Terms {
  int audit = 0;
  std::set<std::string> bind;
  std::int64_t cache = 0;  // milliseconds; none is 0
  int deliver = 0;
  std::optional<std::int64_t> depth;
  std::optional<std::set<std::string>> fields;
  int monitor = 0;
  std::set<std::string> notify;
  std::set<std::string> revoke_on;
  std::optional<std::int64_t> revoke_within;
  bool rotate = false;
  std::optional<std::int64_t> ttl;
  std::optional<std::int64_t> uses;
};

// The terms of the permits and requires that apply: at least one permit.
Terms MergeTerms(const std::vector<const policy::Rule*>& permits, const std::vector<const policy::Rule*>& requires_);

// Members of `terms`: those at what absent means are left out.
Json TermsJson(const Terms& terms);

}  // namespace daygate::reference
