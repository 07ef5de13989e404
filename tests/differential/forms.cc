#include "differential/forms.h"

#include <algorithm>

namespace daygate::differential {
namespace {

using cel::Type;
using cel::TypeKind;

constexpr TypeKind kOrdered[] = {TypeKind::kBool,   TypeKind::kInt,   TypeKind::kUint,      TypeKind::kDouble,
                                 TypeKind::kString, TypeKind::kBytes, TypeKind::kTimestamp, TypeKind::kDuration};

bool Has(const std::vector<Library>& libraries, Library library) {
  return std::find(libraries.begin(), libraries.end(), library) != libraries.end();
}

// The library that a function belongs to, where an evaluator may lack it.
bool IsLacking(const std::string& function, const cel::Overload& overload, const std::vector<Library>& lacking) {
  const auto is = [&](std::initializer_list<const char*> names) {
    return std::find(names.begin(), names.end(), function) != names.end();
  };
  const auto in = [&](const char* space) { return function.starts_with(space); };
  const bool network =
      in("ip.") || overload.id.find("ip") == 0 || overload.id.find("cidr") == 0 || is({"ip", "cidr", "isIP", "isCIDR"});
  const bool list = in("lists.") || is({"distinct", "flatten", "slice", "sort"}) || overload.id == "list_reverse";
  return (Has(lacking, Library::kNetwork) && network) || (Has(lacking, Library::kLists) && list) ||
         (Has(lacking, Library::kSets) && in("sets.")) || (Has(lacking, Library::kMath) && in("math.")) ||
         (Has(lacking, Library::kEncoders) && in("base64.")) ||
         (Has(lacking, Library::kOptionalLists) && is({"first", "last", "unwrapOpt", "optional.unwrap"})) ||
         (Has(lacking, Library::kFormat) && is({"format", "strings.quote"}));
}

}  // namespace

bool Unify(const Type* pattern, const Type* type, Substitution* substitution) {
  if (pattern->kind() == TypeKind::kParam) {
    const auto [known, is_new] = substitution->emplace(pattern, type);
    return is_new || known->second == type;
  }
  if (pattern->kind() != type->kind() || pattern->name() != type->name() ||
      pattern->parameters().size() != type->parameters().size()) {
    return false;
  }
  for (std::size_t i = 0; i < pattern->parameters().size(); ++i) {
    if (!Unify(pattern->parameters()[i], type->parameters()[i], substitution)) return false;
  }
  return true;
}

Forms::Forms(const cel::Env& env, const std::vector<Library>& lacking) : types_(*env.types()) {
  AddFunctions(env, lacking);
  AddOperators();
  AddArithmetic();
  AddCollections();
  AddMacros();
  if (!Has(lacking, Library::kTwoVariables)) AddTwoVariableMacros();
  if (!Has(lacking, Library::kLists)) AddSortBy();
}

void Forms::Add(std::string id, std::string pattern, std::vector<const Type*> params, const Type* result,
                std::vector<const Type*> locals, std::size_t first_inner) {
  std::string group = id.substr(0, id.find('('));
  all_.push_back(
      {std::move(id), std::move(group), std::move(pattern), std::move(params), result, std::move(locals), first_inner});
}

void Forms::AddFunctions(const cel::Env& env, const std::vector<Library>& lacking) {
  for (const std::string_view name : env.FunctionNames()) {
    const cel::Function& function = *env.FindFunction(name);
    for (const cel::Overload& overload : function.overloads) {
      if (!IsLacking(function.name, overload, lacking)) AddFunction(function.name, overload);
    }
  }
}

void Forms::AddFunction(const std::string& name, const cel::Overload& overload) {
  std::string pattern = overload.receiver ? "($0)." + name + "(" : name + "(";
  for (std::size_t i = overload.receiver ? 1 : 0; i < overload.params.size(); ++i) {
    pattern += (pattern.ends_with('(') ? "$" : ", $") + std::to_string(i);
  }
  // More arguments than nine are written as letters.
  for (int i = 15; i >= 10; --i) {
    const std::size_t at = pattern.find("$" + std::to_string(i));
    if (at != std::string::npos) pattern.replace(at, 3, {'$', static_cast<char>('a' + i - 10)});
  }
  all_.push_back({overload.id, name, pattern + ")", overload.params, overload.result, {}, 0});
}

void Forms::AddOperators() {
  const Type* const boolean = Simple(TypeKind::kBool);
  const Type* const a = types_.Param("A");
  const Type* const b = types_.Param("B");
  const Type* const dyn = Simple(TypeKind::kDyn);
  Add("!", "!($0)", {boolean}, boolean);
  Add("!!", "!!($0)", {boolean}, boolean);
  for (const char* op : {"&&", "||"}) {
    Add(op, "($0) " + std::string(op) + " ($1)", {boolean, boolean}, boolean);
    Add(std::string(op) + "(dyn)", "($0) " + std::string(op) + " ($1)", {dyn, boolean}, boolean);
    Add(std::string(op) + "3", "($0) " + std::string(op) + " ($1) " + op + " ($2)", {boolean, boolean, boolean},
        boolean);
  }
  Add("?:", "($0) ? ($1) : ($2)", {boolean, a, a}, a);
  for (const char* op : {"==", "!="}) {
    const std::string pattern = "($0) " + std::string(op) + " ($1)";
    Add(op, pattern, {a, a}, boolean);
    Add(std::string(op) + "(dyn)", "dyn($0) " + std::string(op) + " ($1)", {a, b}, boolean);
    Add(std::string(op) + "(numbers)", pattern, {Simple(TypeKind::kInt), Simple(TypeKind::kDouble)}, boolean);
  }
  const TypeKind numbers[] = {TypeKind::kInt, TypeKind::kUint, TypeKind::kDouble};
  for (const char* op : {"<", "<=", ">", ">="}) {
    const std::string pattern = "($0) " + std::string(op) + " ($1)";
    for (const TypeKind kind : kOrdered) {
      Add(op + ("(" + Simple(kind)->name() + ")"), pattern, {Simple(kind), Simple(kind)}, boolean);
    }
    for (const TypeKind left : numbers) {
      for (const TypeKind right : numbers) {
        Add(op + ("(dyn " + Simple(left)->name() + ", " + Simple(right)->name() + ")"),
            "dyn($0) " + std::string(op) + " ($1)", {Simple(left), Simple(right)}, boolean);
      }
    }
    Add(op + std::string("(dyn)"), pattern, {dyn, dyn}, boolean);
  }
}

void Forms::AddArithmetic() {
  const Type* const dyn = Simple(TypeKind::kDyn);
  const Type* const time = Simple(TypeKind::kTimestamp);
  const Type* const span = Simple(TypeKind::kDuration);
  const auto add = [&](const char* op, const Type* left, const Type* right, const Type* result) {
    Add(op + ("(" + left->name() + ", " + right->name() + ")"), "($0) " + std::string(op) + " ($1)", {left, right},
        result);
  };
  for (const TypeKind kind : {TypeKind::kInt, TypeKind::kUint, TypeKind::kDouble}) {
    const Type* const number = Simple(kind);
    for (const char* op : {"+", "-", "*", "/"}) add(op, number, number, number);
    if (kind != TypeKind::kDouble) add("%", number, number, number);
    if (kind != TypeKind::kUint) Add("-x(" + number->name() + ")", "-($0)", {number}, number);
  }
  for (const TypeKind kind : {TypeKind::kString, TypeKind::kBytes}) add("+", Simple(kind), Simple(kind), Simple(kind));
  const Type* const list = types_.List(types_.Param("A"));
  add("+", list, list, list);
  add("+", time, span, time);
  add("+", span, time, time);
  add("+", span, span, span);
  add("-", time, time, span);
  add("-", time, span, time);
  add("-", span, span, span);
  for (const char* op : {"+", "-", "*", "/", "%"}) add(op, dyn, dyn, dyn);
  Add("-x(dyn)", "-($0)", {dyn}, dyn);
}

void Forms::AddCollections() {
  const Type* const a = types_.Param("A");
  const Type* const k = types_.Param("K");
  const Type* const dyn = Simple(TypeKind::kDyn);
  const Type* const integer = Simple(TypeKind::kInt);
  const Type* const boolean = Simple(TypeKind::kBool);
  const Type* const list = types_.List(a);
  const Type* const map = types_.Map(k, a);
  const Type* const words = types_.Map(Simple(TypeKind::kString), a);
  const Type* const optional = types_.Optional(a);
  Add("[](list)", "($0)[$1]", {list, integer}, a);
  Add("[](list, double)", "($0)[dyn($1)]", {list, Simple(TypeKind::kDouble)}, a);
  Add("[](map)", "($0)[$1]", {map, k}, a);
  Add("[](map, dyn)", "($0)[$1]", {map, dyn}, a);
  Add("[](dyn)", "($0)[$1]", {dyn, dyn}, dyn);
  Add("[?](list)", "($0)[?$1]", {list, integer}, optional);
  Add("[?](map)", "($0)[?$1]", {map, k}, optional);
  Add("[?](optional)", "($0)[?$1]", {types_.Optional(list), integer}, optional);
  Add("[](optional)", "($0)[$1]", {types_.Optional(map), k}, optional);
  Add(".", "($0).a", {words}, a);
  Add(".(dyn)", "($0).b", {dyn}, dyn);
  Add(".?", "($0).?a", {words}, optional);
  Add(".?(optional)", "($0).?a.?b", {types_.Map(Simple(TypeKind::kString), words)}, optional);
  Add("has", "has(($0).a)", {words}, boolean);
  Add("has(dyn)", "has(($0).c)", {dyn}, boolean);
  Add("has(optional)", "has(($0).a)", {types_.Optional(words)}, boolean);
  Add("in(list)", "($0) in ($1)", {a, list}, boolean);
  Add("in(map)", "($0) in ($1)", {k, map}, boolean);
  Add("in(dyn)", "($0) in ($1)", {dyn, dyn}, boolean);
  Add("list", "[$0, $1, $2]", {a, a, a}, list);
  Add("list(optional)", "[?$0, $1]", {optional, a}, list);
  Add("map", "{$0: $1, $2: $3}", {k, a, k, a}, map);
  Add("map(optional)", "{$0: $1, ?$2: $3}", {k, a, k, optional}, map);
  Add("map(dyn)", "{$0: $1}", {dyn, a}, types_.Map(dyn, a));
}

void Forms::AddMacros() {
  const Type* const a = types_.Param("A");
  const Type* const b = types_.Param("B");
  const Type* const k = types_.Param("K");
  const Type* const boolean = Simple(TypeKind::kBool);
  const Type* const dyn = Simple(TypeKind::kDyn);
  for (const auto& [name, range, variable] :
       {std::tuple{"(list)", types_.List(a), a}, {"(map)", types_.Map(k, a), k}, {"(dyn)", dyn, dyn}}) {
    for (const char* macro : {"all", "exists", "exists_one"}) {
      Add(std::string(macro) + name, "($0)." + std::string(macro) + "(@0, $1)", {range, boolean}, boolean, {variable},
          1);
    }
    Add(std::string("all dyn body") + name, "($0).all(@0, $1)", {range, dyn}, boolean, {variable}, 1);
    Add(std::string("filter") + name, "($0).filter(@0, $1)", {range, boolean}, types_.List(variable), {variable}, 1);
    Add(std::string("map1") + name, "($0).map(@0, $1)", {range, b}, types_.List(b), {variable}, 1);
    Add(std::string("map2") + name, "($0).map(@0, $1, $2)", {range, boolean, b}, types_.List(b), {variable}, 1);
  }
  Add("cel.bind", "cel.bind(@0, $0, $1)", {a, b}, b, {a}, 1);
  Add("optMap", "($0).optMap(@0, $1)", {types_.Optional(a), b}, types_.Optional(b), {a}, 1);
  Add("optFlatMap", "($0).optFlatMap(@0, $1)", {types_.Optional(a), types_.Optional(b)}, types_.Optional(b), {a}, 1);
}

void Forms::AddTwoVariableMacros() {
  const Type* const a = types_.Param("A");
  const Type* const b = types_.Param("B");
  const Type* const k = types_.Param("K");
  const Type* const boolean = Simple(TypeKind::kBool);
  const Type* const integer = Simple(TypeKind::kInt);
  const std::tuple<const char*, const Type*, const Type*, const Type*> ranges[] = {
      {"(list)", types_.List(a), integer, a}, {"(map)", types_.Map(k, a), k, a}};
  for (const auto& [name, range, first, second] : ranges) {
    const std::vector<const Type*> locals = {first, second};
    for (const std::string macro : {"all", "exists", "existsOne"}) {
      Add(macro + "2" + name, "($0)." + macro + "(@0, @1, $1)", {range, boolean}, boolean, locals, 1);
    }
    Add(std::string("transformList2") + name, "($0).transformList(@0, @1, $1)", {range, b}, types_.List(b), locals, 1);
    Add(std::string("transformList3") + name, "($0).transformList(@0, @1, $1, $2)", {range, boolean, b}, types_.List(b),
        locals, 1);
    Add(std::string("transformMap2") + name, "($0).transformMap(@0, @1, $1)", {range, b}, types_.Map(first, b), locals,
        1);
    Add(std::string("transformMap3") + name, "($0).transformMap(@0, @1, $1, $2)", {range, boolean, b},
        types_.Map(first, b), locals, 1);
    Add(std::string("transformMapEntry2") + name, "($0).transformMapEntry(@0, @1, {$1: $2})", {range, k, b},
        types_.Map(k, b), locals, 1);
    Add(std::string("transformMapEntry3") + name, "($0).transformMapEntry(@0, @1, $1, {$2: $3})",
        {range, boolean, k, b}, types_.Map(k, b), locals, 1);
  }
}

void Forms::AddSortBy() {
  const Type* const a = types_.Param("A");
  for (const TypeKind kind : kOrdered) {
    Add("sortBy(" + Simple(kind)->name() + ")", "($0).sortBy(@0, $1)", {types_.List(a), Simple(kind)}, types_.List(a),
        {a}, 1);
  }
}

}  // namespace daygate::differential
