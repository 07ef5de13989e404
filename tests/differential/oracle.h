// Another implementation of CEL, in a process of its own at the other end of a pipe. The protocol is described in
// celgo/main.go.
//
// Before: values.h. After: compare.h. Belongs to one thread.
#pragma once

#include <json/json.h>

#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cel/value.h"

namespace daygate::differential {

// What came of one expression, on either side.
struct Answer {
  enum class Kind { kValue, kError, kParse, kCheck };
  Kind kind = Kind::kError;
  std::string value;                   // kValue: JSON in one line, the same for values that are the same
  std::string type;                    // the static type, where there is one
  std::string words;                   // of an error
  std::optional<cel::ErrorCode> code;  // kError: what kind of error, where that can be told
};

struct Question {
  std::string expr;
  bool unchecked = false;
};

class Oracle {
 public:
  // Starts `command`, a line for the shell.
  explicit Oracle(const std::string& command);
  Oracle(const Oracle&) = delete;
  Oracle& operator=(const Oracle&) = delete;
  ~Oracle();

  void Declare(const std::map<std::string, std::string>& types);
  void Bind(const std::map<std::string, Json::Value>& values);
  // Ends the program where the other side does not answer.
  std::vector<Answer> Ask(const std::vector<Question>& questions);

 private:
  void Send(const Json::Value& json);
  Answer Receive();

  std::FILE* in_ = nullptr;   // of the other process
  std::FILE* out_ = nullptr;  // of the other process
  int pid_ = 0;
};

}  // namespace daygate::differential
