#include "core/crypto/internal/pem.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

namespace chartroom::crypto::internal {

namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "\n-----END ";
constexpr std::string_view kEndOfLine = "-----";

// The first line without the blanks at its end; `rest` is what follows it.
std::string_view takeLine(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (end != std::string_view::npos && line.ends_with('\r')) line.remove_suffix(1);
  const std::size_t last = line.find_last_not_of(" \t");
  return line.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

struct Header {
  int group = 0, tag = 0;
  std::size_t length = 0;
  bool isCompound = false;
};

// encoding/asn1's parseTagAndLength; an error text or empty.
std::string readHeader(std::string_view bytes, std::size_t& at, Header& header) {
  const auto next = [&] { return static_cast<unsigned char>(bytes[at++]); };
  const unsigned char first = next();
  header = {first >> 6, first & 0x1f, 0, (first & 0x20) != 0};
  if (header.tag == 0x1f) {
    std::int64_t tag = 0;
    for (int shifted = 0;; ++shifted) {
      if (at >= bytes.size()) return "asn1: syntax error: truncated base 128 integer";
      if (shifted == 5) return "asn1: structure error: base 128 integer too large";
      const unsigned char byte = next();
      if (shifted == 0 && byte == 0x80) return "asn1: syntax error: integer is not minimally encoded";
      tag = tag << 7 | (byte & 0x7f);
      if ((byte & 0x80) == 0) break;
    }
    if (tag > INT32_MAX) return "asn1: structure error: base 128 integer too large";
    if (tag < 0x1f) return "asn1: syntax error: non-minimal tag";
    header.tag = static_cast<int>(tag);
  }
  if (at >= bytes.size()) return "asn1: syntax error: truncated tag or length";
  const unsigned char length = next();
  if ((length & 0x80) == 0) {
    header.length = length;
    return {};
  }
  if (length == 0x80) return "asn1: syntax error: indefinite length found (not DER)";
  for (int i = length & 0x7f; i > 0; --i) {
    if (at >= bytes.size()) return "asn1: syntax error: truncated tag or length";
    if (header.length >= 1U << 23) return "asn1: structure error: length too large";
    header.length = header.length << 8 | next();
    if (header.length == 0) return "asn1: structure error: superfluous leading zeros in length";
  }
  return header.length < 0x80 ? "asn1: structure error: non-minimal length" : "";
}

constexpr int kInteger = 2, kBits = 3, kOctets = 4, kObject = 6, kSequence = 16, kAny = -1;

struct Field {
  int tag = kInteger;
  const char* type = ""; // Go's name of the field's type; pointers and slices have none
  bool isOptional = false;
  int explicitTag = -1;
  std::span<const Field> inner{};
};

constexpr std::array<Field, 2> kAlgorithm{{{kObject, "ObjectIdentifier"}, {kAny, "RawValue", true}}};
constexpr std::array<Field, 3> kPkcs8{{{kInteger, "int"}, {kSequence, "AlgorithmIdentifier", false, -1, kAlgorithm}, {kOctets, ""}}};
constexpr std::array<Field, 4> kEc{
    {{kInteger, "int"}, {kOctets, ""}, {kObject, "ObjectIdentifier", true, 0}, {kBits, "BitString", true, 1}}};
constexpr Field kOptionalNumber{kInteger, "", true};
constexpr std::array<Field, 9> kPkcs1{
    {{kInteger, "int"}, {}, {kInteger, "int"}, {}, {}, {}, kOptionalNumber, kOptionalNumber, kOptionalNumber}};
constexpr std::array<Field, 6> kDsa{{{kInteger, "int"}, {}, {}, {}, {}, {}}};

std::string integerProblem(std::string_view bytes, bool isSmall) {
  if (bytes.empty()) return "asn1: structure error: empty integer";
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  if (bytes.size() > 1 && ((byte(0) == 0 && byte(1) < 0x80) || (byte(0) == 0xff && byte(1) >= 0x80)))
    return "asn1: structure error: integer not minimally-encoded";
  return isSmall && bytes.size() > 8 ? "asn1: structure error: integer too large" : "";
}

// encoding/asn1's parseField, for the kinds of fields private keys have.
std::string readField(std::string_view bytes, std::size_t& at, const Field& field) {
  const std::size_t start = at;
  if (at == bytes.size()) return field.isOptional ? "" : "asn1: syntax error: sequence truncated";
  Header header;
  if (std::string problem = readHeader(bytes, at, header); !problem.empty()) return problem;
  const auto skip = [&] { at = start; };
  if (field.explicitTag >= 0) {
    if (at == bytes.size()) return "asn1: structure error: explicit tag has no child";
    if (header.group != 2 || header.tag != field.explicitTag || (header.length > 0 && !header.isCompound)) return skip(), "";
    if (header.length == 0) return "asn1: structure error: zero length explicit tag was not an asn1.Flag";
    if (std::string problem = readHeader(bytes, at, header); !problem.empty()) return problem;
  }
  if (field.tag != kAny && (header.group != 0 || header.tag != field.tag || header.isCompound != (field.tag == kSequence))) {
    if (field.isOptional) return skip(), "";
    return "asn1: structure error: tags don't match (" + std::to_string(field.tag) + " vs {class:" + std::to_string(header.group) +
           " tag:" + std::to_string(header.tag) + " length:" + std::to_string(header.length) +
           " isCompound:" + (header.isCompound ? "true" : "false") +
           "}) {optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 "
           "set:false omitEmpty:false} " +
           field.type + " @" + std::to_string(at);
  }
  if (header.length > bytes.size() - at) return "asn1: syntax error: data truncated";
  const std::string_view content = bytes.substr(at, header.length);
  at += header.length;
  if (field.tag == kInteger) return integerProblem(content, *field.type != '\0');
  std::size_t inside = 0;
  for (const Field& inner : field.inner)
    if (std::string problem = readField(content, inside, inner); !problem.empty()) return problem;
  return {};
}

} // namespace

std::optional<PemBlock> decodePem(std::string_view text) {
  std::string_view rest = text;
  std::size_t afterEnd = 0;
  while (true) {
    if (afterEnd > rest.size()) return std::nullopt;
    rest.remove_prefix(afterEnd);
    // The first END, then the last BEGIN before it: repeated BEGIN lines without an END are passed over.
    const std::size_t end = rest.find(kEnd);
    if (end == std::string_view::npos) return std::nullopt;
    afterEnd = end + kEnd.size();
    const std::size_t begin = rest.substr(0, end).rfind(kBegin);
    if (begin == std::string_view::npos || (begin > 0 && rest[begin - 1] != '\n')) continue;
    // What stands at the END, seen from the text behind the lines taken so far; negative when those reach past it.
    const std::string_view whole = rest;
    rest.remove_prefix(begin + kBegin.size());
    std::string_view type = takeLine(rest);
    const auto endIn = [&] { return static_cast<std::int64_t>(end) - static_cast<std::int64_t>(whole.size() - rest.size()); };
    const auto retry = [&] { afterEnd = end + kEnd.size() - (whole.size() - rest.size()); };
    if (!type.ends_with(kEndOfLine)) {
      retry();
      continue;
    }
    type.remove_suffix(kEndOfLine.size());
    bool hasHeaders = false;
    while (true) {
      if (rest.empty()) return std::nullopt;
      std::string_view next = rest;
      if (takeLine(next).find(':') == std::string_view::npos) break;
      hasHeaders = true;
      rest = next;
    }
    retry();
    if (hasHeaders && endIn() < 0) continue;
    std::string_view trailer = rest.substr(std::min(afterEnd, rest.size()));
    if (trailer.size() < type.size() + kEndOfLine.size() || !trailer.starts_with(type) ||
        trailer.substr(type.size(), kEndOfLine.size()) != kEndOfLine)
      continue;
    trailer.remove_prefix(type.size() + kEndOfLine.size());
    if (!takeLine(trailer).empty()) continue;
    PemBlock block{std::string(type), {}};
    if (endIn() > 0) {
      std::string body;
      for (const char c : rest.substr(0, static_cast<std::size_t>(endIn())))
        if (c != ' ' && c != '\t') body += c;
      if (!decodeBase64(body, block.bytes)) continue;
    }
    return block;
  }
}

std::string shapeProblem(KeyShape shape, std::string_view bytes) {
  Field whole{kSequence};
  switch (shape) {
  case KeyShape::Pkcs1: whole.type = "pkcs1PrivateKey", whole.inner = kPkcs1; break;
  case KeyShape::Pkcs8: whole.type = "pkcs8", whole.inner = kPkcs8; break;
  case KeyShape::Ec: whole.type = "ecPrivateKey", whole.inner = kEc; break;
  case KeyShape::Dsa: whole.type = "DSAKeyFormat", whole.inner = kDsa; break;
  }
  std::size_t at = 0;
  return readField(bytes, at, whole);
}

std::string certificateProblem(std::string_view bytes) {
  const auto sequence = [](std::string_view& in) {
    Header header;
    std::size_t at = 0;
    if (in.empty() || !readHeader(in, at, header).empty() || header.group != 0 || header.tag != kSequence || !header.isCompound ||
        header.length > in.size() - at)
      return false;
    in = in.substr(at, header.length);
    return true;
  };
  if (!sequence(bytes)) return "x509: malformed certificate";
  if (!sequence(bytes)) return "x509: malformed tbs certificate";
  Header header;
  std::size_t at = 0;
  if (!bytes.empty() && readHeader(bytes, at, header).empty() && header.group == 2 && header.tag == 0 && header.length <= bytes.size() - at)
    bytes.remove_prefix(at + header.length); // the version
  at = 0;
  if (bytes.empty() || !readHeader(bytes, at, header).empty() || header.group != 0 || header.tag != kInteger)
    return "x509: malformed serial number";
  return "x509: malformed certificate";
}

} // namespace chartroom::crypto::internal
