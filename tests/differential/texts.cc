#include "differential/texts.h"

#include <map>

namespace daygate::differential {
namespace {

using std::string_literals::operator""s;

const std::vector<std::string>& Anything() {
  static const std::vector<std::string> texts = {
      "",
      "a",
      "b",
      "abc",
      "tacocat",
      "Hello, World",
      "a,b,,c",
      " \t padded \r\n",
      "\u00a0\u3000wide\u2028\u0085",
      "\u200bzero\u200b",
      "\x1fx\x0b",
      "\u00c4\u00d6\u00df",
      "\u00e9",
      "e\u0301",
      "a\u0308\u0301b",
      "\u65e5\u672c\u8a9e",
      "\U0001F600",
      "x\U0001F468\u200d\U0001F469\u200d\U0001F467y",
      "\ufeffbom",
      "\uffff",
      "\U0010FFFF",
      "\ufffd",
      "\u0130\u0131Kk",
      "a\0b"s,
      "\0"s,
      "\0\0"s,
      "quote\"'`\\",
      "line\nline\r\nline",
      "\a\b\f\n\r\t\v\\",
      "%s %% {}",
      "aaaaaaaa",
      "aXbXc",
      "ABCxyzABC",
      "\x7f\u0080\u07ff\u0800",
      "a longer text, of more than sixty-four bytes, so that work by the block has a border within it",
  };
  return texts;
}

const std::map<Topic, std::vector<std::string>>& Topics() {
  static const std::map<Topic, std::vector<std::string>> topics = {
      {Topic::kNumber,
       {"0",
        "1",
        "-1",
        "+1",
        "007",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "18446744073709551615",
        "18446744073709551616",
        "1e3",
        "1E3",
        "-1.5e-3",
        ".5",
        "5.",
        "1.",
        "0x1F",
        "0x1p3",
        "1_000",
        " 1",
        "1 ",
        "",
        "-",
        "+",
        ".",
        "e5",
        "NaN",
        "nan",
        "inf",
        "-inf",
        "+Inf",
        "Infinity",
        "-infinity",
        "INFINITY",
        "1e308",
        "1e309",
        "-1e400",
        "5e-324",
        "2e-324",
        "1e-400",
        "1.7976931348623157e308",
        "0.1",
        "123456789012345678901234567890",
        "1u",
        "12a",
        "\u0661",
        "1\0"s,
        "0b1",
        "--1"}},
      {Topic::kBool,
       {"1", "t", "true", "TRUE", "True", "T", "0", "f", "false", "FALSE", "False", "F", "tRUE", "yes", "", " true",
        "true\0"s}},
      {Topic::kTimestamp,
       {"2009-02-13T23:31:30Z",
        "2024-02-29T12:34:56.789Z",
        "2024-02-29T12:34:56.123456789+05:30",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+00:01",
        "0001-01-01T00:00:00-00:01",
        "9999-12-31T23:59:59.999999999Z",
        "9999-12-31T23:59:59.999999999-00:01",
        "9999-12-31T23:59:59+00:01",
        "0000-12-31T23:59:59Z",
        "1970-01-01T00:00:00Z",
        "1969-12-31T23:59:59.5Z",
        "1600-02-29T00:00:00Z",
        "2000-02-29T23:59:59Z",
        "2023-02-29T00:00:00Z",
        "2024-02-30T00:00:00Z",
        "2024-13-01T00:00:00Z",
        "2024-00-01T00:00:00Z",
        "2024-01-00T00:00:00Z",
        "2024-01-01T24:00:00Z",
        "2024-01-01T23:60:00Z",
        "2016-12-31T23:59:60Z",
        "2024-01-01t00:00:00z",
        "2024-01-01T00:00:00",
        "2024-01-01 00:00:00Z",
        "2024-01-01",
        "2024-01-01T00:00Z",
        "2024-1-1T0:0:0Z",
        "2024-01-01T00:00:00.Z",
        "2024-01-01T00:00:00,5Z",
        "2024-01-01T00:00:00.1234567891Z",
        "2024-01-01T00:00:00+24:00",
        "2024-01-01T00:00:00+23:59",
        "2024-01-01T00:00:00+00:60",
        "2024-01-01T00:00:00-00:00",
        "2024-01-01T00:00:00+0530",
        "2024-01-01T00:00:00+5:30",
        "+2024-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "",
        "now",
        "2024-03-31T01:59:59.999Z",
        "2024-10-27T00:30:00Z",
        "1900-01-01T00:00:00Z",
        "1883-11-18T17:00:00Z",
        "2037-12-31T23:59:59Z",
        "2038-01-19T03:14:08Z",
        "2100-02-28T12:00:00Z",
        "2024-12-30T00:00:00Z",
        "2024-06-15T18:00:00.0005Z",
        "2024-06-15T18:00:00.999999999Z"}},
      {Topic::kDuration,
       {"0s",
        "1s",
        "-1s",
        "+1s",
        "1.5s",
        "-0.000000001s",
        "1h34m5.6ms7us8ns",
        "60.001s",
        "24h",
        "1m",
        "100ms",
        "1us",
        "1\u00b5s",
        "1\u03bcs",
        "1ns",
        "0.5ns",
        "0.1ns",
        "1.9ns",
        "9223372036s",
        "9223372036.854775807s",
        "9223372036.854775808s",
        "-9223372036.854775808s",
        "-9223372036.854775809s",
        "9223372037s",
        "2562047h47m16.854775807s",
        "2562048h",
        "315576000000s",
        "1d",
        "1",
        "0",
        "-0",
        "",
        "s",
        ".s",
        ".5s",
        "1.s",
        "1..5s",
        "1e3s",
        "1 s",
        " 1s",
        "1h1h",
        "1s1h",
        "1h-1m",
        "--1s",
        "-",
        "+",
        "1H",
        "0.3333333333333333333h",
        "1.0000000000000000001s",
        "106751.9h",
        "999999999999999999999s",
        "-1h30m",
        "1m60s",
        "1\0s"s,
        "0.000000000000000000001s"}},
      {Topic::kZone,
       {"UTC",
        "Europe/Paris",
        "America/New_York",
        "America/St_Johns",
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
        "Africa/Monrovia",
        "Etc/GMT+5",
        "GMT",
        "EST",
        "+00:00",
        "-00:00",
        "+05:30",
        "-08:00",
        "02:00",
        "+14:00",
        "-23:59",
        "+23:59",
        "+24:00",
        "+00:60",
        "+5:30",
        "5:30",
        "+0530",
        "+05",
        "-5:00",
        "05:3",
        "+05:30:00",
        "",
        "utc",
        "Z",
        "Local",
        "Nowhere/City",
        "Europe/../UTC",
        "/etc/localtime",
        "America/",
        "europe/paris",
        " UTC",
        "UTC ",
        "\u2212"
        "05:00",
        "+-5:00",
        "1:2",
        "01:02"}},
      {Topic::kAddress,
       {"0.0.0.0",
        "127.0.0.1",
        "127.255.255.255",
        "1.2.3.4",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.1.1",
        "224.0.0.1",
        "224.0.0.255",
        "224.0.1.0",
        "255.255.255.255",
        "::",
        "::1",
        "2001:db8::1",
        "2001:DB8::1",
        "2001:db8:0:0:0:0:0:1",
        "2001:0db8::1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "fe80::1%eth0",
        "ff02::1",
        "ff05::1",
        "fc00::1",
        "::ffff:1.2.3.4",
        "::ffff:c0a8:1",
        "::1.2.3.4",
        "1.2.3",
        "1.2.3.4.5",
        "01.2.3.4",
        "1.2.3.04",
        "256.1.1.1",
        "1.2.3.-4",
        "1.2.3.4 ",
        "",
        ":",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7:8:9",
        "12345::",
        "g::",
        "0:0::0:0",
        "1:0:0:2:0:0:0:3",
        "1:0:2:0:0:3:0:0",
        "0x1.2.3.4",
        "[::1]",
        "1.2.3.4/8",
        "localhost",
        "ff01::1",
        "ffff::1"}},
      {Topic::kNetwork,
       {"0.0.0.0/0",
        "10.0.0.0/8",
        "10.0.0.1/8",
        "10.1.2.3/16",
        "192.168.0.0/24",
        "192.168.1.0/23",
        "1.2.3.4/32",
        "1.2.3.4/31",
        "1.2.3.4/33",
        "1.2.3.4/",
        "1.2.3.4/08",
        "1.2.3.4/-1",
        "1.2.3.4/+8",
        "1.2.3.4",
        "/8",
        "::/0",
        "::1/128",
        "::1/129",
        "2001:db8::/32",
        "2001:db8::1/32",
        "2001:db8::/127",
        "2001:db8:0:0::/64",
        "fe80::1%eth0/64",
        "::ffff:1.2.3.0/120",
        "::ffff:c0a8:0/112",
        "::ffff:0:0/96",
        "::ffff:0:0/95",
        "10.0.0.0/8/8",
        "10.0.0.0/ 8",
        "010.0.0.0/8",
        "",
        "10/8",
        "10.0.0.0/8.0",
        "10.0.0.0/99999999999",
        "2001:db8::/16",
        "10.128.0.0/9",
        "10.255.255.255/8"}},
      {Topic::kBase64, {"",        "YQ==",      "YQ",      "YWI=",     "YWI",   "YWJj",   "aGVsbG8=",
                        "aGVsbG8", "aGVsbG8==", "YQ=",     "Y",        "YR==",  "YR",     "YWJ=",
                        "/+8=",    "_-8=",      "AAAA",    "AA==",     "YW Jj", "YWJj\n", "YW\nJj",
                        "====",    "=",         "Y===",    "YQ==YQ==", "YQ==x", "\u00e9", "aGVsbG8gd29ybGQhIQ==",
                        "gICA",    "YWJjZ",     "YWJj\r\n"}},
      {Topic::kPattern,
       {"",         "a",     "^a",           "a$",     "^abc$",      "^",       "$",       "^$",
        "b+",       "a|b",   "(a)(b)",       "[a-c]+", "[^a]",       ".",       "^.$",     "\\d+",
        "\\w*",     "\\pL",  "(?i)ABC",      "(?s).b", "(?m)^line$", "a{2,3}",  "a{0}",    "x*",
        "\\.",      "\\bl",  "[[:alpha:]]+", "(",      ")",          "[",       "*",       "a**",
        "(?P<n>a)", "(?=a)", "\\1",          "\\",     "\\q",        "a{2000}", "\\x{e9}", "\u00e9",
        "e\u0301",  "^\\s",  "\\z",          "\\A\\C", "^hello, w",  "^Hello",  "World$",  "^\\Q.\\E"}},
      {Topic::kFormat,
       {"%s",    "%d",     "%f",    "%e",   "%x",      "%X",  "%o",  "%b",   "%%",  "%.3f", "%.0e",           "%.10e",
        "%.0f",  "%s %s",  "%d-%s", "[%s]", "%",       "%z",  "%5d", "%.f",  "%.s", "%.2d", "%.99f",          "%1.2f",
        "100%%", "%s%s%s", "none",  "",     "%\u00e9", "%.3", "%-d", "%.1s", "%S",  "%F",   "\u65e5%s\u672c", "%%%s",
        "%%s"}},
      {Topic::kPiece, {"",
                       "a",
                       "b",
                       "c",
                       ",",
                       "\u00e9",
                       "e",
                       "\u0301",
                       "\0"s,
                       "X",
                       " ",
                       "l",
                       "ab",
                       "aa",
                       "line",
                       "\U0001F600",
                       "\u200d",
                       "\u65e5",
                       "o",
                       "co",
                       "cat",
                       "\n",
                       "\u672c\u8a9e",
                       "aaaa",
                       "%"}},
  };
  return topics;
}

struct About {
  std::string_view overload;  // or how it begins
  std::size_t index;
  Topic topic;
};

constexpr About kAbouts[] = {
    {"string_to_bool", 0, Topic::kBool},
    {"string_to_int64", 0, Topic::kNumber},
    {"string_to_uint64", 0, Topic::kNumber},
    {"string_to_double", 0, Topic::kNumber},
    {"string_to_timestamp", 0, Topic::kTimestamp},
    {"string_to_duration", 0, Topic::kDuration},
    {"timestamp_to_", 1, Topic::kZone},
    {"string_to_ip", 0, Topic::kAddress},
    {"is_ip", 0, Topic::kAddress},
    {"ip_is_canonical", 0, Topic::kAddress},
    {"cidr_contains_ip_string", 1, Topic::kAddress},
    {"string_to_cidr", 0, Topic::kNetwork},
    {"is_cidr", 0, Topic::kNetwork},
    {"cidr_contains_cidr_string", 1, Topic::kNetwork},
    {"base64_decode_string", 0, Topic::kBase64},
    {"matches", 1, Topic::kPattern},
    {"string_format", 0, Topic::kFormat},
    {"string_index_of", 1, Topic::kPiece},
    {"string_last_index_of", 1, Topic::kPiece},
    {"string_replace", 1, Topic::kPiece},
    {"string_replace", 2, Topic::kPiece},
    {"string_split", 1, Topic::kPiece},
    {"list_join", 1, Topic::kPiece},
    {"contains_string", 1, Topic::kPiece},
    {"starts_with_string", 1, Topic::kPiece},
    {"ends_with_string", 1, Topic::kPiece},
};

std::string Hex(std::uint32_t value, std::size_t digits) {
  std::string text(digits, '0');
  for (std::size_t i = digits; i-- > 0; value /= 16) text[i] = "0123456789abcdefABCDEF"[value % 16];
  return text;
}

std::string Octal(unsigned char byte) {
  return {'\\', static_cast<char>('0' + byte / 64), static_cast<char>('0' + byte / 8 % 8),
          static_cast<char>('0' + byte % 8)};
}

// The code point at `*at`, which is moved behind it.
std::uint32_t NextCodePoint(std::string_view text, std::size_t* at) {
  const auto first = static_cast<unsigned char>(text[(*at)++]);
  const unsigned more = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
  std::uint32_t code_point = more == 0 ? first : first & (0x3fU >> more);
  for (unsigned i = 0; i < more; ++i)
    code_point = code_point << 6U | (static_cast<unsigned char>(text[(*at)++]) & 0x3fU);
  return code_point;
}

bool IsPlain(std::string_view text, char quote) {
  for (const char c : text) {
    if (c == quote || c == '\\' || c == '\n' || c == '\r' || c == '\0') return false;
  }
  return true;
}

}  // namespace

const std::vector<std::string>& TextsOf(Topic topic) {
  return topic == Topic::kAnything ? Anything() : Topics().at(topic);
}

Topic TopicOf(std::string_view overload, std::size_t index) {
  for (const About& about : kAbouts) {
    if (index == about.index && overload.starts_with(about.overload)) return about.topic;
  }
  return Topic::kAnything;
}

std::string StringLiteral(std::string_view text, generate::Random* random) {
  const char quote = random->Percent(50) ? '\'' : '"';
  const std::string three(3, quote);
  if (IsPlain(text, quote) && random->Percent(70)) return quote + std::string(text) + quote;
  if (IsPlain(text, quote) && random->Percent(50)) return three + std::string(text) + three;
  std::string literal(1, quote);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const std::uint32_t code_point = NextCodePoint(text, &at);
    const bool escape = code_point < 0x20 || code_point == '\\' || code_point == static_cast<unsigned char>(quote);
    if (!escape && random->Percent(80)) {
      literal += text.substr(begin, at - begin);
    } else if (code_point < 0x100 && random->Percent(60)) {
      literal += random->Percent(50) ? "\\x" + Hex(code_point, 2) : Octal(static_cast<unsigned char>(code_point));
    } else {
      literal += code_point < 0x10000 && random->Percent(70) ? "\\u" + Hex(code_point, 4) : "\\U" + Hex(code_point, 8);
    }
  }
  return literal + quote;
}

std::string BytesLiteral(std::string_view octets, generate::Random* random) {
  std::string literal = "b\"";
  for (const char c : octets) {
    const bool plain = c >= ' ' && c < 0x7f && c != '"' && c != '\\';
    if (plain && random->Percent(80)) {
      literal += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      literal += random->Percent(50) ? "\\x" + Hex(byte, 2) : Octal(byte);
    }
  }
  return literal + '"';
}

}  // namespace daygate::differential
