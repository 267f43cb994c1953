// Digests, passwords, keys and certificates (sprig's crypto.go over core/crypto).

#include "core/base/text.h"
#include "core/crypto/certificate.h"
#include "core/crypto/digest.h"
#include "core/crypto/password.h"
#include "core/funcs/internal/encoding.h"
#include "core/funcs/internal/random.h"
#include "core/funcs/internal/support.h"
#include "core/tmpl/format.h"
#include "core/value/json.h"

#include <arpa/inet.h>

#include <map>
#include <mutex>

namespace chartroom::funcs::internal {

namespace {

using crypto::CertificatePair;

// sprig.certificate: a struct with the fields Cert and Key.
class CertificateObject final : public value::Opaque {
public:
  explicit CertificateObject(CertificatePair pair) : m_pair(std::move(pair)) {}
  const CertificatePair& pair() const { return m_pair; }
  std::string typeName() const override { return "sprig.certificate"; }
  std::string kindName() const override { return "struct"; }
  bool hasStringMethod() const override { return false; }
  std::string print() const override { return "{" + m_pair.certificate + " " + m_pair.privateKey + "}"; }
  std::vector<Field> fields() const override { return {{"Cert", m_pair.certificate}, {"Key", m_pair.privateKey}}; }
  std::string jsonText() const override {
    const auto text = [](const std::string& pem) { return value::writeJson(Value(pem)).value(); };
    return "{\"Cert\":" + text(m_pair.certificate) + ",\"Key\":" + text(m_pair.privateKey) + "}";
  }
  bool equals(const Opaque& other) const override {
    const auto* certificate = dynamic_cast<const CertificateObject*>(&other);
    return certificate && certificate->m_pair == m_pair;
  }
  bool member(std::string_view name, Arguments arguments, Value& result, std::string&) const override {
    if (!arguments.empty() || (name != "Cert" && name != "Key")) return false;
    result = Value(name == "Cert" ? m_pair.certificate : m_pair.privateKey);
    return true;
  }

private:
  CertificatePair m_pair;
};

// OpenSSL draws its own random numbers, so what it made under a source that must repeat itself is remembered by what
// was asked for and a token drawn from that source.
template <typename T, typename Make>
Result<T> repeatable(RandomSource& source, const std::string& request, const Make& make) {
  if (source.isReal()) return make();
  constexpr std::size_t kMostRemembered = 256;
  static std::mutex mutex;
  static std::map<std::string, T> remembered;
  const std::string key = randomBytes(source, 16) + request;
  {
    const std::lock_guard lock(mutex);
    if (const auto found = remembered.find(key); found != remembered.end()) return found->second;
  }
  Result<T> made = make();
  if (!made) return made;
  const std::lock_guard lock(mutex);
  if (remembered.size() >= kMostRemembered) remembered.clear();
  remembered.emplace(key, *made);
  return made;
}

Result<std::vector<std::string>> ipTexts(const Value& list) {
  std::vector<std::string> texts;
  Items items;
  if (!items.read(list)) return texts;
  for (const Value& item : *items) {
    if (!item.isString()) return failure("error parsing ip: " + tmpl::print(item) + " is not a string");
    unsigned char bytes[16];
    if (inet_pton(AF_INET, item.string().c_str(), bytes) != 1 && inet_pton(AF_INET6, item.string().c_str(), bytes) != 1)
      return failure("error parsing ip: " + item.string());
    texts.push_back(item.string());
  }
  return texts;
}

Result<std::vector<std::string>> dnsTexts(const Value& list) {
  std::vector<std::string> texts;
  Items items;
  if (!items.read(list)) return texts;
  for (const Value& item : *items) {
    if (!item.isString()) return failure("error processing alternate dns name: " + tmpl::print(item) + " is not a string");
    texts.push_back(item.string());
  }
  return texts;
}

// What the six gen…Cert functions have in common; each gives the arguments it has.
struct CertificateCall {
  const Value* commonName = nullptr;
  const Value* addresses = nullptr;
  const Value* names = nullptr;
  const Value* days = nullptr;
  const Value* signer = nullptr;
  const Value* key = nullptr; // PEM
  bool isAuthority = false;
};

Result<Value> certificate(Call& call, const CertificateCall& wanted) {
  RandomSource& source = random(call);
  const auto* signer = wanted.signer ? dynamic_cast<const CertificateObject*>(&wanted.signer->opaque()) : nullptr;
  if (wanted.key)
    if (Result<void> check = crypto::checkPrivateKey(wanted.key->string()); !check)
      return std::move(check).error().wrapped("parsing private key");
  if (signer) {
    if (Result<void> check = crypto::checkCertificate(signer->pair().certificate); !check) return std::move(check).error();
    if (Result<void> check = crypto::checkPrivateKey(signer->pair().privateKey); !check)
      return std::move(check).error().wrapped("error parsing private key");
  }
  crypto::CertificateRequest request;
  request.commonName = wanted.commonName->string();
  if (wanted.addresses) {
    CHARTROOM_ASSIGN(request.ipAddresses, ipTexts(*wanted.addresses));
  }
  if (wanted.names) {
    CHARTROOM_ASSIGN(request.dnsNames, dnsTexts(*wanted.names));
  }
  request.validity = std::chrono::hours(24) * static_cast<int>(wanted.days->integer());
  request.notBefore = call.clock().now();
  request.isAuthority = wanted.isAuthority;
  request.serial = randomBytes(source, 16);
  std::optional<CertificatePair> parent;
  if (signer) parent = signer->pair();

  std::string asked = "certificate " + request.commonName + " " + std::to_string(request.validity.count()) + " " +
                      std::to_string(request.notBefore.time_since_epoch().count());
  for (const auto* list : {&request.ipAddresses, &request.dnsNames}) asked += "\n" + join(*list, "\n");
  if (wanted.key) asked += wanted.key->string();
  if (parent) asked += parent->certificate;
  Result<CertificatePair> pair = repeatable<CertificatePair>(source, asked, [&]() -> Result<CertificatePair> {
    if (wanted.key) {
      request.privateKey = wanted.key->string();
    } else {
      CHARTROOM_ASSIGN(request.privateKey, crypto::makePrivateKey(crypto::KeyKind::Rsa2048));
    }
    return crypto::makeCertificate(request, parent);
  });
  if (!pair) return std::move(pair).error();
  return Value::opaque(new CertificateObject(std::move(*pair)));
}

Result<Value> custom(Arguments a) {
  const Base64Text certificate = decodeBase64Text(a[0].string());
  if (!certificate.error.empty()) return failure("unable to decode base64 certificate");
  const Base64Text key = decodeBase64Text(a[1].string());
  if (!key.error.empty()) return failure("unable to decode base64 private key");
  if (Result<void> check = crypto::checkCertificate(certificate.bytes); !check) return std::move(check).error();
  if (Result<void> check = crypto::checkPrivateKey(key.bytes); !check)
    return std::move(check).error().wrapped("error parsing private key");
  return Value::opaque(new CertificateObject({certificate.bytes, key.bytes}));
}

std::string privateKey(Call& call, const std::string& type) {
  crypto::KeyKind kind = crypto::KeyKind::Rsa4096;
  if (type == "dsa") kind = crypto::KeyKind::Dsa;
  else if (type == "ecdsa") kind = crypto::KeyKind::EcdsaP256;
  else if (type == "ed25519") kind = crypto::KeyKind::Ed25519;
  else if (!type.empty() && type != "rsa") return "Unknown type " + type;
  Result<std::string> pem = repeatable<std::string>(random(call), "key " + type, [&] { return crypto::makePrivateKey(kind); });
  return pem ? std::move(*pem) : std::move(pem).error().message;
}

std::string bcryptText(Call& call, const std::string& password) {
  Result<std::string> hash = crypto::bcrypt(password, randomBytes(random(call), 16));
  return hash ? std::move(*hash) : "failed to encrypt string with bcrypt: " + hash.error().message;
}

void addDigests(FunctionMap& map) {
  using crypto::Digest;
  define(map, "sha1sum", {P::String}, [](Arguments a) -> Value { return crypto::hexDigest(Digest::Sha1, a[0].string()); });
  define(map, "sha256sum", {P::String}, [](Arguments a) -> Value { return crypto::hexDigest(Digest::Sha256, a[0].string()); });
  define(map, "sha512sum", {P::String}, [](Arguments a) -> Value { return crypto::hexDigest(Digest::Sha512, a[0].string()); });
  define(map, "adler32sum", {P::String}, [](Arguments a) -> Value { return std::to_string(crypto::adler32(a[0].string())); });
}

void addPasswords(FunctionMap& map) {
  define(map, "bcrypt", {P::String}, [](Call& call, Arguments a) -> Value { return bcryptText(call, a[0].string()); });
  define(map, "htpasswd", {P::String, P::String}, [](Call& call, Arguments a) -> Value {
    const std::string& user = a[0].string();
    if (user.find(':') != std::string::npos) return "invalid username: " + user;
    return user + ":" + bcryptText(call, a[1].string());
  });
  define(map, "derivePassword", {P::Uint32, P::String, P::String, P::String, P::String}, [](Arguments a) -> Value {
    return crypto::derivePassword(
        static_cast<std::uint32_t>(a[0].integer()), a[1].string(), a[2].string(), a[3].string(), a[4].string());
  });
  define(map, "encryptAES", {P::String, P::String}, [](Call& call, Arguments a) -> Value {
    if (a[1].string().empty()) return "";
    return encodeBase64(crypto::encryptAes(a[0].string(), a[1].string(), randomBytes(random(call), 16)));
  });
  define(map, "decryptAES", {P::String, P::String}, [](Arguments a) -> Result<Value> {
    if (a[1].string().empty()) return Value("");
    const Base64Text cipher = decodeBase64Text(a[1].string());
    if (!cipher.error.empty()) return failure(cipher.error);
    CHARTROOM_ASSIGN(std::string plain, crypto::decryptAes(a[0].string(), cipher.bytes));
    return Value(std::move(plain));
  });
}

void addCertificates(FunctionMap& map) {
  define(map, "genPrivateKey", {P::String}, [](Call& call, Arguments a) -> Value { return privateKey(call, a[0].string()); });
  define(map, "buildCustomCert", {P::String, P::String}, [](Arguments a) { return custom(a); });
  define(map, "genCA", {P::String, P::Int}, [](Call& call, Arguments a) {
    return certificate(call, {&a[0], nullptr, nullptr, &a[1], nullptr, nullptr, true});
  });
  define(map, "genCAWithKey", {P::String, P::Int, P::String}, [](Call& call, Arguments a) {
    return certificate(call, {&a[0], nullptr, nullptr, &a[1], nullptr, &a[2], true});
  });
  define(map, "genSelfSignedCert", {P::String, P::List, P::List, P::Int}, [](Call& call, Arguments a) {
    return certificate(call, {&a[0], &a[1], &a[2], &a[3], nullptr, nullptr, false});
  });
  define(map, "genSelfSignedCertWithKey", {P::String, P::List, P::List, P::Int, P::String}, [](Call& call, Arguments a) {
    return certificate(call, {&a[0], &a[1], &a[2], &a[3], nullptr, &a[4], false});
  });
  define(map, "genSignedCert", {P::String, P::List, P::List, P::Int, P::Certificate}, [](Call& call, Arguments a) {
    return certificate(call, {&a[0], &a[1], &a[2], &a[3], &a[4], nullptr, false});
  });
  define(
      map, "genSignedCertWithKey", {P::String, P::List, P::List, P::Int, P::Certificate, P::String}, [](Call& call, Arguments a) {
        return certificate(call, {&a[0], &a[1], &a[2], &a[3], &a[4], &a[5], false});
      });
}

} // namespace

void addCrypto(FunctionMap& map) {
  addDigests(map);
  addPasswords(map);
  addCertificates(map);
}

} // namespace chartroom::funcs::internal
