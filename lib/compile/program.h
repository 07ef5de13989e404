// A policy set, compiled: immutable, shared by all threads.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compile/vocabulary.h"
#include "daygate/diagnostic.h"
#include "policy/model.h"

namespace daygate::compile {

struct Options {
  std::uint64_t max_rule_cost = 1'000'000;
};

class Program;

// Null where there are errors: they go to `diagnostics`, sorted. `set` is kept for explanations and tests.
std::shared_ptr<const Program> Compile(policy::Set set, const Options& options, std::vector<Diagnostic>* diagnostics);

}  // namespace daygate::compile
