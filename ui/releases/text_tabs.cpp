#include "ui/releases/internal/text_tabs.h"

#include "core/action/read.h"
#include "core/inspect/manifest_objects.h"
#include "core/inspect/secret_mask.h"
#include "core/render/render.h"
#include "core/value/yaml.h"
#include "ui/releases/internal/release_delegates.h"
#include "ui/releases/internal/release_header.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/column_fit.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/notices.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QStackedWidget>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace chartroom::releases {

using namespace widgets;

namespace {

QVBoxLayout* plainColumn(QWidget* widget) {
  auto* column = new QVBoxLayout(widget);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  return column;
}

CodeEditor* makeReader(const char* name, CodeEditor::Language language, QWidget* parent) {
  auto* editor = new CodeEditor(parent);
  editor->setObjectName(QString::fromLatin1(name));
  editor->setLanguage(language);
  editor->setReadOnly(true);
  return editor;
}

// Another document opens at its first line; the same one, read again, keeps the view. `document` names it.
void showText(CodeEditor* editor, const QString& text, const QString& document) {
  if (editor->property("document").toString() == document) editor->setTextKeepingView(text);
  else editor->setText(text);
  editor->setProperty("document", document);
}

std::string yamlOf(const Value& values) {
  const Value masked = inspect::maskValues(values);
  if (masked.isNil() || masked.size() == 0) return {};
  auto text = value::writeYaml(masked);
  return text ? *text : std::string();
}

} // namespace

ValuesTab::ValuesTab(const ReleaseState* state, QWidget* parent) : QWidget(parent), m_state(state) {
  auto* column = plainColumn(this);
  auto* bar = new QHBoxLayout;
  bar->setContentsMargins(16, 8, 16, 8);
  bar->setSpacing(12);
  m_scope = new SegmentedControl({tr("User values"), tr("Effective values")}, this);
  m_scope->setObjectName(QStringLiteral("valuesScope"));
  m_scope->setCurrent(0);
  bar->addWidget(m_scope);
  m_note = new ElidedLabel({}, this);
  setTextRole(m_note, TextRole::Secondary);
  setTone(m_note, "text2");
  bar->addWidget(m_note, 1);
  column->addLayout(bar);
  column->addWidget(makeRule(Qt::Horizontal, this));
  m_editor = makeReader("valuesEditor", CodeEditor::Language::Yaml, this);
  column->addWidget(m_editor, 1);
  connect(m_scope, &SegmentedControl::currentChanged, this, &ValuesTab::refresh);
}

void ValuesTab::refresh() {
  const inspect::ReleasePtr record = m_state->last();
  if (!record || (record == m_shown && m_scope->current() == m_shownScope)) return;
  m_shown = record, m_shownScope = m_scope->current();
  m_state->workspace->jobs()->start(
      this, "values",
      [record, effective = m_shownScope == 1](const Context& context) -> Result<std::string> {
        if (!effective) return yamlOf(record->config);
        CHARTROOM_ASSIGN(const Value values, action::computedValues(context, *record));
        return yamlOf(values);
      },
      [this](Result<std::string> text) {
        if (!text) {
          m_editor->setText(QString::fromStdString("# " + text.error().message));
          return;
        }
        const QString shown = text->empty() ? tr("# The chart's defaults, nothing is set\n") : QString::fromStdString(*text);
        showText(m_editor, shown, QStringLiteral("%1/%2/%3").arg(m_state->nameSpace, m_state->name).arg(m_shownScope));
        m_note->setText(m_shownScope == 1
                            ? tr("The chart's defaults with the user's values on them. Secret-like values are masked.")
                            : tr("What the user set for revision %1. Secret-like values are masked.").arg(m_shown->version));
      });
}

void ValuesTab::clear() {
  m_state->workspace->jobs()->drop(this);
  m_shown = nullptr;
  m_editor->setText({});
  m_note->clear();
}

