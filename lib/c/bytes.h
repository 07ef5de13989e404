// Little-endian bytes, written to a place that may be too small and read from one that may be cut short: neither leaves
// it.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace daygate::c {

static_assert(std::endian::native == std::endian::little, "packed numbers are copied as they lie in memory");

// Counts what does not fit, and writes nothing of it.
class ByteWriter {
 public:
  ByteWriter(std::uint8_t* out, std::size_t capacity) : out_(out), capacity_(capacity) {}

  template <typename T>
  void Number(T value) {
    Bytes(&value, sizeof(value));
  }
  void Text(std::string_view text) {
    Number(static_cast<std::uint32_t>(text.size()));
    Bytes(text.data(), text.size());
  }
  std::size_t size() const { return size_; }

 private:
  void Bytes(const void* data, std::size_t size) {
    const std::size_t end = size_ + size;
    if (end <= capacity_ && size != 0) std::memcpy(out_ + size_, data, size);
    size_ = end;
  }

  std::uint8_t* out_;
  std::size_t capacity_;
  std::size_t size_ = 0;
};

// Behind the end everything is zero, and `ok` false.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::uint8_t> bytes) : next_(bytes.data()), left_(bytes.size()) {}

  template <typename T>
  T Number() {
    T value{};
    if (!Has(sizeof(T))) return value;
    std::memcpy(&value, next_, sizeof(T));
    Skip(sizeof(T));
    return value;
  }
  // Points into the bytes.
  std::string_view Text() {
    const auto size = Number<std::uint32_t>();
    if (!Has(size)) return {};
    const std::string_view text(reinterpret_cast<const char*>(next_), size);
    Skip(size);
    return text;
  }
  bool done() const { return left_ == 0; }
  bool ok() const { return ok_; }
  std::size_t left() const { return left_; }
  void Fail() { ok_ = false, left_ = 0; }

 private:
  bool Has(std::size_t size) {
    if (size <= left_) return true;
    Fail();
    return false;
  }
  void Skip(std::size_t size) { next_ += size, left_ -= size; }

  const std::uint8_t* next_;
  std::size_t left_;
  bool ok_ = true;
};

}  // namespace daygate::c
