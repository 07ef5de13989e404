// Request → Workspace: everything checked, every value in its slot.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "decide/workspace.h"

namespace daygate::decide {

// Fills `workspace` from its `request` by its `program`. What is not well-formed goes to workspace->invalid by its JSON
// path, and is not filled. Slots of questions (attested, approved) and defines are left absent.
void Fill(Workspace* workspace);

// The agent of a request to come: its structure, with defaults, and the bytes that it takes. False where it is not
// well-formed. What it points to lives in `values`, a new arena, and with the agent.
bool FillAgentAlone(const compile::Program& program, const Agent& agent, base::Arena* values, Structure* structure,
                    std::size_t* bytes);

// The entries of `attested`, by their places, that are no path that attested() takes or name nothing that the request
// carries. Of what lies in something not well-formed nothing is known: that is not among them. After all else of Fill.
std::vector<std::size_t> FindUncarried(const Workspace& workspace);

// Whether the request marks `path` ("agent.zone") as attested.
bool IsAttested(const Request& request, std::string_view root, std::string_view rest);

}  // namespace daygate::decide
