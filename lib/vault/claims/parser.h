// Text → mappers: the language of docs/claims.md. Written in the tokens of the policy language, with its messages.
//
// Before: policy/reader.h. After: claims_map.h.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/source.h"
#include "compile/vocabulary.h"
#include "daygate/diagnostic.h"
#include "vault/claims/model.h"

namespace daygate::claims {

using Models = std::vector<std::shared_ptr<const MapperModel>>;

struct ParsedMappers {
  Models mappers;                       // in their order; all that the file has where there are no diagnostics
  std::vector<Diagnostic> diagnostics;  // in the order of the source
};

// `ready` are the mappers that `like` may name beside those that stand before it in the file. Members of enums are held
// against `vocabulary`, if it is given.
ParsedMappers ParseMappers(const base::Source& source, const Models& ready, const compile::Vocabulary* vocabulary);

}  // namespace daygate::claims
