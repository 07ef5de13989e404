// The strings library: functions that make new texts.
#include "cel/functions/code_points.h"
#include "cel/functions/parts.h"
#include "cel/functions/text_builder.h"

namespace daygate::cel {
namespace {

template <char kFirst, char kLast, int kShift>
Value ShiftCase(CallContext& context, std::span<const Value> args) {
  const std::string_view text = args[0].text();
  const auto changes = [](char c) { return c >= kFirst && c <= kLast; };
  if (std::none_of(text.begin(), text.end(), changes)) return args[0];
  char* const out = static_cast<char*>(context.arena.Allocate(text.size()));
  std::transform(text.begin(), text.end(), out, [&](char c) { return changes(c) ? static_cast<char>(c + kShift) : c; });
  return Value::String({out, text.size()});
}

// Without anything to look for, the replacement goes before each code point and behind the last.
Value ReplaceNothing(CallContext& context, std::string_view text, std::string_view with, std::uint64_t limit) {
  TextBuilder out(context.arena);
  std::uint64_t done = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = CodePointLength(text, at);
    if (done++ < limit) out.Append(with);
    out.Append(text.substr(at, length));
    at += length;
    if (out.text().size() > kMaxText) return TooLarge(context);
  }
  if (done < limit) out.Append(with);
  return Value::String(out.text());
}

Value Replace(CallContext& context, std::span<const Value> args) {
  std::string_view text = args[0].text();
  const std::string_view what = args[1].text();
  const std::string_view with = args[2].text();
  // A negative limit is none.
  std::uint64_t limit = args.size() > 3 ? args[3].unsigned_integer : ~std::uint64_t{0};
  if (what.empty()) return ReplaceNothing(context, text, with, limit);
  TextBuilder out(context.arena);
  bool changed = false;
  for (std::size_t at = text.find(what); at != std::string_view::npos && limit > 0; at = text.find(what), --limit) {
    out.Append(text.substr(0, at));
    out.Append(with);
    text.remove_prefix(at + what.size());
    changed = true;
    if (out.text().size() > kMaxText) return TooLarge(context);
  }
  if (!changed) return args[0];
  out.Append(text);
  return Value::String(out.text());
}

Value Reverse(CallContext& context, std::span<const Value> args) {
  const std::string_view text = args[0].text();
  char* const out = static_cast<char*>(context.arena.Allocate(text.size()));
  std::size_t left = text.size();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = CodePointLength(text, at);
    left -= length;
    text.copy(out + left, length, at);
    at += length;
  }
  return Value::String({out, text.size()});
}

Value Join(CallContext& context, std::span<const Value> args) {
  const std::string_view separator = args.size() > 1 ? args[1].text() : std::string_view();
  TextBuilder out(context.arena);
  for (const Value& element : args[0].list()) {
    if (element.kind != ValueKind::kString) return NoOverload(context);
    if (&element != args[0].elements) out.Append(separator);
    out.Append(element.text());
    if (out.text().size() > kMaxText) return TooLarge(context);
  }
  return Value::String(out.text());
}

Value Quote(CallContext& context, std::span<const Value> args) {
  static constexpr std::string_view kEscaped = "\a\b\f\n\r\t\v\\\"";
  static constexpr std::string_view kLetters = "abfnrtv\\\"";
  TextBuilder out(context.arena);
  out.Append('"');
  for (const char c : args[0].text()) {
    const std::size_t escape = kEscaped.find(c);
    if (escape != std::string_view::npos) out.Append('\\');
    out.Append(escape != std::string_view::npos ? kLetters[escape] : c);
  }
  out.Append('"');
  return Value::String(out.text());
}

Bound ReplaceBound(Args args, base::Arena&) {
  const std::uint64_t size = SizeOf(args, 0);
  const Value* what = args[1].constant;
  const bool known = what != nullptr && what->kind == ValueKind::kString && what->size > 0;
  std::uint64_t times = known ? size / what->size : Plus(size, 1);
  const Value* limit = args.size() > 3 ? args[3].constant : nullptr;
  if (limit != nullptr && limit->kind == ValueKind::kInt && limit->integer >= 0)
    times = std::min(times, limit->unsigned_integer);
  return {Plus(size, Times(times, SizeOf(args, 2))), nullptr, nullptr};
}

std::uint64_t ReplaceCost(Args args) {
  base::Arena arena;
  const std::uint64_t search = Times(TextNodes(SizeOf(args, 0)), TextNodes(SizeOf(args, 1)));
  return Plus(search, TextNodes(ReplaceBound(args, arena).size));
}

Bound JoinBound(Args args, base::Arena&) {
  const std::uint64_t element = args[0].bound.element == nullptr ? 0 : args[0].bound.element->size;
  const std::uint64_t separator = args.size() > 1 ? SizeOf(args, 1) : 0;
  return {Times(SizeOf(args, 0), Plus(element, separator)), nullptr, nullptr};
}

std::uint64_t JoinCost(Args args) {
  base::Arena arena;
  return Plus(SizeOf(args, 0), TextNodes(JoinBound(args, arena).size));
}

Bound QuoteBound(Args args, base::Arena&) {
  return {Plus(Times(SizeOf(args, 0), 2), 2), nullptr, nullptr};
}

}  // namespace

void AddStringChanges(Env* env, const Types& t) {
  const Rules same{TextCost, FirstBound, nullptr};
  const Rules replace{ReplaceCost, ReplaceBound, nullptr};
  const Rules join{JoinCost, JoinBound, nullptr};
  const Type* const strings = t.pool->List(t.string);
  env->AddFunction(
      {"lowerAscii", {Method("string_lower_ascii", {t.string}, t.string, ShiftCase<'A', 'Z', 'a' - 'A'>, same)}});
  env->AddFunction(
      {"upperAscii", {Method("string_upper_ascii", {t.string}, t.string, ShiftCase<'a', 'z', 'A' - 'a'>, same)}});
  env->AddFunction({"replace",
                    {Method("string_replace_string_string", {t.string, t.string, t.string}, t.string, Replace, replace),
                     Method("string_replace_string_string_int", {t.string, t.string, t.string, t.integer}, t.string,
                            Replace, replace)}});
  env->AddFunction({"reverse", {Method("string_reverse", {t.string}, t.string, Reverse, same)}});
  env->AddFunction({"join",
                    {Method("list_join", {strings}, t.string, Join, join),
                     Method("list_join_string", {strings, t.string}, t.string, Join, join)}});
  env->AddFunction({"strings.quote", {Global("strings_quote", {t.string}, t.string, Quote, {TextCost, QuoteBound})}});
}

}  // namespace daygate::cel
