// `"%s has %d".format([name, n])`.
#include <array>
#include <charconv>
#include <cmath>

#include "base/utf8.h"
#include "cel/functions/parts.h"
#include "cel/functions/text_builder.h"
#include "cel/functions/time_text.h"
#include "cel/number_text.h"

namespace daygate::cel {
namespace {

constexpr int kMaxPrecision = 100;
constexpr std::int64_t kSecond = 1'000'000'000;  // in nanoseconds
constexpr std::size_t kMaxDouble = 512;          // 309 digits, the precision, and room

class Formatter {
 public:
  explicit Formatter(CallContext& context) : context_(context), out_(context.arena) {}

  Value Run(std::string_view format, std::span<const Value> args);

 private:
  bool Clause(char verb, int precision, const Value& arg);
  bool AppendText(const Value& value);
  bool AppendScalar(const Value& value);
  bool AppendList(const Value& value);
  bool AppendMap(const Value& value);
  bool AppendDecimal(const Value& value);
  bool AppendBase(const Value& value, int base);
  bool AppendHex(const Value& value, bool upper);
  bool AppendReal(const Value& value, std::chars_format form, int precision);
  bool AppendSpecial(double value);
  void AppendShortest(double value);
  void AppendBytes(std::string_view bytes);

  CallContext& context_;
  TextBuilder out_;
};

Value Formatter::Run(std::string_view format, std::span<const Value> args) {
  std::size_t used = 0;
  while (!format.empty()) {
    const std::size_t percent = std::min(format.find('%'), format.size());
    out_.Append(format.substr(0, percent));
    format.remove_prefix(percent);
    if (format.empty()) break;
    format.remove_prefix(1);
    if (format.starts_with('%')) {
      out_.Append('%');
      format.remove_prefix(1);
      continue;
    }
    int precision = -1;
    if (format.starts_with('.')) {
      const auto [end, error] = std::from_chars(format.data() + 1, format.data() + format.size(), precision);
      if (error != std::errc() || precision < 0 || precision > kMaxPrecision) return Invalid(context_);
      format.remove_prefix(static_cast<std::size_t>(end - format.data()));
    }
    if (format.empty()) return Invalid(context_);
    if (used == args.size()) return OutOfRange(context_);
    if (!Clause(format[0], precision, args[used++])) return Invalid(context_);
    format.remove_prefix(1);
    if (out_.text().size() > kMaxText) return TooLarge(context_);
  }
  return Value::String(out_.text());
}

bool Formatter::Clause(char verb, int precision, const Value& arg) {
  switch (verb) {
    case 's': return AppendText(arg);
    case 'd': return AppendDecimal(arg);
    case 'f': return AppendReal(arg, std::chars_format::fixed, precision < 0 ? 6 : precision);
    case 'e': return AppendReal(arg, std::chars_format::scientific, precision < 0 ? 6 : precision);
    case 'b':
      if (arg.kind != ValueKind::kBool) return AppendBase(arg, 2);
      out_.Append(arg.boolean ? '1' : '0');
      return true;
    case 'o': return AppendBase(arg, 8);
    case 'x':
    case 'X': return AppendHex(arg, verb == 'X');
    default: return false;
  }
}

bool Formatter::AppendSpecial(double value) {
  if (std::isfinite(value)) return false;
  out_.Append(std::isnan(value) ? "NaN" : (value > 0 ? "Infinity" : "-Infinity"));
  return true;
}

void Formatter::AppendShortest(double value) {
  if (AppendSpecial(value)) return;
  std::array<char, kMaxDouble> out{};
  const auto end = std::to_chars(out.data(), out.data() + out.size(), value, std::chars_format::fixed).ptr;
  out_.Append(std::string_view(out.data(), static_cast<std::size_t>(end - out.data())));
}

bool Formatter::AppendDecimal(const Value& value) {
  return value.kind == ValueKind::kDouble ? AppendScalar(value) : AppendBase(value, 10);
}

bool Formatter::AppendBase(const Value& value, int base) {
  std::array<char, 72> out{};
  std::to_chars_result result{out.data(), std::errc()};
  if (value.kind == ValueKind::kInt) {
    result = std::to_chars(out.data(), out.data() + out.size(), value.integer, base);
  } else if (value.kind == ValueKind::kUint) {
    result = std::to_chars(out.data(), out.data() + out.size(), value.unsigned_integer, base);
  } else {
    return false;
  }
  out_.Append(std::string_view(out.data(), static_cast<std::size_t>(result.ptr - out.data())));
  return true;
}

bool Formatter::AppendHex(const Value& value, bool upper) {
  const std::string_view digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  if (value.kind == ValueKind::kString || value.kind == ValueKind::kBytes) {
    for (const char c : value.text()) {
      out_.Append(digits[static_cast<unsigned char>(c) >> 4U]);
      out_.Append(digits[static_cast<unsigned char>(c) & 15U]);
    }
    return true;
  }
  if (value.kind != ValueKind::kInt && value.kind != ValueKind::kUint) return false;
  const bool negative = value.kind == ValueKind::kInt && value.integer < 0;
  std::uint64_t rest = negative ? 0 - value.unsigned_integer : value.unsigned_integer;
  std::array<char, 16> out{};
  std::size_t at = out.size();
  do {
    out[--at] = digits[rest & 15U];
    rest >>= 4U;
  } while (rest > 0);
  if (negative) out_.Append('-');
  out_.Append(std::string_view(out.data() + at, out.size() - at));
  return true;
}

bool Formatter::AppendReal(const Value& value, std::chars_format form, int precision) {
  double real = value.real;
  if (value.kind == ValueKind::kInt) {
    real = static_cast<double>(value.integer);
  } else if (value.kind == ValueKind::kUint) {
    real = static_cast<double>(value.unsigned_integer);
  } else if (value.kind != ValueKind::kDouble) {
    return false;
  }
  if (AppendSpecial(real)) return true;
  std::array<char, kMaxDouble> out{};
  const auto [end, error] = std::to_chars(out.data(), out.data() + out.size(), real, form, precision);
  out_.Append(std::string_view(out.data(), static_cast<std::size_t>(end - out.data())));
  return error == std::errc();
}

// What is not UTF-8 becomes U+FFFD, a row of such bytes one of them.
void Formatter::AppendBytes(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t valid = std::min(base::FindInvalidUtf8(bytes), bytes.size());
    out_.Append(bytes.substr(0, valid));
    bytes.remove_prefix(valid);
    if (bytes.empty()) return;
    out_.Append("\xef\xbf\xbd");
    while (!bytes.empty() && base::FindInvalidUtf8(bytes) == 0) bytes.remove_prefix(1);
  }
}

bool Formatter::AppendList(const Value& value) {
  out_.Append('[');
  for (const Value& element : value.list()) {
    if (&element != value.elements) out_.Append(", ");
    if (!AppendText(element) || out_.text().size() > kMaxText) return false;
  }
  out_.Append(']');
  return true;
}

// In the order of the keys' texts.
bool Formatter::AppendMap(const Value& value) {
  struct Entry {
    std::string_view key;
    const Value* value = nullptr;
  };
  const std::span<Entry> entries = context_.arena.NewArray<Entry>(value.size);
  for (std::size_t i = 0; i < value.size; ++i) {
    Formatter key(context_);
    if (!key.AppendText(value.entries[i].key)) return false;
    entries[i] = {key.out_.text(), &value.entries[i].value};
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
  out_.Append('{');
  for (const Entry& entry : entries) {
    if (&entry != entries.data()) out_.Append(", ");
    out_.Append(entry.key);
    out_.Append(": ");
    if (!AppendText(*entry.value) || out_.text().size() > kMaxText) return false;
  }
  out_.Append('}');
  return true;
}

// What is no list and no map. Apart from those, so that their nesting costs little stack.
[[gnu::noinline]] bool Formatter::AppendScalar(const Value& value) {
  char time[kMaxTimeText];
  switch (value.kind) {
    case ValueKind::kNull: out_.Append("null"); return true;
    case ValueKind::kBool: out_.Append(value.boolean ? "true" : "false"); return true;
    case ValueKind::kInt:
    case ValueKind::kUint: return AppendBase(value, 10);
    case ValueKind::kDouble: AppendShortest(value.real); return true;
    case ValueKind::kDuration:
      // As a double, unlike string().
      AppendShortest(static_cast<double>(value.integer / kSecond) + static_cast<double>(value.integer % kSecond) / 1e9);
      out_.Append('s');
      return true;
    case ValueKind::kString: out_.Append(value.text()); return true;
    case ValueKind::kBytes: AppendBytes(value.text()); return true;
    case ValueKind::kTimestamp: out_.Append(std::string_view(time, WriteTime(value, time))); return true;
    case ValueKind::kEnum: out_.Append(value.enumeration->members[value.size]); return true;
    case ValueKind::kType: out_.Append(TypeName(*value.type)); return true;
    case ValueKind::kIp:
    case ValueKind::kCidr:
    case ValueKind::kList:
    case ValueKind::kMap:
    case ValueKind::kAbsent:
    case ValueKind::kError:
    case ValueKind::kOptional:
    case ValueKind::kStruct: return false;
  }
  return false;
}

bool Formatter::AppendText(const Value& value) {
  if (value.kind == ValueKind::kList) return AppendList(value);
  return value.kind == ValueKind::kMap ? AppendMap(value) : AppendScalar(value);
}

Value Format(CallContext& context, std::span<const Value> args) {
  return Formatter(context).Run(args[0].text(), args[1].list());
}

// The largest text of a value: of a number in any form, of bytes that are no UTF-8 or shown in hexadecimal.
std::uint64_t TextBound(const Bound* bound) {
  constexpr std::uint64_t kNumber = 420;
  if (bound == nullptr) return kNumber;
  if (bound->element == nullptr && bound->key == nullptr) return Plus(kNumber, Times(bound->size, 3));
  const std::uint64_t each =
      Plus(Plus(TextBound(bound->element), bound->key == nullptr ? 0 : TextBound(bound->key)), 4);
  return Plus(kNumber, Times(bound->size, each));
}

// Each clause has two characters or more, and shows one argument.
Bound FormatBound(Args args, base::Arena&) {
  const std::uint64_t clauses = std::min(SizeOf(args, 0) / 2, SizeOf(args, 1));
  return {Plus(SizeOf(args, 0), Times(clauses, TextBound(args[1].bound.element))), nullptr, nullptr};
}

std::uint64_t FormatCost(Args args) {
  base::Arena arena;
  return Plus(SizeOf(args, 1), TextNodes(FormatBound(args, arena).size));
}

}  // namespace

void AddFormat(Env* env, const Types& t) {
  env->AddFunction(
      {"format", {Method("string_format", {t.string, t.list_dyn}, t.string, Format, {FormatCost, FormatBound})}});
}

}  // namespace daygate::cel
