#pragma once

// Colours for one line of YAML with Go template actions in it: which bytes are a key, a string, a number, a comment. A
// scanner for the eye, not a parser: it never fails, works line by line with a small state carried over, and is used by
// the editor and by the diff view alike. Plain functions, any thread.

#include <string_view>
#include <vector>

namespace chartroom::widgets {

enum class CodeTone { Text, Key, String, Number, Comment, Punctuation, Template };

struct CodeSpan {
  int start = 0; // bytes
  int length = 0;
  CodeTone tone = CodeTone::Text;
  friend bool operator==(const CodeSpan&, const CodeSpan&) = default;
};

// What one line hands to the next, as an int so that Scintilla can keep it. 0 is the start of a document.
using CodeState = int;

struct CodeLine {
  std::vector<CodeSpan> spans; // in order, without gaps, covering the line
  CodeState next = 0;
};

// `line` without its line break.
CodeLine highlightYaml(std::string_view line, CodeState state);

// The fold depth of a line from its indentation: spaces before the first other byte; -1 for a blank line. A sequence
// entry under a key of the same column counts one deeper.
int yamlIndent(std::string_view line);

} // namespace chartroom::widgets
