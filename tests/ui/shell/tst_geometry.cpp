// Every page at the smallest and at the usual size, at three text sizes: no widget covers its sibling or leaves its parent, no
// text is cut without "…", no list needs a horizontal scroll bar, and columns are readable or folded. With CHARTROOM_PICTURES
// set, a picture of each is kept there.

#include "tests/ui/shell/window_fixture.h"

#include "ui/charts/chart_row_layout.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/help_card.h"
#include "ui/widgets/column_fit.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/tab_bar.h"
#include "ui/widgets/wrap_label.h"

#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QTreeView>

using namespace chartroom;
using namespace chartroom::shell;
using namespace chartroom::shell::testing;

namespace {

QString nameOf(const QWidget* widget) {
  QString name = QString::fromLatin1(widget->metaObject()->className());
  for (const QWidget* up = widget; up; up = up->parentWidget())
    if (!up->objectName().isEmpty()) return name + QLatin1Char(' ') + up->objectName();
  return name;
}

// What floats over others on purpose.
bool floats(const QWidget* widget) {
  static const QStringList kOver{"helpCard", "commandPalette", "toast", "provenancePopover", "primaryBadge", "closePrompt", "qt_scrollarea_vcontainer", "qt_scrollarea_hcontainer"};
  return widget->isWindow() || kOver.contains(widget->objectName()) || qobject_cast<const QSplitterHandle*>(widget) || qobject_cast<const QScrollBar*>(widget) || widget->inherits("QFocusFrame") ||
         widget->testAttribute(Qt::WA_TransparentForMouseEvents);
}

// Inside a scrolled area positions are the area's affair.
bool scrolls(const QWidget* parent) {
  const auto* area = qobject_cast<const QAbstractScrollArea*>(parent->parentWidget());
  return area && area->viewport() == parent;
}

void checkWidget(const QWidget* parent, QStringList* faults) {
  QList<const QWidget*> shown;
  for (const QObject* child : parent->children()) {
    const auto* widget = qobject_cast<const QWidget*>(child);
    if (widget && widget->isVisible() && !floats(widget)) shown << widget;
  }
  for (qsizetype i = 0; i < shown.size(); ++i) {
    const QRect here = shown[i]->geometry();
    if (!scrolls(parent) && !qobject_cast<const QAbstractScrollArea*>(parent) && !parent->rect().contains(here))
      *faults << QStringLiteral("%1 leaves %2").arg(nameOf(shown[i]), nameOf(parent));
    for (qsizetype j = i + 1; j < shown.size(); ++j)
      if (!qobject_cast<const QAbstractScrollArea*>(parent) && here.intersects(shown[j]->geometry())) *faults << QStringLiteral("%1 covers %2").arg(nameOf(shown[i]), nameOf(shown[j]));
    checkWidget(shown[i], faults);
  }
  if (const auto* label = qobject_cast<const QLabel*>(parent)) {
    const bool own = qobject_cast<const widgets::ElidedLabel*>(label) || qobject_cast<const widgets::WrapLabel*>(label) || label->text().isEmpty();
    if (!own && !label->wordWrap() && label->sizeHint().width() > label->width() + 1) *faults << QStringLiteral("text cut: %1 \"%2\"").arg(nameOf(label), label->text());
    if (!own && label->wordWrap() && label->heightForWidth(label->width()) > label->height() + 1) *faults << QStringLiteral("lines cut: %1 \"%2\"").arg(nameOf(label), label->text().left(40));
  }
  if (const auto* button = qobject_cast<const QPushButton*>(parent))
    if (!button->text().isEmpty() && button->sizeHint().width() > button->width() + 1) *faults << QStringLiteral("button cut: %1 \"%2\"").arg(nameOf(button), button->text());
  if (const auto* view = qobject_cast<const QTreeView*>(parent)) {
    const QHeaderView* header = view->header();
    int width = 0;
    for (int section = 0; section < header->count(); ++section) {
      if (header->isSectionHidden(section)) continue;
      width += header->sectionSize(section);
      if (header->sectionSize(section) < 24) *faults << QStringLiteral("column too narrow: %1 %2").arg(nameOf(view)).arg(section);
    }
    if (width > view->viewport()->width() + 1) *faults << QStringLiteral("columns wider than the view: %1").arg(nameOf(view));
  }
  if (const auto* area = qobject_cast<const QScrollArea*>(parent))
    if (area->horizontalScrollBar()->maximum() > 0) *faults << QStringLiteral("needs a horizontal scroll bar: %1").arg(nameOf(area));
}

} // namespace

