// Whatever a text has in it, the scan says of it what one that goes byte by byte says: by the same words, at the same
// places.
#include <string>
#include <string_view>
#include <vector>

#include "catch.h"
#include "generate/random.h"
#include "json_scan_reference.h"

namespace daygate::base {
namespace {

using namespace std::string_view_literals;

using generate::Random;

std::string AnyString(Random* random) {
  std::string text = "\"";
  for (int i = random->Between(0, 5); i > 0; --i) {
    text += random->Percent(2) ? random->Word({"\\ud834", "\\udd1e", "\\x", "\xff", "\t"})
                               : random->Word({"a",
                                               "b",
                                               "id",
                                               "daygate.kind",
                                               "sixteen-and-more.",
                                               "\\\"",
                                               "\\\\",
                                               "\\n",
                                               "\\u0061",
                                               "\\ud834\\udd1e",
                                               "\xc3\xa9",
                                               "\xe6\x97\xa5",
                                               "\xf0\x9f\x94\x91",
                                               "\x7f",
                                               " ",
                                               "{",
                                               "}",
                                               "[",
                                               "]",
                                               ",",
                                               ":"});
  }
  return text + "\"";
}

// Names come often twice.
std::string AnyName(Random* random) {
  if (random->Percent(20)) return AnyString(random);
  return random->Word({"\"a\"", "\"b\"", "\"c\"", "\"\\u0061\"", "\"aa\"", "\"data\"", "\"d\\u0061ta\"", "\"\"",
                       "\"a.b\"", "\"created_time\"", "\"created-time\""});
}

std::string AnyScalar(Random* random) {
  if (random->Percent(50)) return AnyString(random);
  if (random->Percent(3)) return random->Word({"01", "1.", "-", "tru", "nul", "falsy", "NaN", "'a'"});
  return random->Word({"0", "-0", "1", "-1.5", "1e9", "1E-7", "12345678901234567890", "true", "false", "null"});
}

std::string AnyJson(Random* random, int depth) {
  const std::string space = random->Word({"", "", "", " ", "\n\t", "\r"});
  if (depth == 0 || random->Percent(30)) return AnyScalar(random);
  const bool object = random->Percent(60);
  std::string text = object ? "{" : "[";
  for (int i = random->Between(0, random->Percent(5) ? 24 : 4); i > 0; --i) {
    text += space;
    if (object) text += AnyName(random) + space + ":" + space;
    text += AnyJson(random, depth - 1) + space + (i > 1 ? "," : "");
  }
  return text + space + (object ? "}" : "]");
}

char AnyByte(Random* random) {
  constexpr std::string_view kLikely = "{}[]\",:\\ \n\tu0123456789abcdefE+-.\0\x1f\x7f\x80\xbf\xc2\xe0\xed\xf4\xff"sv;
  return random->Percent(80) ? kLikely[random->Below(kLikely.size())] : static_cast<char>(random->Below(256));
}

void Mutate(Random* random, std::string* text) {
  const std::size_t at = random->Below(text->size() + 1);
  switch (random->Below(5)) {
    case 0: text->insert(at, 1, AnyByte(random)); break;
    case 1: text->erase(at, 1 + random->Below(3)); break;
    case 2: text->resize(at); break;
    case 3: text->insert(at, text->substr(random->Below(text->size() + 1), random->Below(40))); break;
    default:
      if (at < text->size()) (*text)[at] = AnyByte(random);
  }
}

// In a buffer of its own, so that a sanitizer sees what is read beyond the end.
void CheckSame(const std::string& text, std::size_t offset, std::size_t depth) {
  const std::vector<char> exact(text.begin(), text.end());
  const std::string_view view(exact.data(), exact.size());
  const JsonScan wanted = ScanJsonByteByByte(view, offset, depth);
  const JsonScan scan = ScanJson(view, offset, depth);
  const bool same = scan.ok == wanted.ok && scan.end == wanted.end && scan.error_at == wanted.error_at &&
                    scan.error == wanted.error && scan.duplicates == wanted.duplicates;
  if (same) return;
  CAPTURE(text, offset, depth, wanted.error, wanted.error_at, wanted.end, wanted.duplicates);
  CAPTURE(scan.error, scan.error_at, scan.end, scan.duplicates);
  FAIL("the scans differ");
}

TEST_CASE("the scan says what one that goes byte by byte says") {
  Random random(3);
  int ok = 0;
  int with_duplicates = 0;
  for (int i = 0; i < 300'000; ++i) {
    std::string text = AnyJson(&random, random.Between(2, 4));
    for (int mutations = random.Percent(40) ? 0 : random.Between(1, 3); mutations > 0; --mutations)
      Mutate(&random, &text);
    const std::size_t offset = random.Percent(80) ? 0 : random.Below(text.size() + 1);
    const std::size_t depth = random.Percent(80) ? 32 : random.Below(4);
    CheckSame(text, offset, depth);
    const JsonScan scan = ScanJson(text, offset, depth);
    ok += scan.ok ? 1 : 0;
    with_duplicates += scan.duplicates.empty() ? 0 : 1;
  }
  CHECK(ok > 50'000);
  CHECK(ok < 200'000);
  CHECK(with_duplicates > 5'000);
}

TEST_CASE("each byte at each place of a string is taken as it is byte by byte") {
  for (std::size_t size = 0; size < 20; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(size, 'x');
        text[at] = static_cast<char>(byte);
        CheckSame("\"" + text + "\"", 0, 8);
        CheckSame("\"" + text, 0, 8);
        // What stands behind it does not make it wrong, nor right.
        CheckSame("[\"" + text + "\",\"\xc3\xa9\"]", 0, 8);
        CheckSame("{\"" + text + "\":\"\xff\"}", 0, 8);
      }
    }
  }
}

}  // namespace
}  // namespace daygate::base
