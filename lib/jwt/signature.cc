#include "jwt/signature.h"

#include <jansson.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

// These are headers of C, and do not say so. What they include in turn stands above.
extern "C" {
#include <jose/cfg.h>
#include <jose/jws.h>
#include <jose/openssl.h>
}

namespace daygate::jwt {
namespace {

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

using JsonOwner = std::unique_ptr<json_t, Freer<json_decref>>;
using JoseOwner = std::unique_ptr<jose_cfg_t, Freer<jose_cfg_decref>>;
using PkeyOwner = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using DigestOwner = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;

// Errors of libcrypto that a check leaves behind are not the host's.
class ErrorMark {
 public:
  ErrorMark() { ERR_set_mark(); }
  ErrorMark(const ErrorMark&) = delete;
  ErrorMark& operator=(const ErrorMark&) = delete;
  ~ErrorMark() { ERR_pop_to_mark(); }
};

// libjose would print its errors, of which the answer is all that counts.
void DropError(void* /*misc*/, const char* /*file*/, int /*line*/, std::uint64_t /*error*/, const char* /*format*/,
               va_list /*arguments*/) {}

JoseOwner QuietJose() {
  JoseOwner jose(jose_cfg());
  if (jose) jose_cfg_set_err_func(jose.get(), DropError, nullptr);
  return jose;
}

// Read anew for each check: threads share nothing of jansson's.
JsonOwner JwkOf(const Key& key) {
  return JsonOwner(json_loadb(key.jwk.data(), key.jwk.size(), JSON_REJECT_DUPLICATES, nullptr));
}

bool Put(json_t* object, const char* name, std::string_view text) {
  return json_object_set_new(object, name, json_stringn(text.data(), text.size())) == 0;
}

bool CheckByJose(const Key& key, const Token& token) {
  const JoseOwner jose = QuietJose();
  const JsonOwner jwk = JwkOf(key);
  const JsonOwner jws(json_object());
  if (!jose || !jwk || !jws) return false;
  if (!Put(jws.get(), "protected", token.header_text) || !Put(jws.get(), "payload", token.payload_text) ||
      !Put(jws.get(), "signature", token.signature_text)) {
    return false;
  }
  return jose_jws_ver(jose.get(), jws.get(), nullptr, jwk.get(), false);
}

const unsigned char* BytesOf(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

bool CheckEd25519(const Key& key, const Token& token) {
  const PkeyOwner pkey(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, BytesOf(key.ed25519), key.ed25519.size()));
  const DigestOwner digest(EVP_MD_CTX_new());
  if (!pkey || !digest) return false;
  if (EVP_DigestVerifyInit(digest.get(), nullptr, nullptr, nullptr, pkey.get()) != 1) return false;
  return EVP_DigestVerify(digest.get(), BytesOf(token.signature), token.signature.size(), BytesOf(token.signed_text),
                          token.signed_text.size()) == 1;
}

bool IsZero(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

// What no signature of this key looks like, whatever it signs.
absl::Status CheckForm(const Key& key, std::string_view signature) {
  const std::string algorithm(ToWord(key.algorithm));
  if (signature.size() != key.signature_bytes) {
    const bool der = key.algorithm == Algorithm::kEs256 && signature.starts_with('\x30');
    return absl::UnauthenticatedError("the signature has " + std::to_string(signature.size()) + " bytes" +
                                      (der ? " and looks like DER, " : ", ") + std::to_string(key.signature_bytes) +
                                      " were wanted for " + algorithm);
  }
  const std::size_t half = signature.size() / 2;
  if (key.algorithm == Algorithm::kEs256 && (IsZero(signature.substr(0, half)) || IsZero(signature.substr(half)))) {
    return absl::UnauthenticatedError("a half of the signature is zero, which none by ES256 is");
  }
  return absl::OkStatus();
}

}  // namespace

bool IsPoint(const Key& key) {
  const ErrorMark mark;
  const JoseOwner jose = QuietJose();
  const JsonOwner jwk = JwkOf(key);
  if (!jose || !jwk) return false;
  return PkeyOwner(jose_openssl_jwk_to_EVP_PKEY(jose.get(), jwk.get())) != nullptr;
}

absl::Status CheckSignature(const Key& key, const Token& token) {
  if (absl::Status form = CheckForm(key, token.signature); !form.ok()) return form;
  const ErrorMark mark;
  bool fits = false;
  switch (key.algorithm) {
    case Algorithm::kEs256:
    case Algorithm::kRs256: fits = CheckByJose(key, token); break;
    case Algorithm::kEdDsa: fits = CheckEd25519(key, token); break;
  }
  if (fits) return absl::OkStatus();
  return absl::UnauthenticatedError("the signature is not that of the key, by " + std::string(ToWord(key.algorithm)));
}

}  // namespace daygate::jwt
