#include "core/crypto/password.h"

#include "core/crypto/digest.h"

#include <crypt.h>
#include <openssl/evp.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <vector>

namespace chartroom::crypto {

namespace {

constexpr std::size_t kBlock = 16;
constexpr std::size_t kMostBcrypt = 72;

std::string aesKey(std::string_view password) {
  std::string key(password.substr(0, 32));
  key.resize(32, '\0');
  return key;
}

enum class Direction { Decrypt = 0, Encrypt = 1 };

// CBC over whole blocks, without padding.
std::string cbc(Direction direction, std::string_view password, std::string_view iv, std::string_view data) {
  struct Free {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  };
  const std::unique_ptr<EVP_CIPHER_CTX, Free> context(EVP_CIPHER_CTX_new());
  const std::string key = aesKey(password);
  const auto bytes = [](std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); };
  std::string output(data.size() + kBlock, '\0');
  int written = 0, rest = 0;
  auto* out = reinterpret_cast<unsigned char*>(output.data());
  if (!context ||
      EVP_CipherInit_ex(context.get(), EVP_aes_256_cbc(), nullptr, bytes(key), bytes(iv), static_cast<int>(direction)) != 1 ||
      EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1 ||
      EVP_CipherUpdate(context.get(), out, &written, bytes(data), static_cast<int>(data.size())) != 1 ||
      EVP_CipherFinal_ex(context.get(), out + written, &rest) != 1)
    std::abort();
  output.resize(static_cast<std::size_t>(written + rest));
  return output;
}

// bcrypt's own base64: other letters, no padding.
std::string bcryptBase64(std::string_view bytes) {
  constexpr const char* kLetters = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string text;
  unsigned buffer = 0;
  int bits = 0;
  for (const char c : bytes) {
    buffer = buffer << 8 | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 6; bits -= 6) text += kLetters[buffer >> (bits - 6) & 63];
  }
  if (bits > 0) text += kLetters[buffer << (6 - bits) & 63];
  return text;
}

const std::map<std::string, std::vector<std::string>>& passwordTemplates() {
  static const std::map<std::string, std::vector<std::string>> templates = {
      {"maximum", {"anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"}},
      {"long", {"CvcvnoCvcvCvcv", "CvcvCvcvnoCvcv", "CvcvCvcvCvcvno", "CvccnoCvcvCvcv", "CvccCvcvnoCvcv", "CvccCvcvCvcvno",
                   "CvcvnoCvccCvcv", "CvcvCvccnoCvcv", "CvcvCvccCvcvno", "CvcvnoCvcvCvcc", "CvcvCvcvnoCvcc", "CvcvCvcvCvccno",
                   "CvccnoCvccCvcv", "CvccCvccnoCvcv", "CvccCvccCvcvno", "CvcvnoCvccCvcc", "CvcvCvccnoCvcc", "CvcvCvccCvccno",
                   "CvccnoCvcvCvcc", "CvccCvcvnoCvcc", "CvccCvcvCvccno"}},
      {"medium", {"CvcnoCvc", "CvcCvcno"}}, {"short", {"Cvcn"}}, {"basic", {"aaanaaan", "aannaaan", "aaannaaa"}},
      {"pin", {"nnnn"}}};
  return templates;
}

std::string_view templateLetters(char kind) {
  switch (kind) {
  case 'V': return "AEIOU";
  case 'C': return "BCDFGHJKLMNPQRSTVWXYZ";
  case 'v': return "aeiou";
  case 'c': return "bcdfghjklmnpqrstvwxyz";
  case 'a': return "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
  case 'n': return "0123456789";
  case 'o': return "@&%?,=[]_:-+*$#!'^~;()/.";
  default: return "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()";
  }
}

std::string bigEndian(std::uint32_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 255);
  return bytes;
}

Error panic(std::string text) { return Error{Code::Template, std::move(text), {}, {}}; }

} // namespace

Result<std::string> bcrypt(std::string_view password, std::string_view salt) {
  if (password.size() > kMostBcrypt) return Error{Code::InvalidArgument, "bcrypt: password length exceeds 72 bytes", {}, {}};
  const std::string setting = "$2a$10$" + bcryptBase64(salt);
  auto data = std::make_unique<crypt_data>();
  const char* hash = crypt_r(std::string(password).c_str(), setting.c_str(), data.get());
  if (!hash || hash[0] == '*') return Error{Code::Internal, "bcrypt: the system's libcrypt does not know it", {}, {}};
  return std::string(hash);
}

std::string derivePassword(
    std::uint32_t counter, const std::string& type, std::string_view password, std::string_view user, std::string_view site) {
  const auto found = passwordTemplates().find(type);
  if (found == passwordTemplates().end()) return "cannot find password template " + type;
  const std::string prefix = "com.lyndir.masterpassword";
  const std::string salt = prefix + bigEndian(static_cast<std::uint32_t>(user.size())) + std::string(user);
  std::string key(64, '\0');
  constexpr std::uint64_t kMostMemory = 128U << 20; // OpenSSL's own limit is just below what these parameters need
  if (EVP_PBE_scrypt(password.data(), password.size(), reinterpret_cast<const unsigned char*>(salt.data()), salt.size(), 32768, 8,
          2, kMostMemory, reinterpret_cast<unsigned char*>(key.data()), key.size()) != 1)
    return "failed to derive password: scrypt failed";
  const std::string seed =
      hmacSha256(key, prefix + bigEndian(static_cast<std::uint32_t>(site.size())) + std::string(site) + bigEndian(counter));
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(seed[i]); };
  const std::string& chosen = found->second[byte(0) % found->second.size()];
  std::string result;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const std::string_view letters = templateLetters(chosen[i]);
    result += letters[byte(i + 1) % letters.size()];
  }
  return result;
}

std::string encryptAes(std::string_view password, std::string_view plain, std::string_view iv) {
  const std::size_t padding = kBlock - plain.size() % kBlock;
  std::string padded(plain);
  padded.append(padding, static_cast<char>(padding));
  return std::string(iv) + cbc(Direction::Encrypt, password, iv, padded);
}

Result<std::string> decryptAes(std::string_view password, std::string_view cipher) {
  if (cipher.size() < kBlock)
    // Go decodes base64 into a buffer of whole groups, and its text names that buffer's size.
    return panic("runtime error: slice bounds out of range [:16] with capacity " + std::to_string((cipher.size() + 2) / 3 * 3));
  const std::string_view iv = cipher.substr(0, kBlock), data = cipher.substr(kBlock);
  if (data.size() % kBlock != 0) return panic("crypto/cipher: input not full blocks");
  if (data.empty()) return panic("runtime error: index out of range [-1]");
  std::string plain = cbc(Direction::Decrypt, password, iv, data);
  const auto length = static_cast<std::int64_t>(plain.size()) - static_cast<unsigned char>(plain.back());
  if (length < 0) return panic("runtime error: slice bounds out of range [:" + std::to_string(length) + "]");
  plain.resize(static_cast<std::size_t>(length));
  return plain;
}

} // namespace chartroom::crypto
