#include "cel/env.h"

#include <iterator>

namespace daygate::cel {
namespace {

template <typename Map>
const typename Map::mapped_type* Find(const Map& map, std::string_view name) {
  const auto found = map.find(name);
  return found == map.end() ? nullptr : &found->second;
}

template <typename Map>
std::vector<std::string_view> Names(const Map& map) {
  std::vector<std::string_view> names;
  names.reserve(map.size());
  for (const auto& [name, unused] : map) names.push_back(name);
  return names;
}

}  // namespace

void Env::AddVariable(Variable variable) {
  std::string name = variable.name;
  variables_.insert_or_assign(std::move(name), std::move(variable));
}

void Env::AddConstant(Constant constant) {
  std::string name = constant.name;
  constants_.insert_or_assign(std::move(name), std::move(constant));
}

void Env::AddRefusal(std::string name, std::string message, std::string help) {
  refusals_.insert_or_assign(std::move(name), Refusal{std::move(message), std::move(help)});
}

void Env::AddFunction(Function function) {
  Function& declared = functions_[function.name];
  declared.name = std::move(function.name);
  declared.overloads.insert(declared.overloads.end(), std::make_move_iterator(function.overloads.begin()),
                            std::make_move_iterator(function.overloads.end()));
}

const Variable* Env::FindVariable(std::string_view name) const { return Find(variables_, name); }
const Constant* Env::FindConstant(std::string_view name) const { return Find(constants_, name); }
const Function* Env::FindFunction(std::string_view name) const { return Find(functions_, name); }
const Env::Refusal* Env::FindRefusal(std::string_view name) const { return Find(refusals_, name); }

std::vector<std::string_view> Env::VariableNames() const { return Names(variables_); }
std::vector<std::string_view> Env::ConstantNames() const { return Names(constants_); }
std::vector<std::string_view> Env::FunctionNames() const { return Names(functions_); }

}  // namespace daygate::cel
