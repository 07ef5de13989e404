// Errors and buffers of daygate/c.h.
#include <algorithm>
#include <cstddef>
#include <cstring>

#include "c/handles.h"

namespace daygate::c {
namespace {

// The characters of this message fit into a string's own.
dg_error out_of_memory{DG_ERROR_MEMORY, "out of memory"};

}  // namespace

dg_error* OutOfMemory() noexcept {
  return &out_of_memory;
}

dg_error* MakeError(dg_error_kind kind, std::string message) {
  return new dg_error{kind, std::move(message)};
}

}  // namespace daygate::c

using daygate::c::TextOf;

dg_text dg_library_version(void) {
  return TextOf(DAYGATE_VERSION);
}

dg_text dg_buffer_text(const dg_buffer* buffer) {
  return TextOf(buffer->bytes);
}

void dg_buffer_free(dg_buffer* buffer) {
  delete buffer;
}

dg_error_kind dg_error_get_kind(const dg_error* error) {
  return error->kind;
}

dg_text dg_error_message(const dg_error* error) {
  return TextOf(error->message);
}

void dg_error_free(dg_error* error) {
  if (error != daygate::c::OutOfMemory()) delete error;
}

size_t dg_error_diagnostic_count(const dg_error* error) {
  return error->diagnostics.size();
}

bool dg_error_diagnostic(const dg_error* error, size_t index, dg_diagnostic* out) {
  if (index >= error->diagnostics.size()) return false;
  const daygate::Diagnostic& from = error->diagnostics[index];
  const dg_diagnostic all = {
      .size = out->size,
      .warning = from.severity == daygate::Severity::kWarning,
      .grammar = from.phase == daygate::Phase::kGrammar,
      .line = from.line,
      .column = from.column,
      .file = TextOf(from.file),
      .message = TextOf(from.message),
      .source_line = TextOf(from.source_line),
      .help = TextOf(from.help),
  };
  std::memcpy(out, &all, std::min(out->size, sizeof(all)));
  return true;
}
