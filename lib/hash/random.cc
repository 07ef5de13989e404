#include "hash/random.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <array>
#include <cstddef>

namespace daygate::hash {
namespace {

using Bytes = std::array<unsigned char, 16>;

// Random bytes in store: libcrypto takes for a few as long as for many, 20 µs where its code has left the caches. What
// was given out is not kept, and a process that was forked has a store of its own.
class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store() { OPENSSL_cleanse(parts_.data(), sizeof(parts_)); }

  bool Take(Bytes* bytes) {
    const pid_t process = getpid();
    if (left_ == 0 || process != process_) {
      left_ = 0;
      if (RAND_bytes(parts_[0].data(), static_cast<int>(sizeof(parts_))) != 1) return false;
      left_ = parts_.size();
      process_ = process;
    }
    Bytes& part = parts_[--left_];
    *bytes = part;
    OPENSSL_cleanse(part.data(), part.size());
    return true;
  }

 private:
  std::array<Bytes, 256> parts_{};
  std::size_t left_ = 0;
  pid_t process_ = 0;
};

}  // namespace

std::string RandomId() {
  thread_local Store store;
  Bytes bytes{};
  if (!store.Take(&bytes)) return {};
  std::string id(2 * bytes.size(), '0');
  char* digit = id.data();
  for (const unsigned char byte : bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    *digit++ = kDigits[byte >> 4];
    *digit++ = kDigits[byte & 15];
  }
  return id;
}

}  // namespace daygate::hash
