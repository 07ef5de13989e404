#include "analyze/xml.h"

#include "base/utf8.h"

namespace daygate::analyze {

std::string Xml(std::string_view text) {
  std::string out;
  for (const char c : base::EscapeForTerminal(text)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c; break;
    }
  }
  return out;
}

}  // namespace daygate::analyze
