#include "core/kube/internal/oidc.h"

#include "core/base/replace_file.h"
#include "core/base/system_error.h"
#include "core/base/text.h"
#include "core/base/url.h"
#include "core/kube/internal/go_decode.h"
#include "core/kube/internal/kubeconfig_check.h"
#include "core/value/json.h"
#include "core/value/yaml.h"

#include <cerrno>
#include <chrono>
#include <map>

#include <fcntl.h>
#include <unistd.h>

namespace chartroom::kube::internal {

namespace {

constexpr std::chrono::seconds kExpiryMargin{10}; // clocks differ
constexpr std::size_t kShownBody = 80;

Error refused(std::string text) { return Error{Code::Unauthorized, std::move(text), {}, {}}; }

std::string setting(const AuthProvider& provider, const char* key) {
  const auto found = provider.config.find(key);
  return found == provider.config.end() ? std::string() : found->second;
}

// Whether a JWT may still be used. Nothing is verified: that is the server's task.
Result<bool> isValid(const std::string& token) {
  const std::vector<std::string> parts = split(token, ".");
  if (parts.size() != 3) return refused("ID Token is not a valid JWT");
  CHARTROOM_ASSIGN(const std::string payload, decodeGoRawUrlBase64(parts[1]));
  auto claims = value::parseJson(payload);
  if (!claims) return std::move(claims).error().wrapped("parsing claims");
  if (!claims->isMap() && !claims->isNil())
    return refused(std::string("parsing claims: json: cannot unmarshal ") + jsonName(*claims) +
                   " into Go value of type struct { Expiry oidc.jsonTime \"json:\\\"exp\\\"\" }");
  const Value expiry = claims->get("exp");
  double seconds = 0;
  if (expiry.isFloat()) {
    seconds = expiry.number();
  } else if (expiry.isString()) { // json.Number takes quoted ones, too
    const auto number = value::parseJson(expiry.string());
    if (!number || !number->isFloat())
      return refused(
          "parsing claims: json: invalid number literal, trying to unmarshal " + quote(quote(expiry.string())) + " into Number");
    seconds = number->number();
  } else if (!expiry.isNil()) {
    return refused(std::string("parsing claims: json: cannot unmarshal ") + jsonName(expiry) +
                   " into Go struct field .exp of type json.Number");
  }
  const double now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  return now + static_cast<double>(kExpiryMargin.count()) < seconds;
}

Result<http::Tls> issuerTls(const AuthProvider& provider) {
  http::Tls tls;
  CHARTROOM_ASSIGN(tls.authority, decodeGoBase64(setting(provider, "idp-certificate-authority-data")));
  if (const std::string file = setting(provider, "idp-certificate-authority"); tls.authority.empty() && !file.empty()) {
    CHARTROOM_ASSIGN(tls.authority, readFile(file));
  }
  return tls;
}

std::string statusLine(const http::Response& response) {
  static const std::map<int, const char*> kTexts{{400, "Bad Request"}, {401, "Unauthorized"}, {403, "Forbidden"},
      {404, "Not Found"}, {405, "Method Not Allowed"}, {429, "Too Many Requests"}, {500, "Internal Server Error"},
      {502, "Bad Gateway"}, {503, "Service Unavailable"}, {504, "Gateway Timeout"}};
  const auto text = kTexts.find(response.status);
  return std::to_string(response.status) + (text == kTexts.end() ? "" : std::string(" ") + text->second);
}

// OpenID Connect discovery.
Result<std::string> tokenEndpoint(
    const Context& context, const AuthProvider& provider, const http::Tls& tls, http::Transport& transport) {
  http::Request request;
  request.url = std::string(trimSuffix(setting(provider, "idp-issuer-url"), "/")) + "/.well-known/openid-configuration";
  request.tls = tls;
  CHARTROOM_ASSIGN(http::Response response, transport.send(context, request));
  if (response.status != 200) {
    if (response.body.size() > kShownBody) response.body = response.body.substr(0, kShownBody) + "...";
    return refused("oidc: failed to query metadata endpoint " + statusLine(response) + ": " + quote(response.body));
  }
  auto metadata = value::parseJson(response.body);
  if (!metadata) return std::move(metadata).error().wrapped("oidc: failed to decode provider discovery object");
  const Value endpoint = metadata->get("token_endpoint");
  if (!endpoint.isString() || endpoint.string().empty()) return refused("oidc: discovery object doesn't contain a token_endpoint");
  return endpoint.string();
}

std::map<std::string, std::string> parseQuery(const std::string& body) {
  std::map<std::string, std::string> result;
  for (const std::string& pair : split(body, "&")) {
    const std::size_t equals = pair.find('=');
    const auto plain = [](std::string text) {
      auto unescaped = pathUnescape(replaceAll(text, "+", " "));
      return unescaped ? std::move(*unescaped) : std::string();
    };
    if (!pair.empty())
      result.try_emplace(
          plain(pair.substr(0, equals)), equals == std::string::npos ? std::string() : plain(pair.substr(equals + 1)));
  }
  return result;
}

struct Tokens {
  std::string id;
  std::string refresh;
};

enum class ClientIn { Header, Body }; // where the client's id and secret go: servers want the one or the other

Result<Tokens> fetchTokens(const Context& context, const AuthProvider& provider, const std::string& endpoint, const http::Tls& tls,
    ClientIn where, http::Transport& transport) {
  const std::string id = setting(provider, "client-id"), secret = setting(provider, "client-secret");
  http::Request request;
  request.method = "POST";
  request.url = endpoint;
  request.tls = tls;
  request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  if (where == ClientIn::Header)
    request.headers.push_back({"Authorization", "Basic " + encodeBase64(http::queryEscape(id) + ":" + http::queryEscape(secret))});
  else
    request.body =
        "client_id=" + http::queryEscape(id) + (secret.empty() ? "" : "&client_secret=" + http::queryEscape(secret)) + "&";
  request.body += "grant_type=refresh_token&refresh_token=" + http::queryEscape(setting(provider, "refresh-token"));
  CHARTROOM_ASSIGN(const http::Response response, transport.send(context, request));

  const bool failed = response.status < 200 || response.status > 299;
  const auto failure = [&] {
    return refused("oauth2: cannot fetch token: " + statusLine(response) + "\nResponse: " + response.body);
  };
  std::map<std::string, std::string> answer;
  const std::string type =
      toLowerAscii(trimSpace(std::string(response.header("Content-Type")).substr(0, response.header("Content-Type").find(';'))));
  if (type == "application/x-www-form-urlencoded" || type == "text/plain") {
    answer = parseQuery(response.body);
  } else {
    auto parsed = value::parseJson(response.body);
    if (!parsed) return failed ? failure() : std::move(parsed).error().wrapped("oauth2: cannot parse json");
    if (parsed->isMap())
      for (const auto& [key, each] : parsed->map())
        if (each.isString()) answer[key.str()] = each.string();
  }
  if (!answer["error"].empty()) {
    std::string text = "oauth2: " + quote(answer["error"]);
    for (const char* more : {"error_description", "error_uri"})
      if (!answer[more].empty()) text += " " + quote(answer[more]);
    return refused(text);
  }
  if (failed) return failure();
  if (answer["access_token"].empty()) return refused("oauth2: server response missing access_token");
  return Tokens{answer["id_token"], answer["refresh_token"]};
}

// client-go's lock: the process that creates the file holds it.
class FileLock {
public:
  static Result<void> take(const std::string& file, std::optional<FileLock>& into) {
    const std::string path = file + ".lock";
    const int made = ::open(path.c_str(), O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0);
    if (made < 0) return systemError("open", path, errno);
    ::close(made);
    into.emplace(path);
    return {};
  }
  explicit FileLock(std::string path) : m_path(std::move(path)) {}
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock() { ::unlink(m_path.c_str()); }

private:
  std::string m_path;
};

// The entry of a user in a kubeconfig; null when it has no auth-provider.
Value* providerIn(Value& document, const std::string& user) {
  if (!document.isMap()) return nullptr;
  Value* users = document.map().find("users");
  if (!users || !users->isList()) return nullptr;
  for (Value& entry : users->list().items) {
    if (entry.get("name") != Value(user)) continue;
    Value* body = entry.map().find("user");
    Value* provider = body && body->isMap() ? body->map().find("auth-provider") : nullptr;
    if (provider && provider->isMap()) return provider;
  }
  return nullptr;
}

} // namespace

Result<void> persistProvider(const AuthProvider& provider) {
  std::optional<FileLock> lock;
  CHARTROOM_TRY(FileLock::take(provider.file, lock));
  CHARTROOM_ASSIGN(const std::string text, readFile(provider.file));
  CHARTROOM_ASSIGN(Value document, parseConfigText(text, provider.file));
  Value* entry = providerIn(document, provider.user);
  if (!entry) return {};
  Value config = Value::makeMap();
  for (const auto& [key, each] : provider.config) config.map().set(key, Value(each));
  entry->map().set("config", config);
  // What client-go adds.
  for (const auto& [key, fallback] : {std::pair{"apiVersion", "v1"}, std::pair{"kind", "Config"}, std::pair{"current-context", ""}})
    if (document.get(key).isNil()) document.map().set(key, Value(fallback));
  CHARTROOM_ASSIGN(const std::string written, value::writeYaml(document));
  return replaceFile(provider.file, written);
}

Result<std::string> idToken(const Context& context, AuthProvider& provider, http::Transport& transport) {
  if (const std::string token = setting(provider, "id-token"); !token.empty()) {
    CHARTROOM_ASSIGN(const bool valid, isValid(token));
    if (valid) return token;
  }
  if (setting(provider, "refresh-token").empty()) return refused("No valid id-token, and cannot refresh without refresh-token");
  CHARTROOM_ASSIGN(const http::Tls tls, issuerTls(provider));
  CHARTROOM_ASSIGN(const std::string endpoint, tokenEndpoint(context, provider, tls, transport));
  auto tokens = fetchTokens(context, provider, endpoint, tls, ClientIn::Header, transport);
  if (!tokens && context.check()) tokens = fetchTokens(context, provider, endpoint, tls, ClientIn::Body, transport);
  if (!tokens) return std::move(tokens).error().wrapped("failed to refresh token");
  if (tokens->id.empty())
    return refused(
        "token response did not contain an id_token, either the scope \"openid\" wasn't requested upon login, or the provider doesn't support id_tokens as part of the refresh response");
  AuthProvider fresh = provider;
  if (!tokens->refresh.empty()) fresh.config["refresh-token"] = tokens->refresh;
  fresh.config["id-token"] = tokens->id;
  if (auto persisted = persistProvider(fresh); !persisted)
    return std::move(persisted).error().wrapped("could not persist new tokens");
  provider = std::move(fresh);
  return setting(provider, "id-token");
}

} // namespace chartroom::kube::internal
