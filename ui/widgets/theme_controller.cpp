#include "ui/widgets/theme_controller.h"

#include "ui/widgets/chartroom_style.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/focus_ring.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/theme.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QPalette>

namespace chartroom::widgets {
namespace {

ThemeController* g_controller = nullptr;
const Theme* g_theme = nullptr;

const char* const kAppearance = "org.freedesktop.appearance";
const char* const kGnome = "org.gnome.desktop.interface";
const char* const kService = "org.freedesktop.portal.Desktop";
const char* const kPath = "/org/freedesktop/portal/desktop";
const char* const kInterface = "org.freedesktop.portal.Settings";

} // namespace

const Theme& theme() { return g_theme ? *g_theme : Theme::light(); }

ThemeController::ThemeController(QObject* parent) : QObject(parent) {
  g_controller = this;
  m_systemDark = QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
  loadFonts();
  QApplication::setStyle(new ChartroomStyle);
  new FocusRing(this);
  apply();
  askPortal();
}

ThemeController::~ThemeController() {
  if (g_controller == this) g_controller = nullptr;
}

ThemeController* ThemeController::instance() { return g_controller; }

void ThemeController::setChoice(ThemeChoice choice) {
  if (m_choice == choice) return;
  m_choice = choice;
  apply();
}

void ThemeController::setSystemDark(bool dark) {
  if (m_systemDark == dark) return;
  m_systemDark = dark;
  if (m_choice == ThemeChoice::System) apply();
}

void ThemeController::apply() {
  const bool dark = m_choice == ThemeChoice::Dark || (m_choice == ThemeChoice::System && m_systemDark);
  g_theme = dark ? &Theme::dark() : &Theme::light();
  QApplication::setFont(uiFont());
  QApplication::setPalette(g_theme->palette());
  if (auto* application = qobject_cast<QApplication*>(QCoreApplication::instance()))
    application->setStyleSheet(g_theme->styleSheet());
  restyleWidgets();
  emit changed();
}

void ThemeController::askPortal() {
  QDBusConnection bus = QDBusConnection::sessionBus();
  if (!bus.isConnected()) return;
  bus.connect(QLatin1String(kService), QLatin1String(kPath), QLatin1String(kInterface), QStringLiteral("SettingChanged"), this,
      SLOT(portalSettingChanged(QString, QString, QDBusVariant)));
  const std::pair<const char*, const char*> wanted[] = {{kAppearance, "color-scheme"}, {kGnome, "text-scaling-factor"}};
  for (const auto& [group, key] : wanted) {
    QDBusMessage message = QDBusMessage::createMethodCall(
        QLatin1String(kService), QLatin1String(kPath), QLatin1String(kInterface), QStringLiteral("Read"));
    message << QLatin1String(group) << QLatin1String(key);
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(message, 2000), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this,
        [this, watcher, group = QString::fromLatin1(group), key = QString::fromLatin1(key)] {
          const QDBusPendingReply<QVariant> reply = *watcher;
          if (!reply.isError()) takePortalValue(group, key, reply.value());
          watcher->deleteLater();
        });
  }
}

void ThemeController::portalSettingChanged(const QString& group, const QString& key, const QDBusVariant& value) {
  takePortalValue(group, key, value.variant());
}

void ThemeController::takePortalValue(const QString& group, const QString& key, const QVariant& value) {
  // The portal's Read wraps a variant in a variant.
  QVariant inner = value;
  while (inner.canConvert<QDBusVariant>()) inner = inner.value<QDBusVariant>().variant();
  if (group == QLatin1String(kAppearance) && key == QLatin1String("color-scheme")) {
    const unsigned wish = inner.toUInt();
    if (wish == 1 || wish == 2) setSystemDark(wish == 1);
  } else if (group == QLatin1String(kGnome) && key == QLatin1String("text-scaling-factor") && inner.toDouble() > 0) {
    setTextScale(inner.toDouble());
    apply();
  }
}

ThemeChoice themeChoiceFromText(const QString& text) {
  if (text == QLatin1String("light")) return ThemeChoice::Light;
  if (text == QLatin1String("dark")) return ThemeChoice::Dark;
  return ThemeChoice::System;
}

QString themeChoiceText(ThemeChoice choice) {
  switch (choice) {
  case ThemeChoice::Light: return QStringLiteral("light");
  case ThemeChoice::Dark: return QStringLiteral("dark");
  case ThemeChoice::System: break;
  }
  return QStringLiteral("system");
}

} // namespace chartroom::widgets
