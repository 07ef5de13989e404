// Lists before a server that gives the metadata of a whole folder at once, before one that does not, and before one
// whose answer is broken: the same names are shown, or none.
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "catch.h"
#include "daygate/vault_guard.h"

namespace daygate::vault {
namespace {

using Step = Exchange::Step;
using Strings = std::vector<std::string>;

constexpr std::size_t kSecrets = 9;  // in the world below

// By every field that a lookup brings.
constexpr const char* kPolicy = R"(policy p
vocabulary {
  enum Purpose { settlement, refund, hiding }
  ordered enum Sensitivity { public, internal, confidential, restricted }
}
permit sees {
  action discover
  unless has(secret.sensitivity) && secret.sensitivity > confidential
  unless secret.labels[?"hidden"].orValue("") == "yes"
  unless has(secret.created_at) && secret.created_at < timestamp("2026-01-01T00:00:00Z")
  unless has(secret.rotated_at) && secret.rotated_at < timestamp("2026-01-01T00:00:00Z")
  unless has(secret.owner) && secret.owner == "nobody"
  unless has(secret.purposes) && hiding in secret.purposes
}
)";

// As OpenBao 2.7.2 writes it, in both answers.
std::string Said(const std::string& custom, const std::string& created = "2026-11-26T10:34:44.104628414Z") {
  return R"({"cas_required":false,"created_time":")" + created +
         R"(","current_metadata_version":1,"current_version":1,"custom_metadata":)" + custom +
         R"(,"delete_version_after":"0s","max_versions":0,"metadata_cas_required":false,"oldest_version":0,)" +
         R"("updated_time":"2026-11-26T10:34:44.105502538Z","versions":{"1":{"created_time":")" + created +
         R"(","deletion_time":"","destroyed":false}}})";
}
std::string Enveloped(const std::string& data) {
  return R"({"request_id":"7ed0c47b-e011-3ab1-bacd-2a15a3bff378","lease_id":"","renewable":false,"lease_duration":0,)"
         R"("data":)" +
         data + R"(,"wrap_info":null,"warnings":null,"auth":null})" + "\n";
}

struct Answered {
  int status = 200;
  std::string body{};
  bool failed = false;
};

// What a list came to, and what the guard asked for itself.
struct Listing {
  Step step = Step::kRefuse;
  int status = 0;
  std::string body;
  std::optional<Cause> cause;
  Strings calls;
};
bool operator==(const Listing& a, const Listing& b) {
  return a.step == b.step && a.status == b.status && a.body == b.body && a.cause == b.cause;
}

struct World {
  explicit World(GuardOptions options = {}) {
    auto engine = Engine::FromSources({{"p.gate", kPolicy}});
    REQUIRE(engine.ok());
    guard.emplace(*std::move(engine), std::move(options));
    request.agent.id = "a";
    request.now = Timestamp{1795485600, 0};
  }

  std::string Keys() const {
    std::string keys;
    for (const auto& [name, said] : held) absl::StrAppend(&keys, keys.empty() ? "\"" : ",\"", name, "\"");
    return Enveloped("{\"keys\":[" + keys + "]}");
  }
  std::string Detailed() const {
    std::string info;
    for (const auto& [name, said] : held) absl::StrAppend(&info, info.empty() ? "\"" : ",\"", name, "\":", said);
    return Enveloped("{\"key_info\":{" + info + "},\"keys\":[]}");
  }

  Listing List(const std::string& method = "LIST", const std::string& folder = "/pay") {
    Exchange exchange = guard->Begin(request, {.method = method, .target = "/v1/secret/metadata" + folder});
    Listing listing;
    while (exchange.step() == Step::kCall || exchange.step() == Step::kForward) {
      if (exchange.step() == Step::kForward) {
        exchange.Answered(200, Keys());
        continue;
      }
      const std::string target = exchange.call().target;
      CHECK(exchange.call().method == "GET");
      REQUIRE(!exchange.call().headers.empty());
      CHECK(exchange.call().headers.front().value == exchange.id());
      listing.calls.push_back(target);
      const Answered answered = target.find("/detailed-metadata") != std::string::npos ? detailed() : One(target);
      if (answered.failed) {
        exchange.Failed("it took too long");
      } else {
        exchange.Answered(answered.status, answered.body);
      }
    }
    listing.step = exchange.step();
    listing.status = exchange.status();
    listing.body = exchange.body().value_or("as it was");
    if (exchange.step() == Step::kRefuse) listing.cause = exchange.cause();
    return listing;
  }

  Answered One(const std::string& target) const {
    const auto found = held.find(target.substr(target.find("/pay/") + 5));
    if (found == held.end()) return {404, R"({"errors":[]})"};
    return {200, Enveloped(found->second)};
  }

