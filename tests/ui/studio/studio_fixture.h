#pragma once

// What every test of the studio's page needs: a workspace on a temporary folder, file dialogs that answer, and a page that is
// shown. Charts come from resources/charts, copied where a test breaks them.

#include "ui/jobs/job_runner.h"
#include "ui/studio/action_bar.h"
#include "ui/studio/editor_panel.h"
#include "ui/studio/layers_panel.h"
#include "ui/studio/preview_panel.h"
#include "ui/studio/studio_page.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/file_dialogs.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/theme_controller.h"
#include "ui/widgets/workspace.h"

#include <QApplication>

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

namespace chartroom::studio::testing {

class AnsweringDialogs : public widgets::FileDialogs {
public:
  QStringList answer;
  widgets::FileQuestion asked;
  void ask(QWidget*, const widgets::FileQuestion& question, const Chosen& chosen) override {
    asked = question;
    if (!answer.isEmpty()) chosen(answer);
  }
};

inline QString samplePath(const QString& name) { return QStringLiteral(CHARTROOM_SOURCE_DIR "/resources/charts/") + name; }

inline QString copyChart(const QString& name, const QString& into) {
  const QString from = samplePath(name), to = into + QLatin1Char('/') + name;
  QDirIterator files(from, QDir::Files, QDirIterator::Subdirectories);
  while (files.hasNext()) {
    const QString file = files.next();
    const QString target = to + file.mid(from.size());
    QDir().mkpath(QFileInfo(target).path());
    QFile::copy(file, target);
    QFile(target).setPermissions(QFile::ReadOwner | QFile::WriteOwner);
  }
  return to;
}

inline void writeFile(const QString& path, const QByteArray& bytes) {
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(bytes);
}

inline QByteArray readFile(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// One window with the studio in it. `folder` outlives it, so that a second one finds the drafts of the first.
class Studio {
public:
  explicit Studio(const QString& folder)
      : settings(folder + QStringLiteral("/settings.ini"), QSettings::IniFormat), workspace(&jobs, &settings) {
    workspace.setDataFolder(folder + QStringLiteral("/data"));
    page = std::make_unique<StudioPage>(&workspace);
    page->setObjectName(QStringLiteral("studioPage"));
    page->resize(1368, 828);
    page->show();
  }
  ~Studio() { page.reset(); }

  StudioSession* session() { return page->session(); }
  widgets::CodeEditor* editor() { return page->editors()->currentEditor(); }
  template <typename T>
  T* find(const char* name) {
    return page->findChild<T*>(QString::fromLatin1(name));
  }
  void open(const QString& path, widgets::ChartSource::Kind kind = widgets::ChartSource::Kind::Folder) {
    workspace.openStudio({kind, path});
  }
  // True once the preview shows what is typed.
  bool settled() {
    return QTest::qWaitFor(
        [this] {
          return session()->state() == StudioSession::State::Ready && session()->newest() && !session()->isRendering() &&
                 !session()->hasPendingRefresh();
        },
        20000);
  }
  void type(const QString& text) {
    QWidget* view = editor()->viewWidget();
    view->setFocus();
    QTest::keyClicks(view, text);
  }

  jobs::JobRunner jobs{4};
  QSettings settings;
  widgets::Workspace workspace;
  std::unique_ptr<StudioPage> page;
};

} // namespace chartroom::studio::testing
