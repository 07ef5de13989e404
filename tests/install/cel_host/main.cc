// Needs the expression language alone.
#include <iostream>

#include "daygate/cel.h"

int main() {
  const auto environment = daygate::CelEnvironment::Create({.variables = {{"path", "string"}}});
  if (!environment.ok()) return 1;
  const auto program = environment->Compile("path.matches('^kv/[a-z]+$') && timestamp(0) < timestamp(1)");
  if (!program.ok()) return 1;
  daygate::CelActivation activation(*environment);
  activation.Set(0, daygate::CelValue::String("kv/db"));
  std::cout << program->Evaluate(activation).ToString() << "\n";
}
