// Line 28: what comes in as text goes out as text. Decisions are one line of JSON whatever stands in requests and
// policies, and nothing that is shown on a terminal can write to it. (There is no CSV to neutralise: nothing exports
// it.)
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/json_scan.h"
#include "catch.h"
#include "support.h"

namespace daygate::bar {

using namespace std::string_literals;

namespace {

namespace fs = std::filesystem;

const std::vector<std::string>& Nasty() {
  static const std::vector<std::string> texts = {"x\n{\"decision\":true}",
                                                 "x\r\n{\"decision\":true}",
                                                 "\x1b[31mred\x1b[0m",
                                                 "\x1b]0;title\x07",
                                                 "\x1b[2J\x1b[H",
                                                 "a\u2028b\u2029c",
                                                 "\u009b31m",
                                                 "\u202egnp.exe",
                                                 "=cmd()",
                                                 "=cmd|' /C calc'!A0",
                                                 "\"},{\"decision\":true",
                                                 "\x7f\b\b\b",
                                                 "\t",
                                                 "</script>",
                                                 "\\u0022"};
  return texts;
}

// Fit for a terminal: line feeds, and beyond them nothing that is not printed. The text itself is UTF-8.
void CheckFitForTerminal(const std::string& text) {
  CAPTURE(text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool control = (byte < 0x20 && byte != '\n') || byte == 0x7f;
    const unsigned char next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    const bool c1 = byte == 0xc2 && next >= 0x80 && next < 0xa0;
    if (control || c1) FAIL_CHECK("a control character at " << i);
  }
  for (const std::string mark : {"\u2028", "\u2029", "\u202e", "\u202d", "\u2066"})
    CHECK(text.find(mark) == std::string::npos);
}

// How often `"decision":` stands in JSON as a member: strings in strings have their quotes escaped.
std::size_t Decisions(const std::string& bytes) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = bytes.find("\"decision\":", at)) != std::string::npos; ++at) {
    if (at == 0 || bytes[at - 1] != '\\') ++count;
  }
  return count;
}

void CheckOneLine(const std::string& json) {
  CAPTURE(json);
  const base::JsonScan scan = base::ScanJson(json, 0, 32);
  CHECK(scan.ok);
  CHECK(scan.end == json.size());
  CHECK(scan.duplicates.empty());
  CHECK(std::none_of(json.begin(), json.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }));
  CHECK(Decisions(json) == 1);
}

// A STRING of policies for any text.
std::string Literal(const std::string& text) {
  std::string out = "\"";
  static constexpr char kHex[] = "0123456789abcdef";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f || c == '"' || c == '\\') {
      out += "\\u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

struct Run {
  int code = -1;
  std::string output;  // both streams
};

// The command line, if it was built; arguments are words of the shell.
Run RunShell(const std::string& command) {
  Run run;
  FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  char buffer[4096];
  for (std::size_t read = 0; (read = fread(buffer, 1, sizeof(buffer), pipe)) > 0;) run.output.append(buffer, read);
  run.code = WEXITSTATUS(pclose(pipe));
  return run;
}

std::string Command(const std::string& arguments) {
  return std::string(DAYGATE_BIN_DIR) + "/daygate " + arguments;
}

Run RunCommand(const std::string& arguments) {
  return RunShell(Command(arguments) + " 2>&1");
}

// The same with a terminal at its end, which makes CR LF of each end of line.
Run RunOnTerminal(const std::string& arguments) {
  Run run = RunShell("NO_COLOR=1 script -qec '" + Command(arguments) + "' /dev/null 2>&1");
  for (std::size_t at = 0; (at = run.output.find("\r\n", at)) != std::string::npos;) run.output.erase(at, 1);
  return run;
}

bool HasTerminal() {
  if (RunShell("script -qec true /dev/null 2>&1").code == 0) return true;
  WARN("there is no `script` to make a terminal: what is shown on one is not tested");
  return false;
}

bool HasCommand() {
  if (fs::exists(std::string(DAYGATE_BIN_DIR) + "/daygate")) return true;
  WARN("the command line was not built: its output is not tested");
  return false;
}

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

 private:
  fs::path path_;
};

}  // namespace

