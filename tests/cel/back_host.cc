#include "back_host.h"

#include "catch.h"

namespace daygate::cel {

BackHost::BackHost() : env_(&types_) {
  AddAllLibraries(&env_);
  const auto simple = [this](TypeKind kind) { return types_.Simple(kind); };
  const Type* string = simple(TypeKind::kString);
  const Type* strings = types_.List(string);
  const Type* map = types_.Map(string, string);
  const Type* environment = types_.Enum(&environment_);
  const Type* level = types_.Enum(&level_);
  tags_ = {Value::String("red"), Value::String("green")};
  labels_ = {{Value::String("team"), Value::String("pay")}, {Value::String("tier"), Value::String("1")}};
  agent_ = {"Agent",
            {{"id", string, {}},
             {"zone", string, {}},
             {"env", environment, {}},
             {"level", level, {}},
             {"tags", strings, {}},
             {"labels", map, {}},
             {"at", simple(TypeKind::kTimestamp), {}}}};
  fields_ = {
      Value::String("etl-7"), Value(), Value::Enum(&environment_, 2), Value::Enum(&level_, 1), Value::List(tags_),
      Value::Map(labels_),    Value()};
  agent_value_ = {&agent_, fields_.data()};
  for (std::uint32_t i = 0; i < 3; ++i) {
    env_.AddConstant({environment_.members[i], environment, Value::Enum(&environment_, i)});
    env_.AddConstant({level_.members[i], level, Value::Enum(&level_, i)});
  }
  Variable("risk", simple(TypeKind::kInt), Value::Int(10));
  Variable("ratio", simple(TypeKind::kDouble), Value::Double(0.5));
  Variable("name", string, Value::String("stripe"));
  Variable("flag", simple(TypeKind::kBool), Value::Bool(true));
  Variable("now", simple(TypeKind::kTimestamp), Value::Timestamp(1795521600, 0));  // 2026-11-24T12:00:00Z
  Variable("lacking", simple(TypeKind::kInt), Value());
  Variable("any", simple(TypeKind::kDyn), Value());
  Variable("env", environment, Value::Enum(&environment_, 2));
  Variable("level", level, Value::Enum(&level_, 1));
  Variable("tags", strings, Value::List(tags_));
  Variable("labels", map, Value::Map(labels_));
  Variable("agent", types_.Struct(&agent_), Value::Struct(&agent_value_));
  twice_ = Compile("risk * 2");
  broken_ = Compile("1 / (risk - risk)");
  Variable("twice", simple(TypeKind::kInt), Value(), &twice_);
  Variable("broken", simple(TypeKind::kInt), Value(), &broken_);
}

void BackHost::Variable(const char* name, const Type* type, const Value& value, const Program* lazy) {
  env_.AddVariable({name, type, static_cast<std::uint32_t>(slots_.size()), {}, lazy, 0});
  slots_.push_back(value);
}

void BackHost::SetField(std::string_view name, const Value& value) {
  fields_[static_cast<std::size_t>(agent_.Find(name))] = value;
}

Value BackHost::Member(std::string_view word) const {
  return env_.FindConstant(word)->value;
}

Program BackHost::Compile(std::string_view text) {
  const ParseResult parsed = Parse(text);
  INFO(std::string(text));
  REQUIRE(parsed.ast != nullptr);
  const CheckResult checked = Check(*parsed.ast, env_);
  if (!checked.ok()) FAIL(checked.errors[0].message);
  return cel::Compile(*parsed.ast, &checked.checked, env_);
}

std::string BackHost::Show(const Program& program) {
  const Value value = Evaluate(program);
  return value.IsError() ? "error: " + program.Explain(value) : ToDisplay(value);
}

std::string BackHost::Checked(std::string_view text) {
  const ParseResult parsed = Parse(text);
  if (parsed.ast == nullptr) return "parse: " + parsed.error.message;
  const CheckResult checked = Check(*parsed.ast, env_);
  if (!checked.ok()) return "check: " + checked.errors[0].message;
  return Show(cel::Compile(*parsed.ast, &checked.checked, env_));
}

std::string BackHost::Unchecked(std::string_view text) {
  const ParseResult parsed = Parse(text);
  if (parsed.ast == nullptr) return "parse: " + parsed.error.message;
  return Show(cel::Compile(*parsed.ast, nullptr, env_));
}

std::string BackHost::Both(std::string_view text) {
  std::string checked = Checked(text);
  INFO(std::string(text));
  CHECK(Unchecked(text) == checked);
  return checked;
}

}  // namespace daygate::cel
