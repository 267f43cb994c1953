#pragma once

// Go's fmt over Values: Sprint, Sprintln, Sprintf with every verb and flag, and the default print (%v) of one value.
// Mirrors Go 1.26's fmt package. Pure functions; thread-safe.

#include "core/value/value.h"

#include <span>
#include <string>
#include <string_view>

namespace chartroom::tmpl {

// fmt.Sprint: spaces between operands when neither is a string.
std::string sprint(std::span<const Value> operands);
// fmt.Sprintln: always spaces, and a newline.
std::string sprintln(std::span<const Value> operands);
// fmt.Sprintf, errors in the text as Go writes them (%!d(string=x), %!(EXTRA …), %!v(MISSING)).
std::string sprintf(std::string_view format, std::span<const Value> operands);
// %v of one value ("<nil>" for nil).
std::string print(const Value& value);
// What an action {{ x }} appends: as print, but "<no value>" for nil.
void appendAction(std::string& output, const Value& value);

} // namespace chartroom::tmpl
