// The metadata of secrets that were looked up lately, bounded in number and in age.
//
// After: guard. Thread-safe. Throws std::bad_alloc.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"
#include "daygate/request.h"
#include "daygate/vault.h"

namespace daygate::vault {

// What is known of a secret and, where a read brought it along, the very bytes that said so: the same bytes say the
// same. Nothing of it changes but when it was seen last.
class KnownMetadata {
 public:
  explicit KnownMetadata(SecretMetadata metadata, std::string_view written = {})
      : metadata_(std::move(metadata)), written_(written) {}

  const SecretMetadata& metadata() const { return metadata_; }
  // Empty: not known.
  const std::string& written() const { return written_; }

  // It has been seen once more. In the cache it is younger by that, as long as nothing else stands there.
  void Confirm(Timestamp now) const;

 private:
  friend class MetadataCache;

  SecretMetadata metadata_;
  std::string written_;
  mutable std::atomic<std::int64_t> seen_ms_ = 0;
};

// Which secret.
struct SecretName {
  std::string_view name_space;
  std::string_view mount;
  std::string_view secret;  // below the mount

  friend bool operator==(const SecretName&, const SecretName&) = default;
  template <typename H>
  friend H AbslHashValue(H hash, const SecretName& name) {
    const auto view = [](std::string_view text) { return absl::string_view(text.data(), text.size()); };
    return H::combine(std::move(hash), view(name.name_space), view(name.mount), view(name.secret));
  }
};

class MetadataCache {
 public:
  MetadataCache(std::size_t entries, std::chrono::milliseconds max_age) : entries_(entries), max_age_(max_age) {}

  // What was put there, or confirmed, less than `max_age` before `now`, and not after it. Null: nothing.
  std::shared_ptr<const KnownMetadata> Find(const SecretName& name, Timestamp now);
  void Put(const SecretName& name, std::shared_ptr<const KnownMetadata> known, Timestamp now);
  void Forget(const SecretName& name);

 private:
  struct Entry {
    std::string text;
    SecretName name;  // points into `text`
    std::shared_ptr<const KnownMetadata> known;
  };
  using Entries = std::list<Entry>;

  const std::size_t entries_;
  const std::chrono::milliseconds max_age_;
  std::mutex mutex_;
  Entries by_use_;  // the one used last stands first
  std::unordered_map<SecretName, Entries::iterator, absl::Hash<SecretName>> by_name_;
};

}  // namespace daygate::vault
