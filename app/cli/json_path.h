#pragma once

// Kubernetes' JSONPath templates ("{range .items[*]}{.name}{end}") over plain values. Mirrors k8s.io/client-go/util/jsonpath as
// `helm show values --jsonpath` uses it: what fails while it runs ends the output without a word. Pure; thread-safe. Differs: the
// values of a map come in the order of their keys (Go's order is random).

#include "core/base/result.h"
#include "core/value/value.h"

#include <string>

namespace chartroom::cli {

// Fails when the text is no template ("unclosed action").
Result<std::string> printJsonPath(const std::string& text, const Value& root);

} // namespace chartroom::cli
