#pragma once

// PEM as Go's encoding/pem reads it: which block of a text is found. OpenSSL reads the contents. No state.

#include <optional>
#include <string>
#include <string_view>

namespace chartroom::crypto::internal {

struct PemBlock {
  std::string type;
  std::string bytes;
};

// The first well-formed block anywhere in the text (pem.Decode).
std::optional<PemBlock> decodePem(std::string_view text);

} // namespace chartroom::crypto::internal
