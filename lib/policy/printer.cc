// The layout of a file that was read from text. The marks of the parser say where lines and blocks are; the text
// between them is taken from the source, with its comments.

#include "policy/printer.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/utf8.h"
#include "policy/layout_text.h"

namespace daygate::policy {
namespace {

constexpr std::size_t kIndent = 2;
constexpr std::size_t kWidest = 100;

// A line of a block or an item of the file, with the comments around it.
struct Piece {
  MarkKind kind = MarkKind::kStatement;
  Rendered rendered;
  std::vector<Comment> before;  // on lines of their own
  bool blank_before = false;    // an empty line between them and it
  std::optional<Comment> trailing;
};

bool IsOneLine(std::string_view text) {
  return text.find('\n') == std::string_view::npos;
}

class Formatter {
 public:
  explicit Formatter(const File& file) : source_(file.source->text()), marks_(file.layout), writer_(file) {}

  std::string Run() {
    std::vector<Piece> items;
    while (next_ < marks_.size()) {
      Piece item;
      TakeGap(marks_[next_].begin, items.empty() ? nullptr : &items.back().trailing, &item);
      item.kind = marks_[next_].kind;
      if (item.kind == MarkKind::kOpen) {
        item.rendered.text = Block();
      } else {
        item.rendered = Take(0, LineStyle::kColumns);
      }
      items.push_back(std::move(item));
    }
    Piece end;
    TakeGap(static_cast<std::uint32_t>(source_.size()), items.empty() ? nullptr : &items.back().trailing, &end);
    return Join(items, end);
  }

 private:
  // The comments from where reading is up to `begin`: one on the line of what came before is its trailing comment.
  void TakeGap(std::uint32_t begin, std::optional<Comment>* trailing, Piece* piece) {
    Gap gap = ReadGap(source_, at_, begin);
    auto first = gap.comments.begin();
    if (trailing != nullptr && first != gap.comments.end() && !first->own_line) *trailing = *first++;
    piece->before.assign(first, gap.comments.end());
    piece->blank_before = gap.blank;
  }

  // The line of the next mark; passes over the marks inside it.
  Rendered Take(std::size_t indent, LineStyle style) {
    const Mark& mark = marks_[next_];
    Rendered rendered = writer_.Render(next_, indent, style);
    while (next_ < marks_.size() && marks_[next_].begin < mark.end) ++next_;
    at_ = mark.end;
    return rendered;
  }

  std::string Block() {
    const std::size_t open = next_;
    std::size_t close = open;
    while (close < marks_.size() && marks_[close].kind != MarkKind::kClose) ++close;
    if (close == marks_.size()) {  // not a whole file: as it is
      next_ = close;
      at_ = static_cast<std::uint32_t>(source_.size());
      return std::string(source_.substr(marks_[open].begin));
    }
    if (IsOneLine(source_.substr(marks_[open].begin, marks_[close].end - marks_[open].begin))) {
      std::string line = BlockOnOneLine();
      if (base::CountCodePoints(line) <= kWidest) return line;
      next_ = open;
    }
    std::string out = Take(0, LineStyle::kColumns).text;
    std::optional<Comment> head_trailing;
    std::vector<Piece> lines;
    Piece end;
    while (true) {
      std::optional<Comment>* trailing = lines.empty() ? &head_trailing : &lines.back().trailing;
      const bool closes = marks_[next_].kind == MarkKind::kClose;
      Piece piece;
      TakeGap(marks_[next_].begin, trailing, closes ? &end : &piece);
      if (closes) break;
      piece.kind = marks_[next_].kind;
      piece.rendered = Take(kIndent, LineStyle::kColumns);
      lines.push_back(std::move(piece));
    }
    Take(0, LineStyle::kColumns);
    if (lines.empty() && end.before.empty() && !head_trailing) return out + "}";
    AppendTrailing(&out, head_trailing);
    out += '\n';
    Align(&lines);
    AppendLines(&out, lines, end);
    return out + "}";
  }

