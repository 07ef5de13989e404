#include "decide/needs.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "base/json_writer.h"
#include "decide/fill.h"
#include "decide/prepared.h"
#include "hash/sha256.h"

namespace daygate::decide {

namespace {

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

bool IsThere(const std::optional<std::string_view>& text) {
  return text && !text->empty();
}

// now - within <= at <= now. Without `within`: true.
bool IsFresh(const std::optional<Timestamp>& at, const Timestamp& now, std::optional<std::chrono::nanoseconds> within) {
  if (!within) return true;
  if (!at || *at > now || within->count() < 0) return false;
  std::int64_t seconds = now.seconds - at->seconds;
  std::int64_t nanos = std::int64_t{now.nanos} - at->nanos;
  if (nanos < 0) {
    nanos += kNanosPerSecond;
    --seconds;
  }
  const std::int64_t limit_seconds = within->count() / kNanosPerSecond;
  const std::int64_t limit_nanos = within->count() % kNanosPerSecond;
  return seconds < limit_seconds || (seconds == limit_seconds && nanos <= limit_nanos);
}

bool HasRole(const Approver& approver, std::span<const std::string_view> wanted) {
  if (wanted.empty()) return true;
  if (!approver.roles) return false;
  return std::any_of(approver.roles->begin(), approver.roles->end(), [wanted](std::string_view role) {
    return std::binary_search(wanted.begin(), wanted.end(), role);
  });
}

// Who asks, on whose behalf, or passed the request on: none of these can approve it.
bool StandsOnThePath(const Workspace& work, std::string_view id) {
  const Request& request = *work.request;
  if (CallerOf(work).id == id || request.subject.id == id) return true;
  return std::any_of(request.chain.begin(), request.chain.end(), [id](const Agent& hop) { return hop.id == id; });
}

bool CountsAsApprover(const Workspace& work, const Approver& approver, const NeedView& need) {
  return IsThere(approver.id) && HasRole(approver, need.from) && !StandsOnThePath(work, *approver.id);
}

bool HasApprovers(const Workspace& work, const NeedView& need) {
  if (!work.request->approval.by) return false;
  const std::span<const Approver> by = *work.request->approval.by;
  std::int64_t count = 0;
  for (std::size_t i = 0; i < by.size(); ++i) {
    if (!CountsAsApprover(work, by[i], need)) continue;
    const bool counted =
        std::any_of(by.begin(), by.begin() + static_cast<std::ptrdiff_t>(i),
                    [&](const Approver& other) { return other.id == by[i].id && CountsAsApprover(work, other, need); });
    if (!counted) ++count;
  }
  return count >= need.count;
}

bool IsApproved(Workspace* workspace, const NeedView& need) {
  const Request& request = *workspace->request;
  const Approval& approval = request.approval;
  if (approval.state != "approved" || !approval.binding || !HasApprovers(*workspace, need)) return false;
  if (!IsFresh(approval.at, *request.now, need.within)) return false;
  if (approval.expires_at && *request.now >= *approval.expires_at) return false;
  const std::string_view binding = BindingOf(workspace);
  return !binding.empty() && approval.binding == binding;
}

bool IsVouchedFor(const Request& request, std::string_view root, const std::optional<Timestamp>& at,
                  const NeedView& need) {
  if (!IsAttested(request, root, ".id")) return false;
  if (!need.within) return true;
  return IsAttested(request, root, ".authenticated_at") && IsFresh(at, *request.now, need.within);
}

bool IsPathAttested(const Workspace& work, const NeedView& need) {
  const Request& request = *work.request;
  if (!IsVouchedFor(request, "agent", CallerOf(work).authenticated_at, need)) return false;
  for (std::size_t i = 0; i < request.chain.size(); ++i) {
    char root[24] = "chain[";
    char* end = std::to_chars(root + 6, root + sizeof(root) - 1, i).ptr;
    *end++ = ']';
    if (!IsVouchedFor(request, {root, static_cast<std::size_t>(end - root)}, request.chain[i].authenticated_at, need)) {
      return false;
    }
  }
  return true;
}

void WriteText(base::JsonWriter* out, std::string_view key, const std::optional<std::string_view>& text) {
  if (IsThere(text)) out->Key(key).String(*text);
}

void WriteDestination(base::JsonWriter* out, const Destination& destination, bool has_zones) {
  const bool zone = has_zones && IsThere(destination.zone);
  if (!IsThere(destination.api) && !IsThere(destination.host) && !zone) return;
  out->Key("destination").BeginObject();
  WriteText(out, "api", destination.api);
  WriteText(out, "host", destination.host);
  if (zone) out->Key("zone").String(*destination.zone);
  out->EndObject();
}

}  // namespace

void AppendBindingText(const Workspace& work, std::string* out) {
  const Request& request = *work.request;
  const compile::Vocabulary& vocabulary = work.program->vocabulary();
  base::JsonWriter writer(out);
  writer.BeginObject();
  WriteText(&writer, "action", request.action);
  WriteText(&writer, "agent", CallerOf(work).id);
  if (!request.chain.empty()) {
    writer.Key("chain").BeginArray();
    for (const Agent& hop : request.chain) writer.String(hop.id.value_or(std::string_view()));
    writer.EndArray();
  }
  WriteDestination(&writer, request.destination, vocabulary.FindEnum("Zone") != nullptr);
  if (vocabulary.FindEnum("Environment") != nullptr) WriteText(&writer, "environment", request.environment);
  WriteText(&writer, "namespace", request.secret.namespace_);
  WriteText(&writer, "path", request.secret.path);
  if (vocabulary.FindEnum("Purpose") != nullptr) WriteText(&writer, "purpose", request.purpose);
  WriteText(&writer, "subject", request.subject.id);
  WriteText(&writer, "task", request.task.id);
  if (request.secret.version) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof(digits), *request.secret.version).ptr;
    writer.Key("version").String({digits, static_cast<std::size_t>(end - digits)});
  }
  writer.EndObject();
}

std::string_view BindingOf(Workspace* workspace) {
  if (!workspace->binding.empty()) return workspace->binding;
  workspace->binding_text.clear();
  AppendBindingText(*workspace, &workspace->binding_text);
  if (!hash::Sha256Hex(workspace->binding_text, &workspace->binding)) workspace->binding.clear();
  return workspace->binding;
}

bool IsMet(Workspace* workspace, const NeedView& need) {
  const Request& request = *workspace->request;
  switch (need.kind) {
    case NeedKind::kApproval: return IsApproved(workspace, need);
    case NeedKind::kAttestation: return IsPathAttested(*workspace, need);
    case NeedKind::kOwner: return IsThere(request.secret.owner);
    case NeedKind::kSubject: return IsThere(request.subject.id) && request.subject.id != CallerOf(*workspace).id;
    case NeedKind::kTicket: return IsThere(request.approval.ticket);
  }
  return false;
}

}  // namespace daygate::decide
