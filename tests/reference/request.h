// A request's JSON → what it carries, or which fields are at fault (section 5.1 and section 6).
//
// Before: vocabulary.h, json.h. After: decide.h. Plain data.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "reference/value.h"
#include "reference/vocabulary.h"

namespace daygate::reference {

struct Request {
  std::vector<std::string> faults;  // JSON paths, sorted; not empty: nothing else here means anything
  // By structure, and under "" the variables that stand alone; as the request carries them, no defaults.
  std::map<std::string, Fields> structures;
  std::vector<Fields> chain;
  std::vector<Fields> tools;
  std::vector<std::string> degraded;
  std::set<std::string> attested;  // `agent.zone`, `chain[0].labels.team`

  const Value* Get(const std::string& structure, const std::string& field) const;
};

Request ReadRequest(const Vocabulary& vocabulary, std::string_view json);

}  // namespace daygate::reference
