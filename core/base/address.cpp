// IP addresses: parseAddress of url.h, in the steps of net/netip, on which its texts depend.

#include "core/base/text.h"
#include "core/base/url.h"

namespace chartroom {

namespace {

class AddressReader {
public:
  explicit AddressReader(std::string_view text) : m_text(text) {}

  Result<AddressFamily> read() const {
    const std::size_t at = m_text.find_first_of(".:%");
    if (at == std::string_view::npos) return failure("unable to parse IP");
    if (m_text[at] == '%') return failure("missing IPv6 address");
    if (m_text[at] == ':') return readIpv6();
    CHARTROOM_TRY(readIpv4(m_text));
    return AddressFamily::IPv4;
  }

private:
  Error failure(const std::string& what, std::string_view at = {}) const {
    return Error{
        Code::InvalidArgument, "ParseAddr(" + quote(m_text) + "): " + what + (at.empty() ? "" : " (at " + quote(at) + ")"), {}, {}};
  }

  Result<void> readIpv4(std::string_view fields) const {
    int value = 0;
    int digits = 0;
    int field = 0;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const char c = fields[i];
      if (c >= '0' && c <= '9') {
        if (digits == 1 && value == 0) return failure("IPv4 field has octet with leading zero");
        value = value * 10 + (c - '0');
        ++digits;
        if (value > 255) return failure("IPv4 field has value >255");
      } else if (c == '.') {
        if (i == 0 || i + 1 == fields.size() || fields[i - 1] == '.')
          return failure("IPv4 field must have at least one digit", fields.substr(i));
        if (field == 3) return failure("IPv4 address too long");
        ++field;
        value = digits = 0;
      } else {
        return failure("unexpected character", fields.substr(i));
      }
    }
    if (field < 3) return failure("IPv4 address too short");
    return {};
  }

  Result<AddressFamily> readIpv6() const {
    std::string_view rest = m_text;
    if (const std::size_t zone = rest.find('%'); zone != std::string_view::npos) {
      if (zone + 1 == rest.size()) return failure("zone must be a non-empty string");
      rest = rest.substr(0, zone);
    }
    bool ellipsis = false;
    if (rest.starts_with("::")) {
      ellipsis = true;
      rest.remove_prefix(2);
      if (rest.empty()) return AddressFamily::IPv6;
    }
    int bytes = 0;
    while (bytes < 16) {
      std::size_t digits = 0;
      while (digits < rest.size() && std::string_view("0123456789abcdefABCDEF").find(rest[digits]) != std::string_view::npos) {
        if (++digits > 4) return failure("each group must have 4 or less digits", rest);
      }
      if (digits == 0) return failure("each colon-separated field must have at least one digit", rest);
      if (digits < rest.size() && rest[digits] == '.') {
        if (!ellipsis && bytes != 12) return failure("embedded IPv4 address must replace the final 2 fields of the address", rest);
        if (bytes + 4 > 16) return failure("too many hex fields to fit an embedded IPv4 at the end of the address", rest);
        CHARTROOM_TRY(readIpv4(rest));
        rest = {};
        bytes += 4;
        break;
      }
      bytes += 2;
      rest.remove_prefix(digits);
      if (rest.empty()) break;
      if (rest[0] != ':') return failure("unexpected character, want colon", rest);
      if (rest.size() == 1) return failure("colon must be followed by more characters", rest);
      rest.remove_prefix(1);
      if (rest[0] == ':') {
        if (ellipsis) return failure("multiple :: in address", rest);
        ellipsis = true;
        rest.remove_prefix(1);
        if (rest.empty()) break;
      }
    }
    if (!rest.empty()) return failure("trailing garbage after address", rest);
    if (bytes < 16 && !ellipsis) return failure("address string too short");
    if (bytes == 16 && ellipsis) return failure("the :: must expand to at least one field of zeros");
    return AddressFamily::IPv6;
  }

  std::string_view m_text;
};

} // namespace

Result<AddressFamily> parseAddress(std::string_view text) { return AddressReader(text).read(); }

} // namespace chartroom
