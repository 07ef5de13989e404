#include "engine/refusal.h"

#include <utility>

namespace daygate::engine {

Diagnostic CanNotRead(const std::string& name, const std::string& why) {
  Diagnostic diagnostic;
  diagnostic.phase = Phase::kGrammar;
  diagnostic.file = name;
  diagnostic.message = "can not be read: " + why;
  return diagnostic;
}

absl::Status Refuse(std::vector<Diagnostic> found, std::vector<Diagnostic>* diagnostics) {
  absl::Status status = absl::InvalidArgumentError(Render(found, Color::kNever));
  if (diagnostics != nullptr) *diagnostics = std::move(found);
  return status;
}

}  // namespace daygate::engine
