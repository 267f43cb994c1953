#include "core/release/timestamp.h"

#include "core/go/time.h"

namespace chartroom::release {

namespace {

// Shown as Go shows a parsed time: the local zone's abbreviation where the local zone has that offset at that moment.
go::Time goTime(const Timestamp& stamp) {
  if (!stamp.set) return {};
  go::Time time = go::Time::of(stamp.instant, go::Zone::utc());
  if (stamp.offset == 0) return time;
  const auto local = go::Zone::local();
  return time.in(local->at(time.seconds).offset == stamp.offset ? local : go::Zone::fixed("", stamp.offset));
}

} // namespace

Timestamp Timestamp::now(const Clock& clock) {
  const go::Time time = go::Time::now(clock);
  return {clock.now(), time.zone->at(time.seconds).offset, true};
}

std::optional<Timestamp> Timestamp::parse(std::string_view text) {
  const auto time = go::parseTime(go::kRfc3339, text, go::Zone::local());
  if (!time) return std::nullopt;
  if (time->compare({}) == 0) return Timestamp{};
  const auto instant = time->instant();
  if (!instant) return std::nullopt;
  return Timestamp{*instant, time->zone->at(time->seconds).offset, true};
}

std::string Timestamp::rfc3339Nano() const { return format(go::kRfc3339Nano); }
std::string Timestamp::rfc3339() const { return format(go::kRfc3339); }
std::string Timestamp::ansic() const { return format("Mon Jan _2 15:04:05 2006"); }
std::string Timestamp::text() const { return goTime(*this).toString(); }
std::string Timestamp::format(std::string_view layout) const { return goTime(*this).format(layout); }

} // namespace chartroom::release
