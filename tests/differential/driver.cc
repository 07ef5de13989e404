// cel-differential --oracle COMMAND [--side cel-go|cel-cpp] [--count N] [--seed N] [--depth N] [--least N]
//                  [--lacking NAME,…] [--unchecked PERCENT] [--show N] [--table]
//
// Makes up typed expressions over everything that the library has, and holds its answers against those of another
// implementation, which COMMAND starts. The last line says how many were the same, how many differ for a reason that
// docs/cel.md gives, and how many without one. Ends with 0 where there is none of these and everything was used --least
// times, else with 1.
#include <algorithm>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "differential/compare.h"
#include "differential/forms.h"
#include "differential/maker.h"
#include "differential/own.h"
#include "differential/reduce.h"

namespace daygate::differential {
namespace {

struct Options {
  std::string oracle;
  Side side = Side::kCelGo;
  std::uint64_t count = 10'000;
  std::uint64_t seed = 1;
  std::uint64_t depth = 3;
  std::uint64_t unchecked = 12;  // percent
  std::uint64_t least = 0;
  std::vector<Library> lacking;
  std::uint64_t show = 50;
  bool table = false;
};

struct Tally {
  std::uint64_t values = 0;
  std::uint64_t errors = 0;
  std::uint64_t refused = 0;
  std::uint64_t unexplained = 0;
  std::map<std::string, std::uint64_t> explained;
  std::map<std::string, std::uint64_t> used;
};

constexpr std::size_t kRebindEvery = 40;

class Driver {
 public:
  explicit Driver(const Options& options)
      : options_(options),
        random_(options.seed),
        own_(&random_, options.lacking),
        forms_(own_.env(), options.lacking),
        maker_(&random_, &own_.types(), &forms_, &own_.values(), &own_.variables()),
        oracle_(options.oracle),
        reducer_(&own_, &oracle_) {}

  bool Run() {
    oracle_.Declare(own_.declarations());
    for (std::uint64_t done = 0; done < options_.count; done += kRebindEvery) RunWithOneBinding();
    if (options_.table) PrintTable();
    return Summarize();
  }

 private:
  Question MakeQuestion() {
    for (;;) {
      // One after the other, so that all are used as often.
      const Form& form = forms_.all()[next_++ % forms_.all().size()];
      Question question{maker_.Fill(form, random_.Between(1, static_cast<int>(options_.depth))),
                        random_.Percent(options_.unchecked)};
      if (question.expr.size() < 3000 && own_.IsCheap(question.expr)) return question;
    }
  }

  void RunWithOneBinding() {
    bound_ = own_.Rebind();
    oracle_.Bind(bound_);
    std::vector<Question> questions;
    for (std::size_t i = 0; i < kRebindEvery; ++i) questions.push_back(MakeQuestion());
    const std::vector<Answer> answers = oracle_.Ask(questions);
    for (std::size_t i = 0; i < questions.size(); ++i) Compare(questions[i], answers[i]);
  }

  void Compare(const Question& question, const Answer& theirs) {
    const Answer ours = own_.Evaluate(question);
    if (!question.unchecked) own_.Count(question.expr, &tally_.used);
    if (Agree(ours, theirs)) {
      ++(ours.kind == Answer::Kind::kValue   ? tally_.values
         : ours.kind == Answer::Kind::kError ? tally_.errors
                                             : tally_.refused);
      return;
    }
    const Difference difference = reducer_.Reduce(question, ours, theirs);
    if (const Rule* rule = Explain(options_.side, difference)) {
      ++tally_.explained[std::string(rule->name)];
    } else if (AgreesAnotherTime(question, ours) ||
               AgreesAnotherTime({difference.expr, question.unchecked}, difference.ours)) {
      ++tally_.explained["order of entries"];
    } else if (++tally_.unexplained <= options_.show) {
      Print(question, difference);
    }
  }

  // Maps have no order there, and macros over them come to another result each time: one of these is ours, or would be
  // if lists were sorted.
  bool AgreesAnotherTime(const Question& question, const Answer& ours) {
    constexpr std::size_t kTimes = 40;
    const std::vector<Answer> answers = oracle_.Ask(std::vector<Question>(kTimes, question));
    const auto is_ours = [&](const Answer& theirs) { return Agree(ours, theirs); };
    if (std::any_of(answers.begin(), answers.end(), is_ours)) return true;
    const auto is_first = [&](const Answer& theirs) { return Agree(answers.front(), theirs); };
    return !std::all_of(answers.begin(), answers.end(), is_first) && ours.kind == Answer::Kind::kValue &&
           WithListsSorted(ours.value) == WithListsSorted(answers.front().value);
  }

  static std::string Show(const Answer& answer) {
    switch (answer.kind) {
      case Answer::Kind::kValue: return answer.value + " : " + answer.type;
      case Answer::Kind::kError: return "error: " + answer.words;
      case Answer::Kind::kParse: return "parse: " + answer.words;
      case Answer::Kind::kCheck: return "check: " + answer.words;
    }
    return {};
  }

