// The strings library: positions and pieces. What makes new texts is in strings_change.cc, format in format.cc.
#include "base/utf8.h"
#include "cel/functions/code_points.h"
#include "cel/functions/parts.h"

namespace daygate::cel {
namespace {

std::int64_t CountOf(std::string_view text) {
  return static_cast<std::int64_t>(base::CountCodePoints(text));
}

// The byte offset of an int position, or npos.
std::size_t OffsetOfValue(std::string_view text, const Value& position) {
  return position.integer < 0 ? std::string_view::npos : OffsetOf(text, position.unsigned_integer);
}

Value CharAt(CallContext& context, std::span<const Value> args) {
  const std::string_view text = args[0].text();
  const std::size_t at = OffsetOfValue(text, args[1]);
  if (at == std::string_view::npos) return OutOfRange(context);
  return Value::String(at == text.size() ? text.substr(at) : text.substr(at, CodePointLength(text, at)));
}

Value PositionOf(std::string_view text, std::size_t offset) {
  return Value::Int(offset == std::string_view::npos ? -1 : CountOf(text.substr(0, offset)));
}

Value IndexOf(CallContext& context, std::span<const Value> args) {
  const std::string_view text = args[0].text();
  const std::size_t from = args.size() > 2 ? OffsetOfValue(text, args[2]) : 0;
  return from == std::string_view::npos ? OutOfRange(context) : PositionOf(text, text.find(args[1].text(), from));
}

// The last match that begins at the position given, or before it.
Value LastIndexOf(CallContext& context, std::span<const Value> args) {
  const std::string_view text = args[0].text();
  if (args.size() == 2) return PositionOf(text, text.rfind(args[1].text()));
  const std::size_t from = OffsetOfValue(text, args[2]);
  const bool outside = from == std::string_view::npos || (from == text.size() && args[1].size > 0);
  return outside ? OutOfRange(context) : PositionOf(text, text.rfind(args[1].text(), from));
}

Value Substring(CallContext& context, std::span<const Value> args) {
  const std::string_view text = args[0].text();
  const std::size_t begin = OffsetOfValue(text, args[1]);
  const std::size_t end = args.size() > 2 ? OffsetOfValue(text, args[2]) : text.size();
  if (begin == std::string_view::npos || end == std::string_view::npos || begin > end) return OutOfRange(context);
  return Value::String(text.substr(begin, end - begin));
}

// The white space of Unicode, by the first bytes of its UTF-8.
std::size_t SpaceLength(std::string_view text) {
  if (text.empty()) return 0;
  if (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r')) return 1;
  for (const std::string_view space : {"\xc2\x85", "\xc2\xa0"}) {
    if (text.starts_with(space)) return 2;
  }
  for (const std::string_view space :
       {"\xe1\x9a\x80", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"}) {
    if (text.starts_with(space)) return 3;
  }
  const bool en_quad_to_hair =
      text.size() >= 3 && text.starts_with("\xe2\x80") && static_cast<unsigned char>(text[2]) <= 0x8a;
  return en_quad_to_hair ? 3 : 0;
}

Value Trim(CallContext&, std::span<const Value> args) {
  std::string_view text = args[0].text();
  while (const std::size_t length = SpaceLength(text)) text.remove_prefix(length);
  while (!text.empty()) {
    std::size_t last = text.size() - 1;
    while (last > 0 && !StartsCodePoint(text[last])) --last;
    if (SpaceLength(text.substr(last)) == 0) break;
    text = text.substr(0, last);
  }
  return Value::String(text);
}

// How many pieces `text` falls into.
std::size_t CountPieces(std::string_view text, std::string_view separator) {
  if (separator.empty()) return base::CountCodePoints(text);
  std::size_t count = 1;
  for (std::size_t at = text.find(separator); at != std::string_view::npos;
       at = text.find(separator, at + separator.size()))
    ++count;
  return count;
}

Value Split(CallContext& context, std::span<const Value> args) {
  std::string_view text = args[0].text();
  const std::string_view separator = args[1].text();
  const std::int64_t limit = args.size() > 2 ? args[2].integer : -1;
  std::size_t count = CountPieces(text, separator);
  if (limit >= 0) count = std::min(count, static_cast<std::size_t>(limit));
  const std::span<Value> pieces = context.arena.NewArray<Value>(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t length = separator.empty() ? CodePointLength(text, 0) : text.find(separator);
    if (i + 1 == count) length = text.size();
    pieces[i] = Value::String(text.substr(0, length));
    text.remove_prefix(std::min(length + separator.size(), text.size()));
  }
  return Value::List(pieces);
}

std::uint64_t SearchCost(Args args) {
  return Plus(TextNodes(SizeOf(args, 0)), Times(TextNodes(SizeOf(args, 0)), TextNodes(SizeOf(args, 1))));
}

Bound SplitBound(Args args, base::Arena& arena) {
  const std::uint64_t size = SizeOf(args, 0);
  const Value* separator = args[1].constant;
  const bool known = separator != nullptr && separator->kind == ValueKind::kString && separator->size > 0;
  std::uint64_t count = Plus(known ? size / separator->size : size, 1);
  const Value* limit = args.size() > 2 ? args[2].constant : nullptr;
  if (limit != nullptr && limit->kind == ValueKind::kInt && limit->integer >= 0)
    count = std::min(count, limit->unsigned_integer);
  return {count, arena.New<Bound>(Bound{size, nullptr, nullptr}), nullptr};
}

std::uint64_t SplitCost(Args args) {
  return Plus(SearchCost(args), SizeOf(args, 0));
}

}  // namespace

void AddStringsLibrary(Env* env) {
  const Types t(env->types());
  const Rules piece{TextCost, FirstBound, nullptr};
  const Rules search{SearchCost, nullptr, nullptr};
  const Rules split{SplitCost, SplitBound, nullptr};
  const Type* const strings = t.pool->List(t.string);
  env->AddFunction(
      {"charAt", {Method("string_char_at_int", {t.string, t.integer}, t.string, CharAt, {TextCost, FixedBound<4>})}});
  env->AddFunction(
      {"indexOf",
       {Method("string_index_of_string", {t.string, t.string}, t.integer, IndexOf, search),
        Method("string_index_of_string_int", {t.string, t.string, t.integer}, t.integer, IndexOf, search)}});
  env->AddFunction(
      {"lastIndexOf",
       {Method("string_last_index_of_string", {t.string, t.string}, t.integer, LastIndexOf, search),
        Method("string_last_index_of_string_int", {t.string, t.string, t.integer}, t.integer, LastIndexOf, search)}});
  env->AddFunction(
      {"substring",
       {Method("string_substring_int", {t.string, t.integer}, t.string, Substring, piece),
        Method("string_substring_int_int", {t.string, t.integer, t.integer}, t.string, Substring, piece)}});
  env->AddFunction({"trim", {Method("string_trim", {t.string}, t.string, Trim, piece)}});
  env->AddFunction({"split",
                    {Method("string_split_string", {t.string, t.string}, strings, Split, split),
                     Method("string_split_string_int", {t.string, t.string, t.integer}, strings, Split, split)}});
  AddStringChanges(env, t);
  AddFormat(env, t);
}

}  // namespace daygate::cel
