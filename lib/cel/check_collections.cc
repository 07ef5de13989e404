// Literals, and the macros that go over collections.
#include "cel/check_pass.h"

namespace daygate::cel {
namespace {

std::string_view NameOf(Macro macro) {
  switch (macro) {
    case Macro::kAll: return "all";
    case Macro::kExists: return "exists";
    case Macro::kExistsOne: return "exists_one";
    case Macro::kFilter: return "filter";
    case Macro::kMap: return "map";
    case Macro::kTransformList: return "transformList";
    case Macro::kTransformMap: return "transformMap";
    case Macro::kTransformMapEntry: return "transformMapEntry";
    case Macro::kSortBy: return "sortBy";
  }
  return "";
}

// Members of enums are keys as well as the int that other implementations take them for.
bool MayBeKey(const Term& term) {
  switch (term.kind) {
    case TypeKind::kBool:
    case TypeKind::kInt:
    case TypeKind::kUint:
    case TypeKind::kString:
    case TypeKind::kEnum: return true;
    default: return IsOpen(&term);
  }
}

bool MaySortBy(const Term& term) {
  switch (term.kind) {
    case TypeKind::kBool:
    case TypeKind::kInt:
    case TypeKind::kUint:
    case TypeKind::kDouble:
    case TypeKind::kString:
    case TypeKind::kBytes:
    case TypeKind::kTimestamp:
    case TypeKind::kDuration: return true;
    case TypeKind::kEnum: return term.shape->enumeration()->ordered;
    default: return IsOpen(&term);
  }
}

}  // namespace

void CheckPass::CheckLiteral(const Expr& expr, const Literal& literal) {
  switch (literal.kind) {
    case LiteralKind::kNull: return Set(expr, TypeKind::kNull);
    case LiteralKind::kBool: return Set(expr, TypeKind::kBool);
    case LiteralKind::kInt: return Set(expr, TypeKind::kInt);
    case LiteralKind::kUint: return Set(expr, TypeKind::kUint);
    case LiteralKind::kDouble: return Set(expr, TypeKind::kDouble);
    case LiteralKind::kString: return Set(expr, TypeKind::kString);
    case LiteralKind::kBytes: return Set(expr, TypeKind::kBytes);
  }
}

// The type that an element adds; of an optional element the type inside.
Term* CheckPass::ElementTerm(const Expr& expr, bool optional) {
  Term* term = TermOf(expr);
  if (!optional || term->kind == TypeKind::kDyn) return term;
  if (term->kind == TypeKind::kOptional) return term->parameters[0];
  if (term->kind == TypeKind::kParam) {
    Term* inner = pool_.NewVariable();
    return pool_.Join(term, pool_.Optional(inner)) != nullptr ? inner : pool_.Simple(TypeKind::kDyn);
  }
  const std::string type = Text(term);
  Fail(expr, expr.begin, "'?' needs an optional value behind it, and this is " + type);
  return pool_.Poison();
}

// Unlike elements make a collection of dyn.
Term* CheckPass::JoinElements(Term* so_far, Term* element) {
  if (so_far == nullptr) return element;
  Term* joined = pool_.Join(so_far, element);
  return joined != nullptr ? joined : pool_.Simple(TypeKind::kDyn);
}

void CheckPass::CheckList(const Expr& expr, const ListExpr& list) {
  Term* element = nullptr;
  for (std::size_t i = 0; i < list.elements.size(); ++i) {
    element = JoinElements(element, ElementTerm(*list.elements[i], list.optional[i]));
  }
  Set(expr, pool_.List(element != nullptr ? element : pool_.NewVariable()));
}

void CheckPass::CheckMap(const Expr& expr, const MapExpr& map) {
  Term* key = nullptr;
  Term* value = nullptr;
  for (const MapEntryExpr& entry : map.entries) {
    Term* found = TermOf(*entry.key);
    if (!MayBeKey(*found)) {
      const std::string type = Text(found);
      Fail(*entry.key, entry.key->begin, "a key of a map can not be " + type, "keys are int, uint, bool or string");
      found = pool_.Poison();
    }
    key = JoinElements(key, found);
    value = JoinElements(value, ElementTerm(*entry.value, entry.optional));
  }
  Set(expr, pool_.Map(key != nullptr ? key : pool_.NewVariable(), value != nullptr ? value : pool_.NewVariable()));
}

// One variable: the elements of a list, the keys of a map. Two: index and element, key and value.
void CheckPass::OpenComprehension(const Comprehension& comprehension) {
  Term* range = TermOf(*comprehension.range);
  const bool two = !comprehension.var2.empty();
  Term* first = range->poison ? pool_.Poison() : pool_.Simple(TypeKind::kDyn);
  Term* second = first;
  if (range->kind == TypeKind::kList) {
    first = two ? pool_.Simple(TypeKind::kInt) : range->parameters[0];
    second = range->parameters[0];
  } else if (range->kind == TypeKind::kMap && comprehension.macro != Macro::kSortBy) {
    first = range->parameters[0];
    second = range->parameters[1];
  } else if (!IsOpen(range)) {
    const std::string type = Text(range);
    Fail(*comprehension.range, comprehension.range->begin,
         "'" + std::string(NameOf(comprehension.macro)) + "' goes over a list" +
             (comprehension.macro == Macro::kSortBy ? "" : " or a map") + ", and this is " + type);
    first = second = pool_.Poison();
  } else if (range->kind == TypeKind::kParam) {
    pool_.Join(range, pool_.Simple(TypeKind::kDyn));
  }
  locals_.push_back({comprehension.var, first});
  if (two) locals_.push_back({comprehension.var2, second});
}

void CheckPass::CheckComprehension(const Expr& expr, const Comprehension& comprehension) {
  Term* element = Terms::Find(locals_.back().term);
  if (!comprehension.var2.empty()) locals_.pop_back();
  Term* key = Terms::Find(locals_.back().term);
  locals_.pop_back();
  const std::string_view name = NameOf(comprehension.macro);
  const Expr& body = *comprehension.body;
  if (comprehension.filter != nullptr) RequireBool(*comprehension.filter, name);
  switch (comprehension.macro) {
    case Macro::kAll:
    case Macro::kExists:
    case Macro::kExistsOne: RequireBool(body, name); return Set(expr, TypeKind::kBool);
    case Macro::kFilter: RequireBool(body, name); return Set(expr, pool_.List(element));
    case Macro::kMap:
    case Macro::kTransformList: return Set(expr, pool_.List(TermOf(body)));
    case Macro::kTransformMap: return Set(expr, pool_.Map(key, TermOf(body)));
    case Macro::kTransformMapEntry:
      if (Term* entry = TermOf(body); entry->kind != TypeKind::kMap && !IsOpen(entry)) {
        return Fail(expr, body.begin, "'transformMapEntry' needs a map here, and this is " + Text(entry));
      } else {
        Term* dyn = entry->poison ? pool_.Poison() : pool_.Simple(TypeKind::kDyn);
        return Set(expr, entry->kind == TypeKind::kMap ? entry : pool_.Map(dyn, dyn));
      }
    case Macro::kSortBy:
      if (!MaySortBy(*TermOf(body))) {
        return Fail(expr, body.begin, "'sortBy' can not sort by " + Text(TermOf(body)) + ": it is not ordered");
      }
      return Set(expr, pool_.List(element));
  }
}

void CheckPass::OpenOptionalMap(const OptionalMap& map) {
  Term* target = TermOf(*map.target);
  Term* inner = target->poison ? target : pool_.Simple(TypeKind::kDyn);
  if (target->kind == TypeKind::kOptional) {
    inner = target->parameters[0];
  } else if (!IsOpen(target)) {
    const std::string type = Text(target);
    Fail(*map.target, map.target->begin,
         std::string(map.flat ? "'optFlatMap'" : "'optMap'") + " needs an optional value before it, and this is " +
             type);
    inner = pool_.Poison();
  }
  locals_.push_back({map.var, inner});
}

void CheckPass::CheckOptionalMap(const Expr& expr, const OptionalMap& map) {
  locals_.pop_back();
  Term* body = TermOf(*map.body);
  if (!map.flat) return Set(expr, pool_.Optional(body));
  if (body->kind == TypeKind::kOptional || body->kind == TypeKind::kDyn) return Set(expr, body);
  if (body->kind == TypeKind::kParam) return Set(expr, TypeKind::kDyn);
  Fail(expr, map.body->begin, "'optFlatMap' needs an optional value here, and this is " + Text(body));
}

}  // namespace daygate::cel
