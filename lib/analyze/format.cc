#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "base/source.h"
#include "daygate/analyze.h"
#include "policy/parser.h"
#include "policy/printer.h"

namespace daygate {

absl::StatusOr<std::string> FormatPolicy(const PolicySource& source, std::vector<Diagnostic>* diagnostics) {
  policy::ParsedFile parsed = policy::ParseFile(std::make_shared<const base::Source>(source.name, source.text), 0);
  if (parsed.diagnostics.empty()) return policy::Format(parsed.file);
  absl::Status status = absl::InvalidArgumentError(Render(parsed.diagnostics, Color::kNever));
  if (diagnostics != nullptr) *diagnostics = std::move(parsed.diagnostics);
  return status;
}

}  // namespace daygate
