#pragma once

// Which key of a YAML text a line belongs to, for breadcrumbs and jumps while someone types: it reads indentation only, so it
// answers above and below a syntax error, where a parser has nothing to say. Flow maps count as one value; block scalars belong
// to their key. Plain functions, any thread.

#include <string>
#include <string_view>
#include <vector>

namespace chartroom::inspect {

// Keys and list indexes from the root to the entry that `line` (from 1) stands in; blank lines and comments belong to the entry
// above them. Empty before the first key. Only the document that holds the line counts.
std::vector<std::string> keyPathAt(std::string_view text, int line);

// The line (from 1) of the entry at `path`, or of the nearest one above it that there is; 0 when there is none.
int lineOfKeyPath(std::string_view text, const std::vector<std::string>& path);

// Columns (from 1, end exclusive) of what a squiggle marks in "key: value # comment": the value, or the key when the value
// stands on other lines. `column` is the key's.
struct ColumnRange {
  int column = 0, endColumn = 0;
  friend bool operator==(const ColumnRange&, const ColumnRange&) = default;
};
ColumnRange valueColumns(std::string_view lineText, int column);

// The same for the key of "key: value".
ColumnRange keyColumns(std::string_view lineText, int column);

// A key as it is written in YAML: in quotes where it must be.
std::string yamlKey(const std::string& key);

// "a.b[0].c"
std::string keyPathText(const std::vector<std::string>& path);

} // namespace chartroom::inspect
