#include "cel/regex.h"

#include <algorithm>
#include <vector>

#include "base/utf8.h"

namespace daygate::cel {
namespace {

constexpr std::int64_t kMaxMemory = 2 << 20;  // of RE2's program and its states
constexpr std::uint64_t kUnicodeClass = 500;  // \pL: ranges over the whole of UTF-8
constexpr std::uint64_t kAnyCharacter = 8;    // `.`, [^a]

// Estimates the size of the program that a pattern becomes, saturating a little above kMaxPatternSize. Whether the
// pattern is well formed is RE2's to say; a malformed one gets some estimate.
class SizeEstimate {
 public:
  explicit SizeEstimate(std::string_view pattern) : pattern_(pattern) {}

  std::uint64_t Get() {
    groups_.push_back({});
    while (at_ < pattern_.size() && Total() <= kMaxPatternSize) Step();
    return Total();
  }

 private:
  struct Group {
    std::uint64_t done = 0;  // atoms that no repeat can follow any more
    std::uint64_t last = 0;  // the last atom
  };

  std::uint64_t Total() const {
    std::uint64_t sum = 0;
    for (const Group& group : groups_) sum += group.done + group.last;
    return sum;
  }

  void Atom(std::uint64_t size) {
    groups_.back().done += groups_.back().last;
    groups_.back().last = size;
  }

  void Step() {
    const char c = pattern_[at_++];
    switch (c) {
      case '(': groups_.push_back({}); return;
      case ')': Close(); return;
      case '[': Class(); return;
      case '\\': Escape(); return;
      case '{': Repeat(); return;
      case '*':
      case '+':
      case '?': ++groups_.back().last; return;
      case '.': Atom(kAnyCharacter); return;
      default: Atom(1);
    }
  }

  void Close() {
    if (groups_.size() == 1) return;
    const std::uint64_t size = groups_.back().done + groups_.back().last + 2;
    groups_.pop_back();
    Atom(size);
  }

  void Class() {
    std::uint64_t size = kAnyCharacter;
    const std::size_t begin = at_;
    if (at_ < pattern_.size() && pattern_[at_] == '^') ++at_;
    if (at_ < pattern_.size() && pattern_[at_] == ']') ++at_;
    while (at_ < pattern_.size() && pattern_[at_] != ']') {
      if (pattern_[at_] == '\\' && at_ + 1 < pattern_.size()) {
        ++at_;
        if (pattern_[at_] == 'p' || pattern_[at_] == 'P') size += kUnicodeClass;
      } else if (pattern_[at_] == '[' && at_ + 1 < pattern_.size() && pattern_[at_ + 1] == ':') {
        const std::size_t end = pattern_.find(":]", at_ + 2);
        if (end != std::string_view::npos) at_ = end + 1;
      }
      ++at_;
    }
    size += at_ - begin;
    if (at_ < pattern_.size()) ++at_;
    Atom(size);
  }

  void Escape() {
    if (at_ == pattern_.size()) return;
    const char c = pattern_[at_++];
    if (c == 'Q') {
      const std::size_t end = std::min(pattern_.find("\\E", at_), pattern_.size());
      Atom(end - at_);
      at_ = std::min(end + 2, pattern_.size());
      return;
    }
    Atom(c == 'p' || c == 'P' ? kUnicodeClass : kAnyCharacter);
  }

  // {n}, {n,}, {n,m}; anything else is a literal brace.
  void Repeat() {
    std::size_t at = at_;
    std::uint64_t bounds[2] = {0, 0};
    std::size_t which = 0;
    for (; at < pattern_.size() && pattern_[at] != '}'; ++at) {
      if (pattern_[at] == ',' && which == 0) {
        which = 1;
      } else if (pattern_[at] >= '0' && pattern_[at] <= '9') {
        bounds[which] =
            std::min<std::uint64_t>(bounds[which] * 10 + static_cast<unsigned>(pattern_[at] - '0'), 100'000);
      } else {
        break;
      }
    }
    if (at == at_ || at == pattern_.size() || pattern_[at] != '}') return Atom(1);
    at_ = at + 1;
    const std::uint64_t times = std::max<std::uint64_t>({bounds[0], bounds[1], 1});
    groups_.back().last = std::min((groups_.back().last + 1) * times, kMaxPatternSize + 1);
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  std::vector<Group> groups_;
};

RE2::Options PatternOptions() {
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(kMaxMemory);
  return options;
}

std::string CheckSize(std::string_view pattern) {
  if (pattern.size() > kMaxPattern) {
    return "the pattern has " + std::to_string(pattern.size()) + " bytes, at most " + std::to_string(kMaxPattern) +
           " are allowed";
  }
  if (PatternSize(pattern) > kMaxPatternSize)
    return "the pattern " + base::Quoted(pattern) + " repeats too much: it is too large to compile";
  return {};
}

re2::StringPiece Piece(std::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

std::uint64_t PatternSize(std::string_view pattern) {
  return SizeEstimate(pattern).Get();
}

std::string CheckPattern(std::string_view pattern) {
  std::string wrong = CheckSize(pattern);
  if (!wrong.empty()) return wrong;
  const RE2 regex(Piece(pattern), PatternOptions());
  return regex.ok() ? std::string()
                    : "the pattern " + base::Quoted(pattern) + " is not a regular expression: " + regex.error();
}

std::unique_ptr<RE2> CompilePattern(std::string_view pattern) {
  if (!CheckSize(pattern).empty()) return nullptr;
  auto regex = std::make_unique<RE2>(Piece(pattern), PatternOptions());
  return regex->ok() ? std::move(regex) : nullptr;
}

std::optional<PlainPattern> FindPlain(std::string_view pattern) {
  PlainPattern plain;
  if (!pattern.empty() && pattern.front() == '^') {
    plain.from_begin = true;
    pattern.remove_prefix(1);
  }
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '$' && i + 1 == pattern.size()) {
      plain.to_end = true;
    } else if (c == '\\') {
      // Only escaped punctuation stands for itself.
      if (i + 1 == pattern.size() ||
          std::string_view("\\.+*?()|[]{}^$-/").find(pattern[i + 1]) == std::string_view::npos)
        return std::nullopt;
      plain.text += pattern[++i];
    } else if (std::string_view(".+*?()|[]{}^$").find(c) != std::string_view::npos) {
      return std::nullopt;
    } else {
      plain.text += c;
    }
  }
  return plain;
}

}  // namespace daygate::cel
