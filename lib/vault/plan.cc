// Terms → what is done at the server.
#include <arpa/inet.h>
#include <json/value.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "base/json_writer.h"
#include "daygate/vault_plan.h"
#include "vault/plan.h"
#include "vault/withheld.h"
#include "wire/json_document.h"

namespace daygate::vault {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kRenew = "renew";

absl::Status CanNotKeep(std::string_view term, std::string_view why) {
  return absl::FailedPreconditionError(
      absl::StrCat("the term ", std::string(term), " can not be kept: ", std::string(why)));
}

// Servers count whole seconds, and take 0 for as long as they may.
absl::StatusOr<std::int64_t> SecondsOf(milliseconds duration, std::string_view term) {
  const std::int64_t seconds = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
  if (seconds < 1) return CanNotKeep(term, "the server counts whole seconds, and this is less than one");
  return seconds;
}

std::string Duration(std::int64_t seconds) {
  return absl::StrCat(seconds, "s");
}

std::vector<SetHeader> HeadersOf(const PlanOptions& options, std::string_view decision_id) {
  std::vector<SetHeader> headers = {{"Content-Type", "application/json"}};
  if (!options.token_namespace.empty()) headers.push_back({"X-Vault-Namespace", options.token_namespace});
  if (!decision_id.empty()) AddDecision(decision_id, &headers);
  return headers;
}

// `ROLE-10-0-0-7`, and the network with this one address. Nothing where it is no address.
struct AddressRole {
  std::string name;
  std::string network;
};
std::optional<AddressRole> RoleOf(const std::string& role_name, std::string_view client_ip) {
  const std::string text(client_ip);
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  const bool four = inet_pton(AF_INET, text.c_str(), bytes.data()) == 1;
  if (!four && inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return std::nullopt;
  std::string address = text;
  std::replace(address.begin(), address.end(), '.', '-');
  std::replace(address.begin(), address.end(), ':', '-');
  return AddressRole{role_name + "-" + address, text + (four ? "/32" : "/128")};
}

void WriteTexts(base::JsonWriter* writer, const std::vector<std::string>& texts) {
  writer->BeginArray();
  for (const std::string& text : texts) writer->String(text);
  writer->EndArray();
}

Call MakeAddressRole(const AddressRole& role, const PlanOptions& options, const PlanSubject& subject) {
  Call call{"POST", "/v1/auth/token/roles/" + role.name, HeadersOf(options, subject.decision_id)};
  base::JsonWriter writer(&call.body);
  writer.BeginObject().Key("allowed_policies");
  WriteTexts(&writer, options.child_policies);
  writer.Key("orphan").Bool(true).Key("renewable").Bool(false).Key("token_bound_cidrs");
  WriteTexts(&writer, {role.network});
  writer.Key("token_no_default_policy").Bool(true).Key("token_type").String("service").EndObject();
  return call;
}

Call MakeToken(const std::string& role, const Plan& plan, const PlanOptions& options, const PlanSubject& subject) {
  Call call{"POST", "/v1/auth/token/create/" + role, HeadersOf(options, subject.decision_id)};
  base::JsonWriter writer(&call.body);
  writer.BeginObject();
  writer.Key("display_name").String("daygate").Key("explicit_max_ttl").String(Duration(plan.token_seconds)).Key("meta");
  writer.BeginObject();
  const std::pair<std::string_view, std::string_view> meta[] = {{"agent", subject.agent},
                                                                {"binding", subject.binding},
                                                                {"decision", subject.decision_id},
                                                                {"purpose", subject.purpose},
                                                                {"task", subject.task}};
  for (const auto& [name, value] : meta) {
    if (!value.empty()) writer.Key(name).String(value);
  }
  writer.EndObject().Key("no_default_policy").Bool(true);
  if (plan.token_uses > 0) writer.Key("num_uses").Int(plan.token_uses);
  writer.Key("renewable").Bool(false).Key("ttl").String(Duration(plan.token_seconds));
  writer.Key("type").String("service").EndObject();
  return call;
}

// The body of a renewal, with what it asks for cut down to `seconds`.
absl::StatusOr<std::string> RenewalFor(std::string_view sent, std::int64_t seconds) {
  std::string lease;
  std::int64_t increment = seconds;
  if (!sent.empty()) {
    const auto document = wire::JsonDocument::Read(sent, 8, nullptr);
    if (!document || !document->root().isObject() || !document->duplicates().empty()) {
      return CanNotKeep("ttl", "the body of the renewal is no JSON object with each member once");
    }
    const Json::Value* const id = wire::FindMember(document->root(), "lease_id");
    if (id != nullptr && id->isString()) lease = wire::StringOf(*id);
    const Json::Value* const asked = wire::FindMember(document->root(), "increment");
    if (asked != nullptr && wire::IsNumber(*asked)) {
      const auto number = wire::ParseInt(document->NumberText(*asked));
      if (number && *number > 0) increment = std::min(increment, *number);
    }
  }
  std::string body;
  base::JsonWriter writer(&body);
  writer.BeginObject().Key("increment").Int(increment);
  if (!lease.empty()) writer.Key("lease_id").String(lease);
  writer.EndObject();
  return body;
}

bool IsOver(TermKind kind, const PlanOptions& options) {
  return options.kept_by_host.Has(kind);
}

// Terms that no server has a form for.
absl::Status CheckForeignTerms(const Terms& terms, const PlanOptions& options) {
  const std::pair<TermKind, bool> foreign[] = {{TermKind::kAudit, terms.audit != AuditMode::kBuffered},
                                               {TermKind::kDepth, terms.depth.has_value()},
                                               {TermKind::kMonitor, terms.monitor != Monitor::kNone},
                                               {TermKind::kNotify, !terms.notify.empty()},
                                               {TermKind::kRevokeOn, !terms.revoke_on.empty()},
                                               {TermKind::kRevokeWithin, terms.revoke_within.has_value()},
                                               {TermKind::kRotate, terms.rotate}};
  for (const auto& [kind, set] : foreign) {
    if (set && !IsOver(kind, options)) return CanNotKeep(ToWord(kind), "the server has no form of it");
  }
  return absl::OkStatus();
}

absl::Status PlanDelivery(const Terms& terms, const PlanOptions& options, Plan* plan) {
  if (IsOver(TermKind::kDeliver, options) || terms.deliver == Delivery::kRaw) return absl::OkStatus();
  if (terms.deliver != Delivery::kWrapped) {
    return CanNotKeep("deliver", absl::StrCat("'", std::string(ToWord(terms.deliver)),
                                              "' is no way in which a server answers; raw and wrapped are"));
  }
  const milliseconds life = terms.ttl.value_or(options.wrap_ttl);
  const auto seconds = SecondsOf(life, "ttl");
  if (!seconds.ok()) return seconds.status();
  plan->wrapped = true;
  plan->wrap_seconds = *seconds;
  plan->set_headers.push_back({"X-Vault-Wrap-TTL", Duration(*seconds)});
  return absl::OkStatus();
}

absl::Status PlanRenewal(const Terms& terms, const PlanOptions& options, const PlanSubject& subject, Plan* plan) {
  if (!terms.bind.empty() && !IsOver(TermKind::kBind, options)) {
    return CanNotKeep("bind", "what is renewed was bound, or not, when it was issued");
  }
  if (!terms.ttl || IsOver(TermKind::kTtl, options)) return absl::OkStatus();
  const auto seconds = SecondsOf(*terms.ttl, "ttl");
  if (!seconds.ok()) return seconds.status();
  absl::StatusOr<std::string> body = RenewalFor(subject.body, *seconds);
  if (!body.ok()) return body.status();
  plan->body = *std::move(body);
  return absl::OkStatus();
}

absl::Status PlanToken(const Terms& terms, const Access& access, const PlanOptions& options, const PlanSubject& subject,
                       Plan* plan) {
  const bool ttl = terms.ttl && !IsOver(TermKind::kTtl, options);
  const bool uses = terms.uses && !IsOver(TermKind::kUses, options);
  const bool bind = !terms.bind.empty() && !IsOver(TermKind::kBind, options);
  if (!ttl && !uses && !bind) return absl::OkStatus();
  if (options.child_role.empty()) {
    return CanNotKeep(ttl ? "ttl" : uses ? "uses" : "bind", "child tokens are made only where their role is named");
  }
  std::optional<AddressRole> role;
  if (bind) {
    if (terms.bind.Has(Bound::kDestination)) {
      return CanNotKeep("bind", "the server does not know the destination of a secret");
    }
    if (terms.bind.Has(Bound::kWorkload) || terms.bind.Has(Bound::kInstance)) {
      role = RoleOf(options.child_role, subject.client_ip);
      if (!role) return CanNotKeep("bind", "the request's client_ip, which it is bound by, is no address");
    }
  }
  const auto seconds = SecondsOf(ttl ? *terms.ttl : options.child_ttl, "ttl");
  if (!seconds.ok()) return seconds.status();
  // The lease of a token that had one use left when it was issued is revoked at once.
  const bool leased = access.action == "issue";
  plan->token_uses = subject.one_retrieval ? 1 : uses ? *terms.uses : 0;
  if (plan->token_uses > 0 && leased) ++plan->token_uses;
  plan->token_seconds = *seconds;
  if (role && !options.child_policies.empty()) plan->token_calls.push_back(MakeAddressRole(*role, options, subject));
  plan->token_calls.push_back(MakeToken(role ? role->name : options.child_role, *plan, options, subject));
  return absl::OkStatus();
}

}  // namespace

TermSet Enforceable(const PlanOptions& options) {
  TermSet terms = options.kept_by_host;
  terms.AddAll({TermKind::kFields, TermKind::kCache, TermKind::kDeliver});
  if (!options.child_role.empty()) terms.AddAll({TermKind::kTtl, TermKind::kUses, TermKind::kBind});
  return terms;
}

absl::Status PlanInto(const Terms& terms, const Access& access, const PlanOptions& options, const PlanSubject& subject,
                      Plan* plan) {
  plan->remove_headers = WithheldHeaders();
  if (!subject.decision_id.empty()) AddDecision(subject.decision_id, &plan->set_headers);
  if (absl::Status status = CheckForeignTerms(terms, options); !status.ok()) return status;
  if (absl::Status status = PlanDelivery(terms, options, plan); !status.ok()) return status;
  absl::Status status = access.action == kRenew ? PlanRenewal(terms, options, subject, plan)
                                                : PlanToken(terms, access, options, subject, plan);
  if (!status.ok()) return status;
  if (terms.fields && !IsOver(TermKind::kFields, options)) {
    plan->fields.emplace(terms.fields->begin(), terms.fields->end());
    if (plan->wrapped)
      return CanNotKeep("fields", "what the server wraps can not be cut; wrapped and fields exclude each other");
  }
  return status;
}

absl::StatusOr<Plan> PlanFor(const Terms& terms, const Access& access, const PlanOptions& options,
                             const PlanSubject& subject) {
  Plan plan;
  if (absl::Status status = PlanInto(terms, access, options, subject, &plan); !status.ok()) return status;
  return plan;
}

Call RevokeAccessor(std::string_view accessor, const PlanOptions& options) {
  Call call{"POST", "/v1/auth/token/revoke-accessor", HeadersOf(options, {})};
  base::JsonWriter writer(&call.body);
  writer.BeginObject().Key("accessor").String(accessor).EndObject();
  return call;
}

}  // namespace daygate::vault
