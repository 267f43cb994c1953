#include "core/crypto/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstdlib>

namespace chartroom::crypto {

std::string digest(Digest kind, std::string_view data) {
  const EVP_MD* method = kind == Digest::Sha1 ? EVP_sha1() : kind == Digest::Sha256 ? EVP_sha256() : EVP_sha512();
  std::string result(static_cast<std::size_t>(EVP_MD_get_size(method)), '\0');
  // A digest of bytes in memory cannot fail with the default provider.
  if (EVP_Digest(data.data(), data.size(), reinterpret_cast<unsigned char*>(result.data()), nullptr, method, nullptr) !=
      1)
    std::abort();
  return result;
}

std::string hexDigest(Digest kind, std::string_view data) {
  std::string text;
  for (const char c : digest(kind, data)) {
    text += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    text += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

std::string hmacSha256(std::string_view key, std::string_view data) {
  std::string result(32, '\0');
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(data.data()),
       data.size(), reinterpret_cast<unsigned char*>(result.data()), nullptr);
  return result;
}

std::uint32_t adler32(std::string_view data) {
  constexpr std::uint32_t kModulus = 65521;
  std::uint32_t a = 1, b = 0;
  for (const char c : data) {
    a = (a + static_cast<unsigned char>(c)) % kModulus;
    b = (b + a) % kModulus;
  }
  return b << 16 | a;
}

} // namespace chartroom::crypto
