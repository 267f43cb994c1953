#include "core/value/internal/yaml_events.h"

#include <yaml.h>

namespace chartroom::value::internal {

struct YamlEvents::State {
  yaml_parser_t parser;
  bool ended = false;
  std::string problem;
  int problemLine = 0;
};

YamlEvents::YamlEvents(std::string_view text) : m_state(std::make_unique<State>()) {
  yaml_parser_initialize(&m_state->parser);
  yaml_parser_set_input_string(&m_state->parser, reinterpret_cast<const unsigned char*>(text.data()), text.size());
}

YamlEvents::~YamlEvents() { yaml_parser_delete(&m_state->parser); }

const std::string& YamlEvents::problem() const { return m_state->problem; }
int YamlEvents::problemLine() const { return m_state->problemLine; }

bool YamlEvents::next(YamlEvent& event) {
  event = YamlEvent();
  if (m_state->ended) return true;
  yaml_parser_t& parser = m_state->parser;
  yaml_event_t raw;
  if (!yaml_parser_parse(&parser, &raw)) {
    // go-yaml counts a scanner's line from 1 and a parser's from 0.
    int line = 0;
    if (parser.problem_mark.line != 0) {
      line = static_cast<int>(parser.problem_mark.line);
      if (parser.error == YAML_SCANNER_ERROR) ++line;
    } else if (parser.context_mark.line != 0) {
      line = static_cast<int>(parser.context_mark.line);
    }
    m_state->problemLine = line;
    if (line) m_state->problem = "line " + std::to_string(line) + ": ";
    m_state->problem += parser.problem ? parser.problem : "unknown problem parsing YAML content";
    return false;
  }
  const auto text = [](const yaml_char_t* c) { return c ? std::string(reinterpret_cast<const char*>(c)) : std::string(); };
  using Kind = YamlEvent::Kind;
  switch (raw.type) {
  case YAML_STREAM_START_EVENT: event.kind = Kind::StreamStart; break;
  case YAML_DOCUMENT_START_EVENT: event.kind = Kind::DocumentStart; break;
  case YAML_DOCUMENT_END_EVENT: event.kind = Kind::DocumentEnd; break;
  case YAML_ALIAS_EVENT:
    event.kind = Kind::Alias;
    event.anchor = text(raw.data.alias.anchor);
    break;
  case YAML_SCALAR_EVENT:
    event.kind = Kind::Scalar;
    event.anchor = text(raw.data.scalar.anchor);
    event.tag = text(raw.data.scalar.tag);
    event.text.assign(reinterpret_cast<const char*>(raw.data.scalar.value), raw.data.scalar.length);
    event.plainImplicit = raw.data.scalar.plain_implicit;
    event.quoted = raw.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    break;
  case YAML_SEQUENCE_START_EVENT:
    event.kind = Kind::SequenceStart;
    event.anchor = text(raw.data.sequence_start.anchor);
    event.tag = text(raw.data.sequence_start.tag);
    break;
  case YAML_SEQUENCE_END_EVENT: event.kind = Kind::SequenceEnd; break;
  case YAML_MAPPING_START_EVENT:
    event.kind = Kind::MappingStart;
    event.anchor = text(raw.data.mapping_start.anchor);
    event.tag = text(raw.data.mapping_start.tag);
    break;
  case YAML_MAPPING_END_EVENT: event.kind = Kind::MappingEnd; break;
  default:
    event.kind = Kind::StreamEnd;
    m_state->ended = true;
    break;
  }
  event.line = static_cast<int>(raw.start_mark.line);
  event.column = static_cast<int>(raw.start_mark.column);
  event.endLine = static_cast<int>(raw.end_mark.line);
  event.endColumn = static_cast<int>(raw.end_mark.column);
  yaml_event_delete(&raw);
  return true;
}

} // namespace chartroom::value::internal
