// The values stack. The result is helm's; beside it every layer is kept as the tree it alone would give, and a leaf's winner
// is the strongest layer whose own tree has something at the leaf's path.

#include "core/value/merge.h"

#include "core/base/text.h"
#include "core/value/json.h"
#include "core/value/yaml.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <unordered_map>

namespace chartroom::value {

namespace {

using Path = std::vector<std::string>;

bool isYaml(Layer::Kind kind) {
  return kind == Layer::Kind::ChartDefaults || kind == Layer::Kind::File || kind == Layer::Kind::Form;
}

struct SetRule {
  SetKind kind;
  const char* flag;
};

SetRule ruleOf(Layer::Kind kind) {
  switch (kind) {
  case Layer::Kind::SetJson: return {SetKind::SetJson, "--set-json"};
  case Layer::Kind::SetString: return {SetKind::SetString, "--set-string"};
  case Layer::Kind::SetFile: return {SetKind::SetFile, "--set-file"};
  case Layer::Kind::SetLiteral: return {SetKind::SetLiteral, "--set-literal"};
  default: return {SetKind::Set, "--set"};
  }
}

bool isJsonObject(const Layer& layer) { return layer.kind == Layer::Kind::SetJson && trimSpace(layer.text).starts_with('{'); }

// What the layer gives by itself.
Result<Value> ownTree(const Layer& layer, const ReadFile& readFile) {
  if (isYaml(layer.kind)) return loadValues(layer.text);
  if (isJsonObject(layer)) return parseJson(trimSpace(layer.text));
  const Value tree = Value::makeMap();
  CHARTROOM_TRY(parseSet(ruleOf(layer.kind).kind, layer.text, tree, readFile));
  return tree;
}

Error named(Error error, const Layer& layer) {
  error.place.file = layer.name;
  return error;
}

Error unreadable(const Layer& layer, Error error) {
  if (isYaml(layer.kind)) return named(std::move(error).wrapped("failed to parse " + layer.name), layer);
  if (layer.kind == Layer::Kind::SetJson) {
    error.notes.push_back(error.message);
    error.message = std::string("failed parsing --set-json data ") + (isJsonObject(layer) ? "JSON: " : "") + layer.text;
    return named(std::move(error), layer);
  }
  return named(std::move(error).wrapped(std::string("failed parsing ") + ruleOf(layer.kind).flag + " data"), layer);
}

// The value at a path of keys and indexes, or nullptr.
const Value* at(const Value& tree, const Path& path) {
  const Value* value = &tree;
  for (const std::string& step : path) {
    if (value->isMap()) {
      value = value->map().find(step);
    } else if (value->isList()) {
      std::size_t index = 0;
      const auto parsed = std::from_chars(step.data(), step.data() + step.size(), index);
      const bool whole = parsed.ec == std::errc() && parsed.ptr == step.data() + step.size();
      value = whole && index < value->list().items.size() ? &value->list().items[index] : nullptr;
    } else {
      return nullptr;
    }
    if (!value) return nullptr;
  }
  return value;
}

// Where the keys of a text stand, by their path.
class Places {
public:
  explicit Places(const Layer& layer) {
    for (YamlNode& node : locateYaml(layer.text)) {
      node.place.file = layer.name;
      m_places.emplace(join(node.path, kSeparator), std::move(node.place));
    }
  }
  // The key itself, or the nearest one above it when an alias or a merge brought it.
  Place find(Path path) const {
    for (; !path.empty(); path.pop_back())
      if (const auto found = m_places.find(join(path, kSeparator)); found != m_places.end()) return found->second;
    return {};
  }

private:
  static constexpr std::string_view kSeparator{"\0", 1};
  std::unordered_map<std::string, Place> m_places;
};

class OriginFinder {
public:
  // `order` is from the weakest to the strongest layer.
  OriginFinder(const std::vector<Layer>& layers, const std::vector<Value>& trees, std::vector<std::size_t> order)
      : m_layers(layers), m_trees(trees), m_order(std::move(order)), m_places(layers.size()) {}

  std::vector<Origin> find(const Value& effective) {
    Path path;
    visit(effective, path);
    return std::move(m_origins);
  }

private:
  void visit(const Value& value, Path& path) {
    if (value.isMap() && value.size() != 0) {
      for (const Map::Entry& entry : value.map()) {
        path.push_back(entry.key.str());
        visit(entry.value, path);
        path.pop_back();
      }
    } else if (value.isList() && value.size() != 0) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        path.push_back(std::to_string(i));
        visit(value.list().items[i], path);
        path.pop_back();
      }
    } else if (!path.empty()) {
      addLeaf(value, path);
    }
  }

  void addLeaf(const Value& value, const Path& path) {
    Origin origin;
    origin.path = path;
    bool won = false;
    for (auto layer = m_order.rbegin(); layer != m_order.rend(); ++layer) {
      const Value* own = at(m_trees[*layer], path);
      if (!own) continue;
      // --set a[2]=x alone gives a list with two empty places before it; those say nothing.
      if (own->isNil() && !value.isNil() && !isYaml(m_layers[*layer].kind)) continue;
      if (won) origin.losers.push_back(*layer);
      else origin.winner = *layer;
      won = true;
    }
    if (won && isYaml(m_layers[origin.winner].kind)) origin.place = placesOf(origin.winner).find(path);
    m_origins.push_back(std::move(origin));
  }

  const Places& placesOf(std::size_t layer) {
    auto& places = m_places[layer];
    return places ? *places : places.emplace(m_layers[layer]);
  }

  const std::vector<Layer>& m_layers;
  const std::vector<Value>& m_trees;
  std::vector<std::size_t> m_order;
  std::vector<std::optional<Places>> m_places;
  std::vector<Origin> m_origins;
};

} // namespace

Result<Composition> compose(const std::vector<Layer>& layers, const ReadFile& readFile) {
  std::vector<std::size_t> order(layers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return layers[a].kind < layers[b].kind; });

  std::vector<Value> trees(layers.size());
  Value defaults = Value::makeMap();
  Value values = Value::makeMap();
  for (std::size_t index : order) {
    const Layer& layer = layers[index];
    const bool isLine = !isYaml(layer.kind) && !isJsonObject(layer);
    // What a line means, and what is wrong with it, may depend on what is there; only its origins are asked of the line alone.
    if (isLine)
      if (Result<void> set = parseSet(ruleOf(layer.kind).kind, layer.text, values, readFile); !set)
        return unreadable(layer, std::move(set).error());
    Result<Value> tree = ownTree(layer, readFile);
    if (!tree && !isLine) return unreadable(layer, std::move(tree).error());
    trees[index] = tree ? *tree : Value::makeMap();
    if (isLine) continue;
    // Copied, because a later --set changes lists and maps in place.
    if (layer.kind == Layer::Kind::ChartDefaults) defaults = mergeMaps(defaults, *tree);
    else values = mergeMaps(values, tree->deepCopy());
  }
  const Value effective = mergeMaps(defaults, values);
  return Composition{values, OriginFinder(layers, trees, order).find(effective)};
}

} // namespace chartroom::value
