// Daygate and C++ by hand on the selective workload: see peer.h for what is said, hand.h for the hand-written forms.
//
//   rules_cpp daygate FOLDER    Engine::Decide
//   rules_cpp prepared FOLDER   Engine::Decide for an agent that was prepared
//   rules_cpp interned FOLDER   HandInterned
//   rules_cpp hashed FOLDER     HandHashed
#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "daygate/engine.h"
#include "daygate/wire.h"
#include "peers/rules_cpp/hand.h"
#include "peers/rules_cpp/peer.h"

namespace daygate::bench {
namespace {

std::string ReadText(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string_view WordOf(const Decision& decision) {
  switch (decision.outcome()) {
    case Outcome::kPermit: return "permit";
    case Outcome::kChallenge: return "challenge";
    case Outcome::kDeny: break;
  }
  if (decision.reason() == Reason::kForbidden) return "deny";
  return decision.reason() == Reason::kNotPermitted ? "no_match" : ToWord(decision.reason());
}

template <typename Decide, typename Outcome>
void Serve(const std::vector<PeerRequest>& requests, double load_seconds, Decide decide, Outcome outcome) {
  Peer(requests, decide, outcome).Serve(load_seconds);
}

void ServeDaygate(const std::string& form, const std::string& folder) {
  const std::vector<PeerRequest> requests = ReadPeerRequests(folder);
  const std::string text = ReadText(folder + "/load.gate");
  const double begin = ThreadSeconds();
  const auto engine = Engine::FromSources({{"load.gate", text}});
  const double load = ThreadSeconds() - begin;
  if (!engine.ok()) throw std::runtime_error(std::string(engine.status().message()));
  std::vector<RequestDocument> documents;
  std::vector<PreparedAgent> agents;
  for (const PeerRequest& request : requests) {
    documents.emplace_back(*engine, request.json);
    agents.push_back(engine->Prepare(documents.back().request().agent));
  }
  const auto plain = [&](std::size_t i) { return engine->Decide(documents[i].request()); };
  const auto prepared = [&](std::size_t i) { return engine->Decide(agents[i], documents[i].request()); };
  if (form == "daygate") Serve(requests, load, plain, [&](std::size_t i) { return std::string(WordOf(plain(i))); });
  if (form == "prepared") {
    Serve(requests, load, prepared, [&](std::size_t i) { return std::string(WordOf(prepared(i))); });
  }
}

std::vector<HandRule> ReadRules(const std::string& folder) {
  std::ifstream file(folder + "/rules.json");
  std::vector<HandRule> rules;
  for (const Json::Value& rule : ReadJson(file)) {
    rules.push_back({rule["id"].asString(), rule["effect"].asString(), rule["action"].asString(),
                     rule["path"].asString(), rule["purpose"].asString(), rule["class"].asString()});
  }
  // The hand-written forms know no other shape.
  if (!std::all_of(rules.begin(), rules.end(), [](const HandRule& rule) { return rule.path.ends_with("/*"); })) {
    throw std::runtime_error("a path that does not end in /*");
  }
  return rules;
}

template <typename Hand>
void ServeHand(const std::string& folder) {
  const std::vector<PeerRequest> documents = ReadPeerRequests(folder);
  const std::vector<HandRule> rules = ReadRules(folder);
  const double begin = ThreadSeconds();
  const Hand hand(rules);
  const double load = ThreadSeconds() - begin;
  std::vector<HandRequest> requests;
  for (const PeerRequest& one : documents) {
    const Json::Value& json = one.document;
    requests.push_back({json["action"]["name"].asCString(), json["resource"]["id"].asCString(),
                        json["context"]["purpose"].asCString(), json["subject"]["properties"]["class"].asCString()});
  }
  const auto decide = [&](std::size_t i) { return hand.Decide(requests[i]); };
  Serve(documents, load, decide, [&](std::size_t i) { return ToWord(decide(i).outcome); });
}

int Run(const std::string& form, const std::string& folder) {
  if (form == "daygate" || form == "prepared") {
    ServeDaygate(form, folder);
  } else if (form == "interned") {
    ServeHand<HandInterned>(folder);
  } else if (form == "hashed") {
    ServeHand<HandHashed>(folder);
  } else {
    throw std::runtime_error("there is no form '" + form + "'");
  }
  return 0;
}

}  // namespace
}  // namespace daygate::bench

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: rules_cpp FORM FOLDER\n";
    return 3;
  }
  try {
    return daygate::bench::Run(argv[1], argv[2]);
  } catch (const std::exception& problem) {
    std::cerr << problem.what() << "\n";
    return 2;
  }
}
