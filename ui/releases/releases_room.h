#pragma once

// ReleasesRoom: the list of releases and, over it, the page of one release, sharing one cache of decoded records. It answers
// Workspace::openRelease and showReleases. GUI thread only.
//
// Object names: "releasesPage" (the room), "releasesList", "releasePage".

#include "core/inspect/release_records.h"
#include "ui/widgets/page.h"
#include "ui/widgets/workspace.h"

#include <memory>

class QStackedWidget;

namespace chartroom::releases {

class ReleasesPage;
class ReleasePage;

class ReleasesRoom : public widgets::Page {
  Q_OBJECT
public:
  explicit ReleasesRoom(widgets::Workspace* workspace, QWidget* parent = nullptr);

  ReleasesPage* list() const { return m_list; }
  ReleasePage* release() const { return m_release; }
  void showList();
  void openRelease(const QString& nameSpace, const QString& name, const QString& tab);

  void activated() override;
  void deactivated() override;
  bool focusFilter() override;
  bool primaryAction() override;
  bool escape() override;
  void goHome() override;
  void prepareSearch() override;
  std::vector<widgets::PaletteEntry> search(const QString& text) const override;

private:
  widgets::Page* front() const;
  void bring(widgets::Page* page);

  widgets::Workspace* m_workspace;
  std::shared_ptr<inspect::ReleaseRecords> m_records;
  QStackedWidget* m_stack;
  ReleasesPage* m_list;
  ReleasePage* m_release;
  widgets::ClusterState m_cluster; // that the release page belongs to
  bool m_active = false;
};

} // namespace chartroom::releases
