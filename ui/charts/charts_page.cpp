#include "ui/charts/charts_page.h"

#include "ui/charts/chart_library.h"
#include "ui/charts/internal/chart_delegate.h"
#include "ui/charts/internal/chart_detail.h"
#include "ui/charts/internal/facets_panel.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/file_dialogs.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/notices.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/theme_controller.h"

#include <QApplication>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QSettings>
#include <QStackedLayout>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace chartroom::charts {

using models::ChartEntry;
using models::ChartFilter;
using models::ChartListModel;
using models::ChartSort;
using widgets::ButtonKind;
using widgets::ButtonSize;
using widgets::TextRole;

namespace {

constexpr int kNarrow = 1180;
constexpr const char* kSortKey = "charts/order";

bool isValuesFile(const QString& path) {
  const QFileInfo info(path);
  const QString name = info.fileName();
  return info.isFile() && name != QLatin1String("Chart.yaml") &&
         (name.endsWith(QLatin1String(".yaml")) || name.endsWith(QLatin1String(".yml")) || name.endsWith(QLatin1String(".json")));
}

QStringList localPaths(const QMimeData* data) {
  QStringList paths;
  for (const QUrl& url : data->urls())
    if (url.isLocalFile()) paths.append(url.toLocalFile());
  return paths;
}

// Covers the page while something that can be opened is held over it.
class DropHint : public QWidget {
public:
  explicit DropHint(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("dropHint"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
  }

protected:
  void paintEvent(QPaintEvent*) override {
    const widgets::Theme& t = widgets::theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor veil = t.canvas;
    veil.setAlphaF(0.92f);
    painter.fillRect(rect(), veil);
    QPen pen(t.accent, 2, Qt::DashLine);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(rect()).adjusted(16, 16, -16, -16), 8, 8);
    const QRectF middle(0, height() / 2.0 - 40, width(), 80);
    widgets::drawIcon(painter, QStringLiteral("package-open"), QRectF(width() / 2.0 - 14, middle.y(), 28, 28), t.accent, 28);
    painter.setPen(t.text);
    painter.setFont(widgets::uiFont(13, QFont::DemiBold));
    painter.drawText(middle.adjusted(0, 32, 0, -24), Qt::AlignCenter, QCoreApplication::translate("ChartsPage", "Drop to open"));
    painter.setPen(t.text2);
    painter.setFont(widgets::uiFont(12));
    painter.drawText(middle.adjusted(0, 54, 0, 0), Qt::AlignCenter,
        QCoreApplication::translate("ChartsPage", "Chart folder, folder of charts, .tgz or values file"));
  }
};

} // namespace

