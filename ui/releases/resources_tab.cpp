#include "ui/releases/internal/resources_tab.h"

#include "core/inspect/secret_mask.h"
#include "core/object/access.h"
#include "ui/models/plain_error.h"
#include "ui/models/release_resource_model.h"
#include "ui/models/state_words.h"
#include "ui/releases/internal/release_delegates.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/column_fit.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/notices.h"
#include "ui/widgets/tab_bar.h"
#include "ui/widgets/theme.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QStackedWidget>
#include <QTimer>
#include <QTreeView>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace chartroom::releases {

using namespace widgets;

namespace {
constexpr int kPollMilliseconds = 2500;

QTreeWidget* makeTable(const char* name, const QStringList& columns, const std::vector<int>& widths, QWidget* parent) {
  auto* table = new QTreeWidget(parent);
  table->setObjectName(QString::fromLatin1(name));
  table->setRootIsDecorated(false);
  table->setHeaderLabels(columns);
  table->setWordWrap(true);
  table->setSelectionMode(QAbstractItemView::NoSelection);
  table->setFocusPolicy(Qt::ClickFocus);
  std::vector<ColumnRule> rules;
  for (std::size_t i = 0; i < widths.size(); ++i)
    rules.push_back({static_cast<int>(i), std::min(widths[i], 90), widths[i], widths[i] > 150 ? 1 : 0, 0});
  new ColumnFit(table, std::move(rules));
  table->header()->setFixedHeight(scaled(28));
  table->header()->setProperty("scaledHeight", 28);
  setTextRole(table->header(), TextRole::SecondaryStrong);
  table->setItemDelegate(new RoomyDelegate(32, table));
  // Wrapped rows have the height of the column's width.
  QObject::connect(table->header(), &QHeaderView::sectionResized, table, [table] {
    QMetaObject::invokeMethod(
        table, [table] { table->doItemsLayout(); }, Qt::QueuedConnection);
  });
  return table;
}

// What the cluster says about an object may repeat a value of it.
void maskReasons(std::vector<inspect::ResourceNode>& nodes, const inspect::SecretValues& secrets) {
  for (inspect::ResourceNode& node : nodes) {
    node.state.message = inspect::maskProse(node.state.message, secrets);
    maskReasons(node.children, secrets);
  }
}
} // namespace

