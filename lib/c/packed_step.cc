#include "c/packed_step.h"

#include "c/bytes.h"
#include "c/handles.h"

namespace daygate::c {

PackedBegin::PackedBegin(std::span<const std::uint8_t> packed) {
  constexpr std::size_t kUsualHeaders = 8;
  headers.reserve(kUsualHeaders);
  ByteReader in(packed);
  method = in.Text();
  target = in.Text();
  while (in.Number<std::uint8_t>() != 0) {
    const std::string_view name = in.Text();
    headers.push_back({name, in.Text()});
  }
  body = in.Text();
  ok = in.ok();
  request = packed.last(in.left());
}

// By the functions of daygate/c.h: they say what belongs to which step.
std::size_t PackStep(const dg_exchange* exchange, std::uint8_t* out, std::size_t capacity) {
  ByteWriter writer(out, capacity);
  dg_text body = {};
  writer.Number(static_cast<std::uint8_t>(dg_exchange_get_step(exchange)));
  writer.Number(static_cast<std::uint8_t>(dg_exchange_inspects(exchange) ? 1 : 0));
  writer.Number(static_cast<std::uint8_t>(dg_exchange_body(exchange, &body) ? 1 : 0));
  writer.Number(std::uint8_t{0});
  writer.Number(static_cast<std::int32_t>(dg_exchange_status(exchange)));
  writer.Text(ViewOf(dg_exchange_id(exchange)));
  writer.Text(ViewOf(dg_exchange_method(exchange)));
  writer.Text(ViewOf(dg_exchange_target(exchange)));
  writer.Text(ViewOf(dg_exchange_token(exchange)));
  const std::size_t set = dg_exchange_header_count(exchange);
  for (std::size_t i = 0; i < set; ++i) {
    const dg_header header = dg_exchange_header(exchange, i);
    writer.Number(std::uint8_t{1});
    writer.Text(ViewOf(header.name));
    writer.Text(ViewOf(header.value));
  }
  writer.Number(std::uint8_t{0});
  const std::size_t removed = dg_exchange_removed_count(exchange);
  for (std::size_t i = 0; i < removed; ++i) {
    writer.Number(std::uint8_t{1});
    writer.Text(ViewOf(dg_exchange_removed(exchange, i)));
  }
  writer.Number(std::uint8_t{0});
  return writer.size();
}

}  // namespace daygate::c
