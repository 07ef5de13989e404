// What claims have become, with all that it points to.
//
// Before: claims_map.h. After: daygate/claims.h. Immutable once made.
#pragma once

#include <memory>
#include <string_view>
#include <variant>
#include <vector>

#include "base/arena.h"
#include "daygate/claims.h"
#include "vault/claims/fields.h"

namespace daygate::claims {

struct Fields::Content {
  base::Arena arena;
  Request request;  // the fields that are filled; points into `arena`, and into what was joined
  std::vector<std::shared_ptr<const Content>> joined;
};

// Calls `visit(member)` for each field that claims can fill, a pointer to a member of Struct.
template <typename Struct, typename Visit>
void ForEachField(Visit visit) {
  for (const auto& field : FieldsOf<Struct>()) std::visit(visit, field.member);
}

}  // namespace daygate::claims
