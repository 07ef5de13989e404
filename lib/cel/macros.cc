#include "cel/macros.h"

#include <array>

namespace daygate::cel {
namespace {

struct MacroShape {
  std::string_view name;
  Macro macro;
  std::uint32_t variables;
  bool filter;  // a condition may stand before the body
};

constexpr std::array<MacroShape, 14> kShapes = {{
    {"all", Macro::kAll, 1, false},
    {"all", Macro::kAll, 2, false},
    {"exists", Macro::kExists, 1, false},
    {"exists", Macro::kExists, 2, false},
    {"exists_one", Macro::kExistsOne, 1, false},
    {"exists_one", Macro::kExistsOne, 2, false},
    {"existsOne", Macro::kExistsOne, 1, false},
    {"existsOne", Macro::kExistsOne, 2, false},
    {"filter", Macro::kFilter, 1, false},
    {"map", Macro::kMap, 1, true},
    {"transformList", Macro::kTransformList, 2, true},
    {"transformMap", Macro::kTransformMap, 2, true},
    {"transformMapEntry", Macro::kTransformMapEntry, 2, true},
    {"sortBy", Macro::kSortBy, 1, false},
}};

const MacroShape* FindShape(std::string_view name, std::size_t arguments) {
  for (const MacroShape& shape : kShapes) {
    const std::size_t least = shape.variables + 1;
    if (shape.name == name && (arguments == least || (shape.filter && arguments == least + 1))) return &shape;
  }
  return nullptr;
}

class Expander {
 public:
  Expander(const CallParts& call, Builder* builder, Operand* result, ParseError* error)
      : call_(call), builder_(builder), result_(result), error_(error) {}

  Expansion Run() {
    const std::size_t count = call_.args.size();
    if (call_.target == nullptr) return call_.function == "has" && count == 1 ? ExpandHas() : Expansion::kNone;
    if (const auto* target = std::get_if<Ident>(&call_.target->expr->node);
        target != nullptr && target->name == "cel") {
      const Expansion expansion = ExpandNamespace();
      if (expansion != Expansion::kNone) return expansion;
    }
    if (const MacroShape* shape = FindShape(call_.function, count)) return ExpandComprehension(*shape);
    const bool flat = call_.function == "optFlatMap";
    if ((flat || call_.function == "optMap") && count == 2) return ExpandOptionalMap(flat);
    return Expansion::kNone;
  }

 private:
  Expansion Fail(std::uint32_t at, std::string message, std::string help = {}) {
    *error_ = {at, std::move(message), std::move(help)};
    return Expansion::kError;
  }

  template <typename Node>
  Expansion Done(Node node, std::initializer_list<const Operand*> parts) {
    *result_ = Nest(builder_->Make(std::move(node), call_.begin, call_.end, call_.at), parts);
    return Expansion::kDone;
  }

  // The name that an argument consists of, whose node is then done with; empty and an error where it is none.
  std::string_view TakeName(const Operand& arg) {
    const auto* ident = std::get_if<Ident>(&arg.expr->node);
    if (ident == nullptr || ident->absolute) {
      Fail(arg.expr->begin, "'" + std::string(call_.function) + "' needs the name of a variable here");
      return {};
    }
    const std::string_view name = ident->name;
    builder_->Discard(arg.expr);
    return name;
  }

  Expansion ExpandHas() {
    const Operand& arg = call_.args[0];
    auto* select = std::get_if<Select>(&arg.expr->node);
    if (select == nullptr || select->optional || select->test) {
      return Fail(arg.expr->begin, "has() asks for a field, and this is not one", "write has(a.b)");
    }
    select->test = true;
    arg.expr->begin = call_.begin;
    arg.expr->end = call_.end;
    arg.expr->at = call_.begin;
    *result_ = arg;
    result_->name = false;
    ++result_->height;
    return Expansion::kDone;
  }