ChartsPage::ChartsPage(widgets::Workspace* workspace, QWidget* parent)
    : Page(parent), m_workspace(workspace), m_library(new ChartLibrary(workspace, this)),
      m_shown(new models::ChartFilterModel(this)), m_refresh(new QTimer(this)) {
  setObjectName(QStringLiteral("chartsPage"));
  setAcceptDrops(true);
  m_shown->setSourceModel(m_library->model());
  m_shown->setOrder(static_cast<ChartSort>(std::clamp(workspace->settings()->value(QLatin1String(kSortKey)).toInt(), 0, 2)));

  auto* splitter = new widgets::HairlineSplitter(Qt::Horizontal, this);
  m_facets = new internal::FacetsPanel(splitter);
  splitter->addWidget(m_facets);
  splitter->addWidget(makeListPane());
  m_detail = new internal::ChartDetail(m_library, splitter);
  splitter->addWidget(m_detail);
  splitter->setSizes({224, 468, 676});
  for (int i = 0; i < 3; ++i) splitter->setStretchFactor(i, i == 2 ? 1 : 0);
  widgets::rememberSplitter(splitter, workspace->settings(), QStringLiteral("charts"));
  auto* whole = new QVBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  whole->addWidget(splitter);
  m_dropHint = new DropHint(this);

  // Many charts are read one after the other: count and mark once for all that came in a moment.
  m_refresh->setSingleShot(true);
  m_refresh->setInterval(0);
  connect(m_refresh, &QTimer::timeout, this, &ChartsPage::refresh);
  const auto later = [this] {
    if (!m_refresh->isActive()) m_refresh->start();
  };
  for (QAbstractItemModel* model : std::initializer_list<QAbstractItemModel*>{m_library->model(), m_shown}) {
    connect(model, &QAbstractItemModel::rowsInserted, m_refresh, later);
    connect(model, &QAbstractItemModel::rowsRemoved, m_refresh, later);
    connect(model, &QAbstractItemModel::dataChanged, m_refresh, later);
    connect(model, &QAbstractItemModel::layoutChanged, m_refresh, later);
  }
  connect(m_library, &ChartLibrary::pendingChanged, m_refresh, later);
  connect(m_library, &ChartLibrary::opened, this, &ChartsPage::select);
  connect(m_detail, &internal::ChartDetail::openWanted, this, &ChartsPage::openMenu);
  connect(m_facets, &internal::FacetsPanel::toggled, this, [this](models::ChartFacet facet, const QString& id, bool checked) {
    ChartFilter filter = m_filter;
    filter.values(facet).removeAll(id);
    if (checked) filter.values(facet).append(id);
    setFilter(filter);
  });
  connect(m_facets, &internal::FacetsPanel::deprecatedToggled, this, [this](bool shown) {
    ChartFilter filter = m_filter;
    filter.deprecated = shown;
    setFilter(filter);
  });
  connect(m_facets, &internal::FacetsPanel::cleared, this, [this] {
    ChartFilter filter;
    filter.deprecated = m_filter.deprecated;
    setFilter(filter);
  });
  connect(workspace, &widgets::Workspace::chartRequested, this,
      [this](const widgets::ChartSource& source) { m_library->open({source.path}); });
  refresh();
}

