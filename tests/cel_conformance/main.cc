// cel-conformance [--skip FILE] FILE…
//
// Runs files of the CEL conformance suite, one test a line. Prints each test that fails, and at last
// `N passed, N failed, N skipped`. Ends with 0 where none failed, 1 where one did, 2 where a file can not be read.
// A line of the skip list is the id of a test, a space, and the reason.
#include <json/json.h>

#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "cel_conformance/conformance_test.h"

namespace daygate::conformance {
namespace {

struct Counts {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t skipped = 0;
};

using SkipList = std::map<std::string, std::string>;

bool ParseLine(const std::string& line, Json::Value* json) {
  Json::CharReaderBuilder builder;
  Json::CharReaderBuilder::strictMode(&builder.settings_);
  const std::unique_ptr<Json::CharReader> reader(builder.newCharReader());
  std::string errors;
  return reader->parse(line.data(), line.data() + line.size(), json, &errors);
}

bool ReadSkipList(const std::string& path, SkipList* skips) {
  std::ifstream file(path);
  if (!file) return false;
  for (std::string line; std::getline(file, line);) {
    const std::size_t space = line.find(' ');
    if (!line.empty()) (*skips)[line.substr(0, space)] = space == std::string::npos ? "" : line.substr(space + 1);
  }
  return true;
}

// Where a MANIFEST.json lies beside the file, it says how many tests there are.
bool CountFits(const std::string& path, std::size_t count) {
  const std::size_t slash = path.rfind('/') + 1;  // npos + 1 is 0
  const std::string name = path.substr(slash, path.rfind(".jsonl") - slash);
  std::ifstream file(path.substr(0, slash) + "MANIFEST.json");
  if (!file) return true;
  Json::Value manifest;
  Json::CharReaderBuilder builder;
  std::string errors;
  if (!Json::parseFromStream(builder, file, &manifest, &errors)) return false;
  return !manifest["files"].isMember(name) || manifest["files"][name]["tests"].asUInt64() == count;
}

void PrintFailure(const Json::Value& test, const Outcome& outcome) {
  std::cout << "failed: " << test["id"].asString() << ": " << base::EscapeForTerminal(test["expr"].asString())
            << ": wanted " << base::EscapeForTerminal(outcome.wanted) << ", got "
            << base::EscapeForTerminal(outcome.got) << "\n";
}

// In a file where no value comes out right, errors prove nothing: they count as skipped.
bool RunFile(const std::string& path, const SkipList& skips, Counts* counts) {
  std::ifstream file(path);
  if (!file) {
    std::cerr << path << ": can not be opened\n";
    return false;
  }
  std::size_t tests = 0;
  std::size_t values = 0;
  std::size_t errors = 0;
  for (std::string line; std::getline(file, line);) {
    Json::Value test;
    if (!ParseLine(line, &test) || !test.isObject()) {
      std::cerr << path << ": line " << tests + 1 << " is no test\n";
      return false;
    }
    ++tests;
    const auto skip = skips.find(test["id"].asString());
    if (skip != skips.end()) {
      std::cout << "skipped: " << skip->first << ": " << skip->second << "\n";
      ++counts->skipped;
      continue;
    }
    const Outcome outcome = RunTest(test);
    if (!outcome.passed) PrintFailure(test, outcome);
    if (outcome.gave_value) ++values;
    if (outcome.passed && outcome.wants_error) ++errors;
    ++(outcome.passed ? counts->passed : counts->failed);
  }
  if (values == 0) {
    counts->passed -= errors;
    counts->skipped += errors;
  }
  if (CountFits(path, tests)) return true;
  std::cerr << path << ": has " << tests << " tests, not as many as its manifest says\n";
  return false;
}

int Main(const std::vector<std::string>& args) {
  SkipList skips;
  std::vector<std::string> files;
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (args[i] != "--skip") {
      files.push_back(args[i]);
    } else if (++i == args.size() || !ReadSkipList(args[i], &skips)) {
      std::cerr << "--skip wants a file\n";
      return 2;
    }
  }
  if (files.empty()) {
    std::cerr << "usage: cel-conformance [--skip FILE] FILE...\n";
    return 2;
  }
  Counts counts;
  bool readable = true;
  for (const std::string& file : files) readable = RunFile(file, skips, &counts) && readable;
  std::cout << counts.passed << " passed, " << counts.failed << " failed, " << counts.skipped << " skipped\n";
  if (!readable) return 2;
  return counts.failed > 0 ? 1 : 0;
}

}  // namespace
}  // namespace daygate::conformance

int main(int argc, char** argv) {
  return daygate::conformance::Main({argv + 1, argv + argc});
}
