// A small generator of random numbers that gives the same row for the same seed on every system. It may begin with
// numbers that are given, so that a fuzzer chooses what is made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace daygate::generate {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  // Two bytes are a number. Not owned.
  void Begin(std::span<const std::uint8_t> with) { given_ = with; }

  std::uint64_t Next() {  // splitmix64
    if (given_.size() >= 2) {
      const std::uint64_t number = given_[0] | static_cast<std::uint64_t>(given_[1]) << 8U;
      given_ = given_.subspan(2);
      return number;
    }
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  std::size_t Below(std::size_t count) { return static_cast<std::size_t>(Next() % count); }
  int Between(int low, int high) { return low + static_cast<int>(Below(static_cast<std::size_t>(high - low + 1))); }
  bool Percent(std::size_t percent) { return Below(100) < percent; }

  template <typename T>
  const T& Of(const std::vector<T>& choices) {
    return choices[Below(choices.size())];
  }
  std::string Word(std::initializer_list<const char*> choices) { return choices.begin()[Below(choices.size())]; }

  template <typename T>
  void Shuffle(std::vector<T>* items) {
    for (std::size_t i = items->size(); i > 1; --i) std::swap((*items)[i - 1], (*items)[Below(i)]);
  }
  // Some of the choices, at least one, none twice, in any order.
  std::vector<std::string> Some(std::vector<std::string> choices, std::size_t most) {
    Shuffle(&choices);
    choices.resize(1 + Below(most < choices.size() ? most : choices.size()));
    return choices;
  }

 private:
  std::uint64_t state_;
  std::span<const std::uint8_t> given_;
};

std::string Join(const std::vector<std::string>& parts, const std::string& separator);

}  // namespace daygate::generate
