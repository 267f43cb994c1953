#include "core/value/internal/yaml_nodes.h"

namespace chartroom::value::internal {

using Kind = YamlEvent::Kind;

namespace {
constexpr std::size_t kFirstBlock = 32;
} // namespace

YamlTreeNode* YamlDocuments::newNode(YamlTreeNode::Kind kind) {
  if (m_nodes.empty() || m_nodes.back().size() == m_nodes.back().capacity()) {
    const std::size_t room = m_nodes.empty() ? kFirstBlock : m_nodes.back().capacity() * 2;
    m_nodes.emplace_back().reserve(room);
  }
  YamlTreeNode& node = m_nodes.back().emplace_back();
  node.kind = kind;
  node.line = m_event.line;
  node.column = m_event.column;
  // A block scalar ends at the start of the line after it.
  node.endLine = m_event.endColumn == 0 && m_event.endLine > m_event.line ? m_event.endLine - 1 : m_event.endLine;
  return &node;
}

bool YamlDocuments::advance() {
  if (m_events.next(m_event)) return true;
  m_problem = m_events.problem();
  m_problemLine = m_events.problemLine();
  return false;
}

bool YamlDocuments::next(YamlTreeNode*& root) {
  root = m_root = nullptr;
  m_nodes.clear();
  m_anchors.clear();
  if (!m_started) {
    m_started = true;
    if (!advance()) return false; // StreamStart
  }
  if (!advance()) return false;
  if (m_event.kind == Kind::StreamEnd) return true;
  if (!build()) return false;
  if (!advance()) return false; // DocumentEnd
  root = m_root;
  return true;
}

// Iterative, so that a deeply nested text cannot exhaust the stack here.
bool YamlDocuments::build() {
  struct Open {
    YamlTreeNode* node;
    YamlTreeNode* lastChild;
  };
  std::vector<Open> open;
  do {
    if (!advance()) return false;
    YamlTreeNode* node = nullptr;
    switch (m_event.kind) {
    case Kind::Alias: {
      node = newNode(YamlTreeNode::Kind::Alias);
      const auto found = m_anchors.find(m_event.anchor);
      if (found == m_anchors.end()) {
        m_problem = "unknown anchor '" + std::string(m_event.anchor) + "' referenced";
        m_problemLine = m_event.line + 1; // go-yaml names no line here: only the place has it
        return false;
      }
      node->target = found->second;
      node->text = m_event.anchor;
      break;
    }
    case Kind::Scalar:
      node = newNode(YamlTreeNode::Kind::Scalar);
      node->plainImplicit = m_event.plainImplicit;
      node->text = m_event.text;
      break;
    case Kind::SequenceStart: node = newNode(YamlTreeNode::Kind::Sequence); break;
    case Kind::MappingStart: node = newNode(YamlTreeNode::Kind::Mapping); break;
    default: { // the end of the innermost collection
      // A flow collection ends with its bracket; a block, whose end takes no room, with its last child.
      const Open& closed = open.back();
      if (m_event.line != m_event.endLine || m_event.column != m_event.endColumn) closed.node->endLine = m_event.line;
      else if (closed.lastChild) closed.node->endLine = closed.lastChild->endLine;
      else closed.node->endLine = closed.node->line;
      open.pop_back();
      continue;
    }
    }
    node->tag = m_event.tag;
    if (node->kind != YamlTreeNode::Kind::Alias && !m_event.anchor.empty()) m_anchors[m_event.anchor] = node;
    if (open.empty()) {
      m_root = node;
    } else {
      (open.back().lastChild ? open.back().lastChild->nextSibling : open.back().node->firstChild) = node;
      open.back().lastChild = node;
      ++open.back().node->children;
    }
    if (node->kind == YamlTreeNode::Kind::Sequence || node->kind == YamlTreeNode::Kind::Mapping) open.push_back({node, nullptr});
  } while (!open.empty());
  return true;
}

} // namespace chartroom::value::internal
