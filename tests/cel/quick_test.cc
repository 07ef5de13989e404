// The short ways of the machine against the plain operators: whatever the kinds of the values, they have to agree.
#include "cel/quick.h"

#include <limits>
#include <string>
#include <vector>

#include "catch.h"
#include "cel/door/access.h"
#include "daygate/cel.h"

namespace daygate {
namespace {

// Values of all kinds that are near each other: numbers on one line, strings that differ late, or behind 16 bytes.
std::vector<CelValue> Samples(const CelMaker& make) {
  std::vector<CelValue> samples = {
      CelValue::Null(),
      CelValue::Bool(true),
      CelValue::Bool(false),
      CelValue::Int(0),
      CelValue::Int(1),
      CelValue::Int(-1),
      CelValue::Int(std::numeric_limits<std::int64_t>::max()),
      CelValue::Uint(1),
      CelValue::Uint(std::numeric_limits<std::uint64_t>::max()),
      CelValue::Double(1),
      CelValue::Double(-0.0),
      CelValue::Double(std::numeric_limits<double>::quiet_NaN()),
      CelValue::Double(9223372036854775808.0),
      CelValue::Bytes("a"),
      CelValue::Duration(std::chrono::nanoseconds(1)),
      CelValue::Timestamp({1, 0}),
      CelValue::Timestamp({1, 1}),
      make.List({CelValue::Int(1)}),
      make.List({CelValue::Double(1)}),
      make.List({}),
      make.Map({{CelValue::Int(1), CelValue::Int(1)}}),
      make.Map({{CelValue::Uint(1), CelValue::Double(1)}}),
      make.OptionalNone(),
      make.OptionalOf(CelValue::Int(1)),
      make.Ip("10.0.0.1"),
      make.Cidr("10.0.0.1/32"),
  };
  for (const std::string text : {"", "a", "b", "ab", "abc", "abd", "abcdefgh", "abcdefgi", "abcdefghijklmnop",
                                 "abcdefghijklmnoq", "abcdefghijklmnopq", "abcdefghijklmnopr"}) {
    samples.push_back(make.String(text));
  }
  samples.push_back(make.String(std::string("a\0b", 3)));
  samples.push_back(make.String(std::string("a\0c", 3)));
  return samples;
}

class Pair {
 public:
  Pair() : environment_(*CelEnvironment::Create({.variables = {{"a", "dyn"}, {"b", "dyn"}}})), both_(environment_) {}

  CelProgram Compile(std::string_view text) const {
    const auto program = environment_.Compile(text);
    INFO(std::string(text));
    REQUIRE(program.ok());
    return *program;
  }
  CelActivation& both() { return both_; }

 private:
  CelEnvironment environment_;
  CelActivation both_;
};

}  // namespace

TEST_CASE("equality is the same by every way to it") {
  Pair pair;
  const std::vector<CelValue> samples = Samples(pair.both());
  std::vector<CelProgram> programs;
  for (const char* text : {"a == b", "!(a != b)", "a in [b]", "[a].exists(x, x == b)", "[b].exists_one(x, x == a)",
                           "{'k': a}.k == b", "{'k': a}['k'] == [b][0]", "[[a]] == [[b]]"}) {
    programs.push_back(pair.Compile(text));
  }
  for (const CelValue& a : samples) {
    for (const CelValue& b : samples) {
      pair.both().Set(0, a);
      pair.both().Set(1, b);
      const bool equal = cel::Equal(CelAccess::In(a), CelAccess::In(b));
      INFO(a.ToString() << " and " << b.ToString());
      for (std::size_t i = 0; i < programs.size(); ++i) {
        INFO("way " << i);
        CHECK(programs[i].Evaluate(pair.both()).AsBool() == equal);
      }
      CHECK(cel::QuickEqual(CelAccess::In(a), CelAccess::In(b)) == equal);
    }
  }
}

TEST_CASE("order is the same by every way to it") {
  Pair pair;
  const CelProgram less = pair.Compile("a < b");
  const CelProgram at_most = pair.Compile("a <= b");
  const std::vector<CelValue> samples = Samples(pair.both());
  for (const CelValue& a : samples) {
    for (const CelValue& b : samples) {
      pair.both().Set(0, a);
      pair.both().Set(1, b);
      const cel::Value x = CelAccess::In(a);
      const cel::Value y = CelAccess::In(b);
      INFO(a.ToString() << " and " << b.ToString());
      const unsigned quick = cel::QuickOrder(x, y);
      const int order = cel::Compare(x, y);
      if (quick != 0) CHECK(quick == 1U << static_cast<unsigned>(order + 1));
      if (order == 2) continue;
      CHECK(less.Evaluate(pair.both()).AsBool() == (order < 0));
      CHECK(at_most.Evaluate(pair.both()).AsBool() == (order <= 0));
    }
  }
}

TEST_CASE("look-ups are the same by every way to them") {
  Pair pair;
  const CelProgram index = pair.Compile("a[b]");
  const CelProgram optional = pair.Compile("a[?b]");
  const std::vector<CelValue> keys = Samples(pair.both());
  const std::vector<CelValue> containers = {
      pair.both().List({CelValue::Int(10), CelValue::Int(11)}),
      pair.both().Map({{CelValue::Int(1), CelValue::Int(10)},
                       {CelValue::String("ab"), CelValue::Int(11)},
                       {CelValue::Bool(true), CelValue::Int(12)},
                       {CelValue::String("abcdefghijklmnopq"), CelValue::Int(13)}}),
      CelValue::String("ab"),
  };
  for (const CelValue& container : containers) {
    for (const CelValue& key : keys) {
      pair.both().Set(0, container);
      pair.both().Set(1, key);
      INFO(container.ToString() << " at " << key.ToString());
      const CelValue plain = index.Evaluate(pair.both());
      const CelValue asked = optional.Evaluate(pair.both());
      if (asked.is_error() || asked.size() == 0) {
        CHECK(plain.is_error());
      } else {
        CHECK(plain.AsInt() == asked.at(0).AsInt());
      }
      if (container.kind() == CelKind::kMap && !plain.is_error()) {
        CHECK(container.Find(key).AsInt() == plain.AsInt());
      }
    }
  }
}

}  // namespace daygate