QWidget* ChartsPage::makeListPane() {
  auto* pane = new QWidget;
  widgets::setSurface(pane, "panel");
  pane->setMinimumWidth(320);
  auto* column = new QVBoxLayout(pane);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);

  auto* head = new QHBoxLayout;
  head->setContentsMargins(12, 8, 12, 8);
  head->setSpacing(8);
  m_facetsButton = widgets::makeIconButton(QStringLiteral("list-filter"), tr("Filters"), pane);
  m_facetsButton->setObjectName(QStringLiteral("facetsButton"));
  m_facetsButton->setCheckable(true);
  m_facetsButton->hide();
  connect(m_facetsButton, &QToolButton::toggled, this, [this](bool on) { m_facets->setVisible(on || !m_narrow); });
  head->addWidget(m_facetsButton);
  m_field = new widgets::SearchField(tr("Filter charts"));
  m_field->setObjectName(QStringLiteral("chartFilter"));
  m_field->installEventFilter(this);
  head->addWidget(m_field, 1);
  m_sort = new widgets::Select;
  m_sort->setObjectName(QStringLiteral("chartSort"));
  m_sort->setAccessibleName(tr("Order"));
  m_sort->addItems({tr("By name"), tr("Last opened"), tr("Last changed")});
  m_sort->setCurrentIndex(static_cast<int>(m_shown->order()));
  widgets::setTextRole(m_sort, TextRole::Name);
  connect(m_sort, &QComboBox::currentIndexChanged, this, [this](int index) {
    m_shown->setOrder(static_cast<ChartSort>(index));
    m_workspace->settings()->setValue(QLatin1String(kSortKey), index);
  });
  head->addWidget(m_sort);
  m_open = widgets::makeButton(tr("Open"));
  m_open->setObjectName(QStringLiteral("chartOpen"));
  m_open->setToolTip(tr("Open a chart folder, a folder of charts, or an archive"));
  widgets::setMenuChevron(m_open);
  connect(m_open, &QPushButton::clicked, this, &ChartsPage::openMenu);
  head->addWidget(m_open);
  column->addLayout(head);

  auto* strip = new QWidget(pane);
  widgets::setSurface(strip, "panel2");
  strip->setFixedHeight(widgets::scaled(28));
  strip->setProperty("scaledHeight", 28);
  auto* row = new QHBoxLayout(strip);
  row->setContentsMargins(16, 0, 16, 0);
  m_count = widgets::makeLabel({}, TextRole::Secondary, "text2");
  m_count->setObjectName(QStringLiteral("chartCount"));
  row->addWidget(m_count, 1);
  m_broken = widgets::makeButton({}, ButtonKind::Link, ButtonSize::Inline);
  m_broken->setObjectName(QStringLiteral("chartBroken"));
  widgets::setTextRole(m_broken, TextRole::SmallStrong);
  m_broken->hide();
  connect(m_broken, &QPushButton::clicked, this, [this] {
    ChartFilter filter;
    filter.states = {QStringLiteral("broken")};
    setFilter(filter);
  });
  row->addWidget(m_broken);
  column->addWidget(widgets::makeRule(Qt::Horizontal, pane));
  column->addWidget(strip);
  column->addWidget(widgets::makeRule(Qt::Horizontal, pane));

  auto* noticeRow = new QVBoxLayout;
  noticeRow->setContentsMargins(12, 0, 12, 0);
  m_notice = new widgets::Banner(widgets::Tone::Accent, pane);
  m_notice->setObjectName(QStringLiteral("valuesNotice"));
  m_notice->hide();
  noticeRow->addWidget(m_notice);
  column->addLayout(noticeRow);

  auto* lists = new QWidget(pane);
  m_listStack = new QStackedLayout(lists);
  m_list = new QListView(lists);
  m_list->setObjectName(QStringLiteral("chartList"));
  m_list->setAccessibleName(tr("Charts"));
  m_list->setFrameShape(QFrame::NoFrame);
  m_list->setModel(m_shown);
  m_list->setItemDelegate(new internal::ChartDelegate(m_list));
  m_list->setUniformItemSizes(true);
  m_list->setMouseTracking(true);
  m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
  connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& current) {
    if (current.isValid()) m_detail->setChart(current.data(ChartListModel::PathRole).toString());
  });
  connect(m_list, &QListView::pressed, this, [this] { m_first.clear(), m_wanted.clear(); });
  connect(m_list, &QListView::activated, this, [this] { m_detail->install(); });
  m_listStack->addWidget(m_list);
  m_empty = new widgets::EmptyState(lists);
  m_empty->setObjectName(QStringLiteral("chartsEmpty"));
  m_listStack->addWidget(m_empty);
  column->addWidget(lists, 1);
  connect(m_field, &QLineEdit::textChanged, this, [this](const QString& text) {
    ChartFilter filter = m_filter;
    filter.text = text;
    setFilter(filter);
  });
  return pane;
}

void ChartsPage::activated() {
  keepSelection();
  // Keys go to the charts, not to the first facet's heading.
  if (const QWidget* focus = QApplication::focusWidget(); m_list->isVisible() && (!focus || !isAncestorOf(focus)))
    m_list->setFocus(Qt::OtherFocusReason);
}

bool ChartsPage::focusFilter() {
  // In a page with a search of its own, Ctrl+F is meant for that.
  QWidget* focus = QApplication::focusWidget();
  if (focus && m_detail->isAncestorOf(focus) && m_detail->focusSearch()) return true;
  m_field->setFocus(Qt::ShortcutFocusReason);
  m_field->selectAll();
  return true;
}

bool ChartsPage::primaryAction() { return m_detail->install(); }

bool ChartsPage::escape() {
  if (!m_notice->isHidden()) {
    m_notice->hide();
    return true;
  }
  if (m_narrow && m_facetsButton->isChecked()) {
    m_facetsButton->setChecked(false);
    return true;
  }
  return false;
}

