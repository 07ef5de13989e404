// Whatever a server answers, at whichever step: an exchange comes to an end, nothing is sent that was not permitted,
// no key that was not granted is handed on, and no name is shown of which the server did not say what it is.
#include <json/value.h>

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "daygate/vault_guard.h"
#include "wire/json_document.h"

namespace {

using daygate::vault::Exchange;
using daygate::vault::Guard;

constexpr const char* kPolicy = R"(policy p
vocabulary {
  enum AgentClass { batch_etl, coding_agent }
  ordered enum Sensitivity { public, internal, restricted }
}
permit cut {
  action read
  secret "secret/data/cut/*"
  when   secret.sensitivity <= internal
  grant  fields "key"
}
permit wrapped {
  action read
  secret "secret/data/wrapped/*"
  grant  deliver wrapped
}
permit issued {
  action issue
  grant  ttl 30s, uses 1, fields "username"
}
permit seen {
  action discover
  unless secret.labels[?"hidden"].orValue("") == "yes"
}
)";

void Require(bool holds) {
  if (!holds) std::abort();
}

const Guard& TheGuard() {
  static const Guard guard = [] {
    const auto engine = daygate::Engine::FromSources({{"p.gate", kPolicy}});
    auto mounts = daygate::vault::MountTable::FromSysMounts(
        R"({"secret/": {"type": "kv", "options": {"version": "2"}}, "database/": {"type": "database"}})");
    Require(engine.ok() && mounts.ok());
    // Nothing is kept of secrets from one input to the next.
    return Guard(*engine, {.mounts = *std::move(mounts), .plan = {.child_role = "task"}, .metadata_entries = 0});
  }();
  return guard;
}

// That the object at data, or data.data, has no other key.
void CheckKeys(std::string_view body, bool nested, std::string_view granted) {
  const auto document = daygate::wire::JsonDocument::Read(body, 128, nullptr);
  Require(document && document->root().isObject());
  const Json::Value* data = daygate::wire::FindMember(document->root(), "data");
  if (nested && data != nullptr && data->isObject()) data = daygate::wire::FindMember(*data, "data");
  if (data == nullptr || !data->isObject()) return;
  for (auto member = data->begin(); member != data->end(); ++member) {
    Require(daygate::wire::NameOf(member) == granted);
  }
}

const Json::Value* MemberOf(const Json::Value* object, std::string_view name) {
  return object != nullptr && object->isObject() ? daygate::wire::FindMember(*object, name) : nullptr;
}

// What was looked up for a list: names by themselves, and the answer about all of them.
struct LookedUp {
  std::set<std::string, std::less<>> singly;
  std::string folder;

  void Note(std::string_view target, int status, std::string_view text) {
    constexpr std::string_view kOne = "/v1/secret/metadata/x/";
    if (target.starts_with(kOne) && (status / 100 == 2 || status == 404)) {
      singly.emplace(target.substr(kOne.size()));
    } else if (target.starts_with("/v1/secret/detailed-metadata/x?") && status / 100 == 2) {
      folder = text;
    }
  }

  bool Shows(std::string_view name, const daygate::wire::JsonDocument& said) const {
    if (name.ends_with('/') || singly.contains(name)) return true;
    const Json::Value* const of_name = MemberOf(MemberOf(MemberOf(&said.root(), "data"), "key_info"), name);
    const Json::Value* const custom = MemberOf(of_name, "custom_metadata");
    if (custom == nullptr || !said.duplicates().empty()) return false;
    const Json::Value* const hidden = MemberOf(custom, "hidden");
    return hidden == nullptr || (hidden->isString() && daygate::wire::StringOf(*hidden) != "yes");
  }
};

void CheckNames(std::string_view body, const LookedUp& looked_up) {
  const auto document = daygate::wire::JsonDocument::Read(body, 128, nullptr);
  Require(document.has_value());
  const Json::Value* const keys = MemberOf(MemberOf(&document->root(), "data"), "keys");
  Require(keys != nullptr && keys->isArray());
  auto said = daygate::wire::JsonDocument::Read(looked_up.folder, 128, nullptr);
  if (!said) said = daygate::wire::JsonDocument::Read("{}", 128, nullptr);
  for (const Json::Value& key : *keys) Require(looked_up.Shows(daygate::wire::StringOf(key), *said));
}

}  // namespace

// The first byte chooses the request; then answers: a byte that chooses the status, and text up to a NUL.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr std::string_view kTargets[] = {"/v1/secret/data/cut/x", "/v1/secret/data/wrapped/x",
                                           "/v1/database/creds/ro", "/v1/secret/metadata/x?list=true",
                                           "/v1/secret/metadata/x"};
  const std::size_t chosen = data[0] % 5;
  daygate::Request request;
  request.agent.id = "a";
  // Each input ten minutes later: by then it is forgotten that a folder was of no use.
  static std::int64_t now = 1795485600;
  request.now = daygate::Timestamp{now += 600, 0};
  Exchange exchange = TheGuard().Begin(request, {.method = "GET", .target = kTargets[chosen]});
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string_view forwarded;
  LookedUp looked_up;
  // An input ends; an exchange that is asked for more than it may need does not.
  for (int i = 0; exchange.step() == Exchange::Step::kCall || exchange.step() == Exchange::Step::kForward; ++i) {
    Require(i < 2000);
    if (exchange.step() == Exchange::Step::kForward) {
      Require(chosen == 3 || (exchange.decision() != nullptr && exchange.decision()->permitted()));
      if (!exchange.forward().inspect) return 0;
    }
    if (rest.empty()) {
      exchange.Failed("the input ends");
      continue;
    }
    constexpr int kStatuses[] = {200, 204, 404, 403, 500, 307, 200, 200};
    const int status = kStatuses[static_cast<std::uint8_t>(rest[0]) % 8];
    const std::size_t end = rest.find('\0', 1);
    const std::string_view text = rest.substr(1, end == std::string_view::npos ? end : end - 1);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (exchange.step() == Exchange::Step::kCall) {
      looked_up.Note(exchange.call().target, status, text);
    } else {
      forwarded = text;
    }
    exchange.Answered(status, text);
  }
  if (exchange.step() != Exchange::Step::kAnswer || exchange.status() != 200) return 0;
  const std::string_view body = exchange.body() ? std::string_view(*exchange.body()) : forwarded;
  if (chosen == 0) CheckKeys(body, true, "key");
  if (chosen == 2) CheckKeys(body, false, "username");
  if (chosen == 3) CheckNames(body, looked_up);
  return 0;
}
