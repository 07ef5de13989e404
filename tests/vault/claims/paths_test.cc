// authorization_details of the type vault:path_access.
#include <string>
#include <variant>

#include "catch.h"
#include "daygate/claims.h"
#include "daygate/engine.h"

namespace daygate::claims {
namespace {

std::string Claims(const std::string& elements) {
  return R"({"sub": "a", "authorization_details": [)" + elements + "]}";
}

std::string Element(const std::string& path, const std::string& capabilities, const std::string& more = "") {
  return R"({"type": "vault:path_access", "path": ")" + path + R"(", "capabilities": [)" + capabilities + "]" + more +
         "}";
}

vault::Access AccessOf(std::string_view method, std::string_view target) {
  auto mounts = vault::MountTable::Default();
  REQUIRE(mounts.Add("", "database", {"database", vault::MountKind::kOther}).ok());
  REQUIRE(mounts.Add("", "transit", {"transit", vault::MountKind::kTransit}).ok());
  REQUIRE(mounts.Add("team-a", "secret", {"kv", vault::MountKind::kKv2}).ok());
  const auto reading =
      vault::Read(mounts, {.method = method, .target = target, .body = R"({"lease_id": "database/creds/ro/abc"})"});
  REQUIRE(std::holds_alternative<vault::Access>(reading));
  return std::get<vault::Access>(reading);
}

bool Fits(const std::string& elements, std::string_view method, std::string_view target) {
  const auto paths = PathAccess::FromClaims(Claims(elements));
  INFO(paths.status().message());
  REQUIRE(paths.ok());
  const absl::Status status = paths->Check(AccessOf(method, target));
  CHECK((status.ok() || absl::IsPermissionDenied(status)));
  return status.ok();
}

TEST_CASE("a path and a capability let what they name, and nothing else") {
  const std::string read = Element("secret/data/pay/stripe", R"("read")");
  CHECK(Fits(read, "GET", "/v1/secret/data/pay/stripe"));
  CHECK(Fits(read, "GET", "/v1/secret/data/pay/stripe?version=2"));
  CHECK_FALSE(Fits(read, "GET", "/v1/secret/data/pay/stripe2"));
  CHECK_FALSE(Fits(read, "GET", "/v1/secret/data/pay"));
  CHECK_FALSE(Fits(read, "GET", "/v1/secret/data/pay/Stripe"));
  CHECK_FALSE(Fits(read, "POST", "/v1/secret/data/pay/stripe"));
  CHECK_FALSE(Fits(read, "DELETE", "/v1/secret/data/pay/stripe"));
  CHECK_FALSE(Fits(read, "GET", "/v1/secret/metadata/pay/stripe"));
  CHECK_FALSE(Fits(read, "GET", "/v1/team-a/secret/data/pay/stripe"));
  CHECK(Fits(Element("team-a/secret/data/x", R"("read")"), "GET", "/v1/team-a/secret/data/x"));
  CHECK(Fits(read + ", " + Element("secret/data/x", R"("update")"), "PUT", "/v1/secret/data/x"));
  CHECK_FALSE(Fits(read + ", " + Element("secret/data/x", R"("update")"), "GET", "/v1/secret/data/x"));
  CHECK_FALSE(Fits("", "GET", "/v1/secret/data/x"));
}

TEST_CASE("which capability an action takes") {
  CHECK(Fits(Element("secret/metadata/pay", R"("list")"), "LIST", "/v1/secret/metadata/pay"));
  CHECK_FALSE(Fits(Element("secret/metadata/pay", R"("read")"), "LIST", "/v1/secret/metadata/pay"));
  CHECK_FALSE(Fits(Element("secret/data/pay", R"("list")"), "LIST", "/v1/secret/metadata/pay"));
  CHECK(Fits(Element("secret/metadata/pay", R"("read")"), "GET", "/v1/secret/metadata/pay"));
  CHECK_FALSE(Fits(Element("secret/metadata/pay", R"("list")"), "GET", "/v1/secret/metadata/pay"));
  for (const char* const capability : {"\"create\"", "\"update\"", "\"patch\""}) {
    CHECK(Fits(Element("secret/data/x", capability), "POST", "/v1/secret/data/x"));
  }
  CHECK(Fits(Element("secret/data/x", R"("delete")"), "DELETE", "/v1/secret/data/x"));
  CHECK_FALSE(Fits(Element("secret/data/x", R"("update")"), "DELETE", "/v1/secret/data/x"));
  CHECK_FALSE(Fits(Element("secret/data/x", R"("delete")"), "DELETE", "/v1/secret/metadata/x"));
  CHECK(Fits(Element("secret/metadata/x", R"("delete")"), "DELETE", "/v1/secret/metadata/x"));
  CHECK(Fits(Element("secret/destroy/x", R"("update")"), "POST", "/v1/secret/destroy/x"));
  CHECK_FALSE(Fits(Element("secret/destroy/x", R"("delete")"), "POST", "/v1/secret/destroy/x"));
  CHECK_FALSE(Fits(Element("secret/data/x", R"("delete")"), "POST", "/v1/secret/destroy/x"));
  CHECK(Fits(Element("database/creds/ro", R"("read")"), "GET", "/v1/database/creds/ro"));
  CHECK(Fits(Element("transit/sign/k", R"("update")"), "POST", "/v1/transit/sign/k"));
  CHECK_FALSE(Fits(Element("transit/sign/k", R"("read")"), "POST", "/v1/transit/sign/k"));
  CHECK(Fits(Element("database/rotate-root/c", R"("update")"), "POST", "/v1/database/rotate-root/c"));
  CHECK(Fits(Element("sys/leases/renew", R"("update")"), "PUT", "/v1/sys/leases/renew"));
  CHECK_FALSE(Fits(Element("database/creds/ro", R"("read", "update")"), "PUT", "/v1/sys/leases/renew"));
  CHECK_FALSE(Fits(Element("secret/data/x", R"("sudo", "subscribe", "recover")"), "GET", "/v1/secret/data/x"));
  vault::Access unknown = AccessOf("GET", "/v1/secret/data/x");
  unknown.action = "fly";
  CHECK_FALSE(PathAccess::FromClaims(Claims(Element("secret/data/x", R"("read")")))->Check(unknown).ok());
}

TEST_CASE("without elements nothing fits") {
  CHECK(absl::IsPermissionDenied(PathAccess().Check(AccessOf("GET", "/v1/secret/data/x"))));
}

TEST_CASE("deny and limits of parameters take away") {
  const std::string read = Element("secret/data/x", R"("read")");
  CHECK_FALSE(Fits(read + ", " + Element("secret/data/x", R"("deny")"), "GET", "/v1/secret/data/x"));
  CHECK_FALSE(Fits(Element("secret/data/x", R"("read", "deny")"), "GET", "/v1/secret/data/x"));
  CHECK(Fits(read + ", " + Element("secret/data/y", R"("deny")"), "GET", "/v1/secret/data/x"));
  CHECK_FALSE(Fits(Element("secret/data/x", R"("read")", R"(, "allowed_parameters": {"version": ["1"]})"), "GET",
                   "/v1/secret/data/x"));
  CHECK_FALSE(Fits(Element("secret/data/x", R"("read")", R"(, "denied_parameters": {"version": []})"), "GET",
                   "/v1/secret/data/x"));
  CHECK_FALSE(Fits(Element("secret/data/x", R"("read")", R"(, "required_parameters": ["version"])"), "GET",
                   "/v1/secret/data/x"));
  CHECK(Fits(Element("secret/data/x", R"("read")",
                     R"(, "allowed_parameters": {}, "denied_parameters": {}, "required_parameters": [])"),
             "GET", "/v1/secret/data/x"));
}

TEST_CASE("details that are not understood refuse the token") {
  const auto code = [](const std::string& claims) { return PathAccess::FromClaims(claims).status().code(); };
  CHECK(code(R"({"sub": "a"})") == absl::StatusCode::kNotFound);
  for (const std::string& claims : {
           std::string("{"),
           std::string("[]"),
           std::string(R"({"authorization_details": null})"),
           std::string(R"({"authorization_details": {}})"),
           std::string(R"({"authorization_details": [], "authorization_details": []})"),
           Claims("null"),
           Claims("{}"),
           Claims(R"({"type": "payment_initiation"})"),
           Claims(Element("secret/data/x", R"("read")") + R"(, {"type": "payment_initiation"})"),
           Claims(R"({"type": ["vault:path_access"], "path": "a", "capabilities": ["read"]})"),
           Claims(R"({"type": "vault:path_access", "capabilities": ["read"]})"),
           Claims(R"({"type": "vault:path_access", "path": 5, "capabilities": ["read"]})"),
           Claims(R"({"type": "vault:path_access", "path": "secret/data/x"})"),
           Claims(R"({"type": "vault:path_access", "path": "secret/data/x", "capabilities": "read"})"),
           Claims(Element("secret/data/x", "")),
           Claims(Element("secret/data/x", "\"Read\"")),
           Claims(Element("secret/data/x", "5")),
           Claims(Element("secret/data/x", R"("read")", R"(, "locations": ["https://vault.example"])")),
           Claims(Element("secret/data/x", R"("read")", R"(, "allowed_parameters": [])")),
           Claims(Element("secret/data/x", R"("read")", R"(, "required_parameters": {})")),
           Claims(Element("secret/data/x", R"("read")", R"(, "path": "secret/data/y")")),
           Claims(Element("/secret/data/x", R"("read")")),
           Claims(Element("secret//x", R"("read")")),
           Claims(Element("secret/../x", R"("read")")),
           Claims(Element("secret/%78", R"("read")")),
           Claims(Element("secret/{{identity.entity.name}}/x", R"("read")")),
           Claims(Element("", R"("read")")),
       }) {
    INFO(claims);
    CHECK(code(claims) == absl::StatusCode::kInvalidArgument);
  }
  std::string many = Element("a", R"("read")");
  for (int i = 0; i < 63; ++i) many += ", " + Element("a", R"("read")");
  CHECK(code(Claims(many)) == absl::StatusCode::kOk);
  CHECK(code(Claims(many + ", " + Element("a", R"("read")"))) == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("a star is a character, as to the server") {
  CHECK_FALSE(Fits(Element("secret/data/*", R"("read")"), "GET", "/v1/secret/data/x"));
  CHECK_FALSE(Fits(Element("secret/data/+", R"("read")"), "GET", "/v1/secret/data/x"));
}

TEST_CASE("what is permitted is minted, and lets just that") {
  const auto engine = Engine::FromSources({{"p.gate",
                                            "policy p\npermit all { secret \"secret/data/**\" }\n"
                                            "permit db { secret \"database/**\" }\n"
                                            "require t { secret \"secret/data/asked\" needs ticket }\n"}});
  REQUIRE(engine.ok());
  const auto decide = [&](const vault::Access& access) {
    Request request;
    request.agent.id = "a";
    request.now = Timestamp{1, 0};
    access.Fill(&request);
    return engine->Decide(request);
  };
  struct Row {
    std::string_view method;
    std::string_view target;
    std::string_view minted;
  };
  for (const Row& row : {
           Row{"GET", "/v1/secret/data/x",
               R"([{"capabilities":["read"],"path":"secret/data/x","type":"vault:path_access"}])"},
           Row{"LIST", "/v1/secret/metadata/x",
               R"([{"capabilities":["list"],"path":"secret/metadata/x","type":"vault:path_access"}])"},
           Row{"POST", "/v1/secret/data/x",
               R"([{"capabilities":["create","patch","update"],"path":"secret/data/x","type":"vault:path_access"}])"},
           Row{"POST", "/v1/secret/destroy/x",
               R"([{"capabilities":["update"],"path":"secret/destroy/x","type":"vault:path_access"}])"},
           Row{"GET", "/v1/database/creds/ro",
               R"([{"capabilities":["read","update"],"path":"database/creds/ro","type":"vault:path_access"}])"},
           Row{"GET", "/v1/team-a/secret/data/x",
               R"([{"capabilities":["read"],"path":"team-a/secret/data/x","type":"vault:path_access"}])"},
       }) {
    const vault::Access access = AccessOf(row.method, row.target);
    const auto minted = PathAccess::Mint(access, decide(access));
    INFO(minted.status().message());
    REQUIRE(minted.ok());
    CHECK(*minted == row.minted);
    const auto back = PathAccess::FromClaims("{\"authorization_details\": " + *minted + "}");
    REQUIRE(back.ok());
    CHECK(back->Check(access).ok());
    vault::Access other = access;
    other.path += "2";
    if (!other.requested.empty()) other.requested += "2";
    CHECK_FALSE(back->Check(other).ok());
  }
  const vault::Access denied = AccessOf("POST", "/v1/transit/sign/k");
  CHECK(absl::IsFailedPrecondition(PathAccess::Mint(denied, decide(denied)).status()));
  const vault::Access asked = AccessOf("GET", "/v1/secret/data/asked");
  CHECK(absl::IsFailedPrecondition(PathAccess::Mint(asked, decide(asked)).status()));
}

}  // namespace
}  // namespace daygate::claims
