#include "core/inspect/secret_rules.h"

#include "core/base/text.h"
#include "core/inspect/secret_mask.h"
#include "core/value/yaml.h"

#include <algorithm>
#include <array>

namespace chartroom::inspect {

std::string_view withoutQuotes(std::string_view text) {
  if (text.starts_with("\\\"") && text.ends_with("\\\"") && text.size() >= 4) return text.substr(2, text.size() - 4);
  if (text.size() >= 2 && (text[0] == '"' || text[0] == '\'') && text.back() == text[0]) return text.substr(1, text.size() - 2);
  return text;
}

namespace {

constexpr std::size_t kShort = 6; // fewer characters are found in too many words

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool isWord(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '.';
}

// Letters of one case only make a word, not a secret.
bool isTelling(std::string_view text) {
  if (text.size() < kShort) return false;
  bool small = false, large = false, digit = false, sign = false;
  for (const char c : text) {
    if (c >= 'a' && c <= 'z') small = true;
    else if (c >= 'A' && c <= 'Z') large = true;
    else if (c >= '0' && c <= '9') digit = true;
    else if (c == ' ' || c == '\n') return text.size() >= 16;
    else if (c != '-' && c != '_' && c != '.') sign = true;
  }
  return small + large + digit + sign >= 2 || text.size() >= 16;
}

// Where a value that begins at `at` ends, its quotes included; `stops` end one without quotes.
std::size_t valueEnd(std::string_view line, std::size_t at, std::string_view stops) {
  if (at < line.size() && (line[at] == '"' || line[at] == '\'')) {
    std::size_t end = at + 1;
    while (end < line.size() && line[end] != line[at]) end += line[end] == '\\' && line[at] == '"' ? 2 : 1;
    return std::min(end + 1, line.size());
  }
  // JSON in JSON: \"password\":\"x\"
  if (line.substr(at).starts_with("\\\"")) {
    const std::size_t end = line.find("\\\"", at + 2);
    return end == std::string_view::npos ? line.size() : end + 2;
  }
  std::size_t end = std::min(line.find_first_of(stops, at), line.size());
  while (end > at && line[end - 1] == ' ') --end;
  return end;
}

// key: value inside of { } or [ ], and "key":"value".
void flowPairs(std::string_view line, std::vector<SecretPart>& parts) {
  for (std::size_t colon = line.find(':'); colon != std::string_view::npos; colon = line.find(':', colon + 1)) {
    std::size_t end = colon;
    if (end == 0) continue;
    std::size_t begin;
    bool quoted = false;
    if (line[end - 1] == '"' || line[end - 1] == '\'') {
      quoted = true;
      const char quote = line[--end];
      if (end > 0 && line[end - 1] == '\\') --end; // an escaped quote
      begin = end;
      while (begin > 0 && isWord(line[begin - 1])) --begin;
      if (begin == 0 || line[begin - 1] != quote) continue;
    } else {
      begin = end;
      while (begin > 0 && isWord(line[begin - 1])) --begin;
      std::size_t before = begin;
      while (before > 0 && line[before - 1] == ' ') --before;
      if (before == 0 || (line[before - 1] != '{' && line[before - 1] != ',') || colon + 1 >= line.size() || line[colon + 1] != ' ')
        continue;
    }
    if (begin == end || !isSecretKey(line.substr(begin, end - begin))) continue;
    std::size_t at = colon + 1;
    while (at < line.size() && line[at] == ' ') ++at;
    if (at >= line.size() || line[at] == '{') continue;
    if (line[at] == '[') {
      if (line.substr(begin, end - begin).ends_with("ecrets")) continue; // a list of secrets has their names
      const std::size_t close = std::min(line.find(']', at), line.size());
      if (!trimSpace(line.substr(at + 1, close - at - 1)).empty()) parts.push_back({at + 1, close});
      continue;
    }
    const std::size_t to = valueEnd(line, at, quoted ? std::string_view(",}") : std::string_view(",}]"));
    if (!isNoSecretValue(withoutQuotes(line.substr(at, to - at)))) parts.push_back({at, to});
  }
}

// {name: DB_PASSWORD, value: x}, in either order: the value of a variable whose name says that it is a secret.
void flowVariables(std::string_view line, std::vector<SecretPart>& parts) {
  for (std::size_t open = line.find('{'); open != std::string_view::npos; open = line.find('{', open + 1)) {
    const std::size_t close = std::min(line.find_first_of("{}", open + 1), line.size());
    std::string_view name;
    SecretPart value;
    for (std::size_t at = open + 1; at < close;) {
      const std::size_t to = std::min(valueEnd(line, at, ",}"), close);
      const std::string_view pair = line.substr(at, to - at);
      if (const std::size_t colon = pair.find(": "); colon != std::string_view::npos) {
        const std::string_view key = withoutQuotes(trimSpace(pair.substr(0, colon)));
        const std::string_view held = trimSpace(pair.substr(colon + 2));
        const std::size_t from = static_cast<std::size_t>(held.data() - line.data());
        if (key == "name") name = withoutQuotes(held);
        if (key == "value") value = {from, from + held.size()};
      }
      at = to + 1;
    }
    if (value.to > value.from && isSecretKey(name) &&
        !isNoSecretValue(withoutQuotes(line.substr(value.from, value.to - value.from))))
      parts.push_back(value);
  }
}

// What a shell puts there only when it runs: $(command), `command`, ${NAME}, and $NAME of a variable that is called like a secret:
// a password may begin with "$", too. ${NAME:-x} may hold one.
bool isShellExpression(std::string_view value) {
  value.remove_prefix(std::min(value.find_first_not_of("\\\":@/"), value.size())); // ":$(command)" of user:password
  if (value.starts_with("$(") || value.starts_with('`')) return true;
  if (!value.starts_with('$')) return false;
  const bool braced = value.starts_with("${");
  const std::size_t end = std::min(value.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", braced ? 2 : 1), value.size());
  if (braced) return end > 2 && value.substr(end).starts_with('}');
  const bool ends = end == value.size() || std::string_view(" \t\"'\\;,&)").find(value[end]) != std::string_view::npos;
  return ends && isSecretKey(value.substr(1, end - 1));
}

// password=x, --token=x, "SECRET_KEY = x" of ini files.
void equalPairs(std::string_view line, std::vector<SecretPart>& parts) {
  for (std::size_t equal = line.find('='); equal != std::string_view::npos; equal = line.find('=', equal + 1)) {
    if (equal + 1 < line.size() && line[equal + 1] == '=') { // a comparison
      ++equal;
      continue;
    }
    std::size_t end = equal;
    while (end > 0 && line[end - 1] == ' ') --end;
    std::size_t begin = end;
    while (begin > 0 && isWord(line[begin - 1])) --begin;
    std::string_view key = line.substr(begin, end - begin);
    key.remove_prefix(std::min(key.find_first_not_of('-'), key.size()));
    if (const std::size_t dot = key.rfind('.'); dot != std::string_view::npos) key.remove_prefix(dot + 1);
    if (key.empty() || !isSecretKey(key)) continue;
    // With spaces around it, only where the line is nothing else.
    const bool spaced = end < equal || (equal + 1 < line.size() && line[equal + 1] == ' ');
    if (spaced && !trimSpace(line.substr(0, begin)).empty()) continue;
    std::size_t at = equal + 1;
    while (spaced && at < line.size() && line[at] == ' ') ++at;
    if (isShellExpression(line.substr(at))) continue;
    const std::size_t to = valueEnd(line, at, spaced ? std::string_view() : std::string_view(" \t,;&\"'"));
    if (!isNoSecretValue(withoutQuotes(line.substr(at, to - at)))) parts.push_back({at, to});
  }
}

// Authorization: Bearer x
void authorizations(std::string_view line, std::vector<SecretPart>& parts) {
  for (std::size_t at = line.find("uthorization"); at != std::string_view::npos; at = line.find("uthorization", at + 12)) {
    std::size_t from = std::string_view::npos;
    for (const std::string_view scheme : {"Bearer ", "Basic ", "Token "})
      if (const std::size_t found = line.find(scheme, at); found != std::string_view::npos)
        from = std::min(from, found + scheme.size());
    if (from == std::string_view::npos) return;
    const std::size_t to = std::min(line.find_first_of(" \t\"'\\,}", from), line.size());
    if (!isNoSecretValue(line.substr(from, to - from)) && !isShellExpression(line.substr(from, to - from)))
      parts.push_back({from, to});
  }
}

// scheme://user:password@host
void urls(std::string_view line, std::vector<SecretPart>& parts) {
  for (std::size_t at = line.find("://"); at != std::string_view::npos; at = line.find("://", at + 3)) {
    const std::size_t end = std::min(line.find_first_of(" \t\"'/?#<>", at + 3), line.size());
    const std::string_view authority = line.substr(at + 3, end - at - 3);
    const std::size_t sign = authority.rfind('@'), colon = authority.find(':');
    if (sign == std::string_view::npos || colon == std::string_view::npos || colon + 1 >= sign) continue;
    const std::string_view password = authority.substr(colon + 1, sign - colon - 1);
    if (!isNoSecretValue(password) && !isShellExpression(password)) parts.push_back({at + 3 + colon + 1, at + 3 + sign});
  }
}

bool isBase64(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '/' || c == '-' || c == '_';
}

// The characters that the base64 of any text has for `part`, when `part` begins `lead` bytes behind a group of three. Those that
// depend on what is around the part, too, are left out.
std::string base64Inside(std::string_view part, std::size_t lead) {
  const std::string whole = encodeBase64(std::string(lead, 'x') + std::string(part));
  const std::size_t from = (lead * 8 + 5) / 6, to = (lead + part.size()) * 8 / 6;
  return whole.substr(from, to - from);
}

} // namespace

bool isSecretKey(std::string_view key) {
  std::string text;
  for (const char c : key)
    if (c != '-' && c != '_' && c != '.') text += lower(c);
  constexpr std::array kKeys = {"apikey", "privatekey", "secretkey", "accesskey", "encryptionkey", "signingkey", "masterkey",
      "replicasetkey", "authkey", "sharedkey", "sessionkey", "accountkey", "hmackey", "licensekey", "fernetkey"};
  const auto endsWithKey = [&] {
    return std::any_of(kKeys.begin(), kKeys.end(), [&](std::string_view one) { return text.ends_with(one); });
  };
  for (const std::string_view reference :
      {"name", "ref", "key", "keys", "file", "path", "class", "existingsecret", "policy", "enabled", "length", "namespace"})
    if (text.ends_with(reference)) return endsWithKey() && !text.starts_with("existing");
  if (text == "secrets" || text.ends_with("/secrets")) return false; // how many, or which: of quotas and lists
  if (text.ends_with("pullsecret") || text.ends_with("pullsecrets") || text.ends_with("fromsecret")) return false; // their names
  if (text.starts_with("existing") || text == "pass" || text == "pwd") return !text.starts_with("existing");
  for (const std::string_view word :
      {"password", "passwd", "passphrase", "token", "credential", "secret", "pwd", "passcode", "erlangcookie"})
    if (text.ends_with(word) || (text.ends_with('s') && std::string_view(text).substr(0, text.size() - 1).ends_with(word)))
      return true;
  // dbPass and SMTP_PASS, not bypass.
  return (key.ends_with("Pass") && key.size() > 4) || key.ends_with("_PASS") || key.ends_with("_pass") || key.ends_with("-pass");
}

bool isAuthorization(std::string_view key, const Value& value) {
  if (!key.ends_with("uthorization") || !value.isString()) return false;
  std::vector<SecretPart> parts;
  authorizations(std::string(key) + ": " + value.string(), parts);
  return !parts.empty();
}

bool isSecretMap(std::string_view key) {
  for (const std::string_view name : {"stringData", "secretData", "secretEnv", "secretEnvVars", "envSecrets"})
    if (key == name) return true;
  return false;
}

bool isNoSecretValue(std::string_view value) {
  value = trimSpace(value);
  if (value.starts_with("*") && value.size() > 1) return true; // an alias
  if (value.size() > 1 && (value[0] == '"' || value[0] == '\'') && value.back() == value[0])
    value = value.substr(1, value.size() - 2);
  if (value.empty() || value == "true" || value == "false" || value == "yes" || value == "no" || value == "null" || value == "~" ||
      value == "{}" || value == "[]")
    return true;
  if (value.starts_with("\xe2\x80\xa2")) return true; // masked already
  if ((value.starts_with("$(") && value.ends_with(")")) ||
      (value.starts_with("${") && value.ends_with("}") && value.find(":-") == std::string_view::npos) || value.starts_with("{{"))
    return true;
  return value.starts_with("$__") || value.starts_with("file:///");
}

std::vector<SecretPart> united(std::vector<SecretPart> parts) {
  std::sort(parts.begin(), parts.end(),
      [](const SecretPart& a, const SecretPart& b) { return a.from != b.from ? a.from < b.from : a.to > b.to; });
  std::vector<SecretPart> all;
  for (const SecretPart& part : parts) {
    if (part.from >= part.to) continue;
    if (!all.empty() && part.from <= all.back().to) all.back().to = std::max(all.back().to, part.to);
    else all.push_back(part);
  }
  return all;
}

std::vector<SecretPart> secretsInLine(std::string_view line) {
  std::vector<SecretPart> parts;
  flowPairs(line, parts);
  flowVariables(line, parts);
  equalPairs(line, parts);
  authorizations(line, parts);
  urls(line, parts);
  // A private key on one line, as JSON has it.
  if (const std::size_t begin = line.find("-----BEGIN ");
      begin != std::string_view::npos && line.find("PRIVATE KEY-----", begin) != std::string_view::npos) {
    const std::size_t end = line.find("-----END ", begin);
    if (end != std::string_view::npos) parts.push_back({begin, std::min(line.find("KEY-----", end) + 8, line.size())});
  }
  return united(std::move(parts));
}

void SecretValues::add(std::string_view secret) {
  secret = trimSpace(secret);
  if (isNoSecretValue(secret)) return;
  if (secret.find('\n') != std::string_view::npos) {
    for (const std::string& line : split(std::string(secret), "\n"))
      if (line.find("-----") == std::string::npos) add(line);
    return;
  }
  if (!isTelling(secret)) return;
  const std::string text(secret);
  m_texts.insert(text);
  m_texts.insert(encodeBase64(text));
  // As `upper` and `lower` write it.
  for (const std::string& other : {toUpper(text), toLower(text)})
    if (isTelling(other)) m_texts.insert(other);
  // "user:secret" and the like, in both alphabets.
  for (std::size_t lead = 0; lead < 3; ++lead) {
    std::string inside = base64Inside(text, lead);
    m_encoded.insert(inside);
    std::replace(inside.begin(), inside.end(), '+', '-');
    std::replace(inside.begin(), inside.end(), '/', '_');
    m_encoded.insert(std::move(inside));
  }
  std::string escaped, json, quoted, percent;
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      escaped += '\\';
      json += '\\';
    }
    escaped += c;
    // Go's JSON writes these as numbers.
    if (c == '<') json += "\\u003c";
    else if (c == '>') json += "\\u003e";
    else if (c == '&') json += "\\u0026";
    else json += c;
    if (c == '\'') quoted += c; // a quote inside of YAML's single quotes
    quoted += c;
    constexpr char kHex[] = "0123456789ABCDEF";
    if (isWord(c) || c == '~') percent += c;
    else percent += {'%', kHex[static_cast<unsigned char>(c) >> 4], kHex[static_cast<unsigned char>(c) & 15]};
  }
  m_texts.insert(std::move(escaped));
  m_texts.insert(std::move(json));
  m_texts.insert(std::move(quoted));
  m_texts.insert(std::move(percent));
}

