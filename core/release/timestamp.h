#pragma once

// Timestamp: a point in time with the offset it was written with, as Go's time.Time keeps it in a release record.
// Plain value; thread-safe.

#include "core/base/clock.h"

#include <optional>
#include <string>
#include <string_view>

namespace chartroom::release {

struct Timestamp {
  Clock::Time instant{};
  int offset = 0;   // seconds east of UTC
  bool set = false; // false is Go's zero time

  // The clock's time in the local zone.
  static Timestamp now(const Clock& clock);
  // RFC 3339 with fractions; nullopt for anything else.
  static std::optional<Timestamp> parse(std::string_view text);

  bool isZero() const { return !set; }
  std::string rfc3339Nano() const; // "2026-11-21T03:37:13.513115034Z"
  std::string rfc3339() const;     // without fractions
  std::string ansic() const;       // "Sat Nov 21 03:37:13 2026"
  std::string text() const;        // time.Time.String(): "2026-11-21 03:37:13.513115034 +0000 UTC"
  // time.Time.Format with a Go layout ("2006-01-02 15:04:05Z0700").
  std::string format(std::string_view layout) const;

  friend bool operator==(const Timestamp& a, const Timestamp& b) { return a.set == b.set && a.instant == b.instant; }
};

} // namespace chartroom::release
