// One exchange: the caller's thread builds the request, the network thread runs it and puts what happens into a shared
// Exchange, the caller waits on its condition. The context has no wake-up of its own, so the wait looks at it now and then.

#include "core/http/transport.h"

#include "core/base/text.h"
#include "core/http/internal/network_thread.h"
#include "core/http/internal/proxy.h"

#include <QHostAddress>
#include <QHostInfo>
#include <QNetworkReply>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>

#include <array>
#include <condition_variable>
#include <deque>
#include <mutex>

namespace chartroom::http {

namespace {

using internal::NetworkThread;
constexpr auto kLook = std::chrono::milliseconds(20);

struct Exchange {
  std::mutex mutex;
  std::condition_variable changed;
  bool headersThere = false;
  bool finished = false;
  Response response;
  std::deque<std::string> pieces;
  QNetworkReply::NetworkError error = QNetworkReply::NoError;
  std::string errorText;
  std::string tlsText;

  // Network thread only.
  QNetworkReply* reply = nullptr;
  std::unique_ptr<QNetworkAccessManager> ownManager;
  bool abandoned = false;
};

struct Prepared {
  QNetworkRequest request;
  Url url;
  std::string proxy;
  std::string managerKey;
  bool repeatsHeaders = false;
};

QString shown(const std::string& text) { return QString::fromStdString(text); }
QByteArray raw(const std::string& text) { return QByteArray(text.data(), static_cast<qsizetype>(text.size())); }

Result<QSslKey> readKey(const std::string& pem) {
  for (const QSsl::KeyAlgorithm algorithm : {QSsl::Rsa, QSsl::Ec, QSsl::Dsa})
    if (QSslKey key(raw(pem), algorithm); !key.isNull()) return key;
  return Error{Code::InvalidArgument, "tls: failed to find any PEM data in key input", {}, {}};
}

Result<Prepared> prepare(const Request& request) {
  Prepared prepared;
  CHARTROOM_ASSIGN(prepared.url, parseUrl(request.url));
  prepared.request.setUrl(QUrl::fromEncoded(raw(request.url)));
  for (const Header& header : request.headers) {
    const QByteArray name = raw(header.name);
    if (!prepared.request.hasRawHeader(name)) {
      prepared.request.setRawHeader(name, raw(header.value));
      continue;
    }
    // Qt keeps one value per name, and servers do not cut "Impersonate-Group: a, b" apart. HTTP/1.1 is written as it stands, so
    // the second header travels inside the first one's value.
    prepared.request.setRawHeader(name, prepared.request.rawHeader(name) + "\r\n" + name + ": " + raw(header.value));
    prepared.repeatsHeaders = true;
  }
  prepared.request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
  prepared.request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
  prepared.request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
  prepared.request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
  prepared.request.setDecompressedSafetyCheckThreshold(-1);
  prepared.proxy = request.proxy.empty() ? internal::proxyFor(prepared.url) : request.proxy;
  if (prepared.url.scheme == "https") {
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    if (!request.tls.authority.empty()) {
      const auto authorities = QSslCertificate::fromData(raw(request.tls.authority), QSsl::Pem);
      if (authorities.isEmpty())
        return Error{Code::InvalidArgument, "unable to load root certificates: unable to parse bytes as PEM block", {}, {}};
      tls.setCaCertificates(authorities);
    }
    if (!request.tls.clientCertificate.empty()) {
      const auto chain = QSslCertificate::fromData(raw(request.tls.clientCertificate), QSsl::Pem);
      if (chain.isEmpty())
        return Error{Code::InvalidArgument, "tls: failed to find any PEM data in certificate input", {}, {}};
      CHARTROOM_ASSIGN(const QSslKey key, readKey(request.tls.clientKey));
      tls.setLocalCertificateChain(chain);
      tls.setPrivateKey(key);
    }
    if (request.tls.insecureSkipVerify) tls.setPeerVerifyMode(QSslSocket::VerifyNone);
    prepared.request.setSslConfiguration(tls);
    if (!request.tls.serverName.empty()) prepared.request.setPeerVerifyName(shown(request.tls.serverName));
  }
  for (const std::string_view part : {std::string_view(prepared.proxy), std::string_view(request.tls.authority),
                                      std::string_view(request.tls.clientCertificate),
                                      std::string_view(request.tls.clientKey), std::string_view(request.tls.serverName)})
    (prepared.managerKey += part) += '\n';
  prepared.managerKey += request.tls.insecureSkipVerify ? "insecure" : "verified";
  return prepared;
}

// A certificate that the user named as an authority is trusted even when it is a server's own and signed by another, as in Go.
bool trustedItself(const QSslCertificate& peer, const QSslConfiguration& tls) {
  return tls.caCertificates().contains(peer);
}

std::string verifyText(const QList<QSslError>& errors, const QSslCertificate& peer, const std::string& host) {
  for (const QSslError& error : errors) {
    switch (error.error()) {
    case QSslError::CertificateExpired:
      return "tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time " +
             QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toStdString() + " is after " +
             peer.expiryDate().toUTC().toString(Qt::ISODate).toStdString();
    case QSslError::CertificateNotYetValid:
      return "tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time " +
             QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toStdString() + " is before " +
             peer.effectiveDate().toUTC().toString(Qt::ISODate).toStdString();
    case QSslError::HostNameMismatch: {
      std::vector<std::string> names;
      const bool address = !QHostAddress(shown(host)).isNull();
      const auto alternatives = peer.subjectAlternativeNames();
      for (const QString& name : alternatives.values(address ? QSsl::IpAddressEntry : QSsl::DnsEntry))
        names.insert(names.begin(), name.toStdString());
      return "tls: failed to verify certificate: x509: certificate is valid for " + join(names, ", ") + ", not " + host;
    }
    default: break;
    }
  }
  return "tls: failed to verify certificate: x509: certificate signed by unknown authority";
}

bool serious(const QSslError& error) {
  switch (error.error()) {
  case QSslError::CertificateExpired:
  case QSslError::CertificateNotYetValid:
  case QSslError::HostNameMismatch: return true;
  default: return false;
  }
}

void deliver(const std::shared_ptr<Exchange>& exchange) {
  // A reply aborted in the middle of its signals still tells of data after it said that it is finished.
  if (!exchange->reply) return;
  QNetworkReply& reply = *exchange->reply;
  const std::lock_guard lock(exchange->mutex);
  if (!exchange->headersThere) {
    const QVariant status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute);
    if (status.isValid()) {
      exchange->headersThere = true;
      exchange->response.status = status.toInt();
      for (const auto& [name, value] : reply.rawHeaderPairs())
        exchange->response.headers.push_back({name.toStdString(), value.toStdString()});
    }
  }
  // An aborted reply is closed before it says that it is finished.
  if (!reply.isOpen()) return;
  if (const QByteArray bytes = reply.readAll(); !bytes.isEmpty()) exchange->pieces.push_back(bytes.toStdString());
  exchange->changed.notify_all();
}

void start(NetworkThread& network, const std::shared_ptr<Exchange>& exchange, const Prepared& prepared, const Request& request,
           bool alone) {
  if (exchange->abandoned) return;
  QNetworkAccessManager* manager = nullptr;
  if (alone) {
    exchange->ownManager = NetworkThread::makeManager(prepared.proxy);
    manager = exchange->ownManager.get();
  } else {
    manager = &network.manager(prepared.managerKey, prepared.proxy);
  }
  QNetworkReply* reply = manager->sendCustomRequest(prepared.request, raw(request.method), raw(request.body));
  exchange->reply = reply;
  const std::string host = request.tls.serverName.empty() ? prepared.url.host : request.tls.serverName;
  QObject::connect(reply, &QNetworkReply::sslErrors, reply, [exchange, reply, host](const QList<QSslError>& errors) {
    const QSslConfiguration tls = reply->sslConfiguration();
    const QSslCertificate peer = tls.peerCertificate();
    QList<QSslError> left;
    for (const QSslError& error : errors)
      if (serious(error) || !trustedItself(peer, tls)) left.push_back(error);
    if (left.isEmpty()) reply->ignoreSslErrors();
    else exchange->tlsText = verifyText(left, peer, host);
  });
  QObject::connect(reply, &QNetworkReply::metaDataChanged, reply, [exchange] { deliver(exchange); });
  QObject::connect(reply, &QNetworkReply::readyRead, reply, [exchange] { deliver(exchange); });
  QObject::connect(reply, &QNetworkReply::finished, reply, [exchange, reply] {
    deliver(exchange);
    {
      const std::lock_guard lock(exchange->mutex);
      exchange->error = reply->error();
      exchange->errorText = reply->errorString().toStdString();
      exchange->finished = true;
    }
    exchange->changed.notify_all();
    exchange->reply = nullptr;
    reply->deleteLater();
    if (exchange->ownManager) exchange->ownManager.release()->deleteLater();
  });
}

void abandon(NetworkThread& network, const std::shared_ptr<Exchange>& exchange) {
  network.post([exchange] {
    exchange->abandoned = true;
    if (exchange->reply) exchange->reply->abort();
  });
}

std::string dialled(const Url& url) {
  const int port = url.port ? url.port : url.scheme == "https" ? 443 : 80;
  std::string host = url.host;
  if (const auto found = QHostInfo::fromName(shown(host)).addresses(); !found.isEmpty()) {
    host = found.front().toString().toStdString();
    for (const QHostAddress& address : found)
      if (address.protocol() == QAbstractSocket::IPv4Protocol) {
        host = address.toString().toStdString();
        break;
      }
  }
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return "dial tcp " + host + ":" + std::to_string(port);
}

Error networkError(const Exchange& exchange, const Request& request, const Url& url) {
  std::string what;
  Code code = Code::Unreachable;
  switch (exchange.error) {
  case QNetworkReply::ConnectionRefusedError: what = dialled(url) + ": connect: connection refused"; break;
  case QNetworkReply::HostNotFoundError: what = "dial tcp: lookup " + url.host + ": no such host"; break;
  case QNetworkReply::TimeoutError: what = dialled(url) + ": i/o timeout"; code = Code::Timeout; break;
  case QNetworkReply::SslHandshakeFailedError:
    what = exchange.tlsText.empty() ? "tls: " + exchange.errorText : exchange.tlsText;
    break;
  case QNetworkReply::RemoteHostClosedError: what = "EOF"; break;
  case QNetworkReply::ProxyConnectionRefusedError: what = "proxyconnect tcp: " + exchange.errorText; break;
  default: what = exchange.errorText; break;
  }
  std::string method = toLowerAscii(request.method);
  if (!method.empty()) method[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(method[0])));
  return Error{code, method + " " + quote(request.url) + ": " + what, {}, {}};
}