ManifestTab::ManifestTab(const ReleaseState* state, QWidget* parent) : QWidget(parent), m_state(state) {
  auto* column = plainColumn(this);
  auto* splitter = new HairlineSplitter(Qt::Horizontal, this);
  m_objects = new QTreeWidget(splitter);
  m_objects->setObjectName(QStringLiteral("manifestObjects"));
  m_objects->setAccessibleName(tr("Objects of the manifest"));
  m_objects->setHeaderHidden(true);
  m_objects->setUniformRowHeights(true);
  m_objects->setIndentation(16);
  m_objects->setItemDelegate(new RoomyDelegate(28, m_objects));
  m_editor = makeReader("manifestEditor", CodeEditor::Language::Yaml, splitter);
  splitter->addWidget(m_objects);
  splitter->addWidget(m_editor);
  splitter->setStretchFactor(1, 1);
  splitter->setSizes({280, 900});
  rememberSplitter(splitter, state->workspace->settings(), QStringLiteral("release/manifestSplitter"));
  column->addWidget(splitter);
  connect(m_objects, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
    if (item && item->data(0, Qt::UserRole).toInt() > 0) m_editor->goTo(item->data(0, Qt::UserRole).toInt());
  });
}

void ManifestTab::refresh() {
  const inspect::ReleasePtr record = m_state->last();
  if (!record || record == m_shown) return;
  m_shown = record;
  struct Item {
    std::string group, title;
    int line = 0;
  };
  struct Answer {
    std::string text;
    std::vector<Item> items;
  };
  m_state->workspace->jobs()->start(
      this, "manifest",
      [record](const Context&) {
        Answer answer;
        const inspect::SecretValues secrets = inspect::secretsOf(*record);
        answer.text = inspect::maskManifest(record->manifest, inspect::MaskSide::Alone, {}, &secrets);
        // The lines of the masked text: masking may take lines of a block away.
        for (const render::TextPart& part : render::splitDocuments(answer.text))
          for (const inspect::ManifestObject& object : inspect::readManifest(std::string(part.text)))
            answer.items.push_back(
                {inspect::groupOfKind(object.apiVersion, object.kind), object.kind + " " + object.name, part.line});
        std::stable_sort(answer.items.begin(), answer.items.end(),
            [](const Item& a, const Item& b) { return inspect::groupOrder(a.group) < inspect::groupOrder(b.group); });
        return answer;
      },
      [this](Answer answer) {
        showText(m_editor, QString::fromStdString(answer.text), m_state->nameSpace + QLatin1Char('/') + m_state->name);
        m_objects->clear();
        QTreeWidgetItem* group = nullptr;
        for (const Item& item : answer.items) {
          const QString title = QString::fromStdString(item.group);
          if (!group || group->text(0) != title) {
            group = new QTreeWidgetItem(m_objects, {title});
            group->setFont(0, uiFont(13, QFont::DemiBold));
            group->setFlags(Qt::ItemIsEnabled);
          }
          auto* row = new QTreeWidgetItem(group, {QString::fromStdString(item.title)});
          row->setData(0, Qt::UserRole, item.line);
          row->setToolTip(0, row->text(0));
        }
        m_objects->expandAll();
      });
}

void ManifestTab::clear() {
  m_state->workspace->jobs()->drop(this);
  m_shown = nullptr;
  m_objects->clear();
  m_editor->setText({});
}

