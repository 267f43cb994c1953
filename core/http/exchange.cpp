// The life of an exchange: dial, CONNECT through a proxy, TLS handshake, then request and answer. libcurl has one limit for all
// that comes before the request; Go has one for each part, so the stage is read from the callbacks and the limits are ours.

#include "core/http/internal/exchange.h"

#include "core/base/text.h"
#include "core/http/internal/proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace chartroom::http::internal {

namespace {

constexpr int kAttempts = 6; // of a request that the server did not look at; as many as Go's HTTP/2 makes

// net/http's isReplayable.
bool isReplayable(const std::string& method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "TRACE";
}

std::string addressText(const sockaddr* address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address->sa_family == AF_INET6) {
    const auto* six = reinterpret_cast<const sockaddr_in6*>(address);
    ::inet_ntop(AF_INET6, &six->sin6_addr, text, sizeof text);
    return "[" + std::string(text) + "]:" + std::to_string(ntohs(six->sin6_port));
  }
  const auto* four = reinterpret_cast<const sockaddr_in*>(address);
  ::inet_ntop(AF_INET, &four->sin_addr, text, sizeof text);
  return std::string(text) + ":" + std::to_string(ntohs(four->sin_port));
}

std::string joinPort(const char* address, long port) {
  if (!address || !*address) return {};
  const std::string text(address);
  return (text.find(':') == std::string::npos ? text : "[" + text + "]") + ":" + std::to_string(port);
}

template <typename T>
void set(CURL* easy, CURLoption option, T value) {
  curl_easy_setopt(easy, option, value);
}

// libcurl copies the bytes no further than it has to; they live as long as the exchange.
void setBlob(CURL* easy, CURLoption option, const std::string& bytes) {
  curl_blob blob{const_cast<char*>(bytes.data()), bytes.size(), CURL_BLOB_NOCOPY};
  curl_easy_setopt(easy, option, &blob);
}

} // namespace

Exchange::Exchange(Plan plan, const Limits& limits) : m_plan(std::move(plan)), m_limits(limits) {}

Exchange::~Exchange() { drop(); }

void Exchange::drop() {
  if (m_easy) curl_easy_cleanup(m_easy);
  m_easy = nullptr;
  curl_slist_free_all(m_headers);
  curl_slist_free_all(m_connectTo);
  m_headers = m_connectTo = nullptr;
}

CURL* Exchange::start(Time now) {
  drop();
  m_easy = curl_easy_init();
  m_stage = Stage::Dialling;
  m_started = m_stageBegan = m_heard = now;
  m_ready = m_statusSeen = m_bodySeen = m_refused = false;
  m_stream = 0;
  m_sockets.clear();
  m_errorText[0] = '\0';
  m_dialled.clear();
  m_bytes = 0;
  configure();
  if (++m_attempts > 1) set(m_easy, CURLOPT_FRESH_CONNECT, 1L);
  return m_easy;
}

