#include "ui/charts/internal/chart_detail.h"

#include "ui/charts/chart_library.h"
#include "ui/models/helm_command.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/notices.h"
#include "ui/widgets/tab_bar.h"
#include "ui/widgets/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QStackedLayout>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace chartroom::charts::internal {

using models::ChartEntry;
using widgets::ButtonKind;
using widgets::TextRole;
using widgets::Tone;

namespace {

constexpr int kMargin = 20, kFactHeight = 38, kFactGap = 32;

} // namespace

FactsStrip::FactsStrip(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("chartFacts"));
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
}

void FactsStrip::setFacts(const std::vector<std::pair<QString, QString>>& facts) {
  m_facts = facts;
  QStringList words;
  for (const auto& [label, value] : facts) words.append(label + QLatin1Char(' ') + value);
  setAccessibleName(words.join(QStringLiteral(", ")));
  updateGeometry();
  update();
}

std::vector<QRectF> FactsStrip::place(int width) const {
  const QFontMetricsF small(widgets::uiFont(12)), strong(widgets::uiFont(13, QFont::Medium));
  std::vector<QRectF> rects;
  double x = 0, y = 0;
  for (const auto& [label, value] : m_facts) {
    const double wide =
        std::min<double>(width, std::ceil(std::max(small.horizontalAdvance(label), strong.horizontalAdvance(value))) + 1);
    if (x > 0 && x + wide > width) x = 0, y += widgets::scaled(kFactHeight) + 6;
    rects.emplace_back(x, y, wide, widgets::scaled(kFactHeight));
    x += wide + kFactGap;
  }
  return rects;
}

int FactsStrip::heightForWidth(int width) const {
  const auto rects = place(width);
  return rects.empty() ? 0 : static_cast<int>(std::ceil(rects.back().bottom()));
}

QSize FactsStrip::sizeHint() const { return {400, heightForWidth(std::max(200, width()))}; }
QSize FactsStrip::minimumSizeHint() const { return {120, widgets::scaled(kFactHeight)}; }

void FactsStrip::paintEvent(QPaintEvent*) {
  const widgets::Theme& t = widgets::theme();
  QPainter painter(this);
  const auto rects = place(width());
  const QFont small = widgets::uiFont(12), strong = widgets::uiFont(13, QFont::Medium);
  for (std::size_t i = 0; i < rects.size(); ++i) {
    const QRectF& rect = rects[i];
    if (rect.x() > 0) painter.fillRect(QRectF(rect.x() - kFactGap / 2.0, rect.y() + 1, 1, rect.height() - 2), t.line);
    painter.setFont(small);
    painter.setPen(t.text3);
    painter.drawText(
        QRectF(rect.x(), rect.y(), rect.width(), widgets::scaled(18)), Qt::AlignVCenter | Qt::TextSingleLine, m_facts[i].first);
    painter.setFont(strong);
    painter.setPen(t.text);
    painter.drawText(QRectF(rect.x(), rect.y() + widgets::scaled(18), rect.width(), widgets::scaled(20)),
        Qt::AlignVCenter | Qt::TextSingleLine, QFontMetricsF(strong).elidedText(m_facts[i].second, Qt::ElideRight, rect.width()));
  }
}

