// The extension library network: addresses and networks, strictly written.
#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "reference/functions.h"

namespace daygate::reference {
namespace {

std::optional<Address> ReadAddress(const std::string& text) {
  Address address;
  if (text.find('\0') != std::string::npos) return std::nullopt;
  if (inet_pton(AF_INET, text.c_str(), address.octets.data()) == 1) return address;
  address.family = 6;
  if (inet_pton(AF_INET6, text.c_str(), address.octets.data()) != 1) return std::nullopt;
  constexpr std::uint8_t kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (!std::equal(std::begin(kMapped), std::end(kMapped), address.octets.begin())) return address;
  // A mapped address is the IPv4 address, where it is written in groups alone.
  if (text.find('.') != std::string::npos) return std::nullopt;
  Address mapped;
  std::copy(address.octets.begin() + 12, address.octets.end(), mapped.octets.begin());
  return mapped;
}

std::optional<Network> ReadNetwork(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) return std::nullopt;
  const std::optional<Address> address = ReadAddress(text.substr(0, slash));
  const std::string digits = text.substr(slash + 1);
  if (address && address->family == 4 && text.find(':') != std::string::npos) return std::nullopt;
  int prefix = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
  if (!address || error != std::errc() || end != digits.data() + digits.size() || digits[0] == '-') return std::nullopt;
  if (digits.size() > 1 && digits[0] == '0') return std::nullopt;
  if (prefix > (address->family == 4 ? 32 : 128)) return std::nullopt;
  return Network{*address, prefix};
}

std::optional<Address> AddressOf(const Value& value) {
  if (const auto* address = value.As<Address>()) return *address;
  const auto* text = value.As<std::string>();
  return text == nullptr ? std::nullopt : ReadAddress(*text);
}

std::optional<Network> NetworkOf(const Value& value) {
  if (const auto* network = value.As<Network>()) return *network;
  const auto* text = value.As<std::string>();
  return text == nullptr ? std::nullopt : ReadNetwork(*text);
}

bool BitOf(const Address& address, int i) {
  return ((address.octets[static_cast<std::size_t>(i / 8)] >> (7 - i % 8)) & 1) != 0;
}

bool Covers(const Network& network, const Address& address) {
  if (network.address.family != address.family) return false;
  for (int i = 0; i < network.prefix; ++i) {
    if (BitOf(network.address, i) != BitOf(address, i)) return false;
  }
  return true;
}

Address Masked(const Network& network) {
  Address address = network.address;
  for (int i = network.prefix; i < 128; ++i) {
    std::uint8_t& octet = address.octets[static_cast<std::size_t>(i / 8)];
    octet = static_cast<std::uint8_t>(octet & ~(1U << (7 - i % 8)));
  }
  return address;
}

Result Ip(const Args& args) {
  if (args.at(0).As<Address>() != nullptr) return args[0];
  if (const auto* network = args[0].As<Network>()) return Make(network->address);
  const std::optional<Address> address = AddressOf(args[0]);
  return address ? Result(Make(*address)) : Result();
}

Result Cidr(const Args& args) {
  const std::optional<Network> network = NetworkOf(args.at(0));
  return network ? Result(Make(*network)) : Result();
}

Result Family(const Args& args) {
  const auto* address = args.at(0).As<Address>();
  return address == nullptr ? Result() : Result(Make(std::int64_t{address->family}));
}

Result ContainsIp(const Args& args) {
  const auto* network = args.at(0).As<Network>();
  const std::optional<Address> address = AddressOf(args.at(1));
  return network == nullptr || !address ? Result() : Result(Make(Covers(*network, *address)));
}

Result ContainsCidr(const Args& args) {
  const auto* network = args.at(0).As<Network>();
  const std::optional<Network> other = NetworkOf(args.at(1));
  if (network == nullptr || !other) return std::nullopt;
  return Make(other->prefix >= network->prefix && Covers(*network, other->address));
}

template <typename Test>
Result OfAddress(const Args& args, Test test) {
  const auto* address = args.at(0).As<Address>();
  return address == nullptr ? Result() : Result(Make(static_cast<bool>(test(*address))));
}

bool In(const Address& address, const char* network) {
  return Covers(*ReadNetwork(network), address);
}

bool IsLoopback(const Address& a) {
  return In(a, "127.0.0.0/8") || In(a, "::1/128");
}
bool IsUnspecified(const Address& a) {
  return In(a, "0.0.0.0/32") || In(a, "::/128");
}
bool IsLinkLocalUnicast(const Address& a) {
  return In(a, "169.254.0.0/16") || In(a, "fe80::/10");
}
bool IsLinkLocalMulticast(const Address& a) {
  return In(a, "224.0.0.0/24") || (In(a, "ff00::/8") && (a.octets[1] & 0x0F) == 2);
}
bool IsMulticast(const Address& a) {
  return In(a, "224.0.0.0/4") || In(a, "ff00::/8");
}
bool IsGlobalUnicast(const Address& a) {
  return !In(a, "255.255.255.255/32") && !IsUnspecified(a) && !IsLoopback(a) && !IsMulticast(a) &&
         !IsLinkLocalUnicast(a);
}

}  // namespace

