// The charts room driven as a person drives it: filter, choose, look through the tabs, open folders and broken charts, drop.

#include "chart_folders.h"
#include "ui/charts/chart_library.h"
#include "ui/charts/charts_page.h"
#include "ui/jobs/job_runner.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/file_dialogs.h"
#include "ui/widgets/tab_bar.h"
#include "ui/widgets/theme_controller.h"
#include "ui/widgets/workspace.h"

#include <QComboBox>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTextBrowser>
#include <QTreeView>

using namespace chartroom;
using charts::ChartsPage;
using widgets::ChartSource;
using widgets::Workspace;

namespace {

class Answers : public widgets::FileDialogs {
public:
  void ask(QWidget*, const widgets::FileQuestion& question, const Chosen& chosen) override {
    asked = question.kind;
    chosen(answer);
  }
  QStringList answer;
  widgets::FileQuestion::Kind asked = widgets::FileQuestion::Kind::SaveFile;
};

} // namespace

class TestChartsPage : public QObject {
  Q_OBJECT
private slots:
  void initTestCase() {
    qRegisterMetaType<ChartSource>();
    m_controller = std::make_unique<widgets::ThemeController>();
  }
  void cleanupTestCase() { m_controller.reset(); }

  void init() {
    m_disk = std::make_unique<ChartFolders>();
    const QString alpha = m_disk->chart("samples/alpha", "alpha", "annotations:\n  category: Web\n");
    const QString beta = m_disk->chart("samples/beta", "beta", "annotations:\n  category: Database\n");
    m_disk->write("samples/alpha/README.md", "# Alpha\n\nInstalls alpha.\n");
    m_disk->write("samples/beta/values.schema.json", "{\"properties\":{\"image\":{\"type\":\"object\"}}}");
    m_settings = std::make_unique<QSettings>(m_disk->path("settings.ini"), QSettings::IniFormat);
    m_jobs = std::make_unique<jobs::JobRunner>(2);
    m_workspace = std::make_unique<Workspace>(m_jobs.get(), m_settings.get());
    m_workspace->setSampleCharts({alpha, beta});
    makePage();
    QTRY_COMPARE(rows(), (QStringList{"alpha", "beta"}));
    QTRY_COMPARE(m_page->library()->pending(), 0);
    QTRY_COMPARE(text("chartName"), QString("alpha"));
  }
  void cleanup() {
    m_page.reset();
    m_workspace.reset();
    m_jobs.reset();
    m_settings.reset();
    m_disk.reset();
    widgets::FileDialogs::setInstance(nullptr);
  }

  void theFirstChartIsOnShow() {
    QCOMPARE(text("chartCount"), QString("2 charts"));
    QCOMPARE(m_page->statusTexts(), QStringList{"2 charts"});
    QTRY_VERIFY(find<QTextBrowser>("readmeView")->toPlainText().contains("Installs alpha."));
  }

  void filteringNarrowsTheList() {
    auto* field = find<QLineEdit>("chartFilter");
    QVERIFY(m_page->focusFilter());
    QTest::keyClicks(field, "beta");
    QCOMPARE(rows(), QStringList{"beta"});
    QTRY_COMPARE(text("chartName"), QString("beta"));
    QCOMPARE(text("chartCount"), QString("1 of 2 charts"));
    QTest::keyClicks(field, "x");
    QVERIFY(find<QWidget>("chartsEmpty")->isVisible());
    for (auto* button : find<QWidget>("chartsEmpty")->findChildren<QPushButton*>("noticeAction"))
      if (button->text() == "Clear filters") button->click();
    QCOMPARE(rows().size(), 2);
    QCOMPARE(field->text(), QString());
  }

