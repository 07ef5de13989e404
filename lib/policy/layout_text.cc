#include "policy/layout_text.h"

#include <algorithm>

#include "base/utf8.h"

namespace daygate::policy {
namespace {

// As wide as the longest words of clauses (`survives`, `controls`, `severity`) and a space.
constexpr std::size_t kClauseColumn = 9;

constexpr std::size_t kNone = std::string::npos;

std::string_view TrimEnd(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t\r\f");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
bool IsWordCharacter(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Whether a space stands between two tokens of the policy language's own.
bool Spaced(std::string_view left, std::string_view right) {
  if (right == "," || right == ")" || right == "(" || right == ".") return false;
  if (left == "(" || left == "." || left == "-") return false;
  return !(left == "[" && right == "]") && !(left == "{" && right == "}");
}

std::size_t ContinuationIndent(MarkKind kind, std::size_t indent) {
  switch (kind) {
    case MarkKind::kClause: return indent + kClauseColumn;
    case MarkKind::kTestPart: return indent + 2;
    case MarkKind::kStatement:
    case MarkKind::kOpen:
    case MarkKind::kEnum:
    case MarkKind::kAttribute:
    case MarkKind::kSignal:
    case MarkKind::kClose:
    case MarkKind::kExpression:
    case MarkKind::kJson: return indent + 4;
  }
  return indent;
}

// What the neighbours of a line stand under, or nothing.
std::string_view Separator(MarkKind kind) {
  switch (kind) {
    case MarkKind::kEnum: return "{";
    case MarkKind::kAttribute: return ":";
    case MarkKind::kSignal: return "=";
    case MarkKind::kStatement:
    case MarkKind::kOpen:
    case MarkKind::kClause:
    case MarkKind::kTestPart:
    case MarkKind::kClose:
    case MarkKind::kExpression:
    case MarkKind::kJson: return {};
  }
  return {};
}

}  // namespace

Gap ReadGap(std::string_view source, std::uint32_t begin, std::uint32_t end) {
  Gap gap;
  std::size_t newlines = begin == 0 ? 1 : 0;
  std::size_t at = begin;
  while (at < end) {
    if (source[at] == '/') {
      const std::size_t line_end = std::min<std::size_t>(source.find('\n', at), end);
      gap.comments.push_back({TrimEnd(source.substr(at, line_end - at)), newlines > 0, newlines > 1});
      newlines = 0;
      at = line_end;
      continue;
    }
    if (source[at] == '\n') ++newlines;
    ++at;
  }
  gap.newline = newlines > 0;
  gap.blank = newlines > 1;
  return gap;
}

void LayoutWriter::NewLine(std::size_t indent) {
  out_ += '\n';
  out_.append(indent, ' ');
}

std::size_t LayoutWriter::Column() const {
  const std::size_t line = out_.rfind('\n');
  if (line == kNone) return first_indent_ + base::CountCodePoints(out_);
  return base::CountCodePoints(std::string_view(out_).substr(line + 1));
}

bool LayoutWriter::AppendComments(const Gap& gap, std::size_t indent) {
  for (const Comment& comment : gap.comments) {
    if (&comment == &gap.comments.front()) {
      if (comment.own_line) {
        NewLine(indent);
      } else {
        out_ += ' ';
      }
    }
    out_ += comment.text;
    NewLine(indent);
  }
  return !gap.comments.empty();
}

// A token of the policy language, numbers with what is written on to them (`5m`), which CEL's tokens divide.
cel::Token LayoutWriter::NextPlain(cel::Lexer* lexer) const {
  cel::Token token = lexer->Next();
  const bool number = token.begin < source_.size() && IsDigit(source_[token.begin]);
  if (!number) return token;
  while (token.end < source_.size() && IsWordCharacter(source_[token.end])) ++token.end;
  token.text = source_.substr(token.begin, token.end - token.begin);
  *lexer = cel::Lexer(source_, token.end);
  return token;
}

Rendered LayoutWriter::Render(std::size_t index, std::size_t indent, LineStyle style) {
  const Mark& mark = marks_[index];
  out_.clear();
  first_indent_ = indent;
  rest_indent_ = ContinuationIndent(mark.kind, indent);
  align_at_ = kNone;
  RenderPlain(index, style);
  if (align_at_ != kNone && out_.find('\n') < align_at_) align_at_ = kNone;
  return {std::move(out_), align_at_};
}

void LayoutWriter::RenderPlain(std::size_t index, LineStyle style) {
  const Mark& mark = marks_[index];
  const std::string_view separator = Separator(mark.kind);
  std::size_t inner = index + 1;
  cel::Lexer lexer(source_, mark.begin);
  std::uint32_t last_end = mark.begin;
  std::string_view last;
  while (last_end < mark.end) {
    const cel::Token token = NextPlain(&lexer);
    if (!last.empty()) {
      const Gap gap = ReadGap(source_, last_end, token.begin);
      if (mark.kind == MarkKind::kClause && last_end == mark.begin + last.size() && style == LineStyle::kColumns &&
          gap.comments.empty()) {
        out_.append(kClauseColumn - std::min(kClauseColumn, last.size()), ' ');
      } else if (AppendComments(gap, rest_indent_)) {
        // The token stands on a line of its own now.
      } else if (gap.newline && last == ",") {
        NewLine(rest_indent_);
      } else if (Spaced(last, token.text)) {
        out_ += ' ';
      }
    }
    if (inner < marks_.size() && marks_[inner].begin == token.begin) {
      const Mark& nested = marks_[inner++];
      if (nested.kind == MarkKind::kJson) {
        AppendJson(nested);
      } else {
        AppendExpression(nested);
      }
      last = "x";
      last_end = nested.end;
      lexer = cel::Lexer(source_, nested.end);
      continue;
    }
    if (align_at_ == kNone && token.text == separator) {
      if (mark.kind == MarkKind::kEnum && source_.substr(token.end, mark.end - token.end).find('\n') != kNone) {
        return RenderEnumBlock(token.begin, mark.end, first_indent_);
      }
      align_at_ = out_.size();
    }
    // A comma before the end of an enum on one line says nothing.
    const bool needless = mark.kind == MarkKind::kEnum && token.text == "," && source_[mark.end - 1] == '}' &&
                          cel::Lexer(lexer).Next().text == "}";
    last_end = token.end;
    if (needless) continue;
    out_ += token.text;
    last = token.text;
  }
}

// An enum whose members were written on several lines: one level deeper, lines as they were.
void LayoutWriter::RenderEnumBlock(std::uint32_t begin, std::uint32_t end, std::size_t indent) {
  cel::Lexer lexer(source_, begin);
  cel::Token last = lexer.Next();
  out_ += last.text;
  while (last.end < end) {
    const cel::Token token = lexer.Next();
    const std::size_t token_indent = token.text == "}" ? indent : indent + 2;
    const Gap gap = ReadGap(source_, last.end, token.begin);
    const bool breaks = last.text == "{" || token.text == "}" || (gap.newline && last.text == ",");
    if (!gap.comments.empty()) {
      AppendComments(gap, indent + 2);
      if (token.text == "}") out_.resize(out_.size() - 2);
    } else if (breaks) {
      NewLine(token_indent);
    } else if (Spaced(last.text, token.text)) {
      out_ += ' ';
    }
    out_ += token.text;
    last = token;
  }
}

// As the author wrote it: tokens that touch still touch, line breaks stay.
void LayoutWriter::AppendExpression(const Mark& mark) {
  cel::Lexer lexer(source_, mark.begin);
  std::uint32_t last_end = mark.begin;
  while (last_end < mark.end) {
    const cel::Token token = lexer.Next();
    const Gap gap = ReadGap(source_, last_end, token.begin);
    if (AppendComments(gap, rest_indent_)) {
      // The token stands on a line of its own now.
    } else if (gap.newline && token.begin > mark.begin) {
      NewLine(rest_indent_);
    } else if (last_end < token.begin) {
      out_ += ' ';
    }
    out_ += token.text;
    last_end = token.end;
  }
}

// The lines of JSON move together with its opening brace.
void LayoutWriter::AppendJson(const Mark& mark) {
  const std::size_t line_start = source_.substr(0, mark.begin).rfind('\n') + 1;  // npos + 1: the start
  const auto old_column =
      static_cast<std::ptrdiff_t>(base::CountCodePoints(source_.substr(line_start, mark.begin - line_start)));
  const std::ptrdiff_t shift = static_cast<std::ptrdiff_t>(Column()) - old_column;
  std::string_view rest = source_.substr(mark.begin, mark.end - mark.begin);
  bool first = true;
  while (true) {
    const std::size_t line_end = rest.find('\n');
    const std::string_view line = TrimEnd(rest.substr(0, line_end));
    const std::size_t text_at = first ? 0 : std::min(line.find_first_not_of(" \t"), line.size());
    if (!first) {
      const std::ptrdiff_t indent = static_cast<std::ptrdiff_t>(text_at) + shift;
      out_ += '\n';
      if (text_at < line.size()) out_.append(static_cast<std::size_t>(std::max<std::ptrdiff_t>(indent, 0)), ' ');
    }
    out_ += line.substr(text_at);
    if (line_end == std::string_view::npos) return;
    rest.remove_prefix(line_end + 1);
    first = false;
  }
}

}  // namespace daygate::policy
