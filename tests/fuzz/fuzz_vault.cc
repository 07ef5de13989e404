// Requests to a server and answers of it: whatever comes in, what is read is canonical, and nothing falls over.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>

#include "daygate/vault.h"
#include "decide/fill.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const daygate::vault::MountTable table = [] {
    daygate::vault::MountTable made = daygate::vault::MountTable::Default();
    if (!made.Add("team-a", "secret", {"kv", daygate::vault::MountKind::kKv1}).ok()) std::abort();
    return made;
  }();
  constexpr std::string_view kMethods[] = {"GET", "LIST", "POST", "PATCH", "DELETE", "SCAN", "PUT", "HEAD"};
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t newline = text.find('\n');
  const daygate::vault::Header header{"X-Vault-Namespace",
                                      newline == std::string_view::npos ? "" : text.substr(newline + 1)};
  const auto reading = daygate::vault::Read(
      table,
      {.method = kMethods[data[0] % 8], .target = text.substr(0, newline), .headers = {&header, 1}, .body = text});
  if (const auto* access = std::get_if<daygate::vault::Access>(&reading)) {
    if (!daygate::decide::IsCanonicalPath(access->path) || access->action.empty()) std::abort();
    if (!access->name_space.empty() && !daygate::decide::IsCanonicalPath(access->name_space)) std::abort();
  }
  daygate::Secret secret;
  if (const auto metadata = daygate::vault::SecretMetadata::FromAnswer(text); metadata.ok()) metadata->Fill(&secret);
  static_cast<void>(daygate::vault::MountTable::FromSysMounts(text));
  return 0;
}
