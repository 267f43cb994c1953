#include "ui/releases/releases_room.h"

#include "ui/releases/release_page.h"
#include "ui/releases/releases_page.h"
#include "ui/widgets/shortcuts.h"
#include "ui/widgets/workspace.h"

#include <QStackedWidget>
#include <QVBoxLayout>

namespace chartroom::releases {

using namespace widgets;

ReleasesRoom::ReleasesRoom(Workspace* workspace, QWidget* parent)
    : Page(parent), m_workspace(workspace), m_records(std::make_shared<inspect::ReleaseRecords>()) {
  setObjectName(QStringLiteral("releasesPage"));
  m_stack = new QStackedWidget(this);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(m_stack);
  m_list = new ReleasesPage(workspace, m_records, m_stack);
  m_list->setObjectName(QStringLiteral("releasesList"));
  m_release = new ReleasePage(workspace, m_records, m_stack);
  m_release->setObjectName(QStringLiteral("releasePage"));
  m_stack->addWidget(m_list);
  m_stack->addWidget(m_release);

  for (Page* each : {static_cast<Page*>(m_list), static_cast<Page*>(m_release)})
    connect(each, &Page::statusTextsChanged, this, [this, each] {
      if (each == front()) setStatusTexts(each->statusTexts());
    });
  connect(m_list, &Page::searchChanged, this, &Page::searchChanged);
  for (const auto& [shortcut, tab] : {std::pair{Shortcut::RollBack, "history"}, {Shortcut::LiveResources, "resources"}})
    addShortcut(shortcut, this, [this, where = QString::fromLatin1(tab)] {
      if (front() == m_release) m_release->showTab(where, ReleasePage::Focus::Tab);
      else m_list->openCurrent(where);
    });
  addShortcut(Shortcut::Upgrade, this, [this] {
    if (front() == m_release) m_release->upgrade();
    else m_list->upgradeCurrent();
  });
  connect(m_release, &ReleasePage::backRequested, this, &ReleasesRoom::showList);
  connect(workspace, &Workspace::releaseRequested, this, &ReleasesRoom::openRelease);
  // A release of another cluster is not in this one, even if one of its name is.
  m_cluster = workspace->cluster();
  connect(workspace, &Workspace::clusterChanged, this, [this] {
    if (m_workspace->cluster().isSameClusterAs(m_cluster)) return;
    m_cluster = m_workspace->cluster();
    showList();
  });
  connect(workspace, &Workspace::releasesRequested, this, &ReleasesRoom::showList);
}

Page* ReleasesRoom::front() const { return qobject_cast<Page*>(m_stack->currentWidget()); }

void ReleasesRoom::bring(Page* page) {
  Page* before = front();
  if (before == page) return;
  m_stack->setCurrentWidget(page);
  setStatusTexts(page->statusTexts());
  if (!m_active) return;
  before->deactivated();
  page->activated();
}

void ReleasesRoom::showList() {
  bring(m_list);
  m_release->close();
}

void ReleasesRoom::goHome() { showList(); }

void ReleasesRoom::openRelease(const QString& nameSpace, const QString& name, const QString& tab) {
  m_release->open(nameSpace, name, tab);
  bring(m_release);
}

void ReleasesRoom::activated() {
  m_active = true;
  front()->activated();
}

void ReleasesRoom::deactivated() {
  m_active = false;
  front()->deactivated();
}

bool ReleasesRoom::focusFilter() { return front()->focusFilter(); }
bool ReleasesRoom::primaryAction() { return front()->primaryAction(); }

bool ReleasesRoom::escape() {
  if (front()->escape()) return true;
  if (front() != m_release) return false;
  showList();
  return true;
}

void ReleasesRoom::prepareSearch() { m_list->prepareSearch(); }

std::vector<PaletteEntry> ReleasesRoom::search(const QString& text) const {
  std::vector<PaletteEntry> entries = front() == m_release ? m_release->search(text) : std::vector<PaletteEntry>();
  for (PaletteEntry& entry : m_list->search(text)) entries.push_back(std::move(entry));
  return entries;
}

} // namespace chartroom::releases
