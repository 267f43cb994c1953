#pragma once

// Provenance: for every byte that a traced render printed, the place in the templates that printed it, the values that its bytes
// came from and those that decided that it is there; and the way back, from a value to the lines it reached.
//
// Value paths begin with what templates begin with: {"Values", "image", "tag"}, {"Release", "Name"}, {"Chart", "Version"}, of a
// subchart {"Subcharts", "database", "Chart", "Name"}. The values of a subchart are seen from the root: {"Values", "database",
// "port"}; its `global` block is a copy of the root's and counts as that. A list index is a key ("0").
//
// A Provenance is immutable and may be read in any thread. It shares what it needs and has no ties to the chart it came from.

#include "core/tmpl/trace.h"
#include "core/value/value.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace chartroom::render {

using ValuePath = std::vector<std::string>;

// A place in a template.
struct TemplatePlace {
  std::string file;         // "parent/charts/child/templates/x.yaml"
  std::string templateName; // of the define or block, else the file again
  int line = 0, column = 0; // from 1; the column counts bytes
  bool isText = false;      // in a text that was given to tpl, in which the line counts; `file` names nothing then
  friend bool operator==(const TemplatePlace&, const TemplatePlace&) = default;
};

// A run of bytes with one origin. Empty where a condition printed nothing.
struct Span {
  std::size_t begin = 0, end = 0;   // in RenderedFile::output
  TemplatePlace place;              // what printed it
  bool isVerbatim = false;          // the template's own text, whose first byte stands at `place`
  std::vector<TemplatePlace> calls; // the includes that led there, outermost first
  std::vector<ValuePath> bytesFrom; // what it shows
  std::vector<ValuePath> decidedBy; // what decided that it is there: if, with, range, default; without those it shows
};

// How a value reached a line, strongest first.
enum class Reach {
  Bytes,   // the line shows it
  Decided, // it decided that the line is there, or what it shows
  Nearby,  // the line shows which keys or elements there are around it, or begins or ends where it could have printed something
};
struct ReachedLine {
  int line = 1; // of the file's output
  Reach reach = Reach::Bytes;
  friend bool operator==(const ReachedLine&, const ReachedLine&) = default;
};

// A key of the user's values that no executed template read.
struct UnreadKey {
  ValuePath path;         // without "Values"
  bool isDefault = false; // the chart knows it: read with other values, or not at all
  ValuePath nearest;      // the most alike key that the chart knows, if any is
  friend bool operator==(const UnreadKey&, const UnreadKey&) = default;
};

// What one file of a render leaves behind; made by LiveRender.
struct FileProvenance;

class Provenance {
public:
  Provenance() = default;
  // `subcharts` are the paths of the subcharts' values.
  Provenance(tmpl::Origins origins, std::map<std::string, std::shared_ptr<const FileProvenance>, std::less<>> files,
      std::vector<ValuePath> subcharts = {});

  // The spans that overlap bytes [begin, end) of a file's output, in order; empty ones at the ends included.
  std::vector<Span> spans(std::string_view file, std::size_t begin, std::size_t end) const;
  // The lines of each file that the value at `path`, or one below it, reached; each line once, with its strongest reach.
  std::map<std::string, std::vector<ReachedLine>> reached(const ValuePath& path) const;
  // Whether an executed template read the value at `path`, one below it, or all of one above it.
  bool wasRead(const ValuePath& path) const;
  // The leaves of `values` (the user's, as composed) that nothing read. `defaults` are the chart's own effective values;
  // `usedElsewhere` are dotted paths that something else than templates reads, such as the conditions of dependencies.
  std::vector<UnreadKey> unreadKeys(
      const Value& values, const Value& defaults, const std::vector<std::string>& usedElsewhere) const;
  // What was read: paths of values, absent ones among them.
  std::vector<ValuePath> readPaths() const;

private:
  tmpl::PathId find(const ValuePath& path) const;
  // The path in the root's globals that stands for one in a subchart's; else the path itself.
  tmpl::PathId global(tmpl::PathId path) const;

  tmpl::Origins m_origins;
  std::map<std::string, std::shared_ptr<const FileProvenance>, std::less<>> m_files;
  // Paths in the global blocks of subcharts, and what they stand for.
  std::unordered_map<tmpl::PathId, tmpl::PathId> m_globals;
};

} // namespace chartroom::render
