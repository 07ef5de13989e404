#include "front_env.h"

#include "catch.h"

namespace daygate::cel {
namespace {

std::uint64_t AllText(std::span<const ArgumentBound> args) {
  std::uint64_t bytes = 0;
  for (const ArgumentBound& arg : args) bytes += arg.bound.size;
  return 1 + bytes / 64;
}

Bound LikeFirst(std::span<const ArgumentBound> args, base::Arena&) {
  return args[0].bound;
}

Bound ByConstant(std::span<const ArgumentBound> args, base::Arena& arena) {
  if (args[0].constant == nullptr) return {kUnbounded, nullptr, nullptr};
  return {static_cast<std::uint64_t>(args[0].constant->integer), arena.New<Bound>(), nullptr};
}

std::string NeedsColon(std::span<const Value* const> args, std::size_t* index) {
  *index = 0;
  if (args[0] == nullptr) return "";
  return args[0]->text().find(':') == std::string_view::npos ? "not a time: " + std::string(args[0]->text()) : "";
}

std::string NeedsConstant(std::span<const Value* const> args, std::size_t* index) {
  *index = 1;
  return args[1] == nullptr ? "the pattern has to be a constant" : "";
}

}  // namespace

FrontEnv::FrontEnv() : env_(&types_) {
  DeclareTypes();
  DeclareFunctions();
}

void FrontEnv::Variable(const std::string& name, const Type* type, Bound bound) {
  env_.AddVariable({name, type, slots_++, bound, nullptr, 0});
}

void FrontEnv::DeclareTypes() {
  const Type* string = Simple(TypeKind::kString);
  const Bound strings{64, &string_, nullptr};
  const Bound labels{64, &string_, &string_};
  purpose_ = {"Purpose", false, {"settlement", "support", "incident"}};
  environment_ = {"Environment", false, {"dev", "prod", "internal"}};
  sensitivity_ = {"Sensitivity", true, {"public", "internal", "restricted"}};
  const Type* map = types_.Map(string, string);
  agent_ = {"Agent",
            {{"id", string, string_},
             {"owner", string, string_},
             {"groups", types_.List(string), strings},
             {"labels", map, labels}}};
  secret_ = {"Secret",
             {{"path", string, string_},
              {"sensitivity", types_.Enum(&sensitivity_), {}},
              {"labels", map, labels},
              {"rotated_at", Simple(TypeKind::kTimestamp), {}}}};
  tool_ = {"Tool", {{"name", string, string_}, {"trusted", Simple(TypeKind::kBool), {}}}};
  request_ = {"Request",
              {{"agent", types_.Struct(&agent_), {}},
               {"purpose", types_.Enum(&purpose_), {}},
               {"risk", Simple(TypeKind::kInt), {}}}};
  Variable("agent", types_.Struct(&agent_));
  Variable("caller", types_.Struct(&agent_));
  Variable("secret", types_.Struct(&secret_));
  Variable("request", types_.Struct(&request_));
  Variable("tools", types_.List(types_.Struct(&tool_)), {64, &empty_, nullptr});
  Variable("purpose", types_.Enum(&purpose_));
  Variable("environment", types_.Enum(&environment_));
  Variable("risk", Simple(TypeKind::kInt));
  Variable("now", Simple(TypeKind::kTimestamp));
  Variable("d", Simple(TypeKind::kDyn), string_);
  Variable("signal.agent_rate", Simple(TypeKind::kInt));
  Variable("opt", types_.Optional(types_.Struct(&agent_)));
  for (const EnumType* enumeration : {&purpose_, &environment_, &sensitivity_}) {
    for (std::uint32_t i = 0; i < enumeration->members.size(); ++i) {
      const std::string& member = enumeration->members[i];
      const Constant constant{member, types_.Enum(enumeration), Value::Enum(enumeration, i)};
      if (member != "internal") env_.AddConstant(constant);
      env_.AddConstant({enumeration->name + "." + member, constant.type, constant.value});
    }
  }
  env_.AddRefusal("internal", "'internal' is a member of Environment and of Sensitivity", "write Sensitivity.internal");
  env_.AddRefusal("request.chain", "'request.chain' can not be read in a permit", "");
}

void FrontEnv::DeclareFunctions() {
  const Type* string = Simple(TypeKind::kString);
  const Type* boolean = Simple(TypeKind::kBool);
  const Type* integer = Simple(TypeKind::kInt);
  const Type* dyn = Simple(TypeKind::kDyn);
  const Type* a = types_.Param("A");
  const Type* list = types_.List(a);
  const Type* optional = types_.Optional(a);
  const auto add = [this](std::string name, std::vector<const Type*> params, const Type* result, bool receiver,
                          CostRule cost = nullptr, BoundRule bound = nullptr, ConstantCheck check = nullptr) {
    env_.AddFunction({name, {{name, std::move(params), result, receiver, nullptr, cost, bound, check}}});
  };
  add("size", {string}, integer, false);
  add("size", {list}, integer, false);
  add("size", {list}, integer, true);
  add("startsWith", {string, string}, boolean, true, AllText);
  add("matches", {string, string}, boolean, true, nullptr, nullptr, NeedsConstant);
  add("dyn", {a}, dyn, false, nullptr, LikeFirst);
  add("type", {a}, types_.TypeOf(a), false);
  add("string", {integer}, string, false);
  add("int", {string}, integer, false);
  add("upper", {string}, string, true, AllText, LikeFirst);
  add("timestamp", {string}, Simple(TypeKind::kTimestamp), false, nullptr, nullptr, NeedsColon);
  add("timestamp", {integer}, Simple(TypeKind::kTimestamp), false);
  add("lists.range", {integer}, types_.List(integer), false, nullptr, ByConstant);
  add("math.greatest", {integer, integer}, integer, false);
  add("reverse", {list}, list, true, nullptr, LikeFirst);
  add("pick", {a, a}, a, false);
  add("optional.none", {}, optional, false);
  add("optional.of", {a}, optional, false, nullptr, LikeFirst);
  add("orValue", {optional, a}, a, true);
  const std::vector<const Type*> abc = {types_.Param("T"), types_.Param("U"), types_.Param("V")};
  add("tuple", abc, types_.Opaque("tuple", abc), false);
}

CheckResult FrontEnv::Check(const std::string& text) {
  const ParseResult parsed = Parse(text);
  INFO(text << ": " << parsed.error.message);
  REQUIRE(parsed.ast != nullptr);
  return cel::Check(*parsed.ast, env_);
}

std::string FrontEnv::TypeOf(const std::string& text) {
  const ParseResult parsed = Parse(text);
  if (parsed.ast == nullptr) return "parse: " + parsed.error.message;
  const CheckResult checked = cel::Check(*parsed.ast, env_);
  if (checked.ok()) return checked.checked.types[parsed.ast->root->id]->ToString();
  std::string errors;
  for (const CheckError& error : checked.errors) {
    if (!errors.empty()) errors += "\n";
    errors += std::to_string(error.at) + ": " + error.message + (error.help.empty() ? "" : " | " + error.help);
  }
  return errors;
}

Cost FrontEnv::CostOf(const std::string& text) {
  const ParseResult parsed = Parse(text);
  INFO(text);
  REQUIRE(parsed.ast != nullptr);
  const CheckResult checked = cel::Check(*parsed.ast, env_);
  REQUIRE(checked.errors.empty());
  return EstimateCost(*parsed.ast, checked.checked, env_, arena_);
}

}  // namespace daygate::cel
