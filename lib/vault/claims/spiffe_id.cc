#include "vault/claims/spiffe_id.h"

#include <algorithm>

#include "base/ascii.h"

namespace daygate::claims {
namespace {

constexpr std::string_view kScheme = "spiffe://";
constexpr std::size_t kMaxId = 2048;
constexpr std::size_t kMaxTrustDomain = 255;

bool IsOfTrustDomain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

bool IsOfPath(char c) {
  return IsOfTrustDomain(c) || base::IsUpper(c);
}

bool IsSegment(std::string_view segment) {
  return !segment.empty() && segment != "." && segment != ".." && std::all_of(segment.begin(), segment.end(), IsOfPath);
}

}  // namespace

bool IsSpiffeId(std::string_view text) {
  if (text.size() > kMaxId || !text.starts_with(kScheme)) return false;
  text.remove_prefix(kScheme.size());
  const std::string_view domain = text.substr(0, text.find('/'));
  if (domain.empty() || domain.size() > kMaxTrustDomain) return false;
  if (!std::all_of(domain.begin(), domain.end(), IsOfTrustDomain)) return false;
  for (std::string_view path = text.substr(domain.size()); !path.empty();) {
    path.remove_prefix(1);  // a slash
    const std::string_view segment = path.substr(0, path.find('/'));
    if (!IsSegment(segment)) return false;
    path.remove_prefix(segment.size());
  }
  return true;
}

}  // namespace daygate::claims
