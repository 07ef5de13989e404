#include "base/time_text.h"
#include "base/utf8.h"
#include "cel/network.h"
#include "cel/number_text.h"
#include "cel/value.h"

namespace daygate::cel {
namespace {

constexpr std::string_view kCut = "…";

// Appends until `limit`; what goes beyond ends in an ellipsis.
class Display {
 public:
  explicit Display(std::size_t limit) : limit_(limit) {}

  void Append(const Value& value);
  std::string Take();

 private:
  bool full() const { return text_.size() > limit_; }
  void AppendQuoted(std::string_view text);
  void AppendBytes(std::string_view bytes);
  void AppendList(const Value& value);
  void AppendMap(const Value& value);
  void AppendStruct(const StructValue& value);

  std::string text_;
  std::size_t limit_;
};

void Display::AppendQuoted(std::string_view text) {
  text_ += '"';
  // Escaping makes text longer, never shorter, so that no more than the limit is needed of it.
  std::size_t length = std::min(text.size(), limit_ + 1);
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xc0U) == 0x80) ++length;
  text_ += base::EscapeForTerminal(text.substr(0, length));
  text_ += '"';
}

void Display::AppendBytes(std::string_view bytes) {
  text_ += "b\"";
  for (const char c : bytes.substr(0, limit_)) {
    const auto byte = static_cast<unsigned char>(c);
    text_ += "\\x";
    text_ += "0123456789abcdef"[byte >> 4U];
    text_ += "0123456789abcdef"[byte & 15U];
    if (full()) return;
  }
  text_ += '"';
}

void Display::AppendList(const Value& value) {
  text_ += '[';
  for (const Value& element : value.list()) {
    if (&element != value.elements) text_ += ", ";
    Append(element);
    if (full()) return;
  }
  text_ += ']';
}

void Display::AppendMap(const Value& value) {
  text_ += '{';
  for (const MapEntry& entry : value.map()) {
    if (&entry != value.entries) text_ += ", ";
    Append(entry.key);
    text_ += ": ";
    Append(entry.value);
    if (full()) return;
  }
  text_ += '}';
}

void Display::AppendStruct(const StructValue& value) {
  text_ += '{';
  bool first = true;
  for (std::size_t i = 0; i < value.type->fields.size(); ++i) {
    if (value.fields[i].kind == ValueKind::kAbsent) continue;
    if (!first) text_ += ", ";
    first = false;
    text_ += value.type->fields[i].name;
    text_ += ": ";
    Append(value.fields[i]);
    if (full()) return;
  }
  text_ += '}';
}

void Display::Append(const Value& value) {
  char number[kMaxNumberText];
  switch (value.kind) {
    case ValueKind::kAbsent: text_ += "absent"; return;
    case ValueKind::kError: text_ += "error"; return;
    case ValueKind::kNull: text_ += "null"; return;
    case ValueKind::kBool: text_ += value.boolean ? "true" : "false"; return;
    case ValueKind::kInt: text_.append(number, FormatInt(value.integer, number)); return;
    case ValueKind::kUint:
      text_.append(number, FormatUint(value.unsigned_integer, number));
      text_ += 'u';
      return;
    case ValueKind::kDouble: text_.append(number, FormatDouble(value.real, number)); return;
    case ValueKind::kString: return AppendQuoted(value.text());
    case ValueKind::kBytes: return AppendBytes(value.text());
    case ValueKind::kTimestamp:
      text_ += base::FormatTimestamp({value.integer, static_cast<std::int32_t>(value.size)});
      return;
    case ValueKind::kDuration: text_ += base::FormatDurationSeconds(value.integer); return;
    case ValueKind::kEnum: text_ += value.enumeration->members[value.size]; return;
    case ValueKind::kType: text_ += value.type->ToString(); return;
    case ValueKind::kList: return AppendList(value);
    case ValueKind::kMap: return AppendMap(value);
    case ValueKind::kStruct: return AppendStruct(*value.structure);
    case ValueKind::kOptional:
      if (value.size == 0) {
        text_ += "none";
        return;
      }
      text_ += "optional(";
      Append(*value.optional);
      text_ += ')';
      return;
    case ValueKind::kIp: {
      char out[kMaxIpText];
      text_.append(out, FormatIp(*value.ip, out));
      return;
    }
    case ValueKind::kCidr: {
      char out[kMaxNetworkText];
      text_.append(out, FormatNetwork(*value.network, out));
      return;
    }
  }
}

std::string Display::Take() {
  if (!full()) return std::move(text_);
  std::size_t length = limit_ > kCut.size() ? limit_ - kCut.size() : 0;
  while (length > 0 && (static_cast<unsigned char>(text_[length]) & 0xc0U) == 0x80) --length;
  text_.resize(length);
  if (limit_ > kCut.size()) text_ += kCut;
  return std::move(text_);
}

}  // namespace

std::string ToDisplay(const Value& value, std::size_t limit) {
  Display display(limit);
  display.Append(value);
  return display.Take();
}

}  // namespace daygate::cel
