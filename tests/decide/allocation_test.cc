// A decision allocates nothing once its thread is warm: allocations.h counts.
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "allocations.h"
#include "catch.h"
#include "decide/decide.h"
#include "policy/parser.h"

namespace daygate::decide {

namespace {

constexpr std::string_view kPolicy = R"(policy p
vocabulary {
  enum AgentClass { batch, chat }
  enum Purpose { pay, help }
  enum Zone { corp, partner }
  ordered enum Sensitivity { public, internal, restricted }
  attribute context.words : list(string)
  attribute context.table : map(string, string)
  signal rate = count per agent.id within 1m
}
define calm = risk < 50 && signal.rate < 10
permit reads {
  secret "secret/data/<team>/**"
  when agent.class == batch && agent.labels[capture.team] == "yes" && purpose in [pay, help]
  when secret.sensitivity <= internal && calm && now.getHours("Europe/Paris") != 3
  via hop.zone == corp && attested(hop.id)
  grant ttl 5m, uses 1, bind workload, fields "a" "b", notify "#x" "#y"
}
permit helps { when purpose == help && secret.owner.matches("^[a-z-]+$") && context.words.all(w, w != "x") grant fields "b" "c" }
forbid late { when agent.class == chat && secret.sensitivity == restricted }
forbid outside { unless cidr("10.0.0.0/8").containsIP(client_ip) || !has(request.client_ip) }
forbid broken { secret "secret/data/broken/*" when context.table["k"] == "x" }
forbid watched { mode shadow when context.words.exists(w, w.startsWith("a")) }
require seen { when agent.class == chat needs approval 2 from "security" or "ops" within 30m, ticket grant audit sync }
)";

std::shared_ptr<const compile::Program> CompileProgram() {
  policy::ParsedFile parsed =
      policy::ParseFile(std::make_shared<const base::Source>("p.gate", std::string(kPolicy)), 0);
  REQUIRE(parsed.diagnostics.empty());
  policy::Set set;
  set.files.push_back(std::move(parsed.file));
  std::vector<Diagnostic> diagnostics;
  std::shared_ptr<const compile::Program> program = compile::Compile(std::move(set), {}, &diagnostics);
  INFO(Render(diagnostics, Color::kNever));
  REQUIRE(program != nullptr);
  return program;
}

struct Row {
  std::string_view title;
  Request request;
  Outcome outcome;
  Reason reason;
};

}  // namespace

TEST_CASE("a decision allocates nothing once its thread is warm") {
  const std::shared_ptr<const compile::Program> program = CompileProgram();
  const Label labels[] = {{"pay", "yes"}, {"broken", "yes"}};
  const Agent chain[] = {{.id = "h0", .class_ = "batch", .zone = "corp", .labels = labels},
                         {.id = "h1", .class_ = "batch", .zone = "corp"}};
  const std::string_view marks[] = {"chain[0].id", "chain[1].id"};
  const AttributeValue words[] = {AttributeValue("a"), AttributeValue("b")};
  const AttributeEntry table[] = {{"j", AttributeValue("x")}, {"i", AttributeValue("y")}};
  const ContextAttribute context[] = {{"words", AttributeList{words, 2}}, {"table", AttributeMap{table, 2}}};
  const Signal signals[] = {{"rate", std::int64_t{1}}};
  const std::string_view roles[] = {"ops"};
  const Approver approvers[] = {{.id = "boss", .roles = roles}};

  Request good;
  good.agent.id = "a";
  good.agent.class_ = "batch";
  good.agent.labels = labels;
  good.action = "read";
  good.secret.path = "secret/data/pay/k";
  good.secret.sensitivity = "internal";
  good.secret.owner = "pay-team";
  good.purpose = "help";
  good.risk = 10;
  good.client_ip = "10.1.2.3";
  good.signals = signals;
  good.context = context;
  good.now = Timestamp{1795514400, 0};

  Request delegated = good;
  delegated.chain = chain;
  delegated.attested = marks;
  Request challenged = good;
  challenged.agent.class_ = "chat";
  Request half_approved = challenged;
  half_approved.approval.state = "approved";
  half_approved.approval.by = approvers;
  half_approved.approval.at = good.now;
  half_approved.approval.binding = "sha256:";
  Request forbidden = challenged;
  forbidden.secret.sensitivity = "restricted";
  Request outside = good;
  outside.client_ip = "192.168.0.1";
  Request not_permitted = good;
  not_permitted.secret.owner = "X";
  not_permitted.secret.path = "other/k";
  Request erring = good;
  erring.secret.path = "secret/data/broken/k";
  Request lacking = good;
  lacking.purpose = std::nullopt;
  lacking.risk = std::nullopt;
  Request unproven = delegated;
  unproven.attested = {};

  const std::vector<Row> rows = {{"permit", good, Outcome::kPermit, Reason::kPermitted},
                                 {"delegated", delegated, Outcome::kPermit, Reason::kPermitted},
                                 {"challenge", challenged, Outcome::kChallenge, Reason::kNeeds},
                                 {"half approved", half_approved, Outcome::kChallenge, Reason::kNeeds},
                                 {"forbidden", forbidden, Outcome::kDeny, Reason::kForbidden},
                                 {"outside", outside, Outcome::kDeny, Reason::kForbidden},
                                 {"not permitted", not_permitted, Outcome::kDeny, Reason::kNotPermitted},
                                 {"error", erring, Outcome::kDeny, Reason::kError},
                                 {"lacking", lacking, Outcome::kDeny, Reason::kNotPermitted},
                                 {"unproven", unproven, Outcome::kDeny, Reason::kNotPermitted}};
  const auto decide = [&](const Row& row) {
    const Decision decision = Decide(*program, row.request, {}, Settings());
    return std::pair(decision.outcome(), decision.reason());
  };
  for (int round = 0; round < 3; ++round) {
    for (const Row& row : rows) {
      const std::size_t before = Allocations();
      const auto [outcome, reason] = decide(row);
      const std::size_t taken = Allocations() - before;
      INFO(row.title);
      CHECK(outcome == row.outcome);
      CHECK(ToWord(reason) == ToWord(row.reason));
      if (round > 0) CHECK(taken == 0);
    }
  }

  // Several decisions at once, too, once there have been as many.
  const auto hold_eight = [&] {
    const std::size_t before = Allocations();
    const Decision held[] = {Decide(*program, good, {}, Settings()),       Decide(*program, delegated, {}, Settings()),
                             Decide(*program, challenged, {}, Settings()), Decide(*program, erring, {}, Settings()),
                             Decide(*program, good, {}, Settings()),       Decide(*program, delegated, {}, Settings()),
                             Decide(*program, challenged, {}, Settings()), Decide(*program, erring, {}, Settings())};
    return Allocations() - before + (held[0].permitted() ? 0 : 1);
  };
  // States go round: each has to have seen the largest decision.
  for (int round = 0; round < 16; ++round) (void)hold_eight();
  CHECK(hold_eight() == 0);
}

}  // namespace daygate::decide
