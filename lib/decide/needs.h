// Needs: what a request itself must carry, and the binding that ties an approval to what was approved.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "decide/workspace.h"

namespace daygate::decide {

// A need as it is met: of one rule, or merged of several. Its roles are sorted and belong to the program.
struct NeedView {
  NeedKind kind = NeedKind::kApproval;
  std::int64_t count = 1;
  std::span<const std::string_view> from{};
  std::optional<std::chrono::nanoseconds> within{};

  NeedView() = default;
  NeedView(const compile::Need& need)  // NOLINT: a need is looked at
      : kind(need.kind), count(need.count), from(need.from), within(need.within) {}
};

// The RFC 8785 JSON whose hash is the binding. Appends to `out`.
void AppendBindingText(const Workspace& work, std::string* out);

// The binding of the workspace's request: computed at the first call for it. Empty where libcrypto fails, which equals
// no approval's binding.
std::string_view BindingOf(Workspace* workspace);

// Whether the request meets `need`. A default meets none: only what the request carries counts. After Fill, for a
// request that is well-formed.
bool IsMet(Workspace* workspace, const NeedView& need);

}  // namespace daygate::decide
