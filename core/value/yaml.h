#pragma once

// YAML in and out, as sigs.k8s.io/yaml 1.6 does it: go-yaml v2 (YAML 1.1) through encoding/json, so every number read is a
// float64, every key a string, and writing sorts keys in go-yaml's natural order. Differs from the YAML specification wherever
// go-yaml does. Pure functions; thread-safe.

#include "core/base/result.h"
#include "core/value/value.h"

#include <string>
#include <string_view>
#include <vector>

namespace chartroom::value {

// yaml.Unmarshal(text, &any): the first document. Empty text is nil. Errors have sigs/yaml's text
// ("error converting YAML to JSON: yaml: line 3: mapping values are not allowed in this context") and Place::line.
Result<Value> parseYaml(std::string_view text);

// All documents of a stream, one Value each (nil for empty ones), read as parseYaml reads.
Result<std::vector<Value>> parseYamlStream(std::string_view text);

// yaml.Marshal: with its final newline. Fails where json.Marshal fails (NaN, infinity), with its text.
Result<std::string> writeYaml(const Value& value);
// The same, and where in it each entry of a map and each item of a list begins, in order; nothing of what stands in an opaque
// object.
struct YamlMark {
  std::size_t begin = 0;
  const Value* value = nullptr; // in the tree that was written
  const Value* item = nullptr;  // of an entry: its map, when that stands in a list and so after a dash
};
Result<std::string> writeYaml(const Value& value, std::vector<YamlMark>& marks);

// go-yaml v3's encoder with indent 2 on the Go values themselves (helm's toYamlPretty), with its final newline.
Result<std::string> writeYamlPretty(const Value& value);

// Where things stand in a YAML text: for editors and error places. Paths are keys and indexes from the root.
struct YamlNode {
  std::vector<std::string> path;
  Place place;     // of the key (or list item), file empty
  int endLine = 0; // last line of the value
};
// Every key and item of the first document in document order. Stops quietly at the first syntax error.
std::vector<YamlNode> locateYaml(std::string_view text);

// A key that its mapping has more than once. YAML forbids it, helm takes the last one without a word.
struct RepeatedKey {
  std::vector<std::string> path;
  Place place;    // of the later one, which counts
  int before = 0; // line of the one before it
};
// Of the nodes of one document, in document order.
std::vector<RepeatedKey> repeatedKeys(const std::vector<YamlNode>& nodes);

} // namespace chartroom::value
