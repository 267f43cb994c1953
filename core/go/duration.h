#pragma once

// Durations as Go's time package has them: 64 bits of nanoseconds. Pure functions; thread-safe.

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace chartroom::go {

inline constexpr std::int64_t kMicrosecond = 1000;
inline constexpr std::int64_t kMillisecond = 1000 * kMicrosecond;
inline constexpr std::int64_t kSecond = 1000 * kMillisecond;
inline constexpr std::int64_t kMinute = 60 * kSecond;
inline constexpr std::int64_t kHour = 60 * kMinute;

// Duration.String(): "1h30m0s", "1.5ms".
std::string durationText(std::int64_t duration);
// time.ParseDuration: "1h30m", "-1.5s". Fails with Go's text (`time: missing unit in duration "5"`).
Result<std::int64_t> parseDuration(std::string_view text);
// Duration.Round and Duration.Truncate; a multiple of zero or less changes nothing.
std::int64_t roundDuration(std::int64_t duration, std::int64_t multiple);
std::int64_t truncateDuration(std::int64_t duration, std::int64_t multiple);
// Without the sign; the least of all durations has a magnitude too.
std::uint64_t magnitudeOf(std::int64_t duration);

} // namespace chartroom::go
