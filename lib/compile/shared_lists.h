// Lists that many rules have alike, patterns and attributes, kept once: of a set of a thousand rules most are about a
// few folders and ask about the same few things.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace daygate::compile {

template <typename T>
class SharedLists {
 public:
  // What is added goes to `kept`.
  explicit SharedLists(std::deque<std::vector<T>>* kept) : kept_(*kept) {}

  // The list of that key, which tells it from all others; `make()` makes it where it is new.
  template <typename Make>
  std::span<const T> Add(std::string key, const Make& make) {
    const auto [it, is_new] = known_.try_emplace(std::move(key));
    if (!is_new) return it->second;
    std::vector<T>& list = kept_.emplace_back(make());
    list.shrink_to_fit();
    it->second = list;
    return it->second;
  }

 private:
  std::deque<std::vector<T>>& kept_;
  std::unordered_map<std::string, std::span<const T>> known_;
};

}  // namespace daygate::compile
