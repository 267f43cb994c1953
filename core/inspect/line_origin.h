#pragma once

// Provenance as the preview shows it: from a line of an object to the template line and the values behind it, and from a value to
// the lines of objects that it reached. Pure functions over a PreviewResult; any thread.

#include "core/inspect/preview.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::inspect {

// What is behind a line of a rendered text, key and value together. One of its pieces leads: the value that was asked for, else
// the line's first value, else its first text. Paths begin as templates write them: {"Values", "image", "tag"}, {"Release",
// "Name"}.
struct LineOrigin {
  bool known = false;
  std::string printed;                       // the leading piece, without the space around it
  render::TemplatePlace place;               // what printed that
  std::vector<render::TemplatePlace> calls;  // the includes that led there, outermost first
  std::vector<render::TemplatePlace> others; // other template lines that printed pieces of the line
  std::vector<render::ValuePath> shows;      // the line's bytes came from these, those of the leading piece first
  std::vector<render::ValuePath> decides;    // these decided what is on the line
  // The innermost place that is in a file: what tpl was given is in none.
  const render::TemplatePlace* filePlace() const;
  friend bool operator==(const LineOrigin&, const LineOrigin&) = default;
};

// Of one line (from 1) of a template's output. A column (from 1, bytes) lets the value there lead.
LineOrigin originInOutput(
    const render::Provenance& provenance, const std::string& file, std::string_view output, int line, int column = 0);
// Of a line of an object's text; not known for objects that no template printed.
LineOrigin originOf(const PreviewResult& result, const PreviewObject& object, int line, int column = 0);

// The line (from 1) of a template's text, without the space around it; empty when the chart has no such file.
std::string templateLine(const chart::Chart& chart, const std::string& path, int line);
// A template, or a values.yaml, by the path that results name it with; null when the chart has none.
const chart::File* templateFile(const chart::Chart& chart, const std::string& path);
// ".Values.image.tag"
std::string pathText(const render::ValuePath& path);

// Where a subchart's own defaults set a value that no layer sets: as its own, or for a chart above that imports it (import-values).
struct SubchartDefault {
  std::string chart;            // its name
  std::string file;             // "storefront/charts/cache/values.yaml"
  std::vector<std::string> key; // in that file
  int line = 0;                 // from 1
  bool imported = false;
};
// Of a chart as processed. Nothing when no subchart sets it.
std::optional<SubchartDefault> subchartDefault(const chart::Chart& chart, const std::vector<std::string>& value);

// Lines of one object that a value reached, in order; Bytes and Decided only.
struct ReachedObject {
  std::string object; // PreviewObject::id
  std::vector<render::ReachedLine> lines;
  bool shown() const; // some line shows it; else it only decided
  friend bool operator==(const ReachedObject&, const ReachedObject&) = default;
};
struct Reached {
  std::vector<std::string> value;     // without "Values"
  std::vector<ReachedObject> objects; // as in PreviewResult::objects
  int lines = 0;
  bool isUnused = false; // the user set it, and no template read it
  friend bool operator==(const Reached&, const Reached&) = default;
};
Reached reachedBy(const PreviewResult& result, const std::vector<std::string>& value);

} // namespace chartroom::inspect