  void arrowsMoveWhileTheFilterHasTheCursor() {
    auto* field = find<QLineEdit>("chartFilter");
    QTest::keyClick(field, Qt::Key_Down);
    QTRY_COMPARE(text("chartName"), QString("beta"));
    QTest::keyClick(field, Qt::Key_Up);
    QTRY_COMPARE(text("chartName"), QString("alpha"));
    QSignalSpy studio(m_workspace.get(), &Workspace::studioRequested);
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(studio.size(), 1);
    const auto source = studio[0][0].value<ChartSource>();
    QCOMPARE(source.kind, ChartSource::Kind::Sample);
    QCOMPARE(source.path, m_disk->path("samples/alpha"));
  }

  void facetsNarrowTheList() {
    auto* facets = find<QTreeView>("chartFacets");
    const QModelIndex category = facets->model()->index(1, 0);
    const QModelIndex database = facets->model()->index(0, 0, category);
    QCOMPARE(database.data().toString(), QString("Database"));
    QTRY_VERIFY(facets->viewport()->rect().contains(facets->visualRect(database)));
    QTest::mouseClick(facets->viewport(), Qt::LeftButton, {}, facets->visualRect(database).center());
    QCOMPARE(rows(), QStringList{"beta"});
    auto* clear = find<QPushButton>("clearFilters");
    QVERIFY(clear->isEnabled());
    clear->click();
    QCOMPARE(rows().size(), 2);
    // By keyboard too.
    facets->setFocus();
    facets->setCurrentIndex(facets->model()->index(1, 0, facets->model()->index(1, 0)));
    QTest::keyClick(facets, Qt::Key_Space);
    QCOMPARE(rows(), QStringList{"alpha"});
  }

  void everyTabShowsItsPart() {
    show("values");
    auto* values = find<widgets::CodeEditor>("valuesEditor");
    QVERIFY(values->text().contains("password: secret"));
    QVERIFY(values->isReadOnly());
    QTest::keyClicks(find<QLineEdit>("valuesSearch"), "auth.pass");
    QCOMPARE(text("valuesHits"), QString("1 of 1"));
    QCOMPARE(values->cursorLine(), 5);
    QCOMPARE(text("valuesPath"), QString("auth.password"));
    show("templates");
    auto* list = find<QListView>("templateList");
    QCOMPARE(list->model()->rowCount(), 2);
    QCOMPARE(text("templateTitle"), QString("templates/web.yaml"));
    QVERIFY(find<widgets::CodeEditor>("templateSource")->text().contains("kind: ConfigMap"));
    list->setCurrentIndex(list->model()->index(0, 0));
    QCOMPARE(text("templateTitle"), QString("templates/_helpers.tpl"));
    show("schema");
    QVERIFY(find<QWidget>("schemaPage")->isVisible());
    QVERIFY(!find<QTreeView>("schemaTree")->isVisible());
    m_page->select(m_disk->path("samples/beta"));
    QTRY_VERIFY(find<QTreeView>("schemaTree")->isVisible());
    QCOMPARE(find<QTreeView>("schemaTree")->model()->index(0, 0).data().toString(), QString("image"));
    show("dependencies");
    QVERIFY(!find<QTreeView>("dependencyTable")->isVisible());
  }

  void openingAFolderAddsAndRemembersIt() {
    const QString gamma = m_disk->chart("own/gamma", "gamma");
    Answers answers;
    answers.answer = {gamma};
    widgets::FileDialogs::setInstance(&answers);
    find<QPushButton>("chartOpen")->click();
    auto* menu = m_page->findChild<QMenu*>("chartOpenMenu");
    QVERIFY(menu);
    menu->actions().first()->trigger();
    menu->close();
    QCOMPARE(answers.asked, widgets::FileQuestion::Kind::OpenFolder);
    QTRY_COMPARE(text("chartName"), QString("gamma"));
    QTRY_COMPARE(m_workspace->recentCharts().size(), 1);
    QCOMPARE(m_workspace->recentCharts().first().name, QString("gamma"));
    QCOMPARE(m_workspace->recentCharts().first().version, QString("1.2.3"));
    makePage();
    QTRY_COMPARE(rows(), (QStringList{"alpha", "beta", "gamma"}));
  }