void SecretValues::add(const SecretValues& other) {
  m_texts.insert(other.m_texts.begin(), other.m_texts.end());
  m_encoded.insert(other.m_encoded.begin(), other.m_encoded.end());
}

void SecretValues::collect(const Value& values) { collect(values, false); }

void SecretValues::collect(const Value& value, bool secret) {
  if (value.isMap()) {
    const Value name = value.get("name");
    for (const auto& entry : value.map()) {
      const bool named = entry.key.view() == "value" && name.isString() && isSecretKey(name.string());
      const bool names = entry.value.isList() && entry.key.view().ends_with("ecrets"); // a list of secrets has their names
      if (isAuthorization(entry.key.view(), entry.value)) {
        add(entry.value.string().substr(entry.value.string().rfind(' ') + 1));
        continue;
      }
      const bool below = isSecretMap(entry.key.view()) || (isSecretKey(entry.key.view()) && !entry.value.isMap() && !names);
      collect(entry.value, named || below || (secret && !entry.value.isMap()));
    }
  } else if (value.isList()) {
    for (const Value& item : value.list().items) collect(item, secret && !item.isMap());
  } else if (value.isString()) {
    const std::string text = value.string();
    if (secret) add(text);
    if (text.find('\n') == std::string::npos)
      for (const SecretPart& part : secretsInLine(text))
        add(withoutQuotes(std::string_view(text).substr(part.from, part.to - part.from)));
  } else if (secret && value.isNumber()) {
    if (auto text = value::writeYaml(value)) add(trimSpace(*text));
  }
}

std::vector<SecretPart> SecretValues::find(std::string_view line) const {
  std::vector<SecretPart> parts;
  for (const std::string& text : m_texts)
    for (std::size_t at = line.find(text); at != std::string_view::npos; at = line.find(text, at + text.size()))
      parts.push_back({at, at + text.size()});
  // All of an encoded text is masked: its ends give bits of the secret away.
  for (const std::string& text : m_encoded)
    for (std::size_t at = line.find(text); at != std::string_view::npos;) {
      std::size_t from = at, to = at + text.size();
      while (from > 0 && isBase64(line[from - 1])) --from;
      while (to < line.size() && isBase64(line[to])) ++to;
      while (to < line.size() && line[to] == '=') ++to;
      parts.push_back({from, to});
      at = line.find(text, to);
    }
  return united(std::move(parts));
}

std::string SecretValues::masked(std::string_view text) const {
  if (m_texts.empty()) return std::string(text);
  std::string made;
  std::size_t at = 0;
  for (const SecretPart& part : find(text)) {
    made += text.substr(at, part.from - at);
    made += kSecretMask;
    at = part.to;
  }
  made += text.substr(at);
  return made;
}

} // namespace chartroom::inspect
