#pragma once

// The shapes that helm gives to the errors of Go's template package (pkg/engine/engine.go).

#include "core/base/error.h"

#include <cstddef>
#include <string>
#include <vector>

namespace chartroom::render::internal {

// "parse error at (<file>:<line>): <last part>".
Error parseError(const std::string& fileName, const Error& error);
// "execution error at (<place>): <message of required or fail>", or one indented block per template on the way to the failure,
// or Go's own text when a function's plain error lies at its bottom.
// `causes`: where in the message those of the errors it wraps begin (tmpl::Execution).
Error executionError(const std::string& fileName, const Error& error, const std::vector<std::size_t>& causes);

} // namespace chartroom::render::internal