QString ChartsPage::selected() const { return m_detail->path(); }

void ChartsPage::setFilter(const ChartFilter& filter) {
  if (filter == m_filter) return;
  m_filter = filter;
  if (m_field->text() != filter.text) {
    const QSignalBlocker quiet(m_field);
    m_field->setText(filter.text);
  }
  m_shown->setFilter(filter);
  refresh();
}

void ChartsPage::select(const QString& path) {
  const ChartEntry* entry = m_library->model()->find(path);
  if (!entry) return;
  // Whether it is deprecated is known once it is read.
  m_wanted = entry->state == ChartEntry::State::Reading ? path : QString();
  ChartFilter filter = m_filter;
  if (entry->deprecated) filter.deprecated = true;
  if (!filter.matches(*entry)) {
    const bool deprecated = filter.deprecated;
    filter = {};
    filter.deprecated = deprecated;
  }
  setFilter(filter);
  const QModelIndex index = m_shown->mapFromSource(m_library->model()->index(m_library->model()->rowOf(path)));
  if (!index.isValid()) return;
  m_list->setCurrentIndex(index);
  m_list->scrollTo(index);
}

// Something is always on show while there is something to show.
void ChartsPage::keepSelection() {
  if (m_library->model()->rowCount() == 0) return m_detail->setChart({});
  if (const ChartEntry* wanted = m_wanted.isEmpty() ? nullptr : m_library->model()->find(m_wanted);
      wanted && wanted->state != ChartEntry::State::Reading) {
    const QString path = std::exchange(m_wanted, {});
    if (wanted->deprecated && !m_filter.deprecated) return select(path);
  }
  const ChartEntry* entry = m_library->model()->find(m_detail->path());
  if (m_list->currentIndex().isValid()) {
    // The proxy moves the current row when another one is filtered away; until the person chose, the first row is it.
    const QString current = m_list->currentIndex().data(ChartListModel::PathRole).toString();
    if (current != m_detail->path()) m_detail->setChart(current);
    // Charts arrive in any order: the first one read is not yet the first of the list.
    if (current != m_first) return m_first.clear();
  }
  if (m_shown->rowCount() > 0) {
    const QModelIndex first = m_shown->index(0, 0);
    m_first = m_library->pending() > 0 ? first.data(ChartListModel::PathRole).toString() : QString();
    return m_list->setCurrentIndex(first);
  }
  if (!entry) m_detail->setChart({});
}

void ChartsPage::refresh() {
  m_refresh->stop();
  const auto& entries = m_library->model()->entries();
  m_facets->setFacets(entries, m_filter);
  const int shown = m_shown->rowCount(), all = static_cast<int>(entries.size());
  const bool filtered = m_filter.anyFacet() || !m_filter.text.trimmed().isEmpty();
  m_count->setText(filtered ? tr("%1 of %2 charts").arg(shown).arg(all) : shown == 1 ? tr("1 chart") : tr("%1 charts").arg(shown));
  const auto broken = std::count_if(
      entries.begin(), entries.end(), [](const ChartEntry& entry) { return entry.state == ChartEntry::State::Broken; });
  m_broken->setVisible(broken > 0 && !m_filter.states.contains(QStringLiteral("broken")));
  m_broken->setText(tr("%1 cannot be read").arg(broken));
  if (shown == 0) {
    if (all == 0)
      m_empty->setContent(QStringLiteral("package-open"), tr("No charts yet"),
          tr("Open a chart folder or a .tgz, or drop one here."),
          {{tr("Open a folder…"), [this] { askFor(true); }, true}, {tr("Open an archive…"), [this] { askFor(false); }, false}});
    else
      m_empty->setContent(QStringLiteral("search"), tr("No chart matches"), tr("Nothing in the list fits the filters."),
          {{tr("Clear filters"),
              [this] {
                ChartFilter filter;
                filter.deprecated = m_filter.deprecated || !(m_filter.anyFacet() || !m_filter.text.isEmpty());
                setFilter(filter);
              },
              false}});
  }
  m_listStack->setCurrentIndex(shown == 0 ? 1 : 0);
  keepSelection();
  showStatus();
  emit searchChanged();
}

