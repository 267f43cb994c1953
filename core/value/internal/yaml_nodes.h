#pragma once

// The node tree of one YAML document, and its decoding as go-yaml v2 decodes into interface{}. Internal to core/value.

#include "core/base/result.h"
#include "core/value/internal/yaml_events.h"
#include "core/value/value.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace chartroom::value::internal {

struct YamlTreeNode {
  enum class Kind { Scalar, Sequence, Mapping, Alias };
  Kind kind = Kind::Scalar;
  bool plainImplicit = false;
  bool busy = false; // an alias being decoded
  int line = 0, column = 0, endLine = 0;
  int children = 0;
  std::string_view tag;
  std::string_view text;                // of a scalar; of an alias its name
  const YamlTreeNode* target = nullptr; // of an alias
  YamlTreeNode* firstChild = nullptr;   // a mapping's children are key, value, key, value …
  YamlTreeNode* nextSibling = nullptr;

  bool isMergeKey() const { return kind == Kind::Scalar && text == "<<" && (plainImplicit || tag == "tag:yaml.org,2002:merge"); }
};

// Reads the documents of a text one by one. Errors have go-yaml's message without its "yaml: ".
class YamlDocuments {
public:
  explicit YamlDocuments(std::string_view text) : m_events(text) {}

  // Builds the next document; `root` is null after the last one. False on an error. Nodes live until the next call, their
  // texts as long as this.
  bool next(YamlTreeNode*& root);

  const std::string& problem() const { return m_problem; }
  int problemLine() const { return m_problemLine; }
  // What was read of a document whose reading failed: its root, or null.
  YamlTreeNode* partialRoot() const { return m_root; }

private:
  YamlTreeNode* newNode(YamlTreeNode::Kind kind);
  bool build();
  bool advance();

  YamlEvents m_events;
  YamlEvent m_event;
  bool m_started = false;
  std::vector<std::vector<YamlTreeNode>> m_nodes; // blocks that never grow past what they reserved, each twice the one before
  std::unordered_map<std::string_view, YamlTreeNode*> m_anchors;
  YamlTreeNode* m_root = nullptr;
  std::string m_problem;
  int m_problemLine = 0;
};

} // namespace chartroom::value::internal
