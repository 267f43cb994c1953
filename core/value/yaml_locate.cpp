#include "core/value/yaml.h"

#include "core/value/internal/yaml_nodes.h"

#include <unordered_map>

namespace chartroom::value {

namespace {

using internal::YamlTreeNode;
using Kind = YamlTreeNode::Kind;

void locate(const YamlTreeNode& node, std::vector<std::string>& path, std::vector<YamlNode>& nodes) {
  const auto add = [&](const YamlTreeNode& at, const YamlTreeNode* value, std::string step) {
    path.push_back(std::move(step));
    const int end = std::max(at.endLine, value ? value->endLine : at.endLine);
    nodes.push_back({path, Place{{}, at.line + 1, at.column + 1}, end + 1});
    if (value) locate(*value, path, nodes);
    path.pop_back();
  };
  if (node.kind == Kind::Sequence) {
    std::size_t index = 0;
    for (const YamlTreeNode* child = node.firstChild; child; child = child->nextSibling)
      add(*child, child, std::to_string(index++));
  } else if (node.kind == Kind::Mapping) {
    // A text cut off by an error may end after a key.
    for (const YamlTreeNode* key = node.firstChild; key;) {
      const YamlTreeNode* value = key->nextSibling;
      if (!key->isMergeKey()) {
        const YamlTreeNode* name = key->kind == Kind::Alias ? key->target : key;
        add(*key, value, std::string(name->kind == Kind::Scalar ? name->text : std::string_view()));
      }
      key = value ? value->nextSibling : nullptr;
    }
  }
}

} // namespace

std::vector<YamlNode> locateYaml(std::string_view text) {
  internal::YamlDocuments documents(text);
  YamlTreeNode* root = nullptr;
  std::vector<YamlNode> nodes;
  std::vector<std::string> path;
  if (!documents.next(root)) root = documents.partialRoot();
  if (root) locate(*root, path, nodes);
  return nodes;
}

std::vector<RepeatedKey> repeatedKeys(const std::vector<YamlNode>& nodes) {
  std::vector<RepeatedKey> repeated;
  std::vector<std::unordered_map<std::string_view, int>> open; // the mappings on the way to a node: the line of each key so far
  for (const YamlNode& node : nodes) {
    open.resize(node.path.size());
    const auto [known, isNew] = open.back().try_emplace(node.path.back(), node.place.line);
    if (isNew) continue;
    repeated.push_back({node.path, node.place, known->second});
    known->second = node.place.line;
  }
  return repeated;
}

} // namespace chartroom::value