  Expansion ExpandComprehension(const MacroShape& shape) {
    Comprehension node;
    node.macro = shape.macro;
    node.range = call_.target->expr;
    node.var = TakeName(call_.args[0]);
    if (node.var.empty()) return Expansion::kError;
    if (shape.variables == 2) {
      node.var2 = TakeName(call_.args[1]);
      if (node.var2.empty()) return Expansion::kError;
      if (node.var2 == node.var) return Fail(call_.args[1].expr->begin, "the two variables need different names");
    }
    const Operand& body = call_.args.back();
    const Operand* filter = call_.args.size() > shape.variables + 1 ? &call_.args[shape.variables] : &body;
    node.body = body.expr;
    if (filter != &body) node.filter = filter->expr;
    return Done(node, {call_.target, filter, &body});
  }

  Expansion ExpandOptionalMap(bool flat) {
    OptionalMap node;
    node.target = call_.target->expr;
    node.var = TakeName(call_.args[0]);
    if (node.var.empty()) return Expansion::kError;
    node.body = call_.args[1].expr;
    node.flat = flat;
    return Done(node, {call_.target, &call_.args[1]});
  }

  // `cel.bind` and the calls that name shared parts of an expression.
  Expansion ExpandNamespace() {
    const std::string_view function = call_.function;
    const std::size_t count = call_.args.size();
    if (function == "bind" && count == 3) return ExpandBind();
    if (function == "block" && count == 2) return ExpandBlock();
    if (function == "index" && count == 1) return ExpandName("@index", "");
    if (function == "iterVar" && count == 2) return ExpandName("@it:", ":");
    if (function == "accuVar" && count == 2) return ExpandName("@ac:", ":");
    return Expansion::kNone;
  }

  Expansion ExpandBind() {
    Bind node;
    node.var = TakeName(call_.args[0]);
    if (node.var.empty()) return Expansion::kError;
    node.init = call_.args[1].expr;
    node.body = call_.args[2].expr;
    builder_->Discard(call_.target->expr);
    return Done(node, {&call_.args[1], &call_.args[2]});
  }

  // A row of binds, the first element outermost, so that an element sees those before it.
  Expansion ExpandBlock() {
    const Operand& shared = call_.args[0];
    const auto* list = std::get_if<ListExpr>(&shared.expr->node);
    if (list == nullptr) return Fail(shared.expr->begin, "cel.block() needs a list of expressions here");
    for (std::size_t i = 0; i < list->elements.size(); ++i) {
      if (list->optional[i]) {
        return Fail(list->elements[i]->begin, "an element of cel.block() can not be optional");
      }
    }
    const std::span<Expr*> elements = list->elements;
    builder_->Discard(shared.expr);
    builder_->Discard(call_.target->expr);
    Operand body = call_.args[1];
    for (std::size_t i = elements.size(); i-- > 0;) {
      Bind node;
      node.var = builder_->Copy("@index" + std::to_string(i));
      node.init = elements[i];
      node.body = body.expr;
      body = Nest(builder_->Make(node, call_.begin, call_.end, call_.at), {&shared, &body});
    }
    body.expr->begin = call_.begin;
    body.expr->end = call_.end;
    body.name = false;
    ++body.height;
    *result_ = body;
    return Expansion::kDone;
  }

  Expansion ExpandName(std::string_view prefix, std::string_view separator) {
    std::string name(prefix);
    for (std::size_t i = 0; i < call_.args.size(); ++i) {
      Expr* arg = call_.args[i].expr;
      const auto* number = std::get_if<Literal>(&arg->node);
      if (number == nullptr || number->kind != LiteralKind::kInt || number->integer < 0) {
        return Fail(arg->begin, "'" + std::string(call_.function) + "' needs a whole number here");
      }
      if (i > 0) name += separator;
      name += std::to_string(number->integer);
      builder_->Discard(arg);
    }
    builder_->Discard(call_.target->expr);
    Ident node;
    node.name = builder_->Copy(name);
    return Done(node, {});
  }

  const CallParts& call_;
  Builder* builder_;
  Operand* result_;
  ParseError* error_;
};

}  // namespace

Expansion ExpandMacro(const CallParts& call, Builder* builder, Operand* result, ParseError* error) {
  return Expander(call, builder, result, error).Run();
}

}  // namespace daygate::cel
