#include "json_scan_reference.h"

#include <algorithm>
#include <deque>

#include "base/utf8.h"

namespace daygate::base {
namespace {

// The paths of duplicates may together be this long, so that a small document with long names can not make a large
// answer. The first is always given.
constexpr std::size_t kMaxDuplicateBytes = 65536;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
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
  bool fresh = true;          // nothing of it has been read
  std::size_t first_key = 0;  // object: its names start here in keys_
  std::size_t index = 0;      // array
};

// Keeps a stack of its own, so that a document that nests deep does not use up the thread's.
class Scanner {
 public:
  Scanner(std::string_view text, std::size_t offset, std::size_t max_depth)
      : text_(text), at_(offset), max_depth_(max_depth) {}

  JsonScan Run() {
    bool ok = Value();
    while (ok && !frames_.empty()) ok = Next();
    result_.ok = ok;
    if (ok) result_.end = at_;
    std::sort(result_.duplicates.begin(), result_.duplicates.end());
    if (!ok) result_.duplicates.clear();
    return std::move(result_);
  }

 private:
  bool Fail(std::size_t at, std::string error) {
    result_.error_at = at;
    result_.error = std::move(error);
    return false;
  }
  bool FailWanted(std::string_view wanted) {
    return Fail(at_, "found " + Show(text_, at_) + " where " + std::string(wanted) + " should be");
  }

  bool Peek(char c) const { return at_ < text_.size() && text_[at_] == c; }
  bool Skip(char c) {
    if (!Peek(c)) return false;
    ++at_;
    return true;
  }
  void SkipSpace() {
    while (Peek(' ') || Peek('\n') || Peek('\t') || Peek('\r')) ++at_;
  }

  // The next member or element of the innermost object or array, or its end.
  bool Next() {
    SkipSpace();
    Frame& frame = frames_.back();
    if (Skip(frame.object ? '}' : ']')) {
      Leave();
      return true;
    }
    if (frame.fresh) {
      frame.fresh = false;
    } else {
      if (!Skip(',')) return FailWanted(frame.object ? "',' or '}'" : "',' or ']'");
      ++frame.index;
    }
    return frame.object ? Member() : Value();
  }

  bool Value() {
    SkipSpace();
    if (at_ >= text_.size()) return FailWanted("a value");
    switch (text_[at_]) {
      case '{': return Enter(true);
      case '[': return Enter(false);
      case '"': return String(nullptr);
      case 't': return Word("true");
      case 'f': return Word("false");
      case 'n': return Word("null");
      default: return Number();
    }
  }

  bool Enter(bool object) {
    if (frames_.size() >= max_depth_) {
      return Fail(at_, "nests deeper than " + std::to_string(max_depth_));
    }
    ++at_;
    frames_.push_back({object, true, keys_.size(), 0});
    return true;
  }

  bool Member() {
    SkipSpace();
    if (!Peek('"')) return FailWanted("the name of a member");
    std::string_view key;
    if (!String(&key)) return false;
    keys_.push_back(key);
    SkipSpace();
    if (!Skip(':')) return FailWanted("':'");
    return Value();
  }

  void Leave() {
    const Frame frame = frames_.back();
    frames_.pop_back();
    if (!frame.object) return;
    const auto first = keys_.begin() + static_cast<std::ptrdiff_t>(frame.first_key);
    std::sort(first, keys_.end());
    for (auto key = first; key != keys_.end();) {
      const auto last = std::upper_bound(key, keys_.end(), *key);
      if (last - key > 1) AddDuplicate(*key, frame.first_key);
      key = last;
    }
    keys_.erase(first, keys_.end());
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

  bool Word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return FailWanted("a value");
    at_ += word.size();
    return true;
  }

  bool Digits() {
    if (at_ >= text_.size() || !IsDigit(text_[at_])) return FailWanted("a digit");
    while (at_ < text_.size() && IsDigit(text_[at_])) ++at_;
    return true;
  }

