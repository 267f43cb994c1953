#pragma once

// Value: one Go value as templates, YAML and JSON see it: nil, bool, the sized integers and floats, string, []byte, slices,
// maps and opaque Go objects (time.Time, Files, semver.Version …).
//
// A Value is 16 bytes; copying it copies a reference. As in Go, lists and maps are shared: a map changed through one Value is
// changed for all (sprig's `set` depends on that); deepCopy() separates. Strings and bytes never change. Reference counts are
// atomic, so Values may be copied, read and dropped in any thread; changing a map or list needs exclusive use of it.
// Nothing collects cycles: a map put into itself leaks.
//
// The Type is Go's dynamic type as far as a template can tell types apart (printf %T, typeOf, kindOf, argument checks, eq).

#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chartroom::value {

class Value;
class List;
class Map;
class Opaque;

enum class Type : std::uint8_t {
  Nil,
  Bool,
  Int,
  Int8,
  Int16,
  Int32,
  Int64,
  Uint,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Float32,
  Float64,
  String,
  Bytes,      // []uint8
  List,       // []interface {}
  StringList, // []string
  IntList,    // []int
  ListList,   // [][]interface {}
  MapList,    // []map[string]interface {}
  Map,        // map[string]interface {}
  StringMap,  // map[string]string
  ValuesMap,  // common.Values (a map[string]interface {} by another name)
  Opaque,
};

// Where a value came from, for whoever traces an execution (core/tmpl/trace.h gives the numbers out); 0 says nothing. A label
// travels with copies of a Value and takes no part in comparisons.
using Label = std::uint32_t;

namespace internal {

// Base of everything counted. Starts at one reference.
struct Counted {
  mutable std::atomic<std::uint32_t> references{1};
};

struct StringRep : Counted {
  explicit StringRep(std::string t) : text(std::move(t)) {}
  explicit StringRep(std::string_view t) : text(t) {}
  const std::string text;
};

} // namespace internal

// An immutable shared string: the keys of maps and the text of string Values.
class SharedString {
public:
  SharedString() : SharedString(none()) {}
  SharedString(std::string text) : m_rep(new internal::StringRep(std::move(text))) {} // NOLINT
  SharedString(std::string_view text) : m_rep(new internal::StringRep(text)) {}       // NOLINT
  SharedString(const char* text) : SharedString(std::string(text)) {}                 // NOLINT
  SharedString(const SharedString& other) : m_rep(other.m_rep) { m_rep->references.fetch_add(1, std::memory_order_relaxed); }
  SharedString(SharedString&& other) noexcept : m_rep(std::exchange(other.m_rep, nullptr)) {}
  SharedString& operator=(SharedString other) noexcept {
    std::swap(m_rep, other.m_rep);
    return *this;
  }
  ~SharedString() { release(); }

  const std::string& str() const { return m_rep->text; }
  operator std::string_view() const { return m_rep->text; } // NOLINT
  std::string_view view() const { return m_rep->text; }

  friend bool operator==(const SharedString& a, const SharedString& b) { return a.m_rep == b.m_rep || a.str() == b.str(); }

private:
  friend class Value;
  explicit SharedString(const internal::StringRep* adopted) : m_rep(adopted) {}
  static const SharedString& none() {
    static const auto* const kNone = new SharedString(std::string()); // NOLINT: others may be made of it to the end
    return *kNone;
  }
  void release() {
    if (m_rep && m_rep->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete m_rep;
  }
  const internal::StringRep* m_rep;
};

class Value {
public:
  Value() = default;
  // NOLINTBEGIN: implicit on purpose
  Value(std::nullptr_t) {}
  template <std::same_as<bool> B>
  Value(B b) : m_type(Type::Bool) {
    m_payload.integer = b ? 1 : 0;
  }
  Value(int i) : m_type(Type::Int) { m_payload.integer = i; }            // Go's int
  Value(std::int64_t i) : m_type(Type::Int64) { m_payload.integer = i; } // Go's int64
  Value(double d) : m_type(Type::Float64) { m_payload.number = d; }
  Value(SharedString text);
  Value(std::string text) : Value(SharedString(std::move(text))) {}
  Value(std::string_view text) : Value(SharedString(text)) {}
  Value(const char* text) : Value(SharedString(text)) {}
  // NOLINTEND

  // An integer of any Go integer type; unsigned ones are given and kept by their bits.
  static Value integer(Type type, std::int64_t value);
  // A Go int (64 bits), whatever the C++ type of the argument.
  static Value goInt(std::int64_t value) { return integer(Type::Int, value); }
  static Value float32(float value);
  static Value bytes(std::string raw);
  // Go's nil []byte (.Files.nosuch): empty to templates, but null in JSON.
  static Value nilBytes();
  // An empty map or list of the given type.
  static Value makeMap(Type type = Type::Map);
  static Value makeList(Type type = Type::List);
  static Value makeList(std::vector<Value> items, Type type = Type::List);
  // Takes ownership of `object`.
  static Value opaque(Opaque* object);

