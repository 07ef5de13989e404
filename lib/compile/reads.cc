#include "compile/reads.h"

#include <algorithm>
#include <set>
#include <utility>

namespace daygate::compile {

using cel::Expr;
using policy::Variable;

namespace {

void Note(FirstPlace* place, std::uint32_t at) {
  if (!place->has_value() || at < **place) *place = at;
}

void AddPath(std::vector<AttributePath>* paths, AttributePath path) {
  for (const AttributePath& known : *paths) {
    if (known.text == path.text) return;
  }
  paths->push_back(std::move(path));
}

// Variables whose fields are the attributes; of all others the variable itself is.
bool HasFields(std::uint32_t slot) {
  if (slot == kHopSlot) return true;
  switch (static_cast<Variable>(slot)) {
    case Variable::kAgent:
    case Variable::kCaller:
    case Variable::kSubject:
    case Variable::kSecret:
    case Variable::kTask:
    case Variable::kDestination:
    case Variable::kApproval:
    case Variable::kSignal:
    case Variable::kContext: return true;
    case Variable::kChain:
    case Variable::kAction:
    case Variable::kPurpose:
    case Variable::kEnvironment:
    case Variable::kRisk:
    case Variable::kTools:
    case Variable::kClientIp:
    case Variable::kDegraded:
    case Variable::kNow: return false;
  }
  return false;
}

enum class Mood : std::uint8_t { kLoud, kSilent };  // kSilent: what is absent here is no error

class Walker {
 public:
  Walker(const cel::Checked& checked, const SlotMeanings& slots) : checked_(checked), slots_(slots) {}

  void Visit(const Expr& expr, Mood mood) {
    if (std::holds_alternative<const cel::Constant*>(checked_.meanings[expr.id])) return;
    if (VisitPath(expr, mood)) return;
    if (const auto* select = std::get_if<cel::Select>(&expr.node)) {
      Visit(*select->operand, select->test || select->optional ? Mood::kSilent : mood);
      return;
    }
    cel::Nodes children;
    const auto* call = std::get_if<cel::Call>(&expr.node);
    if (call != nullptr && call->target != nullptr && checked_.namespaced[expr.id]) {
      children.assign(call->args.begin(), call->args.end());
    } else {
      cel::AppendChildren(expr, &children);
    }
    for (const Expr* child : children) Visit(*child, mood);
  }

  Reads Take() { return std::move(reads_); }

 private:
  // `agent`, `agent.zone`, `request.agent.labels.team`: selections from a variable of the environment. False: something
  // else, whose parts are still to be visited.
  bool VisitPath(const Expr& expr, Mood mood) {
    std::vector<const cel::Select*> selects;  // from the outermost to the innermost
    const Expr* base = &expr;
    while (const auto* select = std::get_if<cel::Select>(&base->node)) {
      if (std::holds_alternative<const cel::Variable*>(checked_.meanings[base->id])) break;
      // Behind `.?` and inside has() nothing is an error; a test stands at the outermost place only.
      if (select->test || select->optional) mood = Mood::kSilent;
      selects.push_back(select);
      base = select->operand;
    }
    const auto* meaning = std::get_if<const cel::Variable*>(&checked_.meanings[base->id]);
    if (meaning == nullptr) return false;
    std::reverse(selects.begin(), selects.end());
    VisitVariable(**meaning, selects, base->begin, mood);
    return true;
  }

  void VisitVariable(const cel::Variable& variable, const std::vector<const cel::Select*>& selects, std::uint32_t at,
                     Mood mood) {
    std::uint32_t slot = variable.slot;
    if (slot >= kFirstFreeSlot) return VisitOther(slot, at);
    std::size_t next = 0;
    std::string text = variable.name;
    if (slot == kRequestSlot) {
      if (selects.empty()) return Note(&reads_.agent, at);  // the request as a whole: `agent` is part of it
      slot = FindVariable(selects[0]->field);
      text += "." + std::string(selects[0]->field);
      next = 1;
    }
    if (slot == kCaptureSlot) {
      if (!selects.empty()) reads_.captures.emplace(std::string(selects[0]->field), selects[0]->field_at);
      return;
    }
    if (slot == SlotOf(Variable::kAgent)) Note(&reads_.agent, at);
    if (slot == kHopSlot) Note(&reads_.hop, at);
    if (slot == SlotOf(Variable::kChain)) Note(&reads_.chain, at);
    if (slot == SlotOf(Variable::kDegraded)) Note(&reads_.degraded, at);
    if (mood == Mood::kSilent) return;
    AttributePath path{std::move(text), slot, -1};
    if (HasFields(slot)) {
      if (next >= selects.size()) return;
      path.field = FieldOf(selects, next);
      path.text += "." + std::string(selects[next]->field);
    }
    AddPath(&reads_.paths, std::move(path));
  }

