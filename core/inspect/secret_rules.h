#pragma once

// What counts as a secret: the one rule of the program. A value is a secret when its key says so ("password", "apiKey", the name
// of an environment variable), when its text says so (a URL with a password, "--token=…", a private key), or when a text repeats
// what stands under such a key in known values (SecretValues). References such as "secretName" or "$(DB_PASSWORD)" are none.
// Plain functions, any thread; a SecretValues is immutable once filled.

#include "core/value/value.h"

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::inspect {

// "password", "apiKey", "authToken" …; not "secretName", "existingSecret" and other references.
bool isSecretKey(std::string_view key);
// "Bearer x" under Authorization: a header.
bool isAuthorization(std::string_view key, const Value& value);
// A map of which every value is a secret: "stringData", "secretEnv".
bool isSecretMap(std::string_view key);
// What stands where a secret could, but is none: nothing, a switch, or a reference to where the secret is.
bool isNoSecretValue(std::string_view value);

// Bytes of a line, half-open.
struct SecretPart {
  std::size_t from = 0, to = 0;
  friend bool operator==(const SecretPart&, const SecretPart&) = default;
};
// The secrets of one line by its text alone, in order: of flow maps and JSON, "name=secret" pairs, URLs, private keys.
std::vector<SecretPart> secretsInLine(std::string_view line);
// The text between the quotes of a scalar, escaped ones too; any other text as it is.
std::string_view withoutQuotes(std::string_view text);
// Sorted, without overlaps.
std::vector<SecretPart> united(std::vector<SecretPart> parts);

// The secrets among values, to find them wherever they are repeated: in a manifest, notes, a message. A text that is too short or
// too plain to be told from other words is left to the rules for keys.
class SecretValues {
public:
  void collect(const Value& values);
  void add(std::string_view secret);
  void add(const SecretValues& other);
  bool empty() const { return m_texts.empty(); }
  std::vector<SecretPart> find(std::string_view line) const;
  // The text with all of them masked.
  std::string masked(std::string_view text) const;

private:
  void collect(const Value& value, bool secret);
  std::set<std::string, std::greater<>> m_texts;   // with their usual encodings; longer ones that begin alike come first
  std::set<std::string, std::greater<>> m_encoded; // what the base64 of a longer text has for a secret in it, at each alignment
};

} // namespace chartroom::inspect