class TestGeometry : public QObject {
  Q_OBJECT
private slots:
  void initTestCase() {
    m_theme = std::make_unique<widgets::ThemeController>();
    m_theme->setChoice(widgets::ThemeChoice::Light);
    const QString failure = m_cluster.start(m_folder.path());
    QVERIFY2(failure.isEmpty(), qPrintable(failure));
    m_it = std::make_unique<Window>(m_scratch.path(), m_cluster.session);
  }
  void cleanupTestCase() {
    m_it.reset();
    widgets::setTextScale(1);
    m_cluster.session.reset();
    m_theme.reset();
  }

  void everythingHasItsPlace_data() {
    QTest::addColumn<QString>("scene");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<int>("percent");
    for (const char* scene : {"welcome", "charts", "install", "upgrade", "releases", "resources", "values", "manifest", "history", "hooks", "settings", "palette", "help"})
      for (const QSize size : {QSize(1080, 680), QSize(1440, 900)})
        for (const int percent : {100, 110, 150})
          QTest::newRow(qPrintable(QStringLiteral("%1 at %2 x %3 and %4 %").arg(scene).arg(size.width()).arg(size.height()).arg(percent))) << scene << size << percent;
  }
  void everythingHasItsPlace() {
    QFETCH(QString, scene);
    QFETCH(QSize, size);
    QFETCH(int, percent);
    if (!qFuzzyCompare(widgets::textScale(), percent / 100.0)) {
      widgets::setTextScale(percent / 100.0);
      m_theme->apply();
    }
    m_it->window->resize(size);
    QVERIFY(show(scene));
    settle();
    // Rows, and what asks for its size late, have it now.
    QStringList faults;
    // At the smallest window with the largest text these three still run out of room.
    const bool known = size.width() == 1080 && percent == 150 && QStringList{"welcome", "upgrade", "history"}.contains(scene);
    if (known) QEXPECT_FAIL("", "welcome scrolls sideways, the preview's filter and the roll-back panel are too small", Continue);
    QTRY_VERIFY2((faults = check(), faults.isEmpty()), qPrintable(faults.join(QLatin1Char('\n'))));
    const QString folder = qEnvironmentVariable("CHARTROOM_PICTURES");
    if (folder.isEmpty()) return hide();
    for (const auto choice : {widgets::ThemeChoice::Dark, widgets::ThemeChoice::Light}) {
      m_theme->setChoice(choice);
      settle();
      QVERIFY(m_it->window->grab().save(QStringLiteral("%1/%2-%3x%4-%5-%6.png").arg(folder, scene).arg(size.width()).arg(size.height()).arg(percent).arg(widgets::themeChoiceText(choice))));
    }
    hide();
  }

  void columnsFoldOrFit_data() {
    QTest::addColumn<int>("width");
    for (const int width : {240, 400, 520, 640, 800, 1000, 1368, 2400}) QTest::newRow(qPrintable(QStringLiteral("%1 px").arg(width))) << width;
  }
  void columnsFoldOrFit() {
    QFETCH(int, width);
    const std::vector<widgets::ColumnRule> rules{{0, 150, 196, 3, 0}, {1, 84, 124, 1, 3}, {2, 120, 190, 2, 1}, {3, 64, 84, 0, 4}, {4, 40, 48, 0, 0}};
    for (const double scale : {1.0, 1.1, 1.5}) {
      const std::vector<int> widths = widgets::fitColumns(rules, width, scale);
      int sum = 0, always = 0;
      for (std::size_t i = 0; i < rules.size(); ++i) {
        QVERIFY(widths[i] == 0 || widths[i] >= static_cast<int>(rules[i].least * scale));
        QVERIFY2(rules[i].fold > 0 || widths[i] > 0, "what never folds is there");
        sum += widths[i];
        if (rules[i].fold == 0) always += static_cast<int>(rules[i].least * scale) + 1;
      }
      QVERIFY(sum <= std::max(width, always));
      if (width > 700 * scale) QCOMPARE(sum, width);
    }
    QVERIFY2(widgets::fitColumns(rules, 430, 1)[3] == 0, "the highest number folds first");
    QVERIFY(widgets::fitColumns(rules, 430, 1)[1] > 0);
  }

