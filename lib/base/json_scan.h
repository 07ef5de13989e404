// A strict reader of JSON (RFC 8259, I-JSON) that builds nothing: it says where a document ends, what is wrong with it,
// and where in it members stand that were asked for. Documents that pass can be given to any JSON library without that
// library's leniencies mattering.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace daygate::base {

struct JsonScan {
  bool ok = false;
  std::size_t end = 0;  // ok: the offset behind the document
  std::size_t error_at = 0;
  std::string error;  // not ok: what was found and what was wanted
  std::vector<std::string>
      duplicates;  // paths of members that stand twice: `context.chain[0].id`; the scan is still ok
};

// A member that is asked for, and where its value stands. Of a member that stands twice it is one of them.
struct JsonPlace {
  std::string_view name;
  const JsonPlace* in = nullptr;  // it is a member of this one's value; null: of the document
  std::size_t begin = 0;
  std::size_t end = 0;  // 0: there is no such member

  bool found() const { return end != 0; }
  std::string_view In(std::string_view text) const { return text.substr(begin, end - begin); }
};

// Scans one value from `offset` on; white space before it is skipped, what stands behind it is not looked at. Refuses
// invalid UTF-8, lone surrogates, control characters in strings, comments, NaN, nesting deeper than `max_depth` (the
// outermost value being the first). Fills `places`, whose `in` point to others of them; they say nothing of a document
// that is not ok.
JsonScan ScanJson(std::string_view text, std::size_t offset, std::size_t max_depth, std::span<JsonPlace> places = {});

}  // namespace daygate::base
