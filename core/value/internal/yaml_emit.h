#pragma once

// Writes YAML as go-yaml's emitter lays it out, in block style. Internal to core/value.

#include <string>
#include <string_view>
#include <vector>

namespace chartroom::value::internal {

class YamlEmitter {
public:
  // go-yaml v2 as sigs/yaml uses it (lines fold after column 80, sequences in mappings are not indented), and v3 with
  // SetIndent(2) (no folding, everything indented, tabs allowed in block scalars).
  enum class Version { V2, V3 };
  enum class Style { Plain, DoubleQuoted, Literal };

  YamlEmitter(std::string& output, Version version) : m_output(output), m_version(version) {}

  // The nodes of one document in order; a mapping's are key, value, key, value … The style is a wish: text that does not
  // fit it is quoted as go-yaml quotes it.
  void scalar(std::string_view text, Style style, std::string_view tag = {});
  // Empty collections are written whole by their begin; end them all the same.
  void beginSequence(bool empty);
  void beginMapping(bool empty);
  void end();
  void finish();

private:
  struct Level {
    bool mapping = false;
    bool flow = false;     // an empty one, written as [] or {}
    bool atKey = true;     // of a mapping: the next node is a key
    bool simpleKey = true; // of a mapping: the last key stood on one line
    int outerIndent = -1;
  };
  struct Context {
    bool mapping = false, simpleKey = false;
  };
  // Which styles the text allows.
  struct Analysis {
    bool multiline = false, plain = true, singleQuoted = true, block = true;
  };

  Context startNode(bool canBeSimpleKey);
  void endNode();
  void beginLevel(bool mapping, bool empty);
  Analysis analyze(std::string_view text) const;
  void put(char c) {
    m_output += c;
    ++m_column;
  }
  void putBreak();
  void putRune(std::string_view text, std::size_t& at);
  void putRun(std::string_view text, std::size_t& at, std::size_t end); // one column each byte
  void putRuneBreak(std::string_view text, std::size_t& at);
  bool folds(bool allowed) const { return allowed && m_version == Version::V2 && m_column > 80; }
  void writeIndent();
  enum class Spacing { None, Before };
  enum class Leaves { Text, Space, Indention };
  void writeIndicator(std::string_view indicator, Spacing spacing, Leaves leaves);
  void writePlain(std::string_view text, bool breaks);
  void writeSingleQuoted(std::string_view text, bool breaks);
  void writeDoubleQuoted(std::string_view text, bool breaks);
  void writeEscape(char32_t rune);
  void writeLiteral(std::string_view text);

  std::string& m_output;
  Version m_version;
  std::vector<Level> m_levels;
  int m_indent = -1;
  int m_column = 0;
  bool m_whitespace = true; // the last thing written separates words
  bool m_indention = true;  // only indentation so far on this line
};

} // namespace chartroom::value::internal
