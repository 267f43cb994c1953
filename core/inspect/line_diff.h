#pragma once

// The mathematics of a diff, without a window: which lines of two texts belong together, and which words inside a
// changed line differ. Patience first (lines that stand once in both texts anchor the rest), Myers between the anchors,
// and a bound on the work so that two unrelated texts cost no more than a replacement. Plain functions, any thread.

#include <string>
#include <string_view>
#include <vector>

namespace chartroom::inspect {

// A run of lines that are the same, or that were replaced, removed or added. Ranges are half-open and count from 0.
struct DiffHunk {
  int leftStart = 0, leftEnd = 0;
  int rightStart = 0, rightEnd = 0;
  bool same = false;
  friend bool operator==(const DiffHunk&, const DiffHunk&) = default;
};

// In order, covering both sides without gaps; neighbours differ in `same`.
std::vector<DiffHunk> diffLines(const std::vector<std::string_view>& left, const std::vector<std::string_view>& right);

// A range of bytes.
struct ByteRange {
  int start = 0, length = 0;
  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

struct WordDiff {
  std::vector<ByteRange> left, right;
};

// The words that differ between two versions of a line; empty on both sides when the lines have too little in common
// for marks to help.
WordDiff diffWords(std::string_view left, std::string_view right);

enum class DiffKind { Same, Removed, Added, Changed };

// One row of the picture. A line number of -1 is a filler. `Changed` stands only in side-by-side rows whose two lines
// were paired.
struct DiffRow {
  DiffKind kind = DiffKind::Same;
  int leftLine = -1, rightLine = -1;
  std::vector<ByteRange> leftMarks, rightMarks;
  friend bool operator==(const DiffRow&, const DiffRow&) = default;
};

// Everything a diff view paints, for both layouts. Texts are kept, rows point into the lines.
struct DiffModel {
  std::vector<std::string> left, right;
  std::vector<DiffRow> sideBySide;
  std::vector<DiffRow> unified;
  // First row of each change, in the layout's rows; a change is a run of rows that are not the same.
  std::vector<int> sideChanges, unifiedChanges;

  static DiffModel make(std::string_view left, std::string_view right);
  bool identical() const { return sideChanges.empty(); }
  // "  a", "- b", "+ c" a line: for tests and the clipboard.
  std::string unifiedText() const;
  // The changes as `diff -u` prints them, with that many lines around each; empty when there is none.
  std::string hunks(int context) const;
};

// Lines of a text without their breaks; a text that ends with a break has no empty last line.
std::vector<std::string_view> splitLines(std::string_view text);

} // namespace chartroom::inspect
