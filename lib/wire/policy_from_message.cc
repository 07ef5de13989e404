// daygate.v1.PolicySet → policy::Set.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/source.h"
#include "policy/equal.h"
#include "policy/parser.h"
#include "policy/printer.h"
#include "wire/json_path.h"
#include "wire/policy_message.h"

namespace daygate::wire {
namespace {

// The file as text, parsed again. Nothing where the text does not say what the message does.
std::optional<policy::File> ReadBack(const policy::File& unparsed, const v1::PolicyFile& message, std::uint32_t index,
                                     const std::string& document, std::vector<Diagnostic>* diagnostics) {
  policy::ParsedFile parsed =
      policy::ParseFile(std::make_shared<base::Source>(message.name(), policy::Print(unparsed)), index);
  if (!parsed.diagnostics.empty()) {
    diagnostics->insert(diagnostics->end(), parsed.diagnostics.begin(), parsed.diagnostics.end());
    return std::nullopt;
  }
  if (policy::Equal(unparsed, parsed.file)) return std::move(parsed.file);
  Diagnostic diagnostic;
  diagnostic.file = document;
  diagnostic.message = (JsonPath() / "files")[index].ToString() + ": laid out as text, it says something else";
  diagnostics->push_back(std::move(diagnostic));
  return std::nullopt;
}

}  // namespace

std::optional<policy::Set> FromMessage(const v1::PolicySet& message, const std::string& document,
                                       std::vector<Diagnostic>* diagnostics) {
  policy::Set set;
  const std::size_t before = diagnostics->size();
  for (int i = 0; i < message.files_size(); ++i) {
    const std::size_t so_far = diagnostics->size();
    const policy::File unparsed = ToUnparsedFile(message.files(i), document, static_cast<std::size_t>(i), diagnostics);
    if (diagnostics->size() > so_far) continue;
    if (auto file = ReadBack(unparsed, message.files(i), static_cast<std::uint32_t>(i), document, diagnostics)) {
      set.files.push_back(*std::move(file));
    }
  }
  if (diagnostics->size() > before) return std::nullopt;
  return set;
}

}  // namespace daygate::wire
