#pragma once

// The face between the template executor and the functions it calls (Go's text/template FuncMap).
// core/funcs fills a FunctionMap; core/tmpl checks arguments as Go's reflection would and calls the body.

#include "core/base/clock.h"
#include "core/base/context.h"
#include "core/base/result.h"
#include "core/value/value.h"
#include "core/value/yaml.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace chartroom::tmpl {

class TemplateSet;

// What a function's result has to do with its arguments, for traced executions (core/tmpl/trace.h).
enum class Origin : std::uint8_t {
  Made,      // it is new and comes from all of them
  Chosen,    // it is one of them; whether they are empty decided which
  Picked,    // it is what stands in one of them, or whether that does: get, hasKey, dig with the other arguments as keys
  Carried,   // it holds what they hold (merge, append)
  Packed,    // it holds them as they are (dict, list): nothing about them was looked at
  Asked,     // it says something about their shape: which keys there are, how many
  Tested,    // it says whether they are empty, or of which type
  Text,      // it is what a template printed
  Described, // as Made, unless the function said more (Call::describeYaml)
  Parsed,    // as Made, a list or dict that nobody else has, and all in it comes from them, too
};

// The Go type of a parameter, as far as text/template's argument check can tell.
enum class Parameter : std::uint8_t {
  Any, // interface {}: everything, nil too
  Bool,
  Int,   // constants convert; values of another type are "wrong type for value; expected int; got float64"
  Int32, // also Go's rune
  Int64,
  Uint32,
  Float64,
  String,
  Bytes,       // []byte
  List,        // []interface {}
  StringList,  // []string
  Dict,        // map[string]interface {}; common.Values is assignable and arrives as Type::Map
  StringDict,  // map[string]string
  Time,        // time.Time (an Opaque whose typeName() is that)
  Duration,    // time.Duration
  Certificate, // sprig.certificate
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
  // Stands for the running call: which command of which template it is, what texts that was given, in which round of loops, and
  // how often an execution asked that already. It does not matter which other commands ran, or who was first to include it.
  virtual std::uint64_t place() = 0;
  // Executes the named template of the running set on `data` and returns its output, a string (helm's include).
  // Fails with Go's `template: no template "x" associated with template "gotpl"`.
  virtual Result<Value> executeTemplate(std::string_view name, const Value& data) = 0;
  // Parses the string `text` in a clone of the running set under the root's name and executes it on `data` (helm's tpl): defines
  // in it do not leak. The errors are Go's own, without helm's wrapping.
  virtual Result<Value> executeText(const Value& text, const Value& data) = 0;
  // Whoever is about to change a map that it was given says so first: by setting a key, by removing one, or by merging
  // another map into it.
  enum class Change : std::uint8_t { Set, Remove, Merge };
  virtual void changing(Change change, const Value& map, std::string_view key, const Value& entering) = 0;
  // Of a traced execution: `result`, which became what it is because of which keys `asked` holds or, where that is no container,
  // whether it is empty.
  virtual Value decidedBy(Value result, const Value& asked) = 0;
  // `made` is the string `from`, changed in places: what is known of the origin of its lines holds for it.
  virtual void carryOrigin(const Value& from, Value& made) = 0;
  // Whether the execution is traced, and the next is of use: which part of the string `made` shows which part of `shown`.
  virtual bool isTraced() const = 0;
  virtual void describeYaml(const Value& shown, std::span<const value::YamlMark> marks, Value& made) = 0;
  // A body that is about to make a value of `bytes`, which may be far more than its arguments, asks first. Fails when that is
  // more than the execution may use (core/tmpl/budget.h). What it returns is counted without that.
  virtual Result<void> charge(std::size_t bytes) = 0;
  // A body that loops for long calls this in its loop. Fails when it is to end: cancelled, or out of time.
  virtual Result<void> keepGoing() = 0;
  // The caller's pointer given in ExecuteOptions::user, for functions bound to one render (helm's include counter, lookup).
  virtual void* user() const = 0;
};

// Returns the value, or an error with Go's plain text (no `error calling x:` in front: the executor adds it). A body that panics
// in Go (must…, index out of range) also returns an error: the executor reports both alike, as Go's safeCall does.
// A constant given to a Duration parameter arrives as an Int64 of nanoseconds.
using FunctionBody = std::function<Result<Value>(Call&, std::span<const Value> arguments)>;

// How a function gets at what stands inside its arguments. Shared lists and maps stand in many places of a value, so what is
// small in memory may be endless to walk: the executor looks first.
enum class Walk : std::uint8_t {
  None, // not deeper than the elements of an argument
  All,  // all the way down
  Text, // all the way down, as a text that has an own limit of depth (YAML, JSON)
};

struct Function {
  Signature signature;
  FunctionBody body;
  // nil for a parameter of a map or slice type is Go's nil map or slice. It arrives as an empty one of that type, so that a body
  // may always ask for its map() or list(); a body that must tell the two apart (`set` panics on a nil map) sets this and gets a
  // nil Value.
  bool nilContainers = false;
  Origin origin = Origin::Made;
  // Whether it changes the map that is its first argument.
  bool changesFirst = false;
  // Whether two calls with the same arguments may give different results: it draws random numbers.
  bool isRandom = false;
  Walk walk = Walk::None;
  // Of functions that take long, and how long is a matter of luck or machine: what a call counts as. Else 0.
  std::chrono::milliseconds typicalTime{0};
};

// Names to functions. Immutable once a TemplateSet was made with it; may be shared by threads.
// Of texts, for maps that are asked with views.
struct TransparentHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

using FunctionMap = std::unordered_map<std::string, Function, TransparentHash, std::equal_to<>>;

// Go's own builtins but `and` and `or`, as plain functions for callers outside templates. Every template has all 19 (also `and`,
// `or`, which stop early) without this; a FunctionMap need not name them, and what it does name takes their place.
const FunctionMap& builtins();

} // namespace chartroom::tmpl