ChartDetail::ChartDetail(ChartLibrary* library, QWidget* parent)
    : QWidget(parent), m_library(library), m_stack(new QStackedLayout(this)) {
  setObjectName(QStringLiteral("chartDetail"));
  widgets::setSurface(this, "panel");
  setMinimumWidth(380);
  m_nothing = new widgets::EmptyState(this);
  m_nothing->setContent(QStringLiteral("package-open"), tr("No chart chosen"),
      tr("Choose one in the list, or drop a chart folder or .tgz here."), {{tr("Open…"), [this] { emit openWanted(); }, false}});
  m_loading = new widgets::SkeletonRows(68, true, this);
  m_whole = new QWidget(this);
  m_stack->addWidget(m_nothing);
  m_stack->addWidget(m_loading);
  m_stack->addWidget(m_whole);

  auto* column = new QVBoxLayout(m_whole);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);

  m_errorRow = new QWidget(m_whole);
  auto* errorRow = new QVBoxLayout(m_errorRow);
  errorRow->setContentsMargins(kMargin, 16, kMargin, 0);
  m_error = new widgets::ErrorCard;
  m_error->setObjectName(QStringLiteral("chartError"));
  errorRow->setSpacing(0);
  errorRow->addWidget(m_error);
  column->addWidget(m_errorRow);
  m_errorRow->hide();

  m_body = new QWidget(m_whole);
  auto* body = new QVBoxLayout(m_body);
  body->setContentsMargins(0, 0, 0, 0);
  body->setSpacing(0);
  m_header = new QWidget(m_body);
  auto* head = new QVBoxLayout(m_header);
  head->setContentsMargins(kMargin, 16, kMargin, 12);
  head->setSpacing(12);
  auto* top = new QHBoxLayout;
  top->setSpacing(8);
  m_tile = new widgets::ChartTile(48);
  top->addWidget(m_tile);
  top->addSpacing(8);
  auto* names = new QVBoxLayout;
  names->setSpacing(0);
  auto* nameRow = new QHBoxLayout;
  nameRow->setSpacing(8);
  m_name = new widgets::ElidedLabel;
  m_name->setObjectName(QStringLiteral("chartName"));
  widgets::setTextRole(m_name, TextRole::Title);
  m_name->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  nameRow->addWidget(m_name);
  m_pill = new widgets::PillLabel({}, m_header);
  nameRow->addWidget(m_pill);
  nameRow->addStretch(1);
  names->addLayout(nameRow);
  m_line = new widgets::ElidedLabel;
  m_line->setObjectName(QStringLiteral("chartOrigin"));
  m_line->setElideMode(Qt::ElideMiddle);
  widgets::setTextRole(m_line, TextRole::Base);
  widgets::setTone(m_line, "text2");
  names->addWidget(m_line);
  top->addLayout(names, 1);
  m_more = widgets::makeIconButton(QStringLiteral("ellipsis"), tr("More"));
  m_more->setObjectName(QStringLiteral("chartMore"));
  top->addWidget(m_more, 0, Qt::AlignTop);
  m_install = widgets::makeButton(tr("Install…"), ButtonKind::Primary);
  m_install->setObjectName(QStringLiteral("chartInstall"));
  top->addWidget(m_install, 0, Qt::AlignTop);
  head->addLayout(top);
  m_facts = new FactsStrip(m_header);
  head->addWidget(m_facts);
  m_banner = new widgets::Banner(Tone::Warn, m_header);
  m_banner->setObjectName(QStringLiteral("chartBanner"));
  m_banner->hide();
  head->addWidget(m_banner);
  body->addWidget(m_header);
  m_tabs = new widgets::TabBar(m_body);
  m_tabs->setObjectName(QStringLiteral("chartTabs"));
  m_tabs->setAccessibleName(tr("Parts of the chart"));
  m_tabs->setStartMargin(kMargin - 8);
  const std::pair<const char*, QString> tabs[] = {{"readme", tr("README")}, {"values", tr("Values")}, {"schema", tr("Schema")},
      {"templates", tr("Templates")}, {"dependencies", tr("Dependencies")}, {"crds", tr("CRDs")}};
  for (const auto& [id, text] : tabs) m_tabs->addTab(text, QString::fromLatin1(id));
  body->addWidget(m_tabs);
  body->addWidget(widgets::makeRule(Qt::Horizontal, m_body));
  auto* pages = new QWidget(m_body);
  m_tabStack = new QStackedLayout(pages);
  body->addWidget(pages, 1);
  column->addWidget(m_body, 1);
  m_rest = new QWidget(m_whole);
  m_rest->hide();
  column->addWidget(m_rest, 1);

  connect(m_tabs, &widgets::TabBar::currentChanged, this, &ChartDetail::showTab);
  connect(m_install, &QPushButton::clicked, this, &ChartDetail::install);
  connect(m_more, &QToolButton::clicked, this, &ChartDetail::openMenu);
  connect(m_library, &ChartLibrary::chartChanged, this, [this](const QString& path) {
    if (path == m_path) load();
  });
  m_stack->setCurrentWidget(m_nothing);
}

void ChartDetail::setChart(const QString& path) {
  if (path == m_path) return;
  m_path = path;
  m_library->setCurrent(path);
  if (path.isEmpty()) {
    m_library->workspace()->jobs()->drop(this);
    m_stack->setCurrentWidget(m_nothing);
    return;
  }
  const ChartEntry* entry = m_library->model()->find(path);
  if (entry && entry->state == ChartEntry::State::Broken) showProblem(*entry);
  else if (entry && entry->state == ChartEntry::State::Ready && m_stack->currentWidget() == m_whole && m_body->isVisible())
    showHeader(*entry); // the body follows within a moment
  else m_stack->setCurrentWidget(m_loading);
  load();
}

