#include "base/same_bytes.h"

#include <string>

#include "catch.h"

namespace daygate::base {

// Memory of exactly the size, so that a sanitizer sees a byte too many.
TEST_CASE("SameBytes compares every byte, and none behind the last") {
  for (std::size_t size = 0; size <= 40; ++size) {
    const std::string a(size, 'a');
    CHECK(SameBytes(a.data(), std::string(a).data(), size));
    for (std::size_t at = 0; at < size; ++at) {
      std::string b = a;
      b[at] = '\0';
      INFO(size << " bytes, the other at " << at);
      CHECK_FALSE(SameBytes(a.data(), b.data(), size));
      CHECK_FALSE(SameBytes(b.data(), a.data(), size));
    }
  }
}

TEST_CASE("SameBytes takes text that starts anywhere") {
  const std::string text = "xsecret/data/payments";
  for (std::size_t begin = 0; begin < 8; ++begin) {
    const std::string copy = text.substr(begin);
    CHECK(SameBytes(text.data() + begin, copy.data(), copy.size()));
  }
}

}  // namespace daygate::base