  Value(const Value& other) : m_type(other.m_type), m_label(other.m_label), m_payload(other.m_payload) { retain(); }
  Value(Value&& other) noexcept
      : m_type(std::exchange(other.m_type, Type::Nil)), m_label(other.m_label), m_payload(other.m_payload) {}
  Value& operator=(const Value& other) {
    if (this != &other) Value(other).swap(*this);
    return *this;
  }
  Value& operator=(Value&& other) noexcept {
    Value(std::move(other)).swap(*this);
    return *this;
  }
  ~Value() {
    if (m_type >= Type::String) release();
  }
  void swap(Value& other) noexcept {
    std::swap(m_type, other.m_type);
    std::swap(m_label, other.m_label);
    std::swap(m_payload, other.m_payload);
  }

  Label label() const { return m_label; }
  void setLabel(Label label) { m_label = label; }

  Type type() const { return m_type; }
  bool isNil() const { return m_type == Type::Nil; }
  bool isBool() const { return m_type == Type::Bool; }
  bool isSigned() const { return m_type >= Type::Int && m_type <= Type::Int64; }
  bool isUnsigned() const { return m_type >= Type::Uint && m_type <= Type::Uint64; }
  bool isInteger() const { return m_type >= Type::Int && m_type <= Type::Uint64; }
  bool isFloat() const { return m_type == Type::Float32 || m_type == Type::Float64; }
  bool isNumber() const { return m_type >= Type::Int && m_type <= Type::Float64; }
  bool isString() const { return m_type == Type::String; }
  bool isBytes() const { return m_type == Type::Bytes; }
  bool isNilBytes() const;
  // Go's nil slice or map, of whatever type; not nil itself.
  bool isNilContainer() const;
  bool isList() const { return m_type >= Type::List && m_type <= Type::MapList; } // not Bytes
  bool isMap() const { return m_type >= Type::Map && m_type <= Type::ValuesMap; }
  bool isOpaque() const { return m_type == Type::Opaque; }

  // The content. REQUIRES the matching type.
  bool boolean() const { return m_payload.integer != 0; }
  std::int64_t integer() const { return m_payload.integer; }
  std::uint64_t unsignedInteger() const { return static_cast<std::uint64_t>(m_payload.integer); }
  double number() const { return m_payload.number; }                 // Float32 and Float64
  const std::string& string() const { return m_payload.text->text; } // String and Bytes
  SharedString sharedString() const;
  List& list() const { return *m_payload.list; }
  Map& map() const { return *m_payload.map; }
  Opaque& opaque() const { return *m_payload.opaque; }

  // The same list or map seen as another type of its family (common.Values and map[string]interface {}); shares content.
  Value retyped(Type type) const;

  // Go template truth: false, 0, "", nil, empty list or map are false; an Opaque decides itself.
  bool truth() const;
  // Elements, keys or bytes; 0 for everything else.
  std::size_t size() const;

  // Member of a map, or nil when this is no map or has no such key.
  Value get(std::string_view key) const;

  // Maps and lists are copied all the way down, opaque objects shared.
  Value deepCopy() const;
  // reflect.DeepEqual: type and content, NaN unequal to itself.
  friend bool operator==(const Value& a, const Value& b) { return deepEqual(a, b); }
  static bool deepEqual(const Value& a, const Value& b);
  // Whether both are the same map, list or opaque object.
  bool sameObject(const Value& other) const;

private:
  void retain() const;
  void release();

  Type m_type = Type::Nil;
  Label m_label = 0;
  union Payload {
    std::int64_t integer = 0;
    double number;
    const internal::StringRep* text;
    List* list;
    Map* map;
    Opaque* opaque;
    const internal::Counted* counted;
  } m_payload;
};

// The elements of a list Value, in order.
class List : public internal::Counted {
public:
  std::vector<Value> items;
  // Go's nil slice (`rest (list)`, `regexFindAll` without a match): an empty list to templates, but null in JSON and YAML.
  // Only set on lists without items.
  bool isNil = false;
};

// The entries of a map Value, unique and sorted by the bytes of their key (the order in which Go templates range over maps).
class Map : public internal::Counted {
public:
  // Go's nil map (.Chart.Annotations of a chart without any): an empty map to templates, but null in JSON and YAML. Only set on
  // maps without entries.
  bool isNil = false;

