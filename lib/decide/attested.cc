#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cel/lexer.h"
#include "decide/fill.h"
#include "decide/invalid_paths.h"
#include "decide/prepared.h"
#include "policy/builtins.h"

namespace daygate::decide {

namespace {

using policy::BuiltinField;
using policy::BuiltinType;
using policy::Variable;

std::size_t FindField(std::span<const BuiltinField> fields, std::string_view name) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == name) return i;
  }
  return fields.size();
}

bool HasKey(const std::optional<Labels>& labels, std::string_view key) {
  return labels && std::any_of(labels->begin(), labels->end(), [key](const Label& label) { return label.key == key; });
}

// A path is made of words: a key of another form can not be named by one.
bool IsWord(std::string_view text) {
  const auto letter = [](char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto part = [&letter](char c) { return letter(c) || (c >= '0' && c <= '9'); };
  return !text.empty() && letter(text[0]) && std::all_of(text.begin(), text.end(), part) && !cel::IsKeyword(text);
}

// `rest` is a field of the structure that is carried, or a key of its labels.
bool IsCarriedField(const Structure& structure, BuiltinType type, const std::optional<Labels>& labels,
                    std::string_view rest) {
  static constexpr std::string_view kLabels = "labels.";
  if (rest.starts_with(kLabels)) {
    const std::string_view key = rest.substr(kLabels.size());
    return IsWord(key) && HasKey(labels, key);
  }
  const std::span<const BuiltinField> fields = policy::FieldsOf(type);
  const std::size_t index = FindField(fields, rest);
  return index < fields.size() && structure.Has(index);
}

// `NAME[INDEX].rest` → INDEX, with `entry` left at rest. The index is written without leading zeros.
std::optional<std::size_t> TakeIndex(std::string_view* entry, std::string_view name) {
  if (!entry->starts_with(name)) return std::nullopt;
  std::string_view rest = entry->substr(name.size());
  if (!rest.starts_with('[')) return std::nullopt;
  rest.remove_prefix(1);
  const std::size_t close = rest.find("].");
  if (close == std::string_view::npos || close == 0 || (rest[0] == '0' && close > 1)) return std::nullopt;
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + close, index);
  if (error != std::errc() || end != rest.data() + close) return std::nullopt;
  *entry = rest.substr(close + 2);
  return index;
}

bool IsCarriedScalar(const Workspace& work, std::string_view entry) {
  for (const Variable variable : {Variable::kPurpose, Variable::kEnvironment, Variable::kRisk, Variable::kClientIp,
                                  Variable::kNow, Variable::kAction}) {
    if (policy::Variables()[compile::SlotOf(variable)].name == entry) {
      return ((work.variables_present >> static_cast<unsigned>(variable)) & 1U) != 0;
    }
  }
  return false;
}

bool IsCarriedContext(const Request& request, std::string_view name) {
  return std::any_of(request.context.begin(), request.context.end(),
                     [name](const ContextAttribute& attribute) { return attribute.key == name; });
}

bool IsCarriedSignal(const Request& request, std::string_view name) {
  return std::any_of(request.signals.begin(), request.signals.end(),
                     [name](const Signal& signal) { return signal.name == name; });
}

bool IsCarried(const Workspace& work, std::string_view entry) {
  const Request& request = *work.request;
  std::string_view rest = entry;
  if (const std::optional<std::size_t> index = TakeIndex(&rest, "chain")) {
    return *index < work.hop_count &&
           IsCarriedField(work.hops[*index], BuiltinType::kAgent, request.chain[*index].labels, rest);
  }
  if (const std::optional<std::size_t> index = TakeIndex(&rest, "tools")) {
    return *index < work.tool_count && IsCarriedField(work.tools[*index], BuiltinType::kTools, std::nullopt, rest);
  }
  const std::size_t dot = entry.find('.');
  if (dot == std::string_view::npos) return IsCarriedScalar(work, entry);
  const std::string_view root = entry.substr(0, dot);
  rest = entry.substr(dot + 1);
  if (root == "agent") return IsCarriedField(work.agent, BuiltinType::kAgent, CallerOf(work).labels, rest);
  if (root == "subject") return IsCarriedField(work.subject, BuiltinType::kSubject, request.subject.labels, rest);
  if (root == "secret") return IsCarriedField(work.secret, BuiltinType::kSecret, request.secret.labels, rest);
  if (root == "task") return IsCarriedField(work.task, BuiltinType::kTask, request.task.labels, rest);
  if (root == "destination") return IsCarriedField(work.destination, BuiltinType::kDestination, std::nullopt, rest);
  if (root == "approval") return IsCarriedField(work.approval, BuiltinType::kApproval, std::nullopt, rest);
  if (root == "context") return IsCarriedContext(request, rest);
  if (root == "signal") return IsCarriedSignal(request, rest);
  return false;
}

// Where a document has what `entry` names.
std::string PathInDocument(std::string_view entry) {
  if (entry == "agent.id") return "subject.id";
  if (entry == "secret.path") return "resource.id";
  if (entry == "action") return "action.name";
  static constexpr std::pair<std::string_view, std::string_view> kRoots[] = {
      {"agent.", "subject.properties."},
      {"subject.", "subject.properties.on_behalf_of."},
      {"secret.", "resource.properties."},
      {"context.", "context."},
      {"signal.", "context.signal."}};
  for (const auto& [root, path] : kRoots) {
    if (entry.starts_with(root)) return std::string(path) + std::string(entry.substr(root.size()));
  }
  return "context." + std::string(entry);
}

}  // namespace

std::vector<std::size_t> FindUncarried(const Workspace& work) {
  const std::span<const std::string_view> attested = work.request->attested;
  // A huge entry is not even looked at.
  const auto is_small = [attested](std::size_t i) { return attested[i].size() <= policy::kMaxRequestBytes; };
  std::vector<std::size_t> uncarried;
  for (std::size_t i = 0; i < attested.size(); ++i) {
    if (!is_small(i) || !IsCarried(work, attested[i])) uncarried.push_back(i);
  }
  if (uncarried.empty()) return uncarried;

  std::vector<std::string_view> invalid(work.left_out.begin(), work.left_out.end());
  invalid.insert(invalid.end(), work.invalid.begin(), work.invalid.end());
  std::sort(invalid.begin(), invalid.end());
  std::erase_if(uncarried, [&](std::size_t i) {
    if (!is_small(i)) return false;
    const std::string path = PathInDocument(attested[i]);
    return Covers(invalid, path) || HasInside(invalid, path);
  });
  return uncarried;
}

bool IsAttested(const Request& request, std::string_view root, std::string_view rest) {
  return std::any_of(request.attested.begin(), request.attested.end(), [&](std::string_view entry) {
    return entry.size() == root.size() + rest.size() && entry.starts_with(root) && entry.ends_with(rest);
  });
}

}  // namespace daygate::decide
