#pragma once

// KNOWN_DIFFERENCES, broken-keys: errors about a PEM block that holds no readable key or certificate.

#include <string_view>

namespace chartroom::test {

// Whether two such errors say the same but for what is wrong inside the block.
inline bool agreeButForBrokenKey(std::string_view ours, std::string_view helms) {
  for (const std::string_view before : {"error parsing certificate: decodedCert.Bytes: ",
           "error parsing certificate: decodedSignerCert.Bytes: ", "private key from PEM: ", "decoding PEM as PKCS#8: "}) {
    const std::size_t found = helms.find(before);
    if (found == std::string_view::npos) continue;
    const std::size_t same = found + before.size();
    return ours.size() > same && ours.substr(0, same) == helms.substr(0, same);
  }
  return false;
}

} // namespace chartroom::test
