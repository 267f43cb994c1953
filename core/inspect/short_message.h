#pragma once

// The part of helm's nested error texts that a person needs first. A pure function, any thread.

#include <string>

namespace chartroom::inspect {

// One line: the last sentence; of `fail` and of parse errors the chart's own first line.
std::string shortMessage(const std::string& text);

} // namespace chartroom::inspect