TEST_CASE("bar_28_requests") {
  for (const std::string& text : Nasty()) {
    CAPTURE(text);
    for (const Engine& engine : Gates()) {
      Request request = View();
      request.purpose = text;
      const Decision view = engine.Decide(request);
      CheckInvalid(view, {"context.purpose"});
      CheckOneLine(ToJson(view));
      for (const Doc& doc : {Doc{.context = R"("purpose":)" + Quote(text)}, Doc{.context = Quote(text) + ":1"},
                             Doc{.agent = Quote(text) + ":1"}, Doc{.secret = Quote(text) + ":1"},
                             Doc{.context = R"("signal":{)" + Quote(text) + ":1}"},
                             Doc{.context = R"("chain":[{"id":"h",)" + Quote(text) + ":1}]"},
                             Doc{.agent = R"("labels":{)" + Quote(text) + ":1}"},
                             Doc{.agent = R"("labels":{)" + Quote(text) + R"(:"a",)" + Quote(text) + R"(:"b"})"},
                             Doc{.context = R"("attested":[)" + Quote(text) + "]"}}) {
        const Decision decision = DecideJson(engine, doc.Text());
        CHECK(ToWord(decision.reason()) == "invalid_request");
        CheckOneLine(ToJson(decision));
      }
      // As the value of an attribute it is a text like any other.
      for (const Doc& doc :
           {Doc{.id = text}, Doc{.agent = R"("owner":)" + Quote(text)}, Doc{.top = Quote(text) + ":1"}}) {
        CheckOneLine(ToJson(DecideJson(engine, doc.Text())));
      }
    }
  }
}

TEST_CASE("bar_28_policies") {
  for (const std::string& text : Nasty()) {
    CAPTURE(text);
    const std::string literal = Literal(text);
    const Engine& engine =
        Compile("permit p " + literal + " { grant fields " + literal + ", notify " + literal + " note " + literal +
                " " + literal + " owner " + literal + " controls " + literal + " } require r { needs approval from " +
                literal + " } permit q { when agent.owner == " + literal + " }");
    Request request = View();
    const std::string owner = text + "!";
    request.agent.owner = owner;
    const Decision decision = engine.Decide(request);
    CHECK(decision.outcome() == Outcome::kChallenge);
    REQUIRE(decision.terms().notify.size() == 1);
    CHECK(decision.terms().notify[0] == text);
    CHECK(decision.needs()[0].from[0] == text);
    CheckOneLine(ToJson(decision));
    CheckOneLine(ToJson(decision, engine.Explain(request)));
  }
}

TEST_CASE("bar_28_diagnostics") {
  for (const std::string& text : Nasty()) {
    CAPTURE(text);
    const bool plain =
        std::none_of(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '"' || c == '\\'; });
    std::vector<std::string> rules = {"permit p { secret " + Literal("<" + text) + " }",
                                      "permit p { when timestamp(" + Literal(text) + ") < now }",
                                      "permit p { when agent.owner.matches(" + Literal("(" + text) + ") }",
                                      "permit p { expires " + Literal(text) + " }",
                                      "permit p { when action == " + Literal(text) + " }",
                                      "permit p {} test \"t\" { request like " + Literal(text) + " {} expect permit }"};
    if (plain) {
      rules.push_back("permit p \"" + text + "\" { whenn true }");
      rules.push_back("permit p { whenn true } // " + text);
      rules.push_back("permit p { when " + text + " }");
      rules.push_back("permit p { when `" + text + "` }");
    }
    for (const std::string& rule : rules) {
      std::vector<Diagnostic> diagnostics;
      const absl::StatusOr<Engine> engine =
          Engine::FromSources({{"p" + text + ".gate", Policy(rule)}}, {}, &diagnostics);
      if (engine.ok()) continue;  // some are plain texts and mean nothing bad where they stand
      CHECK_FALSE(diagnostics.empty());
      CheckFitForTerminal(Render(diagnostics, Color::kNever));
      CheckFitForTerminal(std::string(engine.status().message()));
      // With colours: escapes of ours alone.
      std::string colored = Render(diagnostics, Color::kAlways);
      for (std::size_t at = 0; (at = colored.find("\x1b[", at)) != std::string::npos;) {
        const std::size_t end = colored.find_first_not_of("0123456789;", at + 2);
        REQUIRE(end != std::string::npos);
        CHECK(colored[end] == 'm');
        colored.erase(at, end + 1 - at);
      }
      CheckFitForTerminal(colored);
      CHECK(colored == Render(diagnostics, Color::kNever));
    }
  }
}