HooksTab::HooksTab(const ReleaseState* state, QWidget* parent) : QWidget(parent), m_state(state) {
  auto* column = plainColumn(this);
  m_stack = new QStackedWidget(this);
  column->addWidget(m_stack);
  auto* splitter = new HairlineSplitter(Qt::Vertical, m_stack);
  m_table = new QTreeWidget(splitter);
  m_table->setObjectName(QStringLiteral("hookTable"));
  m_table->setAccessibleName(tr("Hooks"));
  m_table->setRootIsDecorated(false);
  m_table->setUniformRowHeights(true);
  m_table->setItemDelegate(new RoomyDelegate(36, m_table));
  setTextRole(m_table->header(), TextRole::SecondaryStrong);
  m_table->header()->setFixedHeight(scaled(28));
  m_table->header()->setProperty("scaledHeight", 28);
  m_table->setHeaderLabels({tr("Hook"), tr("Runs"), tr("Weight"), tr("Deleted"), tr("Last run"), tr("Result")});
  new ColumnFit(m_table,
      {{0, 150, 300, 3, 0}, {1, 110, 240, 2, 0}, {2, 60, 70, 0, 4}, {3, 120, 220, 1, 3}, {4, 110, 170, 0, 2}, {5, 80, 100, 0, 1}});
  m_editor = makeReader("hookEditor", CodeEditor::Language::Yaml, splitter);
  splitter->addWidget(m_table);
  splitter->addWidget(m_editor);
  splitter->setStretchFactor(0, 1);
  splitter->setStretchFactor(1, 2);
  m_stack->addWidget(splitter);
  m_empty = new EmptyState(m_stack);
  m_empty->setContent(QStringLiteral("webhook"), tr("No hooks"), tr("This chart runs nothing before or after its changes."));
  m_stack->addWidget(m_empty);
  connect(m_table, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
    if (item) m_editor->setText(item->data(0, Qt::UserRole).toString());
  });
}

void HooksTab::refresh() {
  const inspect::ReleasePtr record = m_state->last();
  if (!record || record == m_shown) return;
  m_shown = record;
  m_table->clear();
  m_stack->setCurrentIndex(record->hooks.empty() ? 1 : 0);
  const auto joined = [](const std::vector<std::string>& parts) {
    QStringList list;
    for (const std::string& each : parts) list << QString::fromStdString(each);
    return list.join(QStringLiteral(", "));
  };
  const inspect::SecretValues secrets = inspect::secretsOf(*record);
  for (const release::Hook& hook : record->hooks) {
    const QString policies = hook.deletePolicies.empty() ? QStringLiteral("before-hook-creation") : joined(hook.deletePolicies);
    auto* item = new QTreeWidgetItem(
        m_table, {QString::fromStdString(hook.kind + " " + hook.name), joined(hook.events), QString::number(hook.weight), policies,
                     dateText(hook.lastRun.started), QString::fromStdString(hook.lastRun.phase)});
    item->setData(
        0, Qt::UserRole, QString::fromStdString(inspect::maskManifest(hook.manifest, inspect::MaskSide::Alone, {}, &secrets)));
  }
  if (m_table->topLevelItemCount() > 0) m_table->setCurrentItem(m_table->topLevelItem(0));
}

void HooksTab::clear() {
  m_shown = nullptr;
  m_table->clear();
  m_editor->setText({});
}

NotesTab::NotesTab(const ReleaseState* state, QWidget* parent) : QWidget(parent), m_state(state) {
  auto* column = plainColumn(this);
  m_stack = new QStackedWidget(this);
  column->addWidget(m_stack);
  m_editor = makeReader("notesEditor", CodeEditor::Language::Plain, m_stack);
  m_editor->setFoldingVisible(false);
  m_editor->setLineNumbersVisible(false);
  m_empty = new EmptyState(m_stack);
  m_empty->setContent(
      QStringLiteral("message-square"), tr("No notes"), tr("This chart has nothing to say after its installation."));
  m_stack->addWidget(m_editor);
  m_stack->addWidget(m_empty);
}

void NotesTab::refresh() {
  const inspect::ReleasePtr record = m_state->last();
  if (!record || record == m_shown) return;
  m_shown = record;
  m_editor->setText(QString::fromStdString(inspect::maskProse(record->info.notes, inspect::secretsOf(*record))));
  m_stack->setCurrentIndex(record->info.notes.empty() ? 1 : 0);
}

void NotesTab::clear() {
  m_shown = nullptr;
  m_editor->setText({});
}

} // namespace chartroom::releases
