// semver and semverCompare (sprig's semver.go over core/base/semver.h).

#include "core/base/semver.h"

#include "core/base/text.h"
#include "core/funcs/internal/support.h"

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
  std::string jsonText() const override { return quote(m_version.toString()); }
  bool equals(const Opaque& other) const override {
    const auto* version = dynamic_cast<const VersionObject*>(&other);
    return version && m_version.toString() == version->m_version.toString() &&
           m_version.original == version->m_version.original;
  }
  bool member(std::string_view name, Arguments arguments, Value& result, std::string& error) const override;

private:
  static Value structOf(SemanticVersion version) {
    return Value::opaque(new VersionObject(std::move(version), Kind::Struct));
  }
  bool comparison(std::string_view name, const Value& argument, Value& result, std::string& error) const;

  SemanticVersion m_version;
  Kind m_kind;
};

bool VersionObject::comparison(std::string_view name, const Value& argument, Value& result, std::string& error) const {
  const auto* other = argument.isOpaque() ? dynamic_cast<const VersionObject*>(&argument.opaque()) : nullptr;
  if (!other) {
    error = "wrong type for value; expected *semver.Version; got " + value::typeName(argument);
    return true;
  }
  const int order = m_version.compare(other->m_version);
  if (name == "Compare")
    result = Value::goInt(order);
  else if (name == "LessThan")
    result = Value(order < 0);
  else if (name == "LessThanEqual")
    result = Value(order <= 0);
  else if (name == "GreaterThan")
    result = Value(order > 0);
  else if (name == "GreaterThanEqual")
    result = Value(order >= 0);
  else if (name == "Equal")
    result = Value(order == 0);
  else
    return false;
  return true;
}

bool VersionObject::member(std::string_view name, Arguments arguments, Value& result, std::string& error) const {
  const auto number = [](std::uint64_t part) { return Value::integer(Type::Uint64, static_cast<std::int64_t>(part)); };
  if (arguments.size() == 1) {
    if (name == "SetPrerelease" || name == "SetMetadata") {
      if (!arguments[0].isString()) {
        error = "wrong type for value; expected string; got " + value::typeName(arguments[0]);
        return true;
      }
      const std::string& text = arguments[0].string();
      const bool prerelease = name == "SetPrerelease";
      if (!text.empty())
        if (const Result<void> check = prerelease ? checkPrerelease(text) : checkMetadata(text); !check) {
          Result<void> failed = check;
          error = failed.error().message;
          return true;
        }
      SemanticVersion changed = m_version;
      (prerelease ? changed.prerelease : changed.metadata) = text;
      changed.original = (m_version.original.starts_with('v') ? "v" : "") + changed.toString();
      result = structOf(std::move(changed));
      return true;
    }
    return comparison(name, arguments[0], result, error);
  }
  if (!arguments.empty()) return false;
  if (name == "Major")
    result = number(m_version.major);
  else if (name == "Minor")
    result = number(m_version.minor);
  else if (name == "Patch")
    result = number(m_version.patch);
  else if (name == "Prerelease")
    result = Value(m_version.prerelease);
  else if (name == "Metadata")
    result = Value(m_version.metadata);
  else if (name == "Original")
    result = Value(m_version.original);
  else if (name == "String")
    result = Value(m_version.toString());
  else if (name == "IncMajor")
    result = structOf(m_version.nextMajor());
  else if (name == "IncMinor")
    result = structOf(m_version.nextMinor());
  else if (name == "IncPatch")
    result = structOf(m_version.nextPatch());
  else if (name == "MarshalText")
    result = Value::bytes(m_version.toString());
  else if (name == "MarshalJSON")
    result = Value::bytes(jsonText());
  else if (name == "Value")
    result = Value(m_version.toString());
  else
    return false;
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
