// Results of tests in the XML that build servers read.
#include <map>
#include <string>
#include <string_view>

#include "analyze/xml.h"
#include "daygate/analyze.h"

namespace daygate {
namespace {

using analyze::Xml;

std::string Attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + Xml(value) + "\"";
}

std::string Line(const TestDifference& difference) {
  return difference.what + ": expected " + difference.expected + ", got " + difference.actual;
}

std::string CaseXml(const TestResult& test) {
  std::string xml = "    <testcase" + Attribute("classname", test.policy) + Attribute("name", test.title) +
                    Attribute("file", test.file) + Attribute("line", std::to_string(test.line));
  if (test.passed()) return xml + "/>\n";
  xml += ">\n      <failure" + Attribute("message", Line(test.differences.front())) + ">";
  for (const TestDifference& difference : test.differences) xml += Xml(Line(difference)) + "\n";
  if (!test.decision.empty()) xml += "decision: " + Xml(test.decision) + "\n";
  for (const RuleExplanation& rule : test.explanation.rules) xml += Xml(rule.rule + " " + rule.summary) + "\n";
  return xml + "</failure>\n    </testcase>\n";
}

}  // namespace

std::string ToJUnit(std::span<const TestResult> tests) {
  std::map<std::string, std::vector<const TestResult*>> files;
  for (const TestResult& test : tests) files[test.file].push_back(&test);
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const auto& [file, suite] : files) {
    std::size_t failures = 0;
    std::string cases;
    for (const TestResult* test : suite) {
      failures += test->passed() ? 0 : 1;
      cases += CaseXml(*test);
    }
    xml += "  <testsuite" + Attribute("name", file) + Attribute("tests", std::to_string(suite.size())) +
           Attribute("failures", std::to_string(failures)) + ">\n" + cases + "  </testsuite>\n";
  }
  return xml + "</testsuites>\n";
}

}  // namespace daygate
