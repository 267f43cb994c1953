#pragma once

// Where release records live. Driver is one place (Secrets, ConfigMaps, memory); Storage adds what helm's pkg/storage does on top:
// keys, "last" and "deployed", and pruning of old revisions. Mirrors pkg/storage and pkg/storage/driver.
//
// Thread-safe. Drivers over a cluster hold a reference to its client, which must outlive them.

#include "core/base/context.h"
#include "core/base/result.h"
#include "core/release/release.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::kube {
class Client;
}

namespace chartroom::release {

using Labels = std::map<std::string, std::string>;

// What a storage object's metadata tells of a release, without its record.
struct Head {
  std::string name;
  std::string nameSpace;
  std::string status;
  int version = 0;
  Labels labels;          // all of them, helm's own too
  Clock::Time modified{}; // its labels, else the object's creation; of an uninstalling one the last write
  std::string uid;        // of the storage object, with resourceVersion the key of a cache
  std::string resourceVersion;
  friend bool operator==(const Head&, const Head&) = default;
};

class Driver {
public:
  virtual ~Driver() = default;
  // "Secret", "ConfigMap", "Memory".
  virtual std::string name() const = 0;

  // NotFound with "release: not found" when the key is not there.
  virtual Result<Release> get(const Context& context, const std::string& key) const = 0;
  // All records in the namespace (all namespaces when it is empty); those that cannot be decoded are passed over.
  virtual Result<std::vector<Release>> list(const Context& context) const = 0;
  // The newest record of each release that list() has. By default made of list(); a driver may leave the older ones unread.
  virtual Result<std::vector<Release>> latest(const Context& context) const;
  // Records whose labels are these; NotFound when there is none.
  virtual Result<std::vector<Release>> query(const Context& context, const Labels& labels) const = 0;
  // The same without records; an empty list is good.
  virtual Result<std::vector<Head>> heads(const Context& context, const Labels& labels) const = 0;
  // AlreadyExists with "release: already exists".
  virtual Result<void> create(const Context& context, const std::string& key, const Release& release) = 0;
  // What create() would answer, with nothing stored.
  virtual Result<void> rehearseCreate(const Context& context, const std::string& key, const Release& release) const = 0;
  virtual Result<void> update(const Context& context, const std::string& key, const Release& release) = 0;
  virtual Result<void> remove(const Context& context, const std::string& key) = 0;
};

// An empty namespace means all of them (for listing).
std::unique_ptr<Driver> makeSecretDriver(const kube::Client& client, std::string nameSpace, const Clock& clock = Clock::system());
std::unique_ptr<Driver> makeConfigMapDriver(
    const kube::Client& client, std::string nameSpace, const Clock& clock = Clock::system());
// Holds records in this process; for dry runs and tests.
std::unique_ptr<Driver> makeMemoryDriver(std::string nameSpace);

class Storage {
public:
  explicit Storage(std::unique_ptr<Driver> driver) : m_driver(std::move(driver)) {}

  const Driver& driver() const { return *m_driver; }

  Result<Release> get(const Context& context, const std::string& name, int version) const;
  Result<std::vector<Release>> list(const Context& context) const { return m_driver->list(context); }
  Result<std::vector<Release>> latest(const Context& context) const { return m_driver->latest(context); }
  Result<std::vector<Head>> heads(const Context& context, const Labels& labels = {}) const {
    return m_driver->heads(context, labels);
  }
  // NotFound ("release: not found") when there is none; in no order.
  Result<std::vector<Release>> history(const Context& context, const std::string& name) const;
  Result<Release> last(const Context& context, const std::string& name) const;
  // NotFound (`"x" has no deployed releases`) when none is.
  Result<Release> deployed(const Context& context, const std::string& name) const;
  Result<std::vector<Release>> deployedAll(const Context& context, const std::string& name) const;
  // Prunes first, to `maxHistory` revisions with this one (0 keeps all); the last deployed revision is never pruned, and nothing
  // is when the revision exists already (AlreadyExists).
  Result<void> create(const Context& context, const Release& release, int maxHistory = 0);
  // What create() would answer for this one revision, with nothing stored or pruned.
  Result<void> rehearseCreate(const Context& context, const Release& release) const;
  Result<void> update(const Context& context, const Release& release);
  Result<void> remove(const Context& context, const std::string& name, int version);

private:
  Result<void> prune(const Context& context, const Release& next, int keep);

  std::unique_ptr<Driver> m_driver;
};

// "sh.helm.release.v1.<name>.v<version>"
std::string storageKey(std::string_view name, int version);
// `"x" has no deployed releases`, as an error of Code::NotFound.
Error noDeployedReleases(const std::string& name);
bool isReleaseNotFound(const Error& error);

// The label names helm keeps to itself, and whether one of them is among the labels.
const std::vector<std::string>& systemLabels();
bool containsSystemLabels(const Labels& labels);

} // namespace chartroom::release
