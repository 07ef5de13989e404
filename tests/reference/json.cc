#include "reference/json.h"

#include <algorithm>

namespace daygate::reference {
namespace {

// Whether every byte belongs to valid UTF-8, by the table of RFC 3629.
bool ValidUtf8(std::string_view text) {
  std::size_t i = 0;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  while (i < text.size()) {
    const unsigned lead = byte(i);
    unsigned low = 0x80;
    unsigned high = 0xBF;
    std::size_t more = 0;
    if (lead < 0x80) {
      more = 0;
    } else if (lead >= 0xC2 && lead <= 0xDF) {
      more = 1;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      more = 2;
      if (lead == 0xE0) low = 0xA0;
      if (lead == 0xED) high = 0x9F;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      more = 3;
      if (lead == 0xF0) low = 0x90;
      if (lead == 0xF4) high = 0x8F;
    } else {
      return false;
    }
    if (i + more >= text.size()) return false;
    for (std::size_t k = 1; k <= more; ++k) {
      const unsigned next = byte(i + k);
      if (next < (k == 1 ? low : 0x80U) || next > (k == 1 ? high : 0xBFU)) return false;
    }
    i += more + 1;
  }
  return true;
}

void AppendCodePoint(std::string* out, std::uint32_t point) {
  const auto add = [&](std::uint32_t byte) { out->push_back(static_cast<char>(byte)); };
  if (point < 0x80) {
    add(point);
  } else if (point < 0x800) {
    add(0xC0 | (point >> 6));
    add(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    add(0xE0 | (point >> 12));
    add(0x80 | ((point >> 6) & 0x3F));
    add(0x80 | (point & 0x3F));
  } else {
    add(0xF0 | (point >> 18));
    add(0x80 | ((point >> 12) & 0x3F));
    add(0x80 | ((point >> 6) & 0x3F));
    add(0x80 | (point & 0x3F));
  }
}

class Reader {
 public:
  Reader(std::string_view text, std::size_t max_depth) : text_(text), max_depth_(max_depth) {}

  std::optional<Json> Document() {
    std::optional<Json> json = Any(0);
    Space();
    if (at_ != text_.size()) return std::nullopt;
    return json;
  }

 private:
  void Space() {
    while (at_ < text_.size() && std::string_view(" \t\n\r").find(text_[at_]) != std::string_view::npos) ++at_;
  }
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool Take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool TakeWord(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  // `depth` is the number of arrays and objects around the value.
  std::optional<Json> Any(std::size_t depth) {
    Space();
    switch (Peek()) {
      case '{': return depth < max_depth_ ? ReadObject(depth + 1) : std::nullopt;
      case '[': return depth < max_depth_ ? ReadArray(depth + 1) : std::nullopt;
      case '"': return ReadString();
      case 't': return TakeWord("true") ? std::optional<Json>(Json::Bool(true)) : std::nullopt;
      case 'f': return TakeWord("false") ? std::optional<Json>(Json::Bool(false)) : std::nullopt;
      case 'n': return TakeWord("null") ? std::optional<Json>(Json{}) : std::nullopt;
      default: return ReadNumber();
    }
  }

  std::optional<Json> ReadObject(std::size_t depth) {
    Json json = Json::Object();
    Take('{');
    Space();
    if (Take('}')) return json;
    while (true) {
      Space();
      if (Peek() != '"') return std::nullopt;
      const std::optional<Json> name = ReadString();
      Space();
      if (!name || !Take(':')) return std::nullopt;
      std::optional<Json> value = Any(depth);
      if (!value) return std::nullopt;
      json.members.emplace_back(name->text, std::move(*value));
      Space();
      if (Take('}')) return json;
      if (!Take(',')) return std::nullopt;
    }
  }

  std::optional<Json> ReadArray(std::size_t depth) {
    Json json = Json::Array();
    Take('[');
    Space();
    if (Take(']')) return json;
    while (true) {
      std::optional<Json> value = Any(depth);
      if (!value) return std::nullopt;
      json.items.push_back(std::move(*value));
      Space();
      if (Take(']')) return json;
      if (!Take(',')) return std::nullopt;
    }
  }

  std::optional<std::uint32_t> FourHexDigits() {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) {
      const std::size_t digit = std::string_view("0123456789abcdefABCDEF").find(Peek());
      if (at_ >= text_.size() || digit == std::string_view::npos) return std::nullopt;
      value = value * 16 + static_cast<std::uint32_t>(digit > 15 ? digit - 6 : digit);
      ++at_;
    }
    return value;
  }

  bool ReadUnicodeEscape(std::string* out) {
    std::optional<std::uint32_t> point = FourHexDigits();
    if (!point) return false;
    if (*point >= 0xDC00 && *point <= 0xDFFF) return false;
    if (*point >= 0xD800 && *point <= 0xDBFF) {
      if (!TakeWord("\\u")) return false;
      const std::optional<std::uint32_t> low = FourHexDigits();
      if (!low || *low < 0xDC00 || *low > 0xDFFF) return false;
      point = 0x10000 + ((*point - 0xD800) << 10) + (*low - 0xDC00);
    }
    AppendCodePoint(out, *point);
    return true;
  }

  std::optional<Json> ReadString() {
    Json json = Json::String("");
    Take('"');
    while (true) {
      if (at_ >= text_.size()) return std::nullopt;
      const char c = text_[at_++];
      if (c == '"') return json;
      if (static_cast<unsigned char>(c) < 0x20) return std::nullopt;
      if (c != '\\') {
        json.text.push_back(c);
        continue;
      }
      const char escape = Peek();
      ++at_;
      const std::size_t simple = std::string_view("\"\\/bfnrt").find(escape);
      if (escape == 'u') {
        if (!ReadUnicodeEscape(&json.text)) return std::nullopt;
      } else if (simple != std::string_view::npos && escape != '\0') {
        json.text.push_back("\"\\/\b\f\n\r\t"[simple]);
      } else {
        return std::nullopt;
      }
    }
  }

  bool Digits() {
    const std::size_t from = at_;
    while (Peek() >= '0' && Peek() <= '9') ++at_;
    return at_ > from;
  }

  std::optional<Json> ReadNumber() {
    const std::size_t from = at_;
    Take('-');
    if (!Take('0') && !Digits()) return std::nullopt;
    if (Take('.') && !Digits()) return std::nullopt;
    if (Take('e') || Take('E')) {
      if (!Take('+')) Take('-');
      if (!Digits()) return std::nullopt;
    }
    Json json;
    json.kind = Json::Kind::kNumber;
    json.text = std::string(text_.substr(from, at_ - from));
    return json;
  }

  std::string_view text_;
  std::size_t max_depth_;
  std::size_t at_ = 0;
};

void WriteString(std::string_view text, std::string* out) {
  out->push_back('"');
  for (const char c : text) {
    const std::size_t simple = std::string_view("\"\\\b\f\n\r\t").find(c);
    if (simple != std::string_view::npos) {
      out->push_back('\\');
      out->push_back("\"\\bfnrt"[simple]);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      constexpr std::string_view kHex = "0123456789abcdef";
      *out += "\\u00";
      out->push_back(kHex[static_cast<unsigned char>(c) >> 4]);
      out->push_back(kHex[static_cast<unsigned char>(c) & 15]);
    } else {
      out->push_back(c);
    }
  }
  out->push_back('"');
}

void Write(const Json& json, std::string* out) {
  switch (json.kind) {
    case Json::Kind::kNull: *out += "null"; return;
    case Json::Kind::kBool: *out += json.boolean ? "true" : "false"; return;
    case Json::Kind::kNumber: *out += json.text; return;
    case Json::Kind::kString: WriteString(json.text, out); return;
    case Json::Kind::kArray:
      out->push_back('[');
      for (std::size_t i = 0; i < json.items.size(); ++i) {
        if (i > 0) out->push_back(',');
        Write(json.items[i], out);
      }
      out->push_back(']');
      return;
    case Json::Kind::kObject: {
      // The members that the reference writes are ASCII, for which the order of UTF-16 is the order of bytes.
      std::vector<const std::pair<std::string, Json>*> sorted;
      for (const auto& member : json.members) sorted.push_back(&member);
      std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
      out->push_back('{');
      for (std::size_t i = 0; i < sorted.size(); ++i) {
        if (i > 0) out->push_back(',');
        WriteString(sorted[i]->first, out);
        out->push_back(':');
        Write(sorted[i]->second, out);
      }
      out->push_back('}');
      return;
    }
  }
}

}  // namespace

const Json* Json::Get(std::string_view name) const {
  for (const auto& [key, value] : members) {
    if (key == name) return &value;
  }
  return nullptr;
}

Json Json::Bool(bool value) {
  Json json;
  json.kind = Kind::kBool;
  json.boolean = value;
  return json;
}

Json Json::Integer(std::int64_t value) {
  Json json;
  json.kind = Kind::kNumber;
  json.text = std::to_string(value);
  return json;
}

Json Json::String(std::string_view value) {
  Json json;
  json.kind = Kind::kString;
  json.text = std::string(value);
  return json;
}

Json Json::Array(std::vector<Json> items) {
  Json json;
  json.kind = Kind::kArray;
  json.items = std::move(items);
  return json;
}

Json Json::Strings(const std::vector<std::string>& values) {
  Json json = Array();
  for (const std::string& value : values) json.items.push_back(String(value));
  return json;
}

Json Json::Object(std::vector<std::pair<std::string, Json>> members) {
  Json json;
  json.kind = Kind::kObject;
  json.members = std::move(members);
  return json;
}

std::optional<Json> ParseJson(std::string_view text, std::size_t max_depth) {
  if (!ValidUtf8(text)) return std::nullopt;
  return Reader(text, max_depth).Document();
}

std::string WriteJson(const Json& json) {
  std::string out;
  Write(json, &out);
  return out;
}

}  // namespace daygate::reference