  struct Entry {
    SharedString key;
    Value value;
  };
  using Entries = std::vector<Entry>;

  // nullptr when absent. The pointer lives until the map changes.
  const Value* find(std::string_view key) const;
  Value* find(std::string_view key);
  bool contains(std::string_view key) const { return find(key) != nullptr; }
  // Adds or replaces.
  void set(SharedString key, Value value);
  // Takes entries in any order; of equal keys the last one stays. For building large maps.
  void assign(Entries entries);
  // Takes entries that are sorted already, REQUIRES no key twice.
  void adoptSorted(Entries entries) { m_entries = std::move(entries); }
  // The slot of `key`, made nil if it was absent.
  Value& slot(std::string_view key);
  bool erase(std::string_view key);
  void clear() { m_entries.clear(); }
  std::size_t size() const { return m_entries.size(); }
  bool empty() const { return m_entries.empty(); }
  void reserve(std::size_t count) { m_entries.reserve(count); }
  // What a tracer knows this very map by, so that it sees a template change a map that others read too; 0 for all others.
  Label home() const { return m_home; }
  void setHome(Label home) { m_home = home; }

  Entries::const_iterator begin() const { return m_entries.begin(); }
  Entries::const_iterator end() const { return m_entries.end(); }
  Entries::iterator begin() { return m_entries.begin(); }
  Entries::iterator end() { return m_entries.end(); }

private:
  Label m_home = 0;
  Entries m_entries;
};

// A Go object that templates reach as a value with methods and fields: time.Time, time.Duration, Files, semver.Version …
// Implementations are immutable or guard themselves.
class Opaque : public internal::Counted {
public:
  virtual ~Opaque() = default;
  // Go's %T, e.g. "time.Time", "*semver.Version".
  virtual std::string typeName() const = 0;
  // reflect.Kind as kindOf prints it: "struct", "ptr", "int64", "slice", "map" …
  virtual std::string kindName() const = 0;
  // What its String method gives, or, without one, what %v prints.
  virtual std::string print() const = 0;
  // Whether it has a String method, which %v, %s, %q and %x of fmt call.
  virtual bool hasStringMethod() const { return true; }
  // What the template action {{ x }} prints: the same, except for a struct that is reached through a pointer and whose String
  // method belongs to its pointer, which Go then calls (.Capabilities.KubeVersion).
  virtual std::string printInAction() const { return print(); }
  virtual bool truth() const { return true; }
  // The fields of a struct, or of the one a pointer leads to, unexported ones too: what fmt prints of it where it does not call
  // its String method.
  struct Field {
    std::string_view name;
    Value value;
  };
  virtual std::vector<Field> fields() const { return {}; }
  // A pointer as a number, where fmt does not follow it: one address for all, as Go's differs from run to run anyway.
  virtual std::uint64_t address() const { return 0xc000100000; }
  // Of an integer of a type of its own (time.Month): another number of that type.
  virtual Value sibling(std::int64_t number) const { return Value(number); }
  // The Go types of a method's parameters ("string", "*semver.Version"); none for other members.
  virtual std::vector<std::string_view> parameterTypes(std::string_view method) const {
    (void)method;
    return {};
  }
  // Calls to methods are dispatched by core/tmpl through this: false when there is no such method or field; else `result` is
  // set, or `error` when the call failed (Go's text). The arguments are as many as parameterTypes() asks for and of these types (a
  // time.Duration may be an int64, a pointer nil); of a member without parameters, the callee looks at their number.
  virtual bool member(std::string_view name, std::span<const Value> arguments, Value& result, std::string& error) const {
    (void)name, (void)arguments, (void)result, (void)error;
    return false;
  }
  // The object as plain data (maps, lists, scalars) for range, index, len, toYaml and toJson; nil when it has none
  // (then JSON falls back to jsonText()).
  virtual Value plain() const { return {}; }
  // json.Marshal's output where plain() is nil.
  virtual std::string jsonText() const { return "{}"; }
  virtual bool equals(const Opaque& other) const { return this == &other; }
  // What Go's copier makes of it, which leaves out what a struct does not export; nil where nothing is lost and it may be shared.
  virtual Value copied() const { return {}; }
  // What a function is given of it, which may have lost the address that its pointer's methods need; nil where it is the same.
  virtual Value passed() const { return {}; }
};

// Go's %T of a value, "<nil>" for nil; e.g. "map[string]interface {}".
std::string typeName(const Value& value);
// reflect.Kind's name: "map", "slice", "string", "float64", "int", "bool", "invalid" …
std::string kindName(const Value& value);

} // namespace chartroom::value

namespace chartroom {
using value::Value;
} // namespace chartroom
