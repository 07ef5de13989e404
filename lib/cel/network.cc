#include "cel/network.h"

#include <algorithm>
#include <cstring>

namespace daygate::cel {
namespace {

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

int HexDigit(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<IpAddress> ParseIpv4(std::string_view text) {
  IpAddress ip;
  std::size_t at = 0;
  for (std::size_t part = 0; part < 4; ++part) {
    if (part > 0) {
      if (at >= text.size() || text[at] != '.') return std::nullopt;
      ++at;
    }
    const std::size_t begin = at;
    unsigned value = 0;
    while (at < text.size() && IsDigit(text[at]) && at - begin < 3)
      value = value * 10 + static_cast<unsigned>(text[at++] - '0');
    const std::size_t digits = at - begin;
    if (digits == 0 || value > 255 || (digits > 1 && text[begin] == '0')) return std::nullopt;
    ip.bytes[part] = static_cast<std::uint8_t>(value);
  }
  if (at != text.size()) return std::nullopt;
  return ip;
}

// `::ffff:a.b.c.d` in its sixteen bytes.
IpAddress Unmap(const IpAddress& ip) {
  const bool zeros = std::all_of(ip.bytes.begin(), ip.bytes.begin() + 10, [](std::uint8_t b) { return b == 0; });
  if (!zeros || ip.bytes[10] != 0xff || ip.bytes[11] != 0xff) return ip;
  IpAddress mapped;
  std::copy(ip.bytes.begin() + 12, ip.bytes.end(), mapped.bytes.begin());
  return mapped;
}

// Sixteen bytes, mapped or not.
std::optional<IpAddress> ParseIpv6(std::string_view text) {
  std::uint16_t groups[8] = {};
  std::size_t count = 0;
  std::size_t gap = 9;  // groups before `::`; 9: there is none
  std::size_t at = 0;
  if (text.substr(0, 2) == "::") {
    gap = 0;
    at = 2;
  }
  while (at < text.size()) {
    if (count == 8) return std::nullopt;
    const std::size_t begin = at;
    unsigned value = 0;
    while (at < text.size() && at - begin < 4 && HexDigit(text[at]) >= 0) {
      value = value * 16 + static_cast<unsigned>(HexDigit(text[at++]));
    }
    if (at == begin) return std::nullopt;
    if (at < text.size() && text[at] == '.') {
      // The last four bytes as an IPv4 address.
      const std::optional<IpAddress> tail = ParseIpv4(text.substr(begin));
      if (!tail || count > 6) return std::nullopt;
      for (std::size_t i = 0; i < 4; i += 2) {
        groups[count++] = static_cast<std::uint16_t>(tail->bytes[i] << 8U | tail->bytes[i + 1]);
      }
      break;
    }
    groups[count++] = static_cast<std::uint16_t>(value);
    if (at == text.size()) break;
    if (text[at] != ':') return std::nullopt;
    ++at;
    if (at < text.size() && text[at] == ':') {
      if (gap != 9) return std::nullopt;
      gap = count;
      ++at;
    } else if (at == text.size()) {
      return std::nullopt;  // a single colon at the end
    }
  }
  if (gap == 9 ? count != 8 : count > 7) return std::nullopt;
  IpAddress ip;
  ip.family = 6;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t group = gap != 9 && i >= gap ? 8 - count + i : i;
    ip.bytes[group * 2] = static_cast<std::uint8_t>(groups[i] >> 8U);
    ip.bytes[group * 2 + 1] = static_cast<std::uint8_t>(groups[i] & 0xffU);
  }
  return ip;
}

bool SamePrefix(const IpAddress& a, const IpAddress& b, std::uint32_t prefix) {
  const std::size_t whole = prefix / 8;
  if (!std::equal(a.bytes.begin(), a.bytes.begin() + static_cast<std::ptrdiff_t>(whole), b.bytes.begin())) return false;
  const unsigned rest = prefix % 8;
  if (rest == 0) return true;
  const unsigned mask = (0xff00U >> rest) & 0xffU;
  return ((a.bytes[whole] ^ b.bytes[whole]) & mask) == 0;
}

std::size_t AppendNumber(char* out, unsigned value) {
  char digits[4];
  std::size_t n = 0;
  do {
    digits[n++] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value > 0);
  for (std::size_t i = 0; i < n; ++i) out[i] = digits[n - 1 - i];
  return n;
}

std::size_t AppendHex(char* out, unsigned value) {
  std::size_t n = 0;
  for (int shift = 12; shift >= 0; shift -= 4) {
    const unsigned digit = (value >> static_cast<unsigned>(shift)) & 0xfU;
    if (digit != 0 || n > 0 || shift == 0) out[n++] = "0123456789abcdef"[digit];
  }
  return n;
}

// The longest run of two or more zero groups, the first of several.
void FindGap(const unsigned (&groups)[8], std::size_t* begin, std::size_t* end) {
  *begin = *end = 8;
  std::size_t best = 1;
  for (std::size_t i = 0; i < 8;) {
    std::size_t j = i;
    while (j < 8 && groups[j] == 0) ++j;
    if (j - i > best) {
      best = j - i;
      *begin = i;
      *end = j;
    }
    i = j + 1;
  }
}

}  // namespace

bool IpAddress::IsUnspecified() const {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b == 0; });
}

