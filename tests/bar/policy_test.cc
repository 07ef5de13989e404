// Lines 25 and 26: policies that say nothing, say it wrongly, or say it twice.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "catch.h"
#include "support.h"

namespace daygate::bar {

using namespace std::string_literals;

namespace {

namespace fs = std::filesystem;

// A folder that is gone at the end of the test.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "daygate_bar_XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return (path_ / name).string();
  }
  std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

void CheckCanNotBeRead(const std::vector<std::string>& paths) {
  std::vector<Diagnostic> diagnostics;
  const absl::StatusOr<Engine> engine = Engine::FromFiles(paths, {}, &diagnostics);
  CHECK_FALSE(engine.ok());
  CHECK_FALSE(engine.status().message().empty());
}

}  // namespace

TEST_CASE("bar_25_nothing_is_permitted_by_nothing") {
  const std::vector<std::string> nothing = {"",
                                            "// permit p {}",
                                            "define d = true",
                                            "forbid f { when false }",
                                            "forbid f { when agent.id == \"b\" } forbid g { secret \"other/**\" }",
                                            "require r { needs ticket }",
                                            "permit p { mode shadow }",
                                            "permit p { expires \"2020-01-01\" }",
                                            "test \"t\" { request {} expect permit }"};
  for (const std::string& rules : nothing) {
    CAPTURE(rules);
    const Engine& engine = Compile(rules);
    CheckDenied(engine.Decide(View()), Reason::kNotPermitted);
    CheckDenied(DecideJson(engine, Doc().Text()), Reason::kNotPermitted);
  }
  const Engine& closed = Compile("forbid f {}");
  CheckDenied(closed.Decide(View()), Reason::kForbidden, {"p.f"});
  CheckDenied(CompileSources({{"a.gate", "policy a"}, {"b.gate", "policy b"}}).Decide(View()), Reason::kNotPermitted);
}

TEST_CASE("bar_25_files_that_can_not_be_read") {
  const Folder folder;
  const std::string good = folder.Write("good.gate", "policy p permit all {}");
  REQUIRE(Engine::FromFiles({good}).ok());
  CheckCanNotBeRead({});
  CheckCanNotBeRead({folder.path() + "/none.gate"});
  CheckCanNotBeRead({good, folder.path() + "/none.gate"});
  CheckCanNotBeRead({""});
  fs::create_directory(folder.path() + "/empty");
  CheckCanNotBeRead({folder.path() + "/empty"});
  CheckCanNotBeRead({good, folder.path() + "/empty"});
  CheckCanNotBeRead({folder.Write("empty.gate", "")});
  fs::create_symlink("/nowhere/at/all.gate", folder.path() + "/link.gate");
  CheckCanNotBeRead({folder.path() + "/link.gate"});
  const std::string closed = folder.Write("closed.gate", "policy q permit all {}");
  REQUIRE(chmod(closed.c_str(), 0) == 0);
  if (access(closed.c_str(), R_OK) != 0) {  // root may read everything
    CheckCanNotBeRead({closed});
    CheckCanNotBeRead({good, closed});
  }
}

TEST_CASE("bar_25_words_that_are_none") {
  const std::vector<std::string> wrong = {"allow p {}",
                                          "Permit p {}",
                                          "permit {}",
                                          "permit p",
                                          "permit p {",
                                          "permit p }",
                                          "permit p { if true }",
                                          "permit p { When true }",
                                          "permit p { when }",
                                          "permit p { unless }",
                                          "permit p { action fetch }",
                                          "permit p { action }",
                                          "permit p { secret }",
                                          "permit p { secret secret/x }",
                                          "permit p { when agent.clazz == batch }",
                                          "permit p { when agnet.class == batch }",
                                          "permit p { when agent.class == batsh }",
                                          "permit p { when context.nothing == 1 }",
                                          "permit p { when signal.nothing == 1 }",
                                          "permit p { when capture.nothing == \"x\" }",
                                          "permit p { when nothing }",
                                          "permit p { when nothing() }",
                                          "permit p { when agent.id }",
                                          "permit p { when 1 }",
                                          "permit p { when \"true\" }",
                                          "permit p { when dyn(true) }",
                                          "permit p { when null }",
                                          "permit p { grant forever }",
                                          "permit p { grant ttl 0s }",
                                          "permit p { survives everything }",
                                          "permit p { needs ticket }",
                                          "permit p { mode off }",
                                          "permit p { expires \"never\" }",
                                          "forbid f { via true }",
                                          "forbid f { grant ttl 5m }",
                                          "forbid f { expires \"2030-01-01\" }",
                                          "forbid f { when action == \"raed\" }",
                                          "require r { needs everything }",
                                          "require r { survives audit }",
                                          "vocabulary { attribute context.x : text } permit p {}",
                                          "vocabulary { enum Zone { corp } } permit p {}",
                                          "test \"t\" { request {} expect permit by p.none } permit p {}",
                                          "permit all {} include \"other.gate\""};
  for (const std::string& rules : wrong) {
    CAPTURE(rules);
    MistakesOfRules(rules);
    MistakesOfRules("permit all {} " + rules);
  }
}

