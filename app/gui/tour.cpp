#include "app/gui/tour.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDir>
#include <QKeyEvent>
#include <QMouseEvent>

#include <cstdio>

namespace chartroom::gui {

namespace {
constexpr int kLookEvery = 25;              // ms
constexpr int kStepTakesAtMost = 90 * 1000; // ms; machines that test are slow
constexpr QSize kPictureSize(1440, 900);
} // namespace

Tour::Tour(shell::MainWindow* window, widgets::Workspace* workspace, TourOptions options, QObject* parent)
    : QObject(parent), m_window(window), m_workspace(workspace), m_options(std::move(options)) {
  m_timer.setInterval(kLookEvery);
  connect(&m_timer, &QTimer::timeout, this, &Tour::look);
}

void Tour::start() {
  if (!QDir().mkpath(m_options.folder)) {
    std::fprintf(stderr, "tour: the folder %s cannot be made\n", qPrintable(m_options.folder));
    QTimer::singleShot(0, this, [this] { emit finished(1); });
    return;
  }
  m_window->resize(kPictureSize);
  m_window->show();
  addSteps();
  begin();
}

void Tour::begin() {
  m_since.start();
  m_held = false;
  m_steps[m_current].act();
  m_timer.start();
}

void Tour::look() {
  const Step& step = m_steps[m_current];
  const QString missing = step.missing();
  // What holds must hold at two looks in a row: between them layouts and repaints that it caused have been done.
  const bool settled = missing.isEmpty() && m_held;
  m_held = missing.isEmpty();
  if (m_held && !settled) return;
  if (!missing.isEmpty()) {
    if (m_since.elapsed() < kStepTakesAtMost) return;
    m_timer.stop();
    std::printf("tour: FAILED %s: %s\n", qPrintable(step.name), qPrintable(missing));
    savePicture(step.name + QStringLiteral("-failed"));
    std::fflush(stdout);
    emit finished(1);
    return;
  }
  m_timer.stop();
  std::printf("tour: %s (%lld ms)\n", qPrintable(step.name), static_cast<long long>(m_since.elapsed()));
  std::fflush(stdout);
  if (step.picture) savePicture(step.name);
  if (++m_current < m_steps.size()) {
    begin();
    return;
  }
  std::printf("tour: %d pictures in %s\n", m_pictures, qPrintable(QDir(m_options.folder).absolutePath()));
  std::fflush(stdout);
  emit finished(0);
}

void Tour::savePicture(const QString& name) {
  const QString file = QStringLiteral("%1-%2.png").arg(++m_pictures, 2, 10, QLatin1Char('0')).arg(name);
  // What was said last may have changed its size.
  QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
  if (!m_window->grab().save(QDir(m_options.folder).filePath(file)))
    std::fprintf(stderr, "tour: %s cannot be written\n", qPrintable(file));
}

void Tour::press(const QString& button) {
  if (auto* found = find<QAbstractButton>(button)) found->click();
}

void Tour::key(QWidget* target, int key, Qt::KeyboardModifiers modifiers) {
  if (!target) return;
  QKeyEvent down(QEvent::KeyPress, key, modifiers);
  QApplication::sendEvent(target, &down);
  QKeyEvent up(QEvent::KeyRelease, key, modifiers);
  QApplication::sendEvent(target, &up);
}

void Tour::type(QWidget* target, const QString& text) {
  if (!target) return;
  for (const QChar character : text) {
    const int code = character == QLatin1Char('\n') ? static_cast<int>(Qt::Key_Return) : character.toUpper().unicode();
    QKeyEvent down(
        QEvent::KeyPress, code, Qt::NoModifier, character == QLatin1Char('\n') ? QStringLiteral("\r") : QString(character));
    QApplication::sendEvent(target, &down);
    QKeyEvent up(QEvent::KeyRelease, code, Qt::NoModifier, QString(character));
    QApplication::sendEvent(target, &up);
  }
}

void Tour::click(QWidget* target, const QPoint& at) {
  if (!target) return;
  const QPointF place(at);
  QMouseEvent down(QEvent::MouseButtonPress, place, target->mapToGlobal(place), Qt::LeftButton, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(target, &down);
  QMouseEvent up(QEvent::MouseButtonRelease, place, target->mapToGlobal(place), Qt::LeftButton, Qt::NoButton, Qt::NoModifier);
  QApplication::sendEvent(target, &up);
}

} // namespace chartroom::gui
