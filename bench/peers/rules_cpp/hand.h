// The selective workload by hand: what a C++ programmer would write who knows that all rules have one shape, a path
// whose last segment is `*`, an action, a purpose and a class.
//
// HandInterned gives a number to each string that rules name, path segments too, as an engine for rules of any shape
// has to, and looks up the row of numbers. HandHashed hashes the strings of the request as they are, the path in one
// piece: the least that an answer can cost.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace daygate::bench {

struct HandRule {
  std::string id, effect, action, path, purpose, agent_class;
};

struct HandRequest {
  absl::string_view action, path, purpose, agent_class;
};

// The rules that agree with a request, by effect.
struct HandMatches {
  std::vector<std::uint32_t> permits, forbids, requires_;

  void Add(const std::string& effect, std::uint32_t rule) {
    (effect == "permit" ? permits : effect == "forbid" ? forbids : requires_).push_back(rule);
  }
};

enum class HandOutcome : std::uint8_t { kNoMatch, kPermit, kDeny, kChallenge };

inline std::string_view ToWord(HandOutcome outcome) {
  switch (outcome) {
    case HandOutcome::kNoMatch: return "no_match";
    case HandOutcome::kPermit: return "permit";
    case HandOutcome::kDeny: return "deny";
    case HandOutcome::kChallenge: return "challenge";
  }
  return "";
}

// An outcome and the rules behind it.
struct HandDecision {
  HandOutcome outcome = HandOutcome::kNoMatch;
  const HandMatches* matches = nullptr;
};

inline HandDecision Combine(const HandMatches* matches) {
  if (matches == nullptr) return {};
  if (!matches->forbids.empty()) return {HandOutcome::kDeny, matches};
  if (matches->permits.empty()) return {HandOutcome::kNoMatch, matches};
  return {matches->requires_.empty() ? HandOutcome::kPermit : HandOutcome::kChallenge, matches};
}

class HandInterned {
 public:
  explicit HandInterned(const std::vector<HandRule>& rules) {
    for (std::uint32_t i = 0; i < rules.size(); ++i) {
      const HandRule& rule = rules[i];
      Key key;
      ForEachSegment(rule.path, [&](absl::string_view segment, bool last) {
        if (!last) key.Append(Intern(segment));
      });
      for (const std::string* word : {&rule.action, &rule.purpose, &rule.agent_class}) key.Append(Intern(*word));
      matches_[key].Add(rule.effect, i);
    }
  }

  HandDecision Decide(const HandRequest& request) const {
    Key key;
    bool known = true;
    const auto append = [&](absl::string_view word) {
      const auto found = ids_.find(word);
      known = known && found != ids_.end() && key.size < key.ids.size();
      if (known) key.Append(found->second);
    };
    ForEachSegment(request.path, [&](absl::string_view segment, bool last) {
      if (!last) append(segment);
    });
    for (const absl::string_view word : {request.action, request.purpose, request.agent_class}) append(word);
    if (!known) return {};
    const auto found = matches_.find(key);
    return Combine(found == matches_.end() ? nullptr : &found->second);
  }

 private:
  struct Key {
    std::array<std::uint32_t, 15> ids{};
    std::uint32_t size = 0;

    void Append(std::uint32_t id) { ids.at(size++) = id; }
    bool operator==(const Key& other) const {
      for (std::uint32_t i = 0; i < size; ++i) {
        if (ids[i] != other.ids[i]) return false;
      }
      return size == other.size;
    }
    template <typename H>
    friend H AbslHashValue(H state, const Key& key) {
      return H::combine_contiguous(std::move(state), key.ids.data(), key.size);
    }
  };

  template <typename Use>
  static void ForEachSegment(absl::string_view path, Use use) {
    for (std::size_t at = 0;;) {
      const std::size_t end = path.find('/', at);
      use(path.substr(at, end - at), end == absl::string_view::npos);
      if (end == absl::string_view::npos) return;
      at = end + 1;
    }
  }

  std::uint32_t Intern(absl::string_view word) {
    return ids_.try_emplace(std::string(word), static_cast<std::uint32_t>(ids_.size())).first->second;
  }

  absl::flat_hash_map<std::string, std::uint32_t> ids_;
  absl::flat_hash_map<Key, HandMatches> matches_;
};

class HandHashed {
 public:
  // The rules have to live as long.
  explicit HandHashed(const std::vector<HandRule>& rules) {
    for (std::uint32_t i = 0; i < rules.size(); ++i) {
      const HandRule& rule = rules[i];
      matches_[{Folder(rule.path), rule.action, rule.purpose, rule.agent_class}].Add(rule.effect, i);
    }
  }

  HandDecision Decide(const HandRequest& request) const {
    const auto found = matches_.find({Folder(request.path), request.action, request.purpose, request.agent_class});
    return Combine(found == matches_.end() ? nullptr : &found->second);
  }

 private:
  using Key = std::tuple<absl::string_view, absl::string_view, absl::string_view, absl::string_view>;

  static absl::string_view Folder(absl::string_view path) {
    const std::size_t last = path.rfind('/');
    return last == absl::string_view::npos ? absl::string_view() : path.substr(0, last);
  }

  absl::flat_hash_map<Key, HandMatches> matches_;
};

}  // namespace daygate::bench
