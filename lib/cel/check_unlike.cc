// What is said of operands that do not go together, and what may have been meant.
#include <algorithm>

#include "base/time_text.h"
#include "cel/check_pass.h"
#include "cel/functions/parts.h"
#include "cel/slips.h"
#include "cel/suggest.h"

namespace daygate::cel {
namespace {

std::vector<std::string_view> Views(const std::vector<std::string>& words) {
  return {words.begin(), words.end()};
}

bool IsNumber(const Term& term) {
  return term.kind == TypeKind::kInt || term.kind == TypeKind::kUint || term.kind == TypeKind::kDouble;
}

const Literal* LiteralOf(const Expr& expr, LiteralKind kind) {
  const auto* literal = std::get_if<Literal>(&expr.node);
  return literal != nullptr && literal->kind == kind ? literal : nullptr;
}

bool IsWholeNumber(std::string_view text) {
  return !text.empty() && text.size() < 18 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// A literal in the type that stands on the other side: `5` beside a double is `5.0`.
std::string InOtherType(const Expr& expr, TypeKind wanted) {
  if (const Literal* whole = LiteralOf(expr, LiteralKind::kInt)) {
    const std::string digits = std::to_string(whole->integer);
    if (wanted == TypeKind::kDouble) return digits + ".0";
    if (wanted == TypeKind::kString) return "\"" + digits + "\"";
    return {};
  }
  if (const Literal* real = LiteralOf(expr, LiteralKind::kDouble); real != nullptr && wanted == TypeKind::kInt) {
    const bool whole = real->real >= -1e15 && real->real <= 1e15 &&
                       static_cast<double>(static_cast<std::int64_t>(real->real)) == real->real;
    return whole ? std::to_string(static_cast<std::int64_t>(real->real)) : std::string();
  }
  const Literal* text = LiteralOf(expr, LiteralKind::kString);
  if (text == nullptr) return {};
  if (wanted == TypeKind::kInt && IsWholeNumber(text->text)) return std::string(text->text) + ", without quotes";
  if (wanted == TypeKind::kTimestamp) {
    const bool whole = base::ParseTimestamp(text->text).has_value();
    return "timestamp(\"" + (whole ? std::string(text->text) : std::string("2026-11-24T10:00:00Z")) + "\")";
  }
  if (wanted == TypeKind::kDuration) {
    std::int64_t nanos = 0;
    return "duration(\"" + (ParseDuration(text->text, &nanos) ? std::string(text->text) : std::string("1h30m")) + "\")";
  }
  return {};
}

bool IsOrder(const Expr& expr) {
  const auto* call = std::get_if<Call>(&expr.node);
  if (call == nullptr) return false;
  return call->op == Op::kLess || call->op == Op::kLessEqual || call->op == Op::kGreater ||
         call->op == Op::kGreaterEqual;
}

std::string Joined(const std::vector<std::string>& words) {
  std::string joined;
  for (const std::string& word : words) joined += (joined.empty() ? "" : ", ") + word;
  return joined;
}

}  // namespace

// What literals or comparisons beside each other give away of what was meant; empty where nothing does.
std::string CheckPass::NumberHelp(const Call& call, Term* left, Term* right) {
  std::string written = InOtherType(*call.args[1], left->kind);
  if (written.empty()) written = InOtherType(*call.args[0], right->kind);
  if (!written.empty()) return "write " + written;
  if (IsNumber(*left) && IsNumber(*right)) {
    return "numbers of different types do not mix: convert one of them with int(…) or double(…)";
  }
  return {};
}

void CheckPass::Unlike(const Expr& expr, const Call& call, Term* left, Term* right) {
  std::string message = Text(left) + " and " + Text(right) + " are unlike: '" + std::string(Spelling(call.op)) +
                        "' can not be used between them";
  std::string help = MemberHelp(left, *call.args[1]);
  if (help.empty()) help = MemberHelp(right, *call.args[0]);
  if (help.empty()) help = NumberHelp(call, left, right);
  if (help.empty() && (left->kind == TypeKind::kNull || right->kind == TypeKind::kNull)) {
    help = "nothing is null here: has(a.b) says whether it is there";
  }
  if (help.empty() && left->kind == TypeKind::kBool && IsOrder(*call.args[0])) {
    help = "compare twice: a < b && b < c";
  }
  Fail(expr, expr.at, std::move(message), std::move(help));
}

// The words of an enum that string literals were meant to be.
std::string CheckPass::MemberHelp(Term* wanted, const Expr& literal) const {
  if (wanted->kind != TypeKind::kEnum) return {};
  std::vector<const Expr*> texts = {&literal};
  if (const auto* list = std::get_if<ListExpr>(&literal.node))
    texts.assign(list->elements.begin(), list->elements.end());
  const EnumType& enumeration = *wanted->shape->enumeration();
  std::vector<std::string> names;
  for (const Expr* expr : texts) {
    const Literal* text = LiteralOf(*expr, LiteralKind::kString);
    if (text == nullptr) return {};
    const bool member =
        std::find(enumeration.members.begin(), enumeration.members.end(), text->text) != enumeration.members.end();
    const std::string name =
        member ? std::string(text->text) : std::string(NearestOf(text->text, Views(enumeration.members)));
    if (name.empty()) return MembersOf(enumeration);
    names.push_back(MemberName(enumeration, name));
  }
  return names.empty() ? std::string() : "write " + Joined(names) + ", without quotes";
}

std::string CheckPass::MembersOf(const EnumType& enumeration) const {
  constexpr std::size_t kMostShown = 8;
  std::vector<std::string> names;
  for (const std::string& member : enumeration.members) names.push_back(MemberName(enumeration, member));
  const bool all = names.size() <= kMostShown;
  if (!all) names.resize(kMostShown);
  return enumeration.name + " has " + Joined(names) + (all ? "" : ", …") + ", written without quotes";
}

// A word with hyphens beside an enum is read as a subtraction: what is said of its parts becomes one message.
bool CheckPass::RefuseHyphens(const Expr& expr, Term* wanted) {
  if (wanted->kind != TypeKind::kEnum || result_.errors.empty()) return false;
  const std::string written = HyphenatedName(expr);
  if (written.empty()) return false;
  const auto inside = [&expr](const CheckError& error) { return error.at >= expr.begin && error.at < expr.end; };
  if (std::none_of(result_.errors.begin(), result_.errors.end(), inside)) return false;
  std::erase_if(result_.errors, inside);
  const EnumType& enumeration = *wanted->shape->enumeration();
  const std::string name = AsName(written);
  const std::string_view nearest = NearestOf(name, Views(enumeration.members));
  const bool member =
      std::find(enumeration.members.begin(), enumeration.members.end(), name) != enumeration.members.end();
  std::string help = member            ? DidYouMean(MemberName(enumeration, name))
                     : nearest.empty() ? "declare " + name + " in enum " + enumeration.name
                                       : DidYouMean(MemberName(enumeration, std::string(nearest)));
  Fail(expr, expr.begin, "'" + written + "' is no name: a name has letters, digits and '_'", std::move(help));
  return true;
}

bool CheckPass::RefuseHyphensInList(const Expr& list, Term* wanted) {
  const auto* elements = std::get_if<ListExpr>(&list.node);
  if (elements == nullptr) return false;
  bool refused = false;
  for (const Expr* element : elements->elements) refused = RefuseHyphens(*element, wanted) || refused;
  return refused;
}

// How a member is written here: bare where the bare word means it.
std::string CheckPass::MemberName(const EnumType& enumeration, const std::string& member) const {
  const Constant* bare = env_.FindConstant(member);
  const bool same =
      bare != nullptr && bare->type->enumeration() == &enumeration && env_.FindVariable(member) == nullptr;
  return same ? member : enumeration.name + "." + member;
}

// A name that does not exist beside an enum: a member of that enum is likelier meant than anything else.
void CheckPass::Refine(const Expr& name, Term* wanted) {
  if (wanted->kind != TypeKind::kEnum || result_.errors.empty()) return;
  const auto* ident = std::get_if<Ident>(&name.node);
  if (ident == nullptr || !TermOf(name)->poison) return;
  const EnumType& enumeration = *wanted->shape->enumeration();
  const std::string_view nearest = NearestOf(ident->name, Views(enumeration.members));
  if (nearest.empty()) return;
  const std::string message = "'" + std::string(ident->name) + "' does not exist";
  for (std::size_t i = result_.errors.size(); i-- > 0;) {
    CheckError& error = result_.errors[i];
    if (error.at != name.begin || error.message != message) continue;
    error.help = DidYouMean(MemberName(enumeration, std::string(nearest)));
    return;
  }
}

void CheckPass::RefineAll(const Expr& side, Term* wanted) {
  const auto* list = std::get_if<ListExpr>(&side.node);
  if (list == nullptr) return;
  for (const Expr* element : list->elements) Refine(*element, wanted);
}

}  // namespace daygate::cel
