// The terms and needs of a rule, made ready for merging.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "compile/program.h"
#include "policy/model.h"

namespace daygate::compile {

// Views of the result point into the arguments.
Grant MakeGrant(const std::vector<policy::Term>& terms, const std::vector<policy::Need>& needs);

// Keeps equal grants once.
class GrantTable {
 public:
  explicit GrantTable(std::vector<Grant>* grants) : grants_(*grants) {}
  // The number of an equal one, or of `grant` as a new one.
  std::uint32_t Add(Grant grant);

 private:
  std::vector<Grant>& grants_;
  std::unordered_multimap<std::size_t, std::uint32_t> by_hash_;
};

}  // namespace daygate::compile
