// Strings: the standard functions and the extension library. Positions count code points.
#include <re2/re2.h>

#include "reference/functions.h"

namespace daygate::reference {
namespace {

const std::string* Str(const Args& args, std::size_t i) {
  return i < args.size() ? args[i].As<std::string>() : nullptr;
}
const std::int64_t* Num(const Args& args, std::size_t i) {
  return i < args.size() ? args[i].As<std::int64_t>() : nullptr;
}

// An argument that may be left out.
bool IsNumOrNothing(const Args& args, std::size_t i) {
  return i >= args.size() || Num(args, i) != nullptr;
}

std::string Glue(const std::vector<std::string>& points, std::size_t from, std::size_t to) {
  std::string text;
  for (std::size_t i = from; i < to; ++i) text += points[i];
  return text;
}

template <typename Test>
Result TwoStrings(const Args& args, Test test) {
  const std::string* a = Str(args, 0);
  const std::string* b = Str(args, 1);
  return a == nullptr || b == nullptr ? Result() : Result(Make(static_cast<bool>(test(*a, *b))));
}

Result Contains(const Args& args) {
  return TwoStrings(args, [](const auto& a, const auto& b) { return a.find(b) != std::string::npos; });
}
Result StartsWith(const Args& args) {
  return TwoStrings(args, [](const auto& a, const auto& b) { return a.starts_with(b); });
}
Result EndsWith(const Args& args) {
  return TwoStrings(args, [](const auto& a, const auto& b) { return a.ends_with(b); });
}
Result Matches(const Args& args) {
  const std::string* text = Str(args, 0);
  const std::string* pattern = Str(args, 1);
  if (text == nullptr || pattern == nullptr) return std::nullopt;
  const re2::RE2 regex(*pattern, re2::RE2::Quiet);
  return regex.ok() ? Result(Make(re2::RE2::PartialMatch(*text, regex))) : Result();
}

Result ChangeCase(const Args& args, char from, char to, int by) {
  if (Str(args, 0) == nullptr) return std::nullopt;
  std::string text = *Str(args, 0);
  for (char& c : text) {
    if (c >= from && c <= to) c = static_cast<char>(c + by);
  }
  return Make(text);
}

Result CharAt(const Args& args) {
  if (Str(args, 0) == nullptr || Num(args, 1) == nullptr) return std::nullopt;
  const std::vector<std::string> points = CodePoints(*Str(args, 0));
  const std::int64_t at = *Num(args, 1);
  if (at < 0 || at > static_cast<std::int64_t>(points.size())) return std::nullopt;
  const auto i = static_cast<std::size_t>(at);
  return Make(i == points.size() ? std::string() : points[i]);
}

Result Substring(const Args& args) {
  if (Str(args, 0) == nullptr || Num(args, 1) == nullptr || !IsNumOrNothing(args, 2)) return std::nullopt;
  const std::vector<std::string> points = CodePoints(*Str(args, 0));
  const auto size = static_cast<std::int64_t>(points.size());
  const std::int64_t from = *Num(args, 1);
  const std::int64_t to = args.size() > 2 && Num(args, 2) != nullptr ? *Num(args, 2) : size;
  if (from < 0 || to > size || from > to) return std::nullopt;
  return Make(Glue(points, static_cast<std::size_t>(from), static_cast<std::size_t>(to)));
}

// The places where `part` stands in `text`.
std::vector<std::int64_t> Places(const std::string& text, const std::string& part) {
  const std::vector<std::string> points = CodePoints(text);
  const std::vector<std::string> wanted = CodePoints(part);
  std::vector<std::int64_t> places;
  for (std::size_t i = 0; i + wanted.size() <= points.size(); ++i) {
    if (Glue(points, i, i + wanted.size()) == part) places.push_back(static_cast<std::int64_t>(i));
  }
  return places;
}

Result IndexOf(const Args& args) {
  if (Str(args, 0) == nullptr || Str(args, 1) == nullptr || !IsNumOrNothing(args, 2)) return std::nullopt;
  const std::int64_t from = args.size() > 2 && Num(args, 2) != nullptr ? *Num(args, 2) : 0;
  if (from < 0 || from > static_cast<std::int64_t>(CodePoints(*Str(args, 0)).size())) return std::nullopt;
  for (const std::int64_t place : Places(*Str(args, 0), *Str(args, 1))) {
    if (place >= from) return Make(place);
  }
  return Make(std::int64_t{-1});
}

Result LastIndexOf(const Args& args) {
  if (Str(args, 0) == nullptr || Str(args, 1) == nullptr || !IsNumOrNothing(args, 2)) return std::nullopt;
  const auto size = static_cast<std::int64_t>(CodePoints(*Str(args, 0)).size());
  const std::int64_t until = args.size() > 2 && Num(args, 2) != nullptr ? *Num(args, 2) : size;
  if (until < 0 || until > size) return std::nullopt;
  // The end is a position for nothing alone.
  if (args.size() > 2 && until == size && !Str(args, 1)->empty()) return std::nullopt;
  std::int64_t last = -1;
  for (const std::int64_t place : Places(*Str(args, 0), *Str(args, 1))) {
    if (place <= until) last = place;
  }
  return Make(last);
}

Result Replace(const Args& args) {
  if (Str(args, 0) == nullptr || Str(args, 1) == nullptr || Str(args, 2) == nullptr) return std::nullopt;
  if (!IsNumOrNothing(args, 3)) return std::nullopt;
  std::int64_t left = args.size() > 3 && Num(args, 3) != nullptr ? *Num(args, 3) : -1;
  const std::string& text = *Str(args, 0);
  const std::string& from = *Str(args, 1);
  const std::string& to = *Str(args, 2);
  std::string result;
  if (from.empty()) {
    const std::vector<std::string> points = CodePoints(text);
    for (std::size_t i = 0; i <= points.size(); ++i) {
      if (left < 0 || static_cast<std::int64_t>(i) < left) result += to;
      if (i < points.size()) result += points[i];
    }
    return Make(result);
  }
  std::size_t at = 0;
  while (left != 0) {
    const std::size_t found = text.find(from, at);
    if (found == std::string::npos) break;
    result += text.substr(at, found - at) + to;
    at = found + from.size();
    if (left > 0) --left;
  }
  return Make(result + text.substr(at));
}

Result Split(const Args& args) {
  if (Str(args, 0) == nullptr || Str(args, 1) == nullptr || !IsNumOrNothing(args, 2)) return std::nullopt;
  const std::int64_t limit = args.size() > 2 && Num(args, 2) != nullptr ? *Num(args, 2) : -1;
  const std::string& separator = *Str(args, 1);
  std::string rest = *Str(args, 0);
  List parts;
  if (limit == 0) return MakeList({});
  if (separator.empty() && rest.empty()) return MakeList({});
  while (limit < 0 || static_cast<std::int64_t>(parts.size()) + 1 < limit) {
    const std::size_t found = separator.empty() ? CodePoints(rest).at(0).size() : rest.find(separator);
    if (found == std::string::npos || (separator.empty() && found == rest.size())) break;
    parts.push_back(Make(rest.substr(0, found)));
    rest = rest.substr(found + separator.size());
  }
  parts.push_back(Make(rest));
  return MakeList(std::move(parts));
}

Result Join(const Args& args) {
  const List* list = args[0].AsList();
  if (list == nullptr || (args.size() > 1 && Str(args, 1) == nullptr)) return std::nullopt;
  const std::string separator = args.size() > 1 && Str(args, 1) != nullptr ? *Str(args, 1) : "";
  std::string text;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto* part = (*list)[i].As<std::string>();
    if (part == nullptr) return std::nullopt;
    text += (i > 0 ? separator : "") + *part;
  }
  return Make(text);
}

Result Trim(const Args& args) {
  if (Str(args, 0) == nullptr) return std::nullopt;
  static const std::vector<std::string> kSpaces = CodePoints(
      "\t\n\v\f\r \xC2\x85\xC2\xA0\xE1\x9A\x80\xE2\x80\x80\xE2\x80\x81\xE2\x80\x82\xE2\x80\x83\xE2\x80\x84\xE2\x80\x85"
      "\xE2\x80\x86\xE2\x80\x87\xE2\x80\x88\xE2\x80\x89\xE2\x80\x8A\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xAF\xE2\x81\x9F"
      "\xE3\x80\x80");
  const auto is_space = [](const std::string& point) {
    for (const std::string& space : kSpaces) {
      if (space == point) return true;
    }
    return false;
  };
  const std::vector<std::string> points = CodePoints(*Str(args, 0));
  std::size_t from = 0;
  std::size_t to = points.size();
  while (from < to && is_space(points[from])) ++from;
  while (to > from && is_space(points[to - 1])) --to;
  return Make(Glue(points, from, to));
}

}  // namespace

std::vector<std::string> CodePoints(const std::string& text) {
  std::vector<std::string> points;
  for (const char c : text) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    if (continues && !points.empty()) {
      points.back().push_back(c);
    } else {
      points.emplace_back(1, c);
    }
  }
  return points;
}

const FunctionTable& TextFunctions() {
  static const FunctionTable kTable = {
      {"contains", Contains},
      {"startsWith", StartsWith},
      {"endsWith", EndsWith},
      {"matches", Matches},
      {"lowerAscii", [](const Args& args) { return ChangeCase(args, 'A', 'Z', 32); }},
      {"upperAscii", [](const Args& args) { return ChangeCase(args, 'a', 'z', -32); }},
      {"charAt", CharAt},
      {"substring", Substring},
      {"indexOf", IndexOf},
      {"lastIndexOf", LastIndexOf},
      {"replace", Replace},
      {"split", Split},
      {"join", Join},
      {"trim", Trim},
  };
  return kTable;
}

}  // namespace daygate::reference
