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
void AppendNames(const Map& map, std::vector<std::string_view>* names) {
  for (const auto& [name, unused] : map) names->push_back(name);
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

const Variable* Env::FindVariable(std::string_view name) const {
  const Variable* found = Find(variables_, name);
  return found == nullptr && parent_ != nullptr ? parent_->FindVariable(name) : found;
}

const Constant* Env::FindConstant(std::string_view name) const {
  const Constant* found = Find(constants_, name);
  return found == nullptr && parent_ != nullptr ? parent_->FindConstant(name) : found;
}

const Function* Env::FindFunction(std::string_view name) const {
  const Function* found = Find(functions_, name);
  return found == nullptr && parent_ != nullptr ? parent_->FindFunction(name) : found;
}

const Env::Refusal* Env::FindRefusal(std::string_view name) const {
  const Refusal* found = Find(refusals_, name);
  return found == nullptr && parent_ != nullptr ? parent_->FindRefusal(name) : found;
}

std::vector<std::string_view> Env::VariableNames() const {
  std::vector<std::string_view> names;
  if (parent_ != nullptr) names = parent_->VariableNames();
  AppendNames(variables_, &names);
  return names;
}

std::vector<std::string_view> Env::ConstantNames() const {
  std::vector<std::string_view> names;
  if (parent_ != nullptr) names = parent_->ConstantNames();
  AppendNames(constants_, &names);
  return names;
}

std::vector<std::string_view> Env::FunctionNames() const {
  std::vector<std::string_view> names;
  if (parent_ != nullptr) names = parent_->FunctionNames();
  AppendNames(functions_, &names);
  return names;
}

}  // namespace daygate::cel
