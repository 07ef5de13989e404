#include "reference/cases.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "policy/parser.h"
#include "reference/reference.h"

namespace daygate::reference {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> ReadBytes(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

std::vector<std::string> Lines(const std::string& bytes) {
  std::vector<std::string> lines;
  std::size_t from = 0;
  while (from < bytes.size()) {
    const std::size_t to = std::min(bytes.find('\n', from), bytes.size());
    lines.push_back(bytes.substr(from, to - from));
    from = to + 1;
  }
  return lines;
}

void Erase(Json* object, std::string_view name) {
  std::erase_if(object->members, [&](const auto& member) { return member.first == name; });
}

std::optional<Decider> ReferenceOf(const Case& of, std::string* errors) {
  policy::Set set = ParseSet(of.policies, errors);
  if (!errors->empty()) return std::nullopt;
  auto reference = std::make_shared<Reference>(std::move(set));
  const std::optional<std::set<std::string>> enforces = of.enforces;
  return [reference, enforces](const std::string& request) {
    return reference->Decide(request, enforces ? &*enforces : nullptr);
  };
}

}  // namespace

std::optional<Case> ReadCase(const std::string& folder) {
  Case read;
  read.folder = folder;
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    const std::optional<std::string> bytes = ReadBytes(path);
    if (!bytes) return std::nullopt;
    if (path.extension() == ".gate") read.policies.push_back({path.filename().string(), *bytes});
    if (path.filename() == "requests.jsonl") read.requests = Lines(*bytes);
    if (path.filename() == "expected.jsonl") read.expected = Lines(*bytes);
    if (path.filename() == "enforces.json") {
      const std::optional<Json> json = ParseJson(*bytes, 8);
      if (!json) return std::nullopt;
      read.enforces.emplace();
      for (const Json& item : json->items) read.enforces->insert(item.text);
    }
  }
  if (read.policies.empty() || read.requests.size() != read.expected.size()) return std::nullopt;
  return read;
}

policy::Set ParseSet(const std::vector<PolicyText>& policies, std::string* errors) {
  policy::Set set;
  for (const PolicyText& text : policies) {
    auto source = std::make_shared<const base::Source>(text.name, text.text);
    policy::ParsedFile parsed = policy::ParseFile(source, static_cast<std::uint32_t>(set.files.size()));
    for (const Diagnostic& diagnostic : parsed.diagnostics) {
      *errors += text.name + ":" + std::to_string(diagnostic.line) + ": " + diagnostic.message + "\n";
    }
    set.files.push_back(std::move(parsed.file));
  }
  return set;
}

std::string Comparable(std::string_view decision_json) {
  std::optional<Json> json = ParseJson(decision_json, 16);
  if (!json) return "not JSON: " + std::string(decision_json);
  for (auto& [name, context] : json->members) {
    if (name != "context") continue;
    Erase(&context, "policy_digest");
    Erase(&context, "explanation");
    const Json* reason = context.Get("reason");
    const Json* errors = context.Get("errors");
    if (reason != nullptr && errors != nullptr && reason->text == "invalid_request") {
      Json some = Json::Bool(!errors->items.empty());
      Erase(&context, "errors");
      context.members.emplace_back("errors", some);
    }
  }
  return WriteJson(*json);
}

CasesResult CompareCase(const std::string& folder, const MakeDecider& make) {
  CasesResult result;
  const std::optional<Case> read = ReadCase(folder);
  if (!read) {
    result.differences.push_back(folder + ": can not be read");
    return result;
  }
  std::string errors;
  const std::optional<Decider> decide = make(*read, &errors);
  if (!decide) {
    result.differences.push_back(folder + ": refused: " + errors);
    return result;
  }
  for (std::size_t i = 0; i < read->requests.size(); ++i) {
    const std::string decision = (*decide)(read->requests[i]);
    if (Comparable(decision) == Comparable(read->expected[i])) {
      ++result.agree;
    } else {
      result.differences.push_back(folder + ":" + std::to_string(i + 1) + "\n  wanted " +
                                   Comparable(read->expected[i]) + "\n  got    " + Comparable(decision) +
                                   "\n  in full " + decision);
    }
  }
  return result;
}

CasesResult CompareCases(const std::string& folder) {
  return CompareCase(folder, ReferenceOf);
}

}  // namespace daygate::reference
