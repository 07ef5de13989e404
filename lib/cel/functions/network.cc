// The network library: IP addresses and networks.
#include "cel/network.h"

#include "base/utf8.h"
#include "cel/functions/declare.h"

namespace daygate::cel {
namespace {

Value OfIp(CallContext& context, const IpAddress& ip) {
  Value value;
  value.kind = ValueKind::kIp;
  value.ip = context.arena.New<IpAddress>(ip);
  return value;
}

Value OfNetwork(CallContext& context, const Network& network) {
  Value value;
  value.kind = ValueKind::kCidr;
  value.network = context.arena.New<Network>(network);
  return value;
}

Value IpOfString(CallContext& context, std::span<const Value> args) {
  const std::optional<IpAddress> ip = ParseIp(args[0].text());
  return ip ? OfIp(context, *ip) : Invalid(context);
}

Value CidrOfString(CallContext& context, std::span<const Value> args) {
  const std::optional<Network> network = ParseNetwork(args[0].text());
  return network ? OfNetwork(context, *network) : Invalid(context);
}

Value IsIp(CallContext&, std::span<const Value> args) {
  return Value::Bool(ParseIp(args[0].text()).has_value());
}
Value IsCidr(CallContext&, std::span<const Value> args) {
  return Value::Bool(ParseNetwork(args[0].text()).has_value());
}

Value StringOfIp(CallContext& context, std::span<const Value> args) {
  char out[kMaxIpText];
  return CopyString(context, {out, FormatIp(*args[0].ip, out)});
}

Value StringOfCidr(CallContext& context, std::span<const Value> args) {
  char out[kMaxNetworkText];
  return CopyString(context, {out, FormatNetwork(*args[0].network, out)});
}

Value IsCanonical(CallContext& context, std::span<const Value> args) {
  const std::optional<IpAddress> ip = ParseIp(args[0].text());
  if (!ip) return Invalid(context);
  char out[kMaxIpText];
  return Value::Bool(args[0].text() == std::string_view(out, FormatIp(*ip, out)));
}

Value Family(CallContext&, std::span<const Value> args) {
  return Value::Int(args[0].ip->family);
}

template <bool (IpAddress::*kProperty)() const>
Value Property(CallContext&, std::span<const Value> args) {
  return Value::Bool((args[0].ip->*kProperty)());
}

Value ContainsIp(CallContext& context, std::span<const Value> args) {
  if (args[1].kind == ValueKind::kIp) return Value::Bool(args[0].network->Contains(*args[1].ip));
  const std::optional<IpAddress> ip = ParseIp(args[1].text());
  return ip ? Value::Bool(args[0].network->Contains(*ip)) : Invalid(context);
}

Value ContainsCidr(CallContext& context, std::span<const Value> args) {
  if (args[1].kind == ValueKind::kCidr) return Value::Bool(args[0].network->Contains(*args[1].network));
  const std::optional<Network> network = ParseNetwork(args[1].text());
  return network ? Value::Bool(args[0].network->Contains(*network)) : Invalid(context);
}

Value IpOfCidr(CallContext& context, std::span<const Value> args) {
  return OfIp(context, args[0].network->address);
}
Value Masked(CallContext& context, std::span<const Value> args) {
  return OfNetwork(context, args[0].network->Masked());
}
Value IsMask(CallContext&, std::span<const Value> args) {
  return Value::Bool(args[0].network->Masked() == *args[0].network);
}
Value PrefixLength(CallContext&, std::span<const Value> args) {
  return Value::Int(args[0].network->prefix);
}

std::string CheckIp(std::span<const Value* const> args, std::size_t* index) {
  *index = 0;
  const Value* text = ConstantString(args, 0);
  return text == nullptr || ParseIp(text->text()) ? std::string()
                                                  : base::Quoted(text->text()) + " is not an IP address";
}

std::string CheckCidr(std::span<const Value* const> args, std::size_t* index) {
  *index = 0;
  const Value* text = ConstantString(args, 0);
  if (text == nullptr || ParseNetwork(text->text())) return {};
  return base::Quoted(text->text()) + " is not a network: write \"10.0.0.0/8\" or \"2001:db8::/32\"";
}

void AddProperties(Env* env, const Types& t) {
  const std::pair<const char*, FunctionBody> properties[] = {
      {"isUnspecified", Property<&IpAddress::IsUnspecified>},
      {"isLoopback", Property<&IpAddress::IsLoopback>},
      {"isGlobalUnicast", Property<&IpAddress::IsGlobalUnicast>},
      {"isLinkLocalUnicast", Property<&IpAddress::IsLinkLocalUnicast>},
      {"isLinkLocalMulticast", Property<&IpAddress::IsLinkLocalMulticast>},
  };
  for (const auto& [name, body] : properties) {
    env->AddFunction({name, {Method(std::string("ip_") + name, {t.ip}, t.boolean, body)}});
  }
}

}  // namespace

void AddNetworkLibrary(Env* env) {
  const Types t(env->types());
  const Rules text{TextCost, nullptr, nullptr};
  env->AddConstant({"net.IP", t.pool->TypeOf(t.ip), Value::TypeValue(t.ip)});
  env->AddConstant({"net.CIDR", t.pool->TypeOf(t.cidr), Value::TypeValue(t.cidr)});
  env->AddFunction({"ip",
                    {Global("string_to_ip", {t.string}, t.ip, IpOfString, {TextCost, nullptr, CheckIp}),
                     Method("cidr_ip", {t.cidr}, t.ip, IpOfCidr)}});
  env->AddFunction(
      {"cidr", {Global("string_to_cidr", {t.string}, t.cidr, CidrOfString, {TextCost, nullptr, CheckCidr})}});
  env->AddFunction({"isIP", {Global("is_ip", {t.string}, t.boolean, IsIp, text)}});
  env->AddFunction({"isCIDR", {Global("is_cidr", {t.string}, t.boolean, IsCidr, text)}});
  env->AddFunction({"ip.isCanonical", {Global("ip_is_canonical", {t.string}, t.boolean, IsCanonical, text)}});
  env->AddFunction(
      {"string",
       {Global("ip_to_string", {t.ip}, t.string, StringOfIp, {nullptr, FixedBound<kMaxIpText>}),
        Global("cidr_to_string", {t.cidr}, t.string, StringOfCidr, {nullptr, FixedBound<kMaxNetworkText>})}});
  env->AddFunction({"family", {Method("ip_family", {t.ip}, t.integer, Family)}});
  AddProperties(env, t);
  env->AddFunction({"containsIP",
                    {Method("cidr_contains_ip_ip", {t.cidr, t.ip}, t.boolean, ContainsIp),
                     Method("cidr_contains_ip_string", {t.cidr, t.string}, t.boolean, ContainsIp, text)}});
  env->AddFunction({"containsCIDR",
                    {Method("cidr_contains_cidr_cidr", {t.cidr, t.cidr}, t.boolean, ContainsCidr),
                     Method("cidr_contains_cidr_string", {t.cidr, t.string}, t.boolean, ContainsCidr, text)}});
  env->AddFunction({"masked", {Method("cidr_masked", {t.cidr}, t.cidr, Masked)}});
  env->AddFunction({"isMask", {Method("cidr_is_mask", {t.cidr}, t.boolean, IsMask)}});
  env->AddFunction({"prefixLength", {Method("cidr_prefix_length", {t.cidr}, t.integer, PrefixLength)}});
}

}  // namespace daygate::cel
