// semver and semverCompare (sprig's semver.go over core/base/semver.h).

#include "core/base/semver.h"

#include "core/base/text.h"
#include "core/funcs/internal/support.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace chartroom::funcs::internal {

namespace {

// *semver.Version as `semver` returns it, or semver.Version as IncMajor and its siblings do.
class VersionObject final : public value::Opaque {
public:
  enum class Kind { Pointer, Struct };
  VersionObject(SemanticVersion version, Kind kind) : m_version(std::move(version)), m_kind(kind) {}

  std::string typeName() const override { return m_kind == Kind::Pointer ? "*semver.Version" : "semver.Version"; }
  std::string kindName() const override { return m_kind == Kind::Pointer ? "ptr" : "struct"; }
  std::string print() const override { return m_version.toString(); }
  Value copied() const override { return Value::opaque(new VersionObject({}, m_kind)); }
  std::vector<Field> fields() const override;
  std::vector<std::string_view> parameterTypes(std::string_view method) const override;
  std::string jsonText() const override { return quote(m_version.toString()); }
  bool equals(const Opaque& other) const override {
    const auto* version = dynamic_cast<const VersionObject*>(&other);
    return version && m_version.toString() == version->m_version.toString() && m_version.original == version->m_version.original;
  }
  bool member(std::string_view name, Arguments arguments, Value& result, std::string& error) const override;

private:
  static Value structOf(SemanticVersion version) { return Value::opaque(new VersionObject(std::move(version), Kind::Struct)); }
  void compare(std::string_view name, const Value& argument, Value& result, std::string& error) const;
  void with(std::string_view name, const Value& argument, Value& result, std::string& error) const;

  SemanticVersion m_version;
  Kind m_kind;
};

constexpr std::string_view kComparisons[] = {"Compare", "Equal", "GreaterThan", "GreaterThanEqual", "LessThan", "LessThanEqual"};

Value number(std::uint64_t part) { return Value::integer(Type::Uint64, static_cast<std::int64_t>(part)); }

std::vector<value::Opaque::Field> VersionObject::fields() const {
  return {{"major", number(m_version.major)}, {"minor", number(m_version.minor)}, {"patch", number(m_version.patch)},
      {"pre", m_version.prerelease}, {"metadata", m_version.metadata}, {"original", m_version.original}};
}

std::vector<std::string_view> VersionObject::parameterTypes(std::string_view method) const {
  if (method == "SetPrerelease" || method == "SetMetadata") return {"string"};
  // The pointer's methods, which a struct in a template does not have.
  const bool compares = std::find(std::begin(kComparisons), std::end(kComparisons), method) != std::end(kComparisons);
  if (compares && m_kind == Kind::Pointer) return {"*semver.Version"};
  return {};
}

void VersionObject::compare(std::string_view name, const Value& argument, Value& result, std::string& error) const {
  const auto* other = argument.isOpaque() ? dynamic_cast<const VersionObject*>(&argument.opaque()) : nullptr;
  if (!other) {
    if (name == "Equal") result = Value(false);
    else error = nilDereference().message;
    return;
  }
  const int order = m_version.compare(other->m_version);
  if (name == "Compare") result = Value::goInt(order);
  else if (name == "LessThan") result = Value(order < 0);
  else if (name == "LessThanEqual") result = Value(order <= 0);
  else if (name == "GreaterThan") result = Value(order > 0);
  else if (name == "GreaterThanEqual") result = Value(order >= 0);
  else result = Value(order == 0);
}

// SetPrerelease and SetMetadata.
void VersionObject::with(std::string_view name, const Value& argument, Value& result, std::string& error) const {
  const std::string& text = argument.string();
  const bool prerelease = name == "SetPrerelease";
  if (!text.empty())
    if (const Result<void> check = prerelease ? checkPrerelease(text) : checkMetadata(text); !check) {
      Result<void> failed = check;
      error = failed.error().message;
      return;
    }
  SemanticVersion changed = m_version;
  (prerelease ? changed.prerelease : changed.metadata) = text;
  changed.original = (m_version.original.starts_with('v') ? "v" : "") + changed.toString();
  result = structOf(std::move(changed));
}

bool VersionObject::member(std::string_view name, Arguments arguments, Value& result, std::string& error) const {
  if (!parameterTypes(name).empty()) {
    if (name.starts_with("Set")) with(name, arguments[0], result, error);
    else compare(name, arguments[0], result, error);
    return true;
  }
  const auto next = [&](const char* part, bool isLargest, SemanticVersion version) {
    if (isLargest) error = std::string(part) + " version increment would overflow uint64";
    result = structOf(std::move(version));
  };
  if (name == "Major") result = number(m_version.major);
  else if (name == "Minor") result = number(m_version.minor);
  else if (name == "Patch") result = number(m_version.patch);
  else if (name == "Prerelease") result = Value(m_version.prerelease);
  else if (name == "Metadata") result = Value(m_version.metadata);
  else if (name == "Original") result = Value(m_version.original);
  else if (name == "String") result = Value(m_version.toString());
  else if (name == "IncMajor") next("major", m_version.major == UINT64_MAX, m_version.nextMajor());
  else if (name == "IncMinor") next("minor", m_version.minor == UINT64_MAX, m_version.nextMinor());
  else if (name == "IncPatch") next("patch", m_version.patch == UINT64_MAX && m_version.prerelease.empty(), m_version.nextPatch());
  else if (name == "MarshalText") result = Value::bytes(m_version.toString());
  else if (name == "MarshalJSON") result = Value::bytes(jsonText());
  else if (name == "Value") result = Value(m_version.toString());
  else return false;
  hasCount(name, arguments, 0, error);
  return true;
}

} // namespace

void addSemver(FunctionMap& map) {
  define(map, "semver", {P::String}, [](Arguments a) -> Result<Value> {
    CHARTROOM_ASSIGN(SemanticVersion version, SemanticVersion::parse(a[0].string()));
    return Value::opaque(new VersionObject(std::move(version), VersionObject::Kind::Pointer));
  });
  define(map, "semverCompare", {P::String, P::String}, [](Arguments a) -> Result<Value> {
    CHARTROOM_ASSIGN(const VersionConstraint constraint, VersionConstraint::parse(a[0].string()));
    CHARTROOM_ASSIGN(const SemanticVersion version, SemanticVersion::parse(a[1].string()));
    return Value(constraint.accepts(version));
  });
}

} // namespace chartroom::funcs::internal
