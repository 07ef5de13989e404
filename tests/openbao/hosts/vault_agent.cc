// Asks a server for what it is told to, through daygate::vault::Client, and says what came of it: see README.md.
#include <json/reader.h>
#include <json/value.h>
#include <json/writer.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "daygate/vault_client.h"
#include "daygate/wire.h"

namespace {

using daygate::vault::Client;
using daygate::vault::Header;
using daygate::vault::NoResponse;
using daygate::vault::Response;

[[noreturn]] void Die(const std::string& message) {
  std::cerr << "vault_agent: " << message << "\n";
  std::exit(1);
}

std::string FileOf(const std::string& path) {
  std::ifstream file(path);
  if (!file) Die("can not read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool Parse(const std::string& text, Json::Value* value) {
  const Json::CharReaderBuilder builder;
  const std::unique_ptr<Json::CharReader> reader(builder.newCharReader());
  std::string errors;
  return reader->parse(text.data(), text.data() + text.size(), value, &errors);
}

std::string Write(const Json::Value& value) {
  Json::StreamWriterBuilder builder;
  builder["indentation"] = "";
  return Json::writeString(builder, value);
}

// The words of the language as the JSON form of a request.
std::string FormOf(const Json::Value& who) {
  Json::Value form(Json::objectValue);
  form["resource"]["type"] = "secret";
  Json::Value& subject = form["subject"];
  subject["type"] = "agent";
  for (const std::string& name : who.getMemberNames()) {
    if (name == "agent") {
      for (const std::string& field : who[name].getMemberNames()) {
        (field == "id" ? subject["id"] : subject["properties"][field]) = who[name][field];
      }
    } else if (name == "subject") {
      subject["properties"]["on_behalf_of"] = who[name];
    } else if (name == "context") {
      for (const std::string& own : who[name].getMemberNames()) form["context"][own] = who[name][own];
    } else {
      form["context"][name] = who[name];
    }
  }
  return Write(form);
}

Json::Value AnswerOf(daygate::vault::Result result) {
  Json::Value answer(Json::objectValue);
  if (const auto* response = std::get_if<Response>(&result)) {
    answer["status"] = response->status;
    if (!Parse(response->body, &answer["body"])) answer["body"] = response->body;
    return answer;
  }
  const NoResponse& refused = std::get<NoResponse>(result);
  answer["refused"] = std::string(ToWord(refused.cause));
  const bool decided =
      refused.cause == daygate::vault::Cause::kDenied || refused.cause == daygate::vault::Cause::kChallenged;
  if (decided && refused.decision) {
    answer["reason"] = std::string(ToWord(refused.decision->reason()));
    answer["rules"] = Json::Value(Json::arrayValue);
    for (const std::string_view rule : refused.decision->rules()) answer["rules"].append(std::string(rule));
  }
  return answer;
}

Json::Value Ask(const Client& client, const Json::Value& question) {
  const daygate::RequestDocument who(client.guard().engine(), FormOf(question["who"]));
  if (!who.invalid_fields().empty()) Die("who has no '" + who.invalid_fields().front() + "'");
  std::vector<std::string> texts;
  for (const std::string& name : question["headers"].getMemberNames()) {
    texts.push_back(name);
    texts.push_back(question["headers"][name].asString());
  }
  std::vector<Header> headers;
  for (std::size_t i = 0; i < texts.size(); i += 2) headers.push_back({texts[i], texts[i + 1]});
  const std::string method = question["method"].asString();
  const std::string target = question["target"].asString();
  const std::string body = question["body"].asString();
  return AnswerOf(client.Send(who.request(), {.method = method, .target = target, .headers = headers, .body = body}));
}

std::chrono::milliseconds Seconds(const std::string& text) {
  return std::chrono::milliseconds(static_cast<long>(std::stod(text) * 1000));
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> policies;
  daygate::vault::MountTable mounts;
  daygate::vault::ClientOptions options;
  std::string token;
  bool has_mounts = false;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string flag = argv[i];
    const std::string value = argv[i + 1];
    if (flag == "--policy") {
      policies.push_back(value);
    } else if (flag == "--mounts") {
      const std::size_t equals = value.find('=');
      const auto added = mounts.AddSysMounts(value.substr(0, equals), FileOf(value.substr(equals + 1)));
      if (!added.ok()) Die(std::string(added.message()));
      has_mounts = true;
    } else if (flag == "--address") {
      options.address = value;
    } else if (flag == "--token") {
      token = value;
    } else if (flag == "--child-role") {
      options.guard.plan.child_role = value;
    } else if (flag == "--timeout") {
      options.timeout = options.call_timeout = Seconds(value);
    } else if (flag == "--metadata-max-age") {
      options.guard.metadata_max_age = Seconds(value);
    } else {
      Die("there is no flag " + flag);
    }
  }
  if (!token.empty()) options.token = [token] { return token; };
  if (has_mounts) options.guard.mounts = mounts;
  const auto engine = daygate::Engine::FromFiles(policies);
  if (!engine.ok()) Die(std::string(engine.status().message()));
  const auto client = Client::Create(*engine, options);
  if (!client.ok()) Die(std::string(client.status().message()));
  for (std::string line; std::getline(std::cin, line);) {
    Json::Value question;
    if (!Parse(line, &question)) Die("not JSON: " + line);
    Json::Value answer = Ask(*client, question);
    answer["id"] = question["id"];
    std::cout << Write(answer) << std::endl;
  }
}