  void Print(const Question& question, const Difference& difference) const {
    std::cout << "DIFFERS" << (question.unchecked ? " unchecked" : "") << "  " << difference.expr << "\n";
    if (question.expr != difference.expr) std::cout << "  in      " << question.expr << "\n";
    if (difference.text != difference.expr) std::cout << "  part    " << difference.text << "\n";
    std::cout << "  ours    " << Show(difference.ours) << "\n  theirs  " << Show(difference.theirs) << "\n";
    for (const Answer& part : difference.parts) std::cout << "  given   " << Show(part).substr(0, 300) << "\n";
    for (const auto& [name, value] : bound_) {
      if (difference.expr.find(name) != std::string::npos)
        std::cout << "  where   " << name << " = " << Compact(value) << "\n";
    }
  }

  void PrintTable() const {
    for (const auto& [name, times] : tally_.used) std::cout << std::setw(9) << times << "  " << name << "\n";
  }

  // Everything that has a form of its own has to have been used.
  bool Summarize() const {
    std::uint64_t explained = 0;
    for (const auto& [name, times] : tally_.explained) {
      std::cout << std::setw(9) << times << "  differ as meant: " << name << "\n";
      explained += times;
    }
    std::uint64_t rare = 0;
    for (const Form& form : forms_.all()) {
      const auto used = tally_.used.find(form.id);
      const bool overload = own_.env().FindFunction(form.group) != nullptr;
      if (!overload || (used != tally_.used.end() && used->second >= options_.least)) continue;
      std::cout << "used too seldom: " << form.id << " (" << (used == tally_.used.end() ? 0 : used->second) << ")\n";
      ++rare;
    }
    const std::uint64_t all = tally_.values + tally_.errors + tally_.refused + explained + tally_.unexplained;
    std::cout << all << " expressions: " << tally_.values << " the same value, " << tally_.errors << " the same error, "
              << tally_.refused << " refused by both, " << explained << " differ as meant, " << tally_.unexplained
              << " unexplained\n";
    return tally_.unexplained == 0 && (options_.least == 0 || rare == 0);
  }

  const Options options_;
  generate::Random random_;
  Own own_;
  Forms forms_;
  Maker maker_;
  Oracle oracle_;
  Reducer reducer_;
  std::map<std::string, Json::Value> bound_;  // the values of variables
  Tally tally_;
  std::uint64_t next_ = 0;
};

bool ReadLacking(const std::string& names, std::vector<Library>* lacking) {
  static const std::map<std::string, Library> libraries = {{"strings", Library::kStrings},
                                                           {"math", Library::kMath},
                                                           {"lists", Library::kLists},
                                                           {"sets", Library::kSets},
                                                           {"encoders", Library::kEncoders},
                                                           {"network", Library::kNetwork},
                                                           {"two-variables", Library::kTwoVariables},
                                                           {"optional-lists", Library::kOptionalLists},
                                                           {"format", Library::kFormat}};
  for (std::size_t begin = 0; begin <= names.size();) {
    const std::size_t end = std::min(names.find(',', begin), names.size());
    const auto found = libraries.find(names.substr(begin, end - begin));
    if (found == libraries.end()) return false;
    lacking->push_back(found->second);
    begin = end + 1;
  }
  return true;
}

bool ReadOptions(const std::vector<std::string>& args, Options* options) {
  std::map<std::string, std::uint64_t*> numbers = {{"--count", &options->count},         {"--seed", &options->seed},
                                                   {"--depth", &options->depth},         {"--least", &options->least},
                                                   {"--unchecked", &options->unchecked}, {"--show", &options->show}};
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (args[i] == "--table") {
      options->table = true;
      continue;
    }
    if (i + 1 == args.size()) return false;
    const std::string& name = args[i];
    const std::string& value = args[++i];
    if (const auto number = numbers.find(name); number != numbers.end()) {
      *number->second = std::strtoull(value.c_str(), nullptr, 10);
    } else if (name == "--oracle") {
      options->oracle = value;
    } else if (name == "--side") {
      options->side = value == "cel-cpp" ? Side::kCelCpp : Side::kCelGo;
    } else if (name != "--lacking" || !ReadLacking(value, &options->lacking)) {
      return false;
    }
  }
  return !options->oracle.empty() && options->depth > 0;
}

}  // namespace
}  // namespace daygate::differential

int main(int argc, char** argv) {
  daygate::differential::Options options;
  if (!daygate::differential::ReadOptions({argv + 1, argv + argc}, &options)) {
    std::cerr
        << "usage: cel-differential --oracle COMMAND [--side cel-go|cel-cpp] [--count N] [--seed N] [--depth N]\n"
           "                        [--least N] [--lacking NAME,...] [--unchecked PERCENT] [--show N] [--table]\n";
    return 2;
  }
  return daygate::differential::Driver(options).Run() ? 0 : 1;
}