  std::string BlockOnOneLine() {
    std::string line = Take(0, LineStyle::kOneLine).text;
    bool empty = true;
    while (marks_[next_].kind != MarkKind::kClose) {
      line += " " + Take(0, LineStyle::kOneLine).text;
      empty = false;
    }
    Take(0, LineStyle::kOneLine);
    return line + (empty ? "}" : " }");
  }

  // Neighbours of one kind, with nothing between them, get what they have in common into one column.
  static void Align(std::vector<Piece>* lines) {
    for (std::size_t begin = 0; begin < lines->size();) {
      std::size_t end = begin + 1;
      std::size_t widest = 0;
      const auto width = [&](std::size_t i) {
        const std::size_t at = (*lines)[i].rendered.align_at;
        return at == std::string::npos ? 0 : at;
      };
      widest = width(begin);
      while (end < lines->size() && (*lines)[end].kind == (*lines)[begin].kind && !(*lines)[end].blank_before &&
             (*lines)[end].before.empty()) {
        widest = std::max(widest, width(end++));
      }
      for (; begin < end; ++begin) {
        Rendered& rendered = (*lines)[begin].rendered;
        if (rendered.align_at != std::string::npos) {
          rendered.text.insert(rendered.align_at, widest - rendered.align_at, ' ');
        }
      }
    }
  }

  static void AppendTrailing(std::string* out, const std::optional<Comment>& trailing) {
    if (trailing) *out += " " + std::string(trailing->text);
  }

  static void AppendComments(std::string* out, const std::vector<Comment>& comments, std::size_t indent) {
    for (const Comment& comment : comments) {
      if (comment.blank_before && &comment != &comments.front()) *out += '\n';
      out->append(indent, ' ');
      *out += std::string(comment.text) + "\n";
    }
  }

  // The lines of a block: empty lines stay, one at most, but neither first nor last.
  static void AppendLines(std::string* out, const std::vector<Piece>& lines, const Piece& end) {
    bool first = true;
    const auto begin = [&](const Piece& piece) {
      const bool blank = piece.before.empty() ? piece.blank_before : piece.before.front().blank_before;
      if (blank && !first) *out += '\n';
      AppendComments(out, piece.before, kIndent);
      first = false;
    };
    for (const Piece& line : lines) {
      begin(line);
      if (!line.before.empty() && line.blank_before) *out += '\n';
      out->append(kIndent, ' ');
      *out += line.rendered.text;
      AppendTrailing(out, line.trailing);
      *out += '\n';
    }
    if (!end.before.empty()) begin(end);
  }

  // The items of the file: an empty line between them, but for one-line items that stood under each other.
  static std::string Join(const std::vector<Piece>& items, const Piece& end) {
    std::string out;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const Piece& item = items[i];
      bool blank = item.blank_before;
      for (const Comment& comment : item.before) blank = blank || comment.blank_before;
      const bool rows = i > 1 && IsOneLine(items[i - 1].rendered.text) && IsOneLine(item.rendered.text);
      if (i > 0 && (blank || !rows)) out += '\n';
      AppendComments(&out, item.before, 0);
      if (!item.before.empty() && item.blank_before) out += '\n';
      out += item.rendered.text;
      AppendTrailing(&out, item.trailing);
      out += '\n';
    }
    if (!end.before.empty() && end.before.front().blank_before && !out.empty()) out += '\n';
    AppendComments(&out, end.before, 0);
    return out;
  }

  std::string_view source_;
  const std::vector<Mark>& marks_;
  LayoutWriter writer_;
  std::size_t next_ = 0;  // the mark that comes next
  std::uint32_t at_ = 0;  // what is read of the source
};

}  // namespace

std::string Format(const File& file) {
  if (file.layout.empty()) return Print(file);
  return Formatter(file).Run();
}

}  // namespace daygate::policy
