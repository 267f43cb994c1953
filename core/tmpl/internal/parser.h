#pragma once

// Parser: the second stage, from tokens to trees. Mirrors text/template/parse/parse.go: recursive descent with three tokens of
// look-ahead; function names and variables are resolved here, so that execution looks nothing up.

#include "core/tmpl/internal/node.h"

#include "core/base/result.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::tmpl::internal {

// The trees of `text` under the name `name`: those it defines, and its own, which is last. Function pointers in them point
// into `functions`. The error has Go's text and the line and column of the offending token.
Result<std::vector<std::shared_ptr<const Tree>>> parse(
    const std::string& name, std::string_view text, const FunctionMap& functions);

// None for a name that is no builtin of Go.
Builtin findBuiltin(std::string_view name);

} // namespace chartroom::tmpl::internal
