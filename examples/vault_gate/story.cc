#include "story.h"

#include <json/reader.h>
#include <json/value.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "daygate/analyze.h"
#include "daygate/vault_client.h"
#include "print.h"
#include "witness.h"

namespace example {
namespace {

using daygate::Outcome;
using daygate::vault::Client;
using daygate::vault::NoResponse;
using daygate::vault::Response;
using daygate::vault::Result;

constexpr std::string_view kPaymentKey = "secret/data/payments/stripe";
constexpr std::string_view kDeployKey = "secret/data/code/web/deploy";
constexpr std::string_view kLedger = "database/creds/ro";

// All that a program needs to stand before a server. Agents have no token of the server: for each retrieval one is
// made, that can do no more and lives no longer than the terms say.
Client ClientFor(const daygate::Engine& engine, const Surroundings& at) {
  daygate::vault::ClientOptions options{.address = at.address};
  options.token = [token = at.own_token] { return token; };
  options.guard.plan.child_role = "task";
  const absl::Status added = options.guard.mounts.Add("", "database", {.engine = "database"});
  auto client = Client::Create(engine, std::move(options));
  if (!added.ok() || !client.ok()) throw std::runtime_error("there is no client for " + at.address);
  return *std::move(client);
}

void Expect(bool held, std::string_view what) {
  if (!held) throw std::runtime_error("not as it was told: " + std::string(what));
}

daygate::Timestamp Now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::seconds>(now).count(), 0};
}

Json::Value Parsed(const std::string& body) {
  Json::Value value;
  std::istringstream text(body);
  text >> value;  // throws where it is not JSON
  return value;
}

std::string Short(const std::string& id) {
  constexpr std::size_t kShown = 8;
  return id.substr(0, kShown) + "…";
}

std::string Joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
  return all;
}

// The keys, and of each value as much as may be on a screen: four letters, and never more than a quarter.
std::string Shown(const Json::Value& secret) {
  constexpr std::size_t kShown = 4;
  std::vector<std::string> parts;
  for (const std::string& key : secret.getMemberNames()) {
    const std::string value = secret[key].asString();
    parts.push_back(key + " = " + value.substr(0, std::min(kShown, value.size() / 4)) + "…");
  }
  return Joined(parts);
}

class Story {
 public:
  Story(const daygate::Engine& engine, const Surroundings& at)
      : engine_(engine), at_(at), audit_(at.audit), begin_(audit_.size()) {}

  void Tell() {
    SettlementJob();
    Chatbot();
    CodingAgent();
    Ledger();
    Join();
  }

 private:
  static daygate::Request Settlement() {
    daygate::Request request;
    request.agent = {.id = "etl-7", .class_ = "batch_etl"};
    request.purpose = "settlement";
    request.task.id = "run-811";
    return request;
  }

  // Every decision is kept, for the last page.
  Result Ask(const Client& client, const daygate::Request& request, std::string_view path) {
    std::cout << *request.agent.id << " (" << *request.agent.class_ << ") asks for " << path << ", for "
              << *request.purpose << (request.approval.state ? ", with the approval\n" : "\n");
    Result result = client.Read(request, "", path);
    const auto* const none = std::get_if<NoResponse>(&result);
    const auto& decision = none != nullptr ? none->decision : std::get<Response>(result).decision;
    if (!decision) throw std::runtime_error(none != nullptr ? none->message : "there was no decision");
    PrintDecision(*decision);
    const std::string& id = none != nullptr ? none->id : std::get<Response>(result).id;
    PrintLine("decision: " + Short(id));
    decided_[id] = {std::string(*request.agent.id), decision->outcome()};
    return result;
  }

  static Response Answered(Result result) {
    if (const auto* none = std::get_if<NoResponse>(&result)) throw std::runtime_error(none->message);
    return std::get<Response>(std::move(result));
  }

  static Response Permitted(Result result) {
    Response response = Answered(std::move(result));
    Expect(response.status == 200, "the server answered " + std::to_string(response.status));
    return response;
  }

