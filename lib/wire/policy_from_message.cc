// daygate.v1.PolicySet → policy::Set.

#include <google/protobuf/util/message_differencer.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/source.h"
#include "policy/parser.h"
#include "policy/printer.h"
#include "wire/json_path.h"
#include "wire/policy_message.h"

namespace daygate::wire {
namespace {

// Empty where both say the same; places do not count.
std::string FirstDifference(const v1::PolicySet& wanted, const v1::PolicySet& got) {
  google::protobuf::util::MessageDifferencer differencer;
  differencer.IgnoreField(v1::Expression::descriptor()->FindFieldByName("line"));
  differencer.IgnoreField(v1::Expression::descriptor()->FindFieldByName("column"));
  std::string report;
  differencer.ReportDifferencesToString(&report);
  if (differencer.Compare(wanted, got)) return {};
  const std::string first = report.substr(0, report.find('\n'));
  return first.empty() ? "the file" : first;
}

// The file as text, parsed again. Nothing where the text does not say what the message does.
std::optional<policy::File> ReadBack(const policy::File& unparsed, const v1::PolicyFile& message, std::uint32_t index,
                                     const std::string& document, std::vector<Diagnostic>* diagnostics) {
  policy::ParsedFile parsed =
      policy::ParseFile(std::make_shared<base::Source>(message.name(), policy::Print(unparsed)), index);
  if (!parsed.diagnostics.empty()) {
    diagnostics->insert(diagnostics->end(), parsed.diagnostics.begin(), parsed.diagnostics.end());
    return std::nullopt;
  }
  v1::PolicySet wanted = ToMessage(policy::Set{{unparsed}});
  v1::PolicySet got = ToMessage(policy::Set{{parsed.file}});
  for (v1::PolicySet* set : {&wanted, &got}) set->mutable_files(0)->clear_name();
  const std::string difference = FirstDifference(wanted, got);
  if (difference.empty()) return std::move(parsed.file);
  Diagnostic diagnostic;
  diagnostic.file = document;
  diagnostic.message = (JsonPath() / "files")[index].ToString() + ": the text form can not say this: " + difference;
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
