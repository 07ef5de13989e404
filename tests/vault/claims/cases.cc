#include "vault/claims/cases.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <span>
#include <variant>

#include "base/json_writer.h"
#include "base/time_text.h"
#include "catch.h"
#include "wire/request_fields.h"

namespace daygate::claims {
namespace {

using base::JsonWriter;

void Write(JsonWriter* out, std::string_view value) {
  out->String(value);
}
void Write(JsonWriter* out, std::int64_t value) {
  out->Int(value);
}
void Write(JsonWriter* out, bool value) {
  out->Bool(value);
}
void Write(JsonWriter* out, const Timestamp& value) {
  out->String(base::FormatTimestamp({value.seconds, value.nanos}));
}
void Write(JsonWriter* out, const Strings& value) {
  out->BeginArray();
  for (const std::string_view each : value) out->String(each);
  out->EndArray();
}
void Write(JsonWriter* out, const Labels& value) {
  out->BeginObject();
  for (const Label& label : value) out->Key(label.key).String(label.value);
  out->EndObject();
}
void Write(JsonWriter* out, std::span<const Approver>) {
  out->BeginArray().EndArray();  // claims name no approvers
}

template <typename Struct>
bool WriteFields(JsonWriter* out, const Struct& from, std::span<const wire::RequestField<Struct>> fields,
                 std::string_view begin_as = {}) {
  bool any = begin_as.empty();
  for (const auto& field : fields) {
    std::visit(
        [&](auto member) {
          if (!(from.*member)) return;
          if (!any) out->Key(begin_as).BeginObject();
          any = true;
          out->Key(field.name);
          Write(out, *(from.*member));
        },
        field.member);
  }
  return any;
}

}  // namespace

std::string RequestJson(const Request& request) {
  std::string text;
  JsonWriter out(&text);
  const std::span<const wire::RequestField<Agent>> agent = wire::kAgentFields;
  const std::span<const wire::RequestField<Secret>> secret = wire::kSecretFields;
  out.BeginObject().Key("subject").BeginObject().Key("type").String("agent");
  if (request.agent.id) out.Key("id").String(*request.agent.id);
  out.Key("properties").BeginObject();
  WriteFields(&out, request.agent, agent.subspan(1));
  if (WriteFields<Subject>(&out, request.subject, wire::kSubjectFields, "on_behalf_of")) out.EndObject();
  out.EndObject().EndObject();
  if (request.action) out.Key("action").BeginObject().Key("name").String(*request.action).EndObject();
  if (request.secret.path) {
    out.Key("resource").BeginObject().Key("type").String("secret").Key("id").String(*request.secret.path);
    out.Key("properties").BeginObject();
    WriteFields(&out, request.secret, secret.subspan(1));
    out.EndObject().EndObject();
  }
  out.Key("context").BeginObject();
  WriteFields<Request>(&out, request, wire::kContextFields);
  if (WriteFields<Task>(&out, request.task, wire::kTaskFields, "task")) out.EndObject();
  if (!request.chain.empty()) {
    out.Key("chain").BeginArray();
    for (const Agent& hop : request.chain) {
      out.BeginObject();
      WriteFields(&out, hop, agent);
      out.EndObject();
    }
    out.EndArray();
  }
  out.Key("attested");
  Write(&out, request.attested);
  out.EndObject().EndObject();
  return text;
}

std::vector<Section> ReadSections(const std::string& path) {
  std::ifstream file(path);
  REQUIRE(file);
  std::vector<Section> sections;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("--- ")) {
      const std::size_t space = std::min(line.find(' ', 4), line.size());
      sections.push_back({line.substr(4, space - 4), line.substr(std::min(space + 1, line.size())), {}});
    } else if (!sections.empty()) {
      sections.back().text += line + "\n";
    }
  }
  for (Section& section : sections) {
    while (section.text.ends_with("\n")) section.text.pop_back();
  }
  return sections;
}

std::vector<std::string> CaseFiles() {
  std::vector<std::string> files;
  const std::string folder = std::string(DAYGATE_SOURCE_DIR) + "/tests/cases/vault/claims";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<Vector> ReadVectors(const std::string& path) {
  std::vector<Vector> vectors;
  std::string mapper = std::filesystem::path(path).stem().string();
  std::string mappers;
  for (Section& section : ReadSections(path)) {
    if (section.name == "mapper") {
      mapper = section.rest;
      mappers = section.text + "\n";
    } else if (section.name == "claims") {
      vectors.push_back({section.rest, mapper, mappers, section.text, "JWT", {}, {}});
    } else {
      REQUIRE_FALSE(vectors.empty());
      if (section.name == "type") vectors.back().type = section.rest;
      if (section.name == "fields") vectors.back().fields = section.text;
      if (section.name == "error") vectors.back().error = section.text;
    }
  }
  return vectors;
}

}  // namespace daygate::claims
