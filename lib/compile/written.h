// A compiled set as its authors wrote it: its files, read again from the text that the Program keeps. For tests, lints,
// maps and whatever else speaks of more than decisions; no decision needs it.
//
// A file is read when somebody first asks for it, and once. What was compiled can be read again, so nothing here fails
// but for memory: std::bad_alloc.
//
// Before: program.h. After: lib/analyze. One thread; what it gives out lives as long as it.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compile/program.h"
#include "policy/model.h"

namespace daygate::compile {

class Written {
 public:
  explicit Written(const Program& program);

  const Program& program() const { return program_; }

  const policy::File& File(std::uint32_t number) const;
  std::span<const policy::File> AllFiles() const;

  const policy::Rule& Of(const Rule& rule) const { return File(rule.file).rules.at(rule.number); }
  const policy::Expression& Of(const Rule& rule, const Condition& condition) const;
  // The define that `word` names in `policy`, or null.
  const policy::Define* FindDefine(std::string_view policy, std::string_view word) const;

 private:
  void Read(std::uint32_t number) const;

  const Program& program_;
  std::map<std::string_view, std::vector<std::uint32_t>> files_of_;  // by policy
  mutable std::vector<policy::File> files_;
  mutable std::vector<bool> is_read_;
  mutable std::map<std::pair<std::string_view, std::string_view>, const policy::Define*> defines_;  // policy, name
};

// What a compilation finds about each rule, in the order of Program::rules(): the set is compiled once more for it.
std::vector<RuleFindings> FindAgain(const Program& program);

}  // namespace daygate::compile
