#pragma once

// The face between the template executor and the functions it calls (Go's text/template FuncMap).
// core/funcs fills a FunctionMap; core/tmpl checks arguments as Go's reflection would and calls the body.

#include "core/base/clock.h"
#include "core/base/context.h"
#include "core/base/result.h"
#include "core/value/value.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace chartroom::tmpl {

class TemplateSet;

// The Go type of a parameter, as far as text/template's argument check can tell.
enum class Parameter : std::uint8_t {
  Any,        // interface {}: everything, nil too
  Bool,
  Int,        // constants convert; values of another type are "wrong type for value; expected int; got float64"
  Int32,      // also Go's rune
  Int64,
  Uint32,
  Float64,
  String,
  Bytes,      // []byte
  List,       // []interface {}
  StringList, // []string
  Dict,       // map[string]interface {}; common.Values is assignable and arrives as Type::Map
  StringDict, // map[string]string
  Time,       // time.Time (an Opaque whose typeName() is that)
  Duration,   // time.Duration
};

struct Signature {
  std::vector<Parameter> parameters; // the last one repeats when variadic
  bool variadic = false;
};

// What a function may ask of the execution that calls it. Lives as long as the call.
class Call {
public:
  virtual ~Call() = default;
  // Cancellation; long-running bodies check it.
  virtual const Context& context() const = 0;
  virtual const Clock& clock() const = 0;
  // Executes the named template of the running set on `data` and returns its output (helm's include).
  // Fails with Go's `template: no template "x" associated with template "gotpl"`.
  virtual Result<std::string> executeTemplate(std::string_view name, const Value& data) = 0;
  // Parses `text` in a clone of the running set under the root's name and executes it on `data` (helm's tpl): defines in it do
  // not leak. The errors are Go's own, without helm's wrapping.
  virtual Result<std::string> executeText(std::string_view text, const Value& data) = 0;
  // The caller's pointer given in ExecuteOptions::user, for functions bound to one render (helm's include counter, lookup).
  virtual void* user() const = 0;
};

// Returns the value, or an error with Go's plain text (no `error calling x:` in front: the executor adds it). A body that panics
// in Go (must…, index out of range) also returns an error: the executor reports both alike, as Go's safeCall does.
// A constant given to a Duration parameter arrives as an Int64 of nanoseconds.
using FunctionBody = std::function<Result<Value>(Call&, std::span<const Value> arguments)>;

struct Function {
  Signature signature;
  FunctionBody body;
  // nil for a parameter of a map or slice type is Go's nil map or slice. It arrives as an empty one of that type, so that a body
  // may always ask for its map() or list(); a body that must tell the two apart (`set` panics on a nil map) sets this and gets a
  // nil Value.
  bool nilContainers = false;
};

// Names to functions. Immutable once a TemplateSet was made with it; may be shared by threads.
using FunctionMap = std::unordered_map<std::string, Function>;

// Go's own builtins but `and` and `or`, as plain functions for callers outside templates. Every template has all 19 (also `and`,
// `or`, which stop early) without this; a FunctionMap need not name them, and what it does name takes their place.
const FunctionMap& builtins();

} // namespace chartroom::tmpl
