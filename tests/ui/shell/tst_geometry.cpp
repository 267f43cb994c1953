// Every page at the smallest and at the usual size, at three text sizes: no widget covers its sibling or leaves its parent, no
// text is cut without "…" (that of labels, and that which delegates paint into cells), no list needs a horizontal scroll bar,
// and columns are readable or folded. A page is opened once per text size. With CHARTROOM_PICTURES set, pictures of what
// is out of place are kept there.

#include "tests/ui/shell/secret_hunt.h"
#include "tests/ui/shell/window_fixture.h"

#include "ui/charts/chart_row_layout.h"
#include "ui/models/release_list_model.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/help_card.h"
#include "ui/widgets/column_fit.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/shortcuts.h"
#include "ui/widgets/tab_bar.h"
#include "ui/widgets/wrap_label.h"

#include <QAbstractItemDelegate>
#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QDir>
#include <QFile>
#include <QHeaderView>
#include <QLabel>
#include <QPaintEngine>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QStyleOptionViewItem>
#include <QTreeView>

using namespace chartroom;
using namespace chartroom::shell;
using namespace chartroom::shell::testing;

namespace {

// The ingress template asks for a host.
const QString kFailing = QStringLiteral("ingress:\n  enabled: true\n  host: \"\"\n");
constexpr int kManyObjects = 114; // of one release

QString nameOf(const QWidget* widget) {
  QString name = QString::fromLatin1(widget->metaObject()->className());
  for (const QWidget* up = widget; up; up = up->parentWidget())
    if (!up->objectName().isEmpty()) return name + QLatin1Char(' ') + up->objectName();
  return name;
}

// What floats over others on purpose.
bool floats(const QWidget* widget) {
  static const QStringList kOver{"helpCard", "commandPalette", "toast", "provenancePopover", "primaryBadge", "closePrompt",
      "qt_scrollarea_vcontainer", "qt_scrollarea_hcontainer"};
  return widget->isWindow() || kOver.contains(widget->objectName()) || qobject_cast<const QSplitterHandle*>(widget) ||
         qobject_cast<const QScrollBar*>(widget) || widget->inherits("QFocusFrame") ||
         widget->testAttribute(Qt::WA_TransparentForMouseEvents);
}

// Inside a scrolled area positions are the area's affair.
bool scrolls(const QWidget* parent) {
  const auto* area = qobject_cast<const QAbstractScrollArea*>(parent->parentWidget());
  return area && area->viewport() == parent;
}

// Lets the delegate paint one cell more room than it has and tells which texts use it.
class CellEngine : public test::TextEngine {
public:
  explicit CellEngine(const QRectF& cell) : m_cell(cell) {}
  void updateState(const QPaintEngineState& now) override {
    if (now.state() & QPaintEngine::DirtyTransform) m_transform = now.transform();
    if (now.state() & QPaintEngine::DirtyClipRegion)
      m_clip = now.clipOperation() == Qt::NoClip ? QRectF() : m_transform.mapRect(QRectF(now.clipRegion().boundingRect()));
    if (now.state() & QPaintEngine::DirtyClipPath)
      m_clip = now.clipOperation() == Qt::NoClip ? QRectF() : m_transform.mapRect(now.clipPath().boundingRect());
    if (now.state() & QPaintEngine::DirtyClipEnabled && !now.isClipEnabled()) m_clip = {};
  }
  void drawTextItem(const QPointF& at, const QTextItem& item) override {
    // The ink: a line's full height may reach beyond a tight cell.
    const QRectF ink =
        m_transform.mapRect(QFontMetricsF(item.font()).tightBoundingRect(item.text()).translated(at)).adjusted(1, 1, -1, -1);
    const QRectF room = m_clip.isNull() ? m_cell : m_cell.intersected(m_clip);
    if (!item.text().trimmed().isEmpty() && !room.contains(ink)) cut << item.text();
  }
  QStringList cut;

private:
  QRectF m_cell, m_clip;
  QTransform m_transform;
};

struct ViewAccess : QAbstractItemView {
  using QAbstractItemView::initViewItemOption;
};

void checkCells(const QAbstractItemView* view, QStringList* faults) {
  const QRect shown = view->viewport()->rect();
  QStyleOptionViewItem option;
  (view->*&ViewAccess::initViewItemOption)(&option);
  // From the top of the viewport down, one row after the other.
  for (QModelIndex row = view->indexAt(QPoint(4, 2)); row.isValid();) {
    const QRect first = view->visualRect(row);
    if (first.top() > shown.bottom() || !first.isValid()) break;
    for (int column = 0; column < view->model()->columnCount(row.parent()); ++column) {
      const QModelIndex index = row.siblingAtColumn(column);
      option.rect = view->visualRect(index);
      if (option.rect.width() <= 0) continue;
      CellEngine engine(option.rect);
      test::RecordingDevice device(shown.size().expandedTo(option.rect.size()), &engine);
      QPainter painter(&device);
      view->itemDelegateForIndex(index)->paint(&painter, option, index);
      painter.end();
      for (const QString& text : engine.cut)
        *faults
            << QStringLiteral("cut in a cell: %1 row %2 column %3 \"%4\"").arg(nameOf(view)).arg(row.row()).arg(column).arg(text);
    }
    const QModelIndex next = view->indexAt(QPoint(4, first.bottom() + 2));
    if (next == row) break;
    row = next;
  }
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
      if (!qobject_cast<const QAbstractScrollArea*>(parent) && here.intersects(shown[j]->geometry()))
        *faults << QStringLiteral("%1 covers %2").arg(nameOf(shown[i]), nameOf(shown[j]));
    checkWidget(shown[i], faults);
  }
  if (const auto* label = qobject_cast<const QLabel*>(parent)) {
    const bool wraps = label->wordWrap() || qobject_cast<const widgets::WrapLabel*>(label),
               elides = qobject_cast<const widgets::ElidedLabel*>(label);
    if (label->text().isEmpty()) return;
    if (!wraps && !elides && label->sizeHint().width() > label->width() + 1)
      *faults << QStringLiteral("text cut: %1 \"%2\"").arg(nameOf(label), label->text());
    if (wraps && label->heightForWidth(label->width()) > label->height() + 1)
      *faults << QStringLiteral("lines cut: %1 \"%2\"").arg(nameOf(label), label->text().left(40));
    if (!wraps && label->fontMetrics().height() > label->height() + 1)
      *faults << QStringLiteral("text too high: %1 \"%2\"").arg(nameOf(label), label->text());
  }
  if (const auto* button = qobject_cast<const QPushButton*>(parent))
    if (!button->text().isEmpty() && button->sizeHint().width() > button->width() + 1)
      *faults << QStringLiteral("button cut: %1 \"%2\"").arg(nameOf(button), button->text());
  if (const auto* button = qobject_cast<const QAbstractButton*>(parent))
    if (!button->text().isEmpty() && button->fontMetrics().height() > button->height() + 1)
      *faults << QStringLiteral("text too high: %1 \"%2\"").arg(nameOf(button), button->text());
  if (const auto* view = qobject_cast<const QAbstractItemView*>(parent)) checkCells(view, faults);
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
    if (area->horizontalScrollBar()->maximum() > 0)
      *faults << QStringLiteral("needs a horizontal scroll bar: %1").arg(nameOf(area));
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
    installLarge();
    if (QTest::currentTestFailed()) return;
    m_it = std::make_unique<Window>(m_scratch.path(), m_cluster.session);
  }
  // A page that is opened alone gets keys too.
  void init() {
    m_it->window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_it->window.get()));
  }
  void cleanupTestCase() {
    m_it.reset();
    widgets::setTextScale(1);
    m_cluster.session.reset();
    m_theme.reset();
  }

  void everythingHasItsPlace_data() {
    QTest::addColumn<QString>("scene");
    QTest::addColumn<int>("percent");
    for (const int percent : {100, 110, 150})
      for (const char* scene : {"welcome", "charts", "install", "failing template", "problems", "upgrade", "effect", "releases",
               "resources", "values", "manifest", "history", "hooks", "settings", "palette", "help"})
        QTest::newRow(qPrintable(QStringLiteral("%1 at %2 %").arg(scene).arg(percent))) << scene << percent;
  }
  void everythingHasItsPlace() {
    QFETCH(QString, scene);
    QFETCH(int, percent);
    if (!qFuzzyCompare(widgets::textScale(), percent / 100.0)) {
      widgets::setTextScale(percent / 100.0);
      m_theme->apply();
    }
    m_it->window->resize(kSizes[0]);
    QVERIFY(show(scene));
    for (const QSize size : kSizes) {
      m_it->window->resize(size);
      settle();
      QStringList faults;
      // Rows, and what asks for its size late, have it soon.
      if (!QTest::qWaitFor([&] { return faults = check(), faults.isEmpty(); }, 5000))
        takePictures(QStringLiteral("%1-%2x%3-%4").arg(scene).arg(size.width()).arg(size.height()).arg(percent));
      QVERIFY2(faults.isEmpty(),
          qPrintable(QStringLiteral("%1 x %2\n").arg(size.width()).arg(size.height()) + faults.join(QLatin1Char('\n'))));
      if (scene != QLatin1String("effect")) continue;
      const auto* summary = m_it->find<QLabel>("summary");
      QVERIFY2(summary->width() >= summary->sizeHint().width() || !m_it->find("optionWait")->isVisible(),
          "the options give way to what the button does");
    }
    hide();
  }

  void helpSaysEverything_data() { linesOfAChartRowAreApart_data(); }
  void helpSaysEverything() {
    QFETCH(int, percent);
    widgets::setTextScale(percent / 100.0);
    for (const QSize size : kSizes) {
      m_it->window->resize(size);
      HelpCard card(m_it->window.get());
      card.show();
      const double width = card.findChild<QScrollArea*>(QStringLiteral("helpScroll"))->widget()->width();
      const HelpLayout layout = HelpLayout::make(width);
      for (const HelpLayout::Line& line : layout.lines) {
        if (line.row < 0) continue;
        const QString text = widgets::shortcutTable()[static_cast<std::size_t>(line.row)].meaning;
        QVERIFY2(QFontMetricsF(widgets::roleFont(widgets::TextRole::Base)).horizontalAdvance(text) <=
                     line.rect.width() - layout.keys - 12,
            qPrintable(text));
      }
    }
    widgets::setTextScale(1);
  }

  void columnsFoldOrFit_data() {
    QTest::addColumn<int>("width");
    for (const int width : {240, 400, 520, 640, 800, 1000, 1368, 2400})
      QTest::newRow(qPrintable(QStringLiteral("%1 px").arg(width))) << width;
  }
  void columnsFoldOrFit() {
    QFETCH(int, width);
    const std::vector<widgets::ColumnRule> rules{
        {0, 150, 196, 3, 0}, {1, 84, 124, 1, 3}, {2, 120, 190, 2, 1}, {3, 64, 84, 0, 4}, {4, 40, 48, 0, 0}};
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
    entry.description =
        QStringLiteral("A description that is too long for one line of the list of charts, so that it ends in dots");
    entry.missingDependencies = 2;
    entry.deprecated = true;
    for (const double width : {280.0, 360.0, 520.0}) {
      const charts::ChartRowLayout row =
          charts::layoutChartRow(entry, QRectF(0, 0, width, widgets::scaled(charts::kChartRowHeight)));
      std::vector<QRectF> rects{row.tile, row.name.rect, row.description.rect, row.version.rect, row.rest.rect};
      for (const auto& pill : row.pills) rects.push_back(pill.rect);
      for (std::size_t i = 0; i < rects.size(); ++i) {
        QVERIFY(QRectF(0, 0, width, widgets::scaled(charts::kChartRowHeight)).contains(rects[i]));
        for (std::size_t j = i + 1; j < rects.size(); ++j)
          QVERIFY2(!rects[i].intersects(rects[j]), qPrintable(QStringLiteral("%1 and %2 at %3").arg(i).arg(j).arg(width)));
      }
      // A line is as high as its text.
      QVERIFY(row.name.rect.height() >= QFontMetricsF(widgets::uiFont(13)).height() - 1);
      QVERIFY(row.description.rect.height() >= QFontMetricsF(widgets::uiFont(12)).height() - 1);
    }
    widgets::setTextScale(1);
  }

