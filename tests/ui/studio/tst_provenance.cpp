// Where lines come from and where values go, driven as a user drives it: the cursor in the editor, the mouse and the keys in the
// manifest, the popover and its dock, Secrets behind their masks, errors in place, and keys that nothing reads.

#include "tests/ui/studio/studio_fixture.h"

#include "core/inspect/key_path.h"
#include "ui/models/problems_model.h"
#include "ui/models/resources_model.h"
#include "ui/studio/manifest_pane.h"
#include "ui/studio/provenance_view.h"
#include "ui/widgets/tab_bar.h"

#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QRegularExpression>
#include <QToolButton>
#include <QTreeView>

using namespace chartroom;
using namespace chartroom::studio;
using namespace chartroom::studio::testing;
using models::ResourcesModel;
using widgets::CodeEditor;
using Mark = CodeEditor::Mark;

class TestProvenance : public QObject {
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
  }
  void cleanup() {
    m_studio.reset();
    m_folder.reset();
  }

  void theCursorInAValueMarksItsLines() {
    openStorefront();
    select("apps/Deployment//storefront-web");
    edit("web:\n  replicaCount: 3\n  theme: night\n");
    m_studio->editor()->goTo(2, 5);
    const int line = lineWith("replicas: 3");
    QTRY_COMPARE(marks(Mark::Source), std::vector<int>{line});
    QTRY_COMPARE(m_studio->find<QPushButton>("reachLink")->text(), QString("1 line in 1 object"));
    QVERIFY(m_studio->find<QPushButton>("reachLink")->isVisible());
    QCOMPARE(m_studio->find<QLabel>("manifestReach")->text(), QString("1 line from replicaCount"));
    // The tree tells which objects it reached.
    auto* resources = m_studio->page->preview()->resources();
    QCOMPARE(resources->indexOf("apps/Deployment//storefront-web").data(ResourcesModel::ReachRole).toInt(), 1);
    QVERIFY(resources->indexOf("apps/Deployment//storefront-web").data(ResourcesModel::ShownRole).toBool());
    QCOMPARE(resources->indexOf("apps/Deployment//storefront-api").data(ResourcesModel::ReachRole).toInt(), 0);
    // And goes on telling while the value is typed.
    m_studio->editor()->setTextKeepingView("web:\n  replicaCount: 4\n  theme: night\n");
    QVERIFY(m_studio->settled());
    QTRY_COMPARE(marks(Mark::Source), std::vector<int>{lineWith("replicas: 4")});
    // The theme is in the environment, whose checksum the pods carry.
    m_studio->editor()->goTo(3, 5);
    QTRY_COMPARE(marks(Mark::Source), std::vector<int>{lineWith("checksum/env: ")});
    m_studio->editor()->setText("worker:\n  replicaCount: 1\n");
    m_studio->editor()->goTo(2, 5);
    QTRY_VERIFY(marks(Mark::Source).empty());
  }

  void whatAValueDecidedIsDashed() {
    openStorefront();
    select("apps/Deployment//storefront-web");
    edit("autoscaling:\n  enabled: false\n");
    m_studio->editor()->goTo(2, 5);
    QTRY_COMPARE(marks(Mark::Decided), std::vector<int>{lineWith("replicas: 2")});
    QTRY_VERIFY(marks(Mark::Source).empty());
    QTRY_COMPARE(m_studio->find<QLabel>("manifestReach")->text(), QString("1 line decided by enabled"));
    QVERIFY(!m_studio->page->preview()
                 ->resources()
                 ->indexOf("apps/Deployment//storefront-web")
                 .data(ResourcesModel::ShownRole)
                 .toBool());
  }

  void aSetRowMarksWhatItsKeyReached() {
    openStorefront();
    select("apps/Deployment//storefront-web");
    m_studio->page->editors()->goToLayer(m_studio->session()->addSetRow(value::Layer::Kind::Set, "web.replicaCount=6"), 0, 0);
    QVERIFY(m_studio->settled());
    QTRY_COMPARE(marks(Mark::Source), std::vector<int>{lineWith("replicas: 6")});
    // Of several keys the one at the cursor.
    m_studio->page->editors()->goToLayer(
        m_studio->session()->addSetRow(value::Layer::Kind::Set, "image.pullSecrets={a,b},web.replicaCount=7,web.port=8081"), 0, 0);
    QVERIFY(m_studio->settled());
    auto* field = m_studio->find<QLineEdit>("setArgument");
    field->setCursorPosition(30);
    QTRY_COMPARE(marks(Mark::Source), std::vector<int>{lineWith("replicas: 7")});
    field->setCursorPosition(static_cast<int>(field->text().size()));
    QTRY_COMPARE(marks(Mark::Source), std::vector<int>{lineWith("containerPort: 8081")});
  }

  // What a file of the chart gives depends on no value.
  void aFileOfTheChartComesFromNoValue() {
    const QString chart = m_folder->filePath("filed");
    QVERIFY(QDir().mkpath(chart + "/templates"));
    writeFile(chart + "/Chart.yaml", "apiVersion: v2\nname: filed\nversion: 1.0.0\n");
    writeFile(chart + "/values.yaml", "a: 1\nb: 2\n");
    writeFile(chart + "/f.txt", "hi\n");
    writeFile(chart + "/templates/a.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: filed}\ndata:\n  get: {{ .Files.Get \"f.txt\" | quote }}\n  glob: {{ (.Files.Glob \"*.txt\").AsConfig | quote }}\n  lines: {{ range .Files.Lines \"f.txt\" }}{{ . }}{{ end }}\n  a: \"{{ .Values.a }}\"\n");
    m_studio->open(chart);
    QVERIFY(m_studio->settled());
    edit("a: 5\nc: three\n");
    select("/ConfigMap//filed");
    m_studio->editor()->goTo(2, 1);
    QTRY_COMPARE(m_studio->session()->problems()->warningCount(), 1); // nothing reads c
    QTRY_VERIFY(marks(Mark::Source).empty());
    clickOn("get: \"hi\\n\"", "hi");
    QVERIFY(popover() && popover()->isVisible());
    QCOMPARE(popover()->view()->chain()[1].text, QString(".Files"));
    QCOMPARE(popover()->view()->chain()[1].note, QString("a file of the chart"));
  }

  // The card has room for three decisions: the chart's own switches come after what the user decided.
  void whatTheUserDecidedStandsFirst() {
    const QString chart = m_folder->filePath("nested");
    QVERIFY(QDir().mkpath(chart + "/templates"));
    writeFile(chart + "/Chart.yaml", "apiVersion: v2\nname: nested\nversion: 1.0.0\n");
    writeFile(chart + "/values.yaml", "a: true\nb: true\nc: true\nd: false\n");
    writeFile(chart + "/templates/a.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: nested}\ndata:\n{{- if .Values.a }}{{ if .Values.b }}{{ if .Values.c }}{{ if .Values.d }}\n  deep: here\n{{- end }}{{ end }}{{ end }}{{ end }}\n");
    m_studio->open(chart);
    QVERIFY(m_studio->settled());
    edit("d: true\n");
    select("/ConfigMap//nested");
    clickOn("deep: here", "here");
    QVERIFY(popover() && popover()->isVisible());
    QStringList decided;
    for (const ChainStep& step : popover()->view()->chain())
      if (step.kind == ChainStep::Kind::Decided) decided << step.text;
    QCOMPARE(decided.value(0), QString(".Values.d"));
    QVERIFY2(decided.size() >= 3, qPrintable(decided.join(' ')));
  }

  // A value that another layer wins over, or whose layer is off, reached nothing.
  void whatHasNoEffectSaysSo() {
    openStorefront();
    select("apps/Deployment//storefront-web");
    edit("web:\n  replicaCount: 6\n");
    QVERIFY(m_studio->settled());
    m_studio->editor()->goTo(2, 4);
    QTRY_COMPARE(marks(Mark::Source), std::vector<int>{lineWith("replicas: 6")});
    auto* reach = m_studio->find<QPushButton>("reachLink");
    QVERIFY(reach && reach->isEnabled());
    models::LayersModel* layers = m_studio->session()->layers();
    const int own = layers->rows()[0].id, set = m_studio->session()->addSetRow(value::Layer::Kind::Set, "web.replicaCount=7");
    QVERIFY(m_studio->settled());
    m_studio->page->editors()->goToLayer(own, 2, 4);
    QTRY_COMPARE(reach->text(), QString("overridden by --set"));
    QVERIFY(!reach->isEnabled());
    QTRY_VERIFY(marks(Mark::Source).empty());
    for (int row = 0; row < layers->rowCount(); ++row)
      if (layers->rows()[static_cast<std::size_t>(row)].id == set)
        QVERIFY(layers->setData(layers->index(row), Qt::Unchecked, Qt::CheckStateRole));
    QVERIFY(m_studio->settled());
    QTRY_VERIFY(reach->isEnabled());
    QTRY_COMPARE(marks(Mark::Source), std::vector<int>{lineWith("replicas: 6")});
  }

  void theDefaultsMarkLinesToo() {
    openStorefront();
    select("apps/Deployment//storefront-web");
    auto* tabs = m_studio->find<widgets::TabBar>("editorTabs");
    QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(tabs->indexOf("defaults")).center());
    auto* defaults = m_studio->find<CodeEditor>("defaultsEditor");
    defaults->goTo(inspect::lineOfKeyPath(defaults->text().toStdString(), {"web", "port"}), 3);
    QTRY_COMPARE(marks(Mark::Source), std::vector<int>{lineWith("containerPort: 8080")});
  }

  void aClickOnALineTellsWhereItComesFrom() {
    openStorefront();
    edit("# mine\nweb:\n  replicaCount: 3\n");
    select("apps/Deployment//storefront-web");
    clickOn("replicas: 3", "3");
    QVERIFY(popover() && popover()->isVisible());
    const Chain& chain = popover()->view()->chain();
    QCOMPARE(chain.size(), std::size_t(4));
    QCOMPARE(chain[0].text, QString("replicas: 3"));
    QCOMPARE(chain[1].kind, ChainStep::Kind::Shown);
    QCOMPARE(chain[1].text, QString(".Values.web.replicaCount"));
    QCOMPARE(chain[1].link, QString("values.yaml:3"));
    QCOMPARE(chain[1].note, QString("wins over the chart default"));
    QCOMPARE(chain[2].kind, ChainStep::Kind::Decided);
    QCOMPARE(chain[2].text, QString(".Values.autoscaling.enabled"));
    QCOMPARE(chain[3].kind, ChainStep::Kind::Template);
    QVERIFY(chain[3].link.startsWith("web.yaml:"));
    QCOMPARE(chain[3].note, QString("replicas: {{ .Values.web.replicaCount }}"));
    QVERIFY(popover()->view()->accessibleName().contains(".Values.web.replicaCount values.yaml:3"));
    // Its links lead there.
    auto* link = popover()->findChild<QPushButton*>("provenanceLink0");
    QCOMPARE(link->text(), QString("values.yaml:3"));
    QVERIFY(link->accessibleName().contains(".Values.web.replicaCount"));
    m_studio->editor()->goTo(1, 1);
    QTest::mouseClick(link, Qt::LeftButton);
    QVERIFY(!popover()->isVisible());
    QCOMPARE(m_studio->editor()->cursorLine(), 3);
  }

  // They stand in no layer, and are set all the same.
  void theDefaultsOfASubchartAreNamed() {
    openStorefront();
    select("/ConfigMap//storefront-env");
    clickOn("CART_CACHE: \"storefront-cart-cache:6379\"", "6379");
    QVERIFY(popover() && popover()->isVisible());
    const Chain& chain = popover()->view()->chain();
    const auto step =
        std::find_if(chain.begin(), chain.end(), [](const ChainStep& each) { return each.text == ".Values.cache.port"; });
    QVERIFY(step != chain.end());
    QVERIFY2(step->link.startsWith("cart-cache defaults:"), qPrintable(step->link));
    QCOMPARE(step->note, QString("imported from connection.port"));
    QTest::keyClick(m_studio->find<CodeEditor>("manifestEditor"), Qt::Key_Escape);
    select("apps/StatefulSet//storefront-cart-cache");
    clickOn("memory: 64Mi", "64Mi");
    QVERIFY(popover() && popover()->isVisible());
    const Chain& own = popover()->view()->chain();
    QCOMPARE(own[1].text, QString(".Values.cart-cache.memory"));
    QVERIFY2(own[1].link.startsWith("cart-cache defaults:") && own[1].note.isEmpty(), qPrintable(own[1].link + own[1].note));
    QTest::mouseClick(popover()->findChild<QPushButton*>("provenanceLink0"), Qt::LeftButton);
    auto* shown = m_studio->find<CodeEditor>("templateEditor");
    QVERIFY(shown->isVisible());
    QVERIFY2(shown->lineText(shown->cursorLine()).contains("memory: 64Mi"), qPrintable(shown->lineText(shown->cursorLine())));
  }

  void aClickOnTheKeyTellsTheSame() {
    openStorefront();
    edit("# mine\nweb:\n  replicaCount: 3\n");
    select("apps/Deployment//storefront-web");
    clickOn("replicas: 3", "replicas");
    const Chain& chain = popover()->view()->chain();
    QCOMPARE(chain.size(), std::size_t(4));
    QCOMPARE(chain[1].kind, ChainStep::Kind::Shown);
    QCOMPARE(chain[1].text, QString(".Values.web.replicaCount"));
    QCOMPARE(chain[2].kind, ChainStep::Kind::Decided);
    QCOMPARE(chain[2].text, QString(".Values.autoscaling.enabled"));
    QCOMPARE(chain[3].note, QString("replicas: {{ .Values.web.replicaCount }}"));
    QTest::keyClick(popover(), Qt::Key_Escape);
    // F12 from the beginning of the line goes to the value.
    auto* manifest = m_studio->find<CodeEditor>("manifestEditor");
    manifest->goTo(lineWith("replicas: 3"), 1);
    m_studio->editor()->goTo(1, 1);
    manifest->viewWidget()->parentWidget()->setFocus();
    QTest::keyClick(manifest->viewWidget(), Qt::Key_F12);
    QCOMPARE(m_studio->editor()->cursorLine(), 3);
  }

  void theTemplateOpensAtTheLine() {
    openStorefront();
    select("apps/Deployment//storefront-web");
    clickOn("replicas: 2", "2");
    auto* link = popover()->findChild<QPushButton*>("provenanceLink2");
    QVERIFY(link);
    QTest::mouseClick(link, Qt::LeftButton);
    auto* source = m_studio->find<CodeEditor>("templateEditor");
    QVERIFY(source->isVisible());
    QVERIFY(source->isReadOnly());
    QCOMPARE(source->lineText(source->cursorLine()).trimmed(), QString("replicas: {{ .Values.web.replicaCount }}"));
    QCOMPARE(source->lineMarks(), (std::vector<CodeEditor::LineMark>{{source->cursorLine(), Mark::Source}}));
  }

  void anIncludeIsPartOfTheChain() {
    openStorefront();
    select("apps/Deployment//storefront-web");
    clickOn("image: ", "registry.shop");
    const Chain& chain = popover()->view()->chain();
    const auto call =
        std::find_if(chain.begin(), chain.end(), [](const ChainStep& step) { return step.kind == ChainStep::Kind::Call; });
    QVERIFY(call != chain.end());
    QVERIFY(call->link.startsWith("web.yaml:"));
    QVERIFY((call - 1)->link.startsWith("_helpers.tpl:"));
    // The value under the pointer leads.
    QVERIFY(std::any_of(chain.begin(), chain.end(),
        [](const ChainStep& step) { return step.kind == ChainStep::Kind::Shown && step.text == ".Values.global.imageRegistry"; }));
    clickOn("image: ", "storefront/web");
    const Chain& other = popover()->view()->chain();
    QVERIFY(std::any_of(other.begin(), other.end(),
        [](const ChainStep& step) { return step.kind == ChainStep::Kind::Shown && step.text == ".Values.image.repository"; }));
  }

  void theKeyboardGoesBothWays() {
    openStorefront();
    select("networking.k8s.io/Ingress//storefront");
    edit("web:\n  replicaCount: 3\n");
    m_studio->editor()->viewWidget()->parentWidget()->setFocus();
    m_studio->editor()->goTo(2, 5);
    QTRY_COMPARE(m_studio->session()->shown()->reached.objects.size(), std::size_t(1));
    // From the value to the line.
    QTest::keyClick(m_studio->editor()->viewWidget(), Qt::Key_F2);
    auto* manifest = m_studio->find<CodeEditor>("manifestEditor");
    QCOMPARE(manifest->cursorLine(), lineWith("replicas: 3"));
    QVERIFY(popover() && popover()->isVisible());
    // Esc closes and gives the focus back; again F2 opens.
    QTest::keyClick(popover(), Qt::Key_Escape);
    QVERIFY(!popover()->isVisible());
    QVERIFY(m_studio->page->preview()->manifest()->hasFocusInside());
    QTest::keyClick(manifest->viewWidget(), Qt::Key_F2);
    QVERIFY(popover()->isVisible());
    // Opened again while it is open, its rows have their room at once.
    const int height = popover()->height();
    QTest::keyClick(manifest->viewWidget(), Qt::Key_F2);
    QVERIFY(popover()->isVisible());
    QCOMPARE(popover()->height(), height);
    QVERIFY(m_studio->page->escape());
    QVERIFY(!popover()->isVisible());
    // Back to the value, and to the template.
    m_studio->editor()->goTo(1, 1);
    manifest->viewWidget()->parentWidget()->setFocus();
    QTest::keyClick(manifest->viewWidget(), Qt::Key_F12);
    QCOMPARE(m_studio->editor()->cursorLine(), 2);
    manifest->viewWidget()->parentWidget()->setFocus();
    QTest::keyClick(manifest->viewWidget(), Qt::Key_F12, Qt::ControlModifier);
    QVERIFY(m_studio->find<CodeEditor>("templateEditor")->isVisible());
  }

  void restingTheMouseOnAValueOpensIt() {
    openStorefront();
    select("apps/Deployment//storefront-web");
    auto* manifest = m_studio->find<CodeEditor>("manifestEditor");
    emit manifest->hovered(lineWith("kind: Deployment"), 8);
    QVERIFY(!popover() || !popover()->isVisible());
    emit manifest->hovered(lineWith("replicas: 2"), 13);
    QVERIFY(popover() && popover()->isVisible());
    QCOMPARE(popover()->opening(), ProvenancePopover::Opening::Hover);
    emit manifest->hovered(0, 0);
    QTRY_VERIFY(!popover()->isVisible());
  }

  void aClickElsewhereClosesIt() {
    openStorefront();
    select("apps/Deployment//storefront-web");
    clickOn("replicas: 2", "2");
    QVERIFY(popover()->isVisible());
    QTest::mouseClick(m_studio->find<QLabel>("headerTitle"), Qt::LeftButton);
    QVERIFY(!popover()->isVisible());
  }

  void pinnedItFollowsTheCursor() {
    openStorefront();
    select("apps/Deployment//storefront-web");
    auto* dock = m_studio->find<QWidget>("provenanceDock");
    QVERIFY(!dock->isVisible());
    clickOn("replicas: 2", "2");
    QTest::mouseClick(popover()->findChild<QPushButton*>("provenancePin"), Qt::LeftButton);
    QVERIFY(dock->isVisible());
    QVERIFY(!popover()->isVisible());
    auto* view = dock->findChild<ProvenanceView*>();
    QCOMPARE(view->chain()[1].text, QString(".Values.web.replicaCount"));
    const int port = lineWith("containerPort: 8080");
    m_studio->find<CodeEditor>("manifestEditor")
        ->goTo(port, static_cast<int>(m_studio->find<CodeEditor>("manifestEditor")->lineText(port).size()));
    QTRY_COMPARE(view->chain()[1].text, QString(".Values.web.port"));
    clickOn("replicas: 2", "2");
    QVERIFY(!popover()->isVisible());
    QCOMPARE(view->chain()[1].text, QString(".Values.web.replicaCount"));
    QTest::mouseClick(m_studio->find<QToolButton>("provenanceUnpin"), Qt::LeftButton);
    QVERIFY(!dock->isVisible());
  }

  void aMaskedSecretKeepsItsLines() {
    const QString chart = copyChart("tidestore", m_folder->path());
    writeFile(chart + "/templates/secret.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: keys\ndata:\n  long: |\n    {{ .Values.mine | b64enc }}\n    eA==\n  # a note\n  short: {{ .Values.other | b64enc }}\ntype: {{ .Values.kindOf }}\n");
    m_studio->open(chart);
    QVERIFY(m_studio->settled());
    edit("mine: topsecret\nother: hidden\nkindOf: Opaque\n");
    select("/Secret//keys");
    auto* manifest = m_studio->find<CodeEditor>("manifestEditor");
    QVERIFY(!manifest->text().contains("dG9wc2VjcmV0"));
    const auto marked = [&](int line, const QString& text) {
      m_studio->editor()->goTo(line, 1);
      const auto sources = [&] { return marks(Mark::Source); };
      if (!QTest::qWaitFor([&] { return sources().size() == 1 && manifest->lineText(sources()[0]).startsWith(text); }))
        return false;
      return true;
    };
    QVERIFY(marked(1, "  long: "));
    QVERIFY(marked(2, "  short: "));
    QVERIFY(marked(3, "type: Opaque"));
    clickOn("short: ", "•");
    QVERIFY(popover() && popover()->isVisible());
    const Chain& chain = popover()->view()->chain();
    QCOMPARE(chain[1].text, QString(".Values.other"));
    for (const ChainStep& step : chain)
      for (const QString& text : {step.text, step.link, step.note}) QVERIFY(!text.contains("hidden") && !text.contains("aGlkZGVu"));
    // Shown on purpose, the lines are the raw ones.
    QTest::mouseClick(m_studio->find<QToolButton>("secretsToggle"), Qt::LeftButton);
    QVERIFY(manifest->text().contains("dG9wc2VjcmV0"));
    QVERIFY(marked(3, "type: Opaque"));
    QVERIFY(marked(2, "  short: aGlkZGVu"));
  }

  void aFailingTemplateSaysSoWhereItStops() {
    const QString chart = copyChart("storefront", m_folder->path());
    writeFile(chart + "/templates/worker.yaml", "apiVersion: v1\nkind: ConfigMap\nname: {{ .Values.worker.nope.x }}\n");
    m_studio->open(chart);
    QVERIFY(m_studio->settled());
    select("template:storefront/templates/worker.yaml");
    auto* manifest = m_studio->find<CodeEditor>("manifestEditor");
    QVERIFY(manifest->text().endsWith("kind: ConfigMap\nname: "));
    QCOMPARE(manifest->problems().size(), std::size_t(1));
    QCOMPARE(manifest->problems()[0].line, 3);
    QVERIFY(manifest->problems()[0].message.startsWith("Stops here: .Values.worker.nope.x"));
    // What it printed has its origins too.
    clickOn("kind: ConfigMap", "kind");
    QVERIFY(popover() && popover()->isVisible());
    QVERIFY(popover()->view()->chain()[1].link.startsWith("worker.yaml:2"));
    // All others stay, without a trace of the error.
    select("apps/Deployment//storefront-web");
    QVERIFY(manifest->problems().empty());
    QVERIFY(manifest->text().contains("replicas: 2"));
  }

  void yamlThatDoesNotParseLeadsToTemplateAndValue() {
    const QString chart = copyChart("storefront", m_folder->path());
    writeFile(chart + "/templates/worker.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: motd\ndata:\n  motd: {{ .Values.web.banner }}\n");
    m_studio->open(chart);
    QVERIFY(m_studio->settled());
    edit("web:\n  banner: \"open: now\"\n");
    // The first problem is at the template's line, and the value is marked as well.
    QTest::keyClick(m_studio->editor()->viewWidget(), Qt::Key_Home);
    QVERIFY(std::any_of(m_studio->editor()->problems().begin(), m_studio->editor()->problems().end(),
        [](const auto& problem) { return problem.line == 2; }));
    m_studio->page->preview()->showTab("problems");
    auto* list = m_studio->find<QListView>("problemsList");
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(0, 0)).center());
    auto* source = m_studio->find<CodeEditor>("templateEditor");
    QVERIFY(source->isVisible());
    QCOMPARE(source->cursorLine(), 6);
    QVERIFY(m_studio->find<QWidget>("failureArea")->isVisible());
    auto* manifest = m_studio->find<CodeEditor>("manifestEditor");
    QCOMPARE(manifest->problems().size(), std::size_t(1));
    QCOMPARE(manifest->lineText(manifest->problems()[0].line), QString("  motd: open: now"));
    // The card leads to the value.
    for (auto* button : m_studio->find<QWidget>("failureCard")->findChildren<QPushButton*>())
      if (button->text() == "Go to web.banner") QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(!source->isVisible());
    QCOMPARE(m_studio->editor()->cursorLine(), 2);
  }

  void anUnreadKeyIsMarkedAndMended() {
    openStorefront();
    edit("image:\n  pullPolicy: Always\ncart-cache:\n  replicaCuont: 3\n");
    CodeEditor* editor = m_studio->editor();
    QCOMPARE(editor->problems().size(), std::size_t(1));
    const CodeEditor::Problem problem = editor->problems()[0];
    QCOMPARE(problem.severity, CodeEditor::Severity::Warning);
    QCOMPARE(problem.line, 4);
    QCOMPARE(problem.column, 3);
    QCOMPARE(problem.fix, QString("Fix"));
    QCOMPARE(problem.message, QString("Never read. Did you mean replicaCount?"));
    QCOMPARE(m_studio->session()->problems()->warningCount(), 1);
    editor->goTo(4, 5);
    QTest::keyClick(editor->viewWidget(), Qt::Key_Return, Qt::AltModifier);
    QCOMPARE(editor->lineText(4), QString("  replicaCount: 3"));
    QVERIFY(m_studio->settled());
    QVERIFY(editor->problems().empty());
    editor->undo();
    QCOMPARE(editor->lineText(4), QString("  replicaCuont: 3"));
  }

  void aKeyBeingTypedIsNotAccused() {
    openStorefront();
    m_studio->page->activateWindow();
    m_studio->editor()->viewWidget()->parentWidget()->setFocus();
    QTRY_VERIFY(m_studio->editor()->viewWidget()->parentWidget()->hasFocus());
    QTest::keyClicks(m_studio->editor()->viewWidget()->parentWidget(), "cart-cache: {replicaCuont: 3}");
    QVERIFY(m_studio->settled());
    QCOMPARE(m_studio->session()->problems()->warningCount(), 1);
    QVERIFY(m_studio->editor()->problems().empty());
    QTest::keyClick(m_studio->editor()->viewWidget()->parentWidget(), Qt::Key_Return);
    QVERIFY(m_studio->settled());
    QCOMPARE(m_studio->editor()->problems().size(), std::size_t(1));
  }

  void aKnownKeyThatIsNotUsedIsOnlyNoted() {
    openStorefront();
    edit("autoscaling:\n  enabled: false\n  minReplicas: 4\n");
    QVERIFY(m_studio->editor()->problems().empty());
    m_studio->editor()->goTo(3, 5);
    QTRY_COMPARE(m_studio->find<QPushButton>("reachLink")->text(), QString("not used with these values"));
    QVERIFY(!m_studio->find<QPushButton>("reachLink")->isEnabled());
  }

  void theBarTellsHowManyTemplatesRan() {
    openStorefront();
    edit("web:\n  replicaCount: 3\n");
    edit("web:\n  replicaCount: 4\n");
    const QString detail = m_studio->find<QLabel>("summaryDetail")->text();
    QVERIFY2(
        QRegularExpression("^rendered in [0-9.]+ ms · 1 of [0-9]+ templates re-run$").match(detail).hasMatch(), qPrintable(detail));
  }

  void theLinkGoesToTheFirstLineItReached() {
    openStorefront();
    select("networking.k8s.io/Ingress//storefront");
    edit("worker:\n  replicaCount: 3\n");
    m_studio->editor()->goTo(2, 5);
    QTRY_VERIFY(m_studio->find<QPushButton>("reachLink")->isVisible());
    QTest::mouseClick(m_studio->find<QPushButton>("reachLink"), Qt::LeftButton);
    auto* manifest = m_studio->find<CodeEditor>("manifestEditor");
    QCOMPARE(manifest->lineText(manifest->cursorLine()).trimmed(), QString("replicas: 3"));
  }

