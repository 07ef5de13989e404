// What checking any part of a request takes: its limits, and where what is wrong stands. Private to fill.cc and
// fill_host.cc.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/eight_bytes.h"
#include "base/utf8.h"
#include "decide/workspace.h"

namespace daygate::decide {

inline constexpr std::int64_t kFirstSecond = -62135596800;  // 0001-01-01T00:00:00Z
inline constexpr std::int64_t kLastSecond = 253402300799;   // 9999-12-31T23:59:59Z

// Where a structure's fields stand in the JSON form: `context.chain[3].` and the like. Made into text only where
// something is wrong.
struct Place {
  std::string_view prefix;
  std::string_view suffix = ".";
  std::optional<std::size_t> index{};

  std::string Of(std::string_view name) const {
    std::string path(prefix);
    if (index) path += "[" + std::to_string(*index) + "]";
    path += suffix;
    path += name;
    return path;
  }
};

// The same for what nests: a row of steps back to the root.
struct Step {
  const Step* parent = nullptr;
  std::string_view name;               // a member's name, or
  std::optional<std::size_t> index{};  // a place in a list

  std::string Text() const {
    std::string path = parent == nullptr ? std::string() : parent->Text();
    if (index) return path + "[" + std::to_string(*index) + "]";
    // A name that can not be shown is left out: the path then ends at what holds it.
    if (name.size() > policy::kMaxString || !base::IsValidUtf8(name)) return path;
    return path + (path.empty() ? "" : ".") + std::string(name);
  }
};

class RequestChecker {
 public:
  explicit RequestChecker(Workspace* workspace)
      : work_(*workspace), request_(*workspace->request), vocabulary_(workspace->program->vocabulary()) {}

  // Apart, as what follows a check that fails: code that is hardly ever run would take registers from what always is.
  [[gnu::noinline, gnu::cold]] void Invalid(std::string path) { work_.invalid.push_back(std::move(path)); }

  // Whether `text` is at most `max` bytes of UTF-8. The length is looked at first: a huge string costs nothing.
  bool IsGood(std::string_view text, std::uint32_t max) {
    bytes_ += text.size();
    return text.size() <= max && (base::IsAscii(text) || base::IsValidUtf8(text));
  }

  static bool IsInRange(const Timestamp& time) {
    return time.seconds >= kFirstSecond && time.seconds <= kLastSecond && time.nanos >= 0 && time.nanos <= 999'999'999;
  }

  // The order in which a host gives the members of a map must not be seen by a rule.
  static void SortByKey(std::span<cel::MapEntry> entries) {
    std::sort(entries.begin(), entries.end(),
              [](const cel::MapEntry& a, const cel::MapEntry& b) { return a.key.text() < b.key.text(); });
  }

  template <typename Entries>
  static bool IsRepeated(const Entries& entries, std::size_t index) {
    for (std::size_t i = 0; i < index; ++i) {
      if (entries[i].key == entries[index].key) return true;
    }
    return false;
  }

  Workspace& work_;
  const Request& request_;
  const compile::Vocabulary& vocabulary_;
  std::size_t bytes_ = 0;
};

// Signals, and the attributes that the host's vocabulary declares.
void FillHostAttributes(RequestChecker* checker);

}  // namespace daygate::decide
