#pragma once

// json.Decoder.Decode of one value at the start of a text. Internal to core/value.

#include "core/value/value.h"

#include <string>
#include <string_view>

namespace chartroom::value::internal {

// Reads the value and says how many bytes it took; text behind it is not looked at. False with Go's message in `error`.
bool parseJsonPrefix(std::string_view text, Value& value, std::size_t& consumed, std::string& error);

} // namespace chartroom::value::internal