  void VisitOther(std::uint32_t slot, std::uint32_t at) {
    const auto it = slots_.find(slot);
    if (it == slots_.end()) return;
    const SlotMeaning& meaning = it->second;
    switch (meaning.kind) {
      case SlotMeaning::Kind::kAttested:
        if (meaning.root == AttestedSlot::Root::kAgent) Note(&reads_.agent, at);
        if (meaning.root == AttestedSlot::Root::kHop) Note(&reads_.hop, at);
        return;
      case SlotMeaning::Kind::kApproved: return;
      case SlotMeaning::Kind::kDefine: reads_.AddDefine(*meaning.define, at); return;
    }
  }

  static std::uint32_t FindVariable(std::string_view name) {
    const std::span<const policy::BuiltinField> variables = policy::Variables();
    for (std::uint32_t slot = 0; slot < variables.size(); ++slot) {
      if (variables[slot].name == name) return slot;
    }
    return kRequestSlot;
  }

  // The number of the selected field in the structure that the variable is of.
  std::int32_t FieldOf(const std::vector<const cel::Select*>& selects, std::size_t index) const {
    const Expr* operand = selects[index]->operand;
    const cel::StructType* structure = checked_.types[operand->id]->structure();
    return structure == nullptr ? -1 : structure->Find(selects[index]->field);
  }

  const cel::Checked& checked_;
  const SlotMeanings& slots_;
  Reads reads_;
};

class NameFinder {
 public:
  void Visit(const Expr& expr) {
    if (const auto* ident = std::get_if<cel::Ident>(&expr.node)) {
      const bool hidden = !ident->absolute && std::find(hidden_.begin(), hidden_.end(), ident->name) != hidden_.end();
      if (!hidden) names_.emplace(ident->name);
      return;
    }
    if (const auto* macro = std::get_if<cel::Comprehension>(&expr.node)) {
      Visit(*macro->range);
      const std::size_t depth = hidden_.size();
      hidden_.push_back(macro->var);
      if (!macro->var2.empty()) hidden_.push_back(macro->var2);
      if (macro->filter != nullptr) Visit(*macro->filter);
      if (macro->body != nullptr) Visit(*macro->body);
      hidden_.resize(depth);
      return;
    }
    if (const auto* bind = std::get_if<cel::Bind>(&expr.node)) return VisitBound(*bind->init, bind->var, *bind->body);
    if (const auto* map = std::get_if<cel::OptionalMap>(&expr.node))
      return VisitBound(*map->target, map->var, *map->body);
    cel::Nodes children;
    cel::AppendChildren(expr, &children);
    for (const Expr* child : children) Visit(*child);
  }

  std::vector<std::string> Take() const { return {names_.begin(), names_.end()}; }

 private:
  void VisitBound(const Expr& init, std::string_view var, const Expr& body) {
    Visit(init);
    hidden_.push_back(var);
    Visit(body);
    hidden_.pop_back();
  }

  std::vector<std::string_view> hidden_;
  std::set<std::string> names_;
};

}  // namespace

void Reads::AddDefine(const Reads& define, std::uint32_t at) {
  if (define.agent) Note(&agent, at);
  if (define.hop) Note(&hop, at);
  if (define.chain) Note(&chain, at);
  if (define.degraded) Note(&degraded, at);
  for (const auto& [name, place] : define.captures) captures.emplace(name, at);
  broken_define = broken_define || define.broken_define;
  for (const AttributePath& path : define.paths) AddPath(&paths, path);
}

Reads FindReads(const Expr& root, const cel::Checked& checked, const SlotMeanings& slots) {
  Walker walker(checked, slots);
  walker.Visit(root, Mood::kLoud);
  return walker.Take();
}

std::vector<std::string> FreeNames(const Expr& root) {
  NameFinder finder;
  finder.Visit(root);
  return finder.Take();
}

}  // namespace daygate::compile
