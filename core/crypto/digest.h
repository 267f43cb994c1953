#pragma once

// Digests and checksums of byte strings. Pure functions; thread-safe.

#include <cstdint>
#include <string>
#include <string_view>

namespace chartroom::crypto {

enum class Digest { Sha1, Sha256, Sha512 };

// Bytes as lower-case hexadecimal, two digits a byte.
std::string toHex(std::string_view bytes);

// The digest's bytes, and as lower-case hexadecimal.
std::string digest(Digest kind, std::string_view data);
std::string hexDigest(Digest kind, std::string_view data);
std::string hmacSha256(std::string_view key, std::string_view data);
std::uint32_t adler32(std::string_view data);

} // namespace chartroom::crypto
