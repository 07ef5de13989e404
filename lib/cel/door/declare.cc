// CelDeclarations → what the checker and the compiler look names up in.
#include <algorithm>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "base/utf8.h"
#include "cel/code.h"
#include "cel/door/declared.h"
#include "cel/lexer.h"
#include "cel/regex.h"

namespace daygate {
namespace {

using cel::Bound;
using cel::Type;
using cel::TypeKind;

bool IsIdentifier(std::string_view word) {
  constexpr std::string_view kLetters = "_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  constexpr std::string_view kMore = "_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  return !word.empty() && kLetters.find(word[0]) != std::string_view::npos &&
         word.find_first_not_of(kMore) == std::string_view::npos && !cel::IsKeyword(word);
}

// Identifiers with dots between them; the first is a name of its own and may not be reserved.
bool IsName(std::string_view name) {
  if (cel::IsReserved(name.substr(0, name.find('.')))) return false;
  for (;;) {
    const std::size_t dot = name.find('.');
    if (!IsIdentifier(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

absl::Status Wrong(const std::string& what, std::string_view name, const std::string& why) {
  return absl::InvalidArgumentError(what + " " + base::Quoted(name) + ": " + why);
}

// A pattern that is no constant is compiled when it is met; a constant one is checked now.
std::string CheckPatternIfConstant(std::span<const cel::Value* const> args, std::size_t* index) {
  *index = 1;
  if (args.size() < 2 || args[1] == nullptr || args[1]->kind != cel::ValueKind::kString) return {};
  return cel::CheckPattern(args[1]->text());
}

class Declarer {
 public:
  explicit Declarer(cel::Declared* declared) : out_(*declared) {}

  absl::Status Declare(CelDeclarations&& declarations) {
    cel::AddAllLibraries(&out_.libraries);
    RelaxPatterns();
    out_.parse.macros = declarations.macros == CelMacros::kOn;
    out_.slots = declarations.variables.size();
    if (!declarations.container.empty() && !IsName(declarations.container))
      return Wrong("the container", declarations.container, "is no name");
    out_.env.set_container(std::move(declarations.container));
    std::uint32_t slot = 0;
    for (const CelVariable& variable : declarations.variables) {
      absl::Status status = Add(variable, slot++);
      if (!status.ok()) return status;
    }
    for (CelFunction& function : declarations.functions) {
      absl::Status status = Add(std::move(function));
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  // Where policies want every pattern to be a literal, the language does not.
  void RelaxPatterns() {
    cel::Function* matches = Own("matches");
    for (cel::Overload& overload : matches->overloads) overload.check = &CheckPatternIfConstant;
    out_.env.AddFunction(std::move(*matches));
  }

  // A function of the libraries, to be added to what is declared here; else nothing of that name.
  cel::Function* Own(const std::string& name) {
    const cel::Function* known = out_.libraries.FindFunction(name);
    copy_ = known == nullptr ? cel::Function{name, {}} : *known;
    return &copy_;
  }

  absl::Status Add(const CelVariable& variable, std::uint32_t slot) {
    if (!IsName(variable.name)) return Wrong("variable", variable.name, "is no name");
    if (out_.env.FindVariable(variable.name) != nullptr) return Wrong("variable", variable.name, "stands twice");
    std::string wrong;
    const Type* type = cel::ReadType(variable.type, cel::TypeParams::kNone, &out_.types, &wrong);
    if (type == nullptr) return Wrong("variable", variable.name, wrong);
    out_.env.AddVariable({variable.name, type, slot, BoundOf(*type, variable.size), nullptr, 0});
    return absl::OkStatus();
  }

  absl::Status Add(CelFunction&& function) {
    if (!IsName(function.name)) return Wrong("function", function.name, "is no name");
    if (function.body == nullptr) return Wrong("function", function.name, "has no body");
    cel::Overload overload;
    overload.receiver = function.style == CelCallStyle::kMethod;
    if (overload.receiver && function.parameters.empty())
      return Wrong("function", function.name, "a method has a receiver, its first parameter");
    std::string wrong;
    overload.id = function.name;
    for (const std::string& parameter : function.parameters) {
      overload.params.push_back(cel::ReadType(parameter, cel::TypeParams::kLetters, &out_.types, &wrong));
      if (overload.params.back() == nullptr) return Wrong("function", function.name, wrong);
      overload.id += "_" + parameter;
    }
    overload.result = cel::ReadType(function.result, cel::TypeParams::kLetters, &out_.types, &wrong);
    if (overload.result == nullptr) return Wrong("function", function.name, wrong);
    if (Stands(function.name, overload)) return Wrong("function", function.name, "is there with these parameters");
    out_.functions.push_back({std::move(function.body), cel::KindsOf(*overload.result)});
    overload.body = &cel::CallHost;
    overload.host = &out_.functions.back();
    overload.host_cost = function.cost;
    overload.host_bound = BoundOf(*overload.result, function.size);
    AddOverload(function.name, std::move(overload));
    return absl::OkStatus();
  }

  bool Stands(const std::string& name, const cel::Overload& overload) const {
    const cel::Function* known = out_.env.FindFunction(name);
    if (known == nullptr) return false;
    return std::any_of(known->overloads.begin(), known->overloads.end(), [&](const cel::Overload& other) {
      return other.receiver == overload.receiver && other.params == overload.params;
    });
  }

  // What is declared here hides what the libraries have under that name: it takes over their overloads.
  void AddOverload(const std::string& name, cel::Overload overload) {
    if (std::find(own_.begin(), own_.end(), name) == own_.end() && name != "matches") {
      own_.push_back(name);
      out_.env.AddFunction(std::move(*Own(name)));
    }
    cel::Function more{name, {}};
    more.overloads.push_back(std::move(overload));
    out_.env.AddFunction(std::move(more));
  }

  const Bound* Keep(const Bound& bound) {
    out_.bounds.push_back(bound);
    return &out_.bounds.back();
  }

  // What stands deeper than `size` speaks of has no bound.
  Bound BoundOf(const Type& type, const CelSize& size) {
    switch (type.kind()) {
      case TypeKind::kString:
      case TypeKind::kBytes: return {size.most, nullptr, nullptr};
      case TypeKind::kDyn:
      case TypeKind::kParam: return {kCelUnbounded, nullptr, nullptr};  // it may be a list of anything
      case TypeKind::kOptional: return BoundOf(*type.parameters()[0], size);
      case TypeKind::kList: return {size.most, Keep(BoundOf(*type.parameters()[0], {size.element})), nullptr};
      case TypeKind::kMap:
        return {size.most, Keep(BoundOf(*type.parameters()[1], {size.element})),
                Keep(BoundOf(*type.parameters()[0], {size.key}))};
      default: return {};
    }
  }

  cel::Declared& out_;
  cel::Function copy_;
  std::vector<std::string> own_;  // functions that `env` has its own copy of
};

}  // namespace

absl::StatusOr<CelEnvironment> CelEnvironment::Create(CelDeclarations declarations) {
  auto declared = std::make_shared<Declared>();
  absl::Status status = Declarer(declared.get()).Declare(std::move(declarations));
  if (!status.ok()) return status;
  return CelEnvironment(std::move(declared));
}

std::optional<std::size_t> CelEnvironment::slot(std::string_view name) const {
  const cel::Variable* variable = declared_->env.FindVariable(name);
  return variable == nullptr ? std::nullopt : std::optional<std::size_t>(variable->slot);
}

std::size_t CelEnvironment::slots() const {
  return declared_->slots;
}

}  // namespace daygate
