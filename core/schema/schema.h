#pragma once

// JSON Schema of values: drafts 4, 6, 7, 2019-09 and 2020-12 (the default where a schema names none), with the verdicts and the
// texts of the validator that helm 4.3 uses (santhosh-tekuri/jsonschema v6). Where Go's map order would make helm's output
// random (several wrong members of one object), ours is in byte order. A name that propertyNames refuses is told with its place;
// helm prints the place of a later sibling there (its validator uses the memory of a path again).
//
// A Schema is immutable once compiled and may be used by any number of threads; copies share.
// Numbers are compared as exact fractions, those of the schema as they are written.
//
// Hostile schemas end: what would take more than some seconds or some hundred megabytes is given up with an error that says so
// (helm goes on until it has no memory left), as does a schema or a value that nests beyond any use.

#include "core/base/context.h"
#include "core/base/result.h"
#include "core/value/value.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::schema {

// One thing wrong with a value. An aggregate (allOf, anyOf, a $ref …) has what it consists of as causes.
struct Violation {
  std::vector<std::string> path; // keys and indexes from the root of the validated value
  std::string keyword;           // the keyword that failed: "type", "required", "$ref", "oneOf" …; empty for a false schema
  std::string message;           // "got string, want integer"
  std::vector<Violation> causes;
  friend bool operator==(const Violation&, const Violation&) = default;
};

// What a schema says about one place of the values: for completion, the form and hover help. Empty where it says nothing.
struct Hint {
  std::string title;
  std::string description;
  std::vector<std::string> types; // "string", "integer" …
  std::vector<Value> enumeration;
  Value defaultValue;
  bool hasDefault = false;
  bool deprecated = false;
  std::vector<std::string> properties; // names of known members, sorted
  std::string pattern;
  bool found = false; // whether the schema knows this place
};

// The text behind a URL, or helm's words for why there is none ("HTTP request failed for …").
using Load = std::function<Result<std::string>(const Context& context, const std::string& url)>;

struct CompileOptions {
  // Fetches the text behind a $ref to another document (http, https). Without it such a reference is an error.
  // file: URLs are read directly; an unresolved urn: accepts everything and is logged as a warning, as in helm.
  Load load;
};

struct Compiled; // internal

class Schema {
public:
  // Reads and compiles a values.schema.json. Errors have helm's text
  // ("\"file:///values.schema.json#\" is not valid against metaschema: …").
  static Result<Schema> compile(const Context& context, std::string_view json, const CompileOptions& options = {});

  // What is wrong with `value`; empty when it is valid. Fails when the context ended or the check was given up.
  Result<std::vector<Violation>> validate(const Context& context, const Value& value) const;

  // What may stand at `path`, following properties, items, $ref, allOf and the branches of anyOf and oneOf.
  Hint hint(const std::vector<std::string>& path) const;

  // "2020-12", "draft-07" …: for the status bar.
  std::string draft() const;

private:
  explicit Schema(std::shared_ptr<const Compiled> compiled) : m_compiled(std::move(compiled)) {}
  std::shared_ptr<const Compiled> m_compiled;
};

// The violations as helm prints them, one line each with "- at '/path': ", nested ones indented; ends with a newline.
std::string describe(const std::vector<Violation>& violations);

} // namespace chartroom::schema
