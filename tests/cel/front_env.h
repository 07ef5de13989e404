// A small host for the tests of parser, checker and cost: a few structures, enums and functions of its own.
#pragma once

#include <string>

#include "cel/checker.h"
#include "cel/env.h"
#include "cel/parser.h"

namespace daygate::cel {

class FrontEnv {
 public:
  FrontEnv();

  const Env& env() const { return env_; }
  Env& env() { return env_; }
  TypePool& types() { return types_; }

  CheckResult Check(const std::string& text);
  // The type of the whole, or "LINE OFFSET: message | help" of each error, one a line.
  std::string TypeOf(const std::string& text);
  Cost CostOf(const std::string& text);

 private:
  void DeclareTypes();
  void DeclareFunctions();
  const Type* Simple(TypeKind kind) const { return types_.Simple(kind); }
  void Variable(const std::string& name, const Type* type, Bound bound = {});

  TypePool types_;
  Env env_;
  EnumType purpose_;
  EnumType environment_;
  EnumType sensitivity_;
  StructType agent_;
  StructType secret_;
  StructType tool_;
  StructType request_;
  Bound string_{4096, nullptr, nullptr};
  Bound empty_;
  base::Arena arena_;
  std::uint32_t slots_ = 0;
};

}  // namespace daygate::cel
