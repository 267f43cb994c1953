#include "app/gui/rooms.h"

#if __has_include("ui/charts/entry.h")
#include "ui/charts/entry.h"
#endif
#if __has_include("ui/releases/entry.h")
#include "ui/releases/entry.h"
#endif
#if __has_include("ui/repositories/entry.h")
#include "ui/repositories/entry.h"
#endif
#if __has_include("ui/activity/entry.h")
#include "ui/activity/entry.h"
#endif
#if __has_include("ui/studio/entry.h")
#include "ui/studio/entry.h"
#endif

namespace chartroom::gui {

std::vector<widgets::PageEntry> roomEntries() {
  std::vector<widgets::PageEntry> entries;
#if __has_include("ui/charts/entry.h")
  entries.push_back(charts::pageEntry());
#endif
#if __has_include("ui/releases/entry.h")
  entries.push_back(releases::pageEntry());
#endif
#if __has_include("ui/repositories/entry.h")
  entries.push_back(repositories::pageEntry());
#endif
#if __has_include("ui/activity/entry.h")
  entries.push_back(activity::pageEntry());
#endif
#if __has_include("ui/studio/entry.h")
  entries.push_back(studio::pageEntry());
#endif
  return entries;
}

} // namespace chartroom::gui
