// From the claims of a verified token to the fields of a request: who the agent is, on whose behalf it asks, along
// which chain, for which task and purpose, and which of that may count as attested.
//
//   const daygate::claims::Mapper* github = daygate::claims::Mappers::Ready().Find("github_actions");
//   auto fields = github->Map({.claims = payload, .type = "JWT"});   // the payload of the token, a JSON object
//   if (!fields.ok()) return Refuse(fields.status().message());      // never a request that is half filled
//   fields->Fill(&request);                                          // agent, task, …, attested
//   if (!engine.Decide(request).permitted()) return Refuse();
//
// Claims are the words of whoever signed them: check the signature, `exp` and `nbf` before, by your own means. What a
// claim becomes is said by a *mapper*, which is text, and checked as a policy is; docs/claims.md has its language:
//
//   mapper our_jobs "Jobs of our CI" like github_actions {
//     audience    "https://vault.example"
//     environment from environment through { "production" = prod, "staging" = staging }
//   }
//
//   auto mappers = daygate::claims::Mappers::FromText({"jobs.claims", text}, engine);
//   if (!mappers.ok()) std::cerr << mappers.status().message();      // file, line, column, caret, help
//
// A claim that a mapper needs and does not find, one of another type, one above a limit of requests, a member that
// stands twice: each refuses the token. There is no network and no clock here. All functions may be called from any
// thread; what they return owns its strings.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daygate/decision.h"
#include "daygate/diagnostic.h"
#include "daygate/engine.h"
#include "daygate/request.h"
#include "daygate/vault.h"

namespace daygate::claims {

// What a verified token says.
struct Token {
  std::string_view claims;  // a JSON object, at most 64 KiB
  std::string_view type{};  // `typ` of its header; looked at where the mapper names one
};

// What became of the claims. A cheap copy of one points to the same strings.
class Fields {
 public:
  Fields();

  // Puts it into `request`, which points into this Fields, or a copy of it, afterwards. `chain` and `attested` of the
  // request are replaced, where there is something to put there; the rest is filled field by field.
  void Fill(Request* request) const;

  // What the mapper vouches for, as `Request::attested` takes it: for a host that has more to add.
  Strings attested() const;

  // What two tokens say together: one that says who the agent is, and one that says for which task it works. A field
  // that both have must have the same value in both; labels are joined. Errors: INVALID_ARGUMENT.
  static absl::StatusOr<Fields> Join(const Fields& a, const Fields& b);

 private:
  friend class Mapper;
  struct Content;
  std::shared_ptr<const Content> content_;
};

// The fields as JSON, in the form of a request (docs/formats.md): `subject` and `context`, where everything stands that
// they fill, and `context.attested` in any case. The rest of a request is the host's to add.
std::string ToJson(const Fields& fields);

struct MapperModel;  // a mapper as it is written; internal

// How the claims of one kind of token become fields. Immutable.
class Mapper {
 public:
  explicit Mapper(std::shared_ptr<const MapperModel> model);

  std::string_view name() const;
  std::string_view title() const;  // or empty

  // Errors: INVALID_ARGUMENT, where these are no claims or not such as the mapper wants; PERMISSION_DENIED, where they
  // are of another issuer, audience or type than those that it names. Messages quote names of claims and short values;
  // they are for the operator.
  absl::StatusOr<Fields> Map(const Token& token) const;

 private:
  std::shared_ptr<const MapperModel> model_;
};

// The mappers of a file, in its order.
class Mappers {
 public:
  // Reads the text of a file. Errors: INVALID_ARGUMENT with rendered diagnostics, which go to `diagnostics` where it is
  // given.
  static absl::StatusOr<Mappers> FromText(const PolicySource& source, std::vector<Diagnostic>* diagnostics = nullptr);
  // The same, and a word that is no member of its enum in the engine's vocabulary is a mistake too.
  static absl::StatusOr<Mappers> FromText(const PolicySource& source, const Engine& engine,
                                          std::vector<Diagnostic>* diagnostics = nullptr);

  // The same of a file. One that can not be read is a diagnostic without a line.
  static absl::StatusOr<Mappers> FromFile(const std::string& path, std::vector<Diagnostic>* diagnostics = nullptr);
  static absl::StatusOr<Mappers> FromFile(const std::string& path, const Engine& engine,
                                          std::vector<Diagnostic>* diagnostics = nullptr);

  // The ones that come with the library: jwt_svid, kubernetes, github_actions, gcp_identity, aws_caller,
  // aws_web_identity, on_behalf_of, transaction_token. They live as long as the program.
  static const Mappers& Ready();
  // The file that they stand in, to read and to begin with.
  static std::string_view ReadyText();

  // Null where there is none of that name. Lives as long as this Mappers.
  const Mapper* Find(std::string_view name) const;
  std::span<const Mapper> all() const { return mappers_; }

 private:
  static absl::StatusOr<Mappers> Read(const PolicySource& source, const Engine* engine,
                                      std::vector<Diagnostic>* diagnostics);
  static absl::StatusOr<Mappers> ReadFile(const std::string& path, const Engine* engine,
                                          std::vector<Diagnostic>* diagnostics);

  std::vector<Mapper> mappers_;
};

// The claim `authorization_details` (RFC 9396) with elements of the type `vault:path_access`: paths, and what may be
// done there. It narrows and never widens: check it beside the engine's decision, and go on only where both agree.
//
//   auto paths = daygate::claims::PathAccess::FromClaims(payload);
//   if (!paths.ok()) return Refuse(paths.status().message());
//   if (absl::Status fits = paths->Check(access); !fits.ok()) return Refuse(fits.message());
class PathAccess {
 public:
  // Errors: NOT_FOUND where the claims have no `authorization_details` (a server refuses such tokens unless it is told
  // otherwise; whether that narrows nothing or refuses is the host's to say); INVALID_ARGUMENT where an element is of
  // another type, or has a member, capability or path that is not understood.
  static absl::StatusOr<PathAccess> FromClaims(std::string_view claims);

  // OK where an element has this very path, below the root namespace, and the capability that the action takes.
  // Errors: PERMISSION_DENIED. An element that limits parameters fits nothing, since a vault::Access has none; one with
  // the capability `deny` overrides all others of its path.
  absl::Status Check(const vault::Access& access) const;

  // The other direction: the claim for a token that may do what was permitted, and nothing else. RFC 8785 JSON, an
  // array. Errors: FAILED_PRECONDITION where the decision is no PERMIT.
  static absl::StatusOr<std::string> Mint(const vault::Access& access, const Decision& decision);

 private:
  struct Content;
  std::shared_ptr<const Content> content_;  // null: no element
};

}  // namespace daygate::claims
