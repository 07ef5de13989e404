// Expressions, checked and unchecked, come to what a plain walk over their trees comes to. The bytes are the choices of
// the generator; behind a first byte of 0 they are the expression itself.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "reference/cel/beside.h"

namespace {

void Require(daygate::reference::Beside* beside, const std::string& expr) {
  const std::string difference = beside->Difference(expr);
  if (difference.empty()) return;
  std::fprintf(stderr, "not what the reference comes to, %s\n", difference.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using daygate::generate::Random;
  if (size < 2 || size > 2048) return 0;
  // For both: environments take long to make, so they are made once, and begin anew with the same numbers each time.
  static Random& random = *new Random(1);
  static daygate::reference::Beside& beside = *new daygate::reference::Beside(&random);
  random = Random(1);
  if (data[0] == 0) {
    Require(&beside, std::string(reinterpret_cast<const char*>(data + 1), size - 1));
    return 0;
  }
  random = Random(data[0]);
  random.Begin({data + 1, size - 1});
  const std::string expr = beside.MakeExpression();
  Require(&beside, expr);
  return 0;
}
