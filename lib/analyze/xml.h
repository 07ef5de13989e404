// Text for XML and what is made like it.
#pragma once

#include <string>
#include <string_view>

namespace daygate::analyze {

// `text` as it stands between tags and in attributes. What can not stand in XML at all, control characters and what is
// not UTF-8, comes as an escape of ours.
std::string Xml(std::string_view text);

}  // namespace daygate::analyze
