// The window's program: wiring only.

#include "app/gui/rooms.h"
#include "ui/jobs/job_runner.h"
#include "ui/shell/main_window.h"
#include "ui/shell/settings_page.h"
#include "ui/widgets/theme_controller.h"
#include "ui/widgets/workspace.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QSettings>
#include <QStandardPaths>
#include <QTimer>

#include <cstdio>

using namespace chartroom;

namespace {

// "1440x900" or nothing.
QSize sizeFromText(const QString& text) {
  const QStringList parts = text.split(QLatin1Char('x'));
  return parts.size() == 2 ? QSize(parts[0].toInt(), parts[1].toInt()) : QSize();
}

} // namespace

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  QCoreApplication::setApplicationName(QStringLiteral("chartroom"));
  QCoreApplication::setOrganizationName(QStringLiteral("chartroom"));
  QCoreApplication::setApplicationVersion(QStringLiteral(CHARTROOM_VERSION));
  QGuiApplication::setApplicationDisplayName(QStringLiteral("Chartroom"));
  QGuiApplication::setDesktopFileName(QStringLiteral("chartroom"));

  QCommandLineParser parser;
  parser.setApplicationDescription(QCoreApplication::translate("main", "Desktop chart and release manager for Kubernetes"));
  parser.addVersionOption();
  parser.addHelpOption();
  const QCommandLineOption themeOption(QStringLiteral("theme"), QCoreApplication::translate("main", "Look: light, dark or system."), QStringLiteral("name"));
  const QCommandLineOption pageOption(QStringLiteral("page"), QCoreApplication::translate("main", "Open this page first."), QStringLiteral("name"));
  const QCommandLineOption sizeOption(QStringLiteral("size"), QCoreApplication::translate("main", "Size of the window, as 1440x900."), QStringLiteral("size"));
  const QCommandLineOption shotOption(QStringLiteral("screenshot"), QCoreApplication::translate("main", "Save a picture of the window and end."), QStringLiteral("file"));
  parser.addOptions({themeOption, pageOption, sizeOption, shotOption});
  parser.addPositionalArgument(QStringLiteral("chart"), QCoreApplication::translate("main", "Chart folder or archive to open."), QStringLiteral("[chart]"));
  parser.process(application);

  QSettings settings;
  jobs::JobRunner runner;
  widgets::Workspace workspace(&runner, &settings);
  workspace.setDataFolder(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation));
  widgets::ThemeController theme;
  shell::applyAppearanceSettings(&workspace);
  if (parser.isSet(themeOption)) theme.setChoice(widgets::themeChoiceFromText(parser.value(themeOption)));

  shell::MainWindow window(&workspace, gui::roomEntries(), {});
  if (const QSize size = sizeFromText(parser.value(sizeOption)); size.isValid()) window.resize(size);
  if (parser.isSet(pageOption) && !window.showPage(parser.value(pageOption))) {
    std::fprintf(stderr, "chartroom: there is no page \"%s\"\n", qPrintable(parser.value(pageOption)));
    return 2;
  }
  window.show();
  for (const QString& path : parser.positionalArguments())
    workspace.openChart({QFileInfo(path).isDir() ? widgets::ChartSource::Kind::Folder : widgets::ChartSource::Kind::Archive, QFileInfo(path).absoluteFilePath()});
  if (parser.isSet(shotOption)) {
    QTimer::singleShot(400, &window, [&] { QCoreApplication::exit(window.grab().save(parser.value(shotOption)) ? 0 : 1); });
  }
  return QApplication::exec();
}