bool IpAddress::IsLoopback() const {
  if (family == 4) return bytes[0] == 127;
  return bytes[15] == 1 && std::all_of(bytes.begin(), bytes.end() - 1, [](std::uint8_t b) { return b == 0; });
}

bool IpAddress::IsLinkLocalUnicast() const {
  if (family == 4) return bytes[0] == 169 && bytes[1] == 254;
  return bytes[0] == 0xfe && (bytes[1] & 0xc0U) == 0x80;
}

bool IpAddress::IsLinkLocalMulticast() const {
  if (family == 4) return bytes[0] == 224 && bytes[1] == 0 && bytes[2] == 0;
  return bytes[0] == 0xff && (bytes[1] & 0x0fU) == 0x02;
}

bool IpAddress::IsGlobalUnicast() const {
  const bool multicast = family == 4 ? (bytes[0] & 0xf0U) == 0xe0 : bytes[0] == 0xff;
  const bool broadcast = family == 4 && bytes[0] == 255 && bytes[1] == 255 && bytes[2] == 255 && bytes[3] == 255;
  return !multicast && !broadcast && !IsUnspecified() && !IsLoopback() && !IsLinkLocalUnicast();
}

Network Network::Masked() const {
  Network masked = *this;
  for (std::uint32_t bit = prefix; bit < 128; ++bit) {
    masked.address.bytes[bit / 8] &= static_cast<std::uint8_t>(~(0x80U >> (bit % 8)));
  }
  return masked;
}

bool Network::Contains(const IpAddress& ip) const {
  return ip.family == address.family && SamePrefix(address, ip, prefix);
}

bool Network::Contains(const Network& other) const {
  return prefix <= other.prefix && Contains(other.address);
}

std::optional<IpAddress> ParseIp(std::string_view text) {
  if (text.find(':') == std::string_view::npos) return ParseIpv4(text);
  const std::optional<IpAddress> ip = ParseIpv6(text);
  if (!ip) return std::nullopt;
  // A mapped address may be written in groups alone.
  const IpAddress unmapped = Unmap(*ip);
  return unmapped.family == 4 && text.find('.') != std::string_view::npos ? std::nullopt : std::optional(unmapped);
}

std::optional<Network> ParseNetwork(std::string_view text) {
  const std::size_t slash = text.rfind('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view host = text.substr(0, slash);
  const std::string_view length = text.substr(slash + 1);
  if (length.empty() || length.size() > 3 || !std::all_of(length.begin(), length.end(), IsDigit)) return std::nullopt;
  if (length.size() > 1 && length[0] == '0') return std::nullopt;
  std::uint32_t prefix = 0;
  for (const char c : length) prefix = prefix * 10 + static_cast<std::uint32_t>(c - '0');
  // A mapped address has a prefix of 128 bits that an IPv4 address can not have: there is no such network.
  const std::optional<IpAddress> ip = host.find(':') == std::string_view::npos ? ParseIpv4(host) : ParseIpv6(host);
  if (!ip || prefix > ip->bits() || Unmap(*ip).family != ip->family) return std::nullopt;
  return Network{*ip, prefix};
}

std::size_t FormatIp(const IpAddress& ip, char (&out)[kMaxIpText]) {
  std::size_t n = 0;
  if (ip.family == 4) {
    for (std::size_t i = 0; i < 4; ++i) {
      if (i > 0) out[n++] = '.';
      n += AppendNumber(out + n, ip.bytes[i]);
    }
    return n;
  }
  unsigned groups[8];
  for (std::size_t i = 0; i < 8; ++i) groups[i] = static_cast<unsigned>(ip.bytes[i * 2]) << 8U | ip.bytes[i * 2 + 1];
  std::size_t gap_begin = 0;
  std::size_t gap_end = 0;
  FindGap(groups, &gap_begin, &gap_end);
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == gap_begin) {
      out[n++] = ':';
      out[n++] = ':';
      i = gap_end - 1;
      continue;
    }
    if (i > 0 && i != gap_end) out[n++] = ':';
    n += AppendHex(out + n, groups[i]);
  }
  return n;
}

std::size_t FormatNetwork(const Network& network, char (&out)[kMaxNetworkText]) {
  char address[kMaxIpText];
  const std::size_t length = FormatIp(network.address, address);
  std::memcpy(out, address, length);
  out[length] = '/';
  return length + 1 + AppendNumber(out + length + 1, network.prefix);
}

}  // namespace daygate::cel
