#pragma once

// PEM and the outline of private keys as Go's encoding/pem and encoding/asn1 read them: which block is found, and what is said
// about one that is broken. OpenSSL reads the contents. No state.

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

enum class KeyShape { Pkcs1, Pkcs8, Ec, Dsa };
// asn1.Unmarshal's complaint about bytes that are not of that shape ("asn1: syntax error: sequence truncated"), or empty.
std::string shapeProblem(KeyShape shape, std::string_view bytes);

// Why x509.ParseCertificate refuses bytes that OpenSSL refused: "x509: malformed tbs certificate", or what is nearest to it.
std::string certificateProblem(std::string_view bytes);

} // namespace chartroom::crypto::internal
