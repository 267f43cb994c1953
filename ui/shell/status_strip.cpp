#include "ui/shell/status_strip.h"

#include "ui/widgets/controls.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/theme_controller.h"
#include "ui/widgets/workspace.h"

#include <QPainter>

namespace chartroom::shell {

using namespace widgets;

StatusStrip::StatusStrip(Workspace* workspace, QWidget* parent) : QWidget(parent), m_workspace(workspace) {
  setObjectName(QStringLiteral("statusStrip"));
  setFixedHeight(scaled(24));
  if (auto* controller = ThemeController::instance())
    connect(controller, &ThemeController::changed, this, [this] { setFixedHeight(scaled(24)); });
  connect(workspace, &Workspace::clusterChanged, this, &StatusStrip::changed);
}

void StatusStrip::changed() {
  QStringList texts = clusterTexts() + m_page;
  if (!m_intent.isEmpty()) texts.prepend(m_intent);
  setAccessibleName(texts.join(QStringLiteral(", ")));
  update();
}

void StatusStrip::setIntent(const QString& text) {
  m_intent = text;
  changed();
}

void StatusStrip::setPageTexts(const QStringList& texts) {
  m_page = texts;
  changed();
}

QStringList StatusStrip::clusterTexts() const {
  const ClusterState& cluster = m_workspace->cluster();
  QStringList texts;
  switch (cluster.kind) {
  case ClusterState::Kind::None: texts << tr("No cluster"); break;
  case ClusterState::Kind::Sandbox: texts << tr("sandbox"); break;
  case ClusterState::Kind::Context: texts << cluster.name; break;
  }
  if (cluster.health == ClusterState::Health::Unreachable) {
    texts.last() += cluster.isLost() ? tr(" unreachable") : tr(" not connected");
    if (cluster.isLost()) texts << tr("last answer %1").arg(cluster.lastAnswer.toString(QStringLiteral("HH:mm:ss")));
  } else if (cluster.latencyMilliseconds >= 0) texts.last() += tr(" %1 ms").arg(cluster.latencyMilliseconds);
  if (!cluster.serverVersion.isEmpty()) texts << tr("server %1").arg(cluster.serverVersion);
  texts << tr("helm-compatible 4.3");
  return texts;
}

void StatusStrip::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  QPainter painter(this);
  painter.fillRect(rect(), t.shell);
  painter.fillRect(QRect(0, 0, width(), 1), t.line);
  const QFont font = roleFont(TextRole::Small);
  const QFontMetricsF metrics(font);
  const ClusterState& cluster = m_workspace->cluster();
  const bool none = cluster.kind == ClusterState::Kind::None;
  const Tone tone = none                                                  ? Tone::Neutral
                    : cluster.health == ClusterState::Health::Unreachable ? Tone::Err
                    : cluster.kind == ClusterState::Kind::Sandbox         ? Tone::Accent
                    : cluster.health == ClusterState::Health::Reachable   ? Tone::Ok
                                                                          : Tone::Neutral;
  double x = 0;
  if (!m_intent.isEmpty()) {
    x = drawLabel(painter, rect(), 12, m_intent, font, t.warn) + 12;
    painter.fillRect(QRectF(x, 6, 1, 12), t.line2);
  }
  drawDot(painter, {x + 16, height() / 2.0 + 0.5}, tone, none);
  x += 26;
  const QStringList left = clusterTexts();
  for (qsizetype i = 0; i < left.size(); ++i) {
    if (i) {
      painter.fillRect(QRectF(x + 11, 6, 1, 12), t.line2);
      x += 24;
    }
    x = drawLabel(painter, rect(), x, left[i], font, t.text2);
  }
  double right = width() - 12;
  for (auto text = m_page.rbegin(); text != m_page.rend(); ++text) {
    const double wide = metrics.horizontalAdvance(*text);
    if (right - wide < x + 24) break;
    right -= wide;
    drawLabel(painter, rect(), right, *text, font, t.text2);
    if (std::next(text) != m_page.rend() && right - 24 > x) painter.fillRect(QRectF(right - 13, 6, 1, 12), t.line2);
    right -= 24;
  }
}

} // namespace chartroom::shell