TEST_CASE("bar_28_command_line") {
  if (!HasCommand()) return;
  const Folder folder;
  for (const std::string& text : Nasty()) {
    CAPTURE(text);
    const std::string literal = Literal(text);
    const std::string policy = folder.Write(
        "p.gate",
        Policy(
            "permit p " + literal + " { when agent.owner == " + literal + " grant notify " + literal +
            " } require r { needs approval from " + literal + " } test " + literal +
            " { request {\"subject\":{\"type\":\"agent\",\"id\":\"a\",\"properties\":{\"owner\":" + Quote(text + "!") +
            "}},\"action\":{\"name\":\"read\"},\"resource\":{\"type\":\"secret\",\"id\":\"s/k\"},\"context\":"
            "{\"now\":\"2026-11-24T10:00:00Z\"}} expect permit }"));
    const std::string broken = folder.Write("broken.gate", Policy("permit p { when action == " + literal + " }"));
    const std::string request = folder.Write("request.json", Doc{.agent = R"("owner":)" + Quote(text + "?")}.Text());
    const std::string odd = folder.Write("odd.json", Doc{.context = Quote(text) + ":1"}.Text());
    const std::string lines =
        folder.Write("lines.jsonl", Doc{.agent = R"("owner":)" + Quote(text)}.Text() + "\n" +
                                        Doc{.context = Quote(text) + ":1"}.Text() + "\n" + text + "\n");

    for (const std::string& arguments :
         {"check " + policy, "check " + broken, "test " + policy,
          "decide --explain --policy " + policy + " --request " + request,
          "decide --explain --policy " + policy + " --request " + odd,
          "check " + literal.substr(0, 1) + "none\x1b[31m.gate" + literal.substr(0, 1)}) {
      CAPTURE(arguments);
      const Run run = RunCommand(arguments);
      CHECK(run.code >= 0);
      CHECK(run.code <= 3);
      CHECK_FALSE(run.output.empty());
      CheckFitForTerminal(run.output);
    }

    // The bytes of a decision are canonical JSON, which escapes less than a terminal needs: there, more is escaped.
    const std::string odd_decision = "decide --policy " + policy + " --request " + odd;
    const std::string bytes = RunCommand(odd_decision).output;
    REQUIRE(bytes.ends_with('\n'));
    CheckOneLine(bytes.substr(0, bytes.size() - 1));
    if (HasTerminal()) {
      const std::string shown = RunOnTerminal(odd_decision).output;
      CheckFitForTerminal(shown);
      REQUIRE(shown.ends_with('\n'));
      CheckOneLine(shown.substr(0, shown.size() - 1));
    }

    const Run decided = RunCommand("decide --policy " + policy + " --jsonl " + lines);
    std::string line;
    std::size_t count = 0;
    for (const char c : decided.output) {
      if (c != '\n') {
        line += c;
        continue;
      }
      CheckOneLine(line);
      line.clear();
      ++count;
    }
    CHECK(line.empty());
    // The text itself is a bad line, or as many as it has line feeds.
    CHECK(count == 3 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')));
  }
}

}  // namespace daygate::bar
