#pragma once

// The values of flags as helm's flag library (spf13/pflag) reads them through Go's standard library, with their error texts.
// Pure functions; thread-safe.

#include "core/base/result.h"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chartroom::cli {

// The first record of a CSV text (encoding/csv); nothing for an empty one. Fails with "EOF" for a text of empty lines, else with
// `parse error on line 1, column 2: bare " in non-quoted-field`.
Result<std::vector<std::string>> parseCsv(std::string_view text);

// pflag's stringToString, "a=1,b=2": a text with one "=" is one pair, commas and all; more make it CSV.
// `x must be formatted as key=value`
Result<std::vector<std::pair<std::string, std::string>>> parseTextMap(const std::string& text);

// time.ParseDuration: "1h30m", "-1.5s". `time: missing unit in duration "5"`
Result<std::chrono::nanoseconds> parseDuration(std::string_view text);

} // namespace chartroom::cli
