// Requests on the wire, read as tests/cases/vault/requests.txt says.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "catch.h"
#include "daygate/engine.h"
#include "daygate/vault.h"

namespace daygate::vault {
namespace {

constexpr const char* kRoot = R"({"request_id": "1", "data": {
  "secret/": {"type": "kv", "options": {"version": "2"}}, "kv/": {"type": "kv", "options": {"version": "1"}},
  "deep/er/": {"type": "kv", "options": {"version": "2"}}, "cubbyhole/": {"type": "cubbyhole", "options": null},
  "transit/": {"type": "transit", "options": {}}, "database/": {"type": "database"}}})";

MountTable Mounts() {
  absl::StatusOr<MountTable> table = MountTable::FromSysMounts(kRoot);
  REQUIRE(table.ok());
  REQUIRE(table->AddSysMounts("team-a", R"({"secret/": {"type": "kv", "options": {"version": "2"}}})").ok());
  REQUIRE(table->AddSysMounts("team-a/dev", R"({"secret/": {"type": "kv", "options": {"version": "1"}}})").ok());
  return *std::move(table);
}

std::string Unescape(std::string text) {
  std::replace(text.begin(), text.end(), '~', ' ');
  for (std::size_t at = 0; (at = text.find("\\x", at)) != std::string::npos; ++at) {
    text.replace(at, 4, 1, static_cast<char>(std::stoi(text.substr(at + 2, 2), nullptr, 16)));
  }
  return text;
}

std::string Describe(const Reading& reading) {
  if (const auto* refused = std::get_if<Refused>(&reading)) return "refused " + std::string(ToWord(refused->refusal));
  if (const auto* ungated = std::get_if<Ungated>(&reading)) return "ungated " + ungated->path;
  const Access& access = std::get<Access>(reading);
  std::string text = access.action + " " + access.path;
  if (!access.name_space.empty()) text += " ns=" + access.name_space;
  text += " mount=" + access.mount;
  if (access.version) text += " version=" + std::to_string(*access.version);
  if (access.list) text += " list";
  return text;
}

std::vector<std::string> Split(const std::string& text, const std::string& between) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end; (end = text.find(between, begin)) != std::string::npos; begin = end + between.size()) {
    parts.push_back(text.substr(begin, end - begin));
  }
  parts.push_back(text.substr(begin));
  return parts;
}

TEST_CASE("requests on the wire are read, or refused") {
  const MountTable mounts = Mounts();
  std::ifstream file(std::string(DAYGATE_SOURCE_DIR) + "/tests/cases/vault/requests.txt");
  int lines = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    INFO(line);
    const std::vector<std::string> sides = Split(line, " => ");
    REQUIRE(sides.size() == 2);
    std::vector<std::string> parts = Split(sides[0], " | ");
    const std::size_t space = parts[0].find(' ');
    const std::string method = parts[0].substr(0, space);
    const std::string target = Unescape(parts[0].substr(space + 1));
    std::vector<std::string> texts(parts.size() * 2);
    std::vector<Header> headers;
    for (std::size_t i = 1; i < parts.size(); ++i) {
      const std::size_t colon = parts[i].find(": ");
      texts[2 * i] = Unescape(parts[i].substr(0, colon));
      texts[2 * i + 1] = Unescape(parts[i].substr(colon + 2));
      headers.push_back({texts[2 * i], texts[2 * i + 1]});
    }
    CHECK(Describe(Read(mounts, {.method = method, .target = target, .headers = headers})) == sides[1]);
    ++lines;
  }
  CHECK(lines > 100);
}

