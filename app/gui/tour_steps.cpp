// The steps of the tour, in the order of the main job.

#include "app/gui/tour.h"

#include <QAbstractButton>

namespace chartroom::gui {

namespace {

QString unless(bool held, const QString& what) { return held ? QString() : what; }

} // namespace

void Tour::addSteps() {
  using Health = widgets::ClusterState::Health;
  m_steps.push_back({QStringLiteral("welcome"), [this] { m_window->showPage(QStringLiteral("welcome")); },
                     [this] { return unless(find<QWidget>(QStringLiteral("welcomePage")) != nullptr, QStringLiteral("the welcome page is not shown")); }});
  m_steps.push_back({QStringLiteral("sandbox"), [this] { press(QStringLiteral("startSandbox")); },
                     [this] {
                       return unless(m_workspace->session() && m_workspace->cluster().health == Health::Reachable,
                                     QStringLiteral("the sandbox is not reachable: ") + m_workspace->cluster().error);
                     }});
}

} // namespace chartroom::gui
