// The EVP interface of OpenSSL 3 allocates a state for each digest, whatever is kept ready for it, and a decision may
// not allocate. So this is the older one, whose state lies on the stack; it is deprecated, not planned to go.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "hash/sha256.h"

#include <openssl/sha.h>

#include <array>

namespace daygate::hash {
namespace {

using Hash = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

bool Digest(std::string_view data, Hash* hash) {
  SHA256_CTX context;
  return SHA256_Init(&context) == 1 && SHA256_Update(&context, data.data(), data.size()) == 1 &&
         SHA256_Final(hash->data(), &context) == 1;
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

}  // namespace daygate::hash
