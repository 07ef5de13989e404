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
  explicit ByteReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  template <typename T>
  T Number() {
    T value{};
    const std::span<const std::uint8_t> bytes = Take(sizeof(T));
    if (ok_) std::memcpy(&value, bytes.data(), sizeof(T));
    return value;
  }
  // Points into the bytes.
  std::string_view Text() {
    const std::span<const std::uint8_t> bytes = Take(Number<std::uint32_t>());
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  bool done() const { return bytes_.empty(); }
  bool ok() const { return ok_; }
  std::size_t left() const { return bytes_.size(); }
  void Fail() { ok_ = false, bytes_ = {}; }

 private:
  std::span<const std::uint8_t> Take(std::size_t size) {
    if (size > bytes_.size()) Fail();
    if (!ok_) return {};
    const std::span<const std::uint8_t> taken = bytes_.first(size);
    bytes_ = bytes_.subspan(size);
    return taken;
  }

  std::span<const std::uint8_t> bytes_;
  bool ok_ = true;
};

}  // namespace daygate::c
