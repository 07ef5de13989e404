// A strict reader of JSON (RFC 8259, I-JSON) that builds nothing: it says where a document ends and what is wrong with
// it. Documents that pass can be given to any JSON library without that library's leniencies mattering.
#pragma once

#include <cstdint>
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

// Scans one value from `offset` on; white space before it is skipped, what stands behind it is not looked at. Refuses
// invalid UTF-8, lone surrogates, control characters in strings, comments, NaN, nesting deeper than `max_depth` (the
// outermost value being the first).
JsonScan ScanJson(std::string_view text, std::size_t offset, std::size_t max_depth);

}  // namespace daygate::base
