#include "cel/functions/time_text.h"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <charconv>

namespace daygate::cel {
namespace {

class Writer {
 public:
  explicit Writer(char* out) : begin_(out), at_(out) {}

  void Put(char c) { *at_++ = c; }

  // With zeros in front, to `width` digits.
  void Padded(std::uint64_t value, int width) {
    for (int i = width - 1; i >= 0; --i) {
      at_[i] = static_cast<char>('0' + value % 10);
      value /= 10;
    }
    at_ += width;
  }

  void Number(std::uint64_t value) { at_ = std::to_chars(at_, at_ + 20, value).ptr; }

  // `.5`; nothing for zero.
  void Fraction(std::uint64_t nanos) {
    if (nanos == 0) return;
    Put('.');
    Padded(nanos, 9);
    while (at_[-1] == '0') --at_;
  }

  std::size_t size() const { return static_cast<std::size_t>(at_ - begin_); }

 private:
  char* begin_;
  char* at_;
};

std::uint64_t Unsigned(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

void WriteTimestamp(const Value& value, Writer* writer) {
  const absl::CivilSecond civil = absl::ToCivilSecond(absl::FromUnixSeconds(value.integer), absl::UTCTimeZone());
  writer->Padded(Unsigned(civil.year()), 4);
  writer->Put('-');
  writer->Padded(Unsigned(civil.month()), 2);
  writer->Put('-');
  writer->Padded(Unsigned(civil.day()), 2);
  writer->Put('T');
  writer->Padded(Unsigned(civil.hour()), 2);
  writer->Put(':');
  writer->Padded(Unsigned(civil.minute()), 2);
  writer->Put(':');
  writer->Padded(Unsigned(civil.second()), 2);
  writer->Fraction(value.size);
  writer->Put('Z');
}

void WriteDuration(std::int64_t nanos, Writer* writer) {
  constexpr std::uint64_t kBillion = 1'000'000'000;
  const std::uint64_t size = nanos < 0 ? 0 - Unsigned(nanos) : Unsigned(nanos);
  if (nanos < 0) writer->Put('-');
  writer->Number(size / kBillion);
  writer->Fraction(size % kBillion);
  writer->Put('s');
}

}  // namespace

std::size_t WriteTime(const Value& value, char (&out)[kMaxTimeText]) {
  Writer writer(out);
  if (value.kind == ValueKind::kTimestamp) {
    WriteTimestamp(value, &writer);
  } else {
    WriteDuration(value.integer, &writer);
  }
  return writer.size();
}

}  // namespace daygate::cel
