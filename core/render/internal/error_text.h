#pragma once

// The shapes that helm gives to the errors of Go's template package (pkg/engine/engine.go).

#include "core/base/error.h"

#include <string>

namespace chartroom::render::internal {

// "parse error at (<file>:<line>): <last part>".
Error parseError(const std::string& fileName, const Error& error);
// "execution error at (<place>): <message of required or fail>", or one indented block per template on the way to the failure,
// or Go's own text when a function's plain error lies at its bottom.
Error executionError(const std::string& fileName, const Error& error);

} // namespace chartroom::render::internal
