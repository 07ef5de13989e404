// The pieces of a laid-out file: what stands between two tokens, and stretches of the source rendered on one line or
// with their continuations under each other. Before: model.h's marks. After: printer.cc. One thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cel/lexer.h"
#include "policy/model.h"

namespace daygate::policy {

struct Comment {
  std::string_view text;      // from `//` on, without white space at its end
  bool own_line = false;      // nothing but white space before it on its line
  bool blank_before = false;  // an empty line before it
};

// White space and comments between two tokens.
struct Gap {
  std::vector<Comment> comments;
  bool newline = false;  // behind the last comment
  bool blank = false;    // an empty line behind the last comment
};

Gap ReadGap(std::string_view source, std::uint32_t begin, std::uint32_t end);

// A stretch that is laid out: its first line is written without indentation, the others with theirs.
struct Rendered {
  std::string text;
  std::size_t align_at = std::string::npos;  // the `{`, `:` or `=` that its neighbours stand under
};

enum class LineStyle : std::uint8_t {
  kColumns,  // the word of a clause padded, so that what follows stands in one column
  kOneLine,  // single spaces
};

class LayoutWriter {
 public:
  explicit LayoutWriter(const File& file) : source_(file.source->text()), marks_(file.layout) {}

  // Renders the stretch of marks[index], to be indented by `indent`.
  Rendered Render(std::size_t index, std::size_t indent, LineStyle style);

 private:
  void RenderPlain(std::size_t index, LineStyle style);
  void RenderEnumBlock(std::uint32_t begin, std::uint32_t end, std::size_t indent);
  void AppendExpression(const Mark& mark);
  void AppendJson(const Mark& mark);
  // The comments of `gap`, each ending its line, and the indentation of what follows. False: there are none.
  bool AppendComments(const Gap& gap, std::size_t indent);
  void NewLine(std::size_t indent);
  std::size_t Column() const;
  cel::Token NextPlain(cel::Lexer* lexer) const;

  std::string_view source_;
  std::span<const Mark> marks_;
  // Of the stretch that is being rendered:
  std::string out_;
  std::size_t first_indent_ = 0;
  std::size_t rest_indent_ = 0;
  std::size_t align_at_ = std::string::npos;
};

}  // namespace daygate::policy
