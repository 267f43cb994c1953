#include "core/go/duration.h"

#include "core/go/time.h"

namespace chartroom::go {

namespace {

// "1.5" of 1500 thousandths: a fraction without its trailing zeros.
std::string withFraction(std::uint64_t value, int places) {
  std::uint64_t divisor = 1;
  for (int i = 0; i < places; ++i) divisor *= 10;
  std::string text = std::to_string(value / divisor);
  std::string fraction = std::to_string(value % divisor);
  fraction.insert(0, static_cast<std::size_t>(places) - std::min(fraction.size(), static_cast<std::size_t>(places)), '0');
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  if (places > 0 && !fraction.empty()) text += "." + fraction;
  return text;
}

Error problem(std::string text) { return Error{Code::Parse, std::move(text), {}, {}}; }

std::optional<std::uint64_t> unitOf(std::string_view name) {
  if (name == "ns") return 1;
  if (name == "us" || name == "\xC2\xB5s" || name == "\xCE\xBCs") return kMicrosecond;
  if (name == "ms") return kMillisecond;
  if (name == "s") return kSecond;
  if (name == "m") return kMinute;
  if (name == "h") return kHour;
  return std::nullopt;
}

} // namespace

std::uint64_t magnitudeOf(std::int64_t duration) {
  const auto bits = static_cast<std::uint64_t>(duration);
  return duration < 0 ? 0 - bits : bits;
}

std::string durationText(std::int64_t duration) {
  const std::uint64_t size = magnitudeOf(duration);
  if (size == 0) return "0s";
  const std::string sign = duration < 0 ? "-" : "";
  if (size < static_cast<std::uint64_t>(kSecond)) {
    if (size < static_cast<std::uint64_t>(kMicrosecond)) return sign + std::to_string(size) + "ns";
    if (size < static_cast<std::uint64_t>(kMillisecond)) return sign + withFraction(size, 3) + "\xC2\xB5s";
    return sign + withFraction(size, 6) + "ms";
  }
  std::string text = withFraction(size % static_cast<std::uint64_t>(kMinute), 9) + "s";
  std::uint64_t minutes = size / static_cast<std::uint64_t>(kMinute);
  if (minutes > 0) {
    text = std::to_string(minutes % 60) + "m" + text;
    if (minutes >= 60) text = std::to_string(minutes / 60) + "h" + text;
  }
  return sign + text;
}

Result<std::int64_t> parseDuration(std::string_view text) {
  const std::string_view original = text;
  const auto invalid = [&] { return problem("time: invalid duration " + quoteTimeText(original)); };
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (text == "0") return std::int64_t{0};
  if (text.empty()) return invalid();
  constexpr std::uint64_t kLimit = std::uint64_t{1} << 63;
  std::uint64_t total = 0;
  const auto digit = [&] { return !text.empty() && text[0] >= '0' && text[0] <= '9'; };
  while (!text.empty()) {
    if (text[0] != '.' && !digit()) return invalid();
    std::uint64_t whole = 0, fraction = 0;
    double scale = 1;
    const std::size_t before = text.size();
    for (; digit(); text.remove_prefix(1)) {
      if (whole > kLimit / 10) return invalid();
      whole = whole * 10 + static_cast<std::uint64_t>(text[0] - '0');
      if (whole > kLimit) return invalid();
    }
    bool any = before != text.size();
    if (!text.empty() && text[0] == '.') {
      text.remove_prefix(1);
      const std::size_t fractionStart = text.size();
      bool overflow = false;
      for (; digit(); text.remove_prefix(1)) {
        if (overflow) continue;
        if (fraction > (kLimit - 1) / 10) {
          overflow = true;
          continue;
        }
        const std::uint64_t next = fraction * 10 + static_cast<std::uint64_t>(text[0] - '0');
        if (next > kLimit) {
          overflow = true;
          continue;
        }
        fraction = next;
        scale *= 10;
      }
      any = any || fractionStart != text.size();
    }
    if (!any) return invalid();
    std::size_t end = 0;
    while (end < text.size() && text[end] != '.' && !(text[end] >= '0' && text[end] <= '9')) ++end;
    if (end == 0) return problem("time: missing unit in duration " + quoteTimeText(original));
    const std::optional<std::uint64_t> unit = unitOf(text.substr(0, end));
    if (!unit)
      return problem("time: unknown unit " + quoteTimeText(text.substr(0, end)) + " in duration " + quoteTimeText(original));
    text.remove_prefix(end);
    if (whole > kLimit / *unit) return invalid();
    whole *= *unit;
    if (fraction > 0) {
      whole += static_cast<std::uint64_t>(static_cast<double>(fraction) * (static_cast<double>(*unit) / scale));
      if (whole > kLimit) return invalid();
    }
    total += whole;
    if (total > kLimit) return invalid();
  }
  if (negative) return static_cast<std::int64_t>(0 - total);
  if (total > kLimit - 1) return invalid();
  return static_cast<std::int64_t>(total);
}

std::int64_t roundDuration(std::int64_t duration, std::int64_t multiple) {
  if (multiple <= 0) return duration;
  const std::int64_t rest = duration % multiple;
  const std::uint64_t distance = magnitudeOf(rest);
  const bool down = distance + distance < static_cast<std::uint64_t>(multiple);
  std::int64_t result = 0;
  if (down) return duration - rest;
  if (duration < 0) return __builtin_sub_overflow(duration - rest, multiple, &result) ? INT64_MIN : result;
  return __builtin_add_overflow(duration - rest, multiple, &result) ? INT64_MAX : result;
}

std::int64_t truncateDuration(std::int64_t duration, std::int64_t multiple) {
  return multiple <= 0 ? duration : duration - duration % multiple;
}

} // namespace chartroom::go
