#pragma once

// ThemeController: decides which Theme is in use and puts it on the application: palette, style sheet, fonts, style. It
// follows the desktop (the portal's colour scheme and text scale over D-Bus; without a portal, how dark the desktop's
// palette was at start) unless the user chose a look. A switch is live: changed() comes after the application was
// restyled, for everything that keeps pictures or colours of its own. One per program, GUI thread only; make it right
// after the application object.

#include <QObject>

class QDBusVariant;

namespace chartroom::widgets {

enum class ThemeChoice { System, Light, Dark };

class ThemeController : public QObject {
  Q_OBJECT
public:
  explicit ThemeController(QObject* parent = nullptr);
  ~ThemeController() override;

  // The one controller, or null when none was made (a test of a single widget).
  static ThemeController* instance();

  ThemeChoice choice() const { return m_choice; }
  void setChoice(ThemeChoice choice);
  // Restyles the application by choice and system; the constructor did it once.
  void apply();

  // The desktop's wish, as far as known; tests and the portal set it.
  void setSystemDark(bool dark);
  bool systemDark() const { return m_systemDark; }

signals:
  void changed();

private slots:
  void portalSettingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
  void askPortal();
  void takePortalValue(const QString& group, const QString& key, const QVariant& value);

  ThemeChoice m_choice = ThemeChoice::System;
  bool m_systemDark = false;
};

// "light", "dark", "system" and back; anything else is System.
ThemeChoice themeChoiceFromText(const QString& text);
QString themeChoiceText(ThemeChoice choice);

} // namespace chartroom::widgets
