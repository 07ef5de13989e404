// The encoders library: base64, with padding or without.
#include <array>

#include "cel/functions/declare.h"

namespace daygate::cel {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

Value Encode(CallContext& context, std::span<const Value> args) {
  const std::string_view bytes = args[0].text();
  const std::size_t size = (bytes.size() + 2) / 3 * 4;
  char* const out = static_cast<char*>(context.arena.Allocate(size));
  const auto byte = [&](std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U; };
  std::size_t n = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::uint32_t bits = byte(i) << 16U | byte(i + 1) << 8U | byte(i + 2);
    for (unsigned shift = 18, j = 0; j < 4; shift -= 6, ++j) {
      out[n++] = i + j > bytes.size() ? '=' : kAlphabet[(bits >> shift) & 63U];
    }
  }
  return Value::String({out, size});
}

Value Decode(CallContext& context, std::span<const Value> args) {
  std::string_view text = args[0].text();
  const bool padded = text.ends_with('=');
  if (padded && text.size() % 4 != 0) return Invalid(context);
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  if (text.size() % 4 == 1) return Invalid(context);
  char* const out = static_cast<char*>(context.arena.Allocate(text.size() * 3 / 4));
  std::size_t n = 0;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const std::size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) return Invalid(context);
    bits = bits << 6U | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out[n++] = static_cast<char>((bits >> count) & 0xffU);
  }
  return Value::Bytes({out, n});
}

Bound EncodeBound(Args args, base::Arena&) {
  return {Times(Plus(SizeOf(args, 0), 2) / 3, 4), nullptr, nullptr};
}

}  // namespace

void AddEncodersLibrary(Env* env) {
  const Types t(env->types());
  env->AddFunction(
      {"base64.encode", {Global("base64_encode_bytes", {t.bytes}, t.string, Encode, {TextCost, EncodeBound})}});
  env->AddFunction(
      {"base64.decode", {Global("base64_decode_string", {t.string}, t.bytes, Decode, {TextCost, FirstBound})}});
}

}  // namespace daygate::cel
