#include "support.h"

#include <ctime>
#include <deque>
#include <utility>

#include "base/json_scan.h"
#include "catch.h"

namespace daygate::bar {

const std::string kVocabulary = R"(
vocabulary {
  enum AgentClass { batch, chat, svc }
  enum Purpose { pay, help }
  enum Environment { dev, prod }
  enum Zone { corp, partner }
  ordered enum Sensitivity { public, internal, restricted }
  ordered enum Autonomy { low, high }
  attribute context.ticket : string
  attribute context.n : int
  attribute context.d : double
  attribute context.flag : bool
  attribute context.at : timestamp
  attribute context.age : duration
  attribute context.place : Zone
  attribute context.words : list(string)
  attribute context.numbers : list(int)
  attribute context.table : map(string, string)
  signal rate = count per agent.id within 1m
  signal moved = changed secret.owner per secret.path within 1d
}
)";

std::string Policy(std::string_view rules) {
  return "policy p\n" + kVocabulary + std::string(rules) + "\n";
}

const Engine& CompileSources(const std::vector<PolicySource>& sources, const EngineOptions& options) {
  absl::StatusOr<Engine> engine = Engine::FromSources(sources, options);
  INFO(engine.status().message());
  REQUIRE(engine.ok());
  static std::deque<Engine> kept;
  return kept.emplace_back(*std::move(engine));
}

const Engine& Compile(std::string_view rules, const EngineOptions& options) {
  return CompileSources({{"p.gate", Policy(rules)}}, options);
}

std::vector<Diagnostic> Mistakes(std::string_view text) {
  std::vector<Diagnostic> diagnostics;
  const absl::StatusOr<Engine> engine = Engine::FromSources({{"p.gate", std::string(text)}}, {}, &diagnostics);
  REQUIRE_FALSE(engine.ok());
  REQUIRE_FALSE(diagnostics.empty());
  for (const Diagnostic& diagnostic : diagnostics) {
    CHECK(diagnostic.line > 0);
    CHECK(diagnostic.column > 0);
    CHECK_FALSE(diagnostic.message.empty());
  }
  return diagnostics;
}

std::vector<Diagnostic> MistakesOfRules(std::string_view rules) {
  return Mistakes(Policy(rules));
}

const std::vector<Engine>& Gates() {
  static const std::vector<Engine> gates = {
      Compile("permit all { via true }"),
      Compile(R"(permit all { via true } forbid closed { secret "secret/prod/**", "closed/**" })"),
      Compile(R"(permit all { via true } require watched { secret "secret/prod/**" needs ticket grant audit sync })")};
  return gates;
}

std::string Quote(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + "\"";
}

std::string Doc::Text() const {
  const auto object = [](const std::string& members) { return "{" + members + "}"; };
  std::string text = R"({"subject":{"type":"agent","id":)" + Quote(id) + R"(,"properties":)" + object(agent) + "}";
  text += R"(,"action":{"name":"read"},"resource":{"type":"secret","id":)" + Quote(path);
  text += R"(,"properties":)" + object(secret) + R"(},"context":{"now":)" + now;
  text += (context.empty() ? "" : ",") + context + "}" + (top.empty() ? "" : ",") + top + "}";
  return text;
}

Request View() {
  Request request;
  request.agent.id = "a";
  request.action = "read";
  request.secret.path = "secret/data/k";
  request.now = kNow;
  return request;
}

Request ViewOf(std::string_view path) {
  Request request = View();
  request.secret.path = path;
  return request;
}

namespace {

void CheckGrantsNothing(const Decision& decision) {
  CHECK_FALSE(decision.permitted());
  CHECK(decision.outcome() == Outcome::kDeny);
  CHECK(decision.needs().empty());
  CHECK(decision.binding().empty());
  const Terms& terms = decision.terms();
  CHECK_FALSE((terms.fields || terms.ttl || terms.uses || terms.cache || terms.depth || terms.revoke_within));
  CHECK((terms.notify.empty() && terms.bind.empty() && terms.revoke_on.empty()));
}

}  // namespace

void CheckInvalid(const Decision& decision, std::initializer_list<std::string_view> fields) {
  CAPTURE(Bytes(decision));
  CheckGrantsNothing(decision);
  CHECK(ToWord(decision.reason()) == "invalid_request");
  CHECK(decision.rules().empty());
  CHECK(decision.shadow().empty());
  CHECK(std::vector<std::string_view>(decision.invalid_fields().begin(), decision.invalid_fields().end()) ==
        std::vector<std::string_view>(fields));
}

void CheckInvalidAt(const Decision& decision, std::string_view field) {
  CAPTURE(Bytes(decision));
  CheckGrantsNothing(decision);
  CHECK(ToWord(decision.reason()) == "invalid_request");
  CHECK_FALSE(decision.invalid_fields().empty());
  for (const std::string_view found : decision.invalid_fields()) CHECK(found.starts_with(field));
}

std::string Bytes(const Decision& decision) {
  std::string bytes = ToJson(decision);
  const base::JsonScan scan = base::ScanJson(bytes, 0, 16);
  CAPTURE(bytes);
  CHECK(scan.ok);
  CHECK(scan.end == bytes.size());
  for (const char c : bytes) {
    if (static_cast<unsigned char>(c) < 0x20) FAIL_CHECK("a control character in the bytes of a decision");
  }
  return bytes;
}

void CheckDenied(const Decision& decision, Reason reason, std::initializer_list<std::string_view> rules) {
  CAPTURE(Bytes(decision));
  CheckGrantsNothing(decision);
  CHECK(ToWord(decision.reason()) == ToWord(reason));
  CHECK(std::vector<std::string_view>(decision.rules().begin(), decision.rules().end()) ==
        std::vector<std::string_view>(rules));
}

std::chrono::nanoseconds CpuTime() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace daygate::bar