void ChartDetail::load() {
  const ChartEntry* entry = m_library->model()->find(m_path);
  if (!entry) return;
  m_library->workspace()->jobs()->start(
      this, "contents", [entry = *entry](const Context& context) { return models::readChartContents(context, entry); },
      [this](const Contents& contents) { take(contents); });
}

void ChartDetail::take(const Contents& contents) {
  if (contents->entry.path != m_path) return;
  if (!contents->chart) return showProblem(contents->entry);
  m_contents = contents;
  m_errorRow->hide();
  m_body->show();
  m_rest->hide();
  showHeader(contents->entry);
  m_tabs->setTabVisible(m_tabs->indexOf(QStringLiteral("crds")), !contents->crds.empty());
  const auto bad = std::count_if(contents->dependencies.begin(), contents->dependencies.end(),
      [](const auto& row) { return row.isDeclared && !row.isGood(); });
  const int dependencies = m_tabs->indexOf(QStringLiteral("dependencies"));
  m_tabs->setCounter(dependencies, bad > 0 ? QString::number(bad) : QString(), Tone::Warn);
  m_banner->setVisible(bad > 0);
  const int missing = contents->entry.missingDependencies;
  if (bad > 0)
    m_banner->setContent(missing == 1  ? tr("1 dependency is missing in charts/")
                         : missing > 1 ? tr("%1 dependencies are missing in charts/").arg(missing)
                         : bad == 1    ? tr("1 dependency does not fit")
                                       : tr("%1 dependencies do not fit").arg(bad),
        missing > 0 ? tr("helm refuses to install the chart.") : tr("helm renders what is in charts/."),
        {{tr("Show"), [this, dependencies] { m_tabs->setCurrent(dependencies); }, false}});
  if (m_tabs->currentId() == QLatin1String("crds") && contents->crds.empty()) m_tabs->setCurrent(0);
  m_stack->setCurrentWidget(m_whole);
  showTab();
}

void ChartDetail::showHeader(const ChartEntry& entry) {
  m_tile->setChart(entry.name);
  m_name->setText(entry.name);
  m_pill->setPill(entry.deprecated    ? widgets::Pill{tr("Deprecated"), Tone::Neutral, {}}
                  : entry.isLibrary() ? widgets::Pill{tr("Library"), Tone::Neutral, {}}
                                      : widgets::Pill{});
  QStringList line{entry.version};
  if (!entry.category.isEmpty()) line.append(entry.category);
  line.append(entry.origin == ChartEntry::Origin::Sample ? tr("comes with Chartroom") : models::shortPath(entry.path));
  m_line->setText(line.join(QStringLiteral(" · ")));
  m_line->setToolTip(models::shortPath(entry.path));
  m_install->setEnabled(!entry.isLibrary());
  m_install->setToolTip(entry.isLibrary() ? tr("A library chart is not installable; other charts use its templates.") : QString());
  std::vector<std::pair<QString, QString>> facts;
  if (!entry.appVersion.isEmpty()) facts.emplace_back(tr("App version"), entry.appVersion);
  facts.emplace_back(tr("Kubernetes"), entry.kubeVersion.isEmpty() ? tr("any") : entry.kubeVersion);
  if (!entry.licence.isEmpty()) facts.emplace_back(tr("Licence"), entry.licence);
  facts.emplace_back(tr("Templates"), QString::number(entry.templates));
  facts.emplace_back(tr("Type"), entry.isLibrary() ? tr("Library") : tr("Application"));
  if (entry.modified.isValid())
    facts.emplace_back(tr("Changed"), QLocale().toString(entry.modified.date(), QStringLiteral("d MMM yyyy")));
  m_facts->setFacts(facts);
}

void ChartDetail::showProblem(const ChartEntry& entry) {
  const models::ChartProblem& problem = entry.problem;
  QString where = models::shortPath(entry.path);
  if (!problem.file.isEmpty()) {
    where = problem.file.startsWith(QLatin1Char('/')) ? models::shortPath(problem.file) : where + QLatin1Char('/') + problem.file;
    if (problem.line > 0) where += QStringLiteral(":%1").arg(problem.line);
  }
  const bool lastGood = m_contents && m_contents->entry.path == entry.path;
  QStringList words{problem.text, where, problem.advice};
  if (lastGood) words.append(tr("Below is the chart as it was before."));
  words.removeAll(QString());
  std::vector<widgets::NoticeAction> cures;
  cures.push_back({tr("Read again"), [this, path = entry.path] { m_library->reload(path); }, false});
  const QString folder =
      entry.form == ChartEntry::Form::Folder && QFileInfo(entry.path).isDir() ? entry.path : QFileInfo(entry.path).absolutePath();
  if (QFileInfo(folder).isDir())
    cures.push_back({tr("Show in folder"), [folder] { QDesktopServices::openUrl(QUrl::fromLocalFile(folder)); }, false});
  if (m_library->canForget(entry) && entry.origin == ChartEntry::Origin::Opened)
    cures.push_back({tr("Remove from list"), [this, path = entry.path] { m_library->forget(path); }, false});
  m_error->setError(problem.title, words.join(QLatin1Char('\n')), {}, cures);
  m_errorRow->show();
  if (!lastGood) m_contents.reset();
  m_body->setVisible(lastGood);
  m_rest->setVisible(!lastGood);
  m_stack->setCurrentWidget(m_whole);
}