// Groups in hexadecimal; the first of the longest rows of two zero groups or more is `::`.
std::string AddressText(const Address& address) {
  const auto& octets = address.octets;
  if (address.family == 4) {
    std::string text = std::to_string(octets[0]);
    for (std::size_t i = 1; i < 4; ++i) text += "." + std::to_string(octets[i]);
    return text;
  }
  const auto is_zero = [&](std::size_t group) { return octets[2 * group] == 0 && octets[2 * group + 1] == 0; };
  std::size_t best = 8;
  std::size_t best_size = 1;
  for (std::size_t from = 0; from < 8; ++from) {
    std::size_t size = 0;
    while (from + size < 8 && is_zero(from + size)) ++size;
    if (size > best_size) {
      best = from;
      best_size = size;
    }
  }
  std::string text;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      text += "::";
      i += best_size - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ":";
    char group[8];
    std::snprintf(group, sizeof group, "%x", static_cast<unsigned>(octets[2 * i] << 8 | octets[2 * i + 1]));
    text += group;
  }
  return text;
}

const FunctionTable& NetworkFunctions() {
  static const FunctionTable kTable = {
      {"ip", Ip},
      {"cidr", Cidr},
      {"isIP",
       [](const Args& args) -> Result {
         const auto* text = args.at(0).As<std::string>();
         return text == nullptr ? Result() : Result(Make(ReadAddress(*text).has_value()));
       }},
      {"isCIDR",
       [](const Args& args) -> Result {
         const auto* text = args.at(0).As<std::string>();
         return text == nullptr ? Result() : Result(Make(ReadNetwork(*text).has_value()));
       }},
      {"ip.isCanonical",
       [](const Args& args) -> Result {
         const auto* text = args.at(0).As<std::string>();
         const std::optional<Address> address = text == nullptr ? std::nullopt : ReadAddress(*text);
         return address ? Result(Make(AddressText(*address) == *text)) : Result();
       }},
      {"family", Family},
      {"containsIP", ContainsIp},
      {"containsCIDR", ContainsCidr},
      {"masked",
       [](const Args& args) -> Result {
         const auto* network = args.at(0).As<Network>();
         return network == nullptr ? Result() : Result(Make(Network{Masked(*network), network->prefix}));
       }},
      {"isMask",
       [](const Args& args) -> Result {
         const auto* network = args.at(0).As<Network>();
         return network == nullptr ? Result() : Result(Make(Masked(*network).octets == network->address.octets));
       }},
      {"prefixLength",
       [](const Args& args) -> Result {
         const auto* network = args.at(0).As<Network>();
         return network == nullptr ? Result() : Result(Make(std::int64_t{network->prefix}));
       }},
      {"isLoopback", [](const Args& args) { return OfAddress(args, IsLoopback); }},
      {"isUnspecified", [](const Args& args) { return OfAddress(args, IsUnspecified); }},
      {"isGlobalUnicast", [](const Args& args) { return OfAddress(args, IsGlobalUnicast); }},
      {"isLinkLocalUnicast", [](const Args& args) { return OfAddress(args, IsLinkLocalUnicast); }},
      {"isLinkLocalMulticast", [](const Args& args) { return OfAddress(args, IsLinkLocalMulticast); }},
  };
  return kTable;
}

}  // namespace daygate::reference