private:
  static constexpr QSize kSizes[] = {QSize(1080, 680), QSize(1440, 900)};

  // A release whose row of health marks is longer than its column.
  void installLarge() {
    const QDir folder(m_folder.filePath(QStringLiteral("warehouse")));
    QVERIFY(folder.mkpath(QStringLiteral("templates")));
    const auto write = [&](const char* name, const QByteArray& text) {
      QFile file(folder.filePath(QLatin1String(name)));
      return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    };
    QVERIFY(write("Chart.yaml", "apiVersion: v2\nname: warehouse\nversion: 10.20.30\n"));
    QVERIFY(write(
        "templates/shelves.yaml", "{{ range until " + QByteArray::number(kManyObjects) +
                                      " }}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: shelf-{{ . }}}\n{{ end }}"));
    const Context context;
    auto chart = chart::load(context, folder.path().toStdString());
    QVERIFY(chart);
    action::InstallOptions options;
    options.releaseName = "warehouse";
    const auto values = value::parseYaml("{}");
    const auto outcome = action::install(context, *m_cluster.session, std::move(*chart), *values, options);
    QVERIFY2(outcome.result, outcome.result ? "" : outcome.result.error().message.c_str());
  }
  bool healthIsKnown() const {
    const auto* view = m_it->find<QTreeView>("releaseTable");
    return QTest::qWaitFor(
        [view] {
          for (int row = 0; row < view->model()->rowCount(); ++row)
            if (!view->model()->index(row, 0).data(models::ReleaseListModel::HealthKnownRole).toBool()) return false;
          return view->model()->rowCount() == 2;
        },
        kPatience);
  }
  bool selectFailure() const {
    auto* preview = m_it->studioPage()->preview();
    preview->showTab(QStringLiteral("manifest"));
    return preview->selectObject(QStringLiteral("template:storefront/templates/ingress.yaml")) &&
           QTest::qWaitFor([this] { return m_it->find("failureCard")->isVisible(); }, kPatience);
  }

  void takePictures(const QString& name) {
    const QString folder = qEnvironmentVariable("CHARTROOM_PICTURES");
    if (folder.isEmpty()) return;
    for (const auto choice : {widgets::ThemeChoice::Dark, widgets::ThemeChoice::Light}) {
      m_theme->setChoice(choice);
      settle();
      // A README is made again for its theme in another thread.
      QVERIFY(QTest::qWaitFor([this] { return m_it->runner.jobs().empty(); }, 10000));
      QVERIFY(m_it->window->grab().save(QStringLiteral("%1/%2-%3.png").arg(folder, name, widgets::themeChoiceText(choice))));
    }
  }

  bool show(const QString& scene) {
    MainWindow* window = m_it->window.get();
    if (scene == QLatin1String("welcome") || scene == QLatin1String("settings")) return window->showPage(scene);
    if (scene == QLatin1String("charts")) {
      m_it->workspace.openChart({widgets::ChartSource::Kind::Sample, Window::sample("storefront")});
      return QTest::qWaitFor([this] { return m_it->find("chartInstall")->isVisible(); }, kPatience);
    }
    if (scene == QLatin1String("install")) return m_it->openStudio("web:\n  replicaCount: 3\n");
    if (scene == QLatin1String("failing template")) return m_it->openStudio(kFailing) && selectFailure();
    if (scene == QLatin1String("problems"))
      return m_it->openStudio(kFailing) && (m_it->studioPage()->preview()->showTab(scene), true);
    if (scene == QLatin1String("upgrade")) return m_it->openUpgrade();
    if (scene == QLatin1String("effect")) {
      if (!m_it->openUpgrade()) return false;
      m_it->editor()->setText("web:\n  replicaCount: 5\n");
      m_it->studioPage()->preview()->showTab(scene);
      return m_it->studioSettled() &&
             QTest::qWaitFor([this] { return !m_it->find<QLabel>("effectSource")->text().isEmpty(); }, kPatience);
    }
    if (scene == QLatin1String("releases")) return m_it->openList() && healthIsKnown();
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
