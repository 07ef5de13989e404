// Where people approve what a CHALLENGE asks for. An approval is for one binding: the digest of who asks for which
// secret, for what, along which path. It is of no use for anything else.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "daygate/request.h"

namespace example {

struct Approver {
  std::string id;
  std::vector<std::string> roles;
};

class ApprovalDesk {
 public:
  struct Entry {
    std::vector<Approver> by;
    daygate::Timestamp at;
  };

  void Approve(std::string_view binding, Approver approver, daygate::Timestamp at) {
    Entry& entry = approved_[std::string(binding)];
    entry.by.push_back(std::move(approver));
    entry.at = at;
  }

  // Null: nobody has approved it.
  const Entry* Find(std::string_view binding) const {
    const auto found = approved_.find(binding);
    return found == approved_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, Entry, std::less<>> approved_;
};

}  // namespace example
