#include "vault/metadata_cache.h"

#include <utility>

namespace daygate::vault {
namespace {

// Requests name years 1 to 9999: no difference overflows in milliseconds.
std::int64_t MillisecondsOf(Timestamp time) {
  return time.seconds * 1000 + time.nanos / 1'000'000;
}

}  // namespace

void KnownMetadata::Confirm(Timestamp now) const {
  seen_ms_.store(MillisecondsOf(now), std::memory_order_relaxed);
}

std::shared_ptr<const KnownMetadata> MetadataCache::Find(const SecretName& name, Timestamp now) {
  const std::lock_guard lock(mutex_);
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return nullptr;
  const std::shared_ptr<const KnownMetadata>& known = found->second->known;
  const std::int64_t age = MillisecondsOf(now) - known->seen_ms_.load(std::memory_order_relaxed);
  if (age < 0 || age >= max_age_.count()) return nullptr;
  by_use_.splice(by_use_.begin(), by_use_, found->second);
  return known;
}

void MetadataCache::Put(const SecretName& name, std::shared_ptr<const KnownMetadata> known, Timestamp now) {
  if (entries_ == 0) return;
  known->Confirm(now);
  const std::lock_guard lock(mutex_);
  if (const auto found = by_name_.find(name); found != by_name_.end()) {
    found->second->known = std::move(known);
    by_use_.splice(by_use_.begin(), by_use_, found->second);
    return;
  }
  if (by_use_.size() >= entries_) {
    by_name_.erase(by_use_.back().name);
    by_use_.pop_back();
  }
  Entries made(1);
  Entry& entry = made.front();
  entry.text.append(name.name_space).append(name.mount).append(name.secret);
  const std::string_view text = entry.text;
  const std::size_t mount_end = name.name_space.size() + name.mount.size();
  entry.name = {text.substr(0, name.name_space.size()), text.substr(name.name_space.size(), name.mount.size()),
                text.substr(mount_end)};
  entry.known = std::move(known);
  by_name_.emplace(entry.name, made.begin());
  by_use_.splice(by_use_.begin(), made);
}

void MetadataCache::Forget(const SecretName& name) {
  const std::lock_guard lock(mutex_);
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return;
  const Entries::iterator entry = found->second;
  by_name_.erase(found);
  by_use_.erase(entry);
}

}  // namespace daygate::vault