  // That it is deprecated is known only when it has been read.
  void aDeprecatedChartThatIsOpenedIsShown() {
    m_page->openPaths({m_disk->chart("mine/omega", "omega", "deprecated: true\n")});
    QTRY_COMPARE(text("chartName"), QString("omega"));
    QTRY_COMPARE(m_page->library()->pending(), 0);
    QCOMPARE(rows(), (QStringList{"alpha", "beta", "omega"}));
    QCOMPARE(text("chartName"), QString("omega"));
  }

  void aFolderOfChartsBecomesASource() {
    m_disk->chart("shelf/one", "one");
    m_disk->chart("shelf/two", "two");
    m_page->openPaths({m_disk->path("shelf")});
    QTRY_COMPARE(rows(), (QStringList{"alpha", "beta", "one", "two"}));
    QTRY_COMPARE(text("chartName"), QString("one"));
    auto* facets = find<QTreeView>("chartFacets");
    QTRY_COMPARE(facets->model()->rowCount(facets->model()->index(0, 0)), 2);
    QCOMPARE(facets->model()->index(1, 0, facets->model()->index(0, 0)).data().toString(), QString("shelf"));
    // A chart that comes later is found.
    m_disk->chart("shelf/three", "three");
    QTRY_VERIFY(rows().contains("three"));
    m_page->library()->forget(m_disk->path("shelf/one"));
    QCOMPARE(rows(), (QStringList{"alpha", "beta"}));
  }

  void aBrokenChartStaysWithItsError() {
    m_disk->write("bad/Chart.yaml", "name: [\n");
    m_page->openPaths({m_disk->path("bad")});
    QTRY_VERIFY(find<QWidget>("chartError")->isVisible());
    QTRY_COMPARE(
        find<QWidget>("chartError")->findChild<QLabel*>("errorTitle")->text(), QString("The Chart.yaml of bad cannot be read"));
    QVERIFY(find<QWidget>("chartError")->findChild<QLabel*>("errorText")->text().contains("cannot load Chart.yaml: "));
    QVERIFY(!find<QWidget>("chartTabs")->isVisible());
    QCOMPARE(rows().size(), 3);
    QVERIFY(!m_page->primaryAction());
    QTRY_VERIFY(find<QPushButton>("chartBroken")->isVisible());
    QTRY_COMPARE(m_page->statusTexts(), (QStringList{"1 cannot be read", "3 charts"}));
    // Saving it right is enough.
    m_disk->write("bad/Chart.yaml", "apiVersion: v2\nname: good\nversion: 1.0.0\n");
    QTRY_COMPARE(text("chartName"), QString("good"));
    QTRY_VERIFY(!find<QWidget>("chartError")->isVisible());
    QVERIFY(find<QWidget>("chartTabs")->isVisible());
  }

  void aChartThatBreaksKeepsItsLastContents() {
    show("values");
    m_disk->write("samples/alpha/Chart.yaml", "name: [\n");
    QTRY_VERIFY(find<QWidget>("chartError")->isVisible());
    QVERIFY(find<QWidget>("chartTabs")->isVisible());
    QVERIFY(find<widgets::CodeEditor>("valuesEditor")->text().contains("password"));
  }

  void anEditedFileIsShownAnew() {
    show("values");
    m_disk->write("samples/alpha/values.yaml", "fresh: true\n");
    QTRY_COMPARE(find<widgets::CodeEditor>("valuesEditor")->text(), QString("fresh: true\n"));
  }

