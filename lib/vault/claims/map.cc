#include "vault/claims/map.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/ascii.h"
#include "base/utf8.h"
#include "policy/builtins.h"
#include "vault/claims/fields.h"
#include "vault/claims/spiffe_id.h"
#include "vault/claims/values.h"
#include "wire/json_document.h"

namespace daygate::claims {
namespace {

using Json::Value;
using wire::FindMember;
using wire::StringOf;

// A structure that is being filled, with what it has of its own.
template <typename Struct>
struct Filling {
  Struct value{};
  std::vector<Label> labels;
  std::vector<std::string> attested;  // without the name of the structure
  bool any = false;
};

class Mapping {
 public:
  Mapping(const MapperModel& model, const wire::JsonDocument& document, base::Arena* arena)
      : model_(model), claims_(document.root()), values_(model.name, document, arena), arena_(arena) {}

  absl::Status Run(std::string_view type, Request* request);

 private:
  bool CheckType(std::string_view type);
  bool CheckIssuer();
  bool CheckAudience();

  bool MapLines();
  bool MapActors();
  bool MapChain(const std::vector<const Value*>& actors);
  bool CollectActors(const Value* outermost, std::vector<const Value*>* actors);
  bool MapActor(const Value& scope, Filling<Agent>* actor);
  bool VouchForAgent();

  bool Apply(const Line& line);
  template <typename Struct>
  bool ApplyTo(const Line& line, const Value& scope, Filling<Struct>* to);
  template <typename Struct>
  bool Set(const Line& line, const Value* value, const std::string& what, Filling<Struct>* to);
  template <typename Struct>
  bool SetMembers(const Line& line, const Value& value, const std::string& what, Filling<Struct>* to);
  template <typename Struct>
  bool AddLabel(std::string key, std::string_view value, bool asserted, Filling<Struct>* to);
  bool ReadText(const Line& line, const Value* value, const std::string& what, std::string_view* out);
  bool Translate(const Line& line, const std::string& what, std::string_view* text);

  template <typename Struct>
  void Finish(std::string_view name, Filling<Struct>* filling);
  bool Assemble(Request* request);

  const MapperModel& model_;
  const Value& claims_;
  ClaimValues values_;
  base::Arena* arena_;

