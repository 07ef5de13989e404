// The parser proper: a machine with a stack of its own, so that the nesting of the input costs no stack of the thread.
// Before: lexer.h. After: builder.h and macros.h make the nodes. For one parse, one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cel/builder.h"
#include "cel/lexer.h"
#include "cel/parser.h"

namespace daygate::cel {

class ParseMachine {
 public:
  ParseMachine(std::string_view source, std::uint32_t offset, const ParseOptions& options, Ast* ast)
      : lexer_(source, offset), options_(options), builder_(ast) {}

  // Reads one expression. False: error() says why.
  bool Run();

  const ParseError& error() const { return error_; }
  // Where the expression ends; after an error, where reading may go on.
  std::uint32_t end() const { return end_; }

 private:
  // What is to be read next: an operand, or what may follow one.
  enum class State : std::uint8_t { kOperand, kOperator, kDone, kFailed };

  enum class FrameKind : std::uint8_t {
    kUnary,   // a row of `!` or `-`
    kBinary,  // the left side is read
    kRow,     // `a && b && …`, `a || b || …`
    kThen,    // `condition ? …`
    kElse,    // `condition ? then : …`
    kParen,
    kCall,
    kIndex,
    kList,
    kMap,
    kMessage,
  };

  // Something begun that waits for an operand. Its finished parts are items_ from `mark` on.
  struct Frame {
    FrameKind kind = FrameKind::kParen;
    Op op = Op::kFunction;
    std::uint8_t precedence = 0;
    bool target = false;    // kCall: the first item is the receiver
    bool optional = false;  // the element that is being read has a `?`
    bool value = false;     // kMap: the key is read
    std::uint32_t begin = 0;
    std::uint32_t at = 0;
    std::uint32_t count = 0;  // kUnary: length of the row
    std::size_t mark = 0;
    std::string_view name;  // of a function or a message
  };

  // Operands (parse_operand.cc).
  State ReadOperand();
  State ReadIdentifier(bool absolute, std::uint32_t begin);
  State ReadLiteral(bool negative, std::uint32_t begin);
  State ReadText();
  State ReadUnary();
  bool ReadInt(std::string_view digits, bool negative, Literal* literal);
  bool ReadUint(std::string_view digits, Literal* literal);
  State Leaf(Literal literal, std::uint32_t begin);

  // What follows an operand (parse_operator.cc).
  State ReadOperator();
  State ReadSelection();
  State ReadBinary();
  State ReadConditional();
  State ReadColon();
  void ApplyUnary();
  bool ReduceTop();
  State CheckHeight();

  // Brackets (parse_bracket.cc).
  State OpenCall(std::string_view function, bool target, std::uint32_t begin, std::uint32_t at);
  State OpenBracket(FrameKind kind, std::uint32_t begin);
  std::string_view TakeMessageName();
  State BeginElement();
  State ContinueBracket();
  State ContinueMapKey();
  State CloseBracket();
  State CloseCall(Frame frame, std::uint32_t end);
  State CloseIndex(const Frame& frame, std::uint32_t end);
  State CloseList(const Frame& frame, std::uint32_t end);
  State CloseMap(const Frame& frame, std::uint32_t end);
  State CloseMessage(const Frame& frame, std::uint32_t end);
  bool IsClosing(const Frame& frame) const;

  void Advance() { token_ = lexer_.Next(); }
  bool At(char punct) const {
    return token_.kind == TokenKind::kPunct && token_.text.size() == 1 && token_.text[0] == punct;
  }
  State Push(Frame frame);
  Frame Pop();
  // Whether what is inside nests one level deeper; operators are counted when they are complete.
  static bool Counts(FrameKind kind) { return kind >= FrameKind::kParen; }
  std::span<Operand> Items(const Frame& frame) { return std::span(items_).subspan(frame.mark); }
  Operand Over(const Frame& frame, Expr* expr);
  State Fail(std::uint32_t at, std::string message, std::string help = {});
  State FailToken(std::string_view expected);
  std::string OperandHelp() const;
  std::string_view UnitBehind() const;
  State FailUnit(std::uint32_t begin, std::string_view digits, std::string_view unit);
  State FailDepth(std::uint32_t at);

  Lexer lexer_;
  ParseOptions options_;
  Builder builder_;
  Token token_;
  Operand current_;
  std::vector<Frame> frames_;
  std::vector<Operand> items_;
  std::uint32_t nesting_ = 0;  // frames that count
  ParseError error_;
  std::uint32_t end_ = 0;
};

// A token in words: "'foo'", "a string", "the end".
std::string Describe(const Token& token);

}  // namespace daygate::cel
