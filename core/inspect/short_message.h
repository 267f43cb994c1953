#pragma once

// The part of helm's nested error texts that a person needs first. Pure functions, any thread.

#include <string>
#include <string_view>

namespace chartroom::inspect {

// One line: the last sentence; of `fail` and of parse errors the chart's own first line.
std::string shortMessage(const std::string& text);
// What an account may not do ("get widgets"), of a server's refusal; empty when the text is of another kind.
std::string forbiddenAct(std::string_view text);

} // namespace chartroom::inspect