ResourcesTab::ResourcesTab(const ReleaseState* state, QWidget* parent)
    : QWidget(parent), m_state(state), m_model(new models::LiveResourceModel(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);

  m_failingHolder = new QWidget(this);
  m_failingHolder->setObjectName(QStringLiteral("failingRows"));
  setSurface(m_failingHolder, "canvas");
  m_failing = new QVBoxLayout(m_failingHolder);
  m_failing->setContentsMargins(16, 12, 16, 12);
  m_failing->setSpacing(8);
  m_failingHolder->hide();
  column->addWidget(m_failingHolder);

  m_stack = new QStackedWidget(this);
  column->addWidget(m_stack, 1);
  m_skeleton = new SkeletonRows(28, false, m_stack);
  m_stack->addWidget(m_skeleton);

  auto* splitter = new HairlineSplitter(Qt::Horizontal, m_stack);
  m_tree = new QTreeView(splitter);
  setFocusProxy(m_tree);
  m_tree->setObjectName(QStringLiteral("resourceTree"));
  m_tree->setAccessibleName(tr("Resources"));
  m_tree->setModel(m_model);
  m_tree->setItemDelegate(new ResourceDelegate(m_tree));
  m_tree->setUniformRowHeights(true);
  m_tree->setIndentation(20);
  m_tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_tree->setAllColumnsShowFocus(true);
  m_tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  QHeaderView* header = m_tree->header();
  header->setFixedHeight(scaled(28));
  header->setProperty("scaledHeight", 28);
  setTextRole(header, TextRole::SecondaryStrong);
  using Column = models::LiveResourceModel;
  new ColumnFit(m_tree, {{Column::Object, 210, 384, 3, 0}, {Column::Status, 96, 150, 0, 0}, {Column::Ready, 48, 60, 0, 2},
                            {Column::Reason, 110, 170, 1, 3}, {Column::Age, 52, 62, 0, 1}});
  m_tree->setMinimumWidth(scaled(320));
  splitter->addWidget(m_tree);

  m_detail = new QWidget(splitter);
  m_detail->setObjectName(QStringLiteral("resourceDetail"));
  setSurface(m_detail, "panel");
  auto* detail = new QVBoxLayout(m_detail);
  detail->setContentsMargins(0, 0, 0, 0);
  detail->setSpacing(0);
  auto* head = new QHBoxLayout;
  head->setContentsMargins(16, 10, 16, 0);
  head->setSpacing(8);
  auto* title = new ElidedLabel({}, m_detail);
  title->setElideMode(Qt::ElideMiddle);
  setTextRole(title, TextRole::Code);
  m_title = title;
  head->addWidget(m_title);
  m_pill = new PillLabel({}, m_detail);
  head->addWidget(m_pill);
  head->addStretch(1);
  detail->addLayout(head);
  m_where = new ElidedLabel({}, m_detail);
  setTextRole(m_where, TextRole::Secondary);
  setTone(m_where, "text2");
  m_where->setContentsMargins(16, 2, 16, 4);
  detail->addWidget(m_where);
  m_tabs = new TabBar(m_detail);
  m_tabs->setObjectName(QStringLiteral("resourceTabs"));
  m_tabs->setStartMargin(8);
  m_tabs->addTab(tr("Events"), QStringLiteral("events"));
  m_tabs->addTab(tr("YAML"), QStringLiteral("yaml"));
  m_tabs->addTab(tr("Conditions"), QStringLiteral("conditions"));
  m_tabs->setCurrent(0);
  detail->addWidget(m_tabs);
  m_pages = new QStackedWidget(m_detail);
  m_events = makeTable("eventTable", {tr("Event"), tr("Message"), tr("Age")}, {130, 300, 60}, m_pages);
  m_yaml = new CodeEditor(m_pages);
  m_yaml->setObjectName(QStringLiteral("objectEditor"));
  m_yaml->setLanguage(CodeEditor::Language::Yaml);
  m_yaml->setReadOnly(true);
  m_conditions =
      makeTable("conditionTable", {tr("Condition"), tr("Value"), tr("Reason"), tr("Message")}, {120, 60, 150, 160}, m_pages);
  m_pages->addWidget(m_events);
  m_pages->addWidget(m_yaml);
  m_pages->addWidget(m_conditions);
  detail->addWidget(m_pages, 1);
  splitter->addWidget(m_detail);
  splitter->setStretchFactor(0, 3);
  splitter->setStretchFactor(1, 2);
  splitter->setSizes({840, 530});
  rememberSplitter(splitter, state->workspace->settings(), QStringLiteral("release/resourcesSplitter"));
  m_stack->addWidget(splitter);

  auto* holder = new QWidget(m_stack);
  auto* cards = new QVBoxLayout(holder);
  cards->setContentsMargins(16, 16, 16, 16);
  m_error = new ErrorCard(holder);
  m_error->setObjectName(QStringLiteral("resourcesError"));
  m_error->setMaximumWidth(720);
  cards->addWidget(m_error);
  cards->addStretch(1);
  m_stack->addWidget(holder);

  m_poll = new QTimer(this);
  m_poll->setInterval(kPollMilliseconds);
  connect(m_poll, &QTimer::timeout, this, &ResourcesTab::refresh);
  connect(m_tabs, &TabBar::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
  connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& index) {
    if (!index.isValid()) return;
    m_selected = index.siblingAtColumn(0).data(models::LiveResourceModel::IdRole).toString();
    showDetail();
  });
}

void ResourcesTab::setShown(bool shown) {
  m_shown = shown;
  if (!shown) {
    m_poll->stop();
    m_state->workspace->jobs()->drop(this);
    return;
  }
  m_poll->start();
  refresh();
}

void ResourcesTab::reset() {
  m_state->workspace->jobs()->drop(this);
  m_model->setResources({}, QDateTime::currentDateTime());
  m_secretsOf.reset();
  m_secrets = {};
  m_selected.clear(), m_eventsFor.clear(), m_yamlOf.clear();
  m_expanded = false;
  m_objects = m_readRevision = 0, m_pods.reset();
  m_yaml->setText({});
  m_events->clear(), m_conditions->clear();
  showFailing({});
  m_stack->setCurrentIndex(0);
}

int ResourcesTab::objectCount() const {
  const inspect::ReleasePtr last = m_state->last();
  return last && last->version == m_readRevision ? m_objects : 0;
}