  std::optional<Guard> guard;
  Request request;
  // Of a folder a server says what it says of the secret of its name, where there is one.
  std::map<std::string, std::string> held = {
      {"bare", Said("null")},
      {"deep/", "{}"},
      {"hidden", Said(R"({"hidden":"yes"})")},
      {"labelled", Said(R"({"hidden":"no","k":"\u003c\"\\é"})")},
      {"of_nobody", Said(R"({"daygate.owner":"nobody"})")},
      {"old", Said("null", "2025-12-31T23:59:59.999999999Z")},
      {"open", Said(R"({"daygate.sensitivity":"internal","daygate.purposes":"settlement,refund"})")},
      {"restricted", Said(R"({"daygate.sensitivity":"restricted"})")},
      {"restricted/", Said(R"({"daygate.sensitivity":"restricted"})")},
      {"rotated_long_ago", Said(R"({"daygate.rotated_at":"2025-01-01T00:00:00Z"})")},
      {"to_hide", Said(R"({"daygate.purposes":"hiding"})")},
  };
  std::function<Answered()> detailed = [this] { return Answered{200, Detailed()}; };
};

// The same list, each name by itself.
Listing OneByOne(const std::map<std::string, std::string>& held = World().held) {
  World world;
  world.held = held;
  world.detailed = [] { return Answered{404, R"({"errors":[]})"}; };
  return world.List();
}

Answered Gives(int status, const std::string& body = "") {
  return {status, body};
}

TEST_CASE("the metadata of a folder is one lookup, and shows what looking up each name shows") {
  World world;
  const Listing listing = world.List();
  CHECK(listing.calls == Strings{"/v1/secret/detailed-metadata/pay?list=true"});
  CHECK(listing == OneByOne());
  CHECK(listing.body == Enveloped(R"({"keys":["bare","deep/","labelled","open","restricted/"]})"));
  CHECK(OneByOne().calls.size() == kSecrets + 1);

  // It is known from then on, for a list and for a read of one.
  CHECK(world.List().calls.empty());
  CHECK(world.guard->Begin(world.request, {.method = "GET", .target = "/v1/secret/metadata/pay/open"}).step() ==
        Step::kForward);
  world.request.now->seconds += 30;
  CHECK(world.List().calls == Strings{"/v1/secret/detailed-metadata/pay?list=true"});
}

TEST_CASE("where nothing is kept it is one lookup too") {
  World world({.metadata_entries = 0});
  for (int i = 0; i < 2; ++i) {
    const Listing listing = world.List();
    CHECK(listing.calls == Strings{"/v1/secret/detailed-metadata/pay?list=true"});
    CHECK(listing == OneByOne());
  }
}

TEST_CASE("the folder is that which was listed, in its namespace; a scan goes down") {
  World world;
  CHECK(world.List("LIST", "").calls.front() == "/v1/secret/detailed-metadata?list=true");
  world.held.emplace("deep/er", Said("null"));
  CHECK(world.List("SCAN").calls == Strings{"/v1/secret/detailed-metadata/pay?scan=true"});

  const std::vector<Header> headers = {{"X-Vault-Namespace", "team-a"}};
  GuardOptions options;
  REQUIRE(options.mounts.Add("team-a", "secret", {"kv", MountKind::kKv2}).ok());
  World other(std::move(options));
  Exchange exchange =
      other.guard->Begin(other.request, {.method = "LIST", .target = "/v1/secret/metadata/pay", .headers = headers});
  exchange.Answered(200, other.Keys());
  REQUIRE(exchange.step() == Step::kCall);
  REQUIRE(exchange.call().headers.size() == 2);
  CHECK(exchange.call().headers[1].name == "X-Vault-Namespace");
  CHECK(exchange.call().headers[1].value == "team-a");
}

TEST_CASE("a few names of many are looked up one by one") {
  World world;
  world.List();
  world.held.emplace("new", Said("null"));
  CHECK(world.List().calls == Strings{"/v1/secret/metadata/pay/new"});
  for (int i = 0; i < 30; ++i) world.held.emplace("folder" + std::to_string(i) + "/", "{}");
  world.request.now->seconds += 30;
  CHECK(world.List().calls.size() == 1);  // 10 of 42
  world.held.emplace("new1", Said("null"));
  world.held.emplace("new2", Said("null"));
  CHECK(world.List().calls == Strings{"/v1/secret/metadata/pay/new1", "/v1/secret/metadata/pay/new2"});
}

