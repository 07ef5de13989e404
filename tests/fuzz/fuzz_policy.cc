// Any bytes as a policy file: compiled or refused with a place; formatting keeps the meaning and is stable.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "daygate/engine.h"
#include "policy/parser.h"
#include "policy/printer.h"

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

daygate::policy::ParsedFile ParseText(std::string text) {
  return daygate::policy::ParseFile(std::make_shared<const daygate::base::Source>("f.gate", std::move(text)), 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::vector<daygate::Diagnostic> diagnostics;
  const auto engine = daygate::Engine::FromSources({{"f.gate", text}}, {}, &diagnostics);
  if (!engine.ok()) {
    Require(!diagnostics.empty());
    for (const daygate::Diagnostic& diagnostic : diagnostics)
      Require(!diagnostic.message.empty() && diagnostic.line > 0);
    daygate::Render(diagnostics, daygate::Color::kNever);
    return 0;
  }
  const std::string once = daygate::policy::Format(ParseText(text).file);
  const daygate::policy::ParsedFile again = ParseText(once);
  Require(again.diagnostics.empty());
  Require(daygate::policy::Format(again.file) == once);
  const auto formatted = daygate::Engine::FromSources({{"f.gate", once}});
  Require(formatted.ok() && formatted->policy_digest() == engine->policy_digest());
  return 0;
}
