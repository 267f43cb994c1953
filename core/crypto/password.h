#pragma once

// Passwords: bcrypt, the Master Password algorithm, and AES as sprig's encryptAES uses it. Thread-safe; randomness is
// given by the caller, so equal arguments give equal results.

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace chartroom::crypto {

// "$2a$10$…" of golang.org/x/crypto/bcrypt's default cost; `salt` is 16 random bytes.
// Fails with "bcrypt: password length exceeds 72 bytes".
Result<std::string> bcrypt(std::string_view password, std::string_view salt);

// sprig's derivePassword (Master Password, version with scrypt); an unknown `type` gives
// "cannot find password template …" as the result, as there.
std::string derivePassword(
    std::uint32_t counter, const std::string& type, std::string_view password, std::string_view user, std::string_view site);

// AES-256-CBC under the password cut or padded with zeros to 32 bytes; `iv` is 16 random bytes and goes in front of the
// result.
std::string encryptAes(std::string_view password, std::string_view plain, std::string_view iv);
// The reverse of encryptAes on its bytes. Errors are the panics of Go for data that encryptAes did not make.
Result<std::string> decryptAes(std::string_view password, std::string_view cipher);

} // namespace chartroom::crypto
