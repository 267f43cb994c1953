#include "core/action/session.h"

#include "core/base/text.h"

#include <mutex>
#include <optional>

namespace chartroom::action {

struct Session::Impl {
  SessionOptions options;
  std::string nameSpace;
  std::unique_ptr<kube::Client> client;
  std::unique_ptr<kube::Cluster> cluster;
  std::unique_ptr<release::Storage> storage;
  const Clock* clock = nullptr;
  std::mutex mutex;
  std::optional<chart::Capabilities> capabilities;

  Result<std::unique_ptr<release::Driver>> makeDriver(const std::string& space) const {
    const std::string& driver = options.driver;
    if (driver.empty() || driver == "secret" || driver == "secrets") return release::makeSecretDriver(*client, space, *clock);
    if (driver == "configmap" || driver == "configmaps") return release::makeConfigMapDriver(*client, space, *clock);
    if (driver == "memory") return release::makeMemoryDriver(space);
    if (driver == "sql") return Error{Code::Unsupported, "unable to instantiate SQL driver: not built in", {}, {}};
    return Error{Code::InvalidArgument, "unknown driver " + quote(driver), {}, {}};
  }
};

Session::Session(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Session::~Session() = default;

Result<std::unique_ptr<Session>> Session::make(SessionOptions options) {
  auto impl = std::make_unique<Impl>();
  const kube::Connection connection = options.connection ? *options.connection : kube::Connection{};
  impl->nameSpace = !options.nameSpace.empty() ? options.nameSpace : connection.nameSpace;
  if (!options.transport) options.transport = http::makeTransport();
  impl->clock = options.clock ? options.clock : &Clock::system();
  impl->client = std::make_unique<kube::Client>(connection, options.transport);
  impl->cluster = std::make_unique<kube::Cluster>(*impl->client, impl->nameSpace);
  impl->options = std::move(options);
  CHARTROOM_ASSIGN(auto driver, impl->makeDriver(impl->nameSpace));
  impl->storage = std::make_unique<release::Storage>(std::move(driver));
  return std::unique_ptr<Session>(new Session(std::move(impl)));
}

const kube::Cluster& Session::cluster() const { return *m_impl->cluster; }
const kube::Client& Session::client() const { return *m_impl->client; }
release::Storage& Session::storage() const { return *m_impl->storage; }
const Clock& Session::clock() const { return *m_impl->clock; }
const std::string& Session::nameSpace() const { return m_impl->nameSpace; }
const SessionOptions& Session::options() const { return m_impl->options; }

std::unique_ptr<release::Storage> Session::storageIn(const std::string& nameSpace) const {
  auto driver = m_impl->makeDriver(nameSpace);
  return std::make_unique<release::Storage>(driver ? std::move(*driver) : release::makeMemoryDriver(nameSpace));
}

Result<void> Session::reachable(const Context& context) const {
  if (m_impl->options.driver == "memory") return {}; // its records need no cluster
  if (!m_impl->options.connection) return m_impl->options.connection.error().wrapped("kubernetes cluster unreachable");
  return m_impl->cluster->reachable(context);
}

Result<chart::Capabilities> Session::capabilities(const Context& context) const {
  const std::lock_guard lock(m_impl->mutex);
  if (m_impl->capabilities) return *m_impl->capabilities;
  auto version = m_impl->cluster->discovery().version(context);
  if (!version) return std::move(version).error().wrapped("could not get server version from Kubernetes");
  auto apiVersions = m_impl->cluster->discovery().apiVersions(context);
  if (!apiVersions) return std::move(apiVersions).error().wrapped("could not get apiVersions from Kubernetes");
  chart::Capabilities capabilities;
  capabilities.kubeVersion.version = version->gitVersion;
  capabilities.kubeVersion.major = version->major;
  capabilities.kubeVersion.minor = version->minor;
  capabilities.apiVersions = std::move(*apiVersions);
  m_impl->capabilities = capabilities;
  return capabilities;
}

void Session::resetCapabilities() const {
  const std::lock_guard lock(m_impl->mutex);
  m_impl->capabilities.reset();
  m_impl->cluster->discovery().invalidate();
}

} // namespace chartroom::action