DetailPage* ChartDetail::pageOf(const QString& id) {
  if (DetailPage* made = m_pages.value(id)) return made;
  DetailPage* page = nullptr;
  if (id == QLatin1String("readme")) page = new ReadmePage(m_library->workspace()->jobs(), this);
  else if (id == QLatin1String("values")) page = new ValuesPage(this);
  else if (id == QLatin1String("schema")) page = new SchemaPage(this);
  else if (id == QLatin1String("templates")) page = new FilesPage(FilesPage::Show::Templates, this);
  else if (id == QLatin1String("dependencies")) page = new DependenciesPage(this);
  else page = new FilesPage(FilesPage::Show::Crds, this);
  page->setObjectName(id + QStringLiteral("Page"));
  m_tabStack->addWidget(page);
  m_pages.insert(id, page);
  return page;
}

void ChartDetail::showTab() {
  if (!m_contents) return;
  const QString id = m_tabs->currentId();
  DetailPage* page = pageOf(id);
  if (m_fed.value(id) != m_contents) {
    m_fed.insert(id, m_contents);
    page->setContents(m_contents);
  }
  m_tabStack->setCurrentWidget(page);
}

bool ChartDetail::focusSearch() {
  DetailPage* page = m_pages.value(m_tabs->currentId());
  return page && page->isVisible() && page->focusSearch();
}

bool ChartDetail::install() {
  const ChartEntry* entry = m_library->model()->find(m_path);
  if (!entry || entry->state != ChartEntry::State::Ready || entry->isLibrary()) return false;
  m_library->workspace()->openStudio(ChartLibrary::sourceOf(*entry));
  return true;
}

QString ChartDetail::helmCommand() const {
  const ChartEntry* entry = m_library->model()->find(m_path);
  if (!entry) return {};
  widgets::Workspace* workspace = m_library->workspace();
  return models::helmCommand(
      workspace->cluster().helmTarget(workspace->nameSpace().isEmpty() ? QStringLiteral("default") : workspace->nameSpace()),
      {QStringLiteral("install"), entry->name, entry->path});
}

void ChartDetail::openMenu() {
  const ChartEntry* entry = m_library->model()->find(m_path);
  if (!entry) return;
  auto* menu = new QMenu(this);
  menu->setObjectName(QStringLiteral("chartMenu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const auto copy = [](const QString& text) { return [text] { QApplication::clipboard()->setText(text); }; };
  if (!entry->isLibrary()) menu->addAction(tr("Copy helm command"), this, copy(helmCommand()));
  menu->addAction(tr("Copy path"), this, copy(entry->path));
  const QString folder = entry->form == ChartEntry::Form::Folder ? entry->path : QFileInfo(entry->path).absolutePath();
  menu->addAction(tr("Show in folder"), this, [folder] { QDesktopServices::openUrl(QUrl::fromLocalFile(folder)); });
  if (m_contents && !m_contents->home.isEmpty() && QUrl(m_contents->home).scheme().startsWith(QLatin1String("http")))
    menu->addAction(tr("Open home page"), this, [home = m_contents->home] { QDesktopServices::openUrl(QUrl(home)); });
  menu->addSeparator();
  menu->addAction(tr("Read again"), this, [this, path = entry->path] { m_library->reload(path); });
  if (m_library->canForget(*entry))
    menu->addAction(
        entry->origin == ChartEntry::Origin::Collection ? tr("Remove %1 from list").arg(entry->source()) : tr("Remove from list"),
        this, [this, path = entry->path] { m_library->forget(path); });
  menu->popup(m_more->mapToGlobal(QPoint(0, m_more->height() + 2)));
}

} // namespace chartroom::charts::internal
