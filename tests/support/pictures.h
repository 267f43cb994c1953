#pragma once

// With CHARTROOM_SHOTS=folder, tests of the window leave pictures of what they saw there, in both themes. GUI thread.

#include "ui/widgets/theme_controller.h"

#include <QCoreApplication>
#include <QDir>
#include <QPixmap>
#include <QWidget>

namespace chartroom::testing {

inline void takePictures(QWidget* widget, widgets::ThemeController& themes, const QString& name) {
  const QString folder = qEnvironmentVariable("CHARTROOM_SHOTS");
  if (folder.isEmpty()) return;
  QDir().mkpath(folder);
  for (const widgets::ThemeChoice choice : {widgets::ThemeChoice::Dark, widgets::ThemeChoice::Light}) {
    themes.setChoice(choice);
    themes.apply();
    QCoreApplication::processEvents();
    widget->grab().save(
        QStringLiteral("%1/%2-%3.png")
            .arg(folder, name, choice == widgets::ThemeChoice::Dark ? QStringLiteral("dark") : QStringLiteral("light")));
  }
}

} // namespace chartroom::testing
