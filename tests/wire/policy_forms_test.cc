// Text, JSON and protobuf say the same of a policy set.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "compile/digest.h"
#include "policy/equal.h"
#include "policy/parser.h"
#include "policy/printer.h"
#include "wire/policy_json.h"
#include "wire/policy_proto.h"
#include "wire_engine.h"

namespace daygate {
namespace {

namespace fs = std::filesystem;

policy::Set Parse(const std::vector<PolicySource>& sources) {
  policy::Set set;
  for (const PolicySource& source : sources) {
    policy::ParsedFile parsed = policy::ParseFile(std::make_shared<base::Source>(source.name, source.text),
                                                  static_cast<std::uint32_t>(set.files.size()));
    INFO(Render(parsed.diagnostics, Color::kNever));
    REQUIRE(parsed.diagnostics.empty());
    set.files.push_back(std::move(parsed.file));
  }
  return set;
}

void CheckSame(const policy::Set& a, const policy::Set& b) {
  REQUIRE(a.files.size() == b.files.size());
  for (std::size_t i = 0; i < a.files.size(); ++i) {
    CHECK(policy::Equal(a.files[i], b.files[i]));
    CHECK(a.files[i].source->name() == b.files[i].source->name());
  }
}

// Every way from one form to another and back.
void CheckRoundTrips(const std::vector<PolicySource>& sources) {
  const policy::Set set = Parse(sources);
  const auto json = PolicyTextToJson(sources);
  const auto proto = PolicyTextToProto(sources);
  REQUIRE(json.ok());
  REQUIRE(proto.ok());
  CHECK(*PolicyTextToJson(sources) == *json);
  CHECK(*PolicyTextToProto(sources) == *proto);

  std::vector<Diagnostic> diagnostics;
  const auto from_json = wire::PolicyFromJson("x.json", *json, &diagnostics);
  const auto from_proto = wire::PolicyFromProto("x.pb", *proto, &diagnostics);
  INFO(Render(diagnostics, Color::kNever));
  REQUIRE(from_json.has_value());
  REQUIRE(from_proto.has_value());
  CheckSame(set, *from_json);
  CheckSame(set, *from_proto);

  // Between JSON and protobuf not even the places of expressions are lost.
  CHECK(*PolicyJsonToProto(*json) == *proto);
  CHECK(*PolicyProtoToJson(*proto) == *json);

  const auto text = PolicyJsonToText(*json);
  REQUIRE(text.ok());
  CheckSame(set, Parse(*text));
  const auto text_of_proto = PolicyProtoToText(*proto);
  REQUIRE(text_of_proto.ok());
  for (std::size_t i = 0; i < text->size(); ++i) CHECK((*text)[i].text == (*text_of_proto)[i].text);
}

constexpr std::string_view kEverything = R"gate(// A comment.
policy everything

define before = risk < 3   // stands before the vocabulary

vocabulary {
  enum Zone { corp, cloud, }
  ordered enum Level { low, high }
  attribute context.a : bool default true
  attribute context.b : int default 0
  attribute context.c : double default -1.5e3 audit drop
  attribute context.d : string max 64 default 'it\'s' audit hash
  attribute context.e : list(map(string, list(Zone))) max 3 default [] audit clear
  attribute context.f : map(string, timestamp) default {}
  attribute context.g : Level default low
  attribute context.h : Zone default Zone.corp
  attribute context.i : duration
  attribute agent.zone : Zone default corp
  attribute risk : int default 50
  signal s1 = count per agent.id, subject.id within 1m
  signal s2 = distinct agent.id per secret.path within 1h30m
  signal s3 = changed secret.owner per secret.path within 30d
}
vocabulary { }

permit p1 r"A \d title" {
  secret "a/b", 'c/**'
  action read
  secret """d"""
  action use, issue
  when risk <
    5 // inside
    && before
  unless "}" in agent.groups
  when agent.labels[?"a\u0000b"].orValue('') == r"\"
  unless false
  via hop.zone == corp
  survives policy, attestation
  survives broker, state, audit
  grant ttl 1h1m1s1ms, uses 9007199254740991
  grant deliver proxy, bind task workload, revoke on chain_end task_end, revoke within 5s
  grant fields "a" "b\n" "", cache none, depth 0, rotate, monitor basic, audit sync, notify "x"
  controls "NHI9:2025", "ASI03:2026"
  controls "é"
  owner "team a"
  severity critical
  expires "2027-01-01"
  note "k" "v" note "k" ""
  mode enforce
}
test "first" {
  request { "a" : 1.0, "a": [ 1e2, "}\ud834\udd1e" ] }
  expect permit by p1, everything.p1 with ttl 5m, cache 30s, bind task
}
forbid f1 "" { severity low mode shadow }
define after = [1, 2].exists(x, x > 1)
require r1 {
  needs approval, approval 1 from "a", approval 2 from "b" or "a" within 30m, attestation
  needs attestation within 1s, ticket, owner, subject
  grant monitor none, cache 500ms, deliver raw, audit buffered, revoke on owner_change purpose_change
  severity medium
}
require r2 { severity high grant bind instance namespace agent destination, revoke on posture_change policy_change }
test "second" { request like "first" {} expect deny because not_permitted }
test "third" { request {} expect challenge needs approval 2 from "b" within 1m, ticket }
)gate";

TEST_CASE("a set that uses the whole grammar") {
  CheckRoundTrips({{"every thing.gate", std::string(kEverything)}});
}

TEST_CASE("sets of no files, empty files and several files") {
  CheckRoundTrips({});
  CheckRoundTrips({{"a", "policy a"}});
  CheckRoundTrips({{"z", "policy p\ndefine d = 1"}, {"a", "policy p\npermit r { when d == 1 }"}, {"z", "policy q"}});
  CHECK(*PolicyTextToJson({}) == "{}");
  CHECK(*PolicyTextToJson({{"a", "policy b"}}) == R"({"files":[{"name":"a","policy":"b"}]})");
}

TEST_CASE("the JSON of a set") {
  CHECK(
      *PolicyTextToJson({{"p.gate", R"(policy p
vocabulary { ordered enum E { a, b } attribute context.x : list(E) max 5 default [] audit hash
  signal n = count per agent.id within 90s }
permit r "T" { action read secret "s/**" when risk < 5 && true
  grant ttl 500ms, bind task agent, cache none, rotate, fields "k" }
define d = risk
require q { needs approval 2 from "x" within 30m, ticket grant monitor full mode shadow }
test "t" { request {"a": 1} expect permit by r with uses 1 because permitted })"}}) ==
      R"j({"files":[{"defines":[{"expression":{"cel":"risk","column":12,"line":6},"name":"d"}],"name":"p.gate",)j"
      R"j("order":["vocabulary","rule","define","rule","test"],"policy":"p","rules":[{"actions":["read"],)j"
      R"j("effect":"permit","grant":[{"ttl":"0.5s"},{"bind":["task","agent"]},{"cache":"0s"},{"rotate":true},)j"
      R"j({"fields":["k"]}],"name":"r","secrets":["s/**"],"title":"T","when":[{"cel":"risk < 5 && true","column":47,)j"
      R"j("line":4}]},{"effect":"require","grant":[{"monitor":"full"}],"mode":"shadow","name":"q","needs":[{"count":2,)j"
      R"j("from":["x"],"need":"approval","within":"1800s"},{"need":"ticket"}]}],"tests":[{"expect":{)j"
      R"j("because":"permitted","by":["r"],"outcome":"permit","with":[{"uses":1}]},"request":"{\"a\": 1}","title":"t"}],)j"
      R"j("vocabularies":[{"attributes":[{"audit":"hash","default":"[]","max":5,"path":"context.x","type":"list(E)"}],)j"
      R"j("enums":[{"members":["a","b"],"name":"E","ordered":true}],"signals":[{"kind":"count","name":"n",)j"
      R"j("per":["agent.id"],"within":"90s"}]}]}]})j");
}

TEST_CASE("a file name that is not UTF-8 is shown as an escape") {
  const auto json = PolicyTextToJson({{"\xff.gate", "policy p"}});
  REQUIRE(json.ok());
  CHECK(json->find('\xff') == std::string::npos);
  CHECK(PolicyJsonToText(*json).ok());
}

TEST_CASE("text that can not be read is an error with its place") {
  const auto json = PolicyTextToJson({{"p.gate", "policy p\npermit {"}});
  REQUIRE_FALSE(json.ok());
  CHECK(json.status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(json.status().message().find("p.gate:2:8: error: ") != std::string::npos);
  CHECK_FALSE(PolicyTextToProto({{"p.gate", ""}}).ok());
}

std::string ReadAll(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<fs::path> GateFiles(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".gate") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST_CASE("the example policies") {
  for (const fs::path& file : GateFiles(fs::path(DAYGATE_SOURCE_DIR) / "examples" / "policies")) {
    CAPTURE(file.string());
    CheckRoundTrips({{file.filename().string(), ReadAll(file)}});
  }
}

TEST_CASE("the shared cases and the corpus") {
  const fs::path shared = fs::path(DAYGATE_SOURCE_DIR) / ".." / "shared";
  if (!fs::is_directory(shared / "cases")) {
    WARN("skipped: there are no shared cases beside the project");
    SUCCEED();
    return;
  }
  for (const auto& entry : fs::directory_iterator(shared / "cases")) {
    if (!entry.is_directory()) continue;
    CAPTURE(entry.path().string());
    std::vector<PolicySource> sources;
    for (const fs::path& file : GateFiles(entry.path())) sources.push_back({file.filename().string(), ReadAll(file)});
    CheckRoundTrips(sources);
  }
  for (const fs::path& file : GateFiles(shared / "corpus" / "good")) {
    CAPTURE(file.string());
    CheckRoundTrips({{file.filename().string(), ReadAll(file)}});
  }
}

// The text between the fences of the next block of that kind, from `*at` on.
std::string NextBlock(const std::string& page, std::string_view kind, std::size_t* at) {
  const std::string fence = "\n```" + std::string(kind) + "\n";
  const std::size_t open = page.find(fence, *at);
  REQUIRE(open != std::string::npos);
  const std::size_t begin = open + fence.size();
  *at = page.find("\n```", begin);
  return page.substr(begin, *at + 1 - begin);
}

TEST_CASE("docs/formats.md shows the forms of its policy") {
  const std::string page = ReadAll(fs::path(DAYGATE_SOURCE_DIR) / "docs" / "formats.md");
  std::size_t at = page.find("## Policy sets");
  const std::vector<PolicySource> sources = {{"payments.gate", NextBlock(page, "gate", &at)}};
  const std::string json = NextBlock(page, "json", &at);
  const std::string digest_text = NextBlock(page, "json", &at);
  // A patch that changes nothing takes the white space away.
  CHECK(*wire::MergePatch(json, "{}") == *PolicyTextToJson(sources));
  CHECK(*wire::MergePatch(digest_text, "{}") == compile::DigestText(Parse(sources)));
  CheckSame(Parse(sources), Parse(*PolicyJsonToText(json)));
}

TEST_CASE("a set decides the same in every form") {
  const std::vector<PolicySource> sources = {{"every.gate", std::string(kPolicy)}};
  const auto text = PolicyJsonToText(*PolicyTextToJson(sources));
  REQUIRE(text.ok());
  const auto original = Engine::FromSources(sources);
  const auto converted = Engine::FromSources(*text);
  REQUIRE(original.ok());
  REQUIRE(converted.ok());
  CHECK(original->policy_digest() == converted->policy_digest());
}

}  // namespace
}  // namespace daygate
