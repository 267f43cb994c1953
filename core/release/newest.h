#pragma once

// Newest: counts the newest revision of each release of a set. Plain value.

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace chartroom::release {

class Newest {
public:
  using Place = std::pair<std::string, std::string>; // namespace, name

  void note(const std::string& nameSpace, const std::string& name, int version) {
    int& most = m_versions.try_emplace({nameSpace, name}, version).first->second;
    most = std::max(most, version);
  }
  // Of a release that was noted.
  int of(const std::string& nameSpace, const std::string& name) const { return m_versions.at({nameSpace, name}); }
  // By namespace and name.
  const std::map<Place, int>& all() const { return m_versions; }

private:
  std::map<Place, int> m_versions;
};

// Takes every record (a Release or a Head) away that is not the newest of its release.
template <typename T>
void keepNewest(std::vector<T>& records) {
  Newest newest;
  for (const T& each : records) newest.note(each.nameSpace, each.name, each.version);
  std::erase_if(records, [&](const T& each) { return newest.of(each.nameSpace, each.name) != each.version; });
}

// The newest of one release's records; null when there is none. Lives as long as the records do.
template <typename T>
const T* newestOf(const std::vector<T>& records) {
  const auto newest =
      std::max_element(records.begin(), records.end(), [](const T& a, const T& b) { return a.version < b.version; });
  return newest == records.end() ? nullptr : &*newest;
}

} // namespace chartroom::release
