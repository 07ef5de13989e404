// Where cel-cpp, as cel-expr-python 0.1.3 has it, differs.
#include "differential/rules.h"

namespace daygate::differential {

std::span<const Rule> CelCppRules() {
  return {};
}

}  // namespace daygate::differential
