#pragma once

// Label and field selectors, as k8s.io/apimachinery's pkg/labels and pkg/fields read and match them. Pure; thread-safe.

#include "core/value/value.h"

#include <string>
#include <string_view>
#include <vector>

namespace chartroom::sandbox::internal {

struct Requirement {
  enum class Operator { In, NotIn, Exists, DoesNotExist, Greater, Less };
  std::string key;
  Operator op = Operator::Exists;
  std::vector<std::string> values;
};

class LabelSelector {
public:
  // "app=web,tier in (a,b),!legacy". Throws Failure (400) with the server's text.
  static LabelSelector parse(std::string_view text);
  // A LabelSelector object: matchLabels and matchExpressions. An absent one (nil) matches nothing.
  static LabelSelector fromObject(const Value& selector);
  // A plain map of labels, as Services have it.
  static LabelSelector fromMap(const Value& labels);

  bool matches(const Value& labels) const;
  // metav1.FormatLabelSelector: "app=web,tier in (a,b)"; "<none>" when empty.
  std::string print() const;

private:
  std::vector<Requirement> m_requirements;
  bool m_nothing = false;
};

class FieldSelector {
public:
  // "metadata.name=x,status.phase!=Running". Throws Failure (400).
  static FieldSelector parse(std::string_view text);
  bool matches(const Value& object) const;
  // The value metadata.name must have, or "".
  std::string name() const;
  std::vector<std::string> paths() const;

private:
  struct Term {
    std::vector<std::string> path;
    bool equal = true;
    std::string value;
  };
  std::vector<Term> m_terms;
};

} // namespace chartroom::sandbox::internal
