#include "ui/widgets/renewal.h"

#include <QGuiApplication>

namespace chartroom::widgets {

namespace {
constexpr int kAgeMilliseconds = 30000;
// Who only looks at another window for a moment has done nothing there.
constexpr int kAbsenceMilliseconds = 3000;
} // namespace

Renewal::Renewal(QObject* parent) : QObject(parent) {
  m_timer.setSingleShot(true);
  m_timer.setInterval(kAgeMilliseconds);
  connect(&m_timer, &QTimer::timeout, this, [this] {
    if (QGuiApplication::applicationState() == Qt::ApplicationActive) tell();
  });
  connect(qGuiApp, &QGuiApplication::applicationStateChanged, this, [this](Qt::ApplicationState state) {
    if (state == Qt::ApplicationActive && m_waits && m_since.elapsed() >= kAbsenceMilliseconds) tell();
  });
}

void Renewal::start() {
  m_waits = true;
  m_since.start();
  m_timer.start();
}

void Renewal::stop() {
  m_waits = false;
  m_timer.stop();
}

void Renewal::tell() {
  stop();
  emit due();
}

} // namespace chartroom::widgets
