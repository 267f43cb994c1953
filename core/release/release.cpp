#include "core/release/release.h"

#include <algorithm>

namespace chartroom::release {

bool isPending(std::string_view state) {
  return state == status::kPendingInstall || state == status::kPendingUpgrade || state == status::kPendingRollback;
}

bool Hook::firesOn(std::string_view event) const { return std::find(events.begin(), events.end(), event) != events.end(); }

void Release::setStatus(std::string_view state, std::string description) {
  info.status = state;
  info.description = std::move(description);
}

std::string chartLabel(const Release& release) {
  return release.chart ? release.chart->metadata.name + "-" + release.chart->metadata.version : "MISSING";
}

std::string appVersion(const Release& release) { return release.chart ? release.chart->metadata.appVersion : "MISSING"; }

} // namespace chartroom::release
