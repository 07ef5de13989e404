// What a CelEnvironment and a CelProgram hold.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "cel/door/access.h"
#include "cel/env.h"
#include "cel/parser.h"
#include "cel/program.h"

namespace daygate {
namespace cel {

struct Declared {
  TypePool types;
  Env libraries{&types};
  Env env{&types, &libraries};
  std::deque<HostFunction> functions;  // what overloads point to
  std::deque<Bound> bounds;            // likewise
  ParseOptions parse;
  std::size_t slots = 0;
  mutable std::mutex compiling;  // the checker makes types
};

}  // namespace cel

struct CelEnvironment::Declared : cel::Declared {};

struct CelProgram::Compiled {
  std::shared_ptr<const CelEnvironment::Declared> declared;
  cel::Program program;
  std::string type;
  std::optional<std::uint64_t> cost;
};

}  // namespace daygate
