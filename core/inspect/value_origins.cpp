#include "core/inspect/value_origins.h"

#include "core/base/text.h"
#include "core/inspect/key_path.h"
#include "core/value/yaml.h"

#include <algorithm>
#include <charconv>
#include <functional>

namespace chartroom::inspect {
namespace {

using Path = std::vector<std::string>;

bool begins(const Path& whole, const Path& start) {
  return whole.size() >= start.size() && std::equal(start.begin(), start.end(), whole.begin());
}

} // namespace

std::shared_ptr<const DefaultValues> readDefaults(const std::string& text) {
  auto made = std::make_shared<DefaultValues>();
  made->text = text;
  if (auto tree = value::loadValues(text)) made->tree = std::move(tree).value();
  for (value::YamlNode& node : value::locateYaml(text)) made->places.emplace(std::move(node.path), std::move(node.place));
  return made;
}

ValueOrigins::ValueOrigins(std::vector<value::Origin> origins, std::shared_ptr<const DefaultValues> defaults, int layer)
    : m_origins(std::move(origins)), m_defaults(std::move(defaults)), m_layer(layer) {
  if (m_layer < 0) m_defaults.reset();
  if (!m_defaults) return;
  for (value::Origin& origin : m_origins)
    if (defaultAt(origin.path)) origin.losers.push_back(static_cast<std::size_t>(m_layer));
}

const Value* ValueOrigins::defaultAt(const Path& path) const {
  if (!m_defaults) return nullptr;
  const Value* at = &m_defaults->tree;
  for (const std::string& key : path) {
    if (at->isMap()) {
      at = at->map().find(key);
    } else if (at->isList()) {
      std::size_t index = 0;
      const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
      if (error != std::errc() || end != key.data() + key.size() || index >= at->list().items.size()) return nullptr;
      at = &at->list().items[index];
    } else {
      return nullptr;
    }
    if (!at) return nullptr;
  }
  return at;
}

bool ValueOrigins::find(const Path& path, value::Origin* origin) const {
  if (path.empty()) return false;
  const value::Origin *above = nullptr, *below = nullptr;
  for (const value::Origin& one : m_origins) {
    if (begins(path, one.path)) {
      // "{}" over a map of the defaults leaves what is in it.
      const Value* under = one.path.size() < path.size() ? defaultAt(one.path) : nullptr;
      if (!under || !under->isMap()) above = &one;
    } else if (begins(one.path, path) && (!below || one.winner > below->winner)) below = &one;
  }
  const value::Origin* found = above ? above : below;
  if (found) {
    *origin = *found;
    return true;
  }
  if (!defaultAt(path)) return false;
  *origin = {path, static_cast<std::size_t>(m_layer), {}, {}};
  if (const auto place = m_defaults->places.find(path); place != m_defaults->places.end()) origin->place = place->second;
  return true;
}

std::vector<Path> ValueOrigins::search(const std::string& text, std::size_t most) const {
  std::vector<Path> found;
  const std::string wanted = toLower(text);
  const auto take = [&](const Path& path) {
    if (found.size() < most && toLower(keyPathText(path)).find(wanted) != std::string::npos &&
        std::find(found.begin(), found.end(), path) == found.end())
      found.push_back(path);
  };
  for (const value::Origin& origin : m_origins) take(origin.path);
  if (!m_defaults) return found;
  Path path;
  const std::function<void(const Value&)> walk = [&](const Value& value) {
    if (!value.isMap() || value.size() == 0) {
      if (!path.empty()) take(path);
      return;
    }
    for (const auto& entry : value.map()) {
      path.push_back(entry.key.str());
      walk(entry.value);
      path.pop_back();
    }
  };
  walk(m_defaults->tree);
  return found;
}

} // namespace chartroom::inspect
