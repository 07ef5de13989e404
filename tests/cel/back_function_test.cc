// Functions: the standard ones and the libraries, beyond what the conformance suite asks.
#include <string>

#include "back_host.h"
#include "base/time_text.h"
#include "catch.h"
#include "cel/functions/time_text.h"

namespace daygate::cel {
namespace {

struct Case {
  const char* text;
  const char* result;  // null: an error
};

void CheckAll(std::span<const Case> cases) {
  BackHost host;
  for (const Case& c : cases) {
    INFO(c.text);
    const std::string result = host.Both(c.text);
    if (c.result == nullptr) {
      CHECK(result.starts_with("error: "));
    } else {
      CHECK(result == c.result);
    }
  }
}

TEST_CASE("Conversions") {
  const Case cases[] = {
      {"bool('t') && bool('TRUE') && !bool('0') && !bool('False')", "true"},
      {"bool('yes')", nullptr},
      {"int('-9223372036854775808')", "-9223372036854775808"},
      {"int('9223372036854775808')", nullptr},
      {"int(' 1')", nullptr},
      {"int('')", nullptr},
      {"int('0x1')", nullptr},
      {"int('1.0')", nullptr},
      {"int(-1.9)", "-1"},
      {"int(9223372036854775807.0)", nullptr},
      {"int(-9223372036854775808.0)", nullptr},
      {"int(9223372036854774784.0)", "9223372036854774784"},
      {"int(0.0 / 0.0)", nullptr},
      {"int(9223372036854775808u)", nullptr},
      {"int(now)", "1795521600"},
      {"uint(-1)", nullptr},
      {"uint(-0.5)", nullptr},
      {"uint(18446744073709551616.0)", nullptr},
      {"uint('18446744073709551615')", "18446744073709551615u"},
      {"uint('-0')", nullptr},
      {"double('1e400')", nullptr},
      {"double('  1')", nullptr},
      {"double('1e-400')", "0"},
      {"double('nan') == double('nan')", "false"},
      {"string(1e6) + ' ' + string(123456.0) + ' ' + string(0.00001)", "\"1e+06 123456 1e-05\""},
      {"string(-0.0045) + string(1.0) + string(123u)", "\"-0.00451123\""},
      {"string(b'\\xff')", nullptr},
      {"string(bytes('\u00e9'))", "\"\u00e9\""},
      {"string(duration('1h0.5s'))", "\"3600.5s\""},
      {"string(duration('-1ms'))", "\"-0.001s\""},
      {"string(timestamp('2000-02-29T23:59:59.25+01:30'))", "\"2000-02-29T22:29:59.25Z\""},
      {"timestamp(253402300799) == timestamp('9999-12-31T23:59:59Z')", "true"},
      {"timestamp(253402300800)", nullptr},
      {"timestamp(-62135596801)", nullptr},
      {"timestamp(name + 'x')", nullptr},
      {"duration('1.5h') == duration('90m')", "true"},
      {"duration('-1h2m3.004s5ms6us7ns')", "-3723.009006007s"},
      {"duration('+3s') == duration('3000ms') && duration('0') == duration('0s')", "true"},
      {"duration('-9223372036854775808ns')", "-9223372036.854775808s"},
      {"duration('9223372036854775807ns')", "9223372036.854775807s"},
      {"duration(name + '')", nullptr},
      {"size('\u00e9x') + size(bytes('\u00e9')) + size([1]) + {1: 2}.size()", "6"},
      {"name.contains('rip') && name.startsWith('') && name.endsWith('pe') && !name.contains('x')", "true"},
  };
  CheckAll(cases);
  BackHost host;
  for (const char* text :
       {"9223372036854775808ns", "1", "1d", "1h1", "", "-", ".s", "1e3s", "s", "1 s", "99999999999999h", "1..5s"}) {
    INFO(text);
    host.Set("name", Value::String(text));
    CHECK(host.Both("duration(name)").starts_with("error: "));
  }
}

TEST_CASE("Times are written as the base writes them") {
  for (const std::int64_t seconds : {-62135596800L, -1L, 0L, 951782399L, 1795521600L, 253402300799L}) {
    for (const std::uint32_t nanos : {0U, 1U, 500000000U, 123456000U, 999999999U}) {
      char out[kMaxTimeText];
      const std::string text(out, WriteTime(Value::Timestamp(seconds, nanos), out));
      CHECK(text == base::FormatTimestamp({seconds, static_cast<std::int32_t>(nanos)}));
    }
  }
  for (const std::int64_t nanos :
       {INT64_MIN, INT64_MAX, INT64_C(0), INT64_C(-1), INT64_C(1500000000), INT64_C(-60000000000)}) {
    char out[kMaxTimeText];
    CHECK(std::string(out, WriteTime(Value::Duration(nanos), out)) == base::FormatDurationSeconds(nanos));
  }
}

TEST_CASE("Parts of timestamps and durations") {
  BackHost host;
  CHECK(host.Both("[now.getFullYear(), now.getMonth(), now.getDate(), now.getDayOfMonth(), now.getDayOfWeek(), "
                  "now.getDayOfYear(), "
                  "now.getHours(), now.getMinutes(), now.getSeconds(), now.getMilliseconds()]") ==
        "[2026, 10, 24, 23, 2, 327, 12, 0, 0, 0]");
  const Case cases[] = {
      {"now.getHours('Europe/Paris')", "13"},
      {"timestamp('2026-07-01T23:30:00Z').getHours('Europe/Paris')", "1"},
      {"timestamp('2026-07-01T23:30:00Z').getDate('Europe/Paris')", "2"},
      {"timestamp('2026-03-29T00:59:59Z').getHours('Europe/Paris')", "1"},
      {"timestamp('2026-03-29T01:00:00Z').getHours('Europe/Paris')", "3"},
      {"now.getHours('-08:30') * 100 + now.getMinutes('-08:30')", "330"},
      {"now.getHours('02:00')", "14"},
      {"now.getHours('UTC')", "12"},
      {"now.getHours(name)", nullptr},
      {"now.getHours('../../etc/passwd' + name)", nullptr},
      {"now.getHours('' + 'Asia/Kolkata') * 100 + now.getMinutes('' + 'Asia/Kolkata')", "1730"},
      {"now.getHours(risk == 10 ? 'Asia/Kolkata' : 'UTC')", "17"},
      {"now.getHours(risk == 10 ? '+01:00' : 'UTC')", "13"},
      {"now.getHours(risk == 10 ? '+24:00' : 'UTC')", nullptr},
      {"timestamp('0001-01-01T00:00:00Z').getFullYear('-12:00')", "0"},
      {"timestamp('9999-12-31T23:59:59Z').getFullYear('+12:00')", "10000"},
      {"timestamp('1969-12-31T23:59:59.5Z').getMilliseconds() + timestamp('1969-12-31T23:59:59.5Z').getSeconds()",
       "559"},
      {"timestamp('2024-01-01T00:00:00.1234567899999+01:00').getMilliseconds()", "123"},
      {"timestamp('2024-01-01T00:00:00.1234567899Z') == timestamp('2024-01-01T00:00:00.123456789Z')", "true"},
      {"timestamp('2024-01-01T00:00:00.1234567899' + dyn(''))", nullptr},
      {"timestamp('2024-01-01T00:00:00.1234567899xZ' + dyn(''))", nullptr},
      {"duration('-90m').getHours() * 1000 + duration('90m').getMinutes()", "-910"},
      {"duration('1.234s').getMilliseconds() * 10 + duration('1.234s').getSeconds()", "2341"},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    const std::string result = host.Both(c.text);
    CHECK((c.result == nullptr ? result.starts_with("error: ") : result == c.result));
  }
}

TEST_CASE("Strings") {
  const Case cases[] = {
      {"'\u00e9\u00e8x'.charAt(1) + '\u00e9'.charAt(1)", "\"\u00e8\""},
      {"'abc'.charAt(4)", nullptr},
      {"'abc'.charAt(-1)", nullptr},
      {"'\u00e9b\u00e9b'.indexOf('b', 2)", "3"},
      {"'abc'.indexOf('c', 3)", "-1"},
      {"'abc'.indexOf('', 3)", "3"},
      {"'abc'.indexOf('', 4)", nullptr},
      {"'abab'.lastIndexOf('ab', 1)", "0"},
      {"'abc'.lastIndexOf('c', 3)", nullptr},
      {"'a,b,c'.split(',', 2)", "[\"a\", \"b,c\"]"},
      {"'\u00e9bc'.split('')", "[\"\u00e9\", \"b\", \"c\"]"},
      {"'abc'.split('', 2)", "[\"a\", \"bc\"]"},
      {"''.split(',')", "[\"\"]"},
      {"''.split('')", "[]"},
      {"',a,'.split(',')", "[\"\", \"a\", \"\"]"},
      {"'aaa'.replace('a', 'b', 0) + 'aaa'.replace('a', 'b', -1)", "\"aaabbb\""},
      {"'\u00e9b'.replace('', '-')", "\"-\u00e9-b-\""},
      {"'ab'.replace('', '-', 1)", "\"-ab\""},
      {"' \u2003 '.trim() + '\u00a0a b\u3000'.trim()", "\"a b\""},
      {"'a'.substring(0, 0) + 'a\u00e9z'.substring(1, 2)", "\"\u00e9\""},
      {"dyn([1]).join()", nullptr},
      {"[name, 'x'].join(', ')", "\"stripe, x\""},
      {"name.upperAscii() + 'ABC'.lowerAscii() + 'abc'.lowerAscii()", "\"STRIPEabcabc\""},
      {"'%s %d %x %X %o %b %e %.2f %%'.format(['a', 1, -255, b'\\x0a', 8, -5, 1.0, 2u])",
       "\"a 1 -ff 0A 10 -101 1.000000e+00 2.00 %\""},
      {"'%s'.format([1e21])", "\"1000000000000000000000\""},
      {"'%s'.format([b'a\\xffb'])", "\"a\ufffdb\""},
      {"'%s'.format([[1, {'b': [null], 'a': 2.5}]])", "\"[1, {a: 2.5, b: [null]}]\""},
      {"'%s'.format([b'\\xff\\xfe!\\xff'])", "\"\ufffd!\ufffd\""},
      {"'%s'.format([ip('::1')])", nullptr},
      {"'%s'.format([[cidr('10.0.0.0/8')]])", nullptr},
      {"'%s'.format([duration('9223372036.854775807s')])", "\"9223372036.854776s\""},
      {"name.startsWith(name.substring(0, 3)) && !name.startsWith(name.substring(3))", "true"},
      {"name.endsWith(name.substring(3)) && !name.endsWith(name.substring(0, 3))", "true"},
      {"'ab'.replace('', '-', 2) + 'ab'.replace('', '-', 3)", "\"-a-b-a-b-\""},
      {"'%.3'.format([1])", nullptr},
      {"'%'.format([1])", nullptr},
      {"'%.101f'.format([1.0])", nullptr},
      {"'%.-1f'.format([1.0])", nullptr},
      {"'%d %d %d'.format([1.5, -0.0, 1e21])", "\"1.5 -0 1000000000000000000000\""},
      {"'%x'.format([1.5])", nullptr},
      {"'%s'.format([optional.of(1)])", nullptr},
      {"strings.quote('a\\u00e9\"\\\\')", "\"\\\"a\u00e9\\\\\\\"\\\\\\\\\\\"\""},
  };
  BackHost host;
  for (const Case& c : cases) {
    if (std::string(c.text).starts_with("strings.quote")) continue;
    INFO(c.text);
    const std::string result = host.Both(c.text);
    CHECK((c.result == nullptr ? result.starts_with("error: ") : result == c.result));
    if (c.result != nullptr) CHECK(result == c.result);
  }
  CHECK(host.Both("strings.quote(name) == '\"stripe\"'") == "true");
}

TEST_CASE("Math, lists, sets, encoders") {
  const Case cases[] = {
      {"math.greatest(1, risk, 3)", "10"},
      {"math.least(1, -2.5)", "-2.5"},
      {"math.greatest([1, 2, risk])", "10"},
      {"math.sign(0) * 100 + math.sign(5) * 10 + math.sign(-5)", "9"},
      {"ip('224.0.0.1').isGlobalUnicast() || ip('239.1.2.3').isGlobalUnicast()", "false"},
      {"ip('240.0.0.1').isGlobalUnicast() && ip('223.1.2.3').isGlobalUnicast()", "true"},
      {"optional.ofNonZeroValue({1: 2}).hasValue() && !optional.ofNonZeroValue({}).hasValue()", "true"},
      {"int(9223372036854775807u)", "9223372036854775807"},
      {"int(9223372036854775808u)", nullptr},
      {"math.greatest(1, 2.5, 2u)", "2.5"},
      {"math.least(dyn(3), 2u, 2.5, -1, 4)", "-1"},
      {"math.greatest(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20)", "20"},
      {"math.greatest(1, 2, dyn('a'))", nullptr},
      {"math.greatest(1.0, 0.0 / 0.0)", nullptr},
      {"math.least(0.0 / 0.0, 1, 2)", nullptr},
      {"math.least([1.0, 0.0 / 0.0])", nullptr},
      {"math.isNaN(math.greatest(0.0 / 0.0))", "true"},
      {"1.0 / math.sign(-0.0)", "+Inf"},
      {"math.greatest(dyn([]))", nullptr},
      {"math.greatest(dyn('a'))", nullptr},
      {"math.abs(-3) + math.sign(-7)", "2"},
      {"math.abs(-9223372036854775808 + (risk - 10))", nullptr},
      {"math.round(-2.5) + math.trunc(1.9) + math.ceil(0.1) + math.floor(-0.1)", "-2"},
      {"math.isNaN(0.0 / 0.0) && math.isInf(1.0 / 0.0) && !math.isFinite(1.0 / 0.0)", "true"},
      {"math.sqrt(49) + math.sqrt(4.0)", "9"},
      {"math.bitAnd(12, 10) + math.bitOr(12, 10) + math.bitXor(12, 10) + math.bitNot(0)", "27"},
      {"math.bitShiftLeft(1, 63)", "-9223372036854775808"},
      {"math.bitShiftLeft(1, 64) + math.bitShiftRight(-1, 64)", "0"},
      {"math.bitShiftRight(-1024, 3)", "2305843009213693824"},
      {"math.bitShiftLeft(1, -1)", nullptr},
      {"[1, 1u, 'a', 1.0, 'a'].distinct()", "[1, \"a\"]"},
      {"[[1], [2, risk]].flatten()", "[1, 2, 10]"},
      {"dyn([1, [2, [3, [4]]]]).flatten(2)", "[1, 2, 3, [4]]"},
      {"dyn([1]).flatten(-1)", nullptr},
      {"lists.range(3) + lists.range(0)", "[0, 1, 2]"},
      {"lists.range(-1)", nullptr},
      {"lists.range(1000000000000)", nullptr},
      {"[1, 2, 3].slice(1, 3) + [1, 2].slice(2, 2)", "[2, 3]"},
      {"[1, 2].slice(1, 3)", nullptr},
      {"[1, 2].slice(-1, 1)", nullptr},
      {"[1, 2].slice(2, 1)", nullptr},
      {"[3, risk, 1].sort() + [1, 2].reverse()", "[1, 3, 10, 2, 1]"},
      {"['b', 'a'].sort()", "[\"a\", \"b\"]"},
      {"dyn([1, 'a']).sort()", nullptr},
      {"dyn([[1], [2]]).sort()", nullptr},
      {"dyn([2.0, 0.0 / 0.0, 1.0]).sort()[1]", "1"},
      {"sets.contains(tags, ['red']) && !sets.contains(tags, ['x']) && sets.contains([], [])", "true"},
      {"sets.equivalent([1, 1u, 2], [2.0, 1]) && !sets.equivalent([1], [1, 2])", "true"},
      {"sets.intersects(tags, ['x', 'green']) && !sets.intersects(tags, [])", "true"},
      {"base64.encode(bytes(name)) + base64.encode(b'') + base64.encode(b'a')", "\"c3RyaXBlYQ==\""},
      {"string(base64.decode('YQ')) + string(base64.decode('YWI=')) + string(base64.decode('YWJj'))", "\"aababc\""},
      {"base64.decode('Y')", nullptr},
      {"base64.decode('YQ=')", nullptr},
      {"base64.decode('Y Q=')", nullptr},
      {"base64.decode('=QYQ')", nullptr},
  };
  CheckAll(cases);
}

TEST_CASE("The greatest of numbers of one type has that type") {
  BackHost host;
  CHECK(host.Checked("math.greatest(1, 2, 3) == 'a'").starts_with("check: "));
  CHECK(host.Checked("math.greatest(1, 2.0, 3u) == 'a'") == "false");
  CHECK(host.Checked("math.greatest(1, 2, dyn(3)) == 'a'") == "false");
  CHECK(host.Checked("math.greatest(1, 2, 'a')").starts_with("check: "));
}

TEST_CASE("Too few values for a format are an index out of range") {
  BackHost host;
  CHECK(host.Both("'%s%s'.format(['a'])") == "error: the index of 'format' is out of range");
  CHECK(host.Both("'%d'.format([])") == "error: the index of 'format' is out of range");
}

TEST_CASE("dyn is a function and names no type") {
  BackHost host;
  CHECK(host.Checked("type(1) == dyn").starts_with("check: "));
  CHECK(host.Unchecked("dyn").starts_with("error: "));
  CHECK(host.Checked("type(dyn(1)) == int") == "true");
}

TEST_CASE("Addresses and networks") {
  const char* good[][2] = {{"1.2.3.4", "1.2.3.4"},
                           {"::", "::"},
                           {"1::", "1::"},
                           {"2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
                           {"1:0:0:2:0:0:0:3", "1:0:0:2::3"},
                           {"1:2:3:4:5:6:7:0", "1:2:3:4:5:6:7:0"},
                           {"0:1:2:3:4:5:6:7", "0:1:2:3:4:5:6:7"},
                           {"::1.2.3.4", "::102:304"},
                           {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
                           {"1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"},
                           {"::ffff:c0a8:1", "192.168.0.1"}};
  BackHost host;
  for (const auto& [text, canonical] : good) {
    INFO(text);
    host.Set("name", Value::String(text));
    CHECK(host.Both("string(ip(name))") == "\"" + std::string(canonical) + "\"");
    CHECK(host.Both("ip.isCanonical(name)") == (std::string(text) == canonical ? "true" : "false"));
  }
  for (const char* text : {"",
                           "1.2.3",
                           "1.2.3.4.5",
                           "01.2.3.4",
                           "1.2.3.256",
                           "1.2.3.4 ",
                           " 1.2.3.4",
                           "1.2.3.-4",
                           "1..3.4",
                           "1.2.3.4/8",
                           ":",
                           ":::",
                           "1:2",
                           "1:2:3:4:5:6:7",
                           "1:2:3:4:5:6:7:8:9",
                           "1::2::3",
                           "12345::",
                           "g::",
                           "::1%eth0",
                           "::1.2.3",
                           "::1.2.3.04",
                           "1.2.3.4::",
                           "::1.2.3.4:5",
                           "1:2:3:4:5:6:7:1.2.3.4",
                           "1:2:3:4:5:6:7:",
                           ":1:2:3:4:5:6:7",
                           "1:2:3:4:5:6:7::8:9",
                           "::ffff:1.2.3.4",
                           "[::1]",
                           "0x1.2.3.4"}) {
    INFO(text);
    host.Set("name", Value::String(text));
    CHECK(host.Both("isIP(name)") == "false");
    CHECK(host.Both("ip(name)").starts_with("error: "));
  }
  for (const char* text : {"", "/", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/-1", "10.0.0.0/+8",
                           "::/129", "/8", "10.0.0.0/8/8", "::ffff:c0a8:1/112", "10.0.0.0/0000000008"}) {
    INFO(text);
    host.Set("name", Value::String(text));
    CHECK(host.Both("isCIDR(name)") == "false");
    CHECK(host.Both("cidr(name)").starts_with("error: "));
  }
  const Case cases[] = {
      {"cidr('10.1.2.3/8').containsIP('10.255.0.1') && !cidr('10.0.0.0/8').containsIP('11.0.0.1')", "true"},
      {"cidr('0.0.0.0/0').containsIP('255.1.2.3') && !cidr('0.0.0.0/0').containsIP('::1')", "true"},
      {"cidr('10.0.0.0/9').containsIP('10.127.255.255') && !cidr('10.0.0.0/9').containsIP('10.128.0.0')", "true"},
      {"cidr('10.0.0.0/8').containsIP(name)", nullptr},
      {"cidr('2001:db8::/33').containsCIDR('2001:db8::/34') && !cidr('2001:db8::/34').containsCIDR('2001:db8::/33')",
       "true"},
      {"string(cidr('10.1.2.3/12').masked())", "\"10.0.0.0/12\""},
      {"cidr('10.1.2.3/12').isMask() || !cidr('10.0.0.0/12').isMask()", "false"},
      {"string(cidr('10.1.2.3/12').ip()) + string(cidr('2001:db8:ffff::1/33').masked())",
       "\"10.1.2.32001:db8:8000::/33\""},
      {"ip('255.255.255.255').isGlobalUnicast() || ip('0.0.0.0').isGlobalUnicast() || "
       "ip('127.1.2.3').isGlobalUnicast()",
       "false"},
      {"ip('::1').isLoopback() && ip('fe80::1').isLinkLocalUnicast() && ip('ff12::1').isLinkLocalMulticast()", "true"},
      {"type(ip('::1')) == net.IP && type(cidr('::/0')) == net.CIDR", "true"},
  };
  CheckAll(cases);
}

}  // namespace
}  // namespace daygate::cel