  AuditedAnswer Seen(const std::string& id) const {
    for (AuditedAnswer& answer : audit_.SecretsSince(begin_)) {
      if (answer.decision == id) return std::move(answer);
    }
    throw std::runtime_error("the audit file has no answer under the decision " + id);
  }

  // In the audit file, from the beginning of the story.
  std::size_t Lines(const std::string& id) const { return audit_.CountSince(begin_, {id}); }

  void SettlementJob() {
    PrintHeading("1. A settlement job: the one key that it needs");
    const Client client = ClientFor(engine_, at_);
    const Response key = Permitted(Ask(client, Settlement(), kPaymentKey));
    const Json::Value got = Parsed(key.body)["data"]["data"];
    const AuditedAnswer seen = Seen(key.id);
    settlement_ = key.id;
    PrintLine("the secret has the keys " + Joined(seen.keys));
    PrintLine("the agent got " + Shown(got));
    PrintLine("by a token that was made for this read: ttl " + std::to_string(seen.token_seconds) + " s, uses " +
              std::to_string(seen.token_uses));
    Expect(seen.keys == std::vector<std::string>{"api_key", "webhook_secret"}, "the keys of the secret");
    Expect(got.getMemberNames() == std::vector<std::string>{"api_key"}, "the agent got api_key alone");
    Expect(key.body.find("webhook_secret") == std::string::npos, "the agent did not get webhook_secret");
    Expect(seen.token_seconds == 30 && seen.token_uses == 1, "the child token has ttl 30 s and 1 use");
  }

  void Chatbot() {
    PrintHeading("2. A chatbot asks for the same secret: it never gets to the server");
    const std::size_t before = audit_.size();
    daygate::Request request;
    request.agent = {.id = "helpdesk-bot", .class_ = "chatbot"};
    request.purpose = "customer_support";
    request.task.id = "chat-52";
    const Client client = ClientFor(engine_, at_);  // which has looked nothing up yet
    const Result result = Ask(client, request, kPaymentKey);
    const auto* const none = std::get_if<NoResponse>(&result);
    Expect(none != nullptr && none->decision->outcome() == Outcome::kDeny, "the chatbot is denied");
    const std::size_t since = audit_.size() - before;
    const std::size_t named = audit_.CountSince(before, {none->id, "payments/stripe", "helpdesk-bot"});
    PrintLine("lines in the server's audit file since it asked: " + std::to_string(since));
    PrintLine("lines of these that name the request or the secret: " + std::to_string(named) +
              " (of the settlement job's: " + std::to_string(Lines(settlement_)) + ")");
    Expect(!none->id.empty() && named == 0 && since == 0, "the chatbot never got to the server");
    Expect(Lines(settlement_) > 0, "what gets there stands in the audit file");
  }

  void CodingAgent() {
    PrintHeading("3. A coding agent: a person approves, and the model does not see the key");
    const Client client = ClientFor(engine_, at_);
    const daygate::Label team[] = {{"team", "web"}};
    daygate::Request request;
    request.agent = {.id = "coder-3", .class_ = "coding_agent", .labels = team};
    request.purpose = "code_change";
    request.task.id = "pr-1207";
    const Result asked = Ask(client, request, kDeployKey);
    const auto* const none = std::get_if<NoResponse>(&asked);
    Expect(none != nullptr && none->decision->outcome() == Outcome::kChallenge, "the coding agent is challenged");
    const std::string binding(none->decision->binding());
    PrintLine("binding: " + binding);
    PrintLine("dana of security approves what has this binding, and nothing else");

    const std::string_view roles[] = {"security"};
    const daygate::Approver dana[] = {{.id = "dana", .roles = roles}};
    request.approval = {.state = "approved", .by = dana, .at = Now(), .binding = binding};
    const Response wrapped = Permitted(Ask(client, request, kDeployKey));
    const Json::Value answer = Parsed(wrapped.body);
    const Json::Value& wrap_info = answer["wrap_info"];
    PrintLine("the agent got a wrapping token and no value; ttl " + wrap_info["ttl"].asString() + " s");
    Expect(wrap_info["ttl"] == 20 && answer["data"].isNull(), "the secret comes wrapped, for 20 s");
    Expect(Seen(wrapped.id).wrapped, "the server wrapped it");
    UnwrapTwice(client, wrap_info["token"].asString());
  }

