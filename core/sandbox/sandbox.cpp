#include "core/sandbox/sandbox.h"

#include "core/base/replace_file.h"
#include "core/base/text.h"
#include "core/crypto/tls_material.h"
#include "core/sandbox/internal/api.h"
#include "core/sandbox/internal/controllers.h"
#include "core/sandbox/internal/http_server.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace chartroom::sandbox {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kIdleTick{500};
// Between two passes clients see the state in between, as they would of a real cluster.
constexpr std::chrono::milliseconds kBusyTick{15};

Error ioError(const std::string& what) { return Error{Code::Io, what + ": " + std::strerror(errno), {}, {}}; }

// The folder is ours as long as this lives; the lock ends with the process, however it ends.
class FolderLock {
public:
  FolderLock() = default;
  FolderLock(FolderLock&& other) noexcept : m_file(std::exchange(other.m_file, -1)) {}
  FolderLock& operator=(FolderLock&& other) noexcept {
    std::swap(m_file, other.m_file);
    return *this;
  }
  ~FolderLock() {
    if (m_file >= 0) close(m_file);
  }
  static Result<FolderLock> take(const fs::path& folder) {
    FolderLock lock;
    const std::string path = (folder / "lock").string();
    lock.m_file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock.m_file < 0) return ioError("cannot open " + path);
    if (flock(lock.m_file, LOCK_EX | LOCK_NB) != 0)
      return Error{Code::Conflict, "the sandbox in " + folder.string() + " is in use by another program", {}, {}};
    return lock;
  }

private:
  int m_file = -1;
};

Result<std::string> readFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return ioError("cannot read " + path.string());
  return text.str();
}

struct Credentials {
  std::string authority; // PEM
  std::string token;
};

// Made once per folder, so that a kubeconfig stays good after a restart.
Result<Credentials> credentialsIn(const fs::path& folder) {
  if (!fs::exists(folder / "token")) {
    const Clock::Time yesterday = Clock::system().now() - std::chrono::hours(24);
    crypto::AuthorityOptions authorityOptions;
    authorityOptions.commonName = "Chartroom sandbox";
    authorityOptions.notBefore = yesterday;
    CHARTROOM_ASSIGN(const crypto::CertificatePair authority, crypto::makeAuthority(authorityOptions));
    crypto::ServerCertificateOptions serverOptions;
    serverOptions.commonName = "127.0.0.1";
    serverOptions.dnsNames = {"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"};
    serverOptions.ipAddresses = {"127.0.0.1", "::1"};
    serverOptions.notBefore = yesterday;
    CHARTROOM_ASSIGN(const crypto::CertificatePair server, crypto::makeServerCertificate(authority, serverOptions));
    CHARTROOM_ASSIGN(const std::string token, crypto::randomHex(24));
    CHARTROOM_TRY(replaceFile(folder / "ca.crt", authority.certificate, FileMode::Private));
    CHARTROOM_TRY(replaceFile(folder / "ca.key", authority.privateKey, FileMode::Private));
    CHARTROOM_TRY(replaceFile(folder / "server.crt", server.certificate, FileMode::Private));
    CHARTROOM_TRY(replaceFile(folder / "server.key", server.privateKey, FileMode::Private));
    // Last: its presence says that the others are complete.
    CHARTROOM_TRY(replaceFile(folder / "token", token, FileMode::Private));
  }
  CHARTROOM_ASSIGN(std::string authority, readFile(folder / "ca.crt"));
  CHARTROOM_ASSIGN(std::string token, readFile(folder / "token"));
  return Credentials{std::move(authority), std::move(token)};
}

} // namespace

struct Sandbox::Impl {
  FolderLock lock;
  fs::path folder;
  Credentials credentials;
  std::shared_ptr<internal::World> world;
  std::unique_ptr<internal::Api> api;
  std::unique_ptr<internal::Controllers> controllers;
  mutable std::mutex serverMutex;
  std::unique_ptr<internal::HttpServer> server;
  std::unique_ptr<internal::Api> wire; // the API of the present server: its watches end with it
  std::thread ticker;
  bool stopping = false; // guarded by world->mutex

  void tick() {
    std::unique_lock guard(world->mutex);
    std::int64_t seen = -1;
    while (!stopping) {
      if (!controllers->step()) {
        seen = world->store().revision();
        world->changed.wait_for(guard, kIdleTick, [&] { return stopping || world->store().revision() != seen; });
      } else {
        world->changed.wait_for(guard, kBusyTick, [&] { return stopping; });
      }
    }
  }
};

