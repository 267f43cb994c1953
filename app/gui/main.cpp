// The window's program: wiring only.

#include "app/gui/cluster_connector.h"
#include "app/gui/idle_trim.h"
#include "app/gui/quit_signals.h"
#include "app/gui/rooms.h"
#include "app/gui/tour.h"
#include "ui/jobs/job_runner.h"
#include "ui/shell/main_window.h"
#include "ui/shell/settings_page.h"
#include "ui/studio/draft_store.h"
#include "ui/widgets/theme_controller.h"
#include "ui/widgets/workspace.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTimer>

#include <cstdio>
#include <memory>

using namespace chartroom;

namespace {

// "1440x900" or nothing.
QSize sizeFromText(const QString& text) {
  const QStringList parts = text.split(QLatin1Char('x'));
  return parts.size() == 2 ? QSize(parts[0].toInt(), parts[1].toInt()) : QSize();
}

// The sample charts: beside an installed program, or in the source tree of one that was built in place.
QStringList sampleCharts() {
  const QString program = QCoreApplication::applicationDirPath();
  for (const char* place : {"/../share/chartroom/charts", "/../../../resources/charts"}) {
    const QDir folder(program + QLatin1String(place));
    QStringList charts;
    for (const QString& name : folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot))
      if (folder.exists(name + QLatin1String("/Chart.yaml"))) charts << QDir::cleanPath(folder.filePath(name));
    if (!charts.isEmpty()) return charts;
  }
  return {};
}

} // namespace

