// Text → policy::File. Reads on after a mistake, so that a file with five mistakes shows five.
#pragma once

#include <memory>
#include <vector>

#include "base/source.h"
#include "daygate/diagnostic.h"
#include "policy/model.h"

namespace daygate::policy {

struct ParsedFile {
  File file;  // what could be read; whole where there are no diagnostics. Rules and tests with a mistake are left out
  // All vocabularies and defines are there: then what the rest means can be checked although there are mistakes.
  bool declarations_whole = true;
  std::vector<Diagnostic> diagnostics;  // errors of grammar, in the order of the source
};

// `file_index` is what SourceRange::file of everything in it will be. Everything that the grammar of docs/language.md,
// section 2, says is checked here, names that may not be used, ranges of numbers and the clauses that an effect may
// have included; nothing that needs another file, a type or a vocabulary.
ParsedFile ParseFile(std::shared_ptr<const base::Source> source, std::uint32_t file_index);

}  // namespace daygate::policy
