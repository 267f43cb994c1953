// The studio driven as a user drives it, offscreen: real page, real charts, real keys.

#include "tests/support/gui_test.h"
#include "tests/ui/studio/studio_fixture.h"

#include "ui/studio/action_bar.h"
#include "ui/widgets/diff_view.h"
#include "ui/widgets/notices.h"
#include "ui/widgets/tab_bar.h"

#include <sys/stat.h>

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QTreeView>

using namespace chartroom;
using namespace chartroom::studio;
using namespace chartroom::studio::testing;
using widgets::CodeEditor;

class TestStudioPage : public QObject {
  Q_OBJECT
private slots:
  void initTestCase() {
    widgets::loadFonts();
    m_themes = std::make_unique<widgets::ThemeController>();
  }
  void cleanupTestCase() { m_themes.reset(); }
  void init() {
    m_folder = std::make_unique<QTemporaryDir>();
    m_studio = std::make_unique<Studio>(m_folder->path());
    widgets::FileDialogs::setInstance(&m_dialogs);
    m_dialogs.answer.clear();
  }
  void cleanup() {
    m_studio.reset();
    m_folder.reset();
    widgets::FileDialogs::setInstance(nullptr);
  }

  void withoutAChartItSaysWhatToDo() {
    QVERIFY(m_studio->find<QWidget>("studioEmpty")->isVisible());
    QVERIFY(!m_studio->page->primaryAction());
  }