TEST_CASE("the lease to be renewed may stand in the body") {
  const MountTable mounts = Mounts();
  const auto renew = [&](std::string_view body) {
    return Describe(Read(mounts, {.method = "PUT", .target = "/v1/sys/leases/renew", .body = body}));
  };
  CHECK(renew(R"({"lease_id": "database/creds/ro/abc", "increment": 60})") == "renew database/creds/ro mount=database");
  CHECK(renew(R"({"lease_id": "database/creds//ro/abc"})") == "refused body");
  CHECK(renew(R"({"lease_id": 5})") == "refused body");
  CHECK(renew(R"({"lease_id": "database/creds/ro/a", "lease_id": "kv/x/b"})") == "refused body");
  CHECK(renew("lease_id=database/creds/ro/abc") == "refused body");
}

TEST_CASE("what no mount table knows is refused") {
  CHECK(Describe(Read(MountTable(), {.method = "GET", .target = "/v1/secret/data/x"})) == "refused mount");
  CHECK(Describe(Read(MountTable::Default(), {.method = "GET", .target = "/v1/secret/data/x"})) ==
        "read secret/data/x mount=secret");
  CHECK(Describe(Read(MountTable::Default(), {.method = "GET", .target = "/v1/database/creds/ro"})) == "refused mount");
  CHECK_FALSE(MountTable::FromSysMounts("[]").ok());
  CHECK_FALSE(MountTable::FromSysMounts("{").ok());
  CHECK_FALSE(MountTable::FromSysMounts(R"({"a//b/": {"type": "kv"}})").ok());
}

TEST_CASE("what is read decides") {
  const auto engine = Engine::FromSources(
      {{"p.gate",
        "policy p\npermit a { action read secret \"secret/data/pay/*\" when secret.namespace == \"team-a\" }\n"}});
  REQUIRE(engine.ok());
  const Reading reading = Read(Mounts(), {.method = "GET", .target = "/v1/team-a/secret/data/pay/stripe?version=3"});
  Request request;
  request.agent.id = "a";
  request.now = Timestamp{1'795'485'600, 0};
  std::get<Access>(reading).Fill(&request);
  CHECK(engine->Decide(request).permitted());
  CHECK(request.secret.version == 3);
}

TEST_CASE("custom_metadata fills a secret") {
  const auto metadata = SecretMetadata::FromAnswer(R"({"data": {"created_time": "2026-01-02T03:04:05.5Z",
    "custom_metadata": {"daygate.sensitivity": "restricted", "daygate.purposes": "settlement,billing",
    "daygate.owner": "payments", "daygate.rotated_at": "2026-02-01T00:00:00Z", "team": "blue"}}})");
  REQUIRE(metadata.ok());
  Secret secret;
  metadata->Fill(&secret);
  CHECK(secret.sensitivity == "restricted");
  CHECK(secret.owner == "payments");
  CHECK_FALSE(secret.kind.has_value());
  REQUIRE(secret.purposes.has_value());
  CHECK(std::vector<std::string_view>(secret.purposes->begin(), secret.purposes->end()) ==
        std::vector<std::string_view>{"settlement", "billing"});
  REQUIRE(secret.labels.has_value());
  REQUIRE(secret.labels->size() == 1);
  CHECK((*secret.labels)[0].key == "team");
  CHECK(secret.created_at == Timestamp{1767323045, 500'000'000});
  CHECK(secret.rotated_at == Timestamp{1769904000, 0});

  // What a read says was created is a version of it.
  const auto of_read = SecretMetadata::FromAnswer(R"({"data": {"data": {}, "metadata": {"version": 2,
    "created_time": "2026-01-02T03:04:05.5Z", "custom_metadata": {"team": "blue"}}}})");
  REQUIRE(of_read.ok());
  Secret read;
  of_read->Fill(&read);
  CHECK_FALSE(read.created_at.has_value());
  CHECK(read.labels.has_value());
}

TEST_CASE("an answer of a read has its metadata a level deeper") {
  const auto metadata = SecretMetadata::FromAnswer(
      R"({"data": {"data": {"custom_metadata": "mine"}, "metadata": {"custom_metadata": {"daygate.owner": "x"}}}})");
  REQUIRE(metadata.ok());
  Secret secret;
  metadata->Fill(&secret);
  CHECK(secret.owner == "x");
  CHECK(SecretMetadata::FromAnswer(R"({"custom_metadata": null})").ok());
}

TEST_CASE("metadata that says something else than the convention is refused") {
  const auto custom = [](const std::string& members) {
    return SecretMetadata::FromAnswer("{\"data\": {\"custom_metadata\": {" + members + "}}}").ok();
  };
  CHECK(custom(""));
  CHECK_FALSE(custom(R"("daygate.sensitivty": "restricted")"));
  CHECK_FALSE(custom(R"("daygate.sensitivity": 3)"));
  CHECK_FALSE(custom(R"("daygate.rotated_at": "yesterday")"));
  CHECK_FALSE(custom(R"("daygate.purposes": "a,,b")"));
  CHECK_FALSE(custom(R"("daygate.purposes": "a,")"));
  CHECK_FALSE(custom(R"("daygate.owner": "a", "daygate.owner": "b")"));
  CHECK_FALSE(custom("\"k\": \"" + std::string(513, 'x') + "\""));
  CHECK_FALSE(custom("\"" + std::string(129, 'x') + "\": \"v\""));
  std::string many;
  for (int i = 0; i < 65; ++i) many += (i == 0 ? "" : ",") + ("\"k" + std::to_string(i)) + "\": \"\"";
  CHECK_FALSE(custom(many));
  CHECK_FALSE(SecretMetadata::FromAnswer(R"({"errors": []})").ok());
  CHECK_FALSE(SecretMetadata::FromAnswer("").ok());
}

}  // namespace
}  // namespace daygate::vault
