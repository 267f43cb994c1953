#include "ui/releases/entry.h"

#include "ui/releases/release_page.h"
#include "ui/releases/releases_room.h"

#include <QCoreApplication>

namespace chartroom::releases {

widgets::PageEntry pageEntry() { return releasesPageEntry(); }

widgets::PageEntry releasesPageEntry() {
  return {QStringLiteral("releases"), QCoreApplication::translate("chartroom::releases", "Releases"), QStringLiteral("layers"), QStringLiteral("releases"),
          [](widgets::Workspace* workspace, QWidget* parent) -> widgets::Page* { return new ReleasesRoom(workspace, parent); }};
}

widgets::PageEntry releasePageEntry() {
  return {QStringLiteral("release"), QCoreApplication::translate("chartroom::releases", "Release"), {}, QStringLiteral("releases"), [](widgets::Workspace* workspace, QWidget* parent) -> widgets::Page* {
            auto* page = new ReleasePage(workspace, std::make_shared<models::ReleaseRecords>(), parent);
            QObject::connect(workspace, &widgets::Workspace::releaseRequested, page, &ReleasePage::open);
            QObject::connect(page, &ReleasePage::backRequested, workspace, &widgets::Workspace::showReleases);
            return page;
          }};
}

} // namespace chartroom::releases
