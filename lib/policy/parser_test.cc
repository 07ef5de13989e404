// test "title" { request … expect … }

#include <array>
#include <utility>

#include "policy/file_parser.h"
#include "policy/slips.h"

namespace daygate::policy {
namespace {

using std::string_view_literals::operator""sv;

// In the order of Outcome.
constexpr std::array kOutcomeWords = {"permit"sv, "deny"sv, "challenge"sv};
constexpr std::array kExpectationWords = {"by"sv, "with"sv, "needs"sv, "because"sv};

}  // namespace

void FileParser::ReadTest() {
  Test test;
  const std::uint32_t begin = reader_.token().begin;
  const std::size_t mark = reader_.Begin(MarkKind::kOpen);
  reader_.Advance();
  const bool head_ok = reader_.ReadText("the title of the test in quotes", &test.title);
  if (head_ok && !test_titles_.insert(test.title.value).second) {
    reader_.Error(test.title.at.begin, "another test of this file has this title");
  }
  if (!OpenBlock(mark, head_ok)) return;
  ReadTestBody(&test);
  CloseBlock("'by', 'with', 'needs', 'because'", begin);
  test.at = reader_.RangeFrom(begin);
  AddItem(ItemKind::kTest, file_->tests.size());
  file_->tests.push_back(std::move(test));
}

void FileParser::ReadTestBody(Test* test) {
  const std::uint32_t depth = reader_.depth();
  const auto at_expect = [this] { return reader_.IsWord("expect") && reader_.Peek().kind == cel::TokenKind::kIdent; };
  const std::size_t request = reader_.Begin(MarkKind::kTestPart);
  bool ok = ReadRequest(test);
  reader_.End(request);
  if (ok && !reader_.IsWord("expect")) ok = reader_.ExpectWord("expect");
  if (!ok) reader_.Recover(depth, at_expect);
  if (!reader_.IsWord("expect")) return;
  const std::size_t expect = reader_.Begin(MarkKind::kTestPart);
  ok = ReadExpect(test);
  reader_.End(expect);
  if (ok && reader_.IsPunct("}")) return;
  if (ok) reader_.Expected("one of by, with, needs, because, or '}'");
  reader_.Recover(depth, [] { return false; });
}

bool FileParser::ReadRequest(Test* test) {
  if (!reader_.ExpectWord("request")) return false;
  if (reader_.SkipWord("like")) {
    Text like;
    if (!reader_.ReadText("the title of another test in quotes", &like)) return false;
    test->like = std::move(like);
  }
  return reader_.ReadJson(&test->request, &test->request_at, &test->request_twice);
}

bool FileParser::ReadExpect(Test* test) {
  reader_.Advance();
  std::size_t outcome = 0;
  while (outcome < kOutcomeWords.size() && !reader_.IsWord(kOutcomeWords[outcome])) ++outcome;
  if (outcome == kOutcomeWords.size()) {
    std::string help = reader_.IsIdent() ? SlipHelp(SlipPlace::kOutcome, reader_.token().text) : std::string();
    if (help.empty()) return reader_.Unknown("outcome", kOutcomeWords);
    return reader_.Error(reader_.token().begin, "unknown outcome '" + std::string(reader_.token().text) + "'",
                         std::move(help));
  }
  test->outcome = static_cast<Outcome>(outcome);
  reader_.Advance();
  while (!reader_.IsPunct("}") && !reader_.AtEnd()) {
    if (!ReadExpectation(test)) return false;
  }
  return true;
}

bool FileParser::ReadExpectation(Test* test) {
  if (reader_.SkipWord("by")) {
    if (!test->by) test->by.emplace();
    do {
      Word rule;
      if (!reader_.ReadPath("the name of a rule", &rule)) return false;
      test->by->push_back(std::move(rule));
    } while (reader_.SkipPunct(","));
    return true;
  }
  if (reader_.SkipWord("with")) {
    if (!test->with) test->with.emplace();
    return ReadTerms(&*test->with, nullptr);
  }
  if (reader_.SkipWord("needs")) {
    if (!test->needs) test->needs.emplace();
    return ReadNeeds(&*test->needs);
  }
  if (reader_.IsWord("because")) {
    if (test->because) return reader_.Error(reader_.token().begin, "'because' stands twice: a decision has one reason");
    reader_.Advance();
    test->because.emplace();
    return reader_.ReadWord("a reason", &*test->because);
  }
  return reader_.Unknown("expectation", kExpectationWords);
}

}  // namespace daygate::policy
