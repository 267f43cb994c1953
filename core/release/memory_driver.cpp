#include "core/release/storage.h"

#include <map>
#include <mutex>

namespace chartroom::release {

namespace {

Error notFound() { return {Code::NotFound, "release: not found", {}, {}}; }

Labels labelsOf(const Release& release) {
  Labels labels = release.labels;
  labels["name"] = release.name;
  labels["owner"] = "helm";
  labels["status"] = release.info.status;
  labels["version"] = std::to_string(release.version);
  return labels;
}

bool has(const Labels& all, const Labels& wanted) {
  for (const auto& [key, value] : wanted)
    if (const auto found = all.find(key); found == all.end() || found->second != value) return false;
  return true;
}

class MemoryDriver : public Driver {
public:
  explicit MemoryDriver(std::string nameSpace) : m_nameSpace(std::move(nameSpace)) {}
  std::string name() const override { return "Memory"; }

  Result<Release> get(const Context&, const std::string& key) const override {
    const std::lock_guard lock(m_mutex);
    const auto found = m_records.find(key);
    if (found == m_records.end()) return notFound();
    return found->second;
  }
  Result<std::vector<Release>> list(const Context&) const override {
    const std::lock_guard lock(m_mutex);
    std::vector<Release> all;
    for (const auto& [key, release] : m_records) all.push_back(release);
    return all;
  }
  Result<std::vector<Release>> query(const Context&, const Labels& labels) const override {
    const std::lock_guard lock(m_mutex);
    std::vector<Release> matching;
    for (const auto& [key, release] : m_records)
      if (has(labelsOf(release), labels)) matching.push_back(release);
    if (matching.empty()) return notFound();
    return matching;
  }
  Result<std::vector<Head>> heads(const Context&, const Labels& labels) const override {
    const std::lock_guard lock(m_mutex);
    std::vector<Head> matching;
    for (const auto& [key, release] : m_records)
      if (const Labels all = labelsOf(release); has(all, labels))
        matching.push_back({release.name, release.nameSpace, release.info.status, release.version, all,
            release.info.lastDeployed.instant, key, {}});
    return matching;
  }
  Result<void> create(const Context&, const std::string& key, const Release& release) override {
    const std::lock_guard lock(m_mutex);
    if (!m_records.try_emplace(key, release).second) return Error{Code::AlreadyExists, "release: already exists", {}, {}};
    return {};
  }
  Result<void> rehearseCreate(const Context&, const std::string& key, const Release&) const override {
    const std::lock_guard lock(m_mutex);
    if (m_records.contains(key)) return Error{Code::AlreadyExists, "release: already exists", {}, {}};
    return {};
  }
  Result<void> update(const Context&, const std::string& key, const Release& release) override {
    const std::lock_guard lock(m_mutex);
    const auto found = m_records.find(key);
    if (found == m_records.end()) return notFound();
    found->second = release;
    return {};
  }
  Result<void> remove(const Context&, const std::string& key) override {
    const std::lock_guard lock(m_mutex);
    if (m_records.erase(key) == 0) return notFound();
    return {};
  }

private:
  std::string m_nameSpace;
  mutable std::mutex m_mutex;
  std::map<std::string, Release> m_records;
};

} // namespace

std::unique_ptr<Driver> makeMemoryDriver(std::string nameSpace) { return std::make_unique<MemoryDriver>(std::move(nameSpace)); }

} // namespace chartroom::release