Sandbox::Sandbox(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

// Secrets and release records are in it. SQLite gives the files beside it the same mode, and its opening tells what is wrong.
static void keepPrivate(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return;
  ::fchmod(file, 0600);
  ::close(file);
}

Result<std::unique_ptr<Sandbox>> Sandbox::open(const SandboxOptions& options) {
  std::error_code code;
  if (fs::create_directories(options.folder, code)) fs::permissions(options.folder, fs::perms::owner_all, code);
  if (code) return Error{Code::Io, "cannot make the folder " + options.folder + ": " + code.message(), {}, {}};
  auto impl = std::make_unique<Impl>();
  impl->folder = options.folder;
  CHARTROOM_ASSIGN(impl->lock, FolderLock::take(options.folder));
  CHARTROOM_ASSIGN(impl->credentials, credentialsIn(options.folder));
  const std::string objects = (impl->folder / "objects.db").string();
  keepPrivate(objects);
  CHARTROOM_ASSIGN(auto store, internal::ObjectStore::open(objects));
  impl->world = std::make_shared<internal::World>(std::move(store), *options.clock);
  impl->controllers = std::make_unique<internal::Controllers>(*impl->world);
  impl->api = std::make_unique<internal::Api>(impl->world, "");
  try {
    const std::lock_guard guard(impl->world->mutex);
    impl->world->bootstrap();
  } catch (const internal::Failure& failure) {
    return Error{Code::Io, "cannot prepare the sandbox: " + failure.message, {}, {}};
  }
  if (options.ticking == Ticking::Thread) impl->ticker = std::thread([raw = impl.get()] { raw->tick(); });
  return std::unique_ptr<Sandbox>(new Sandbox(std::move(impl)));
}

Sandbox::~Sandbox() {
  stopListening();
  m_impl->api->stopWatches();
  {
    const std::lock_guard guard(m_impl->world->mutex);
    m_impl->stopping = true;
    m_impl->world->changed.notify_all();
  }
  if (m_impl->ticker.joinable()) m_impl->ticker.join();
}

Response Sandbox::handle(const Request& request) { return m_impl->api->handle(request); }

Result<int> Sandbox::listen(int port) {
  const std::lock_guard guard(m_impl->serverMutex);
  constexpr int kLastPort = 65535;
  if (port < 0 || port > kLastPort)
    return Error{
        Code::InvalidArgument, "port " + std::to_string(port) + " is not between 0 and " + std::to_string(kLastPort), {}, {}};
  if (m_impl->server)
    return Error{Code::Conflict, "the sandbox already listens on port " + std::to_string(m_impl->server->port()), {}, {}};
  m_impl->wire = std::make_unique<internal::Api>(m_impl->world, m_impl->credentials.token);
  CHARTROOM_ASSIGN(m_impl->server,
      internal::HttpServer::start(port, (m_impl->folder / "server.crt").string(), (m_impl->folder / "server.key").string(),
          [api = m_impl->wire.get()](const Request& request) { return api->handle(request); }));
  return m_impl->server->port();
}

int Sandbox::port() const {
  const std::lock_guard guard(m_impl->serverMutex);
  return m_impl->server ? m_impl->server->port() : 0;
}

void Sandbox::stopListening() {
  const std::lock_guard guard(m_impl->serverMutex);
  if (!m_impl->server) return;
  m_impl->wire->stopWatches();
  m_impl->server.reset();
  m_impl->wire.reset();
}

Result<std::string> Sandbox::kubeconfig() const {
  const int listening = port();
  if (listening == 0) return Error{Code::Conflict, "the sandbox does not listen", {}, {}};
  return "apiVersion: v1\nkind: Config\ncurrent-context: chartroom-sandbox\nclusters:\n- name: chartroom-sandbox\n  cluster:\n    server: https://127.0.0.1:" +
         std::to_string(listening) + "\n    certificate-authority-data: " + encodeBase64(m_impl->credentials.authority) +
         "\ncontexts:\n- name: chartroom-sandbox\n  context:\n    cluster: chartroom-sandbox\n    user: chartroom-sandbox\n    namespace: default\nusers:\n"
         "- name: chartroom-sandbox\n  user:\n    token: " +
         m_impl->credentials.token + "\n";
}

Result<void> Sandbox::writeKubeconfig(const std::string& path) const {
  CHARTROOM_ASSIGN(const std::string text, kubeconfig());
  return replaceFile(path, text, FileMode::Private);
}

bool Sandbox::step() {
  const std::lock_guard guard(m_impl->world->mutex);
  return m_impl->controllers->step();
}

void Sandbox::settle() {
  const std::lock_guard guard(m_impl->world->mutex);
  (void)m_impl->controllers->settle();
}

} // namespace chartroom::sandbox
