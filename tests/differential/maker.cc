#include "differential/maker.h"

#include <algorithm>

namespace daygate::differential {
namespace {

using cel::Type;
using cel::TypeKind;

// Whose ints are positions, counts and depths.
bool WantsSmall(const Form& form) {
  for (const char* group : {"charAt", "substring", "slice", "flatten", "split", "replace", "indexOf", "lastIndexOf",
                            "[]", "[?]", "math.bitShiftLeft", "math.bitShiftRight"}) {
    if (form.group == group) return true;
  }
  return false;
}

bool IsName(const std::string& text) {
  return !text.empty() && !(text[0] >= '0' && text[0] <= '9') && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

// Whether the hole at `at` stands in parentheses of its own, which a name does not need.
bool Parenthesized(const std::string& pattern, std::size_t at) {
  if (at == 0 || pattern[at - 1] != '(' || at + 2 >= pattern.size() || pattern[at + 2] != ')') return false;
  return at == 1 || std::string_view(" !-(").find(pattern[at - 2]) != std::string_view::npos;
}

std::string FillHoles(const std::string& pattern, const std::vector<std::string>& args,
                      const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const char c = pattern[at];
    if (c != '$' && c != '@') {
      text += c;
      continue;
    }
    const char digit = pattern[at + 1];
    const auto index = static_cast<std::size_t>(digit >= 'a' ? digit - 'a' + 10 : digit - '0');
    const std::string& part = c == '@' ? names[index] : args[index];
    const bool bare = Parenthesized(pattern, at) && IsName(part);
    if (bare) text.pop_back();
    text += part;
    at += bare ? 2 : 1;
  }
  return text;
}

}  // namespace

Maker::Maker(generate::Random* random, cel::TypePool* types, const Forms* forms, ValueMaker* values,
             const Variables* variables)
    : random_(*random), types_(*types), forms_(*forms), values_(*values), variables_(*variables) {}

const Type* Maker::Substitute(const Type* type, Substitution* substitution) {
  if (type->kind() == TypeKind::kParam) {
    if (type->name() == "number") {
      return types_.Simple(random_.Of(std::vector<TypeKind>{TypeKind::kInt, TypeKind::kUint, TypeKind::kDouble}));
    }
    const auto found = substitution->find(type);
    if (found != substitution->end()) return found->second;
    return (*substitution)[type] = type->name() == "K" ? &values_.KeyType() : &values_.AnyType();
  }
  std::vector<const Type*> parameters;
  for (const Type* parameter : type->parameters()) parameters.push_back(Substitute(parameter, substitution));
  switch (type->kind()) {
    case TypeKind::kList: return types_.List(parameters[0]);
    case TypeKind::kMap: return types_.Map(parameters[0], parameters[1]);
    case TypeKind::kOptional: return types_.Optional(parameters[0]);
    case TypeKind::kType: return types_.TypeOf(parameters[0]);
    default: return type;
  }
}

const Maker::Groups& Maker::ChoicesFor(const Type* type) {
  const auto [known, is_new] = choices_.try_emplace(type);
  Groups& groups = known->second;
  if (!is_new) return groups;
  std::map<std::string, std::size_t> places;
  for (const Form& form : forms_.all()) {
    Choice choice{&form, {}};
    if (!Unify(form.result, type, &choice.substitution)) continue;
    const auto [place, first] = places.emplace(form.group, groups.size());
    if (first) groups.emplace_back();
    groups[place->second].push_back(std::move(choice));
  }
  return groups;
}

std::string Maker::LocalName() {
  // Now and then one that hides another.
  if (random_.Percent(10)) return random_.Word({"x0", "y1", "v_int_0"});
  return random_.Word({"x", "y", "item"}) + std::to_string(locals_.size());
}

std::string Maker::Leaf(const Type* type, Topic topic) {
  std::vector<const std::string*> names;
  for (const Local& local : locals_) {
    const auto same = [&](const Local& other) { return other.name == local.name; };
    const auto last = std::find_if(locals_.rbegin(), locals_.rend(), same);
    if (local.type == type && &*last == &local) names.push_back(&local.name);
  }
  if (!names.empty() && random_.Percent(70)) return *random_.Of(names);
  const auto variables = variables_.find(type);
  if (variables != variables_.end() && random_.Percent(topic == Topic::kAnything ? 60 : 15)) {
    return random_.Of(variables->second);
  }
  const bool list = type->kind() == TypeKind::kList && random_.Percent(50);
  if (!list) return values_.Write(values_.Make(*type, topic));
  std::string text = "[";
  for (int left = random_.Between(0, 3); left > 0; --left) {
    text += (text.size() > 1 ? ", " : "") + Leaf(type->parameters()[0], Topic::kAnything);
  }
  return text + "]";
}

std::string Maker::Make(const Type* type, int depth, Topic topic) {
  if (type->kind() == TypeKind::kDyn && random_.Percent(80)) {
    const Type* const any = &values_.AnyType();
    const std::string text = any->kind() == TypeKind::kDyn ? Leaf(any, topic) : Make(any, depth, topic);
    return random_.Percent(70) ? "dyn(" + text + ")" : text;
  }
  if (depth <= 0 || random_.Percent(20)) return Leaf(type, topic);
  const Groups& groups = ChoicesFor(type);
  if (groups.empty()) return Leaf(type, topic);
  const Choice& choice = random_.Of(random_.Of(groups));
  return Fill(*choice.form, choice.substitution, depth);
}

std::string Maker::Argument(const Form& form, std::size_t index, const Type* type, int depth) {
  if (random_.Percent(1)) type = &values_.AnyType();
  const bool integer = type->kind() == TypeKind::kInt;
  if (form.group == "lists.range" && random_.Percent(90)) return values_.Write(values_.Small());
  if (integer && WantsSmall(form) && random_.Percent(70)) return values_.Write(values_.Small());
  const Topic topic = TopicOf(form.id, index);
  if (topic != Topic::kAnything && random_.Percent(70)) depth = 0;
  std::string text = Make(type, random_.Percent(35) ? 0 : depth, topic);
  return random_.Percent(4) ? "dyn(" + text + ")" : text;
}

// Clauses and values that most often go together.
std::string Maker::FormatCall(int depth) {
  static const std::vector<std::pair<std::string, std::vector<TypeKind>>> verbs = {
      {"%d", {TypeKind::kInt, TypeKind::kUint, TypeKind::kDouble}},
      {"%f", {TypeKind::kDouble, TypeKind::kInt, TypeKind::kUint}},
      {"%e", {TypeKind::kDouble, TypeKind::kInt, TypeKind::kUint}},
      {"%.1f", {TypeKind::kDouble, TypeKind::kInt}},
      {"%.0f", {TypeKind::kDouble}},
      {"%.17e", {TypeKind::kDouble}},
      {"%.3e", {TypeKind::kDouble}},
      {"%x", {TypeKind::kInt, TypeKind::kUint, TypeKind::kString, TypeKind::kBytes}},
      {"%X", {TypeKind::kInt, TypeKind::kUint, TypeKind::kString, TypeKind::kBytes}},
      {"%o", {TypeKind::kInt, TypeKind::kUint}},
      {"%b", {TypeKind::kInt, TypeKind::kUint, TypeKind::kBool}}};
  std::string format;
  std::string args;
  for (int left = random_.Between(0, 3); left > 0; --left) {
    const auto& [verb, kinds] = random_.Of(verbs);
    const bool text = random_.Percent(40);
    format += text ? "%s" : verb;
    format += random_.Word({"", " ", "%%", "\u00e9", ", "});
    if (random_.Percent(3)) continue;
    const Type* const type = text || random_.Percent(10) ? &values_.AnyType() : types_.Simple(random_.Of(kinds));
    args += (args.empty() ? "" : ", ") + Make(type, depth - 1, Topic::kAnything);
  }
  return StringLiteral(format, &random_) + ".format([" + args + "])";
}

std::string Maker::Fill(const Form& form, Substitution substitution, int depth) {
  if (form.id == "string_format" && random_.Percent(70)) return FormatCall(depth);
  const int inner = form.params.size() > 3 ? 0 : depth - 1;
  std::vector<std::string> names;
  std::vector<Local> locals;
  for (const Type* local : form.locals) {
    names.push_back(LocalName() + (names.empty() ? "" : "b"));
    locals.push_back({names.back(), Substitute(local, &substitution)});
  }
  std::vector<std::string> args;
  const std::size_t outer = locals_.size();
  for (std::size_t i = 0; i < form.params.size(); ++i) {
    if (i == form.first_inner) locals_.insert(locals_.end(), locals.begin(), locals.end());
    args.push_back(Argument(form, i, Substitute(form.params[i], &substitution), inner));
  }
  locals_.resize(outer);
  return FillHoles(form.pattern, args, names);
}

}  // namespace daygate::differential