void Exchange::configure() {
  const Request& request = m_plan.request;
  set(m_easy, CURLOPT_PRIVATE, this);
  set(m_easy, CURLOPT_NOSIGNAL, 1L);
  set(m_easy, CURLOPT_QUICK_EXIT, 1L); // a name lookup that takes long must not hold up the thread
  set(m_easy, CURLOPT_URL, m_plan.target.c_str());
  set(m_easy, CURLOPT_PATH_AS_IS, 1L);
  set(m_easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set(m_easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(m_easy, CURLOPT_FOLLOWLOCATION, 0L);
  set(m_easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  set(m_easy, CURLOPT_HTTP09_ALLOWED, 1L); // so that what is no HTTP can be quoted
  set(m_easy, CURLOPT_TCP_KEEPALIVE, 1L);
  set(m_easy, CURLOPT_TCP_KEEPIDLE, 30L);
  set(m_easy, CURLOPT_TCP_KEEPINTVL, 15L);
  set(m_easy, CURLOPT_ERRORBUFFER, m_errorText);
  set(m_easy, CURLOPT_HEADERFUNCTION, &Exchange::onHeader);
  set(m_easy, CURLOPT_HEADERDATA, this);
  set(m_easy, CURLOPT_WRITEFUNCTION, &Exchange::onBody);
  set(m_easy, CURLOPT_WRITEDATA, this);
  set(m_easy, CURLOPT_NOPROGRESS, 0L);
  set(m_easy, CURLOPT_XFERINFOFUNCTION, &Exchange::onProgress);
  set(m_easy, CURLOPT_XFERINFODATA, this);
  set(m_easy, CURLOPT_OPENSOCKETFUNCTION, &Exchange::onSocket);
  set(m_easy, CURLOPT_OPENSOCKETDATA, this);
  set(m_easy, CURLOPT_PREREQFUNCTION, &Exchange::onReady);
  set(m_easy, CURLOPT_PREREQDATA, this);
  set(m_easy, CURLOPT_VERBOSE, 1L);
  set(m_easy, CURLOPT_DEBUGFUNCTION, &Exchange::onDebug);
  set(m_easy, CURLOPT_DEBUGDATA, this);

  set(m_easy, CURLOPT_NOPROXY, ""); // who goes around the proxy is decided already
  std::string proxy = m_plan.proxy;
  if (m_plan.proxyUrl.scheme == "socks5") proxy.insert(6, "h"); // Go lets the proxy look up the name
  set(m_easy, CURLOPT_PROXY, proxy.c_str());
  set(m_easy, CURLOPT_PROXYAUTH, static_cast<long>(CURLAUTH_BASIC));      // known beforehand, so it is sent at once
  set(m_easy, CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE)); // a proxy gets none of the request's headers
  if (!m_plan.connectTo.empty()) {
    m_connectTo = curl_slist_append(nullptr, m_plan.connectTo.c_str());
    set(m_easy, CURLOPT_CONNECT_TO, m_connectTo);
  }
  if (m_plan.secure() || m_plan.proxyUrl.scheme == "https") configureTls();

  if (request.method == "HEAD") {
    set(m_easy, CURLOPT_NOBODY, 1L);
  } else if (request.method == "GET" && request.body.empty()) {
    set(m_easy, CURLOPT_HTTPGET, 1L);
  } else {
    if (!request.body.empty() || request.method == "POST" || request.method == "PUT" || request.method == "PATCH") {
      set(m_easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      set(m_easy, CURLOPT_POSTFIELDS, request.body.data());
    }
    set(m_easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
  if (m_plan.asks) set(m_easy, CURLOPT_REQUEST_TARGET, "*");
  // libcurl sends a request again, whatever it is, when a kept connection breaks before the answer. Only this way of asking (made
  // for RTSP, without a meaning in HTTP) leaves it at streams that the server refused, which may be sent again.
  if (!isReplayable(request.method)) set(m_easy, CURLOPT_RTSP_REQUEST, static_cast<long>(CURL_RTSPREQ_RECEIVE));
  configureHeaders();
}

void Exchange::configureTls() {
  const Tls& tls = m_plan.request.tls;
  set(m_easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(m_easy, CURLOPT_SSL_SESSIONID_CACHE, 0L); // a resumed session would not be verified
  set(m_easy, CURLOPT_SSL_CTX_FUNCTION, &Exchange::onTls);
  set(m_easy, CURLOPT_SSL_CTX_DATA, this);
  // The names are checked by crypto::TlsPeer.
  for (const CURLoption each : {CURLOPT_SSL_VERIFYHOST, CURLOPT_PROXY_SSL_VERIFYHOST}) set(m_easy, each, 0L);
  for (const CURLoption each : {CURLOPT_SSL_VERIFYPEER, CURLOPT_PROXY_SSL_VERIFYPEER})
    set(m_easy, each, tls.insecureSkipVerify ? 0L : 1L);
  if (!tls.authority.empty()) {
    setBlob(m_easy, CURLOPT_CAINFO_BLOB, tls.authority);
    setBlob(m_easy, CURLOPT_PROXY_CAINFO_BLOB, tls.authority);
  } else {
    if (const std::string file = processEnvironment("SSL_CERT_FILE"); !file.empty()) set(m_easy, CURLOPT_CAINFO, file.c_str());
    if (const std::string folder = processEnvironment("SSL_CERT_DIR"); !folder.empty()) set(m_easy, CURLOPT_CAPATH, folder.c_str());
  }
  if (!tls.clientCertificate.empty()) {
    set(m_easy, CURLOPT_SSLCERTTYPE, "PEM");
    setBlob(m_easy, CURLOPT_SSLCERT_BLOB, tls.clientCertificate);
    set(m_easy, CURLOPT_SSLKEYTYPE, "PEM");
    setBlob(m_easy, CURLOPT_SSLKEY_BLOB, tls.clientKey);
  }
}

void Exchange::configureHeaders() {
  const auto add = [&](const std::string& line) { m_headers = curl_slist_append(m_headers, line.c_str()); };
  bool agent = false, accept = false, type = false, encoding = false;
  for (const Header& header : m_plan.request.headers) {
    agent = agent || equalFoldAscii(header.name, "User-Agent");
    accept = accept || equalFoldAscii(header.name, "Accept");
    type = type || equalFoldAscii(header.name, "Content-Type");
    encoding = encoding || equalFoldAscii(header.name, "Accept-Encoding");
    add(header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
  }
  if (!m_plan.host.empty()) add("Host: " + m_plan.host);
  if (!agent) add("User-Agent: Go-http-client/1.1");
  // libcurl's own headers stay out.
  if (!accept) add("Accept:");
  if (!type) add("Content-Type:");
  add("Expect:");
  set(m_easy, CURLOPT_HTTPHEADER, m_headers);
  if (!encoding) set(m_easy, CURLOPT_ACCEPT_ENCODING, "gzip");
}

// --- Called by libcurl -----------------------------------------------------------------------------------------------------

std::size_t Exchange::onHeader(char* data, std::size_t size, std::size_t count, void* pointer) {
  auto& self = *static_cast<Exchange*>(pointer);
  const std::string_view line = trimRight({data, size * count}, "\r\n");
  self.heard(std::chrono::steady_clock::now());
  if (line.starts_with("HTTP/")) {
    const std::size_t blank = std::min(line.find(' '), line.size());
    const std::string_view rest = trimSpace(line.substr(blank));
    int status = 0;
    std::from_chars(rest.data(), rest.data() + rest.size(), status);
    if (!self.m_ready) { // a proxy's answer to CONNECT
      self.m_tunnelReason = std::string(trimSpace(rest.substr(std::min<std::size_t>(3, rest.size()))));
      return size * count;
    }
    const std::lock_guard lock(self.mailbox.mutex);
    self.mailbox.response.status = status;
    self.mailbox.response.headers.clear();
    self.m_statusSeen = status >= 200;
    return size * count;
  }
  const std::size_t colon = line.find(':');
  if (!self.m_ready || self.m_bodySeen || colon == std::string_view::npos) return size * count; // trailers are not shown
  const std::lock_guard lock(self.mailbox.mutex);
  self.mailbox.response.headers.push_back({std::string(line.substr(0, colon)), std::string(trimSpace(line.substr(colon + 1)))});
  return size * count;
}

void Exchange::deliver(std::string_view piece) {
  const std::lock_guard lock(mailbox.mutex);
  mailbox.pieces.emplace_back(piece);
  mailbox.changed.notify_all();
}

std::size_t Exchange::onBody(char* data, std::size_t size, std::size_t count, void* pointer) {
  auto& self = *static_cast<Exchange*>(pointer);
  const std::string_view piece(data, size * count);
  self.heard(std::chrono::steady_clock::now());
  if (!self.m_statusSeen) { // no HTTP: one line of it is quoted
    self.m_malformed += piece;
    return self.m_malformed.find('\n') != std::string::npos ? CURL_WRITEFUNC_ERROR : piece.size();
  }
  self.m_bodySeen = true;
  self.deliver(piece);
  return piece.size();
}

int Exchange::onProgress(void* pointer, curl_off_t, curl_off_t received, curl_off_t, curl_off_t sent) {
  auto& self = *static_cast<Exchange*>(pointer);
  if (received + sent == self.m_bytes) return 0;
  self.m_bytes = received + sent;
  self.heard(std::chrono::steady_clock::now());
  return 0;
}

curl_socket_t Exchange::onSocket(void* pointer, curlsocktype, curl_sockaddr* address) {
  auto& self = *static_cast<Exchange*>(pointer);
  if (self.m_ready) { // libcurl starts once more
    self.m_ready = false;
    self.m_dialled.clear();
    self.m_sockets.clear();
    self.m_stage = Stage::Dialling;
    self.m_stageBegan = std::chrono::steady_clock::now();
  }
  if (self.m_dialled.empty()) self.m_dialled = addressText(&address->addr);
  self.m_handshakes = 0;
  const int made = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (made < 0) return CURL_SOCKET_BAD;
  self.m_sockets.push_back(made);
  // The kernel gives up a peer that confirms nothing as late as the server's silence is noticed.
  const auto unconfirmed = static_cast<unsigned>((self.m_limits.quiet + self.m_limits.answer).count());
  ::setsockopt(made, IPPROTO_TCP, TCP_USER_TIMEOUT, &unconfirmed, sizeof unconfirmed);
  return made;
}

int Exchange::onReady(void* pointer, char*, char*, int, int) {
  auto& self = *static_cast<Exchange*>(pointer);
  self.m_ready = true;
  self.m_stage = Stage::Talking;
  self.m_heard = std::chrono::steady_clock::now();
  return CURL_PREREQFUNC_OK;
}

CURLcode Exchange::onTls(CURL*, void* context, void* pointer) {
  auto& self = *static_cast<Exchange*>(pointer);
  const bool proxys = self.m_plan.proxyUrl.scheme == "https" && self.m_handshakes++ == 0;
  if (!proxys) self.enter(Stage::Securing, std::chrono::steady_clock::now());
  const Tls& tls = self.m_plan.request.tls;
  self.m_peer.attach(
      context, {proxys ? self.m_plan.proxyUrl.hostname() : self.m_plan.peerName, tls.authority, !tls.insecureSkipVerify});
  return CURLE_OK;
}

// libcurl tells of HTTP/2 in words only: which stream a request has, and up to which stream a server that gives up its connection
// still answers. Without these words a request that the server did not look at fails instead of being sent again.
int Exchange::onDebug(CURL*, curl_infotype type, char* data, std::size_t size, void* pointer) {
  if (type != CURLINFO_TEXT) return 0;
  auto& self = *static_cast<Exchange*>(pointer);
  const std::string text(data, size);
  unsigned stream = 0;
  int reason = 0;
  if (std::sscanf(text.c_str(), "Using Stream ID: %u", &stream) == 1) {
    self.m_stream = stream;
    self.m_refused = false;
  } else if (const std::size_t at = text.find("GOAWAY, error="); at != std::string::npos) {
    self.m_refused =
        std::sscanf(text.c_str() + at, "GOAWAY, error=%d, last_stream=%u", &reason, &stream) == 2 && self.m_stream > stream;
  }
  return 0;
}

// --- The end -------------------------------------------------------------------------------------------------------------

Ending Exchange::describe(CURLcode code) const {
  Ending ending;
  ending.code = code;
  ending.text = m_errorText;
  ending.tlsFailure = m_peer.failure();
  ending.dialled = m_dialled;
  ending.answering = m_statusSeen;
  ending.tunnelReason = m_tunnelReason;
  const char *local = nullptr, *remote = nullptr;
  long localPort = 0, remotePort = 0;
  curl_easy_getinfo(m_easy, CURLINFO_OS_ERRNO, &ending.osError);
  curl_easy_getinfo(m_easy, CURLINFO_HTTP_CONNECTCODE, &ending.tunnelStatus);
  curl_easy_getinfo(m_easy, CURLINFO_LOCAL_IP, &local);
  curl_easy_getinfo(m_easy, CURLINFO_LOCAL_PORT, &localPort);
  curl_easy_getinfo(m_easy, CURLINFO_PRIMARY_IP, &remote);
  curl_easy_getinfo(m_easy, CURLINFO_PRIMARY_PORT, &remotePort);
  ending.localAddress = joinPort(local, localPort);
  ending.remoteAddress = joinPort(remote, remotePort);
  return ending;
}

bool Exchange::finish(CURLcode code) {
  m_ending = describe(code);
  if (code != CURLE_OK && !m_statusSeen && m_attempts < kAttempts) {
    long sent = 0, connections = 0;
    curl_easy_getinfo(m_easy, CURLINFO_REQUEST_SIZE, &sent);
    curl_easy_getinfo(m_easy, CURLINFO_NUM_CONNECTS, &connections);
    const bool unsent = (code == CURLE_SEND_ERROR || code == CURLE_HTTP2) && sent == 0 && connections == 0;
    if (unsent || m_refused) return false;
  }
  if (!m_malformed.empty() && !m_statusSeen) {
    const std::string line = m_malformed.substr(0, m_malformed.find('\n'));
    fail("net/http: HTTP/1.x transport connection broken: malformed HTTP response " + quote(trimRight(line, "\r")));
  } else if (code != CURLE_OK) {
    fail(errorText(m_ending, m_plan));
  } else if (!m_statusSeen) {
    fail("unexpected EOF");
  } else {
    const std::lock_guard lock(mailbox.mutex);
    mailbox.finished = true;
    mailbox.changed.notify_all();
  }
  return true;
}

void Exchange::fail(const std::string& what) {
  const std::lock_guard lock(mailbox.mutex);
  // Once the answer has begun the request is no part of Go's error.
  mailbox.failure = m_statusSeen ? Error{Code::Unreachable, what, {}, {}}
                                 : failedRequest(Code::Unreachable, m_plan.request.method, m_plan.request.url, what);
  mailbox.finished = true;
  mailbox.changed.notify_all();
}

// --- Limits --------------------------------------------------------------------------------------------------------------

void Exchange::enter(Stage stage, Time now) {
  m_stage = stage;
  m_stageBegan = now;
}

// Dialling is over when one of the sockets is connected; libcurl has no callback for it and measures it too late.
void Exchange::update(Time now) {
  if (m_stage != Stage::Dialling) return;
  for (const int each : m_sockets) {
    sockaddr_storage peer{};
    socklen_t length = sizeof peer;
    if (::getpeername(each, reinterpret_cast<sockaddr*>(&peer), &length) != 0) continue;
    return enter(m_plan.tunnelled() ? Stage::Tunnelling : Stage::Securing, now);
  }
}

std::optional<std::string> Exchange::overdue(Time now, Time& next) {
  if (m_stage != Stage::Talking) update(now);
  const auto exceeded = [&](std::chrono::milliseconds limit) {
    const Time end = m_stageBegan + limit;
    if (now >= end) return true;
    next = std::min(next, end);
    return false;
  };
  switch (m_stage) {
  case Stage::Dialling:
    if (exceeded(m_limits.dial)) return dialText(m_dialled, m_plan) + "i/o timeout";
    break;
  case Stage::Tunnelling:
    if (exceeded(m_limits.proxyConnect)) return "context deadline exceeded";
    break;
  case Stage::Securing:
    if (exceeded(m_limits.tlsHandshake)) return "net/http: TLS handshake timeout";
    break;
  case Stage::Talking: next = std::min(next, std::max(m_heard + m_limits.quiet, now)); break;
  }
  return std::nullopt;
}

bool Exchange::quiet(Time now) const { return m_stage == Stage::Talking && now >= m_heard + m_limits.quiet; }

std::string Exchange::lostText() const {
  const Ending ending = describe(CURLE_OK);
  long version = 0;
  curl_easy_getinfo(m_easy, CURLINFO_HTTP_VERSION, &version);
  // Before the answer libcurl does not say which version it speaks; over TLS it is HTTP/2 with nearly all servers.
  if (version == CURL_HTTP_VERSION_2_0 || (version == 0 && m_plan.secure())) return "http2: client connection lost";
  return "read tcp " + ending.localAddress + "->" + ending.remoteAddress + ": i/o timeout";
}

} // namespace chartroom::http::internal
