#include "terms.h"

#include <nanobind/nanobind.h>

#include <optional>

namespace daygate::python {

TermSet TermsOf(const std::vector<std::string>& words) {
  TermSet terms;
  for (const std::string& word : words) {
    const std::optional<TermKind> kind = TermKindFromWord(word);
    if (!kind) throw nanobind::value_error(("there is no term '" + word + "'").c_str());
    terms.Add(*kind);
  }
  return terms;
}

}  // namespace daygate::python