  void droppingOpens() {
    const QString gamma = m_disk->chart("own/gamma", "gamma");
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(gamma)});
    QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_page.get(), &enter);
    QVERIFY(enter.isAccepted());
    QVERIFY(find<QWidget>("dropHint")->isVisible());
    QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_page.get(), &drop);
    QVERIFY(!find<QWidget>("dropHint")->isVisible());
    QTRY_COMPARE(text("chartName"), QString("gamma"));
  }

  void aValuesFileIsExplained() {
    const QString values = m_disk->write("prod.yaml", "a: 1\n");
    m_page->openPaths({values});
    auto* notice = find<QWidget>("valuesNotice");
    QVERIFY(notice->isVisible());
    QCOMPARE(rows().size(), 2);
    QSignalSpy studio(m_workspace.get(), &Workspace::studioRequested);
    notice->findChild<QPushButton*>("noticeAction")->click();
    QCOMPARE(studio.size(), 1);
    QVERIFY(!notice->isVisible());
  }

  void aRequestFromElsewhereOpensToo() {
    const QString gamma = m_disk->chart("own/gamma", "gamma");
    auto* field = find<QLineEdit>("chartFilter");
    QTest::keyClicks(field, "beta");
    m_workspace->openChart({ChartSource::Kind::Folder, gamma});
    QTRY_COMPARE(text("chartName"), QString("gamma"));
    QCOMPARE(field->text(), QString()); // a filter may not hide what was asked for
  }

  void libraryChartsAreNotInstalled() {
    const QString common = m_disk->chart("own/common", "common", "type: library\n");
    m_page->openPaths({common});
    QTRY_COMPARE(text("chartName"), QString("common"));
    QVERIFY(!find<QPushButton>("chartInstall")->isEnabled());
    QVERIFY(!m_page->primaryAction());
  }

  void aNarrowWindowFoldsTheFacetsAndWrapsTheFacts() {
    auto* facts = find<QWidget>("chartFacts");
    const int oneLine = facts->height();
    m_page->resize(1008, 610);
    auto* button = find<QAbstractButton>("facetsButton");
    QTRY_VERIFY(button->isVisible());
    QVERIFY(!find<QWidget>("facetsPanel")->isVisible());
    QTRY_VERIFY(facts->height() >= facts->heightForWidth(facts->width()));
    QVERIFY(oneLine <= facts->height());
    button->click();
    QVERIFY(find<QWidget>("facetsPanel")->isVisible());
    QVERIFY(m_page->escape());
    QVERIFY(!find<QWidget>("facetsPanel")->isVisible());
    m_page->resize(1368, 830);
    QTRY_VERIFY(find<QWidget>("facetsPanel")->isVisible());
  }

  void thePaletteKnowsTheCharts() {
    const auto found = m_page->search("bet");
    QVERIFY(!found.empty());
    QCOMPARE(found[0].title, QString("beta"));
    QCOMPARE(found[0].actions.size(), std::size_t(2));
    found[0].run();
    QTRY_COMPARE(text("chartName"), QString("beta"));
  }

private:
  void makePage() {
    m_page = std::make_unique<ChartsPage>(m_workspace.get());
    m_page->resize(1368, 830);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    m_page->activated();
  }
  template <typename T>
  T* find(const char* name) {
    T* found = m_page->findChild<T*>(QString::fromLatin1(name));
    if (!found) qFatal("no %s", name);
    return found;
  }
  QString text(const char* name) {
    const auto* label = m_page->findChild<QLabel*>(QString::fromLatin1(name));
    return label ? label->text() : QString();
  }
  QStringList rows() {
    const QAbstractItemModel* model = find<QListView>("chartList")->model();
    QStringList names;
    for (int row = 0; row < model->rowCount(); ++row) names.append(model->index(row, 0).data().toString());
    return names;
  }
  void show(const char* id) {
    auto* tabs = find<widgets::TabBar>("chartTabs");
    QTRY_VERIFY(tabs->isVisible());
    tabs->setCurrent(tabs->indexOf(QString::fromLatin1(id)));
  }

  std::unique_ptr<widgets::ThemeController> m_controller;
  std::unique_ptr<ChartFolders> m_disk;
  std::unique_ptr<QSettings> m_settings;
  std::unique_ptr<jobs::JobRunner> m_jobs;
  std::unique_ptr<Workspace> m_workspace;
  std::unique_ptr<ChartsPage> m_page;
};

QTEST_MAIN(TestChartsPage)
#include "tst_charts_page.moc"
