// Lists: each name is decided by itself, by its own metadata.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "decide/fill.h"
#include "vault/exchange_state.h"

namespace daygate::vault {
namespace {

// Stand in guard->without_folders for the mount as a whole; no folder is called so.
constexpr std::string_view kList = "/list";
constexpr std::string_view kScan = "/scan";

// A server takes as long for a request as for the metadata of so many names in one (OpenBao 2.7.2: 510 and 38 µs).
constexpr std::size_t kNamesForOneRequest = 12;

}  // namespace

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
  std::sort(listed->begin(), listed->end());
  for (std::string& name : *listed) names.push_back(ListedAs(std::move(name)));
  next_name = 0;
  if (!LookUpFolder()) NextName();
}

Exchange::State::Listed Exchange::State::ListedAs(std::string name) const {
  const bool is_folder = name.ends_with('/');
  Listed listed;
  listed.name = std::move(name);
  // Without the slash of a folder.
  listed.path = absl::StrCat(access.path, "/", listed.name.substr(0, listed.name.size() - (is_folder ? 1 : 0)));
  if (!decide::IsCanonicalPath(listed.path)) {
    listed.path.clear();
    return listed;
  }
  listed.has_metadata = access.kind == MountKind::kKv2 && !is_folder;
  if (listed.has_metadata) listed.known = guard->metadata.Find(NameOf(ListedSecret(listed.name)), *base.now);
  return listed;
}

std::string Exchange::State::ListedSecret(std::string_view name) const {
  return secret.empty() ? std::string(name) : absl::StrCat(std::string(secret), "/", std::string(name));
}

bool Exchange::State::LookUpFolder() {
  std::size_t unknown = 0;
  bool goes_down = false;  // what was listed is the answer of a scan
  for (const Listed& listed : names) {
    if (!listed.has_metadata || listed.known != nullptr) continue;
    ++unknown;
    goes_down = goes_down || listed.name.find('/') != std::string::npos;
  }
  if (unknown < 2 || names.size() > unknown * kNamesForOneRequest) return false;
  in_mount = goes_down ? kScan : kList;
  for (const std::string_view without : {in_mount, secret}) {
    if (guard->without_folders.Find(NameOf(without), *base.now) != nullptr) return false;
  }
  Send(Phase::kFolder, Lookup(absl::StrCat("/v1/", access.mount, "/detailed-metadata", secret.empty() ? "" : "/",
                                           std::string(secret), goes_down ? "?scan=true" : "?list=true")));
  return true;
}

void Exchange::State::OnFolder(int answered, std::string_view text) {
  // This server has no such thing, or not for this token.
  if (answered == 403 || answered == 404 || answered == 405) return OnNoFolder(in_mount);
  if (!Succeeded(answered) || text.size() > guard->options.max_answer || !KnowFolder(text)) return OnNoFolder(secret);
  NextName();
}

void Exchange::State::OnNoFolder(std::string_view of) {
  guard->without_folders.Put(NameOf(of), std::make_shared<const KnownMetadata>(SecretMetadata()), *base.now);
  NextName();
}

bool Exchange::State::KnowFolder(std::string_view text) {
  const std::optional<std::vector<NameInfo>> said = ReadNameInfo(text);
  if (!said) return false;
  for (const NameInfo& info : *said) {
    const auto listed = std::lower_bound(names.begin(), names.end(), info.name,
                                         [](const Listed& one, const std::string& name) { return one.name < name; });
    if (listed == names.end() || listed->name != info.name || !listed->has_metadata || listed->known != nullptr) {
      continue;
    }
    // In the form of an answer about this secret alone, so that it is read as that would be.
    absl::StatusOr<SecretMetadata> read =
        SecretMetadata::FromAnswer(absl::StrCat("{\"data\":", std::string(info.info), "}"));
    if (!read.ok()) continue;
    listed->known = std::make_shared<const KnownMetadata>(*std::move(read));
    guard->metadata.Put(NameOf(ListedSecret(listed->name)), listed->known, *base.now);
  }
  return true;
}

void Exchange::State::NextName() {
  for (; next_name < names.size(); ++next_name) {
    const Listed& listed = names[next_name];
    // What has no canonical path is not shown.
    if (listed.path.empty()) continue;
    if (listed.has_metadata && listed.known == nullptr) {
      if (++lookups > guard->options.max_lookups) {
        return Refuse(Cause::kMetadata, absl::StrCat("the list has ", names.size(), " names; the metadata of at most ",
                                                     guard->options.max_lookups, " is looked up"));
      }
      return Send(Phase::kNames, MetadataCall(ListedSecret(listed.name)));
    }
    DecideName(listed);
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

void Exchange::State::DecideName(const Listed& listed) {
  Request request = base;
  request.secret.path = listed.path;
  // Nothing is said of a folder.
  const SecretMetadata nothing = access.kind == MountKind::kKv2 ? SecretMetadata::Empty() : SecretMetadata();
  (listed.known != nullptr ? listed.known->metadata() : nothing).Fill(&request.secret);
  const Decision one = guard->Decide(request, faults);
  if (!one.permitted()) return;
  // A list can not be wrapped, nor have a token for each of its names.
  const auto kept = PlanFor(one.terms(), access, guard->options.plan, {});
  if (kept.ok() && kept->token_calls.empty() && !kept->wrapped) shown.push_back(listed.name);
}

void Exchange::State::OnName(int answered, std::string_view text) {
  Listed& listed = names[next_name];
  listed.known = MetadataOf(answered, text, ListedSecret(listed.name));
  if (listed.known != nullptr) NextName();
}

}  // namespace daygate::vault
