// Names of a tree that was not checked: looked up in the Env as the checker would.
#include "cel/compiler.h"

namespace daygate::cel {

// `a.b.c` as one name. False where it is none.
bool Compiler::QualifiedName(const Expr& expr, std::string* name, bool* absolute) const {
  std::vector<std::string_view> parts;
  const Expr* at = &expr;
  for (const auto* select = std::get_if<Select>(&at->node); select != nullptr;
       select = std::get_if<Select>(&at->node)) {
    if (select->test || select->optional) return false;
    parts.push_back(select->field);
    at = select->operand;
  }
  const auto* ident = std::get_if<Ident>(&at->node);
  if (ident == nullptr || (!ident->absolute && FindLocal(ident->name) != nullptr)) return false;
  *absolute = ident->absolute;
  *name = ident->name;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) name->append(".").append(*part);
  return true;
}

// In the container A.B: A.B.name, A.name, name.
template <typename Find>
auto Compiler::FindInContainers(const std::string& name, bool absolute, Find find) const {
  std::string container = absolute ? std::string() : env_.container();
  while (!container.empty()) {
    if (auto found = find(container + "." + name)) return found;
    const std::size_t dot = container.rfind('.');
    container.resize(dot == std::string::npos ? 0 : dot);
  }
  return find(name);
}

Meaning Compiler::ResolveName(const Expr& expr) const {
  std::string name;
  bool absolute = false;
  if (!QualifiedName(expr, &name, &absolute)) return std::monostate{};
  Meaning meaning;
  FindInContainers(name, absolute, [&](const std::string& candidate) {
    if (const Variable* variable = env_.FindVariable(candidate)) {
      meaning = variable;
    } else if (const cel::Constant* constant = env_.FindConstant(candidate)) {
      meaning = constant;
    }
    return !std::holds_alternative<std::monostate>(meaning);
  });
  return meaning;
}

const Function* Compiler::ResolveFunction(const Call& call, bool* namespaced) const {
  *namespaced = false;
  const std::string function(call.function);
  const auto find = [&](const std::string& candidate) { return env_.FindFunction(candidate); };
  std::string target;
  bool absolute = false;
  if (call.target == nullptr) return FindInContainers(function, false, find);
  if (QualifiedName(*call.target, &target, &absolute)) {
    const Function* found = FindInContainers(target + "." + function, absolute, find);
    *namespaced = found != nullptr;
    if (found != nullptr) return found;
  }
  return find(function);
}

}  // namespace daygate::cel
