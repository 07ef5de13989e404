// Lists: each name is decided by itself, by its own metadata.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "decide/fill.h"
#include "vault/exchange_state.h"

namespace daygate::vault {

void Exchange::State::BeginList(Decision first) {
  const Reason reason = first.reason();
  if (reason == Reason::kForbidden || reason == Reason::kError) return RefuseBy(std::move(first));
  if (wraps_itself) {
    return Refuse(Cause::kTerms,
                  "the request wants a list wrapped, and what may not be discovered can not be cut out of that");
  }
  plan.remove_headers = WithheldHeaders();
  AddDecision(id, &plan.set_headers);
  ForwardIt();
}

void Exchange::State::OnList(std::string_view text) {
  std::optional<std::vector<std::string>> listed = ReadNames(text);
  if (!listed) return Refuse(Cause::kAnswer, "the answer is no list of names: what may be discovered can not be told");
  list_text = std::string(text);
  names = *std::move(listed);
  std::sort(names.begin(), names.end());
  next_name = 0;
  NextName();
}

std::string Exchange::State::PathOf(std::string_view name) const {
  return absl::StrCat(access.path, "/", std::string(name.substr(0, name.size() - (name.ends_with('/') ? 1 : 0))));
}

std::string Exchange::State::ListedSecret(std::string_view name) const {
  return secret.empty() ? std::string(name) : absl::StrCat(std::string(secret), "/", std::string(name));
}

void Exchange::State::NextName() {
  while (next_name < names.size()) {
    const std::string& name = names[next_name];
    // What has no canonical path can not be asked for, and is not shown.
    if (!decide::IsCanonicalPath(PathOf(name))) {
      ++next_name;
      continue;
    }
    // Nothing is said of a folder.
    SecretMetadata of_name = access.kind == MountKind::kKv2 ? SecretMetadata::Empty() : SecretMetadata();
    if (access.kind == MountKind::kKv2 && !name.ends_with('/')) {
      const std::shared_ptr<const KnownMetadata> found = guard->metadata.Find(NameOf(ListedSecret(name)), *base.now);
      if (found == nullptr) {
        if (++lookups > guard->options.max_lookups) {
          return Refuse(Cause::kMetadata,
                        absl::StrCat("the list has ", names.size(), " names; the metadata of at most ",
                                     guard->options.max_lookups, " is looked up"));
        }
        return Send(Phase::kNames, MetadataCall(ListedSecret(name)));
      }
      of_name = found->metadata();
    }
    DecideName(of_name);
  }
  std::sort(shown.begin(), shown.end());
  if (shown.empty()) {
    // As the server answers where there is nothing.
    status = 404;
    body = R"({"errors":[]})";
    return End(Step::kAnswer);
  }
  if (shown.size() < names.size()) body = CutNames(list_text, shown);
  End(Step::kAnswer);
}

void Exchange::State::DecideName(const SecretMetadata& of_name) {
  const std::string& name = names[next_name++];
  const std::string path = PathOf(name);
  Request request = base;
  request.secret.path = path;
  of_name.Fill(&request.secret);
  const Decision one = guard->Decide(request, faults);
  if (!one.permitted()) return;
  // A list can not be wrapped, nor have a token for each of its names.
  const auto kept = PlanFor(one.terms(), access, guard->options.plan, {});
  if (kept.ok() && kept->token_calls.empty() && !kept->wrapped) shown.push_back(name);
}

void Exchange::State::OnName(int answered, std::string_view text) {
  const std::shared_ptr<const KnownMetadata> read = MetadataOf(answered, text, ListedSecret(names[next_name]));
  if (read == nullptr) return;
  DecideName(read->metadata());
  NextName();
}

}  // namespace daygate::vault
