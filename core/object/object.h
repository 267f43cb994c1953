#pragma once

// Kubernetes objects as value trees: reading their metadata, selectors, names. Mirrors parts of apimachinery's
// pkg/{labels,fields,util/validation,apis/meta/v1} and apiserver's names.SimpleNameGenerator. Pure functions; thread-safe.

#include "core/base/result.h"
#include "core/object/access.h"
#include "core/value/value.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::object {

// Texts of an object; empty when absent or no text.
std::string apiVersionOf(const Value& object);
std::string kindOf(const Value& object);
std::string nameOf(const Value& object);
std::string namespaceOf(const Value& object);
std::string uidOf(const Value& object);
std::string resourceVersionOf(const Value& object);

using Labels = std::map<std::string, std::string>;
Labels labelsOf(const Value& object);
Labels annotationsOf(const Value& object);

struct GroupVersion {
  std::string group;
  std::string version;
  friend bool operator==(const GroupVersion&, const GroupVersion&) = default;
};
// "apps/v1", "v1". Fails for more than one slash: "unexpected GroupVersion string: a/b/c".
Result<GroupVersion> parseGroupVersion(std::string_view text);

struct OwnerReference {
  std::string apiVersion;
  std::string kind;
  std::string name;
  std::string uid;
  bool controller = false;
  bool blockOwnerDeletion = false;
  friend bool operator==(const OwnerReference&, const OwnerReference&) = default;
};
std::vector<OwnerReference> ownersOf(const Value& object);

// A label selector in the API server's grammar ("a=b,c!=d,e in (x,y),f notin (z),g,!h,i>5"). Empty matches everything.
class LabelSelector {
public:
  enum class Operator { In, NotIn, Exists, DoesNotExist, GreaterThan, LessThan };
  struct Requirement {
    std::string key;
    Operator op = Operator::Exists;
    std::vector<std::string> values; // sorted
  };

  // Errors have the server's text ("unable to parse requirement: …").
  static Result<LabelSelector> parse(std::string_view text);
  // From a LabelSelector object (matchLabels, matchExpressions). Nil matches nothing, an empty one everything.
  static Result<LabelSelector> fromObject(const Value& selector);

  bool matches(const Labels& labels) const;
  const std::vector<Requirement>& requirements() const { return m_requirements; }

private:
  std::vector<Requirement> m_requirements; // by key
  bool m_nothing = false;
};

// A field selector: "metadata.name=x,status.phase!=Running", values escaped by backslash.
class FieldSelector {
public:
  struct Term {
    std::string field;
    std::string value;
    bool negated = false;
  };
  // Errors have the server's text ("invalid selector: 'x'; can't understand 'x'").
  static Result<FieldSelector> parse(std::string_view text);
  // `valueOf` gives a field's text, "" when absent. Which fields a kind supports is the caller's to check.
  bool matches(const std::function<std::string(const std::string& field)>& valueOf) const;
  // Fields read from the object itself by their path.
  bool matches(const Value& object) const;
  const std::vector<Term>& terms() const { return m_terms; }

private:
  std::vector<Term> m_terms;
};

// What is wrong with a name, in the server's words; empty when nothing is.
std::vector<std::string> subdomainProblems(std::string_view name);   // most objects
std::vector<std::string> dnsLabelProblems(std::string_view name);    // namespaces, pods' containers
std::vector<std::string> serviceNameProblems(std::string_view name); // DNS-1035
std::vector<std::string> labelKeyProblems(std::string_view key);     // also annotations' keys
std::vector<std::string> labelValueProblems(std::string_view value);

// metadata.generateName with its five letters; `random` gives any number at each call.
std::string generatedName(std::string_view base, const std::function<std::uint32_t()>& random);

} // namespace chartroom::object
