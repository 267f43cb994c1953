#pragma once

// API objects in: simdjson, with integers kept as int64 the way apimachinery's unstructured does. What simdjson refuses and Go
// takes (lone surrogates, broken UTF-8) goes to core/value's reader.

#include "core/base/result.h"
#include "core/value/value.h"

#include <string_view>

namespace chartroom::kube::internal {

Result<Value> parseObject(std::string_view text);

} // namespace chartroom::kube::internal
