// A small host for the tests of values, programs and functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cel/checker.h"
#include "cel/env.h"
#include "cel/parser.h"
#include "cel/program.h"

namespace daygate::cel {

// `risk` int, `ratio` double, `name` string, `flag` bool, `now` timestamp, `lacking` int (absent), `any` dyn (absent
// until set), `env` Environment, `level` Level (ordered), `tags` list(string), `labels` map(string, string), `agent`
// Agent {id zone env level tags labels at boss}, `twice` int (lazy: risk * 2), `broken` int (lazy: 1 / (risk - risk)).
class BackHost {
 public:
  BackHost();

  // What an expression gives: its display, "error: WORDS", "parse: …", "check: …".
  std::string Checked(std::string_view text);
  // The same without the checker.
  std::string Unchecked(std::string_view text);
  // Both, which have to agree.
  std::string Both(std::string_view text);

  Program Compile(std::string_view text);
  Value Evaluate(const Program& program) { return program.Evaluate({slots_, arena_}); }
  void Set(std::string_view name, const Value& value) { slots_[env_.FindVariable(name)->slot] = value; }
  Value Get(std::string_view name) { return slots_[env_.FindVariable(name)->slot]; }
  void SetField(std::string_view name, const Value& value);
  Value Member(std::string_view word) const;

  Env& env() { return env_; }
  TypePool& types() { return types_; }
  base::Arena& arena() { return arena_; }
  std::vector<Value>& slots() { return slots_; }

 private:
  void Variable(const char* name, const Type* type, const Value& value, const Program* lazy = nullptr);
  std::string Show(const Program& program);

  TypePool types_;
  Env env_;
  base::Arena arena_;
  std::vector<Value> slots_;
  EnumType environment_{"Environment", false, {"dev", "staging", "prod"}};
  EnumType level_{"Level", true, {"low", "middle", "high"}};
  StructType agent_;
  std::vector<Value> fields_;
  StructValue agent_value_;
  std::vector<Value> tags_;
  std::vector<MapEntry> labels_;
  Program twice_;
  Program broken_;
};

}  // namespace daygate::cel
