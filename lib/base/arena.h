// Memory for things that die together: bump allocation, freed as a whole. One arena belongs to one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace daygate::base {

class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  Arena(Arena&&) = default;
  Arena& operator=(Arena&&) = default;

  // `size` bytes, aligned to 16. Throws std::bad_alloc.
  void* Allocate(std::size_t size) {
    size = (size + 15U) & ~std::size_t{15};
    if (size > left_) return AllocateSlow(size);
    std::byte* result = next_;
    next_ += size;
    left_ -= size;
    return result;
  }

  // Destructors are never run, so only what needs none may live here.
  template <typename T, typename... Args>
  T* New(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= 16);
    return new (Allocate(sizeof(T))) T(std::forward<Args>(args)...);
  }

  template <typename T>
  std::span<T> NewArray(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= 16);
    T* data = static_cast<T*>(Allocate(count * sizeof(T)));
    for (std::size_t i = 0; i < count; ++i) new (data + i) T();
    return {data, count};
  }

  template <typename T>
  std::span<T> Copy(std::span<const T> from) {
    static_assert(std::is_trivially_copyable_v<T>);
    T* data = static_cast<T*>(Allocate(from.size_bytes()));
    if (!from.empty()) std::memcpy(static_cast<void*>(data), from.data(), from.size_bytes());
    return {data, from.size()};
  }

  std::string_view Copy(std::string_view from) {
    const std::span<char> copy = Copy(std::span<const char>(from.data(), from.size()));
    return {copy.data(), copy.size()};
  }

  // Forgets everything, and keeps the memory for what comes next.
  void Reset();

  // What blocks were taken from the heap, in bytes.
  std::size_t capacity() const;

 private:
  struct Block {
    std::unique_ptr<std::byte[]> data;
    std::size_t size;
  };
  void* AllocateSlow(std::size_t size);

  std::vector<Block> blocks_;
  std::size_t current_ = 0;  // blocks_[current_] is the one that is being filled
  std::byte* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace daygate::base
