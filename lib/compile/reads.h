// What an expression reads of the request, and where: found by a walk over the checked tree.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cel/ast.h"
#include "cel/checker.h"
#include "compile/environment.h"
#include "compile/program.h"

namespace daygate::compile {

// A place in the source where something is read for the first time.
using FirstPlace = std::optional<std::uint32_t>;

struct Reads {
  FirstPlace agent;  // `agent`, in any form that stands for a hop as well
  FirstPlace hop;
  FirstPlace chain;
  FirstPlace degraded;
  std::map<std::string, std::uint32_t> captures;  // name → first place
  bool broken_define = false;                     // it uses a define that has a mistake of its own
  // Attribute paths that are errors when the attribute is absent: those not inside has() or behind `.?`. In the order
  // of the source, each text once.
  std::vector<AttributePath> paths;

  // Joins what a used define reads; places become `at`.
  void AddDefine(const Reads& define, std::uint32_t at);
};

// What the slots beyond the variables stand for.
struct SlotMeaning {
  enum class Kind : std::uint8_t { kAttested, kApproved, kDefine } kind = Kind::kApproved;
  AttestedSlot::Root root = AttestedSlot::Root::kFixed;
  const Reads* define = nullptr;
};
using SlotMeanings = std::map<std::uint32_t, SlotMeaning>;

Reads FindReads(const cel::Expr& root, const cel::Checked& checked, const SlotMeanings& slots);

// The names of `names` that stand in the tree as names, hidden by no macro variable.
std::vector<std::string> FreeNames(const cel::Expr& root);

}  // namespace daygate::compile
