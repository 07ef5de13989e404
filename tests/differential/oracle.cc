#include "differential/oracle.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <memory>

#include "differential/values.h"

namespace daygate::differential {
namespace {

// What an error means, where its words say so.
std::optional<cel::ErrorCode> CodeOf(const std::string& words) {
  static const std::vector<std::pair<const char*, cel::ErrorCode>> meanings = {
      {"division by zero", cel::ErrorCode::kDivideByZero},
      {"divide by zero", cel::ErrorCode::kDivideByZero},
      {"modulus by zero", cel::ErrorCode::kDivideByZero},
      {"integer overflow", cel::ErrorCode::kOverflow},
      {"no such key", cel::ErrorCode::kNoSuchKey},
      {"Key not found in map", cel::ErrorCode::kNoSuchKey},
      {"index out of bounds", cel::ErrorCode::kIndexOutOfRange},
      {"Index error", cel::ErrorCode::kIndexOutOfRange},
      {"no such overload", cel::ErrorCode::kNoSuchOverload},
      {"No matching overloads found", cel::ErrorCode::kNoSuchOverload},
      {"optional.none() dereference", cel::ErrorCode::kInvalidArgument},
      {"duplicate key", cel::ErrorCode::kDuplicateKey},
      {"Failed with repeated key", cel::ErrorCode::kDuplicateKey}};
  for (const auto& [meaning, code] : meanings) {
    if (words.find(meaning) != std::string::npos) return code;
  }
  return std::nullopt;
}

[[noreturn]] void Die(const std::string& why) {
  std::cerr << "cel-differential: " << why << "\n";
  std::exit(2);
}

}  // namespace

Oracle::Oracle(const std::string& command) {
  std::signal(SIGPIPE, SIG_IGN);  // writing fails instead
  std::array<int, 2> to{};
  std::array<int, 2> from{};
  if (pipe(to.data()) != 0 || pipe(from.data()) != 0) Die("no pipe");
  pid_ = fork();
  if (pid_ < 0) Die("no process");
  if (pid_ == 0) {
    dup2(to[0], STDIN_FILENO);
    dup2(from[1], STDOUT_FILENO);
    for (const int end : {to[0], to[1], from[0], from[1]}) close(end);
    execl("/bin/sh", "sh", "-c", ("exec " + command).c_str(), nullptr);
    _exit(127);
  }
  close(to[0]);
  close(from[1]);
  in_ = fdopen(to[1], "w");
  out_ = fdopen(from[0], "r");
}

Oracle::~Oracle() {
  std::fclose(in_);
  std::fclose(out_);
  int status = 0;
  waitpid(pid_, &status, 0);
}

void Oracle::Send(const Json::Value& json) {
  const std::string line = Compact(json) + "\n";
  if (std::fwrite(line.data(), 1, line.size(), in_) != line.size()) Die("the other side is gone");
}

void Oracle::Declare(const std::map<std::string, std::string>& types) {
  Json::Value json;
  for (const auto& [name, type] : types) json["declare"][name] = type;
  Send(json);
}

void Oracle::Bind(const std::map<std::string, Json::Value>& values) {
  Json::Value json;
  for (const auto& [name, value] : values) json["bind"][name] = value;
  Send(json);
}

std::vector<Answer> Oracle::Ask(const std::vector<Question>& questions) {
  for (const Question& question : questions) {
    Json::Value json;
    json["expr"] = question.expr;
    if (question.unchecked) json["unchecked"] = true;
    Send(json);
  }
  std::fputs("\n", in_);
  std::fflush(in_);
  std::vector<Answer> answers;
  for (std::size_t i = 0; i < questions.size(); ++i) answers.push_back(Receive());
  return answers;
}

Answer Oracle::Receive() {
  char* line = nullptr;
  std::size_t room = 0;
  const ssize_t size = getline(&line, &room, out_);
  const std::unique_ptr<char, decltype(&std::free)> owned(line, &std::free);
  if (size <= 0) Die("the other side does not answer");
  Json::Value json;
  const std::unique_ptr<Json::CharReader> reader(Json::CharReaderBuilder().newCharReader());
  std::string wrong;
  if (!reader->parse(line, line + size, &json, &wrong)) Die("an answer that is no JSON: " + std::string(line));
  Answer answer;
  answer.type = json["type"].asString();
  if (json.isMember("parse")) {
    answer.kind = Answer::Kind::kParse;
    answer.words = json["parse"].asString();
  } else if (json.isMember("check")) {
    answer.kind = Answer::Kind::kCheck;
    answer.words = json["check"].asString();
  } else if (json.isMember("value")) {
    answer.kind = Answer::Kind::kValue;
    Normalize(&json["value"]);
    answer.value = Compact(json["value"]);
  } else {
    answer.words = json["error"].asString();
    answer.code = CodeOf(answer.words);
  }
  return answer;
}

}  // namespace daygate::differential
