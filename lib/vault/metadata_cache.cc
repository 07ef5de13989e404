#include "vault/metadata_cache.h"

#include <cstdint>
#include <utility>

namespace daygate::vault {
namespace {

// Requests name years 1 to 9999: no difference overflows in milliseconds.
std::int64_t MillisecondsOf(Timestamp time) {
  return time.seconds * 1000 + time.nanos / 1'000'000;
}

}  // namespace

std::optional<KnownMetadata> MetadataCache::Find(const std::string& key, Timestamp now) {
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return std::nullopt;
  const std::int64_t age = MillisecondsOf(now) - MillisecondsOf(found->second->at);
  if (age < 0 || age >= max_age_.count()) return std::nullopt;
  by_use_.splice(by_use_.begin(), by_use_, found->second);
  return found->second->known;
}

void MetadataCache::Put(const std::string& key, KnownMetadata known, Timestamp now) {
  if (entries_ == 0) return;
  const std::lock_guard lock(mutex_);
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    found->second->known = std::move(known);
    found->second->at = now;
    by_use_.splice(by_use_.begin(), by_use_, found->second);
    return;
  }
  if (by_use_.size() >= entries_) {
    by_key_.erase(by_use_.back().key);
    by_use_.pop_back();
  }
  by_use_.push_front({key, std::move(known), now});
  by_key_.emplace(key, by_use_.begin());
}

void MetadataCache::Confirm(const std::string& key, const KnownMetadata& known, Timestamp now) {
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found != by_key_.end() && found->second->known.written == known.written) found->second->at = now;
}

void MetadataCache::Forget(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return;
  by_use_.erase(found->second);
  by_key_.erase(found);
}

}  // namespace daygate::vault