  // The agent hands the wrapping token on. Unwrapping asks for nothing that was not decided when it was wrapped.
  static void UnwrapTwice(const Client& client, const std::string& token) {
    const daygate::vault::Header headers[] = {{"X-Vault-Token", token}};
    const auto unwrap = [&] {
      return Answered(client.Send({}, {.method = "POST", .target = "/v1/sys/wrapping/unwrap", .headers = headers}));
    };
    const Response first = unwrap();
    const Json::Value secret = Parsed(first.body)["data"]["data"];
    PrintLine("its tool unwraps it: got " + Shown(secret));
    Expect(first.status == 200 && secret.getMemberNames() == std::vector<std::string>{"ssh_key"}, "it is unwrapped");
    const Response second = unwrap();
    PrintLine("somebody unwraps it again: " + std::to_string(second.status) + ", " +
              Parsed(second.body)["errors"][0].asString());
    Expect(second.status == 400, "it is unwrapped once");
  }

  void Ledger() {
    PrintHeading("4. A login for the ledger: it is there as long as the terms say");
    if (!at_.postgres) return PrintLine("left out: there is no PostgreSQL here");
    const int before = LiveCredentials();
    PrintLine("select count(*) from pg_roles where rolname like 'v-%'   before: " + std::to_string(before));
    Expect(before == 0, "no credential is live before");
    const Client client = ClientFor(engine_, at_);
    const auto asked = std::chrono::steady_clock::now();
    const Response login = Permitted(Ask(client, Settlement(), kLedger));
    const Json::Value answer = Parsed(login.body);
    PrintLine("the agent got " + Shown(answer["data"]) + ", for " + answer["lease_duration"].asString() + " s");
    Expect(answer["lease_duration"] == 3, "the login is issued for 3 s");
    const int during = LiveCredentials();
    PrintLine("the same count in the meantime: " + std::to_string(during));
    Expect(during == 1, "one credential is live");

    std::chrono::duration<double> lived{};
    constexpr std::chrono::seconds kDeadline{10};
    while (LiveCredentials() > 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      lived = std::chrono::steady_clock::now() - asked;
      Expect(lived < kDeadline, "the login ends with its ttl");
    }
    lived = std::chrono::steady_clock::now() - asked;
    std::ostringstream after;
    after.precision(1);
    after << std::fixed << "and after " << lived.count() << " s: " << LiveCredentials();
    PrintLine(after.str());
    Expect(lived > std::chrono::seconds(2), "the login lives for its ttl");
  }

  void Join() const {
    PrintHeading("The server's audit file, joined with the decisions by X-Daygate-Decision");
    const std::vector<AuditedAnswer> reads = audit_.SecretsSince(begin_);
    for (const AuditedAnswer& read : reads) {
      const auto found = decided_.find(read.decision);
      Expect(found != decided_.end(), "a read without a decision: " + read.path);
      Expect(found->second.outcome == Outcome::kPermit, "a read under a decision that is no PERMIT: " + read.path);
      PrintLine(read.operation + " " + read.path + ": " + Short(read.decision) + " " +
                std::string(daygate::ToWord(found->second.outcome)) + " for " + found->second.agent);
    }
    PrintLine(std::to_string(reads.size()) + " reads, each under a PERMIT; none without a decision");
    Expect(reads.size() == (at_.postgres ? 3 : 2), "as many reads as permits");
  }

  struct Decided {
    std::string agent;
    Outcome outcome;
  };

  const daygate::Engine& engine_;
  const Surroundings& at_;
  const AuditFile audit_;
  const std::size_t begin_;  // what stood in the audit file before
  std::string settlement_;   // the decision of the first read
  std::map<std::string, Decided> decided_;
};

}  // namespace

void TellStory(const daygate::Engine& engine, const Surroundings& surroundings) {
  Story(engine, surroundings).Tell();
}

}  // namespace example
