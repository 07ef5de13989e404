#include "leases.h"

#include <chrono>
#include <utility>

namespace example {
namespace {

using daygate::Timestamp;

Timestamp After(Timestamp start, std::chrono::milliseconds time) {
  constexpr std::int64_t kMillisPerSecond = 1000;
  constexpr std::int64_t kNanosPerMilli = 1'000'000;
  constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
  const std::int64_t nanos = start.nanos + time.count() % kMillisPerSecond * kNanosPerMilli;
  return {start.seconds + time.count() / kMillisPerSecond + nanos / kNanosPerSecond,
          static_cast<std::int32_t>(nanos % kNanosPerSecond)};
}

Fields Only(const Fields& all, const Lease& lease) {
  if (!lease.keys) return all;
  Fields some;
  for (const auto& [key, value] : all) {
    if (lease.keys->contains(key)) some.emplace(key, value);
  }
  return some;
}

}  // namespace

bool LeaseBook::CanKeep(const daygate::Terms& terms) {
  using daygate::Bound;
  using daygate::Delivery;
  using daygate::RevokeEvent;
  constexpr daygate::EnumSet<Bound> kBounds = {Bound::kAgent, Bound::kTask};
  constexpr daygate::EnumSet<RevokeEvent> kEvents = {RevokeEvent::kTaskEnd};
  const bool bind = (terms.bind.bits() & ~kBounds.bits()) == 0;
  const bool revoke_on = (terms.revoke_on.bits() & ~kEvents.bits()) == 0;
  return bind && revoke_on && (terms.deliver == Delivery::kRaw || terms.deliver == Delivery::kWrapped);
}

std::string LeaseBook::Grant(std::string agent, std::string task, std::string path, const daygate::Terms& terms,
                             Timestamp now) {
  Lease lease;
  lease.agent = std::move(agent);
  lease.task = std::move(task);
  lease.path = std::move(path);
  if (terms.ttl) lease.expires_at = After(now, *terms.ttl);
  lease.uses_left = terms.uses;
  if (terms.deliver == daygate::Delivery::kWrapped) lease.uses_left = 1;  // what is wrapped is unwrapped once
  if (terms.fields) lease.keys.emplace(terms.fields->begin(), terms.fields->end());
  lease.bound_to_agent = terms.bind.Has(daygate::Bound::kAgent);
  lease.bound_to_task = terms.bind.Has(daygate::Bound::kTask);
  lease.ends_with_task = terms.revoke_on.Has(daygate::RevokeEvent::kTaskEnd);
  std::string name = "lease-" + std::to_string(++granted_);
  leases_.emplace(name, std::move(lease));
  return name;
}

std::variant<Fields, Refusal> LeaseBook::Open(std::string_view name, std::string_view agent, std::string_view task,
                                              Timestamp now) {
  const auto found = leases_.find(name);
  if (found == leases_.end()) return Refusal{"there is no such lease, or it was revoked"};
  Lease& lease = found->second;
  if (lease.bound_to_agent && lease.agent != agent) return Refusal{"the lease is another agent's"};
  if (lease.bound_to_task && lease.task != task) return Refusal{"the lease is for another task"};
  if (lease.expires_at && now >= *lease.expires_at) return Refusal{"the lease has expired"};
  if (lease.uses_left && *lease.uses_left == 0) return Refusal{"the lease is used up"};
  const StoredSecret* secret = store_->Find(lease.path);
  if (secret == nullptr) return Refusal{"the secret is gone"};
  if (lease.uses_left) --*lease.uses_left;
  return Only(secret->fields, lease);
}

std::size_t LeaseBook::EndTask(std::string_view task) {
  return std::erase_if(leases_,
                       [&](const auto& entry) { return entry.second.ends_with_task && entry.second.task == task; });
}

}  // namespace example