TEST_CASE("bar_25_bytes_that_do_not_belong") {
  const std::string good = Policy("permit all {}");
  for (const std::string& text :
       {"\xef\xbb\xbf" + good, "\xff\xfe" + good, good + "\0"s, "\0"s + good, Policy("permit a\0l {}"s),
        Policy("// \0\npermit all {}"s), Policy("permit all \"\0\" {}"s), Policy("permit all {} // \xff"),
        Policy("permit all \"\xc0\xaf\" {}"), Policy("permit all { when agent.id == \"\xed\xa0\x80\" }"),
        Policy("permit аll {}"), Policy("permit all { secret \"\xff\" }"), Policy("permit\u00a0all {}"),
        Policy("permit all {\u200b}"), Policy("permit all {\v}"),
        Policy("test \"t\" { request {\"x\":\"\xff\"} expect deny } permit all {}")}) {
    Mistakes(text);
  }
}

TEST_CASE("bar_25_ends_of_lines") {
  std::string unix_text = Policy(
      "// a comment\npermit all {\n  when agent.id == \"a\" // another\n  unless false\n}\nforbid f {\n  when risk > "
      "50\n  unless false\n}");
  std::string windows_text;
  for (const char c : unix_text) windows_text += c == '\n' ? "\r\n"s : std::string(1, c);
  const Engine& lf = CompileSources({{"p.gate", unix_text}});
  const Engine& crlf = CompileSources({{"p.gate", windows_text}});
  CHECK(lf.policy_digest() == crlf.policy_digest());
  for (const std::string& context : {R"("risk":1)"s, R"("risk":99)"s, ""s}) {
    const std::string document = Doc{.context = context}.Text();
    CHECK(Bytes(DecideJson(lf, document)) == Bytes(DecideJson(crlf, document)));
  }
  // What a comment hides from one reader must be hidden from all.
  CheckDenied(Compile("// \u2028permit all {}").Decide(View()), Reason::kNotPermitted);
  CheckDenied(Compile("// \u0085permit all {}").Decide(View()), Reason::kNotPermitted);
}

TEST_CASE("bar_26_two_rules_of_one_name") {
  for (const std::string second :
       {"permit p {}", "forbid p {}", "require p { needs ticket }", "permit p { mode shadow }"}) {
    CAPTURE(second);
    for (const std::string first : {"permit p {}", "forbid p { when false }"}) {
      MistakesOfRules(first + " "s + second);
      std::vector<Diagnostic> diagnostics;
      const std::vector<PolicySource> sources = {{"a.gate", "policy p "s + first}, {"b.gate", "policy p "s + second}};
      CHECK_FALSE(Engine::FromSources(sources, {}, &diagnostics).ok());
      REQUIRE(diagnostics.size() == 1);
      CHECK(diagnostics[0].line > 0);
    }
  }
  // The same name in another policy is another name.
  (void)CompileSources({{"a.gate", "policy a permit r {}"}, {"b.gate", "policy b permit r {}"}});
}

TEST_CASE("bar_26_forbid_wins_in_every_order") {
  const std::string permit = "permit yes {}";
  const std::string forbid = "forbid no { secret \"secret/**\" }";
  const std::string require = "require later { needs ticket }";
  CheckDenied(Compile(permit + forbid).Decide(View()), Reason::kForbidden, {"p.no"});
  CheckDenied(Compile(forbid + permit).Decide(View()), Reason::kForbidden, {"p.no"});
  CheckDenied(Compile(require + permit + forbid).Decide(View()), Reason::kForbidden, {"p.no"});
  const PolicySource a{"a.gate", "policy a " + permit};
  const PolicySource b{"b.gate", "policy b " + forbid};
  const PolicySource c{"c.gate", "policy c " + require};
  std::string bytes;
  for (const std::vector<PolicySource>& sources :
       std::vector<std::vector<PolicySource>>{{a, b, c}, {a, c, b}, {b, a, c}, {b, c, a}, {c, a, b}, {c, b, a}}) {
    const Engine& engine = CompileSources(sources);
    const Decision decision = engine.Decide(View());
    CheckDenied(decision, Reason::kForbidden, {"b.no"});
    if (bytes.empty()) bytes = Bytes(decision);
    CHECK(Bytes(decision) == bytes);
    CHECK(Bytes(DecideJson(engine, Doc().Text())) == bytes);
  }
}

}  // namespace daygate::bar
