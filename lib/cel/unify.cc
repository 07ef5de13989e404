// How types are joined, matched with the parameters of overloads, and turned back into Types.
#include "cel/term.h"

namespace daygate::cel {
namespace {

// Types that nest deeper than any expression can be written are not looked into further: unlike types, or dyn.
constexpr int kMaxDepth = 300;

bool IsLeaf(TypeKind kind) {
  switch (kind) {
    case TypeKind::kType:
    case TypeKind::kList:
    case TypeKind::kMap:
    case TypeKind::kOptional:
    case TypeKind::kOpaque:
    case TypeKind::kParam: return false;
    default: return true;
  }
}

// What may be a number when it is evaluated, too.
bool IsNumber(TypeKind kind) {
  return kind == TypeKind::kInt || kind == TypeKind::kUint || kind == TypeKind::kDouble || kind == TypeKind::kDyn ||
         kind == TypeKind::kParam;
}

bool Occurs(const Term* variable, Term* in, int depth) {
  in = Terms::Find(in);
  if (in == variable || depth > kMaxDepth) return true;
  if (in->ground != nullptr) return false;
  for (Term* parameter : in->parameters) {
    if (Occurs(variable, parameter, depth + 1)) return true;
  }
  return false;
}

bool HasParameters(const Type* type) {
  if (type->kind() == TypeKind::kParam) return true;
  for (const Type* parameter : type->parameters()) {
    if (HasParameters(parameter)) return true;
  }
  return false;
}

bool SameAt(Term* a, Term* b, int depth) {
  a = Terms::Find(a);
  b = Terms::Find(b);
  if (a == b) return true;
  if (a->kind != b->kind || a->kind == TypeKind::kParam || depth > kMaxDepth) return false;
  if (IsLeaf(a->kind)) return a->shape == b->shape;
  if (a->shape->name() != b->shape->name() || a->parameters.size() != b->parameters.size()) return false;
  for (std::size_t i = 0; i < a->parameters.size(); ++i) {
    if (!SameAt(a->parameters[i], b->parameters[i], depth + 1)) return false;
  }
  return true;
}

}  // namespace

Terms::Terms(TypePool* types) : types_(types) {
  for (std::size_t i = 0; i <= static_cast<std::size_t>(TypeKind::kDuration); ++i) {
    const Type* type = types->Simple(static_cast<TypeKind>(i));
    simple_[i] = {type->kind(), false, type, type, nullptr, {}};
  }
  const Type* dyn = types->Simple(TypeKind::kDyn);
  poison_ = {TypeKind::kDyn, true, dyn, dyn, nullptr, {}};
  // Shapes of what the language itself makes.
  for (const TypeKind kind : {TypeKind::kList, TypeKind::kMap, TypeKind::kOptional}) {
    simple_[static_cast<std::size_t>(kind)] = *Of(types->Simple(kind));
  }
}

Term* Terms::Find(Term* term) {
  while (term->bound != nullptr) term = term->bound;
  return term;
}

Term* Terms::Make(TypeKind kind, const Type* shape, std::initializer_list<Term*> parameters) {
  Term* term = arena_.New<Term>();
  term->kind = kind;
  term->shape = shape;
  term->parameters = arena_.NewArray<Term*>(parameters.size());
  std::copy(parameters.begin(), parameters.end(), term->parameters.begin());
  return term;
}

Term* Terms::Like(const Term& model, std::span<Term*> parameters) {
  Term* term = Make(model.kind, model.shape, {});
  term->parameters = parameters;
  return term;
}

Term* Terms::Of(const Type* type) {
  if (static_cast<std::size_t>(type->kind()) <= static_cast<std::size_t>(TypeKind::kDuration)) {
    return Simple(type->kind());
  }
  if (type->kind() == TypeKind::kParam) return Simple(TypeKind::kDyn);
  Term* term = Make(type->kind(), type, {});
  term->ground = HasParameters(type) ? nullptr : type;
  term->parameters = arena_.NewArray<Term*>(type->parameters().size());
  for (std::size_t i = 0; i < term->parameters.size(); ++i) term->parameters[i] = Of(type->parameters()[i]);
  return term;
}

Term* Terms::List(Term* element) {
  return Make(TypeKind::kList, Simple(TypeKind::kList)->shape, {element});
}
Term* Terms::Map(Term* key, Term* value) {
  return Make(TypeKind::kMap, Simple(TypeKind::kMap)->shape, {key, value});
}
Term* Terms::Optional(Term* element) {
  return Make(TypeKind::kOptional, Simple(TypeKind::kOptional)->shape, {element});
}
Term* Terms::NewVariable() {
  return Make(TypeKind::kParam, Simple(TypeKind::kDyn)->shape, {});
}

bool Terms::Bind(Term* variable, Term* term) {
  if (Occurs(variable, term, 0)) return false;
  variable->bound = term;
  trail_.push_back(variable);
  return true;
}

void Terms::UndoTo(std::size_t mark) {
  for (; trail_.size() > mark; trail_.pop_back()) trail_.back()->bound = nullptr;
}

Term* Terms::Join(Term* a, Term* b) {
  const std::size_t mark = trail_.size();
  Term* joined = JoinAt(a, b, 0);
  if (joined == nullptr) UndoTo(mark);
  return joined;
}

Term* Terms::JoinAt(Term* a, Term* b, int depth) {
  a = Find(a);
  b = Find(b);
  if (a == b) return a;
  if (depth > kMaxDepth) return nullptr;
  if (a->poison || b->poison) return Poison();
  // A variable beside dyn becomes dyn: what it stands for may be anything then.
  if (a->kind == TypeKind::kParam) return Bind(a, b) ? b : nullptr;
  if (b->kind == TypeKind::kParam) return Bind(b, a) ? a : nullptr;
  if (a->kind == TypeKind::kDyn || b->kind == TypeKind::kDyn) return Simple(TypeKind::kDyn);
  if (a->kind != b->kind) return nullptr;
  if (IsLeaf(a->kind)) return a->shape == b->shape ? a : nullptr;
  return JoinParameters(a, b, depth);
}

Term* Terms::JoinParameters(Term* a, Term* b, int depth) {
  if (a->shape->name() != b->shape->name() || a->parameters.size() != b->parameters.size()) return nullptr;
  const std::span<Term*> joined = arena_.NewArray<Term*>(a->parameters.size());
  bool as_a = true;
  bool as_b = true;
  for (std::size_t i = 0; i < joined.size(); ++i) {
    joined[i] = JoinAt(a->parameters[i], b->parameters[i], depth + 1);
    // Types as values are all alike: `type(1) == string` is false, not wrong.
    if (joined[i] == nullptr && a->kind == TypeKind::kType) joined[i] = Simple(TypeKind::kDyn);
    if (joined[i] == nullptr) return nullptr;
    as_a = as_a && joined[i] == Find(a->parameters[i]);
    as_b = as_b && joined[i] == Find(b->parameters[i]);
  }
  if (as_a) return a;
  return as_b ? b : Like(*a, joined);
}

void Terms::StartOverload() {
  trail_.clear();
  overload_.clear();
}

void Terms::Undo() {
  UndoTo(0);
}

bool Terms::Match(const Type* parameter, Term* argument) {
  return MatchAt(parameter, argument, 0);
}

bool Terms::MatchAt(const Type* parameter, Term* argument, int depth) {
  argument = Find(argument);
  if (depth > kMaxDepth) return false;
  if (parameter->kind() == TypeKind::kParam) {
    return parameter->name() == "number" ? IsNumber(argument->kind) : MatchVariable(parameter, argument);
  }
  if (parameter->kind() == TypeKind::kDyn) return true;
  if (argument->kind == TypeKind::kDyn) {
    Generalise(parameter, argument);
    return true;
  }
  if (argument->kind == TypeKind::kParam) return Bind(argument, Instantiate(parameter, depth));
  if (argument->kind != parameter->kind()) return false;
  if (IsLeaf(argument->kind)) return argument->shape == parameter;
  if (argument->shape->name() != parameter->name()) return false;
  if (argument->parameters.size() != parameter->parameters().size()) return false;
  for (std::size_t i = 0; i < argument->parameters.size(); ++i) {
    if (!MatchAt(parameter->parameters()[i], argument->parameters[i], depth + 1)) return false;
  }
  return true;
}

// A type parameter that stands in several places is as general as the most general argument.
bool Terms::MatchVariable(const Type* parameter, Term* argument) {
  for (auto& [known, term] : overload_) {
    if (known != parameter) continue;
    Term* joined = JoinAt(term, argument, 0);
    if (joined == nullptr) return false;
    term = joined;
    return true;
  }
  overload_.emplace_back(parameter, argument);
  return true;
}

void Terms::Generalise(const Type* parameter, Term* dyn) {
  if (parameter->kind() == TypeKind::kParam) {
    MatchVariable(parameter, dyn);
    return;
  }
  for (const Type* inner : parameter->parameters()) Generalise(inner, dyn);
}

Term* Terms::Result(const Type* result) {
  return Instantiate(result, 0);
}

Term* Terms::Instantiate(const Type* type, int depth) {
  if (depth > kMaxDepth) return Simple(TypeKind::kDyn);
  if (type->kind() == TypeKind::kParam) {
    for (const auto& [known, term] : overload_) {
      if (known == type) return term;
    }
    Term* variable = NewVariable();
    overload_.emplace_back(type, variable);
    return variable;
  }
  if (!HasParameters(type)) return Of(type);
  Term* term = Make(type->kind(), type, {});
  term->parameters = arena_.NewArray<Term*>(type->parameters().size());
  for (std::size_t i = 0; i < term->parameters.size(); ++i) {
    term->parameters[i] = Instantiate(type->parameters()[i], depth + 1);
  }
  return term;
}

Term* Terms::Snapshot(Term* term) {
  return SnapshotAt(term, 0);
}

Term* Terms::SnapshotAt(Term* term, int depth) {
  term = Find(term);
  if (term->ground != nullptr || term->parameters.empty()) return term;
  if (depth > kMaxDepth) return Simple(TypeKind::kDyn);
  const std::span<Term*> parameters = arena_.NewArray<Term*>(term->parameters.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i] = SnapshotAt(term->parameters[i], depth + 1);
  return Like(*term, parameters);
}

bool Terms::Same(Term* a, Term* b) {
  return SameAt(a, b, 0);
}

const Type* Terms::Resolve(Term* term) {
  return ResolveAt(term, 0);
}

const Type* Terms::ResolveAt(Term* term, int depth) {
  term = Find(term);
  if (term->ground != nullptr) return term->ground;
  if (term->kind == TypeKind::kParam || depth > kMaxDepth) return types_->Simple(TypeKind::kDyn);
  std::vector<const Type*> parameters;
  for (Term* parameter : term->parameters) parameters.push_back(ResolveAt(parameter, depth + 1));
  return Build(term, parameters);
}

const Type* Terms::Build(Term* term, std::span<const Type* const> parameters) {
  switch (term->kind) {
    case TypeKind::kList: return types_->List(parameters[0]);
    case TypeKind::kMap: return types_->Map(parameters[0], parameters[1]);
    case TypeKind::kOptional: return types_->Optional(parameters[0]);
    case TypeKind::kType: return types_->TypeOf(parameters[0]);
    default: return types_->Opaque(term->shape->name(), parameters);
  }
}

}  // namespace daygate::cel
