// The digests by their own functions: what fetches them by name first reads OpenSSL's configuration and lists all its algorithms,
// which costs more than many a whole render.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "core/crypto/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

namespace chartroom::crypto {

namespace {

template <typename State, std::size_t size>
std::string digestWith(std::string_view data, int (*init)(State*), int (*update)(State*, const void*, std::size_t),
    int (*final)(unsigned char*, State*)) {
  State state;
  std::string result(size, '\0');
  // None of them fails.
  init(&state);
  update(&state, data.data(), data.size());
  final(reinterpret_cast<unsigned char*>(result.data()), &state);
  return result;
}

} // namespace

std::string digest(Digest kind, std::string_view data) {
  switch (kind) {
  case Digest::Sha1: return digestWith<SHA_CTX, SHA_DIGEST_LENGTH>(data, SHA1_Init, SHA1_Update, SHA1_Final);
  case Digest::Sha256: return digestWith<SHA256_CTX, SHA256_DIGEST_LENGTH>(data, SHA256_Init, SHA256_Update, SHA256_Final);
  case Digest::Sha512: break;
  }
  return digestWith<SHA512_CTX, SHA512_DIGEST_LENGTH>(data, SHA512_Init, SHA512_Update, SHA512_Final);
}

std::string hexDigest(Digest kind, std::string_view data) { return toHex(digest(kind, data)); }

std::string toHex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    text += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    text += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

std::string hmacSha256(std::string_view key, std::string_view data) {
  std::string result(32, '\0');
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(data.data()), data.size(),
      reinterpret_cast<unsigned char*>(result.data()), nullptr);
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
