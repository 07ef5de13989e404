// CEL by itself: may this build be deployed? Links daygate::cel alone.
//   cel [EXPRESSION]
#include <daygate/cel.h>

#include <iostream>
#include <string_view>

int main(int argc, char** argv) {
  enum Slot : std::size_t { kBranch, kTests, kReviewers };  // the order of the variables
  const auto environment = daygate::CelEnvironment::Create({
      .variables = {{"branch", "string"}, {"tests.failed", "int"}, {"reviewers", "list(string)"}},
      .functions = {{.name = "team",
                     .parameters = {"string"},
                     .result = "string",
                     .body =
                         [](const daygate::CelCall& call, std::span<const daygate::CelValue> args) {
                           const std::string_view address = *args[0].AsString();
                           return call.String(address.substr(address.find('@') + 1));
                         }}},
  });
  if (!environment.ok()) {
    std::cerr << environment.status().message() << "\n";
    return 2;
  }
  const std::string_view text =
      argc > 1 ? argv[1] : "branch == 'main' && tests.failed == 0 && reviewers.exists(r, team(r) == 'security')";
  const auto program = environment->Compile(text, {.result = "bool"});
  if (!program.ok()) {
    std::cerr << program.status().message();  // line, column, caret, help
    return 2;
  }
  daygate::CelActivation build(*environment);  // one for each thread, used again and again
  build.Set(kBranch, daygate::CelValue::String("main"));
  build.Set(kTests, daygate::CelValue::Int(0));
  build.Set(kReviewers, build.List({daygate::CelValue::String("ann@web"), daygate::CelValue::String("bob@security")}));

  const daygate::CelValue value = program->Evaluate(build);
  std::cout << (value.is_error() ? program->Explain(value) : value.ToString()) << "\n";
  return value.IsTrue() ? 0 : 1;
}
