// Text, JSON and protobuf say the same, and what is printed is what was read.
#include "catch.h"
#include "daygate/wire.h"
#include "policy/equal.h"
#include "policy/parser.h"
#include "policy/printer.h"
#include "properties/trial.h"

namespace daygate::properties {
namespace {

policy::File Parse(const std::string& text) {
  policy::ParsedFile parsed = policy::ParseFile(std::make_shared<const base::Source>("p.gate", text), 0);
  if (!parsed.diagnostics.empty()) Fail(parsed.diagnostics[0].message + Show(std::vector<std::string>{text}, ""));
  return std::move(parsed.file);
}

void PrintedIsParsed(Random* random, Tally* tally) {
  const PolicySet set = GeneratePolicySet(random, {});
  for (const std::string& text : Texts(set, random)) {
    const policy::File file = Parse(text);
    const std::string formatted = policy::Format(file);
    const std::string printed = policy::Print(file);
    const policy::File again = Parse(formatted);
    if (!policy::Equal(file, again)) Fail("formatted, it says something else" + Show({text, formatted}, ""));
    if (policy::Format(again) != formatted)
      Fail("formatted twice" + Show({text, formatted, policy::Format(again)}, ""));
    const policy::File from_printed = Parse(printed);
    if (!policy::Equal(file, from_printed)) Fail("printed, it says something else" + Show({text, printed}, ""));
    tally->Case();
  }
}

template <typename T>
T Must(absl::StatusOr<T> result, const std::vector<std::string>& texts) {
  if (!result.ok()) Fail(std::string(result.status().message()) + Show(texts, ""));
  return *std::move(result);
}

void MustSayTheSame(const std::vector<std::string>& texts, const std::vector<PolicySource>& sources,
                    const std::string& digest) {
  if (sources.size() != texts.size()) Fail("other files" + Show(texts, ""));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (!policy::Equal(Parse(texts[i]), Parse(sources[i].text))) {
      Fail("it came back as something else" + Show({texts[i], sources[i].text}, ""));
    }
  }
  const Engine engine = Must(Engine::FromSources(sources), texts);
  if (engine.policy_digest() != digest) Fail("it came back with another digest" + Show(texts, ""));
}

void ThreeForms(Random* random, Tally* tally) {
  const PolicySet set = GeneratePolicySet(random, {});
  const std::vector<std::string> texts = Texts(set, random);
  const std::vector<PolicySource> sources = Sources(texts);
  const std::string digest(Must(Engine::FromSources(sources), texts).policy_digest());
  const std::string json = Must(PolicyTextToJson(sources), texts);
  const std::string proto = Must(PolicyTextToProto(sources), texts);
  MustSayTheSame(texts, Must(PolicyJsonToText(json), texts), digest);
  MustSayTheSame(texts, Must(PolicyProtoToText(proto), texts), digest);
  if (Must(PolicyProtoToJson(proto), texts) != json) Fail("proto to JSON" + Show(texts, json));
  if (Must(PolicyJsonToProto(json), texts) != proto) Fail("JSON to proto" + Show(texts, json));
  tally->Case();
}

TEST_CASE("what is printed parses to the same") {
  Hold("print = parse", 300, PrintedIsParsed);
}
TEST_CASE("what is printed parses to the same, often", "[.long]") {
  Hold("print = parse", 100'000, PrintedIsParsed);
}

TEST_CASE("text, JSON and protobuf are one") {
  Hold("text = JSON = proto", 200, ThreeForms);
}
TEST_CASE("text, JSON and protobuf are one, often", "[.long]") {
  Hold("text = JSON = proto", 100'000, ThreeForms);
}

}  // namespace
}  // namespace daygate::properties