  bool Number() {
    if (!Peek('-') && !IsDigit(text_[at_])) return FailWanted("a value");
    Skip('-');
    if (Skip('0')) {
      if (at_ < text_.size() && IsDigit(text_[at_])) return Fail(at_, "a number does not start with a zero");
    } else if (!Digits()) {
      return false;
    }
    if (Skip('.') && !Digits()) return false;
    if (Skip('e') || Skip('E')) {
      if (!Skip('+')) Skip('-');
      return Digits();
    }
    return true;
  }

  // A string; `value`, where it is given, becomes what it stands for.
  bool String(std::string_view* value) {
    const std::size_t begin = ++at_;
    bool escapes = false;
    while (true) {
      if (at_ >= text_.size()) return Fail(begin - 1, "the string has no end");
      const char c = text_[at_];
      if (c == '"') break;
      if (static_cast<unsigned char>(c) < 0x20) return Fail(at_, "a control character in a string has to be escaped");
      if (c == '\\') {
        escapes = true;
        if (!Escape(nullptr)) return false;
      } else {
        ++at_;
      }
    }
    const std::string_view raw = text_.substr(begin, at_ - begin);
    const std::size_t invalid = FindInvalidUtf8(raw);
    if (invalid != std::string_view::npos) return Fail(begin + invalid, "the string is not UTF-8");
    ++at_;
    if (value != nullptr) *value = escapes ? Decode(begin, begin + raw.size()) : raw;
    return true;
  }

  // The string between two offsets, which has been checked.
  std::string_view Decode(std::size_t begin, std::size_t end) {
    const std::size_t after = at_;
    std::string& out = decoded_.emplace_back();
    at_ = begin;
    while (at_ < end) {
      if (text_[at_] == '\\') {
        Escape(&out);
      } else {
        out.push_back(text_[at_++]);
      }
    }
    at_ = after;
    return out;
  }

  // Four hex digits, or -1.
  int Unit() {
    if (text_.size() - at_ < 4) return -1;
    int unit = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const int digit = HexValue(text_[at_ + i]);
      if (digit < 0) return -1;
      unit = unit * 16 + digit;
    }
    at_ += 4;
    return unit;
  }

  bool Escape(std::string* out) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const std::size_t start = at_++;
    if (at_ >= text_.size()) return Fail(start, "the string has no end");
    const char letter = text_[at_++];
    if (letter == 'u') return UnicodeEscape(start, out);
    const std::size_t which = kLetters.find(letter);
    if (which == std::string_view::npos) return Fail(start, "JSON has no such escape");
    if (out != nullptr) out->push_back(kMeanings[which]);
    return true;
  }

  bool UnicodeEscape(std::size_t start, std::string* out) {
    const int unit = Unit();
    if (unit < 0) return Fail(start, "'\\u' wants four hex digits");
    auto code_point = static_cast<std::uint32_t>(unit);
    if (unit >= 0xd800 && unit <= 0xdfff) {
      const bool paired = unit <= 0xdbff && Skip('\\') && Skip('u');
      const int low = paired ? Unit() : -1;
      if (low < 0xdc00 || low > 0xdfff) return Fail(start, "half of a surrogate pair");
      code_point = 0x10000U + ((code_point - 0xd800U) << 10U) + (static_cast<std::uint32_t>(low) - 0xdc00U);
    }
    if (out != nullptr) AppendUtf8(out, code_point);
    return true;
  }

  std::string_view text_;
  std::size_t at_;
  std::size_t max_depth_;
  std::vector<Frame> frames_;           // the objects and arrays that are open
  std::vector<std::string_view> keys_;  // the names of all open objects so far, outermost first
  std::deque<std::string> decoded_;     // names that had escapes
  std::size_t duplicate_bytes_ = 0;
  JsonScan result_;
};

}  // namespace

JsonScan ScanJsonByteByByte(std::string_view text, std::size_t offset, std::size_t max_depth) {
  return Scanner(text, offset, max_depth).Run();
}

}  // namespace daygate::base