void ChartsPage::showStatus() {
  const auto& entries = m_library->model()->entries();
  QStringList texts;
  if (const int pending = m_library->pending(); pending > 0) texts.append(tr("reading %n charts", nullptr, pending));
  if (const auto broken = std::count_if(
          entries.begin(), entries.end(), [](const ChartEntry& entry) { return entry.state == ChartEntry::State::Broken; });
      broken > 0)
    texts.append(tr("%1 cannot be read").arg(broken));
  texts.append(entries.size() == 1 ? tr("1 chart") : tr("%1 charts").arg(entries.size()));
  setStatusTexts(texts);
}

void ChartsPage::step(int by) {
  const int rows = m_shown->rowCount();
  if (rows == 0) return;
  const int row = m_list->currentIndex().isValid() ? m_list->currentIndex().row() : -1;
  m_list->setCurrentIndex(m_shown->index(std::clamp(row + by, 0, rows - 1), 0));
}

bool ChartsPage::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_field && event->type() == QEvent::KeyPress) {
    const auto* key = static_cast<QKeyEvent*>(event);
    const int pageful = std::max(1, m_list->viewport()->height() / widgets::scaled(68));
    if (!(key->modifiers() & (Qt::ControlModifier | Qt::AltModifier))) switch (key->key()) {
      case Qt::Key_Down: step(1); return true;
      case Qt::Key_Up: step(-1); return true;
      case Qt::Key_PageDown: step(pageful); return true;
      case Qt::Key_PageUp: step(-pageful); return true;
      case Qt::Key_Return:
      case Qt::Key_Enter: m_detail->install(); return true;
      default: break;
      }
  }
  return Page::eventFilter(watched, event);
}

