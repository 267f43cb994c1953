#include "core/kube/internal/credentials.h"

#include "core/base/text.h"
#include "core/kube/internal/kubeconfig_check.h"
#include "core/kube/internal/oidc.h"

#include <array>
#include <cstdio>

namespace chartroom::kube::internal {

namespace {

constexpr std::chrono::seconds kFileTokenAge{50}; // client-go reads each minute, ten seconds early

// A name that may stand in a header's name: everything else is %XX, "%" itself too.
std::string headerKeyEscape(std::string_view key) {
  std::string escaped;
  for (const char c : key) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       (c != '\0' && std::string_view("!#$&'*+-.^_`|~").find(c) != std::string_view::npos);
    if (plain) {
      escaped += c;
      continue;
    }
    std::array<char, 4> hex{};
    std::snprintf(hex.data(), hex.size(), "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    escaped += hex.data();
  }
  return escaped;
}

void addBearer(http::Request& request, const std::string& token) {
  request.headers.push_back({"Authorization", "Bearer " + token});
}

bool wasSentWith(const http::Request& request, const ExecCredential& credential) {
  if (!credential.certificate.empty() && request.tls.clientCertificate != credential.certificate) return false;
  for (const http::Header& header : request.headers)
    if (header.name == "Authorization") return header.value == "Bearer " + credential.token;
  return credential.token.empty();
}

} // namespace

Authorizer::Turn::Turn(Authorizer& authorizer, const Context& context) : m_authorizer(authorizer) {
  std::unique_lock lock(authorizer.m_mutex);
  if (context.wait(authorizer.m_free, lock, [&] { return !authorizer.m_busy; })) authorizer.m_busy = true;
  else taken = context.check();
}

Authorizer::Turn::~Turn() {
  if (!taken) return;
  const std::lock_guard lock(m_authorizer.m_mutex);
  m_authorizer.m_busy = false;
  m_authorizer.m_free.notify_one();
}

// The last content that could be read; before the first, the token of the configuration.
std::string Authorizer::fileToken() {
  const auto now = std::chrono::steady_clock::now();
  if (!m_fileRead || now - *m_fileRead > kFileTokenAge) {
    const auto text = readFile(m_connection.tokenFile);
    if (const std::string token = text ? std::string(trimSpace(*text)) : std::string(); !token.empty()) {
      m_fileToken = token;
      m_fileRead = now;
    }
  }
  return m_fileToken.empty() ? m_connection.token : m_fileToken;
}

Result<void> Authorizer::addPlugin(const Context& context, http::Request& request) {
  const bool expired = m_exec && m_exec->expires && std::chrono::system_clock::now() >= *m_exec->expires;
  if (!m_exec || (expired && !m_renewed)) {
    CHARTROOM_ASSIGN(m_exec, runPlugin(context, *m_connection.exec, m_connection));
  }
  m_renewed = false;
  if (!m_exec->token.empty()) addBearer(request, m_exec->token);
  if (!m_exec->certificate.empty()) {
    request.tls.clientCertificate = m_exec->certificate;
    request.tls.clientKey = m_exec->key;
  }
  return {};
}

Result<void> Authorizer::authorize(const Context& context, http::Request& request) {
  if (const Impersonation& as = m_connection.impersonate; !as.user.empty()) {
    request.headers.push_back({"Impersonate-User", as.user});
    if (!as.uid.empty()) request.headers.push_back({"Impersonate-Uid", as.uid});
    for (const std::string& group : as.groups) request.headers.push_back({"Impersonate-Group", group});
    for (const auto& [key, values] : as.extra)
      for (const std::string& value : values) request.headers.push_back({"Impersonate-Extra-" + headerKeyEscape(key), value});
  }
  if (!m_connection.userName.empty() || !m_connection.password.empty()) {
    request.headers.push_back({"Authorization", "Basic " + encodeBase64(m_connection.userName + ":" + m_connection.password)});
    return {};
  }
  if (m_connection.tokenFile.empty() && !m_connection.exec && !m_oidc) {
    if (!m_connection.token.empty()) addBearer(request, m_connection.token);
    return {};
  }
  const Turn turn(*this, context);
  CHARTROOM_TRY(turn.taken);
  if (!m_connection.tokenFile.empty()) {
    addBearer(request, fileToken());
  } else if (m_connection.exec) {
    return addPlugin(context, request);
  } else {
    CHARTROOM_ASSIGN(const std::string token, idToken(context, *m_oidc, m_transport));
    addBearer(request, token);
  }
  return {};
}

bool Authorizer::renew(const Context& context, const http::Request& refused) {
  if (!m_connection.exec) return false;
  const Turn turn(*this, context);
  if (!turn.taken) return false;
  if (m_exec && !wasSentWith(refused, *m_exec)) return true;
  auto fresh = runPlugin(context, *m_connection.exec, m_connection);
  if (!fresh) {
    context.log(LogLevel::Warn, "refreshing credentials: " + fresh.error().message);
    return false;
  }
  m_exec = std::move(*fresh);
  m_renewed = true;
  return true;
}

} // namespace chartroom::kube::internal