private:
  void openStorefront() {
    m_studio->open(samplePath("storefront"));
    QVERIFY(m_studio->settled());
  }
  // The text of the current layer, as if it had been typed some time ago.
  void edit(const QString& text) {
    m_studio->editor()->setText(text);
    QVERIFY(m_studio->settled());
  }
  void select(const QString& key) { QVERIFY2(m_studio->page->preview()->selectObject(key), qPrintable(key)); }
  ProvenancePopover* popover() { return m_studio->page->findChild<ProvenancePopover*>("provenancePopover"); }
  int lineWith(const QString& part) {
    auto* manifest = m_studio->find<CodeEditor>("manifestEditor");
    for (int line = 1; line <= manifest->lineCount(); ++line)
      if (manifest->lineText(line).contains(part)) return line;
    return 0;
  }
  // Clicks on the first place of `at` in the first line that holds `part`.
  void clickOn(const QString& part, const QString& at) {
    auto* manifest = m_studio->find<CodeEditor>("manifestEditor");
    const int line = lineWith(part);
    QVERIFY2(line > 0, qPrintable(part));
    manifest->goTo(line);
    const QString text = manifest->lineText(line);
    const qsizetype place = text.indexOf(at, text.indexOf(part));
    QVERIFY2(place >= 0, qPrintable(at));
    const QRect rect = manifest->columnRect(line, static_cast<int>(text.left(place).toUtf8().size()) + 1);
    QTest::mouseClick(manifest->viewWidget(), Qt::LeftButton, {}, rect.center() + QPoint(3, 0));
  }
  std::vector<int> marks(Mark kind) {
    std::vector<int> lines;
    for (const CodeEditor::LineMark& mark : m_studio->find<CodeEditor>("manifestEditor")->lineMarks())
      if (mark.mark == kind) lines.push_back(mark.line);
    return lines;
  }

  std::unique_ptr<QTemporaryDir> m_folder;
  std::unique_ptr<widgets::ThemeController> m_themes;
  std::unique_ptr<Studio> m_studio;
};

QTEST_MAIN(TestProvenance)
#include "tst_provenance.moc"
