// Names: which prefix of a dotted name is declared, and the fields that are selected from it.
#include <algorithm>

#include "cel/check_pass.h"
#include "cel/suggest.h"

namespace daygate::cel {
namespace {

// Tries `name` in every container from the innermost out: in A.B, `A.B.name`, `A.name`, `name`.
template <typename Finder>
auto InContainers(std::string_view container, std::string_view name, bool absolute, const Finder& find)
    -> decltype(find(name)) {
  if (!absolute) {
    while (!container.empty()) {
      const std::string qualified = std::string(container) + "." + std::string(name);
      if (auto found = find(qualified)) return found;
      const std::size_t dot = container.rfind('.');
      container = dot == std::string_view::npos ? std::string_view() : container.substr(0, dot);
    }
  }
  return find(name);
}

}  // namespace

// False where the root of the selections is no name.
bool CheckPass::ReadChain(const Expr& expr, Chain* chain) const {
  const Expr* at = &expr;
  for (const auto* select = std::get_if<Select>(&at->node); select != nullptr;
       select = std::get_if<Select>(&at->node)) {
    if (select->test || select->optional) return false;
    chain->nodes.push_back(at);
    at = select->operand;
  }
  const auto* ident = std::get_if<Ident>(&at->node);
  if (ident == nullptr) return false;
  chain->nodes.push_back(at);
  std::reverse(chain->nodes.begin(), chain->nodes.end());
  chain->absolute = ident->absolute;
  chain->name = ident->name;
  chain->ends.push_back(chain->name.size());
  for (std::size_t i = 1; i < chain->nodes.size(); ++i) {
    chain->name += '.';
    chain->name += std::get<Select>(chain->nodes[i]->node).field;
    chain->ends.push_back(chain->name.size());
  }
  return true;
}

void CheckPass::CheckChain(const Chain& chain) {
  if (!FindName(chain)) {
    UnknownName(chain);
    for (const Expr* node : chain.nodes) Set(*node, pool_.Poison());
    return;
  }
  for (std::size_t i = 1; i < chain.nodes.size(); ++i) {
    const Expr& node = *chain.nodes[i];
    if (terms_[node.id] != nullptr) continue;  // part of the name
    const auto& select = std::get<Select>(node.node);
    Set(node, SelectField(node, select, TermOf(*select.operand)));
  }
}

// The longest prefix that is declared. The nodes of the name have their types then.
bool CheckPass::FindName(const Chain& chain) {
  const Local* local = chain.absolute ? nullptr : FindLocal(chain.name.substr(0, chain.ends[0]));
  if (local != nullptr) {
    Set(*chain.nodes[0], local->term);
    result_.checked.meanings[chain.nodes[0]->id] = LocalRef{};
    return true;
  }
  for (std::size_t i = chain.nodes.size(); i-- > 0;) {
    const std::string_view name = std::string_view(chain.name).substr(0, chain.ends[i]);
    const Named named = Lookup(name, chain.absolute);
    if (named.variable == nullptr && named.constant == nullptr && named.refusal == nullptr) continue;
    for (std::size_t j = 0; j < i; ++j) Set(*chain.nodes[j], TypeKind::kDyn);
    TakeName(*chain.nodes[i], named, name);
    return true;
  }
  return false;
}

void CheckPass::TakeName(const Expr& expr, const Named& named, std::string_view name) {
  if (named.variable != nullptr) {
    Set(expr, pool_.Of(named.variable->type));
    result_.checked.meanings[expr.id] = named.variable;
  } else if (named.constant != nullptr) {
    Set(expr, pool_.Of(named.constant->type));
    result_.checked.meanings[expr.id] = named.constant;
  } else {
    std::string message = named.refusal->message;
    if (message.empty()) message = "'" + std::string(name) + "' can not be used here";
    Fail(expr, expr.begin, std::move(message), named.refusal->help);
  }
}

CheckPass::Named CheckPass::Lookup(std::string_view name, bool absolute) const {
  Named named;
  InContainers(env_.container(), name, absolute, [&](std::string_view candidate) {
    named.variable = env_.FindVariable(candidate);
    if (named.variable == nullptr) named.constant = env_.FindConstant(candidate);
    if (named.variable == nullptr && named.constant == nullptr) named.refusal = env_.FindRefusal(candidate);
    return named.variable != nullptr || named.constant != nullptr || named.refusal != nullptr;
  });
  return named;
}

const CheckPass::Local* CheckPass::FindLocal(std::string_view name) const {
  for (std::size_t i = locals_.size(); i-- > 0;) {
    if (locals_[i].name == name) return &locals_[i];
  }
  return nullptr;
}

const Function* CheckPass::FindFunction(std::string_view name) const {
  return InContainers(env_.container(), name, false,
                      [this](std::string_view candidate) { return env_.FindFunction(candidate); });
}

// The root is unknown, or a namespace without this name.
void CheckPass::UnknownName(const Chain& chain) {
  const Expr& root = *chain.nodes[0];
  const std::string prefix = chain.name.substr(0, chain.ends[0]) + ".";
  std::vector<std::string_view> members;
  if (chain.nodes.size() > 1) {
    for (const auto& names : {env_.VariableNames(), env_.ConstantNames()}) {
      for (const std::string_view name : names) {
        if (name.starts_with(prefix)) members.push_back(name);
      }
    }
  }
  if (!members.empty()) {
    const std::string_view name = std::string_view(chain.name).substr(0, chain.ends[1]);
    Fail(root, root.begin, "'" + std::string(name) + "' does not exist", DidYouMean(NearestOf(name, members)));
    return;
  }
  const std::string name = chain.name.substr(0, chain.ends[0]);
  Fail(root, root.begin, "'" + name + "' does not exist", DidYouMean(NearbyName(name)));
}

// A name that would be found here: a variable, constant or variable of a macro that is spelt nearly so, or the field of
// this name of some variable.
std::string CheckPass::NearbyName(std::string_view name) const {
  std::vector<std::string_view> names;
  for (const Local& local : locals_) {
    if (local.name.find('@') == std::string_view::npos) names.push_back(local.name);
  }
  const std::vector<std::string_view> variables = env_.VariableNames();
  names.insert(names.end(), variables.begin(), variables.end());
  const std::vector<std::string_view> constants = env_.ConstantNames();
  names.insert(names.end(), constants.begin(), constants.end());
  if (const std::string_view nearest = NearestOf(name, names); !nearest.empty()) return std::string(nearest);
  for (const std::string_view variable : variables) {
    const StructType* structure = env_.FindVariable(variable)->type->structure();
    if (structure != nullptr && structure->Find(name) >= 0) return std::string(variable) + "." + std::string(name);
  }
  return {};
}

Term* CheckPass::SelectField(const Expr& expr, const Select& select, Term* operand) {
  if (operand->poison) return operand;
  const bool optional = operand->kind == TypeKind::kOptional;
  Term* field = FieldOf(expr, select, optional ? Terms::Find(operand->parameters[0]) : operand);
  if (field->poison) return field;
  if (select.test) return pool_.Simple(TypeKind::kBool);
  return optional || select.optional ? pool_.Optional(field) : field;
}

Term* CheckPass::FieldOf(const Expr& expr, const Select& select, Term* operand) {
  if (operand->kind == TypeKind::kMap) return operand->parameters[1];
  if (operand->kind == TypeKind::kParam) return pool_.Simple(TypeKind::kDyn);
  if (operand->kind == TypeKind::kDyn) return operand;
  if (operand->kind != TypeKind::kStruct) {
    Fail(expr, select.field_at,
         "'" + std::string(select.field) + "' does not exist: " + Text(operand) + " has no fields");
    return pool_.Poison();
  }
  const StructType& structure = *operand->shape->structure();
  const int index = structure.Find(select.field);
  if (index >= 0) return pool_.Of(structure.fields[static_cast<std::size_t>(index)].type);
  UnknownField(expr, select, structure);
  return pool_.Poison();
}

void CheckPass::UnknownField(const Expr& expr, const Select& select, const StructType& structure) {
  Chain chain;
  const std::string path = ReadChain(*select.operand, &chain) ? chain.name + "." : std::string();
  // A host may say of a field that it is kept from this place, under the name of the structure.
  const std::string full = path + std::string(select.field);
  if (const Named named = Lookup(full, chain.absolute); named.refusal != nullptr) {
    Fail(expr, select.field_at, named.refusal->message, named.refusal->help);
    return;
  }
  std::vector<std::string_view> fields;
  for (const StructField& field : structure.fields) fields.push_back(field.name);
  const std::string_view nearest = NearestOf(select.field, fields);
  Fail(expr, select.field_at,
       "'" + full + "' does not exist" + (path.empty() ? ": " + structure.name + " has no such field" : std::string()),
       nearest.empty() ? std::string() : DidYouMean(path + std::string(nearest)));
}

}  // namespace daygate::cel
