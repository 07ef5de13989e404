// The terms and needs of a rule, made ready for merging.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "base/arena.h"
#include "compile/program.h"
#include "policy/model.h"

namespace daygate::compile {

// Views of the result point into the arguments.
Grant MakeGrant(const std::vector<policy::Term>& terms, const std::vector<policy::Need>& needs);

// Keeps equal grants once, and their strings in `texts`.
class GrantTable {
 public:
  GrantTable(std::vector<Grant>* grants, base::Arena* texts) : grants_(*grants), texts_(*texts) {}
  // The number of an equal one, or of `grant` as a new one.
  std::uint32_t Add(Grant grant);

 private:
  void KeepTexts(Grant* grant);

  std::vector<Grant>& grants_;
  base::Arena& texts_;
  std::unordered_multimap<std::size_t, std::uint32_t> by_hash_;
};

}  // namespace daygate::compile