  void whoOpensAChartTypesAtOnce() {
    m_studio->page->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_studio->page.get()));
    openStorefront();
    QTRY_VERIFY(QApplication::focusWidget() && m_studio->editor()->isAncestorOf(QApplication::focusWidget()));
    QTest::keyClicks(QApplication::focusWidget(), "web: {replicaCount: 7}");
    QVERIFY(m_studio->settled());
    QVERIFY(m_studio->page->preview()->selectObject("apps/Deployment//storefront-web"));
    QTRY_VERIFY(m_studio->find<CodeEditor>("manifestEditor")->text().contains("replicas: 7"));
  }

  void editingAValueChangesTheManifest() {
    openStorefront();
    QVERIFY(m_studio->page->preview()->selectObject("apps/Deployment//storefront-web"));
    auto* manifest = m_studio->find<CodeEditor>("manifestEditor");
    QVERIFY(manifest->text().contains("replicas: 2"));
    m_studio->type("web: {replicaCount: 4}");
    QVERIFY(m_studio->settled());
    QVERIFY(manifest->text().contains("replicas: 4"));
    QCOMPARE(m_studio->find<QLabel>("manifestTitle")->text(), QString("Deployment"));
    QCOMPARE(m_studio->find<QLabel>("manifestPath")->text(), QString("storefront/templates/web.yaml"));
    QVERIFY(m_studio->find<QLabel>("summaryDetail")->text().startsWith("rendered in "));
    QCOMPARE(m_studio->session()->layers()->rows().front().keys, 1);
  }

  void theModelsKeepTheirPromises() {
    QAbstractItemModelTester layers(m_studio->session()->layers(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QAbstractItemModelTester resources(
        m_studio->page->preview()->resources(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QAbstractItemModelTester problems(m_studio->session()->problems(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    openStorefront();
    m_studio->type("web: {replicaCount: x}");
    QVERIFY(m_studio->settled());
    m_studio->session()->addSetRow(value::Layer::Kind::Set, "a");
    QVERIFY(m_studio->settled());
    m_studio->session()->openChart({widgets::ChartSource::Kind::Folder, samplePath("nightwatch")});
    QVERIFY(m_studio->settled());
  }

  void brokenYamlIsMarkedAndTheOldPreviewStays() {
    openStorefront();
    m_studio->editor()->setText("web:\n  replicaCount: 4\n");
    QVERIFY(m_studio->settled());
    QVERIFY(m_studio->page->preview()->selectObject("apps/Deployment//storefront-web"));
    m_studio->editor()->setText("web:\n  replicaCount: 4\n  theme: a: b\n");
    QVERIFY(m_studio->settled());
    QCOMPARE(m_studio->editor()->problems().size(), std::size_t(1));
    QCOMPARE(m_studio->editor()->problems()[0].line, 3);
    QVERIFY(m_studio->find<CodeEditor>("manifestEditor")->text().contains("replicas: 4"));
    QCOMPARE(m_studio->session()->layers()->rows().front().errors, 1);
    QVERIFY(m_studio->find<QPushButton>("fixLink")->isVisible());
    m_studio->editor()->setText("web:\n  replicaCount: 6\n");
    QVERIFY(m_studio->settled());
    QVERIFY(m_studio->editor()->problems().empty());
    QVERIFY(m_studio->find<CodeEditor>("manifestEditor")->text().contains("replicas: 6"));
    QVERIFY(!m_studio->find<QPushButton>("fixLink")->isVisible());
  }

  void aSchemaErrorIsMarkedAtItsLine() {
    openStorefront();
    m_studio->editor()->setText("# mine\nweb:\n  replicaCount: many\n");
    QVERIFY(m_studio->settled());
    QCOMPARE(m_studio->editor()->problems().size(), std::size_t(1));
    QCOMPARE(m_studio->editor()->problems()[0].line, 3);
    QCOMPARE(m_studio->editor()->problems()[0].column, 17);
    m_studio->editor()->goTo(1, 1);
    QTest::keyClick(m_studio->editor()->viewWidget(), Qt::Key_F8);
    QTRY_COMPARE(m_studio->editor()->cursorLine(), 3);
  }

  void theStripTellsPathAndSchemaAtTheCursor() {
    openStorefront();
    m_studio->editor()->setText("web:\n  replicaCount: 3\n");
    m_studio->editor()->goTo(2, 5);
    QTRY_COMPARE(m_studio->find<QLabel>("breadcrumb")->text(), QString("replicaCount"));
    QVERIFY(m_studio->find<QLabel>("breadcrumbHint")->text().startsWith("integer"));
    QVERIFY(m_studio->page->statusTexts().contains("Ln 2, Col 5"));
  }

  void aBrokenTemplateLeavesTheOthersOnScreen() {
    const QString chart = copyChart("storefront", m_folder->path());
    writeFile(chart + "/templates/worker.yaml", "apiVersion: v1\nkind: ConfigMap\nname: {{ .Values.worker.nope.x }}\n");
    m_studio->open(chart);
    QVERIFY(m_studio->settled());
    auto* tree = m_studio->find<QTreeView>("resourceTree");
    QVERIFY(tree->isVisible());
    QVERIFY(m_studio->page->preview()->selectObject("template:storefront/templates/worker.yaml"));
    QVERIFY(m_studio->find<QWidget>("failureArea")->isVisible());
    QVERIFY(m_studio->find<CodeEditor>("manifestEditor")->text().endsWith("kind: ConfigMap\nname: "));
    QVERIFY(m_studio->page->preview()->selectObject("apps/Deployment//storefront-web"));
    QVERIFY(!m_studio->find<QWidget>("failureArea")->isVisible());
    QVERIFY(m_studio->find<CodeEditor>("manifestEditor")->text().contains("replicas: 2"));
    // The problem leads into the template.
    auto* list = m_studio->find<QListView>("problemsList");
    m_studio->page->preview()->showTab("problems");
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(0, 0)).center());
    auto* source = m_studio->find<CodeEditor>("templateEditor");
    QVERIFY(source->isVisible());
    QCOMPARE(source->cursorLine(), 3);
    QCOMPARE(source->problems().size(), std::size_t(1));
  }

  // A key without its value makes templates fail: there are fewer objects than before, and the value at the cursor reached some
  // that are gone.
  void aHalfTypedKeyLeavesNothingOfThePreviewBefore() {
    openStorefront();
    QWidget* view = m_studio->editor()->viewWidget();
    for (int round = 0; round < 4; ++round) {
      m_studio->type("global:");
      QTest::keyClick(view, Qt::Key_Return);
      QVERIFY(m_studio->settled());
      const auto shown = m_studio->session()->shown();
      for (const inspect::ReachedObject& reached : shown->reached.objects)
        QVERIFY(std::any_of(shown->result->objects.begin(), shown->result->objects.end(),
            [&](const inspect::PreviewObject& object) { return object.id == reached.object; }));
      QTest::keyClick(view, Qt::Key_A, Qt::ControlModifier);
      QTest::keyClick(view, Qt::Key_Delete);
      QVERIFY(m_studio->settled());
    }
    QCOMPARE(m_studio->editor()->text(), QString());
    QVERIFY(m_studio->page->preview()->selectObject("apps/Deployment//storefront-web"));
  }

  // What prints or decides everything at once has no path of its own.
  void aLineOfAllThatATemplateWasGivenExplainsItself() {
    const QString chart = copyChart("storefront", m_folder->path());
    writeFile(chart + "/templates/whole.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: whole\ndata:\n{{- if . }}\n  some: {{ toJson . | len | quote }}\n{{- end }}\n");
    m_studio->open(chart);
    QVERIFY(m_studio->settled());
    QVERIFY(m_studio->page->preview()->selectObject("/ConfigMap//whole"));
    auto* manifest = m_studio->find<CodeEditor>("manifestEditor");
    for (int line = 1; line <= manifest->lineCount(); ++line) {
      const QRect rect = manifest->columnRect(line, 5);
      if (!rect.isNull()) QTest::mouseClick(manifest->viewWidget(), Qt::LeftButton, {}, rect.center());
      QTest::keyClick(manifest->viewWidget(), Qt::Key_F2);
    }
  }

  void fastTypingShowsOnlyTheNewest() {
    openStorefront();
    QVERIFY(m_studio->page->preview()->selectObject("apps/Deployment//storefront-web"));
    QStringList seen;
    auto* manifest = m_studio->find<CodeEditor>("manifestEditor");
    connect(m_studio->session(), &StudioSession::previewChanged, manifest, [&] {
      for (const QString& line : manifest->text().split('\n'))
        if (line.contains("replicas: ")) seen << line.trimmed();
    });
    for (int i = 1; i <= 60; ++i) {
      m_studio->editor()->setText(QString("web: {replicaCount: %1}\n").arg(i));
      QCoreApplication::processEvents();
    }
    QVERIFY(m_studio->settled());
    QVERIFY(manifest->text().contains("replicas: 60"));
    // Whatever came in between came in order, and nothing came after the newest.
    int last = 0;
    for (const QString& line : seen) {
      const int count = line.mid(10).toInt();
      QVERIFY2(count >= last, qPrintable(seen.join(", ")));
      last = count;
    }
    QCOMPARE(last, 60);
  }

  void aChartThatIsNoneIsAnErrorAndTheWindowLives() {
    m_studio->open(m_folder->path());
    QTRY_COMPARE(m_studio->session()->state(), StudioSession::State::Failed);
    QVERIFY(m_studio->find<QWidget>("studioError")->isVisible());
    openStorefront();
    QVERIFY(!m_studio->find<QWidget>("studioError")->isVisible());
  }

  void aChartYamlThatDoesNotParseIsAnError() {
    const QString chart = copyChart("storefront", m_folder->path());
    writeFile(chart + "/Chart.yaml", "name: [\n");
    m_studio->open(chart);
    QTRY_COMPARE(m_studio->session()->state(), StudioSession::State::Failed);
    QVERIFY(!m_studio->session()->failure().message.empty());
  }

  void aMissingDependencyIsToldAndTheRestIsShown() {
    const QString chart = copyChart("storefront", m_folder->path());
    QVERIFY(QDir(chart + "/charts").removeRecursively());
    m_studio->open(chart);
    QVERIFY(m_studio->settled());
    QVERIFY(m_studio->session()->problems()->index(0).data().toString().contains("missing in charts/ directory: cart-cache"));
    QVERIFY(m_studio->page->preview()->selectObject("networking.k8s.io/Ingress//storefront"));
  }

  void valuesFilesAreAddedAndUnreadableOnesTold() {
    openStorefront();
    const QString good = m_folder->path() + "/prod.yaml", binary = m_folder->path() + "/x.bin";
    writeFile(good, "web: {replicaCount: 9}\n");
    writeFile(binary, QByteArray("a\0b", 3));
    QSignalSpy failures(m_studio->session(), &StudioSession::fileFailed);
    QSignalSpy added(m_studio->session(), &StudioSession::filesAdded);
    // Saving another encoding would lose characters, and a pipe would be waited for.
    const QString latin = m_folder->path() + "/latin.yaml", pipe = m_folder->path() + "/pipe";
    writeFile(latin, "a: 1\nb: M\xfcller\n");
    QCOMPARE(::mkfifo(qPrintable(pipe), 0600), 0);
    m_studio->session()->addFiles({good, binary, latin, pipe, m_folder->path() + "/nothing.yaml"});
    QTRY_COMPARE(added.count(), 1);
    QCOMPARE(failures.count(), 4);
    QVERIFY2(failures[1][1].toString().startsWith("Its line 2 is not UTF-8 text."), qPrintable(failures[1][1].toString()));
    QVERIFY2(failures[2][1].toString().contains("not an ordinary file"), qPrintable(failures[2][1].toString()));
    QVERIFY(m_studio->find<QWidget>("errorBanner")->isVisible());
    QVERIFY(m_studio->settled());
    QVERIFY(m_studio->page->preview()->selectObject("apps/Deployment//storefront-web"));
    QVERIFY(m_studio->find<CodeEditor>("manifestEditor")->text().contains("replicas: 9"));
    QCOMPARE(m_studio->editor()->text(), QString("web: {replicaCount: 9}\n"));
    QVERIFY(m_studio->page->escape());
    QVERIFY(!m_studio->find<QWidget>("errorBanner")->isVisible());
  }

  void savingWritesTheFile() {
    openStorefront();
    m_studio->type("a: 1");
    m_dialogs.answer = QStringList{m_folder->path() + "/mine.yaml"};
    QSignalSpy saved(m_studio->session(), &StudioSession::saved);
    QTest::keyClick(m_studio->editor()->viewWidget(), Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE(saved.count(), 1);
    QCOMPARE(m_dialogs.asked.suggestedName, QString("values.yaml"));
    QCOMPARE(readFile(m_folder->path() + "/mine.yaml"), QByteArray("a: 1"));
    QCOMPARE(m_studio->session()->layers()->rows().front().name, QString("mine.yaml"));
    m_studio->type("2");
    QTest::keyClick(m_studio->editor()->viewWidget(), Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE(saved.count(), 2);
    QCOMPARE(readFile(m_folder->path() + "/mine.yaml"), QByteArray("a: 12"));
  }

  void aFileThatCannotBeWrittenLosesNothing() {
    openStorefront();
    m_studio->type("a: 1");
    m_dialogs.answer = QStringList{m_folder->path() + "/no/such/folder/mine.yaml"};
    QSignalSpy failed(m_studio->session(), &StudioSession::fileFailed);
    QTest::keyClick(m_studio->editor()->viewWidget(), Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE(failed.count(), 1);
    QCOMPARE(m_studio->editor()->text(), QString("a: 1"));
    QVERIFY(m_studio->session()->layers()->anyUnsaved());
  }

  void switchingLayersKeepsUndo() {
    openStorefront();
    m_studio->type("a: 1");
    const int first = m_studio->session()->layers()->rows().front().id;
    m_studio->page->editors()->goToLayer(m_studio->session()->addDraftLayer(), 0, 0);
    m_studio->type("b: 2");
    m_studio->page->editors()->showLayer(first);
    QCOMPARE(m_studio->editor()->text(), QString("a: 1"));
    QVERIFY(m_studio->editor()->canUndo());
    QVERIFY(m_studio->settled());
    QCOMPARE(m_studio->session()->layers()->rows().size(), std::size_t(3));
  }

  // The key that the help card names for rows: the layer that is current already comes back from another tab.
  void returnOpensTheCurrentLayer() {
    openStorefront();
    auto* tabs = m_studio->find<widgets::TabBar>("editorTabs");
    QVERIFY(tabs);
    tabs->setCurrent(tabs->indexOf("merged"));
    auto* list = m_studio->find<QListView>("layersList");
    list->setFocus();
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(tabs->currentId(), QString("layer"));
  }

  void aSetRowIsEditedInItsOwnField() {
    openStorefront();
    m_studio->page->editors()->goToLayer(m_studio->session()->addSetRow(value::Layer::Kind::Set), 0, 0);
    auto* field = m_studio->find<QLineEdit>("setArgument");
    QVERIFY(field->isVisible());
    QTest::keyClicks(field, "web.replicaCount=8");
    QVERIFY(m_studio->settled());
    QVERIFY(m_studio->page->preview()->selectObject("apps/Deployment//storefront-web"));
    QVERIFY(m_studio->find<CodeEditor>("manifestEditor")->text().contains("replicas: 8"));
    auto* told = m_studio->find<QLabel>("setError");
    field->setText("web");
    QVERIFY(m_studio->settled());
    QVERIFY(!told->text().isEmpty());
    QCOMPARE(told->property("tone").toString(), QString("err"));
    QVERIFY(field->property("invalid").toBool());
    // A warning is no error.
    field->setText("web.nothing=1");
    QVERIFY(m_studio->settled());
    QCOMPARE(told->text(), QString("web.nothing is not read by any template"));
    QCOMPARE(told->property("tone").toString(), QString("warn"));
    QVERIFY(!field->property("invalid").toBool());
  }

  void aLayerIsSwitchedOffByItsBox() {
    openStorefront();
    m_studio->editor()->setText("web: {replicaCount: 9}\n");
    QVERIFY(m_studio->settled());
    auto* list = m_studio->find<QListView>("layersList");
    const QRect row = list->visualRect(list->model()->index(0, 0));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, QPoint(row.left() + 40, row.center().y()));
    QVERIFY(!m_studio->session()->layers()->rows().front().enabled);
    QVERIFY(m_studio->settled());
    QVERIFY(m_studio->page->preview()->selectObject("apps/Deployment//storefront-web"));
    QVERIFY(m_studio->find<CodeEditor>("manifestEditor")->text().contains("replicas: 2"));
  }

  // What another program wrote into a values file is not overwritten without a question.
  void savingDoesNotOverwriteWhatChangedOnDisk() {
    openStorefront();
    const QString path = m_folder->filePath("shared.yaml");
    const auto onDisk = [&] {
      QFile file(path);
      return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    };
    const auto write = [&](const char* text) {
      QFile file(path);
      QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) > 0);
    };
    m_studio->editor()->setText("a: 1\n");
    const int id = m_studio->session()->layers()->rows().front().id;
    QSignalSpy saved(m_studio->session(), &StudioSession::saved);
    m_studio->session()->saveLayer(id, path);
    QTRY_COMPARE(saved.count(), 1);
    write("theirs: 1\n");
    m_studio->editor()->setText("a: 2\n");
    auto* banner = m_studio->find<widgets::Banner>("errorBanner");
    const auto press = [&](const char* text) {
      for (QPushButton* button : banner->findChildren<QPushButton*>())
        if (button->text() == QLatin1String(text)) return button->click();
      QFAIL(text);
    };
    m_studio->session()->saveLayer(id, path);
    QTRY_VERIFY(banner->isVisible());
    QCOMPARE(onDisk(), QString("theirs: 1\n"));
    QVERIFY(banner->accessibleName().startsWith("shared.yaml was changed by another program"));
    press("Overwrite");
    QTRY_COMPARE(saved.count(), 2);
    QCOMPARE(onDisk(), QString("a: 2\n"));
    QVERIFY(!banner->isVisible());
    write("theirs: 2\n");
    m_studio->editor()->setText("a: 3\n");
    m_studio->session()->saveLayer(id, path);
    QTRY_VERIFY(banner->isVisible());
    // What came after the question is asked about again.
    write("theirs: 3\n");
    press("Overwrite");
    QTRY_VERIFY(banner->isVisible());
    QVERIFY(banner->accessibleName().startsWith("shared.yaml was changed by another program once more"));
    QCOMPARE(onDisk(), QString("theirs: 3\n"));
    press("Reload");
    QCOMPARE(m_studio->editor()->text(), QString("theirs: 3\n"));
    QVERIFY(!m_studio->session()->layers()->anyUnsaved());
    // One step of undo.
    m_studio->editor()->undo();
    QCOMPARE(m_studio->editor()->text(), QString("a: 3\n"));
    QVERIFY(m_studio->session()->layers()->anyUnsaved());
    QCOMPARE(onDisk(), QString("theirs: 3\n"));
  }

  // Opened again, the studio shows the chart as it is now, and what was typed.
  void aChartThatChangedIsTakenWhenItIsOpenedAgain() {
    const QString chart = m_folder->filePath("changing");
    QVERIFY(QDir().mkpath(chart + "/templates"));
    const auto write = [&](const char* name, const char* text) {
      QFile file(chart + name);
      QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) > 0);
    };
    write("/Chart.yaml", "apiVersion: v2\nname: changing\nversion: 1.0.0\n");
    write("/values.yaml", "a: 1\n");
    write("/templates/c.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: '{{ .Values.a }}'}\n");
    m_studio->open(chart);
    QVERIFY(m_studio->settled());
    m_studio->editor()->setText("a: typed\n");
    QVERIFY(m_studio->settled());
    QSignalSpy changed(m_studio->session(), &StudioSession::chartChanged);
    m_studio->open(chart);
    QTRY_VERIFY(!m_studio->jobs.isRunning(m_studio->session(), "load"));
    QCOMPARE(changed.count(), 0);
    write("/Chart.yaml", "apiVersion: v2\nname: changing\nversion: 2.0.0\n");
    m_studio->open(chart);
    QTRY_COMPARE(m_studio->session()->chartVersion(), QString("2.0.0"));
    QVERIFY(m_studio->settled());
    QCOMPARE(m_studio->editor()->text(), QString("a: typed\n"));
    QCOMPARE(changed.count(), 1);
    // Nor does it wait for that: what somebody else writes is followed.
    write("/templates/d.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: d}\n");
    QTRY_VERIFY(m_studio->page->preview()->selectObject("/ConfigMap//d"));
    write("/Chart.yaml", "no chart\n");
    auto* banner = m_studio->find<widgets::Banner>("errorBanner");
    QTRY_VERIFY(banner->isVisible());
    write("/Chart.yaml", "apiVersion: v2\nname: changing\nversion: 3.0.0\n");
    QTRY_COMPARE(m_studio->session()->chartVersion(), QString("3.0.0"));
    QVERIFY(!banner->isVisible());
    QCOMPARE(m_studio->editor()->text(), QString("a: typed\n"));
  }

  void aWrongNamespaceIsTold() {
    openStorefront();
    m_studio->session()->setNameSpace("Team X");
    QVERIFY(m_studio->settled());
    QVERIFY(m_studio->find<QLabel>("summaryDetail")->text().contains("namespace"));
    QSignalSpy applied(m_studio->page->findChild<ActionBar*>(), &ActionBar::primaryRequested);
    m_studio->find<QPushButton>("primaryButton")->click();
    QCOMPARE(applied.count(), 0);
    m_studio->session()->setNameSpace("team-x");
    QVERIFY(m_studio->session()->isNameSpaceValid());
  }

  void withoutALayerThereIsNoTabForOne() {
    openStorefront();
    auto* tabs = m_studio->find<widgets::TabBar>("editorTabs");
    const int tab = tabs->indexOf("layer");
    QVERIFY(tabs->isTabVisible(tab));
    m_studio->session()->layers()->remove(m_studio->session()->layers()->rows().front().id);
    QVERIFY(!tabs->isTabVisible(tab));
    QCOMPARE(tabs->currentId(), QString("defaults"));
    QVERIFY(m_studio->settled());
    QTest::mouseClick(m_studio->find<QPushButton>("discardButton"), Qt::LeftButton);
    QVERIFY(tabs->isTabVisible(tab));
    QCOMPARE(tabs->currentId(), QString("layer"));
  }

  void fromTheMergedValuesToTheLayerThatSetsThem() {
    openStorefront();
    m_studio->editor()->setText("# x\nweb:\n  replicaCount: 9\n");
    QVERIFY(m_studio->settled());
    auto* tabs = m_studio->find<widgets::TabBar>("editorTabs");
    QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(tabs->indexOf("merged")).center());
    auto* merged = m_studio->find<CodeEditor>("mergedEditor");
    QVERIFY(merged->isVisible());
    const QStringList lines = merged->text().split('\n');
    const int web = static_cast<int>(lines.indexOf("web:"));
    QVERIFY(web >= 0);
    int line = web;
    while (!lines[line].contains("replicaCount: 9")) ++line;
    merged->goTo(line + 1, 3);
    QTest::keyClick(merged->viewWidget(), Qt::Key_F12);
    QVERIFY(!merged->isVisible());
    QCOMPARE(m_studio->editor()->cursorLine(), 3);
    QTest::keyClick(m_studio->editor()->viewWidget(), Qt::Key_F12);
    QVERIFY(m_studio->find<CodeEditor>("defaultsEditor")->isVisible());
    QVERIFY(m_studio->find<CodeEditor>("defaultsEditor")
                ->lineText(m_studio->find<CodeEditor>("defaultsEditor")->cursorLine())
                .contains("replicaCount: 2"));
  }

  void valuesAreInThePalette() {
    openStorefront();
    const auto entries = m_studio->page->search("replicaC");
    QVERIFY(std::any_of(entries.begin(), entries.end(),
        [](const widgets::PaletteEntry& entry) { return entry.title == "web.replicaCount" && entry.code; }));
  }

  void aWrongReleaseNameIsTold() {
    openStorefront();
    auto* field = m_studio->find<QLineEdit>("releaseNameField");
    field->selectAll();
    QTest::keyClicks(field, "Not A Name");
    QVERIFY(m_studio->settled());
    QVERIFY(field->property("invalid").toBool());
    QVERIFY(!m_studio->session()->releaseNameError().isEmpty());
  }

  void theCopiedCommandGivesTheSameManifest() {
    openStorefront();
    m_studio->editor()->setText("web:\n  banner: \"it's \\\"new\\\"\"\n");
    m_studio->session()->addSetRow(value::Layer::Kind::Set, "worker.queues={a b,c}");
    QVERIFY(m_studio->settled());
    QTest::mouseClick(m_studio->find<QPushButton>("copyCommandButton"), Qt::LeftButton);
    const QString command = QGuiApplication::clipboard()->text();
    QVERIFY2(command.startsWith("helm install storefront "), qPrintable(command));
    QVERIFY(command.contains("'worker.queues={a b,c}'"));
    // A shell must give back the words, and standard input what is typed.
    QProcess shell;
    shell.start("/bin/sh", {"-c", "helm() { printf '%s\\n' \"$@\"; cat; }\n" + command});
    QVERIFY(shell.waitForFinished());
    const QString printed = QString::fromUtf8(shell.readAllStandardOutput());
    const QStringList words = printed.split('\n');
    QVERIFY(words.contains("worker.queues={a b,c}"));
    const int values = static_cast<int>(words.indexOf("--values"));
    QVERIFY(values > 0);
    QCOMPARE(words[values + 1], QString("-"));
    QVERIFY2(printed.endsWith(m_studio->editor()->text()), qPrintable(printed));
    QVERIFY(words.contains(samplePath("storefront")));
  }

  void withoutAClusterThePrimaryOffersTheSandbox() {
    openStorefront();
    QSignalSpy asked(&m_studio->workspace, &widgets::Workspace::sandboxRequested);
    QCOMPARE(m_studio->find<QPushButton>("primaryButton")->text(), QString("Start sandbox"));
    QVERIFY(m_studio->page->primaryAction());
    QCOMPARE(asked.count(), 1);
  }

private:
  void openStorefront() {
    m_studio->open(samplePath("storefront"));
    QVERIFY(m_studio->settled());
  }

  AnsweringDialogs m_dialogs;
  std::unique_ptr<QTemporaryDir> m_folder;
  std::unique_ptr<widgets::ThemeController> m_themes;
  std::unique_ptr<Studio> m_studio;
};

CHARTROOM_GUI_TEST(TestStudioPage)
#include "tst_studio_page.moc"
