#include "core/inspect/line_origin.h"

#include "core/base/text.h"
#include "core/inspect/key_path.h"
#include "core/value/yaml.h"

#include <algorithm>
#include <map>

namespace chartroom::inspect {
namespace {

// Where a line begins; npos behind the last one.
std::size_t lineStart(std::string_view text, int line) {
  std::size_t at = 0;
  for (int i = 1; i < line; ++i) {
    at = text.find('\n', at);
    if (at == std::string_view::npos) return at;
    ++at;
  }
  return at;
}

bool isBlank(std::string_view text) { return trimSpace(text).empty(); }

bool begins(const render::ValuePath& whole, const render::ValuePath& start) {
  return whole.size() >= start.size() && std::equal(start.begin(), start.end(), whole.begin());
}

// Whether the value has to do with what is to be seen of a line. A text that a condition printed often begins with the end of the
// line before; nobody would say that it decided that one.
bool isSeen(const render::Provenance& provenance, const render::RenderedFile& file, int line, const render::ValuePath& path) {
  const std::size_t begin = lineStart(file.output, line);
  if (begin == std::string_view::npos) return false;
  const std::size_t end = std::min(file.output.view().find('\n', begin), file.output.view().size());
  for (const render::Span& span : provenance.spans(file.path, begin, end)) {
    if (span.begin >= end || span.end <= begin) continue;
    for (const auto* list : {&span.bytesFrom, &span.decidedBy})
      for (const render::ValuePath& one : *list)
        if (begins(one, path) || begins(path, one)) return true;
  }
  return false;
}

// A piece of a line.
struct Part {
  const render::Span* span = nullptr;
  std::size_t from = 0, to = 0; // what is to be seen of it, without the space around that, unless there is nothing else
  bool blank = true;
};

// The pieces that a line consists of, in order.
std::vector<Part> partsOf(const std::vector<render::Span>& spans, std::string_view output, std::size_t begin, std::size_t end) {
  std::vector<Part> parts;
  for (const render::Span& span : spans) {
    Part part{&span, std::max(span.begin, begin), std::min(span.end, end)};
    if (part.from >= part.to) continue;
    const std::string_view shown = output.substr(part.from, part.to - part.from);
    part.blank = isBlank(shown);
    if (!part.blank) {
      part.to = part.from + shown.find_last_not_of(" \t\r\n") + 1;
      part.from += shown.find_first_not_of(" \t\r\n");
    }
    parts.push_back(part);
  }
  // Space says where a line stands, and only speaks for a line that is nothing else.
  if (std::any_of(parts.begin(), parts.end(), [](const Part& part) { return !part.blank; }))
    std::erase_if(parts, [](const Part& part) { return part.blank; });
  return parts;
}

// Where a piece's first byte that is to be seen stands in the template. What an action printed has the action's place; the
// template's own text stands there line by line.
render::TemplatePlace placeOf(const Part& part, std::string_view output) {
  render::TemplatePlace place = part.span->place;
  if (!part.span->isVerbatim) return place;
  const std::string_view before = output.substr(part.span->begin, part.from - part.span->begin);
  const std::size_t newline = before.rfind('\n');
  place.line += static_cast<int>(std::count(before.begin(), before.end(), '\n'));
  place.column = newline == std::string_view::npos ? place.column + static_cast<int>(before.size())
                                                   : static_cast<int>(before.size() - newline);
  return place;
}

// The whole line, told from one of its pieces.
LineOrigin lineFrom(const std::vector<Part>& parts, const Part& first, std::string_view output) {
  LineOrigin origin;
  origin.known = true;
  origin.printed = std::string(output.substr(first.from, first.to - first.from));
  origin.place = placeOf(first, output);
  origin.calls = first.span->calls;
  const auto take = [](const std::vector<render::ValuePath>& paths, std::vector<render::ValuePath>& list,
                        const std::vector<render::ValuePath>* known) {
    for (const render::ValuePath& path : paths) {
      const auto has = [&path](
                           const std::vector<render::ValuePath>& in) { return std::find(in.begin(), in.end(), path) != in.end(); };
      if (!has(list) && !(known && has(*known))) list.push_back(path);
    }
  };
  take(first.span->bytesFrom, origin.shows, nullptr);
  for (const Part& part : parts) take(part.span->bytesFrom, origin.shows, nullptr);
  take(first.span->decidedBy, origin.decides, &origin.shows);
  for (const Part& part : parts) take(part.span->decidedBy, origin.decides, &origin.shows);
  const auto sameLine = [](const render::TemplatePlace& a, const render::TemplatePlace& b) {
    return a.file == b.file && a.line == b.line && a.isText == b.isText;
  };
  for (const Part& part : parts) {
    render::TemplatePlace place = placeOf(part, output);
    const auto told = [&](const std::vector<render::TemplatePlace>& list) {
      return std::any_of(list.begin(), list.end(), [&](const auto& one) { return sameLine(one, place); });
    };
    if (!sameLine(place, origin.place) && !told(origin.calls) && !told(origin.others)) origin.others.push_back(std::move(place));
  }
  return origin;
}

const chart::Chart* childOf(const chart::Chart& chart, const std::string& name) {
  for (const auto& child : chart.dependencies())
    if (child->name() == name) return child.get();
  return nullptr;
}

// Where the text of a chart's values.yaml sets the key.
std::optional<SubchartDefault> defaultOf(const chart::Chart& chart, const std::vector<std::string>& key) {
  const chart::File* file = chart.valuesFile();
  if (!file || key.empty()) return {};
  const auto nodes = value::locateYaml(file->data.view());
  const auto found = std::find_if(nodes.begin(), nodes.end(), [&](const value::YamlNode& each) { return each.path == key; });
  if (found == nodes.end()) return {};
  return SubchartDefault{chart.name(), chart.fullPath() + "/values.yaml", key, found->place.line, false};
}

// The subchart that a chart imports the key from, and its key there.
std::pair<const chart::Chart*, std::vector<std::string>> importOf(const chart::Chart& chart, const std::vector<std::string>& key) {
  for (const chart::Dependency& dependency : chart.metadata.dependencies) {
    const chart::Chart* child = childOf(chart, dependency.name);
    if (!child || !dependency.importValues.isList()) continue;
    for (const Value& import : dependency.importValues.list().items) {
      if (!import.get("child").isString() || !import.get("parent").isString()) continue;
      std::vector<std::string> parent = split(import.get("parent").string(), "."), from = split(import.get("child").string(), ".");
      std::erase(parent, std::string());
      if (parent.size() > key.size() || !std::equal(parent.begin(), parent.end(), key.begin())) continue;
      from.insert(from.end(), key.begin() + static_cast<std::ptrdiff_t>(parent.size()), key.end());
      Value found = child->values;
      for (const std::string& step : from) found = found.isMap() ? found.get(step) : Value();
      if (!found.isNil()) return {child, from};
    }
  }
  return {nullptr, {}};
}

} // namespace

std::optional<SubchartDefault> subchartDefault(const chart::Chart& chart, const std::vector<std::string>& value) {
  const chart::Chart* inside = &chart;
  for (std::size_t at = 0; at < value.size(); ++at) {
    const std::vector<std::string> rest(value.begin() + static_cast<std::ptrdiff_t>(at), value.end());
    // A chart's own values win over what it imports.
    if (inside != &chart)
      if (auto own = defaultOf(*inside, rest)) return own;
    if (const auto [child, key] = importOf(*inside, rest); child)
      if (auto found = defaultOf(*child, key)) {
        found->imported = true;
        return found;
      }
    inside = childOf(*inside, value[at]);
    if (!inside) return {};
  }
  return {};
}

const render::TemplatePlace* LineOrigin::filePlace() const {
  if (!place.file.empty()) return &place;
  for (auto call = calls.rbegin(); call != calls.rend(); ++call)
    if (!call->file.empty()) return &*call;
  return nullptr;
}

LineOrigin originInOutput(
    const render::Provenance& provenance, const std::string& file, std::string_view output, int line, int column) {
  const std::size_t begin = lineStart(output, line);
  if (begin == std::string_view::npos) return {};
  const std::size_t end = std::min(output.find('\n', begin), output.size());
  const std::vector<render::Span> spans = provenance.spans(file, begin, end);
  const std::vector<Part> parts = partsOf(spans, output, begin, end);
  if (parts.empty()) return {};
  // A value says more than text. The value under the pointer comes first, else the line's first one.
  const auto showsValue = [](const Part& part) { return !part.span->bytesFrom.empty(); };
  auto first = parts.end();
  if (column > 0) {
    const std::size_t at = begin + static_cast<std::size_t>(column - 1);
    first = std::find_if(
        parts.begin(), parts.end(), [&](const Part& part) { return showsValue(part) && part.from <= at && at < part.to; });
  }
  if (first == parts.end()) first = std::find_if(parts.begin(), parts.end(), showsValue);
  return lineFrom(parts, first == parts.end() ? parts.front() : *first, output);
}

LineOrigin originOf(const PreviewResult& result, const PreviewObject& object, int line, int column) {
  if (object.line <= 0 || line <= 0) return {};
  const auto file = std::find_if(
      result.files.begin(), result.files.end(), [&](const render::RenderedFile& one) { return one.path == object.path; });
  if (file == result.files.end()) return {};
  if (line == 1 && column > 0) {
    // The space before the first line's text is not part of the object.
    const std::size_t start = lineStart(file->output, object.line);
    const std::string_view first = file->output.view().substr(std::min(start, file->output.view().size()));
    const std::size_t text = object.text.view().substr(0, object.text.view().find('\n')).size();
    const std::size_t whole = std::min(first.find('\n'), first.size());
    if (whole > text) column += static_cast<int>(whole - text);
  }
  return originInOutput(result.provenance, object.path, file->output, object.line + line - 1, column);
}

const chart::File* templateFile(const chart::Chart& chart, const std::string& path) {
  const std::string start = chart.fullPath() + "/";
  if (path.starts_with(start))
    for (const chart::File& file : chart.templates)
      if (path.compare(start.size(), std::string::npos, file.name.str()) == 0) return &file;
  if (path == start + "values.yaml") return chart.valuesFile();
  for (const auto& child : chart.dependencies())
    if (const chart::File* file = templateFile(*child, path)) return file;
  return nullptr;
}

std::string templateLine(const chart::Chart& chart, const std::string& path, int line) {
  const chart::File* file = line > 0 ? templateFile(chart, path) : nullptr;
  if (!file) return {};
  const std::string_view text = file->data.view();
  const std::size_t start = lineStart(text, line);
  if (start == std::string_view::npos) return {};
  return std::string(trimSpace(text.substr(start, std::min(text.find('\n', start), text.size()) - start)));
}

std::string pathText(const render::ValuePath& path) { return "." + keyPathText(path); }

bool ReachedObject::shown() const {
  return std::any_of(
      lines.begin(), lines.end(), [](const render::ReachedLine& line) { return line.reach == render::Reach::Bytes; });
}

Reached reachedBy(const PreviewResult& result, const std::vector<std::string>& value) {
  Reached reached;
  reached.value = value;
  if (value.empty()) return reached;
  render::ValuePath path{"Values"};
  path.insert(path.end(), value.begin(), value.end());
  const auto files = result.provenance.reached(path);
  for (const PreviewObject& object : result.objects) {
    if (object.line <= 0) continue;
    const auto file = files.find(object.path);
    if (file == files.end()) continue;
    const std::string_view text = object.text.view();
    const int last = object.line + static_cast<int>(std::count(text.begin(), text.end(), '\n')) - 1;
    const auto rendered = std::find_if(
        result.files.begin(), result.files.end(), [&](const render::RenderedFile& one) { return one.path == object.path; });
    if (rendered == result.files.end()) continue;
    ReachedObject found{object.id, {}};
    int before = 0; // the reached line before
    for (const render::ReachedLine& line : file->second) {
      if (line.line < object.line || line.line > last || line.reach == render::Reach::Nearby) continue;
      const bool first = before != line.line - 1;
      before = line.line;
      if (first && line.reach == render::Reach::Decided && !isSeen(result.provenance, *rendered, line.line, path)) continue;
      found.lines.push_back({line.line - object.line + 1, line.reach});
    }
    if (found.lines.empty()) continue;
    reached.lines += static_cast<int>(found.lines.size());
    reached.objects.push_back(std::move(found));
  }
  const auto below = [&](const std::vector<std::string>& key) {
    return key.size() >= value.size() && std::equal(value.begin(), value.end(), key.begin());
  };
  reached.isUnused = reached.objects.empty() && std::any_of(result.unusedKeys.begin(), result.unusedKeys.end(), below);
  return reached;
}

} // namespace chartroom::inspect
