#pragma once

// A server on loopback whose answers a test writes byte by byte. It runs in a thread of its own; the script is called there for
// every request, with the request as it came over the wire, and may block.

#include <QMutex>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslServer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>

#include <functional>
#include <memory>

class LoopbackServer {
public:
  using Script = std::function<void(QTcpSocket& socket, const QByteArray& request)>;

  explicit LoopbackServer(Script script) : LoopbackServer(std::make_unique<QTcpServer>(), std::move(script)) {}
  LoopbackServer(const QSslConfiguration& tls, Script script) : LoopbackServer(secured(tls), std::move(script)) {}
  ~LoopbackServer() {
    QMetaObject::invokeMethod(
        m_server.get(), [this] { m_server.reset(); }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
  }
  int port() const { return m_port; }
  std::string url(const std::string& path = "/", const std::string& host = "127.0.0.1") const {
    return (m_secure ? "https://" : "http://") + host + ":" + std::to_string(m_port) + path;
  }
  QList<QByteArray> requests() const {
    const QMutexLocker lock(&m_mutex);
    return m_requests;
  }

private:
  static std::unique_ptr<QTcpServer> secured(const QSslConfiguration& tls) {
    auto server = std::make_unique<QSslServer>();
    server->setSslConfiguration(tls);
    return server;
  }
  LoopbackServer(std::unique_ptr<QTcpServer> server, Script script)
      : m_server(std::move(server)), m_script(std::move(script)), m_secure(qobject_cast<QSslServer*>(m_server.get()) != nullptr) {
    if (!m_server->listen(QHostAddress::LocalHost)) qFatal("no port on loopback");
    m_port = m_server->serverPort();
    QObject::connect(m_server.get(), &QTcpServer::pendingConnectionAvailable, m_server.get(), [this] { accept(); });
    m_server->moveToThread(&m_thread);
    m_thread.start();
  }
  void accept() {
    while (QTcpSocket* socket = m_server->nextPendingConnection()) {
      auto received = std::make_shared<QByteArray>();
      const auto take = [this, socket, received] {
        *received += socket->readAll();
        const qsizetype head = received->indexOf("\r\n\r\n");
        if (head < 0) return;
        qsizetype length = 0;
        for (const QByteArray& line : received->left(head).split('\n'))
          if (line.toLower().startsWith("content-length:")) length = line.mid(15).trimmed().toLongLong();
        if (received->size() < head + 4 + length) return;
        const QByteArray request = received->left(head + 4 + length);
        received->remove(0, request.size());
        {
          const QMutexLocker lock(&m_mutex);
          m_requests.append(request);
        }
        m_script(*socket, request);
      };
      QObject::connect(socket, &QTcpSocket::readyRead, socket, take);
      if (socket->bytesAvailable() > 0) take();
    }
  }

  std::unique_ptr<QTcpServer> m_server;
  Script m_script;
  bool m_secure;
  int m_port = 0;
  QThread m_thread;
  mutable QMutex m_mutex;
  QList<QByteArray> m_requests;
};
