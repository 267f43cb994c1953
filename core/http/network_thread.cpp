#include "core/http/internal/network_thread.h"

#include <QCoreApplication>
#include <QNetworkProxy>
#include <QUrl>

#include <mutex>

namespace chartroom::http::internal {

namespace {

// Qt's network classes need an application object; a command line program has none. It is never deleted, for deleting it in
// another thread than main's, or after main, is worse than leaving it.
void ensureApplication() {
  static std::once_flag once;
  std::call_once(once, [] {
    if (QCoreApplication::instance()) return;
    static int argc = 1;
    static char name[] = "chartroom";
    static char* argv[] = {name, nullptr};
    new QCoreApplication(argc, argv);
  });
}

QNetworkProxy toProxy(const std::string& text) {
  if (text.empty()) return QNetworkProxy(QNetworkProxy::NoProxy);
  const QUrl url(QString::fromStdString(text));
  const bool socks = url.scheme().startsWith("socks5");
  return QNetworkProxy(socks ? QNetworkProxy::Socks5Proxy : QNetworkProxy::HttpProxy, url.host(),
                       static_cast<quint16>(url.port(socks ? 1080 : url.scheme() == "https" ? 443 : 80)), url.userName(),
                       url.password());
}

} // namespace

std::shared_ptr<NetworkThread> NetworkThread::acquire() {
  static std::mutex mutex;
  static std::weak_ptr<NetworkThread> running;
  ensureApplication();
  const std::lock_guard lock(mutex);
  if (auto thread = running.lock()) return thread;
  std::shared_ptr<NetworkThread> thread(new NetworkThread);
  running = thread;
  return thread;
}

NetworkThread::NetworkThread() {
  m_thread.setObjectName("chartroom-network");
  m_worker = new QObject;
  m_worker->moveToThread(&m_thread);
  m_thread.start();
}

NetworkThread::~NetworkThread() {
  post([this] {
    m_managers.clear();
    m_worker->deleteLater();
    m_thread.quit();
  });
  m_thread.wait();
}

void NetworkThread::post(std::function<void()> work) {
  QMetaObject::invokeMethod(m_worker, std::move(work), Qt::QueuedConnection);
}

std::unique_ptr<QNetworkAccessManager> NetworkThread::makeManager(const std::string& proxy) {
  auto manager = std::make_unique<QNetworkAccessManager>();
  manager->setProxy(toProxy(proxy));
  manager->setAutoDeleteReplies(false);
  manager->setTransferTimeout(0);
  manager->setStrictTransportSecurityEnabled(false);
  manager->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
  return manager;
}

QNetworkAccessManager& NetworkThread::manager(const std::string& key, const std::string& proxy) {
  auto& slot = m_managers[key];
  if (!slot) slot = makeManager(proxy);
  return *slot;
}

} // namespace chartroom::http::internal
