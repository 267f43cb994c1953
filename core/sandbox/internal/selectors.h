#pragma once

// Selectors of requests and objects: core/object's, with the sandbox' answers to broken ones. Pure; thread-safe.

#include "core/object/object.h"
#include "core/value/value.h"

#include <string>
#include <string_view>

namespace chartroom::sandbox::internal {

// The labelSelector and fieldSelector of a request. Throw Failure (400) with the server's text.
object::LabelSelector parseLabels(std::string_view text);
object::FieldSelector parseFields(std::string_view text);

// A LabelSelector object: matchLabels and matchExpressions. An absent or broken one matches nothing.
object::LabelSelector selectorOf(const Value& selector);
// A plain map of labels, as Services have it.
object::LabelSelector selectorOfLabels(const Value& labels);

// metav1.FormatLabelSelector: "app=web,tier in (a,b)"; "<none>" when empty.
std::string print(const object::LabelSelector& selector);

} // namespace chartroom::sandbox::internal
