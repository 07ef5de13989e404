// What a host can ask for, what it gives, and keys that change.
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "catch.h"
#include "daygate/jwt.h"
#include "tokens.h"

namespace daygate::jwt {
namespace {

using std::chrono::seconds;

std::string ErrorOf(const absl::Status& status) {
  return std::string(status.message());
}

// The vector of that name, under other options and at another time.
absl::Status VerifyWith(const Options& options, const std::string& name, Timestamp now = AllVectors().now) {
  const absl::StatusOr<Verifier> verifier = Verifier::Create(AllVectors().jwks, options);
  REQUIRE(verifier.ok());
  return verifier->Verify(VectorOf(name).token, now).status();
}

TEST_CASE("options that would prove nothing are refused") {
  const auto error = [](const Options& options) {
    const absl::Status status = Verifier::Create(AllVectors().jwks, options).status();
    if (!status.ok()) CHECK(status.code() == absl::StatusCode::kInvalidArgument);
    CHECK(KeySource::Create(options, seconds(60)).status() == status);
    return ErrorOf(status);
  };
  const Options good = AllVectors().options;
  Options options = good;
  options.audiences.clear();
  CHECK(error(options) == "no audience is given: one at least is wanted");
  options.audiences = {"a", ""};
  CHECK(error(options) == "an audience is empty");
  options = good;
  options.issuer = "";
  CHECK(error(options) == "the issuer is empty");
  options = good;
  options.types.clear();
  CHECK(error(options) == "no type is given: {\"JWT\", \"\"} are the usual ones");
  options = good;
  for (const int leeway : {-1, 301, std::numeric_limits<int>::max()}) {
    options.leeway = seconds(leeway);
    CHECK(error(options) == "the leeway is not from 0 to 300 seconds");
  }
  options = good;
  for (const seconds age : {seconds(0), seconds(-5), seconds::max()}) {
    options.max_age = age;
    CHECK(error(options) == "the maximum age is not from a second to 366 days");
  }
  options = good;
  options.max_token_bytes = 0;
  CHECK(error(options) == "tokens of 0 bytes are none");
  CHECK(error(good).empty());
}

TEST_CASE("the default leeway is not more than a minute") {
  CHECK(Options().leeway <= seconds(60));
}

TEST_CASE("no audience is like another, and any of them will do") {
  Options options = AllVectors().options;
  options.audiences = {"billing.example", "vault.example"};
  CHECK(VerifyWith(options, "ES256").ok());
  CHECK(VerifyWith(options, "aud another").ok());
  options.audiences = {"a", "b"};
  CHECK(ErrorOf(VerifyWith(options, "ES256")) == "the token is for 'vault.example', 'a' or 'b' was wanted");
}

TEST_CASE("without a wanted issuer none is asked for") {
  Options options = AllVectors().options;
  options.issuer.reset();
  CHECK(VerifyWith(options, "iss missing").ok());
  CHECK(VerifyWith(options, "iss another").ok());
}

TEST_CASE("types are wanted by name") {
  Options options = AllVectors().options;
  options.types = {"txntoken+jwt"};
  CHECK(VerifyWith(options, "typ of a transaction token").ok());
  CHECK(ErrorOf(VerifyWith(options, "ES256")) == "the token's typ is 'JWT', 'txntoken+jwt' was wanted");
  CHECK(ErrorOf(VerifyWith(options, "no typ")) == "the token's typ is missing, 'txntoken+jwt' was wanted");
  options.types = {"JWT"};
  CHECK_FALSE(VerifyWith(options, "no typ").ok());
  options.types = {""};
  CHECK(VerifyWith(options, "no typ").ok());
  CHECK_FALSE(VerifyWith(options, "typ empty").ok());
  CHECK_FALSE(VerifyWith(options, "ES256").ok());
}

TEST_CASE("the leeway is what was asked for") {
  Options options = AllVectors().options;
  const std::int64_t expiry = AllVectors().now.seconds + 240;
  for (const int leeway : {0, 1, 300}) {
    options.leeway = seconds(leeway);
    CHECK(VerifyWith(options, "ES256", {expiry + leeway - 1, 999'999'999}).ok());
    CHECK_FALSE(VerifyWith(options, "ES256", {expiry + leeway, 0}).ok());
    const std::int64_t issued = AllVectors().now.seconds - 60;
    CHECK(VerifyWith(options, "ES256", {issued - leeway, 0}).ok());
    CHECK_FALSE(VerifyWith(options, "ES256", {issued - leeway - 1, 999'999'999}).ok());
  }
}

TEST_CASE("a token may be too old before it expires") {
  Options options = AllVectors().options;
  options.max_age = seconds(100);
  const std::int64_t issued = AllVectors().now.seconds - 60;
  CHECK(VerifyWith(options, "ES256", {issued + 130, 0}).ok());
  CHECK(ErrorOf(VerifyWith(options, "ES256", {issued + 130, 1})) ==
        "the token is issued at 2026-11-24T01:59:00Z, longer than 100 s ago; it is 2026-11-24T02:01:10.000000001Z, "
        "with a "
        "leeway of 30 s");
  CHECK(ErrorOf(VerifyWith(options, "neither iat nor nbf")) == "the token has no 'iat', so its age is not known");
}

TEST_CASE("the limit of a token's bytes is what was asked for") {
  Options options = AllVectors().options;
  const std::size_t size = VectorOf("ES256").token.size();
  options.max_token_bytes = size;
  CHECK(VerifyWith(options, "ES256").ok());
  options.max_token_bytes = size - 1;
  CHECK(ErrorOf(VerifyWith(options, "ES256")) ==
        "the token has " + std::to_string(size) + " bytes, at most " + std::to_string(size - 1) + " were wanted");
  options.max_token_bytes = 32768;
  CHECK(VerifyWith(options, "longer than 16 KiB").ok());
}

TEST_CASE("a time that is none proves nothing") {
  for (const Timestamp now : {Timestamp{-1, 0}, Timestamp{0, -1}, Timestamp{0, 1'000'000'000},
                              Timestamp{253402300800, 0}, Timestamp{std::numeric_limits<std::int64_t>::min(), 0},
                              Timestamp{std::numeric_limits<std::int64_t>::max(), 0}}) {
    const absl::Status status = VerifyWith(AllVectors().options, "ES256", now);
    CHECK(status.code() == absl::StatusCode::kInvalidArgument);
    CHECK(status.message() == "'now' is no time from 1970 to 9999");
  }
}

KeySource SourceOf(seconds max_age) {
  absl::StatusOr<KeySource> source = KeySource::Create(AllVectors().options, max_age);
  REQUIRE(source.ok());
  return *std::move(source);
}

TEST_CASE("keys serve until they are too old, and then none do") {
  const std::int64_t now = AllVectors().now.seconds;
  const std::string& token = VectorOf("ES256").token;
  KeySource source = SourceOf(seconds(120));
  absl::Status status = source.Verify(token, {now, 0}).status();
  CHECK(status.code() == absl::StatusCode::kUnavailable);
  CHECK(status.message() == "there are no keys yet to prove tokens by");
  REQUIRE(source.Update(AllVectors().jwks, {now, 0}).ok());
  CHECK(source.Verify(token, {now, 0}).ok());
  CHECK(source.Verify(token, {now + 120, 0}).ok());
  status = source.Verify(token, {now + 120, 1}).status();
  CHECK(status.code() == absl::StatusCode::kUnavailable);
  CHECK(status.message() ==
        "the keys are of 2026-11-24T02:00:00Z, older than 120 s; it is 2026-11-24T02:02:00.000000001Z");
  // What attacks is refused for want of keys too, not for what it is.
  CHECK(source.Verify("", {now + 121, 0}).status().code() == absl::StatusCode::kUnavailable);
  REQUIRE(source.Update(AllVectors().jwks, {now + 121, 0}).ok());
  CHECK(source.Verify(token, {now + 121, 0}).ok());
}

TEST_CASE("a clock that is set back does not make keys live longer") {
  const std::int64_t now = AllVectors().now.seconds;
  KeySource source = SourceOf(seconds(3600));
  REQUIRE(source.Update(AllVectors().jwks, {now + 31, 0}).ok());
  const absl::Status status = source.Verify(VectorOf("ES256").token, {now, 0}).status();
  CHECK(status.code() == absl::StatusCode::kUnavailable);
  CHECK(status.message() == "the keys are of 2026-11-24T02:00:31Z, which is yet to come; it is 2026-11-24T02:00:00Z");
  CHECK(source.Verify(VectorOf("ES256").token, {now + 1, 0}).ok());
  REQUIRE(source.Update(AllVectors().jwks, {now, 0}).ok());
  CHECK(source.Verify(VectorOf("ES256").token, {now, 0}).ok());
}

TEST_CASE("a set that is refused leaves the keys, and their age") {
  const std::int64_t now = AllVectors().now.seconds;
  KeySource source = SourceOf(seconds(120));
  REQUIRE(source.Update(AllVectors().jwks, {now, 0}).ok());
  for (const char* jwks : {"", "<html>", "{}", R"({"keys":[{"kty":"oct","k":"AA"}]})"}) {
    CHECK(source.Update(jwks, {now + 60, 0}).code() == absl::StatusCode::kInvalidArgument);
  }
  CHECK(source.Update(AllVectors().jwks, {-1, 0}).code() == absl::StatusCode::kInvalidArgument);
  CHECK(source.Verify(VectorOf("ES256").token, {now + 120, 0}).ok());
  CHECK(source.Verify(VectorOf("ES256").token, {now + 121, 0}).status().code() == absl::StatusCode::kUnavailable);
}

TEST_CASE("an issuer can withdraw keys") {
  const Timestamp now = AllVectors().now;
  KeySource source = SourceOf(seconds(120));
  REQUIRE(source.Update(AllVectors().jwks, now).ok());
  const absl::Status status = source.Update(R"({"keys":[]})", now);
  CHECK(status.code() == absl::StatusCode::kFailedPrecondition);
  CHECK(status.message() == "the key set has no key that is of use; the keys before it are withdrawn");
  CHECK(source.Verify(VectorOf("ES256").token, now).status().code() == absl::StatusCode::kNotFound);
  REQUIRE(source.Update(AllVectors().jwks, now).ok());
  CHECK(source.Verify(VectorOf("ES256").token, now).ok());
}

TEST_CASE("keys want an age") {
  for (const seconds age : {seconds(0), seconds(-1), seconds::max()}) {
    const absl::Status status = KeySource::Create(AllVectors().options, age).status();
    CHECK(status.message() == "the maximum age of keys is not from a second to 366 days");
  }
}

TEST_CASE("threads prove while keys are exchanged") {
  const Timestamp now = AllVectors().now;
  KeySource source = SourceOf(seconds(120));
  REQUIRE(source.Update(AllVectors().jwks, now).ok());
  std::vector<std::string> good;
  std::vector<std::string> bad;
  for (const std::string name : {"ES256", "RS256", "EdDSA"}) {
    good.push_back(VectorOf(name).token);
    bad.push_back(VectorOf(name + ": a bit").token);
  }
  std::vector<int> right(4);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < right.size(); ++i) {
    threads.emplace_back([&, i] {
      for (std::size_t round = 0; round < 60; ++round) {
        const bool held = source.Verify(good[(i + round) % 3], now).ok();
        const bool refused = !source.Verify(bad[(i + round) % 3], now).ok();
        right[i] += held && refused ? 1 : 0;
      }
    });
  }
  for (int round = 0; round < 60; ++round) CHECK(source.Update(AllVectors().jwks, now).ok());
  for (std::thread& thread : threads) thread.join();
  CHECK(right == std::vector<int>{60, 60, 60, 60});
}

}  // namespace
}  // namespace daygate::jwt
