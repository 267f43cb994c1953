#pragma once

// The events of a YAML text, one after the other, as go-yaml v2's parser gives them. Internal to core/value.

#include <memory>
#include <string>
#include <string_view>

namespace chartroom::value::internal {

struct YamlEvent {
  enum class Kind {
    StreamStart,
    StreamEnd,
    DocumentStart,
    DocumentEnd,
    Alias,
    Scalar,
    SequenceStart,
    SequenceEnd,
    MappingStart,
    MappingEnd
  };
  Kind kind = Kind::StreamEnd;
  std::string_view anchor; // of Alias: the name it refers to
  std::string_view tag;
  std::string_view text;
  bool plainImplicit = false;     // a plain scalar without a tag, or one tagged "!"
  int line = 0, column = 0;       // where it starts, from 0
  int endLine = 0, endColumn = 0; // just after it
};

// The texts of events live as long as this.
class YamlEvents {
public:
  explicit YamlEvents(std::string_view text);
  ~YamlEvents();
  YamlEvents(const YamlEvents&) = delete;
  YamlEvents& operator=(const YamlEvents&) = delete;

  // The next event into `event`; false on a syntax error. After StreamEnd it is StreamEnd again.
  bool next(YamlEvent& event);

  // go-yaml's message, "line 3: " included where it knows one, and that line (0 if not).
  const std::string& problem() const;
  int problemLine() const;

private:
  struct State;
  std::unique_ptr<State> m_state;
};

} // namespace chartroom::value::internal
