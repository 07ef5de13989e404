// IP addresses and networks of the network library: their text, and what can be asked of them. Strict: no leading
// zeros, no zone ids, no dotted IPv4-mapped address (`::ffff:192.168.0.1`). An IPv4-mapped address in hexadecimal
// (`::ffff:c0a8:1`) is the IPv4 address.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace daygate::cel {

struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};  // IPv4: the first four, the rest zero
  std::uint8_t family = 4;               // 4 or 6
  friend bool operator==(const IpAddress&, const IpAddress&) = default;

  std::uint32_t bits() const { return family == 4 ? 32 : 128; }
  bool IsUnspecified() const;
  bool IsLoopback() const;
  bool IsGlobalUnicast() const;
  bool IsLinkLocalUnicast() const;
  bool IsLinkLocalMulticast() const;
};

struct Network {
  IpAddress address;  // as it was written: host bits are kept
  std::uint32_t prefix = 0;
  friend bool operator==(const Network&, const Network&) = default;

  Network Masked() const;
  bool Contains(const IpAddress& ip) const;
  bool Contains(const Network& other) const;
};

std::optional<IpAddress> ParseIp(std::string_view text);
std::optional<Network> ParseNetwork(std::string_view text);

// The canonical text (RFC 5952), written without a terminator. Returns its length.
inline constexpr std::size_t kMaxIpText = 40;
inline constexpr std::size_t kMaxNetworkText = 44;
std::size_t FormatIp(const IpAddress& ip, char (&out)[kMaxIpText]);
std::size_t FormatNetwork(const Network& network, char (&out)[kMaxNetworkText]);

}  // namespace daygate::cel
