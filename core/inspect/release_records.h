#pragma once

// ReleaseRecords: release records as the window reads them. What is stored is asked as metadata first (release::Head); a record is
// fetched and decoded only when it is not known under its object's uid and resourceVersion, so reading a history again costs one
// small request. The cache keeps what was used last, up to kMostBytes: a record holds its whole chart. Thread-safe: one cache is
// shared by the GUI and its jobs; the functions that take a Context block.

#include "core/action/session.h"
#include "core/inspect/secret_rules.h"
#include "core/release/release.h"
#include "core/release/storage.h"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

namespace chartroom::inspect {

using ReleasePtr = std::shared_ptr<const release::Release>;

// All revisions of one release, oldest first.
struct ReleaseHistory {
  std::vector<ReleasePtr> revisions;
  std::map<int, Clock::Time> modified; // by version: when the record was written last
  int decoded = 0;                     // how many of them were fetched and decoded for this answer
  double milliseconds = 0;             // what that took, the request included
  std::string storage;                 // "Secret"
  const release::Release* last() const { return revisions.empty() ? nullptr : revisions.back().get(); }
  ReleasePtr find(int version) const;
};

// What a list needs of a record: no manifest, values, hooks and notes, and of the chart its metadata alone.
ReleasePtr summaryOf(const release::Release& record);

class ReleaseRecords {
public:
  static constexpr std::size_t kMostBytes = std::size_t{24} << 20; // of stored text; in memory it is a few times as much
  // Null when the record in this state is not known.
  ReleasePtr find(const release::Head& head) const;
  void keep(const release::Head& head, ReleasePtr record);
  std::size_t size() const;
  std::size_t bytes() const;

  // The record of a head, from the cache or the cluster.
  Result<ReleasePtr> read(const Context& context, const action::Session& session, const release::Head& head);
  // All revisions; NotFound with helm's "release: not found" when there is none.
  Result<ReleaseHistory> readHistory(
      const Context& context, const action::Session& session, const std::string& nameSpace, const std::string& name);

private:
  using Key = std::tuple<std::string, std::string, int>;
  struct Entry {
    std::string uid, resourceVersion;
    ReleasePtr record;
    std::size_t bytes = 0;
    mutable std::uint64_t used = 0; // the higher, the later
  };
  mutable std::mutex m_mutex;
  std::map<Key, Entry> m_entries;
  std::size_t m_bytes = 0;
  mutable std::uint64_t m_uses = 0;
};

// The secrets of a release's values, its chart's defaults included, which its manifest and notes may repeat.
SecretValues secretsOf(const release::Release& release);

// The newest revision of every release in a namespace (all of them when it is empty), by namespace and name; metadata only.
Result<std::vector<release::Head>> readNewestHeads(
    const Context& context, const action::Session& session, const std::string& nameSpace);

// A session like this one whose actions work in another namespace; the same one when it is its own.
Result<std::shared_ptr<action::Session>> sessionIn(const std::shared_ptr<action::Session>& session, const std::string& nameSpace);

} // namespace chartroom::inspect