TEST_CASE("a server without it is asked name by name, and not for it again for five minutes") {
  for (const int status : {403, 404, 405}) {
    World world({.metadata_entries = 0});
    world.detailed = [status] {
      return Gives(status, R"({"errors":["1 error occurred:\n\t* unsupported path\n\n"]})");
    };
    const Listing first = world.List();
    CHECK(first.calls.size() == kSecrets + 1);
    CHECK(first == OneByOne());
    CHECK(world.List().calls.size() == kSecrets);
    CHECK(world.List("LIST", "/other").calls.front() == "/v1/secret/metadata/other/bare");  // of the whole mount
    world.held.emplace("deep/er", Said("null"));
    CHECK(world.List("SCAN", "/other").calls.front() == "/v1/secret/detailed-metadata/other?scan=true");
    world.held.erase("deep/er");
    world.request.now->seconds += 299;
    CHECK(world.List().calls.size() == kSecrets);
    world.request.now->seconds += 1;
    CHECK(world.List().calls.size() == kSecrets + 1);
  }
}

TEST_CASE("an answer that is of no use is none, and that folder is not asked for again for five minutes") {
  const std::string whole = World().Detailed();
  const std::vector<Answered> broken = {
      Gives(500),
      Gives(503, R"({"errors":["Vault is sealed"]})"),
      Gives(429),
      Gives(307),
      Gives(200),
      Gives(200, "garbage"),
      Gives(200, "[]"),
      Gives(200, "null"),
      Gives(200, R"({"data":null})"),
      Gives(200, R"({"data":{"keys":["open"]}})"),
      Gives(200, R"({"data":{"key_info":[]}})"),
      Gives(200,
            R"({"data":{"key_info":{"restricted":{"custom_metadata":null},"restricted":{"custom_metadata":null}}}})"),
      Gives(200, R"({"data":{"key_info":{"restricted":{"custom_metadata":null}}},"data":{}})"),
      Gives(200, whole + whole),
      {.failed = true}};
  for (const Answered& answered : broken) {
    World world({.metadata_entries = 0});
    world.detailed = [&answered] { return answered; };
    INFO(answered.status << " " << answered.body);
    CHECK(world.List() == OneByOne());
    CHECK(world.List().calls.size() == kSecrets);
    CHECK(world.List("LIST", "/other").calls.size() == kSecrets + 1);
    world.request.now->seconds += 300;
    CHECK(world.List().calls.size() == kSecrets + 1);
  }
}

TEST_CASE("an answer that ends too early shows nothing more, wherever it ends") {
  const Listing wanted = OneByOne();
  const std::string whole = World().Detailed();
  for (std::size_t size = 0; size + 1 < whole.size(); ++size) {
    World world;
    world.detailed = [&] { return Gives(200, whole.substr(0, size)); };
    const Listing listing = world.List();
    if (listing == wanted && listing.calls.size() == kSecrets + 1) continue;
    FAIL(size);
  }
}

TEST_CASE("an answer that is too long is of no use") {
  GuardOptions options;
  options.max_answer = World().Detailed().size() - 1;
  World world(std::move(options));
  const Listing listing = world.List();
  CHECK(listing.calls.size() == kSecrets + 1);
  CHECK(listing == OneByOne());
}

TEST_CASE("of what it does not say, or says badly, each name is looked up by itself") {
  const Strings bad = {"null",
                       "{}",
                       "[]",
                       "1",
                       R"("restricted")",
                       R"({"custom_metadata":[]})",
                       R"({"custom_metadata":{"hidden":1}})",
                       R"({"created_time":"yesterday","custom_metadata":null})"};
  for (const std::string& said : bad) {
    World world;
    world.detailed = [&] {
      World other;
      other.held["restricted"] = said;
      return Gives(200, other.Detailed());
    };
    const Listing listing = world.List();
    CHECK(listing.calls == Strings{"/v1/secret/detailed-metadata/pay?list=true", "/v1/secret/metadata/pay/restricted"});
    CHECK(listing == OneByOne());
  }
  World world;
  world.detailed = [] {
    World other;
    other.held.erase("restricted");
    other.held.emplace("not listed", Said("null"));
    return Gives(200, other.Detailed());
  };
  CHECK(world.List().calls.size() == 2);
  CHECK(world.List() == OneByOne());
}

TEST_CASE("metadata that is not well-formed refuses the list, as when it is looked up by itself") {
  World world;
  world.held["open"] = Said(R"({"daygate.sensitivty":"public"})");
  const Listing listing = world.List();
  CHECK(listing.calls == Strings{"/v1/secret/detailed-metadata/pay?list=true", "/v1/secret/metadata/pay/open"});
  CHECK(listing.cause == Cause::kMetadata);
  CHECK(listing == OneByOne(world.held));
}

TEST_CASE("names that are looked up at once are not counted, the others are") {
  World world({.max_lookups = 1});
  CHECK(world.List().step == Step::kAnswer);
  World none({.max_lookups = 1});
  none.detailed = [] { return Gives(404); };
  CHECK(none.List().cause == Cause::kMetadata);
}

}  // namespace
}  // namespace daygate::vault
