// Lines 1 to 5, 7, 8 and 10: paths that are not what they seem. Nothing is decoded, cleaned or guessed: a path is
// canonical, or the request is refused, whatever the policy says of it.
#include <string>
#include <string_view>
#include <vector>

#include "catch.h"
#include "support.h"

namespace daygate::bar {

namespace {

void CheckRefused(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    CAPTURE(path);
    for (const Engine& engine : Gates()) {
      CheckInvalid(engine.Decide(ViewOf(path)), {"resource.id"});
      CheckInvalid(DecideJson(engine, Doc{.path = path}.Text()), {"resource.id"});
    }
  }
}

// `odd` alone, and first, in the middle and last of a path, as a segment of its own and as a part of one.
std::vector<std::string> Everywhere(const std::vector<std::string>& odd) {
  std::vector<std::string> paths;
  for (const std::string& part : odd) {
    for (const std::string& path : {part, part + "secret/prod/db", "secret/" + part + "prod/db",
                                    "secret/prod/db" + part, "secret/" + part + "/prod/db", "secret/prod/" + part,
                                    part + "/secret/prod/db", "secret/pr" + part + "od/db"}) {
      paths.push_back(path);
    }
  }
  return paths;
}

}  // namespace

TEST_CASE("bar_01_dot_segments") {
  std::vector<std::string> paths;
  for (const std::string dots : {".", ".."}) {
    for (const std::string& path :
         {dots, dots + "/secret/prod/db", "secret/" + dots + "/prod/db", "secret/prod/" + dots, dots + "/" + dots,
          "secret/" + dots + "/" + dots + "/prod/db", "secret/prod/db/" + dots, "/" + dots, dots + "/"}) {
      paths.push_back(path);
    }
  }
  paths.insert(paths.end(), {"secret/../prod/db", "a/./b"});
  CheckRefused(paths);
}

TEST_CASE("bar_01_names_with_dots_are_names") {
  for (const std::string_view path :
       {"secret/...", "secret/.hidden", "secret/a..b", "secret/..a", "secret/a..", "..."}) {
    CAPTURE(path);
    CHECK(Gates()[0].Decide(ViewOf(path)).permitted());
    CHECK(DecideJson(Gates()[0], Doc{.path = std::string(path)}.Text()).permitted());
  }
}

TEST_CASE("bar_02_empty_segments") {
  CheckRefused({"", "/", "//", "secret//prod/db", "secret///prod", "secret/prod/db/", "secret/prod/db//",
                "/secret/prod/db", "//secret/prod/db", "secret/prod//"});
}

TEST_CASE("bar_03_percent") {
  CheckRefused(
      Everywhere({"%2e%2e", "%2e%2e/", "%2E%2E", "%2f", "%2F", "%252e", "%25", "%00", "%", "%%", "%u002e", "%c0%ae"}));
}

TEST_CASE("bar_04_parameters") {
  CheckRefused(Everywhere({"..;", "..;/", "..;x=1", "..;x=1/", ";", ";a=b", ".;", "%3b"}));
  CheckRefused({"secret/..;/prod", "..;x=1/", "..;/prod"});
}

TEST_CASE("bar_05_backslash_fragment_query") {
  CheckRefused(Everywhere({"\\", "\\..\\", "#", "#frag", "?", "?version=1", "<", ">", "<team>"}));
  CheckRefused({"a\\b", "secret/prod#frag", "secret/prod?version=1", "?version=1"});
}

namespace {

Decision DecideBoth(const Engine& engine, std::string_view path) {
  Decision decision = engine.Decide(ViewOf(path));
  CHECK(Bytes(DecideJson(engine, Doc{.path = std::string(path)}.Text())) == Bytes(decision));
  return decision;
}

}  // namespace

// A store that does not tell `Secret` from `secret` must not be reached around a forbid; a permit is for what it says.
TEST_CASE("bar_07_letter_case") {
  const std::vector<std::string_view> others = {"secret/Data/EXAMPLE", "Secret/Data/EXAMPLE", "SECRET/DATA/EXAMPLE",
                                                "secret/data/examplE"};
  const Engine& forbid = Compile(R"(permit all {} forbid f { secret "secret/data/example" })");
  const Engine& wide = Compile(R"(permit all {} forbid f { secret "secret/d?ta/**" })");
  const Engine& capital = Compile(R"(permit all {} forbid f { secret "Secret/DATA/{example,other}" })");
  const Engine& require = Compile(R"(permit all {} require r { secret "secret/data/example" needs ticket })");
  const Engine& capture =
      Compile(R"(permit all {} forbid f { secret "secret/data/<name>" when capture.name == "example" })");
  const Engine& permit = Compile(R"(permit p { secret "secret/data/example" })");
  const Engine& permit_wide = Compile(R"(permit p { secret "secret/data/**" })");
  for (const std::string_view path : others) {
    CAPTURE(path);
    for (const Engine* engine : {&forbid, &wide, &capital, &capture}) {
      CheckDenied(DecideBoth(*engine, path), Reason::kForbidden, {"p.f"});
    }
    CHECK(DecideBoth(require, path).outcome() == Outcome::kChallenge);
    CheckDenied(DecideBoth(permit, path), Reason::kNotPermitted);
    if (!path.starts_with("secret/data/")) CheckDenied(DecideBoth(permit_wide, path), Reason::kNotPermitted);
  }
  CHECK(DecideBoth(permit, "secret/data/example").permitted());
  CHECK(DecideBoth(forbid, "secret/data/other").permitted());
}

TEST_CASE("bar_08_look_alikes") {
  CheckRefused(Everywhere({"prоd", "／", "∕", "\u202e", "\u200d", "\u200b", "e\u0301", "\u00e9", "\ufeff",
                           "\u2024\u2024", "\u2028", "\u2029", "\U0001d4ee", "\u0085", "\u009b"}));
}

TEST_CASE("bar_10_white_space") {
  CheckRefused(
      Everywhere({" ", "\t", "\u00a0", "\r", "\n", "\r\n", "\v", "\f", "\x7f", "\x01", "\x1b", "\u3000", "\u2003"}));
  CheckRefused({"secret/prod ", " secret/prod", "secret/prod\t", "secret/prod\u00a0", "secret/prod\r"});
}

}  // namespace daygate::bar