void ResourcesTab::refresh() {
  const auto session = m_state->workspace->session();
  const inspect::ReleasePtr record = m_state->last();
  if (!session || !record || m_state->workspace->jobs()->isRunning(this, QStringLiteral("resources"))) return;
  m_state->workspace->jobs()->start(
      this, "resources",
      [session, record](
          const Context& context) { return inspect::readResources(context, *session, *record, inspect::ResourceDepth::WithOwned); },
      [this, revision = record->version](Result<inspect::ReleaseResources> resources) {
        if (resources) {
          m_readRevision = revision;
          take(std::move(*resources));
        } else if (m_objects == 0) {
          const models::PlainError plain = models::plainError(resources.error());
          m_error->setError(
              tr("The objects cannot be read"), plain.text, plain.details, {{tr("Retry"), [this] { refresh(); }, false}});
          m_stack->setCurrentIndex(2);
        }
        emit resourcesRead();
      });
}

void ResourcesTab::take(inspect::ReleaseResources resources) {
  maskReasons(resources.groups, secrets());
  for (inspect::FailingResource& failing : resources.failing) {
    failing.state.message = inspect::maskProse(failing.state.message, secrets());
    failing.podState.message = inspect::maskProse(failing.podState.message, secrets());
  }
  m_objects = resources.objects, m_pods = resources.pods;
  m_readAt = QDateTime::currentDateTime();
  QSet<QString> closed;
  if (m_expanded) {
    const std::function<void(const QModelIndex&)> collect = [&](const QModelIndex& parent) {
      for (int row = 0; row < m_model->rowCount(parent); ++row) {
        const QModelIndex index = m_model->index(row, 0, parent);
        if (m_model->rowCount(index) > 0 && !m_tree->isExpanded(index))
          closed.insert(index.data(models::LiveResourceModel::IdRole).toString());
        collect(index);
      }
    };
    collect({});
  }
  const bool wasReset = m_model->setResources(std::move(resources.groups), m_readAt);
  if (wasReset || !m_expanded) {
    m_tree->expandAll();
    for (const QString& id : closed)
      if (const QModelIndex index = m_model->find(id); index.isValid()) m_tree->collapse(index);
    m_expanded = true;
  }
  showFailing(resources.failing);
  m_stack->setCurrentIndex(1);
  QModelIndex index = m_model->find(m_selected);
  if (!index.isValid() && !resources.failing.empty()) index = m_model->find(QString::fromStdString(resources.failing.front().id));
  if (!index.isValid() && m_model->rowCount() > 0) index = m_model->index(0, 0, m_model->index(0, 0));
  if (index.isValid() && m_tree->currentIndex().siblingAtColumn(0) != index) m_tree->setCurrentIndex(index);
  else showDetail();
}

void ResourcesTab::showFailing(const std::vector<inspect::FailingResource>& failing) {
  if (failing == m_shownFailing && m_failingHolder->isHidden() == failing.empty()) return;
  m_shownFailing = failing;
  while (QLayoutItem* item = m_failing->takeAt(0)) {
    if (item->widget()) item->widget()->deleteLater();
    delete item;
  }
  std::size_t shown = 0;
  for (const inspect::FailingResource& each : failing) {
    if (++shown > 3) break;
    auto* banner = new Banner(Tone::Err, m_failingHolder);
    QStringList rest = models::failingReasons(each);
    if (shown == 3 && failing.size() > 3) rest << tr("and %1 more").arg(failing.size() - 3);
    const QString id = QString::fromStdString(each.id);
    banner->setContent(models::failingTitle(each), rest.join(QStringLiteral("  ·  ")),
        {{each.pod.empty() ? tr("Show") : tr("Show pod"),
            [this, id] {
              if (const QModelIndex index = m_model->find(id); index.isValid()) {
                m_tree->scrollTo(index);
                m_tree->setCurrentIndex(index);
              }
            },
            false}});
    m_failing->addWidget(banner);
  }
  m_failingHolder->setVisible(!failing.empty());
}

const inspect::SecretValues& ResourcesTab::secrets() {
  // Old ReplicaSets and pods have the secrets of earlier revisions.
  if (m_secretsOf != m_state->last()) {
    m_secretsOf = m_state->last();
    m_secrets = {};
    for (const inspect::ReleasePtr& each : m_state->history.revisions) m_secrets.add(inspect::secretsOf(*each));
  }
  return m_secrets;
}

