#include "base/sha256.h"

#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <memory>

namespace daygate::base {
namespace {

struct FreeDigest {
  void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
};
struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Looking an algorithm up takes a lock and allocates, so it is done once.
const EVP_MD* Algorithm() {
  static const std::unique_ptr<EVP_MD, FreeDigest> algorithm(EVP_MD_fetch(nullptr, "SHA2-256", nullptr));
  return algorithm.get();
}

// The thread's own context, which libcrypto fills again without allocating.
EVP_MD_CTX* ThreadContext() {
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  return context.get();
}

using Hash = std::array<unsigned char, 32>;

bool Digest(std::string_view data, Hash* hash) {
  const EVP_MD* const algorithm = Algorithm();
  EVP_MD_CTX* const context = ThreadContext();
  if (algorithm == nullptr || context == nullptr) return false;
  unsigned int size = 0;
  return EVP_DigestInit_ex2(context, algorithm, nullptr) == 1 &&
         EVP_DigestUpdate(context, data.data(), data.size()) == 1 &&
         EVP_DigestFinal_ex(context, hash->data(), &size) == 1 && size == hash->size();
}

}  // namespace

bool Sha256Hex(std::string_view data, std::string* out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out->clear();
  Hash hash{};
  if (!Digest(data, &hash)) return false;
  out->append("sha256:");
  for (unsigned char byte : hash) {
    out->push_back(kHex[byte >> 4U]);
    out->push_back(kHex[byte & 15U]);
  }
  return true;
}

}  // namespace daygate::base
