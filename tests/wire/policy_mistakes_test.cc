// JSON and protobuf that are no policy set, or say what the text form could not.
#include <google/protobuf/descriptor.h>

#include <functional>

#include "base/json_writer.h"
#include "daygate/v1/policy.pb.h"
#include "wire/policy_json.h"
#include "wire/policy_proto.h"
#include "wire_engine.h"

namespace daygate {
namespace {

std::vector<Diagnostic> MistakesOf(std::string_view json) {
  std::vector<Diagnostic> diagnostics;
  const auto set = wire::PolicyFromJson("x.json", json, &diagnostics);
  CHECK(set.has_value() == diagnostics.empty());
  for (const Diagnostic& diagnostic : diagnostics) {
    CHECK(diagnostic.severity == Severity::kError);
    CHECK_FALSE(diagnostic.file.empty());
  }
  return diagnostics;
}

std::string WithRule(std::string_view members) {
  return R"({"files":[{"name":"p.gate","policy":"p","rules":[{"effect":"permit","name":"r")" + std::string(members) +
         "}]}]}";
}

TEST_CASE("what is no JSON, or not this JSON, is told with place and member") {
  struct Case {
    std::string json;
    std::string_view message;
    std::uint32_t column;
  };
  const std::vector<Case> cases = {
      {"", "this is not JSON: ", 1},
      {"{", "this is not JSON: ", 2},
      {"{} {}", "this is not JSON: ", 4},
      {"[]", "the policy set: an object is wanted", 1},
      {R"({"file":[]})", "file: there is no such member", 9},
      {R"({"files":{}})", "files: a list is wanted", 10},
      {R"({"files":[[]]})", "files[0]: an object is wanted", 11},
      {R"({"files":[null]})", "files[0]: an object is wanted", 11},
      {R"({"files":[{"policy":7}]})", "files[0].policy: a string is wanted", 21},
      {R"({"files":[{"policy":"p","policy":"q"}]})", "files[0].policy: it stands twice", 1},
      {R"({"files":[{"policy":"p","order":["tests"]}]})",
       "files[0].order[0]: one of these is wanted: vocabulary, define, rule, test", 34},
      {WithRule(R"(,"effekt":"permit")"), "files[0].rules[0].effekt: there is no such member", 89},
      {WithRule(R"(,"severity":"HIGH")"),
       "files[0].rules[0].severity: one of these is wanted: low, medium, high, critical", 91},
      {WithRule(R"(,"severity":"unspecified")"), "files[0].rules[0].severity: one of these is wanted", 91},
      {WithRule(R"(,"severity":null)"), "files[0].rules[0].severity: one of these is wanted", 91},
      {WithRule(R"(,"severity":1)"), "files[0].rules[0].severity: one of these is wanted", 91},
      {WithRule(R"(,"grant":[{"ttl":"5m"}])"), "files[0].rules[0].grant[0].ttl: a duration in seconds is wanted", 96},
      {WithRule(R"(,"grant":[{"ttl":300}])"), "files[0].rules[0].grant[0].ttl: a duration in seconds is wanted", 96},
      {WithRule(R"(,"grant":[{"uses":1.0}])"), "files[0].rules[0].grant[0].uses: a whole number is wanted", 97},
      {WithRule(R"(,"grant":[{"uses":9223372036854775808}])"),
       "files[0].rules[0].grant[0].uses: a whole number is wanted", 97},
      {WithRule(R"(,"grant":[{"rotate":"yes"}])"), "files[0].rules[0].grant[0].rotate: true or false is wanted", 99},
      {WithRule(R"(,"grant":[{"rotate":true,"uses":1}])"), "files[0].rules[0].grant[0].uses: there may be one member",
       111},
      {WithRule(R"(,"grant":[{"bind":{"values":["task"]}}])"), "files[0].rules[0].grant[0].bind: a list is wanted", 97},
      {WithRule(R"(,"grant":[{"bind":["tasks"]}])"), "files[0].rules[0].grant[0].bind[0]: one of these is wanted", 98},
  };
  for (const Case& c : cases) {
    CAPTURE(c.json);
    const std::vector<Diagnostic> mistakes = MistakesOf(c.json);
    REQUIRE(mistakes.size() == 1);
    CHECK(mistakes[0].message.substr(0, c.message.size()) == c.message);
    CHECK(mistakes[0].line == 1);
    CHECK(mistakes[0].column == c.column);
    CHECK(mistakes[0].phase == Phase::kGrammar);
  }
}

TEST_CASE("members that the text form could not hold are named") {
  struct Case {
    std::string json;
    std::string_view message;
  };
  const std::vector<Case> cases = {
      {R"({"files":[{}]})", "files[0].policy: a name is wanted"},
      {R"({"files":[{"policy":"p q"}]})", "files[0].policy: a name is wanted"},
      {R"({"files":[{"policy":"p\npermit evil {}"}]})", "files[0].policy: a name is wanted"},
      {R"({"files":[{"policy":"p","order":["rule"]}]})", "files[0].order[0]: there is no further item of this kind"},
      {R"({"files":[{"policy":"p","order":["define"],"defines":[{"name":"d","expression":{"cel":"1"}},)"
       R"({"name":"e","expression":{"cel":"1"}}]}]})",
       "files[0].order: it does not name every item"},
      {R"({"files":[{"policy":"p","defines":[{"name":"d"}]}]})", "files[0].defines[0].expression.cel: "},
      {R"({"files":[{"policy":"p","rules":[{"name":"r"}]}]})", "files[0].rules[0].effect: it has to be said"},
      {WithRule(R"(,"when":[{"cel":"a &&"}])"), "files[0].rules[0].when[0].cel: "},
      {WithRule(R"(,"when":[{"cel":"true } permit evil {"}])"), "files[0].rules[0].when[0].cel: "},
      {WithRule(R"(,"unless":[{"cel":"true when false"}])"), "files[0].rules[0].unless[0].cel: "},
      {WithRule(R"(,"via":{"cel":""})"), "files[0].rules[0].via.cel: "},
      {WithRule(R"(,"actions":["read use"])"), "files[0].rules[0].actions[0]: a name is wanted"},
      {WithRule(R"(,"survives":[""])"), "files[0].rules[0].survives[0]: a name is wanted"},
      {WithRule(R"(,"grant":[{}])"), "files[0].rules[0].grant[0]: a term is wanted"},
      {WithRule(R"(,"grant":[{"rotate":false}])"), "files[0].rules[0].grant[0].rotate: it is either true or not there"},
      {WithRule(R"(,"grant":[{"bind":[]}])"), "files[0].rules[0].grant[0].bind: at least one is wanted"},
      {WithRule(R"(,"grant":[{"ttl":"0.0005s"}])"), "files[0].rules[0].grant[0].ttl: a duration is a whole number of"},
      {WithRule(R"(,"grant":[{"ttl":"-1s"}])"), "files[0].rules[0].grant[0].ttl: a duration is a whole number of"},
      {R"({"files":[{"policy":"p","vocabularies":[{"attributes":[{"path":"context.a b","type":"int"}]}]}]})",
       "files[0].vocabularies[0].attributes[0].path: a path is wanted"},
      {R"({"files":[{"policy":"p","vocabularies":[{"attributes":[{"path":"risk","type":"list(int"}]}]}]})",
       "files[0].vocabularies[0].attributes[0].type: a type is wanted"},
      {R"({"files":[{"policy":"p","vocabularies":[{"attributes":[{"path":"risk","type":"int max 5"}]}]}]})",
       "files[0].vocabularies[0].attributes[0].type: a type is wanted"},
      {R"({"files":[{"policy":"p","vocabularies":[{"attributes":[{"path":"risk","type":"int","default":"5 max 6"}]}]}]})",
       "files[0].vocabularies[0].attributes[0].default: a literal of the policy language is wanted"},
      {R"({"files":[{"policy":"p","vocabularies":[{"attributes":[{"path":"risk","type":"int","default":"2 + 3"}]}]}]})",
       "files[0].vocabularies[0].attributes[0].default: a literal of the policy language is wanted"},
      {R"({"files":[{"policy":"p","vocabularies":[{"signals":[{"name":"s","kind":"count","of":"agent.id","per":["agent.id"],)"
       R"("within":"1s"}]}]}]})",
       "files[0].vocabularies[0].signals[0].of: a count looks at no attribute"},
      {R"({"files":[{"policy":"p","vocabularies":[{"signals":[{"name":"s","kind":"distinct","per":["agent.id"],)"
       R"("within":"1s"}]}]}]})",
       "files[0].vocabularies[0].signals[0].of: the attribute that it looks at is wanted"},
      {R"({"files":[{"policy":"p","tests":[{"title":"t","request":"{} expect permit","expect":{"outcome":"deny"}}]}]})",
       "files[0].tests[0].request: a JSON object is wanted"},
      {R"({"files":[{"policy":"p","tests":[{"title":"t","request":"[]","expect":{"outcome":"deny"}}]}]})",
       "files[0].tests[0].request: a JSON object is wanted"},
      {R"({"files":[{"policy":"p","tests":[{"title":"t","request":"{}"}]}]})",
       "files[0].tests[0].expect.outcome: it has to be said"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.json);
    const std::vector<Diagnostic> mistakes = MistakesOf(c.json);
    REQUIRE(mistakes.size() == 1);
    CHECK(mistakes[0].message.substr(0, c.message.size()) == c.message);
    CHECK(mistakes[0].file == "x.json");
  }
}

TEST_CASE("layout is no difference") {
  for (const std::string_view cel : {" true", "true // and so on", "\n\ttrue\n"}) {
    std::string quoted;
    base::AppendJsonString(&quoted, cel);
    CAPTURE(quoted);
    const auto text = PolicyJsonToText(WithRule(R"(,"when":[{"cel":)" + quoted + "}]"));
    REQUIRE(text.ok());
    CHECK((*text)[0].text.find("when ") != std::string::npos);
    CHECK(Engine::FromSources(*text).ok());
  }
}

TEST_CASE("what the grammar refuses is told by the text that it became") {
  const std::string json = GENERATE(
      WithRule(R"(,"needs":[{"need":"ticket"}])"), WithRule(R"(,"grant":[{"ttl":"0s"}])"),
      WithRule(R"(,"grant":[{"uses":0}])"), WithRule(R"(,"grant":[{"uses":1},{"uses":2}])"),
      WithRule(R"(,"grant":[{"fields":[]}])"), WithRule(R"(,"survives":["everything"])"),
      WithRule(R"(,"expires":"soon")"),
      std::string(R"({"files":[{"policy":"p","vocabularies":[{"enums":[{"name":"E"}]}]}]})"),
      std::string(R"({"files":[{"policy":"p","tests":[{"title":"t","request":"{}","expect":{"outcome":"deny"}},)"
                  R"({"title":"t","request":"{}","expect":{"outcome":"deny"}}]}]})"));
  CAPTURE(json);
  // What only the compiler knows passes here.
  std::vector<Diagnostic> diagnostics;
  const auto set = wire::PolicyFromJson("x.json", json, &diagnostics);
  if (set) {
    const auto text = PolicyJsonToText(json);
    REQUIRE(text.ok());
    CHECK_FALSE(Engine::FromSources(*text).ok());
  } else {
    CHECK_FALSE(diagnostics.empty());
  }
}

TEST_CASE("mistakes are counted up to a hundred") {
  std::string json = R"({"files":[)";
  for (int i = 0; i < 1000; ++i) json += i == 0 ? "1" : ",1";
  CHECK(MistakesOf(json + "]}").size() == 100);
}

TEST_CASE("bytes that are no set") {
  std::vector<Diagnostic> diagnostics;
  CHECK_FALSE(wire::PolicyFromProto("x.pb", "\xff\xff\xff", &diagnostics).has_value());
  CHECK(diagnostics.size() == 1);
  CHECK_FALSE(PolicyProtoToText("no protobuf").ok());
  CHECK_FALSE(PolicyProtoToJson("no protobuf").ok());
  CHECK(wire::PolicyFromProto("x.pb", "", &diagnostics).has_value());
}

TEST_CASE("what a newer version says is refused, not passed over") {
  v1::PolicySet message;
  v1::PolicyFile* const file = message.add_files();
  file->set_policy("p");
  v1::Rule* const rule = file->add_rules();
  rule->set_name("r");
  rule->set_effect(v1::EFFECT_FORBID);
  CHECK(PolicyProtoToText(message.SerializeAsString()).ok());

  v1::PolicySet unknown_field = message;
  v1::Rule* const changed = unknown_field.mutable_files(0)->mutable_rules(0);
  changed->GetReflection()->MutableUnknownFields(changed)->AddVarint(1000, 1);
  CHECK_FALSE(PolicyProtoToText(unknown_field.SerializeAsString()).ok());

  v1::PolicySet unknown_value = message;
  unknown_value.mutable_files(0)->mutable_rules(0)->set_mode(static_cast<v1::Mode>(77));
  const auto text = PolicyProtoToText(unknown_value.SerializeAsString());
  REQUIRE_FALSE(text.ok());
  CHECK(text.status().message().find("files[0].rules[0].mode: this version does not know the value 77") !=
        std::string::npos);
}

// message_json.h knows these types and no others.
TEST_CASE("the schema has only types that JSON knows how to write") {
  using google::protobuf::FieldDescriptor;
  const std::function<void(const google::protobuf::FileDescriptor&)> walk = [](const auto& file) {
    for (int i = 0; i < file.message_type_count(); ++i) {
      const google::protobuf::Descriptor& type = *file.message_type(i);
      for (int j = 0; j < type.field_count(); ++j) {
        const FieldDescriptor& field = *type.field(j);
        CAPTURE(field.full_name());
        const FieldDescriptor::CppType kind = field.cpp_type();
        const bool known = kind == FieldDescriptor::CPPTYPE_STRING || kind == FieldDescriptor::CPPTYPE_ENUM ||
                           kind == FieldDescriptor::CPPTYPE_MESSAGE;
        const bool single = kind == FieldDescriptor::CPPTYPE_INT64 || kind == FieldDescriptor::CPPTYPE_BOOL;
        CHECK((known || (single && !field.is_repeated())));
      }
    }
    for (int i = 0; i < file.enum_type_count(); ++i) {
      const std::string& first = file.enum_type(i)->value(0)->name();
      CHECK(first.substr(first.size() - 12) == "_UNSPECIFIED");
    }
  };
  walk(*v1::PolicySet::descriptor()->file());
}

}  // namespace
}  // namespace daygate
