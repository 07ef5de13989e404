// Which headers an agent's request goes out with.
#include <algorithm>

#include "base/ascii.h"
#include "daygate/vault_guard.h"

namespace daygate::vault {
namespace {

// Whether a token may stand in it.
bool IsOfToken(std::string_view name) {
  constexpr std::string_view kInline = "X-Vault-Inline-Auth-";
  return base::EqualsIgnoreCase(name, "X-Vault-Token") || base::EqualsIgnoreCase(name, "Authorization") ||
         base::EqualsIgnoreCase(name.substr(0, kInline.size()), kInline);
}

bool IsSentOn(const Header& header, const Exchange::Forward& forward) {
  const auto is_this = [&](std::string_view name) { return base::EqualsIgnoreCase(name, header.name); };
  return std::none_of(forward.remove_headers.begin(), forward.remove_headers.end(), is_this) &&
         std::none_of(forward.set_headers.begin(), forward.set_headers.end(),
                      [&](const SetHeader& set) { return is_this(set.name); }) &&
         !(forward.token && IsOfToken(header.name));
}

}  // namespace

std::vector<Header> Exchange::Forward::HeadersOf(std::span<const Header> given) const {
  std::vector<Header> changed;
  changed.reserve(given.size() + set_headers.size() + 1);
  for (const Header& header : given) {
    if (IsSentOn(header, *this)) changed.push_back(header);
  }
  for (const SetHeader& header : set_headers) changed.push_back({header.name, header.value});
  if (token) changed.push_back({"X-Vault-Token", *token});
  return changed;
}

}  // namespace daygate::vault
