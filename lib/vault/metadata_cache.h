// The metadata of secrets that were looked up lately, bounded in number and in age.
//
// After: guard. Thread-safe. Throws std::bad_alloc.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "daygate/request.h"
#include "daygate/vault.h"

namespace daygate::vault {

// What is known of a secret and, where a read brought it along, the very bytes that said so: the same bytes say the
// same.
struct KnownMetadata {
  SecretMetadata metadata;
  std::shared_ptr<const std::string> written;
};

class MetadataCache {
 public:
  MetadataCache(std::size_t entries, std::chrono::milliseconds max_age) : entries_(entries), max_age_(max_age) {}

  // What was put there at most `max_age` before `now`, and not after it.
  std::optional<KnownMetadata> Find(const std::string& key, Timestamp now);
  void Put(const std::string& key, KnownMetadata known, Timestamp now);
  // It has been seen once more. Nothing where something else stands there by now.
  void Confirm(const std::string& key, const KnownMetadata& known, Timestamp now);
  void Forget(const std::string& key);

 private:
  struct Entry {
    std::string key;
    KnownMetadata known;
    Timestamp at;
  };
  using Entries = std::list<Entry>;

  const std::size_t entries_;
  const std::chrono::milliseconds max_age_;
  std::mutex mutex_;
  Entries by_use_;  // the one used last stands first
  std::unordered_map<std::string, Entries::iterator> by_key_;
};

}  // namespace daygate::vault