void ResourcesTab::showDetail() {
  const inspect::ResourceNode* node = m_model->node(m_model->find(m_selected));
  const bool real = node && !node->group;
  m_detail->setEnabled(real);
  m_title->setText(real ? QString::fromStdString(node->name) : tr("Select an object"));
  m_pill->setPill(real ? Pill{models::stateWord(node->state), toneOf(node->state.health), {}} : Pill{});
  if (!real) {
    m_state->workspace->jobs()->drop(this, QStringLiteral("events")); // of what was selected before
    m_where->clear();
    m_events->clear(), m_conditions->clear();
    m_yaml->setText({});
    return;
  }
  QStringList where{QString::fromStdString(node->kind)};
  if (!node->nameSpace.empty()) where << tr("namespace %1").arg(QString::fromStdString(node->nameSpace));
  if (const std::string host = object::textAt(node->live, {"spec", "nodeName"}); !host.empty())
    where << tr("node %1").arg(QString::fromStdString(host));
  if (const QString ready = models::readyText(node->state); !ready.isEmpty()) where << tr("%1 ready").arg(ready);
  m_where->setText(where.join(QStringLiteral("  ·  ")));
  const std::string yaml = node->live.isMap() ? inspect::objectYaml(node->live, &secrets()) : node->stored;
  // The same object, read again, stays where it is; another one opens at its top.
  if (m_yamlOf == m_selected) m_yaml->setTextKeepingView(QString::fromStdString(yaml));
  else m_yaml->setText(QString::fromStdString(yaml));
  m_yamlOf = m_selected;
  m_conditions->clear();
  for (const inspect::ObjectCondition& condition : inspect::conditionsOf(node->live)) {
    auto* item = new QTreeWidgetItem(m_conditions,
        {QString::fromStdString(condition.type), QString::fromStdString(condition.status), QString::fromStdString(condition.reason),
            QString::fromStdString(inspect::maskProse(condition.message, secrets()))});
    item->setToolTip(3, item->text(3));
  }
  m_tabs->setCounter(2, m_conditions->topLevelItemCount() > 0 ? QString::number(m_conditions->topLevelItemCount()) : QString());
  readEvents();
}

void ResourcesTab::readEvents() {
  const inspect::ResourceNode* node = m_model->node(m_model->find(m_selected));
  const auto session = m_state->workspace->session();
  if (!node || node->group || !session) return;
  if (m_eventsFor != m_selected) {
    m_events->clear();
    m_tabs->setCounter(0, {});
    m_eventsFor = m_selected;
  }
  m_state->workspace->jobs()->start(
      this, "events",
      [session, kind = node->kind, space = node->nameSpace, name = node->name](
          const Context& context) { return inspect::readEvents(context, *session, kind, space, name); },
      [this](Result<std::vector<inspect::ObjectEvent>> events) {
        m_events->clear();
        if (!events) {
          auto* item = new QTreeWidgetItem(m_events, {tr("Not readable"), models::plainError(events.error()).text});
          item->setToolTip(1, QString::fromStdString(events.error().message));
          item->setForeground(0, theme().err);
          return;
        }
        m_tabs->setCounter(0, events->empty() ? QString() : QString::number(events->size()));
        for (const inspect::ObjectEvent& event : *events) {
          const QString reason = QString::fromStdString(event.reason);
          auto* item = new QTreeWidgetItem(
              m_events, {event.count > 1 ? tr("%1 ×%2").arg(reason).arg(event.count) : reason,
                            QString::fromStdString(inspect::maskProse(event.message, secrets())),
                            models::shortAge(QDateTime::fromString(QString::fromStdString(event.time), Qt::ISODate), m_readAt)});
          item->setToolTip(1, item->text(1));
          if (event.type == "Warning") item->setForeground(0, theme().err);
        }
        if (events->empty()) {
          auto* item = new QTreeWidgetItem(m_events, {{}, tr("No events about this object")});
          item->setForeground(1, theme().text3);
        }
      });
}

QStringList ResourcesTab::statusTexts() const {
  if (!m_readAt.isValid() || m_objects == 0) return {};
  const QString pods = !m_pods ? tr(", pods may not be listed") : *m_pods == 1 ? tr(", 1 pod") : tr(", %1 pods").arg(*m_pods);
  return {(m_objects == 1 ? tr("1 object") : tr("%1 objects").arg(m_objects)) + pods,
      tr("read at %1").arg(m_readAt.toString(QStringLiteral("HH:mm:ss")))};
}

} // namespace chartroom::releases
