#pragma once

// Base64 with Go's complaint, for b64dec, buildCustomCert and decryptAES.

#include <string>
#include <string_view>

namespace chartroom::funcs::internal {

struct Base64Text {
  std::string bytes;
  std::string error; // "illegal base64 data at input byte 4", or empty
};
Base64Text decodeBase64Text(std::string_view text);

} // namespace chartroom::funcs::internal
