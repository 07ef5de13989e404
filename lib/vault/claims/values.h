// Typed values out of claims: each is of the type that a field takes, or the reason why not is kept.
//
// Before: wire/json_document.h. After: claims_map.cc. A reader belongs to one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "base/arena.h"
#include "daygate/request.h"
#include "vault/claims/model.h"
#include "wire/json_document.h"

namespace daygate::claims {

// `"kubernetes.io".namespace`: as mappers write it.
std::string PathText(const ClaimPath& path);

// Functions that return false, or null, where something is wrong have then kept why.
class ClaimValues {
 public:
  ClaimValues(std::string_view mapper, const wire::JsonDocument& document, base::Arena* arena)
      : mapper_(mapper), document_(document), arena_(arena) {}

  const absl::Status& status() const { return status_; }
  bool ok() const { return status_.ok(); }
  bool Fail(const std::string& message);
  bool Forbid(const std::string& message);  // PERMISSION_DENIED

  // The claim in `scope`; null where it is not there.
  const Json::Value* Find(const Json::Value& scope, const ClaimPath& path);

  // `what` names the claim in messages. What is read lives in the arena.
  bool ReadString(const Json::Value& value, const std::string& what, std::string_view* out);
  // Of labels: whole numbers, true and false too, and a list of one of these.
  bool ReadLabel(const Json::Value& value, const std::string& what, std::string_view* out);
  bool ReadInt(const Json::Value& value, const std::string& what, std::int64_t* out);
  bool ReadBool(const Json::Value& value, const std::string& what, bool* out);
  bool ReadTime(const Json::Value& value, const std::string& what, Timestamp* out);
  bool ReadStrings(const Json::Value& value, const std::string& what, Reading reading, Strings* out);

  // A copy in the arena; all of them together must fit into a request.
  std::string_view Keep(std::string_view text);
  bool Fits(const std::string& what, std::string_view text);
  bool FitsAltogether();

 private:
  std::string_view mapper_;
  const wire::JsonDocument& document_;
  base::Arena* arena_;
  absl::Status status_;
  std::size_t bytes_ = 0;
};

}  // namespace daygate::claims
