#pragma once

// Reading Go structs out of YAML as sigs.k8s.io/yaml and encoding/json do it together: keys match their field exactly or but
// for case, the last one wins, null leaves a field alone, numbers and booleans turn into text where a string is wanted, and the
// first mismatch is reported while reading goes on. Thread-safe on distinct readers.

#include "core/base/result.h"
#include "core/value/value.h"

#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chartroom::chart {

class StructReader {
public:
  using Read = std::function<void(const Value&)>;
  struct Field {
    std::string_view name;
    Read read;
  };

  // Reads the entries of `object` into fields. `goType` is what an error calls the struct ("v2.Metadata").
  void object(const Value& object, std::string_view goType, std::initializer_list<Field> fields);
  // One value of a Go type. Each leaves `into` alone for null.
  void text(const Value& value, std::string& into);
  void boolean(const Value& value, bool& into);
  void textList(const Value& value, std::vector<std::string>& into);
  void textMap(const Value& value, std::map<std::string, std::string>& into);
  // A list whose elements `element` reads, after `resize` made room; false (reported) when the value is no list.
  bool list(const Value& value, std::string_view goType, const std::function<void(const Value&)>& element);
  // Reports a mismatch of the value with the Go type it should have.
  void mismatch(const Value& value, std::string_view goType);
  // Any other complaint of encoding/json.
  void problem(std::string message);

  // The first thing that went wrong, with the prefix that sigs.k8s.io/yaml gives it.
  Result<void> result() const;

private:
  std::vector<std::string> m_path;        // JSON names from the outermost struct
  std::vector<std::string> m_structNames; // the Go names of the structs around
  std::string m_problem;
};

} // namespace chartroom::chart