void ChartsPage::openMenu() {
  auto* menu = new QMenu(this);
  menu->setObjectName(QStringLiteral("chartOpenMenu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addAction(
      widgets::icon(QStringLiteral("folder-open"), widgets::theme().text2), tr("Folder…"), this, [this] { askFor(true); });
  menu->addAction(
      widgets::icon(QStringLiteral("package"), widgets::theme().text2), tr("Archive…"), this, [this] { askFor(false); });
  menu->popup(m_open->mapToGlobal(QPoint(0, m_open->height() + 2)));
}

void ChartsPage::askFor(bool folder) {
  widgets::FileQuestion question;
  question.kind = folder ? widgets::FileQuestion::Kind::OpenFolder : widgets::FileQuestion::Kind::OpenFile;
  question.title = folder ? tr("Open a chart folder or a folder of charts") : tr("Open a chart archive");
  if (!folder) question.filters = {tr("Charts (*.tgz *.tar.gz Chart.yaml)"), tr("All files (*)")};
  widgets::FileDialogs::instance().ask(this, question, [this](const QStringList& paths) { openPaths(paths); });
}

void ChartsPage::openPaths(const QStringList& paths) {
  QStringList charts;
  for (const QString& path : paths) {
    if (isValuesFile(path)) noteValuesFile(path);
    else charts.append(path);
  }
  if (!charts.isEmpty()) m_library->open(charts);
}

void ChartsPage::noteValuesFile(const QString& path) {
  const ChartEntry* entry = m_library->model()->find(m_detail->path());
  std::vector<widgets::NoticeAction> actions;
  QString rest = tr("it needs a chart: choose one");
  if (entry && entry->state == ChartEntry::State::Ready && !entry->isLibrary()) {
    rest = tr("add it as a layer in the studio");
    actions.push_back({tr("Open %1").arg(entry->name),
        [this] {
          m_notice->hide();
          m_detail->install();
        },
        false});
  }
  actions.push_back({tr("Close"), [this] { m_notice->hide(); }, false});
  m_notice->setContent(tr("%1 holds values").arg(QFileInfo(path).fileName()), rest, actions);
  m_notice->show();
}

void ChartsPage::dragEnterEvent(QDragEnterEvent* event) {
  if (localPaths(event->mimeData()).isEmpty()) return;
  event->acceptProposedAction();
  m_dropHint->setGeometry(rect());
  m_dropHint->show();
  m_dropHint->raise();
}

void ChartsPage::dragLeaveEvent(QDragLeaveEvent*) { m_dropHint->hide(); }

void ChartsPage::dropEvent(QDropEvent* event) {
  m_dropHint->hide();
  event->acceptProposedAction();
  openPaths(localPaths(event->mimeData()));
}

void ChartsPage::resizeEvent(QResizeEvent* event) {
  Page::resizeEvent(event);
  const bool narrow = width() < kNarrow;
  m_dropHint->setGeometry(rect());
  if (narrow == m_narrow) return;
  m_narrow = narrow;
  m_facetsButton->setVisible(narrow);
  m_facets->setVisible(!narrow || m_facetsButton->isChecked());
}

std::vector<widgets::PaletteEntry> ChartsPage::search(const QString& text) const {
  using widgets::PaletteEntry;
  std::vector<PaletteEntry> found;
  const QString wanted = text.trimmed();
  auto* self = const_cast<ChartsPage*>(this);
  std::vector<const ChartEntry*> charts;
  for (const ChartEntry& entry : m_library->model()->entries())
    if (entry.state == ChartEntry::State::Ready && entry.name.contains(wanted, Qt::CaseInsensitive)) charts.push_back(&entry);
  std::stable_sort(charts.begin(), charts.end(), [&](const ChartEntry* a, const ChartEntry* b) {
    const bool first = a->name.startsWith(wanted, Qt::CaseInsensitive), second = b->name.startsWith(wanted, Qt::CaseInsensitive);
    return first != second ? first : a->name.compare(b->name, Qt::CaseInsensitive) < 0;
  });
  for (const ChartEntry* entry : charts) {
    PaletteEntry line;
    line.kind = PaletteEntry::Kind::Chart;
    line.section = tr("Charts");
    line.title = entry->name;
    line.detail = QStringLiteral("%1 · %2").arg(entry->version, entry->source());
    const auto show = [self, path = entry->path] {
      self->m_workspace->showCharts();
      self->select(path);
    };
    line.run = show;
    const auto action = [&](const QString& title, const char* icon, std::function<void()> run) {
      PaletteEntry made;
      made.section = entry->name;
      made.title = title;
      made.icon = QString::fromLatin1(icon);
      made.run = std::move(run);
      line.actions.push_back(std::move(made));
    };
    action(tr("Show"), "package", show);
    if (!entry->isLibrary())
      action(
          tr("Install…"), "download", [self, source = ChartLibrary::sourceOf(*entry)] { self->m_workspace->openStudio(source); });
    found.push_back(std::move(line));
  }
  const auto command = [&](const QString& title, const char* icon, std::function<void()> run) {
    if (!title.contains(wanted, Qt::CaseInsensitive)) return;
    PaletteEntry line;
    line.section = tr("Commands");
    line.title = title;
    line.icon = QString::fromLatin1(icon);
    line.fromAnywhere = true;
    line.run = std::move(run);
    found.push_back(std::move(line));
  };
  command(tr("Open a folder of charts…"), "folder-open", [self] {
    self->m_workspace->showCharts();
    self->askFor(true);
  });
  return found;
}

widgets::PageEntry chartsPageEntry() {
  return {QStringLiteral("charts"), QCoreApplication::translate("ChartsPage", "Charts"), QStringLiteral("package"),
      [](widgets::Workspace* workspace, QWidget* parent) -> widgets::Page* { return new ChartsPage(workspace, parent); }};
}

} // namespace chartroom::charts
