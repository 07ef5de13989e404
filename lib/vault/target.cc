#include "vault/target.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/ascii.h"
#include "base/eight_bytes.h"
#include "decide/fill.h"

namespace daygate::vault {
namespace {

constexpr std::string_view kPrefix = "/v1/";
// The server takes more; nobody needs it, and what is long is not read.
constexpr std::size_t kMaxTarget = 4096;

Refused Refuse(Refusal refusal, std::string message) {
  return {refusal, std::move(message)};
}

// HTTP's own words: what a name of a header is made of.
constexpr std::array<bool, 256> kIsOfNames = [] {
  std::array<bool, 256> is{};
  for (const char c :
       std::string_view("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")) {
    is[static_cast<unsigned char>(c)] = true;
  }
  return is;
}();

// By what else stands in a name or a value there could be two headers, or one that is not seen here.
bool IsPlain(const Header& header) {
  constexpr std::string_view kOfNoValue("\r\n\0", 3);
  return !header.name.empty() && std::all_of(header.name.begin(), header.name.end(), [](char c) {
    return kIsOfNames[static_cast<unsigned char>(c)];
  }) && (base::AreAtLeast(header.value, ' ') || header.value.find_first_of(kOfNoValue) == std::string_view::npos);
}

// `X-Vault-Namespace: team-a`, which may also be written /team-a/.
std::optional<Refused> ReadNamespace(const HttpRequest& request, Target* target) {
  bool seen = false;
  for (const Header& header : request.headers) {
    if (!base::EqualsIgnoreCase(header.name, "x-vault-namespace")) continue;
    if (seen) return Refuse(Refusal::kNamespace, "the header X-Vault-Namespace stands twice");
    seen = true;
    std::string_view name = header.value;
    if (name.starts_with('/')) name.remove_prefix(1);
    if (name.ends_with('/')) name.remove_suffix(1);
    // The root's own name.
    if (name.empty() || name == "root") continue;
    if (!decide::IsCanonicalPath(name)) {
      return Refuse(Refusal::kNamespace, "the namespace is not canonical: segments of plain characters were wanted");
    }
    target->name_space = std::string(name);
  }
  return std::nullopt;
}

// A number as the server would write it.
std::optional<std::int64_t> ReadVersion(std::string_view text) {
  std::int64_t version = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  const bool plain = error == std::errc() && end == text.data() + text.size() && std::to_string(version) == text;
  if (!plain || version < 0) return std::nullopt;
  return version;
}

std::optional<Refused> ReadQuery(std::string_view query, Target* target) {
  bool version = false;
  bool list = false;
  while (true) {
    const std::string_view parameter = query.substr(0, query.find('&'));
    const std::size_t equals = parameter.find('=');
    const std::string_view name = parameter.substr(0, equals);
    const std::string_view value = equals == std::string_view::npos ? "" : parameter.substr(equals + 1);
    bool* const seen = name == "version" ? &version : name == "list" || name == "scan" ? &list : nullptr;
    if (seen == nullptr) {
      return Refuse(Refusal::kQuery, "a parameter that is not known: version, list and scan are");
    }
    if (*seen) return Refuse(Refusal::kQuery, "a parameter stands twice");
    *seen = true;
    if (seen == &version) {
      target->version = ReadVersion(value);
      if (!target->version) return Refuse(Refusal::kQuery, "version wants a whole number in plain digits");
    } else if (value != "true") {
      return Refuse(Refusal::kQuery, "list and scan want the word true");
    } else {
      target->list = true;
    }
    if (parameter.size() == query.size()) return std::nullopt;
    query.remove_prefix(parameter.size() + 1);
  }
}

}  // namespace

std::optional<Refused> ReadTarget(const HttpRequest& request, Target* target) {
  std::string_view path = request.target;
  if (path.size() > kMaxTarget) return Refuse(Refusal::kTarget, "the target is longer than 4096 bytes");
  if (!path.starts_with(kPrefix)) return Refuse(Refusal::kTarget, "the target does not begin with /v1/");
  path.remove_prefix(kPrefix.size());
  const std::size_t question = path.find('?');
  target->path = path.substr(0, question);
  if (!decide::IsCanonicalPath(target->path)) {
    return Refuse(Refusal::kTarget,
                  "the path is not canonical: segments of plain characters were wanted, and no slash at the end");
  }
  if (!std::all_of(request.headers.begin(), request.headers.end(), IsPlain)) {
    return Refuse(Refusal::kHeader, "a header has a line break in it, or a name that is none");
  }
  if (std::optional<Refused> refused = ReadNamespace(request, target)) return refused;
  return question == std::string_view::npos ? std::nullopt : ReadQuery(path.substr(question + 1), target);
}

}  // namespace daygate::vault