  Filling<Agent> agent_;
  Filling<Subject> subject_;
  Filling<Task> task_;
  Filling<Agent> hop_;
  Filling<Request> request_;
  std::vector<Filling<Agent>> chain_;
  bool delegated_ = false;  // an actor was there
  std::vector<std::string_view> attested_;
};

bool IsOneOf(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// `typ` is a media type: without regard to case, and `application/` may be left out (RFC 7515, section 4.1.9).
std::string CanonicalType(std::string_view type) {
  std::string lower(type);
  base::MakeLower(&lower);
  constexpr std::string_view kApplication = "application/";
  if (lower.starts_with(kApplication)) lower.erase(0, kApplication.size());
  return lower;
}

bool Mapping::CheckType(std::string_view type) {
  if (model_.types.empty()) return true;
  const std::string wanted = CanonicalType(type);
  for (const std::string& each : model_.types) {
    if (!type.empty() && CanonicalType(each) == wanted) return true;
  }
  return values_.Forbid("the token's type is " + base::Quoted(type) + ", not one that the mapper is for");
}

bool Mapping::CheckIssuer() {
  if (model_.issuers.empty()) return true;
  const Value* const issuer = FindMember(claims_, "iss");
  if (issuer == nullptr || !issuer->isString()) return values_.Forbid("the claims name no issuer");
  if (IsOneOf(model_.issuers, StringOf(*issuer))) return true;
  return values_.Forbid("the issuer is " + base::Quoted(StringOf(*issuer)) + ", not one that the mapper is for");
}

bool Mapping::CheckAudience() {
  if (model_.audiences.empty()) return true;
  const Value* const audience = FindMember(claims_, "aud");
  if (audience != nullptr && audience->isString() && IsOneOf(model_.audiences, StringOf(*audience))) return true;
  if (audience != nullptr && audience->isArray()) {
    for (Json::ArrayIndex i = 0; i < audience->size(); ++i) {
      const Value& each = (*audience)[i];
      if (!each.isString()) return values_.Fail("claim aud is no list of strings");
      if (IsOneOf(model_.audiences, StringOf(each))) return true;
    }
  }
  return values_.Forbid("the audience is not one that the mapper is for");
}

absl::Status Mapping::Run(std::string_view type, Request* request) {
  const bool ok = CheckType(type) && CheckIssuer() && CheckAudience() && MapActors() && MapLines() && Assemble(request);
  if (!ok && values_.ok()) values_.Fail("the claims can not be mapped");
  return values_.status();
}

// Actors, from the current one back to the first.
bool Mapping::CollectActors(const Value* outermost, std::vector<const Value*>* actors) {
  const std::string& name = model_.actors->claim.back();
  for (const Value* actor = outermost; actor != nullptr; actor = FindMember(*actor, name)) {
    if (!actor->isObject())
      return values_.Fail("an actor in claim " + PathText(model_.actors->claim) + " is no object");
    actors->push_back(actor);
    if (actors->size() > policy::kMaxChain + 1) return values_.Fail("there are more than 16 earlier actors");
  }
  return true;
}

bool Mapping::MapActor(const Value& scope, Filling<Agent>* actor) {
  return std::all_of(model_.actors->lines.begin(), model_.actors->lines.end(),
                     [&](const Line& line) { return ApplyTo(line, scope, actor); });
}

// RFC 8693: `sub` is the subject, the outermost actor asks, and each one inside is an earlier one. Without actors the
// agent is who the claims are about.
bool Mapping::MapActors() {
  if (!model_.actors) return true;
  const Value* const outermost = values_.Find(claims_, model_.actors->claim);
  if (!values_.ok()) return false;
  if (outermost == nullptr) return MapActor(claims_, &agent_) && VouchForAgent();
  delegated_ = true;
  const Value* const subject = FindMember(claims_, "sub");
  std::string_view id;
  if (subject == nullptr) return values_.Fail("claim sub is missing");
  if (!values_.ReadString(*subject, "claim sub", &id)) return false;
  subject_.value.id = id;
  subject_.any = true;
  if (!model_.actors->asserted) subject_.attested.emplace_back("id");
  std::vector<const Value*> actors;
  return CollectActors(outermost, &actors) && MapActor(*actors[0], &agent_) && VouchForAgent() && MapChain(actors);
}

bool Mapping::VouchForAgent() {
  if (model_.actors->asserted) agent_.attested.clear();
  return agent_.value.id || values_.Fail("the agent has no id");
}

bool Mapping::MapChain(const std::vector<const Value*>& actors) {
  for (std::size_t i = actors.size(); i > 1; --i) {
    chain_.emplace_back();
    if (!MapActor(*actors[i - 1], &chain_.back())) return false;
    if (!model_.actors->attested_hops) chain_.back().attested.clear();
  }
  return true;
}

bool Mapping::MapLines() {
  return std::all_of(model_.lines.begin(), model_.lines.end(), [this](const Line& line) { return Apply(line); });
}

bool Mapping::Apply(const Line& line) {
  switch (line.target.part) {
    case Part::kAgent: return ApplyTo(line, claims_, &agent_);
    case Part::kSubject:
      // An agent that acts for itself has no subject.
      return (model_.actors && !delegated_) || ApplyTo(line, claims_, &subject_);
    case Part::kTask: return ApplyTo(line, claims_, &task_);
    case Part::kHop: return ApplyTo(line, claims_, &hop_);
    case Part::kRequest: return ApplyTo(line, claims_, &request_);
  }
  return false;
}

template <typename Struct>
bool Mapping::ApplyTo(const Line& line, const Value& scope, Filling<Struct>* to) {
  if (line.claims.empty()) return Set(line, nullptr, NameOf(line.target), to);
  for (const ClaimPath& path : line.claims) {
    const Value* const value = values_.Find(scope, path);
    if (!values_.ok()) return false;
    if (value == nullptr) continue;
    const std::string what = "claim " + PathText(path);
    return line.reading == Reading::kMembers ? SetMembers(line, *value, what, to) : Set(line, value, what, to);
  }
  if (line.optional) return true;
  return values_.Fail("claim " + PathText(line.claims[0]) + " is missing, which becomes " + NameOf(line.target));
}

// What the claim says in the words of the table, if there is one.
bool Mapping::Translate(const Line& line, const std::string& what, std::string_view* text) {
  if (!line.has_table) return true;
  const auto found =
      std::find_if(line.table.begin(), line.table.end(), [text](const auto& entry) { return entry.first == *text; });
  if (found == line.table.end() && !line.otherwise) {
    return values_.Fail(what + " is " + base::Quoted(*text) + ", which the table for " + NameOf(line.target) +
                        " does not have");
  }
  const std::string& word = found == line.table.end() ? *line.otherwise : found->second;
  if (!values_.Fits(NameOf(line.target), word)) return false;
  *text = values_.Keep(word);
  return true;
}

bool Mapping::ReadText(const Line& line, const Value* value, const std::string& what, std::string_view* out) {
  if (value == nullptr) {
    const auto& constant = std::get<std::string>(line.constant);
    if (!values_.Fits(what, constant)) return false;
    *out = values_.Keep(constant);
    return true;
  }
  const bool label = line.target.kind == Kind::kLabel;
  if (!(label ? values_.ReadLabel(*value, what, out) : values_.ReadString(*value, what, out))) return false;
  if (line.spiffe_id && !IsSpiffeId(*out)) return values_.Fail(what + " is no SPIFFE ID");
  if (!out->starts_with(line.begins)) {
    return values_.Fail(what + " does not begin with " + base::Quoted(line.begins));
  }
  return Translate(line, what, out);
}

template <typename Struct>
bool Mapping::AddLabel(std::string key, std::string_view value, bool asserted, Filling<Struct>* to) {
  if (!values_.Fits("the name of a label", key)) return false;
  const auto same = [&key](const Label& label) { return label.key == key; };
  if (std::any_of(to->labels.begin(), to->labels.end(), same)) {
    return values_.Fail("two claims become the label " + base::Quoted(key));
  }
  if (to->labels.size() == policy::kMaxElements) return values_.Fail("the claims become more than 64 labels");
  to->labels.push_back({values_.Keep(key), value});
  to->any = true;
  if (!asserted && CanBeAttested(key)) to->attested.push_back("labels." + key);
  return true;
}

template <typename Struct>
bool Mapping::SetMembers(const Line& line, const Value& value, const std::string& what, Filling<Struct>* to) {
  if (!value.isObject()) return values_.Fail(what + " is no object");
  for (auto member = value.begin(); member != value.end(); ++member) {
    const std::string name(wire::NameOf(member));
    std::string_view text;
    if (!values_.ReadLabel(*member, "a member of " + what, &text)) return false;
    if (!AddLabel(line.prefix + name, text, line.asserted, to)) return false;
  }
  return true;
}

template <typename Struct>
bool Mapping::Set(const Line& line, const Value* value, const std::string& what, Filling<Struct>* to) {
  if (line.target.kind == Kind::kLabel) {
    std::string_view text;
    return ReadText(line, value, what, &text) && AddLabel(line.target.label, text, line.asserted, to);
  }
  const auto& field = FieldsOf<Struct>()[line.target.field];
  const auto read = [&](auto member) {
    using T = typename std::decay_t<decltype(to->value.*member)>::value_type;
    T result{};
    bool ok = false;
    if constexpr (std::is_same_v<T, std::string_view>) {
      ok = ReadText(line, value, what, &result);
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
      ok = value == nullptr || values_.ReadInt(*value, what, &result);
      if (value == nullptr) result = std::get<std::int64_t>(line.constant);
    } else if constexpr (std::is_same_v<T, bool>) {
      ok = value == nullptr || values_.ReadBool(*value, what, &result);
      if (value == nullptr) result = std::get<bool>(line.constant);
    } else if constexpr (std::is_same_v<T, Timestamp>) {
      ok = value != nullptr && values_.ReadTime(*value, what, &result);
    } else if constexpr (std::is_same_v<T, Strings>) {
      ok = value != nullptr && values_.ReadStrings(*value, what, line.reading, &result);
    }
    if (ok) to->value.*member = result;
    return ok;
  };
  if (!std::visit(read, field.member)) return false;
  to->any = true;
  if (!line.asserted) to->attested.emplace_back(field.name);
  return true;
}

template <typename Struct>
void Mapping::Finish(std::string_view name, Filling<Struct>* filling) {
  if constexpr (!std::is_same_v<Struct, Request>) {
    if (!filling->labels.empty()) filling->value.labels = arena_->Copy(std::span<const Label>(filling->labels));
  }
  for (const std::string& field : filling->attested) {
    attested_.push_back(values_.Keep(name.empty() ? field : std::string(name) + "." + field));
  }
}

bool Mapping::Assemble(Request* request) {
  if (hop_.any) {
    if (!hop_.value.id) return values_.Fail("the last hop has no id");
    chain_.push_back(std::move(hop_));
  }
  if (chain_.size() > policy::kMaxChain) return values_.Fail("the chain has more than 16 callers");
  std::vector<Agent> chain;
  for (std::size_t i = 0; i < chain_.size(); ++i) {
    Finish("chain[" + std::to_string(i) + "]", &chain_[i]);
    if (chain_[i].value.id.value_or("").empty()) return values_.Fail("a caller of the chain has no id");
    chain.push_back(chain_[i].value);
  }
  Finish("agent", &agent_);
  Finish("subject", &subject_);
  Finish("task", &task_);
  Finish("", &request_);
  if (agent_.value.id && agent_.value.id->empty()) return values_.Fail("the agent has an empty id");
  if (subject_.value.id && subject_.value.id->empty()) return values_.Fail("the subject has an empty id");
  if (!values_.FitsAltogether()) return false;
  *request = request_.value;
  request->agent = agent_.value;
  request->subject = subject_.value;
  request->task = task_.value;
  request->chain = arena_->Copy(std::span<const Agent>(chain));
  std::sort(attested_.begin(), attested_.end());
  request->attested = arena_->Copy(std::span<const std::string_view>(attested_));
  return true;
}

}  // namespace

absl::Status MapClaims(const MapperModel& model, const Token& token, base::Arena* arena, Request* request) {
  const std::string before = "mapper " + model.name + ": ";
  if (token.claims.size() > policy::kMaxRequestBytes) {
    return absl::InvalidArgumentError(before + "the claims have more than 64 KiB");
  }
  wire::JsonError error;
  const auto document = wire::JsonDocument::Read(token.claims, policy::kMaxJsonDepth, &error);
  if (!document) return absl::InvalidArgumentError(before + "the claims are not JSON: " + error.message);
  if (!document->root().isObject()) return absl::InvalidArgumentError(before + "the claims are no object");
  if (!document->duplicates().empty()) {
    return absl::InvalidArgumentError(before +
                                      "a member stands twice: " + base::Quoted(document->duplicates().front()));
  }
  return Mapping(model, *document, arena).Run(token.type, request);
}

}  // namespace daygate::claims