class QtTransport : public Transport {
public:
  QtTransport() : m_network(NetworkThread::acquire()) {}

  Result<Response> send(const Context& context, const Request& request) override {
    std::string body;
    auto result = follow(context, request, nullptr, [&](std::string_view piece) {
      body += piece;
      return true;
    });
    if (result) result->body = std::move(body);
    return result;
  }

  Result<Response> stream(const Context& context, const Request& request, const OnData& onData) override {
    std::string failure;
    auto result = follow(context, request, &failure, onData);
    if (result) result->body = std::move(failure);
    return result;
  }

private:
  Result<Response> follow(const Context& context, Request request, std::string* failure, const OnData& onData) {
    for (int hop = 0;; ++hop) {
      std::string dropped; // the body of a redirect
      bool moved = false;
      auto result = exchangeOnce(context, request, failure != nullptr, [&](const Response& head, std::string_view piece) {
        moved = request.redirects == Redirects::Follow && isRedirect(head);
        if (moved) return true;
        if (failure && head.status >= 400) {
          failure->append(piece);
          return true;
        }
        return onData(piece);
      });
      if (!result) return result;
      result->url = request.url;
      if (request.redirects != Redirects::Follow || !isRedirect(*result)) return result;
      if (hop == 9)
        return Error{Code::Unreachable, "Get " + quote(result->header("Location")) + ": stopped after 10 redirects", {}, {}};
      const QUrl target = QUrl::fromEncoded(raw(request.url)).resolved(QUrl::fromEncoded(raw(std::string(result->header("Location")))));
      const QUrl before = QUrl::fromEncoded(raw(request.url));
      if (target.host() != before.host())
        std::erase_if(request.headers, [](const Header& header) {
          return equalFoldAscii(header.name, "Authorization") || equalFoldAscii(header.name, "Cookie");
        });
      if (result->status == 303 || ((result->status == 301 || result->status == 302) && request.method == "POST")) {
        request.method = "GET";
        request.body.clear();
      }
      request.url = target.toEncoded().toStdString();
    }
  }

