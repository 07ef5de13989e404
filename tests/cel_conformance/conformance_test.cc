#include "cel_conformance/conformance_test.h"

#include <algorithm>
#include <vector>

#include "cel/checker.h"
#include "cel/env.h"
#include "cel/parser.h"
#include "cel/program.h"
#include "cel_conformance/conformance_value.h"

namespace daygate::conformance {
namespace {

std::string Compact(const Json::Value& json) {
  Json::StreamWriterBuilder builder;
  builder["indentation"] = "";
  builder["emitUTF8"] = true;
  return Json::writeString(builder, json);
}

// Everything that a test declares and binds.
class Host {
 public:
  Host() : all_(&types_), env_(&types_) {
    cel::AddAllLibraries(&all_);
    AddLibraries();
  }

  // Empty, or what of the test can not be read.
  std::string Declare(const Json::Value& test);

  const cel::Env& env() const { return env_; }
  cel::TypePool& types() { return types_; }
  base::Arena& arena() { return arena_; }
  cel::Activation activation() { return {slots_, arena_}; }

 private:
  void AddLibraries();
  std::string DeclareFunction(const std::string& name, const Json::Value& overloads);
  void AddSlot(const std::string& name, const cel::Type* type);

  cel::TypePool types_;
  cel::Env all_;
  cel::Env env_;
  base::Arena arena_;
  std::vector<cel::Value> slots_;
};

// The suite runs without the checks of constant arguments: it expects what they find when an expression is evaluated,
// and patterns of `matches` need not be constant in it.
void Host::AddLibraries() {
  for (const std::string_view name : all_.FunctionNames()) {
    cel::Function function = *all_.FindFunction(name);
    for (cel::Overload& overload : function.overloads) overload.check = nullptr;
    env_.AddFunction(std::move(function));
  }
  for (const std::string_view name : all_.ConstantNames()) env_.AddConstant(*all_.FindConstant(name));
}

void Host::AddSlot(const std::string& name, const cel::Type* type) {
  env_.AddVariable({name, type, static_cast<std::uint32_t>(slots_.size()), {}, nullptr, 0});
  slots_.emplace_back();
}

// Functions that a test declares have no body: such tests are only checked.
std::string Host::DeclareFunction(const std::string& name, const Json::Value& overloads) {
  cel::Function function{name, {}};
  for (const Json::Value& json : overloads) {
    cel::Overload overload;
    overload.id = json["id"].asString();
    overload.receiver = json["receiver"].asBool();
    overload.result = ReadType(json["result"].asString(), json["type_params"], &types_);
    for (const Json::Value& param : json["params"]) {
      overload.params.push_back(ReadType(param.asString(), json["type_params"], &types_));
    }
    if (overload.result == nullptr || std::count(overload.params.begin(), overload.params.end(), nullptr) > 0) {
      return "function " + name + " has a type that can not be read";
    }
    overload.body = [](cel::CallContext& context, std::span<const cel::Value>) {
      return cel::Value::Error(cel::ErrorCode::kUndeclared, context.expr_id);
    };
    function.overloads.push_back(std::move(overload));
  }
  env_.AddFunction(std::move(function));
  return {};
}

std::string Host::Declare(const Json::Value& test) {
  env_.set_container(test["container"].asString());
  const Json::Value& variables = test["type_env"]["variables"];
  for (const std::string& name : variables.getMemberNames()) {
    const cel::Type* type = ReadType(variables[name].asString(), Json::Value(), &types_);
    if (type == nullptr) return "variable " + name + " has a type that can not be read";
    AddSlot(name, type);
  }
  const Json::Value& functions = test["type_env"]["functions"];
  for (const std::string& name : functions.getMemberNames()) {
    std::string wrong = DeclareFunction(name, functions[name]);
    if (!wrong.empty()) return wrong;
  }
  const Json::Value& bindings = test["bindings"];
  for (const std::string& name : bindings.getMemberNames()) {
    if (env_.FindVariable(name) == nullptr) AddSlot(name, types_.Simple(cel::TypeKind::kDyn));
    if (!ReadValue(bindings[name], &arena_, &types_, &slots_[env_.FindVariable(name)->slot])) {
      return "the value of " + name + " can not be read";
    }
  }
  return {};
}

// Whether an expected error speaks of something that nobody knows.
bool SpeaksOf(const Json::Value& messages, std::initializer_list<const char*> words) {
  return std::any_of(messages.begin(), messages.end(), [&](const Json::Value& message) {
    return std::any_of(words.begin(), words.end(),
                       [&](const char* word) { return message.asString().find(word) != std::string::npos; });
  });
}

Outcome Wrong(Outcome outcome, std::string got) {
  outcome.got = std::move(got);
  return outcome;
}

Outcome Judge(const Json::Value& expect, const cel::Program& program, Host* host, Outcome outcome) {
  const cel::Value value = program.Evaluate(host->activation());
  if (outcome.wants_error) {
    const bool unknown = value.IsError() && value.code == cel::ErrorCode::kUndeclared;
    outcome.passed = value.IsError() && (!unknown || SpeaksOf(expect["error"], {"unbound", "undeclared", "unknown"}));
    return Wrong(outcome, value.IsError() ? program.Explain(value) : cel::ToDisplay(value));
  }
  if (value.IsError()) return Wrong(outcome, "error: " + program.Explain(value));
  cel::Value wanted;
  if (!expect.isMember("value") || !ReadValue(expect["value"], &host->arena(), &host->types(), &wanted)) {
    return Wrong(outcome, "an expectation that can not be read");
  }
  outcome.passed = outcome.gave_value = Same(value, wanted);
  return Wrong(outcome, cel::ToDisplay(value));
}

}  // namespace

Outcome RunTest(const Json::Value& test) {
  const Json::Value& expect = test["expect"];
  Outcome outcome;
  outcome.wants_error = expect.isMember("error");
  outcome.wanted = Compact(expect);
  Host host;
  const std::string unreadable = host.Declare(test);
  if (!unreadable.empty()) return Wrong(outcome, unreadable);
  cel::ParseOptions options;
  options.macros = !test["disable_macros"].asBool();
  const std::string source = test["expr"].asString();
  const cel::ParseResult parsed = cel::Parse(source, options);
  if (parsed.ast == nullptr) return Wrong(outcome, "does not parse: " + parsed.error.message);
  if (test["disable_check"].asBool())
    return Judge(expect, cel::Compile(*parsed.ast, nullptr, host.env()), &host, outcome);
  const cel::CheckResult checked = cel::Check(*parsed.ast, host.env());
  if (!checked.ok()) {
    outcome.passed =
        outcome.wants_error && SpeaksOf(expect["error"], {"found no matching overload", "undeclared reference"});
    return Wrong(outcome, "does not check: " + checked.errors[0].message);
  }
  const std::string type = checked.checked.types[parsed.ast->root->id]->ToString();
  if (expect.isMember("deduced_type") && expect["deduced_type"].asString() != type)
    return Wrong(outcome, "type " + type);
  if (test["check_only"].asBool()) {
    outcome.passed = expect.isMember("deduced_type");
    return Wrong(outcome, "type " + type);
  }
  return Judge(expect, cel::Compile(*parsed.ast, &checked.checked, host.env()), &host, outcome);
}

}  // namespace daygate::conformance
