// Request → Workspace: everything checked, every value in its slot.
#pragma once

#include <span>
#include <string_view>

#include "decide/workspace.h"

namespace daygate::decide {

// Fills `workspace` from its `request` by its `program`. What is not well-formed goes to workspace->invalid by its JSON
// path, and is not filled. Slots of questions (attested, approved) and defines are left absent.
void Fill(Workspace* workspace);

// Whether a path is canonical, as docs/language.md, section 5, demands: nothing to decode, to clean or to guess.
bool IsCanonicalPath(std::string_view path);

// Whether `entry` of `attested` is a path that attested() takes and that this request carries, or one of which nothing
// is known, since it lies in what is not well-formed: `invalid`, in order. After all else of Fill.
bool MayBeCarried(const Workspace& workspace, std::span<const std::string_view> invalid, std::string_view entry);

// Whether the request marks `path` ("agent.zone") as attested.
bool IsAttested(const Request& request, std::string_view root, std::string_view rest);

}  // namespace daygate::decide