  static bool isRedirect(const Response& response) {
    switch (response.status) {
    case 301: case 302: case 303: case 307: case 308: return !response.header("Location").empty();
    default: return false;
    }
  }

  template <typename OnPiece>
  Result<Response> exchangeOnce(const Context& context, const Request& request, bool streaming, const OnPiece& onPiece) {
    CHARTROOM_TRY(context.check());
    CHARTROOM_ASSIGN(Prepared prepared, prepare(request));
    // A watch holds its connection for minutes; on HTTP/2 or a shared manager it would sit in the way of everything else.
    prepared.request.setAttribute(QNetworkRequest::Http2AllowedAttribute, !streaming && !prepared.repeatsHeaders);
    auto exchange = std::make_shared<Exchange>();
    m_network->post([network = m_network.get(), exchange, prepared, request, streaming] {
      start(*network, exchange, prepared, request, streaming);
    });

    std::unique_lock lock(exchange->mutex);
    for (;;) {
      exchange->changed.wait_for(lock, kLook, [&] { return exchange->finished || !exchange->pieces.empty(); });
      while (!exchange->pieces.empty() && exchange->headersThere) {
        const std::string piece = std::move(exchange->pieces.front());
        exchange->pieces.pop_front();
        const Response head = exchange->response;
        lock.unlock();
        const bool more = onPiece(head, piece);
        if (!more) {
          abandon(*m_network, exchange);
          return head;
        }
        lock.lock();
      }
      if (exchange->finished && exchange->pieces.empty()) break;
      if (auto ended = context.check(); !ended) {
        abandon(*m_network, exchange);
        return std::move(ended).error();
      }
    }
    // Any HTTP status is an answer; Qt also calls those of 400 and more errors.
    if (exchange->headersThere && (exchange->error == QNetworkReply::NoError || exchange->error >= QNetworkReply::ContentAccessDenied))
      return exchange->response;
    if (exchange->headersThere && streaming && exchange->error == QNetworkReply::RemoteHostClosedError) return exchange->response;
    lock.unlock();
    return networkError(*exchange, request, prepared.url);
  }

  std::shared_ptr<NetworkThread> m_network;
};

} // namespace

std::shared_ptr<Transport> makeTransport() { return std::make_shared<QtTransport>(); }

} // namespace chartroom::http
