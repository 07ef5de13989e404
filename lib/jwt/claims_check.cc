#include "jwt/claims_check.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time_text.h"
#include "base/utf8.h"
#include "jwt/json_member.h"
#include "wire/json_document.h"

namespace daygate::jwt {
namespace {

constexpr std::int64_t kLastSecond = 253402300799;  // 9999-12-31T23:59:59Z
constexpr std::chrono::seconds kMaxLeeway{300};
constexpr std::chrono::seconds kMaxMaxAge = std::chrono::hours(24 * 366);

absl::Status Refuse(const std::string& message) {
  return absl::UnauthenticatedError(message);
}

std::string TextOf(Timestamp time) {
  return base::FormatTimestamp({time.seconds, time.nanos});
}

std::string TextOf(std::chrono::seconds duration) {
  return std::to_string(duration.count()) + " s";
}

std::string QuotedList(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : " or ") + base::Quoted(text);
  return list;
}

absl::StatusOr<std::optional<Timestamp>> TimeMember(const wire::JsonDocument& claims, std::string_view name) {
  const Json::Value* const member = wire::FindMember(claims.root(), name);
  if (member == nullptr) return std::nullopt;
  const std::string quoted = "'" + std::string(name) + "'";
  if (!wire::IsNumber(*member)) return Refuse(quoted + " is no number");
  const std::optional<base::Instant> time = base::ParseNumericDate(claims.NumberText(*member));
  if (!time)
    return Refuse(quoted + " is no time: seconds since 1970 in plain digits, up to the year 9999, were wanted");
  return Timestamp{time->seconds, time->nanos};
}

absl::Status CheckAudience(const Json::Value& claims, const Options& options) {
  const Json::Value* const member = wire::FindMember(claims, "aud");
  if (member == nullptr) return Refuse("the token has no 'aud', " + QuotedList(options.audiences) + " was wanted");
  std::vector<std::string> named;
  if (member->isString()) {
    named.emplace_back(wire::StringOf(*member));
  } else if (!ReadStrings(*member, &named)) {
    return Refuse("'aud' is neither a string nor an array of strings");
  }
  const bool ours = std::any_of(named.begin(), named.end(), [&](const std::string& audience) {
    return std::find(options.audiences.begin(), options.audiences.end(), audience) != options.audiences.end();
  });
  if (ours) return absl::OkStatus();
  return Refuse("the token is for " + (named.empty() ? std::string("nobody") : base::Quoted(named.front())) +
                (named.size() > 1 ? " and others" : "") + ", " + QuotedList(options.audiences) + " was wanted");
}

absl::Status CheckIssuer(const Json::Value& claims, const Options& options) {
  if (!options.issuer) return absl::OkStatus();
  const absl::StatusOr<std::optional<std::string>> issuer = StringMember(claims, "iss");
  if (!issuer.ok()) return issuer.status();
  if (*issuer && **issuer == *options.issuer) return absl::OkStatus();
  return Refuse(
      (*issuer ? "the token is of the issuer " + base::Quoted(**issuer) : std::string("the token has no 'iss'")) +
      ", " + base::Quoted(*options.issuer) + " was wanted");
}

// Up to when it holds.
absl::StatusOr<Timestamp> CheckExpiry(const wire::JsonDocument& claims, const Options& options, Timestamp now) {
  const absl::StatusOr<std::optional<Timestamp>> expiry = TimeMember(claims, "exp");
  if (!expiry.ok()) return expiry.status();
  if (!*expiry) return Refuse("the token has no 'exp'");
  const Timestamp end{(*expiry)->seconds + options.leeway.count(), (*expiry)->nanos};
  if (now < end) return **expiry;
  return Refuse("the token expired at " + TextOf(**expiry) + "; it is " + TextOf(now) + ", with a leeway of " +
                TextOf(options.leeway));
}

// From when it holds, and how old it may be.
absl::Status CheckBeginning(const wire::JsonDocument& claims, const Options& options, Timestamp now) {
  const std::string clock = "; it is " + TextOf(now) + ", with a leeway of " + TextOf(options.leeway);
  const absl::StatusOr<std::optional<Timestamp>> begin = TimeMember(claims, "nbf");
  if (!begin.ok()) return begin.status();
  if (*begin && IsLaterBy(**begin, now, options.leeway)) {
    return Refuse("the token holds from " + TextOf(**begin) + " on" + clock);
  }
  const absl::StatusOr<std::optional<Timestamp>> issued = TimeMember(claims, "iat");
  if (!issued.ok()) return issued.status();
  if (*issued && IsLaterBy(**issued, now, options.leeway)) {
    return Refuse("the token is issued at " + TextOf(**issued) + clock);
  }
  if (!options.max_age) return absl::OkStatus();
  if (!*issued) return Refuse("the token has no 'iat', so its age is not known");
  if (!IsLaterBy(now, **issued, *options.max_age + options.leeway)) return absl::OkStatus();
  return Refuse("the token is issued at " + TextOf(**issued) + ", longer than " + TextOf(*options.max_age) + " ago" +
                clock);
}

}  // namespace

absl::Status CheckOptions(const Options& options) {
  const auto bad = [](const char* message) { return absl::InvalidArgumentError(message); };
  const auto& audiences = options.audiences;
  if (audiences.empty()) return bad("no audience is given: one at least is wanted");
  if (std::find(audiences.begin(), audiences.end(), "") != audiences.end()) return bad("an audience is empty");
  if (options.issuer && options.issuer->empty()) return bad("the issuer is empty");
  if (options.types.empty()) return bad("no type is given: {\"JWT\", \"\"} are the usual ones");
  if (options.leeway < std::chrono::seconds(0) || options.leeway > kMaxLeeway) {
    return bad("the leeway is not from 0 to 300 seconds");
  }
  if (options.max_age && (*options.max_age < std::chrono::seconds(1) || *options.max_age > kMaxMaxAge)) {
    return bad("the maximum age is not from a second to 366 days");
  }
  if (options.max_token_bytes == 0) return bad("tokens of 0 bytes are none");
  return absl::OkStatus();
}

absl::Status CheckNow(Timestamp now) {
  const bool is_time = now.seconds >= 0 && now.seconds <= kLastSecond && now.nanos >= 0 && now.nanos < 1'000'000'000;
  return is_time ? absl::OkStatus() : absl::InvalidArgumentError("'now' is no time from 1970 to 9999");
}

bool IsLaterBy(Timestamp later, Timestamp earlier, std::chrono::seconds by) {
  return later > Timestamp{earlier.seconds + by.count(), earlier.nanos};
}

absl::StatusOr<Timestamp> CheckClaims(std::string_view json, const Options& options, Timestamp now) {
  const absl::StatusOr<wire::JsonDocument> claims = ReadObject(json, "the token's claims");
  if (!claims.ok()) return claims.status();
  if (absl::Status status = CheckAudience(claims->root(), options); !status.ok()) return status;
  if (absl::Status status = CheckIssuer(claims->root(), options); !status.ok()) return status;
  if (absl::Status status = CheckBeginning(*claims, options, now); !status.ok()) return status;
  return CheckExpiry(*claims, options, now);
}

}  // namespace daygate::jwt
