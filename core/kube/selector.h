#pragma once

// Label selectors as kubectl and helm read them ("a=b,c!=d,e in (x,y),!f"). Mirrors apimachinery's pkg/labels. Immutable values;
// thread-safe.

#include "core/base/result.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::kube {

class Selector {
public:
  // An empty text matches everything. Fails with apimachinery's kind of text ("unable to parse requirement: …").
  static Result<Selector> parse(std::string_view text);
  bool matches(const std::map<std::string, std::string>& labels) const;

private:
  enum class Operator { In, NotIn, Exists, Absent, Greater, Less };
  struct Requirement {
    std::string key;
    Operator op = Operator::Exists;
    std::vector<std::string> values;
  };
  std::vector<Requirement> m_requirements;
};

} // namespace chartroom::kube
