#include "base/json_scan.h"

#include <algorithm>
#include <bit>
#include <forward_list>

#include "absl/container/inlined_vector.h"
#include "base/eight_bytes.h"
#include "base/utf8.h"

namespace daygate::base {
namespace {

// The paths of duplicates may together be this long, so that a small document with long names can not make a large
// answer. The first is always given.
constexpr std::size_t kMaxDuplicateBytes = 65536;

// Names of an object are compared each with each up to this many, and sorted beyond: most objects are small, and most
// names are told apart by their sizes.
constexpr std::size_t kFewNames = 16;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// What a string does not go on by itself with: its end, an escape, a control character.
bool IsSpecial(char c) {
  return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

std::string Show(std::string_view text, std::size_t at) {
  if (at >= text.size()) return "the end";
  const char c = text[at];
  if (c > 0x20 && c < 0x7f) return std::string("'") + c + "'";
  constexpr std::string_view kHex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  return std::string("the byte 0x") + kHex[byte >> 4U] + kHex[byte & 15U];
}

// An object or array that is open.
struct Frame {
  bool object = false;
  bool asked = false;          // object: members of it are asked for
  JsonPlace* place = nullptr;  // whose value it is, where that was asked for
  std::size_t first_key = 0;   // object: its names start here in keys_
  std::size_t index = 0;       // array
};

// Keeps a stack of its own, so that a document that nests deep does not use up the thread's. Each function that reads
// is given where it begins and returns where it ended, so that the place lies in a register; null: Fail was called.
class Scanner {
 public:
  Scanner(std::string_view text, std::size_t max_depth, std::span<JsonPlace> places)
      : text_(text), end_(text.data() + text.size()), max_depth_(max_depth), places_(places) {}

  JsonScan Run(std::size_t offset) {
    const char* const end = Document(text_.data() + std::min(offset, text_.size()));
    result_.ok = end != nullptr;
    if (result_.ok) {
      result_.end = OffsetOf(end);
      if (result_.duplicates.size() > 1) std::sort(result_.duplicates.begin(), result_.duplicates.end());
    } else {
      result_.duplicates.clear();
    }
    return std::move(result_);
  }

 private:
  std::size_t OffsetOf(const char* at) const { return static_cast<std::size_t>(at - text_.data()); }

  [[gnu::noinline, gnu::cold]] const char* Fail(const char* at, std::string_view error) {
    result_.error_at = OffsetOf(at);
    result_.error = error;
    return nullptr;
  }
  [[gnu::noinline, gnu::cold]] const char* FailWanted(const char* at, std::string_view wanted) {
    return Fail(at, "found " + Show(text_, OffsetOf(at)) + " where " + std::string(wanted) + " should be");
  }

  [[gnu::noinline, gnu::cold]] const char* FailTooDeep(const char* at) {
    return Fail(at, "nests deeper than " + std::to_string(max_depth_));
  }

  bool Is(const char* at, char c) const { return at != end_ && *at == c; }
  bool IsDigitAt(const char* at) const { return at != end_ && IsDigit(*at); }

  const char* SkipSpace(const char* at) const {
    while (at != end_ && static_cast<unsigned char>(*at) <= ' ' &&
           (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r')) {
      ++at;
    }
    return at;
  }

  const char* Document(const char* at) {
    JsonPlace* place = nullptr;  // whose value is read, where that was asked for
    while (true) {
      at = SkipSpace(at);
      if (at == end_) return FailWanted(at, "a value");
      if (*at == '{' || *at == '[') {
        const bool object = *at == '{';
        if (frames_.size() >= max_depth_) return FailTooDeep(at);
        const bool asked = object && !places_.empty() && (place != nullptr || frames_.empty());
        frames_.push_back({object, asked, place, keys_.size(), 0});
        place = nullptr;
        at = SkipSpace(at + 1);
        if (!Is(at, object ? '}' : ']')) {
          if (object && (at = Name(at, &place)) == nullptr) return nullptr;
          continue;
        }
      } else {
        if ((at = Scalar(at)) == nullptr || frames_.empty()) return at;
        if (place != nullptr) place->end = OffsetOf(at);
        at = SkipSpace(at);
      }
      // Behind a value.
      while (!Is(at, ',')) {
        const bool object = frames_.back().object;
        if (!Is(at, object ? '}' : ']')) return FailWanted(at, object ? "',' or '}'" : "',' or ']'");
        ++at;
        Leave(at);
        if (frames_.empty()) return at;
        at = SkipSpace(at);
      }
      ++at;
      place = nullptr;
      if (frames_.back().object) {
        if ((at = Name(SkipSpace(at), &place)) == nullptr) return nullptr;
      } else {
        ++frames_.back().index;
      }
    }
  }

  // The name of a member and what stands before its value; `place` becomes that which asked for it.
  const char* Name(const char* at, JsonPlace** place) {
    if (!Is(at, '"')) return FailWanted(at, "the name of a member");
    const char* const begin = at + 1;
    bool escapes = false;
    at = String(at, &escapes);
    if (at == nullptr) return nullptr;
    const std::string_view name = escapes ? Decode(begin, at - 1) : std::string_view(begin, at - 1);
    keys_.push_back(name);
    if (!Is(at, ':')) at = SkipSpace(at);
    if (!Is(at, ':')) return FailWanted(at, "':'");
    at = SkipSpace(at + 1);
    const Frame& frame = frames_.back();
    if (frame.asked && (*place = PlaceOf(name, frame.place)) != nullptr) (*place)->begin = OffsetOf(at);
    return at;
  }

  JsonPlace* PlaceOf(std::string_view name, const JsonPlace* in) const {
    for (JsonPlace& place : places_) {
      if (place.in == in && place.name == name) return &place;
    }
    return nullptr;
  }

  // The innermost object or array has ended before `at`.
  void Leave(const char* at) {
    const Frame frame = frames_.back();
    frames_.pop_back();
    if (frame.place != nullptr) frame.place->end = OffsetOf(at);
    if (!frame.object) return;
    const std::span<const std::string_view> names = std::span(keys_).subspan(frame.first_key);
    if (names.size() > kFewNames || HasTwice(names)) AddDuplicates(frame.first_key);
    keys_.resize(frame.first_key);
  }

  static bool HasTwice(std::span<const std::string_view> names) {
    for (std::size_t i = 1; i < names.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (names[i].size() == names[j].size() && names[i] == names[j]) return true;
      }
    }
    return false;
  }

  [[gnu::noinline]] void AddDuplicates(std::size_t first_key) {
    const auto first = keys_.begin() + static_cast<std::ptrdiff_t>(first_key);
    std::sort(first, keys_.end());
    for (auto key = first; key != keys_.end();) {
      const auto last = std::upper_bound(key, keys_.end(), *key);
      if (last - key > 1) AddDuplicate(*key, first_key);
      key = last;
    }
  }

  // `key` stands twice in the object that was left, whose names start at `first_key`.
  void AddDuplicate(std::string_view key, std::size_t first_key) {
    if (duplicate_bytes_ >= kMaxDuplicateBytes) return;
    std::string path;
    for (std::size_t i = 0; i < frames_.size(); ++i) {
      if (!frames_[i].object) {
        path.append("[").append(std::to_string(frames_[i].index)).append("]");
        continue;
      }
      // The member that is being read is the object's last name so far: the one before those of the next object.
      const std::size_t end = i + 1 < frames_.size() ? frames_[i + 1].first_key : first_key;
      AppendName(&path, keys_[end - 1]);
    }
    AppendName(&path, key);
    duplicate_bytes_ += path.size();
    result_.duplicates.push_back(std::move(path));
  }

  static void AppendName(std::string* path, std::string_view name) {
    if (!path->empty()) path->push_back('.');
    path->append(name);
  }

  const char* Scalar(const char* at) {
    switch (*at) {
      case '"': {
        bool escapes = false;
        return String(at, &escapes);
      }
      case 't': return Word(at, "true");
      case 'f': return Word(at, "false");
      case 'n': return Word(at, "null");
      default: return Number(at);
    }
  }

  template <std::size_t size>
  const char* Word(const char* at, const char (&word)[size]) {
    constexpr std::ptrdiff_t kSize = size - 1;
    if (end_ - at < kSize || std::memcmp(at, word, kSize) != 0) return FailWanted(at, "a value");
    return at + kSize;
  }

  const char* Digits(const char* at) {
    if (!IsDigitAt(at)) return FailWanted(at, "a digit");
    while (IsDigitAt(at)) ++at;
    return at;
  }

  const char* Number(const char* at) {
    if (*at != '-' && !IsDigit(*at)) return FailWanted(at, "a value");
    if (*at == '-') ++at;
    if (Is(at, '0')) {
      ++at;
      if (IsDigitAt(at)) return Fail(at, "a number does not start with a zero");
    } else if ((at = Digits(at)) == nullptr) {
      return nullptr;
    }
    if (Is(at, '.') && (at = Digits(at + 1)) == nullptr) return nullptr;
    if (!Is(at, 'e') && !Is(at, 'E')) return at;
    ++at;
    if (Is(at, '+') || Is(at, '-')) ++at;
    return Digits(at);
  }

  // A string, from its quote on. `escapes` becomes true where there are any. Most have none and are ASCII: their end is
  // found here.
  const char* String(const char* quote, bool* escapes) {
    std::uint64_t seen = 0;
    const char* const at = SkipPlain(quote + 1, &seen);
    if (Is(at, '"') && (seen & kHighBits) == 0) [[likely]]
      return at + 1;
    return AnyString(quote, escapes);
  }

  [[gnu::noinline]] const char* AnyString(const char* quote, bool* escapes) {
    const char* at = quote + 1;
    std::uint64_t seen = 0;
    while (true) {
      at = SkipPlain(at, &seen);
      if (at == end_) return Fail(quote, "the string has no end");
      if (*at == '"') break;
      if (*at != '\\') return Fail(at, "a control character in a string has to be escaped");
      *escapes = true;
      if ((at = Escape(at, nullptr)) == nullptr) return nullptr;
    }
    if ((seen & kHighBits) != 0) {
      const std::size_t invalid = FindInvalidUtf8({quote + 1, at});
      if (invalid != std::string_view::npos) return Fail(quote + 1 + invalid, "the string is not UTF-8");
    }
    return at + 1;
  }

  // To the first byte that is special. What was seen on the way, and it may be a little beyond, is added to `seen`.
  const char* SkipPlain(const char* at, std::uint64_t* seen) const {
    for (; end_ - at >= 8; at += 8) {
      const std::uint64_t word = LoadEight(at);
      *seen |= word;
      const std::uint64_t special = JsonSpecials(word);
      if (special != 0) return at + std::countr_zero(special) / 8;
    }
    for (; at != end_ && !IsSpecial(*at); ++at) *seen |= static_cast<unsigned char>(*at);
    return at;
  }

  // The string between two places, which has been checked.
  [[gnu::noinline]] std::string_view Decode(const char* at, const char* end) {
    std::string& out = decoded_.emplace_front();
    while (at != end) {
      if (*at == '\\') {
        at = Escape(at, &out);
      } else {
        out.push_back(*at++);
      }
    }
    return out;
  }

  // Four hex digits, or -1.
  int UnitAt(const char* at) const {
    if (end_ - at < 4) return -1;
    int unit = 0;
    for (int i = 0; i < 4; ++i) {
      const int digit = HexValue(at[i]);
      if (digit < 0) return -1;
      unit = unit * 16 + digit;
    }
    return unit;
  }

  const char* Escape(const char* start, std::string* out) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const char* const at = start + 1;
    if (at == end_) return Fail(start, "the string has no end");
    if (*at == 'u') return UnicodeEscape(start, out);
    const std::size_t which = kLetters.find(*at);
    if (which == std::string_view::npos) return Fail(start, "JSON has no such escape");
    if (out != nullptr) out->push_back(kMeanings[which]);
    return at + 1;
  }

  const char* UnicodeEscape(const char* start, std::string* out) {
    const char* at = start + 2;
    const int unit = UnitAt(at);
    if (unit < 0) return Fail(start, "'\\u' wants four hex digits");
    at += 4;
    auto code_point = static_cast<std::uint32_t>(unit);
    if (unit >= 0xd800 && unit <= 0xdfff) {
      const bool paired = unit <= 0xdbff && Is(at, '\\') && Is(at + 1, 'u');
      const int low = paired ? UnitAt(at + 2) : -1;
      if (low < 0xdc00 || low > 0xdfff) return Fail(start, "half of a surrogate pair");
      at += 6;
      code_point = 0x10000U + ((code_point - 0xd800U) << 10U) + (static_cast<std::uint32_t>(low) - 0xdc00U);
    }
    if (out != nullptr) AppendUtf8(out, code_point);
    return at;
  }

  std::string_view text_;
  const char* end_;
  std::size_t max_depth_;
  std::span<JsonPlace> places_;
  absl::InlinedVector<Frame, 8> frames_;            // the objects and arrays that are open
  absl::InlinedVector<std::string_view, 32> keys_;  // the names of all open objects so far, outermost first
  std::forward_list<std::string> decoded_;          // names that had escapes
  std::size_t duplicate_bytes_ = 0;
  JsonScan result_;
};

}  // namespace

JsonScan ScanJson(std::string_view text, std::size_t offset, std::size_t max_depth, std::span<JsonPlace> places) {
  return Scanner(text, max_depth, places).Run(offset);
}

}  // namespace daygate::base
