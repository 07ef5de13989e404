// What was granted, and the terms under which it may still be used: the one place where ttl, uses, fields, deliver,
// bind and revoke_on are kept.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>

#include "daygate/decision.h"
#include "daygate/request.h"
#include "store.h"

namespace example {

struct Lease {
  std::string agent;
  std::string task;
  std::string path;
  std::optional<daygate::Timestamp> expires_at;            // nothing: no limit
  std::optional<std::int64_t> uses_left;                   // nothing: no limit
  std::optional<std::set<std::string, std::less<>>> keys;  // nothing: all of them
  bool bound_to_agent = false;
  bool bound_to_task = false;
  bool ends_with_task = false;
};

struct Refusal {
  std::string why;
};

class LeaseBook {
 public:
  explicit LeaseBook(const SecretStore* store) : store_(store) {}

  // Whether every value of these terms can be kept here. What can not must not be granted.
  static bool CanKeep(const daygate::Terms& terms);

  // Returns the lease's name. It names nothing secret, but whoever has it may use the lease: hand it to its agent only.
  std::string Grant(std::string agent, std::string task, std::string path, const daygate::Terms& terms,
                    daygate::Timestamp now);

  // The secret, as far as its lease still allows.
  std::variant<Fields, Refusal> Open(std::string_view name, std::string_view agent, std::string_view task,
                                     daygate::Timestamp now);

  // Revokes what was bound to the task. Returns how many leases that were.
  std::size_t EndTask(std::string_view task);

 private:
  const SecretStore* store_;
  std::map<std::string, Lease, std::less<>> leases_;
  std::int64_t granted_ = 0;
};

}  // namespace example
