// Asks a server for what it is told to, by daygate::vault::Client, and says what came of it: see README.md here.
#include <json/json.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <mutex>
#include <span>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "daygate/vault_client.h"
#include "daygate/wire.h"

namespace {

using daygate::vault::Client;

// What is wrong with the question, and not with its answer.
[[noreturn]] void Fail(const std::string& why) {
  std::cerr << "vault_agent: " << why << "\n";
  std::exit(1);
}

std::string FileText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) Fail(path + ": can not be read");
  return text.str();
}

bool Parse(const std::string& text, Json::Value* value) {
  Json::CharReaderBuilder builder;
  Json::CharReaderBuilder::strictMode(&builder.settings_);
  builder["strictRoot"] = false;
  const std::unique_ptr<Json::CharReader> reader(builder.newCharReader());
  return reader->parse(text.data(), text.data() + text.size(), value, nullptr);
}

std::string ToText(const Json::Value& value) {
  Json::StreamWriterBuilder builder;
  builder["indentation"] = "";
  builder["emitUTF8"] = true;
  return Json::writeString(builder, value);
}

// The JSON form of a request, from one in the words of the language.
std::string JsonForm(const Json::Value& who) {
  Json::Value form;
  form["subject"]["type"] = "agent";
  form["resource"]["type"] = "secret";
  Json::Value& context = form["context"] = Json::objectValue;
  for (const std::string& word : who.getMemberNames()) {
    if (word == "agent") {
      Json::Value agent = who[word];
      if (Json::Value id; agent.removeMember("id", &id)) form["subject"]["id"] = id;
      for (const std::string& field : agent.getMemberNames()) form["subject"]["properties"][field] = agent[field];
    } else if (word == "subject") {
      form["subject"]["properties"]["on_behalf_of"] = who[word];
    } else if (word == "context") {
      for (const std::string& name : who[word].getMemberNames()) context[name] = who[word][name];
    } else {
      context[word] = who[word];
    }
  }
  return ToText(form);
}

std::chrono::milliseconds Milliseconds(const std::string& seconds) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::stod(seconds) * 1000));
}

Client MakeClient(std::span<char* const> arguments, int* threads) {
  std::vector<std::string> policies;
  daygate::vault::ClientOptions options;
  daygate::vault::MountTable mounts;
  bool has_mounts = false;
  for (std::size_t i = 0; i + 1 < arguments.size(); i += 2) {
    const std::string flag = arguments[i];
    const std::string value = arguments[i + 1];
    if (flag == "--policy") {
      policies.push_back(value);
    } else if (flag == "--address") {
      options.address = value;
    } else if (flag == "--token") {
      options.token = [value] { return value; };
    } else if (flag == "--child-role") {
      options.guard.plan.child_role = value;
    } else if (flag == "--mounts") {
      const std::size_t equals = value.find('=');
      const auto added = mounts.AddSysMounts(value.substr(0, equals), FileText(value.substr(equals + 1)));
      if (!added.ok()) Fail(std::string(added.message()));
      has_mounts = true;
    } else if (flag == "--timeout") {
      options.timeout = options.call_timeout = Milliseconds(value);
    } else if (flag == "--metadata-max-age") {
      options.guard.metadata_max_age = Milliseconds(value);
    } else if (flag == "--threads") {
      *threads = std::stoi(value);
    } else {
      Fail("there is no " + flag);
    }
  }
  if (arguments.size() % 2 != 0) Fail("a flag has no value");
  if (has_mounts) options.guard.mounts = std::move(mounts);
  auto engine = daygate::Engine::FromFiles(policies);
  if (!engine.ok()) Fail(std::string(engine.status().message()));
  auto client = Client::Create(*std::move(engine), std::move(options));
  if (!client.ok()) Fail(std::string(client.status().message()));
  return *std::move(client);
}

Json::Value AnswerOf(const daygate::vault::Response& response) {
  Json::Value answer;
  answer["status"] = response.status;
  if (!Parse(response.body, &answer["body"])) answer["body"] = response.body;
  return answer;
}

Json::Value AnswerOf(const daygate::vault::NoResponse& refused) {
  using daygate::vault::Cause;
  Json::Value answer;
  answer["refused"] = std::string(daygate::vault::ToWord(refused.cause));
  if (refused.cause != Cause::kDenied && refused.cause != Cause::kChallenged) return answer;
  answer["reason"] = refused.decision ? std::string(daygate::ToWord(refused.decision->reason())) : "error";
  answer["rules"] = Json::arrayValue;
  if (refused.decision) {
    for (const std::string_view rule : refused.decision->rules()) answer["rules"].append(std::string(rule));
  }
  return answer;
}

Json::Value Put(const Client& client, const Json::Value& question) {
  const daygate::RequestDocument who(client.guard().engine(), JsonForm(question["who"]));
  std::vector<std::pair<std::string, std::string>> given;
  for (const std::string& name : question["headers"].getMemberNames()) {
    given.emplace_back(name, question["headers"][name].asString());
  }
  std::vector<daygate::vault::Header> headers;
  for (const auto& [name, value] : given) headers.push_back({name, value});
  const std::string method = question["method"].asString();
  const std::string target = question["target"].asString();
  const std::string body = question["body"].asString();
  const daygate::vault::Result result = client.Send(
      who.request(), who.invalid_fields(), {.method = method, .target = target, .headers = headers, .body = body});
  Json::Value answer = std::visit([](const auto& one) { return AnswerOf(one); }, result);
  answer["id"] = question["id"];
  return answer;
}

// Takes questions until there are none. By several threads: the answers come in any order.
void Work(const Client& client, std::mutex* input, std::mutex* output) {
  for (std::string line;;) {
    {
      const std::lock_guard lock(*input);
      if (!std::getline(std::cin, line)) return;
    }
    Json::Value question;
    if (!Parse(line, &question)) Fail("no JSON: " + line);
    const std::string answer = ToText(Put(client, question));
    const std::lock_guard lock(*output);
    std::cout << answer << std::endl;
  }
}

}  // namespace

int main(int argc, char** argv) {
  int threads = 1;
  const Client client = MakeClient({argv + 1, static_cast<std::size_t>(argc - 1)}, &threads);
  std::mutex input;
  std::mutex output;
  std::vector<std::thread> others;
  for (int i = 1; i < threads; ++i) others.emplace_back([&] { Work(client, &input, &output); });
  Work(client, &input, &output);
  for (std::thread& other : others) other.join();
  return 0;
}
