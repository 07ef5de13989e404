#include "reference/needs.h"

#include <openssl/evp.h>

#include <algorithm>

#include "reference/time_text.h"

namespace daygate::reference {
namespace {

constexpr __int128 kSecond = 1000000000;
constexpr const char* kNeeds[] = {"approval", "attestation", "owner", "subject", "ticket"};

std::string WordOf(NeedKind kind) {
  return kNeeds[static_cast<std::size_t>(kind)];
}

std::string Text(const Request& request, const std::string& structure, const std::string& field) {
  const Value* value = request.Get(structure, field);
  if (value == nullptr) return {};
  if (const auto* member = value->As<Member>()) return member->word;
  return *value->As<std::string>();
}

std::string IdOf(const Fields& fields) {
  const auto id = fields.find("id");
  return id == fields.end() ? "" : *id->second.As<std::string>();
}

std::string Sha256(const std::string& text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr) != 1) return {};
  std::string hex = "sha256:";
  for (unsigned i = 0; i < size; ++i) {
    hex.push_back("0123456789abcdef"[digest[i] >> 4]);
    hex.push_back("0123456789abcdef"[digest[i] & 15]);
  }
  return hex;
}

// now - within <= at <= now.
bool Recent(const Request& request, const Value* at, std::int64_t within) {
  if (at == nullptr) return false;
  const auto nanos = [](const Time& time) { return time.seconds * kSecond + time.nanos; };
  const __int128 now = nanos(*request.Get("", "now")->As<Time>());
  const __int128 then = nanos(*at->As<Time>());
  return now - within <= then && then <= now;
}

// The ids that can not approve: whoever stands on the path.
std::set<std::string> OnThePath(const Request& request) {
  std::set<std::string> ids = {Text(request, "agent", "id"), Text(request, "subject", "id"), ""};
  for (const Fields& hop : request.chain) ids.insert(IdOf(hop));
  return ids;
}

bool HasRole(const Fields& approver, const std::set<std::string>& from) {
  if (from.empty()) return true;
  const auto roles = approver.find("roles");
  if (roles == approver.end()) return false;
  const List& list = *roles->second.AsList();
  return std::any_of(list.begin(), list.end(),
                     [&](const Value& role) { return from.count(*role.As<std::string>()) > 0; });
}

bool IsApproved(const Need& need, const Request& request) {
  if (Text(request, "approval", "state") != "approved") return false;
  if (Text(request, "approval", "binding") != BindingOf(request)) return false;
  if (need.within && !Recent(request, request.Get("approval", "at"), *need.within)) return false;
  const Value* expires = request.Get("approval", "expires_at");
  if (expires != nullptr && !(*request.Get("", "now")->As<Time>() < *expires->As<Time>())) return false;
  const Value* by = request.Get("approval", "by");
  if (by == nullptr) return false;
  const std::set<std::string> barred = OnThePath(request);
  std::set<std::string> approvers;
  for (const Value& value : *by->AsList()) {
    const Fields& approver = *value.As<Structure>()->fields;
    if (barred.count(IdOf(approver)) == 0 && HasRole(approver, need.from)) approvers.insert(IdOf(approver));
  }
  return static_cast<std::int64_t>(approvers.size()) >= need.count;
}

bool IsAttested(const Need& need, const Request& request, const std::string& marks, const Fields& agent) {
  if (request.attested.count(marks + ".id") == 0) return false;
  if (!need.within) return true;
  const auto at = agent.find("authenticated_at");
  return request.attested.count(marks + ".authenticated_at") > 0 && at != agent.end() &&
         Recent(request, &at->second, *need.within);
}

bool AllAttested(const Need& need, const Request& request) {
  if (!IsAttested(need, request, "agent", request.structures.at("agent"))) return false;
  for (std::size_t i = 0; i < request.chain.size(); ++i) {
    if (!IsAttested(need, request, "chain[" + std::to_string(i) + "]", request.chain[i])) return false;
  }
  return true;
}

}  // namespace

std::string BindingOf(const Request& request) {
  Json json = Json::Object();
  const auto add = [](Json* object, const char* name, const std::string& text) {
    if (!text.empty()) object->members.emplace_back(name, Json::String(text));
  };
  add(&json, "action", Text(request, "", "action"));
  add(&json, "agent", Text(request, "agent", "id"));
  Json chain = Json::Array();
  for (const Fields& hop : request.chain) chain.items.push_back(Json::String(IdOf(hop)));
  if (!chain.items.empty()) json.members.emplace_back("chain", chain);
  Json destination = Json::Object();
  for (const char* field : {"api", "host", "zone"}) add(&destination, field, Text(request, "destination", field));
  if (!destination.members.empty()) json.members.emplace_back("destination", destination);
  add(&json, "environment", Text(request, "", "environment"));
  add(&json, "namespace", Text(request, "secret", "namespace"));
  add(&json, "path", Text(request, "secret", "path"));
  add(&json, "purpose", Text(request, "", "purpose"));
  add(&json, "subject", Text(request, "subject", "id"));
  add(&json, "task", Text(request, "task", "id"));
  if (const Value* version = request.Get("secret", "version")) {
    add(&json, "version", std::to_string(*version->As<std::int64_t>()));
  }
  return Sha256(WriteJson(json));
}

bool IsMet(const Need& need, const Request& request) {
  switch (need.kind) {
    case NeedKind::kApproval: return IsApproved(need, request);
    case NeedKind::kAttestation: return AllAttested(need, request);
    case NeedKind::kOwner: return !Text(request, "secret", "owner").empty();
    case NeedKind::kSubject:
      return !Text(request, "subject", "id").empty() && Text(request, "subject", "id") != Text(request, "agent", "id");
    case NeedKind::kTicket: return !Text(request, "approval", "ticket").empty();
  }
  return false;
}

std::vector<Need> JoinNeeds(const std::vector<const policy::Rule*>& requires_) {
  std::map<std::pair<std::string, std::set<std::string>>, Need> joined;
  for (const policy::Rule* rule : requires_) {
    for (const policy::Need& written : rule->needs) {
      Need need;
      need.kind = written.kind;
      for (const policy::Text& role : written.from) need.from.insert(role.value);
      if (written.count) need.count = written.count->value;
      if (written.within) need.within = written.within->value * 1000000;
      const auto [place, is_new] = joined.try_emplace({WordOf(need.kind), need.from}, need);
      Need& same = place->second;
      if (is_new) continue;
      same.count = std::max(same.count, need.count);
      if (need.within) same.within = same.within ? std::min(*same.within, *need.within) : *need.within;
    }
  }
  std::vector<Need> needs;
  for (const auto& [key, need] : joined) needs.push_back(need);
  return needs;
}

Json NeedJson(const Need& need) {
  Json json = Json::Object({{"need", Json::String(WordOf(need.kind))}});
  if (need.count != 1) json.members.emplace_back("count", Json::Integer(need.count));
  if (!need.from.empty()) json.members.emplace_back("from", Json::Strings({need.from.begin(), need.from.end()}));
  if (need.within) json.members.emplace_back("within", Json::String(WriteSeconds(*need.within)));
  return json;
}

}  // namespace daygate::reference
