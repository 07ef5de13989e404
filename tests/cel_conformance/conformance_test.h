// One test of the suite, run.
#pragma once

#include <json/json.h>

#include <string>

namespace daygate::conformance {

struct Outcome {
  bool passed = false;
  bool gave_value = false;  // the test wanted a value, and got it
  bool wants_error = false;
  std::string wanted;
  std::string got;
};

Outcome RunTest(const Json::Value& test);

}  // namespace daygate::conformance