  void linesOfAChartRowAreApart_data() {
    QTest::addColumn<int>("percent");
    for (const int percent : {100, 110, 150}) QTest::newRow(qPrintable(QStringLiteral("%1 %").arg(percent))) << percent;
  }
  void linesOfAChartRowAreApart() {
    QFETCH(int, percent);
    widgets::setTextScale(percent / 100.0);
    models::ChartEntry entry;
    entry.state = models::ChartEntry::State::Ready;
    entry.name = QStringLiteral("a-chart-with-a-rather-long-name-that-needs-room");
    entry.version = QStringLiteral("1.20.300");
    entry.description = QStringLiteral("A description that is too long for one line of the list of charts, so that it ends in dots");
    entry.missingDependencies = 2;
    entry.deprecated = true;
    for (const double width : {280.0, 360.0, 520.0}) {
      const charts::ChartRowLayout row = charts::layoutChartRow(entry, QRectF(0, 0, width, widgets::scaled(charts::kChartRowHeight)));
      std::vector<QRectF> rects{row.tile, row.name.rect, row.description.rect, row.version.rect, row.rest.rect};
      for (const auto& pill : row.pills) rects.push_back(pill.rect);
      for (std::size_t i = 0; i < rects.size(); ++i) {
        QVERIFY(QRectF(0, 0, width, widgets::scaled(charts::kChartRowHeight)).contains(rects[i]));
        for (std::size_t j = i + 1; j < rects.size(); ++j) QVERIFY2(!rects[i].intersects(rects[j]), qPrintable(QStringLiteral("%1 and %2 at %3").arg(i).arg(j).arg(width)));
      }
      // A line is as high as its text.
      QVERIFY(row.name.rect.height() >= QFontMetricsF(widgets::uiFont(13)).height() - 1);
      QVERIFY(row.description.rect.height() >= QFontMetricsF(widgets::uiFont(12)).height() - 1);
    }
    widgets::setTextScale(1);
  }

private:
  bool show(const QString& scene) {
    MainWindow* window = m_it->window.get();
    if (scene == QLatin1String("welcome") || scene == QLatin1String("settings")) return window->showPage(scene);
    if (scene == QLatin1String("charts")) {
      m_it->workspace.openChart({widgets::ChartSource::Kind::Sample, Window::sample("storefront")});
      return QTest::qWaitFor([this] { return m_it->find("chartInstall")->isVisible(); }, kPatience);
    }
    if (scene == QLatin1String("install")) return m_it->openStudio("web:\n  replicaCount: 3\n");
    if (scene == QLatin1String("upgrade")) return m_it->openUpgrade();
    if (scene == QLatin1String("releases")) return m_it->openList();
    if (scene == QLatin1String("palette")) return window->palette()->open(QStringLiteral("st")), true;
    if (scene == QLatin1String("help")) return QTest::keyClick(window, Qt::Key_F1), m_it->find("helpCard") != nullptr;
    return m_it->openRelease(scene.toLatin1().constData());
  }
  void hide() {
    m_it->window->palette()->close();
    if (QWidget* help = m_it->find("helpCard")) delete help;
  }
  static void settle() {
    QCoreApplication::sendPostedEvents();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
  }
  QStringList check() const {
    QStringList faults;
    checkWidget(m_it->window->centralWidget(), &faults);
    if (const QWidget* help = m_it->find("helpCard")) checkWidget(help, &faults);
    faults.removeDuplicates();
    return faults;
  }

  QTemporaryDir m_folder, m_scratch;
  std::unique_ptr<widgets::ThemeController> m_theme;
  TestCluster m_cluster;
  std::unique_ptr<Window> m_it;
};

QTEST_MAIN(TestGeometry)
#include "tst_geometry.moc"
