#include "jwt/base64url.h"

#include "absl/strings/escaping.h"

namespace daygate::jwt {

std::optional<std::string> FromBase64Url(std::string_view text) {
  const absl::string_view source(text.data(), text.size());
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(source, &bytes)) return std::nullopt;
  // The decoder is lenient; what it read is canonical if it is written so again.
  if (absl::WebSafeBase64Escape(bytes) != source) return std::nullopt;
  return bytes;
}

}  // namespace daygate::jwt
