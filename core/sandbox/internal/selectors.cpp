#include "core/sandbox/internal/selectors.h"

#include "core/base/text.h"
#include "core/sandbox/internal/fields.h"
#include "core/sandbox/internal/status.h"

namespace chartroom::sandbox::internal {

using object::FieldSelector;
using object::LabelSelector;

LabelSelector parseLabels(std::string_view text) {
  auto selector = LabelSelector::parse(text);
  if (!selector) throw badRequest(selector.error().message);
  return *std::move(selector);
}

FieldSelector parseFields(std::string_view text) {
  auto selector = FieldSelector::parse(text);
  if (!selector) throw badRequest(selector.error().message);
  return *std::move(selector);
}

LabelSelector selectorOf(const Value& selector) {
  auto read = LabelSelector::fromObject(selector.isMap() ? selector : Value());
  return read ? *std::move(read) : *LabelSelector::fromObject(Value());
}

LabelSelector selectorOfLabels(const Value& labels) { return selectorOf(makeObject({{"matchLabels", labels}})); }

std::string print(const LabelSelector& selector) {
  using Operator = LabelSelector::Operator;
  if (selector.requirements().empty()) return "<none>";
  std::vector<std::string> parts;
  for (const LabelSelector::Requirement& requirement : selector.requirements()) {
    const std::string values = join(requirement.values, ",");
    switch (requirement.op) {
    case Operator::In:
      parts.push_back(requirement.values.size() == 1 ? requirement.key + "=" + values : requirement.key + " in (" + values + ")");
      break;
    case Operator::NotIn: parts.push_back(requirement.key + " notin (" + values + ")"); break;
    case Operator::Exists: parts.push_back(requirement.key); break;
    case Operator::DoesNotExist: parts.push_back("!" + requirement.key); break;
    case Operator::GreaterThan: parts.push_back(requirement.key + ">" + values); break;
    case Operator::LessThan: parts.push_back(requirement.key + "<" + values); break;
    }
  }
  return join(parts, ",");
}

} // namespace chartroom::sandbox::internal
