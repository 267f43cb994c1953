#pragma once

// The one thread in which every QNetworkAccessManager lives. Callers post work to it and wait elsewhere. Managers are kept per
// credential and proxy, because Qt shares connections inside one and its connection key does not tell certificates apart.

#include <QNetworkAccessManager>
#include <QObject>
#include <QThread>

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace chartroom::http::internal {

class NetworkThread {
public:
  // The running one, or a new one; it ends with its last owner.
  static std::shared_ptr<NetworkThread> acquire();
  ~NetworkThread();

  void post(std::function<void()> work);
  // Only in the network thread. Lives as long as the thread.
  QNetworkAccessManager& manager(const std::string& key, const std::string& proxy);
  // A manager of one's own, to be deleted by the caller in this thread.
  static std::unique_ptr<QNetworkAccessManager> makeManager(const std::string& proxy);

private:
  NetworkThread();
  QThread m_thread;
  QObject* m_worker = nullptr; // lives in m_thread
  std::map<std::string, std::unique_ptr<QNetworkAccessManager>> m_managers;
};

} // namespace chartroom::http::internal
