#include "app/gui/rooms.h"

#include "ui/charts/charts_page.h"
#include "ui/releases/entry.h"
#include "ui/studio/studio_page.h"

namespace chartroom::gui {

std::vector<widgets::PageEntry> roomEntries() {
  return {charts::chartsPageEntry(), releases::releasesPageEntry(), studio::studioPageEntry()};
}

} // namespace chartroom::gui
