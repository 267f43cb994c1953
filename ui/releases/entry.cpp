#include "ui/releases/entry.h"

#include "ui/releases/releases_room.h"

#include <QCoreApplication>

namespace chartroom::releases {

widgets::PageEntry releasesPageEntry() {
  return {QStringLiteral("releases"), QCoreApplication::translate("chartroom::releases", "Releases"), QStringLiteral("layers"),
      [](widgets::Workspace* workspace, QWidget* parent) -> widgets::Page* { return new ReleasesRoom(workspace, parent); }};
}

} // namespace chartroom::releases
