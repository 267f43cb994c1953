#include "core/http/transport.h"

#include "core/base/text.h"

#include <cctype>

namespace chartroom::http {

std::string_view Response::header(std::string_view name) const {
  for (const Header& each : headers)
    if (equalFoldAscii(each.name, name)) return each.value;
  return {};
}

std::string queryEscape(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char each : text) {
    const auto c = static_cast<unsigned char>(each);
    if (std::isalnum(c) || c == '-' || c == '_' || c == '.' || c == '~') {
      out += each;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += '%';
      out += kHex[c >> 4];
      out += kHex[c & 15];
    }
  }
  return out;
}

} // namespace chartroom::http
