// What a server answered, as far as terms are kept with it.
//
// Before: bytes from the network, which may be anything. After: exchange. Throws std::bad_alloc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daygate/vault.h"

namespace daygate::vault {

struct Answer {
  bool has_data = false;    // `data` is an object
  bool is_wrapped = false;  // `wrap_info` holds a token, and `data` nothing
  std::int64_t wrap_ttl = 0;
  std::string wrap_accessor;
  std::int64_t lease_seconds = 0;
  std::string_view metadata;         // of the text: the object `data.metadata`; empty where there is none
  bool has_custom_metadata = false;  // that object has such a member
};

// Nothing where it is no JSON object, or has a member twice anywhere: then others may read it otherwise.
std::optional<Answer> ReadAnswer(std::string_view text);

struct TokenAnswer {
  std::string token;
  std::string accessor;
  std::int64_t seconds = 0;
  std::int64_t uses = 0;
};
std::optional<TokenAnswer> ReadTokenAnswer(std::string_view text);

// `data.keys`, which is all strings.
std::optional<std::vector<std::string>> ReadNames(std::string_view text);

// What is said of a name in a folder, as it would be said of that secret alone: JSON, of the text.
struct NameInfo {
  std::string name;
  std::string_view info;
};
// `data.key_info`, of an answer about the metadata of a folder. Nothing as with ReadAnswer, or where there is none.
std::optional<std::vector<NameInfo>> ReadNameInfo(std::string_view text);

// `text`, an answer that was read, with these keys of the secret alone, or these names; sorted.
std::string CutFields(std::string_view text, MountKind kind, const std::vector<std::string>& fields);
std::string CutNames(std::string_view text, const std::vector<std::string>& names);
// `text` with a lease of `seconds`.
std::string WithLease(std::string_view text, std::int64_t seconds);

}  // namespace daygate::vault
