// Text that grows in an arena.
#pragma once

#include <algorithm>
#include <cstring>
#include <string_view>

#include "base/arena.h"

namespace daygate::cel {

class TextBuilder {
 public:
  explicit TextBuilder(base::Arena& arena) : arena_(arena) {}

  void Append(std::string_view text) {
    if (text.size() > room_ - size_) Grow(text.size());
    if (!text.empty()) std::memcpy(data_ + size_, text.data(), text.size());
    size_ += text.size();
  }
  void Append(char c) { Append(std::string_view(&c, 1)); }
  std::string_view text() const { return {data_, size_}; }

 private:
  void Grow(std::size_t more) {
    room_ = std::max<std::size_t>({64, room_ * 2, size_ + more});
    char* const grown = static_cast<char*>(arena_.Allocate(room_));
    if (size_ > 0) std::memcpy(grown, data_, size_);
    data_ = grown;
  }

  base::Arena& arena_;
  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t room_ = 0;
};

// The largest text that a function makes, whatever its arguments.
inline constexpr std::size_t kMaxText = std::size_t{16} << 20U;

}  // namespace daygate::cel