int main(int argc, char** argv) {
  gui::tuneAllocator();
  QCoreApplication::setApplicationName(QStringLiteral("chartroom"));
  QCoreApplication::setOrganizationName(QStringLiteral("chartroom"));
  QCoreApplication::setApplicationVersion(QStringLiteral(CHARTROOM_VERSION));
  QGuiApplication::setApplicationDisplayName(QStringLiteral("Chartroom"));
  QGuiApplication::setDesktopFileName(QStringLiteral("chartroom"));

  QCommandLineParser parser;
  parser.setApplicationDescription(QCoreApplication::translate("main", "Desktop chart and release manager for Kubernetes"));
  parser.addVersionOption();
  parser.addHelpOption();
  const QCommandLineOption themeOption(
      QStringLiteral("theme"), QCoreApplication::translate("main", "Look: light, dark or system."), QStringLiteral("name"));
  const QCommandLineOption pageOption(
      QStringLiteral("page"), QCoreApplication::translate("main", "Open this page first."), QStringLiteral("name"));
  const QCommandLineOption sizeOption(
      QStringLiteral("size"), QCoreApplication::translate("main", "Size of the window, as 1440x900."), QStringLiteral("size"));
  const QCommandLineOption shotOption(QStringLiteral("screenshot"),
      QCoreApplication::translate("main", "Save a picture of the window and end."), QStringLiteral("file"));
  const QCommandLineOption sandboxOption(
      QStringLiteral("sandbox"), QCoreApplication::translate("main", "Start on the embedded sandbox cluster."));
  const QCommandLineOption dataOption(QStringLiteral("data"),
      QCoreApplication::translate("main", "Keep settings, drafts and the sandbox in this folder."), QStringLiteral("folder"));
  const QCommandLineOption tourOption(QStringLiteral("tour"),
      QCoreApplication::translate("main", "Play the main job by itself, save pictures of it in this folder, and end."),
      QStringLiteral("folder"));
  parser.addOptions({themeOption, pageOption, sizeOption, shotOption, sandboxOption, dataOption, tourOption});
  parser.addPositionalArgument(
      QStringLiteral("chart"), QCoreApplication::translate("main", "Chart folder or archive to open."), QStringLiteral("[chart]"));
  // Help and version need no display; a QApplication ends the program when it finds none.
  parser.parse(QStringList(argv, argv + argc));
  if (parser.isSet(QStringLiteral("help")) || parser.isSet(QStringLiteral("help-all")) || parser.isSet(QStringLiteral("version"))) {
    const QCoreApplication plain(argc, argv);
    parser.process(plain); // prints and ends the program
  }
  QApplication application(argc, argv);
  parser.process(application);

  // A tour leaves nothing behind but its pictures, and finds nothing that was there before.
  QTemporaryDir scratch;
  QString data = parser.value(dataOption);
  if (data.isEmpty() && parser.isSet(tourOption)) data = scratch.path();
  const bool ownData = !data.isEmpty();
  // The folder that chartroomctl uses, too: Qt's own would name the program twice.
  if (!ownData) data = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/chartroom");
  QDir().mkpath(data);
  const auto settings = ownData
                            ? std::make_unique<QSettings>(QDir(data).filePath(QStringLiteral("settings.ini")), QSettings::IniFormat)
                            : std::make_unique<QSettings>();
  jobs::JobRunner runner;
  gui::IdleTrim trim(&runner);
  widgets::Workspace workspace(&runner, settings.get());
  workspace.setDataFolder(data);
  workspace.setSampleCharts(sampleCharts());
  widgets::ThemeController theme;
  shell::applyAppearanceSettings(&workspace);
  if (parser.isSet(themeOption)) theme.setChoice(widgets::themeChoiceFromText(parser.value(themeOption)));

  gui::ClusterConnector connector(&workspace);
  shell::ShellActions actions = connector.actions();
  actions.drafts = [folder = data + QStringLiteral("/drafts")] { return studio::draftOffers(folder); };
  actions.dropDraft = [folder = data + QStringLiteral("/drafts")](const QString& key) { return studio::dropDrafts(folder, key); };
  // Before the sandbox ends: an operation in the middle still records there how it ended.
  const auto run = [&runner] {
    const int code = QApplication::exec();
    runner.finish();
    return code;
  };
  shell::MainWindow window(&workspace, gui::roomEntries(), std::move(actions));
  const gui::QuitSignals asked;
  QObject::connect(&asked, &gui::QuitSignals::received, &window, [&window](int number) {
    window.hide(); // it draws nothing any more
    QCoreApplication::exit(128 + number);
  });
  QObject::connect(&connector, &gui::ClusterConnector::contextsChanged, &window, [&] { window.setContexts(connector.contexts()); });
  if (parser.isSet(tourOption)) {
    gui::TourOptions options;
    options.folder = parser.value(tourOption);
    const QStringList charts = parser.positionalArguments();
    options.chart = charts.isEmpty() ? QString() : QFileInfo(charts.first()).absoluteFilePath();
    gui::Tour tour(&window, &workspace, options);
    QObject::connect(
        &tour, &gui::Tour::finished, &application, [](int failures) { QCoreApplication::exit(failures == 0 ? 0 : 1); });
    tour.start();
    return run();
  }
  if (parser.isSet(sandboxOption)) connector.restoreSandbox();
  else connector.restore();
  if (const QSize size = sizeFromText(parser.value(sizeOption)); size.isValid()) {
    window.setWindowState(window.windowState() & ~(Qt::WindowMaximized | Qt::WindowFullScreen)); // as it was left
    window.resize(size);
  }
  if (parser.isSet(pageOption) && !window.showPage(parser.value(pageOption))) {
    std::fprintf(stderr, "chartroom: there is no page \"%s\"\n", qPrintable(parser.value(pageOption)));
    return 2;
  }
  window.show();
  for (const QString& path : parser.positionalArguments())
    workspace.openChart({QFileInfo(path).isDir() ? widgets::ChartSource::Kind::Folder : widgets::ChartSource::Kind::Archive,
        QFileInfo(path).absoluteFilePath()});
  if (parser.isSet(shotOption)) {
    QTimer::singleShot(400, &window, [&] { QCoreApplication::exit(window.grab().save(parser.value(shotOption)) ? 0 : 1); });
  }
  return run();
}
