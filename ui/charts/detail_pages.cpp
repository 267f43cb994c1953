#include "ui/charts/internal/detail_pages.h"

#include "ui/charts/internal/chart_delegate.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/notices.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QListView>
#include <QStackedLayout>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace chartroom::charts::internal {

using models::ChartDependencyModel;
using models::ChartFileModel;
using models::ChartSchemaModel;
using widgets::CodeEditor;
using widgets::EmptyState;
using widgets::TextRole;

namespace {

QTreeView* makeTable(const QString& name, QWidget* parent) {
  auto* table = new QTreeView(parent);
  table->setObjectName(name);
  table->setFrameShape(QFrame::NoFrame);
  table->setUniformRowHeights(true);
  table->setMouseTracking(true);
  table->setSelectionBehavior(QAbstractItemView::SelectRows);
  table->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  table->header()->setFixedHeight(widgets::scaled(32));
  table->header()->setProperty("scaledHeight", 32);
  table->header()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table->header()->setSectionsMovable(false);
  table->header()->setHighlightSections(false);
  widgets::setTextRole(table->header(), TextRole::SecondaryStrong);
  table->header()->setStyleSheet(QStringLiteral("QHeaderView::section:first { padding-left: 20px; }"));
  return table;
}

QWidget* makeBar(QHBoxLayout** row, QWidget* parent) {
  auto* bar = new QWidget(parent);
  widgets::setSurface(bar, "panel2");
  *row = new QHBoxLayout(bar);
  (*row)->setContentsMargins(20, 6, 12, 6);
  (*row)->setSpacing(8);
  return bar;
}

} // namespace

SchemaPage::SchemaPage(QWidget* parent)
    : DetailPage(parent), m_model(new ChartSchemaModel(this)), m_stack(new QStackedLayout(this)) {
  auto* whole = new QWidget(this);
  auto* column = new QVBoxLayout(whole);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  QHBoxLayout* row = nullptr;
  column->addWidget(makeBar(&row, whole));
  m_draft = widgets::makeLabel({}, TextRole::Secondary, "text2");
  m_draft->setObjectName(QStringLiteral("schemaDraft"));
  row->addWidget(m_draft, 1);
  m_choice = new widgets::SegmentedControl({tr("Tree"), tr("Source")});
  m_choice->setObjectName(QStringLiteral("schemaChoice"));
  row->addWidget(m_choice);
  column->addWidget(widgets::makeRule(Qt::Horizontal, whole));
  m_error = new widgets::ErrorCard;
  m_error->setObjectName(QStringLiteral("schemaError"));
  m_errorRow = new QWidget(whole);
  auto* errorRow = new QHBoxLayout(m_errorRow);
  errorRow->setContentsMargins(20, 12, 20, 12);
  errorRow->addWidget(m_error);
  column->addWidget(m_errorRow);
  m_errorRow->hide();
  m_views = new QStackedLayout;
  column->addLayout(m_views, 1);
  m_tree = makeTable(QStringLiteral("schemaTree"), whole);
  m_tree->setModel(m_model);
  m_tree->setIndentation(16);
  m_tree->setItemDelegate(
      new TableDelegate(28, -1, {ChartSchemaModel::Property, ChartSchemaModel::Type, ChartSchemaModel::Default}, m_tree));
  m_tree->header()->resizeSection(ChartSchemaModel::Property, 240);
  m_tree->header()->resizeSection(ChartSchemaModel::Type, 100);
  m_tree->header()->resizeSection(ChartSchemaModel::Default, 120);
  m_tree->setAccessibleName(tr("Values schema"));
  m_views->addWidget(m_tree);
  m_source = new CodeEditor(whole);
  m_source->setObjectName(QStringLiteral("schemaSource"));
  m_source->setLanguage(CodeEditor::Language::Yaml);
  m_source->setReadOnly(true);
  m_views->addWidget(m_source);
  auto* empty = new EmptyState(this);
  empty->setContent(QStringLiteral("braces"), tr("No values schema"),
      tr("The chart has no values.schema.json; its values are not checked before rendering."));
  m_stack->addWidget(whole);
  m_stack->addWidget(empty);
  connect(m_choice, &widgets::SegmentedControl::currentChanged, this, &SchemaPage::show);
}

void SchemaPage::show(int view) {
  m_choice->setCurrent(view);
  m_views->setCurrentIndex(view);
}

void SchemaPage::setContents(const Contents& contents) {
  const bool same = m_contents && m_contents->entry.path == contents->entry.path;
  if (same && m_contents->schemaText == contents->schemaText) return;
  m_contents = contents;
  m_stack->setCurrentIndex(contents->schemaText.isEmpty() ? 1 : 0);
  m_model->setSchema(contents->schema);
  if (same) m_source->setTextKeepingView(contents->schemaText);
  else m_source->setText(contents->schemaText);
  const bool broken = !contents->schemaError.isEmpty();
  m_errorRow->setVisible(broken);
  if (broken) m_error->setError(tr("The values schema cannot be used"), contents->schemaError);
  m_choice->button(0)->setEnabled(!broken);
  const int properties = m_model->rowCount();
  m_draft->setText(contents->schema
                       ? tr("JSON Schema %1 · %2")
                             .arg(QString::fromStdString(contents->schema->draft()), tr("%n properties", nullptr, properties))
                       : QString());
  show(broken || properties == 0 ? 1 : 0);
  if (properties > 0 && properties <= 12) m_tree->expandToDepth(0);
}

FilesPage::FilesPage(Show show, QWidget* parent)
    : DetailPage(parent), m_show(show), m_model(new ChartFileModel(this)), m_stack(new QStackedLayout(this)) {
  const bool templates = show == Show::Templates;
  const auto name = [templates](const char* part) { return QLatin1String(templates ? "template" : "crd") + QLatin1String(part); };
  auto* splitter = new widgets::HairlineSplitter(Qt::Horizontal, this);
  auto* left = new QWidget(splitter);
  widgets::setSurface(left, "panel");
  auto* column = new QVBoxLayout(left);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  QHBoxLayout* head = nullptr;
  column->addWidget(makeBar(&head, left));
  head->setContentsMargins(12, 6, 12, 6);
  m_filter = new widgets::SearchField(templates ? tr("Filter by name or text") : tr("Filter"));
  m_filter->setObjectName(name("Filter"));
  m_filter->setProperty("size", QStringLiteral("small"));
  head->addWidget(m_filter);
  column->addWidget(widgets::makeRule(Qt::Horizontal, left));
  m_list = new QListView(left);
  m_list->setObjectName(name("List"));
  m_list->setAccessibleName(templates ? tr("Templates") : tr("Custom resource definitions"));
  m_list->setFrameShape(QFrame::NoFrame);
  m_list->setUniformItemSizes(true);
  m_list->setMouseTracking(true);
  m_list->setModel(m_model);
  m_list->setItemDelegate(new FileDelegate(m_list));
  column->addWidget(m_list, 1);
  auto* right = new QWidget(splitter);
  widgets::setSurface(right, "panel");
  auto* pane = new QVBoxLayout(right);
  pane->setContentsMargins(0, 0, 0, 0);
  pane->setSpacing(0);
  QHBoxLayout* title = nullptr;
  QWidget* bar = makeBar(&title, right);
  bar->setFixedHeight(widgets::scaled(40));
  bar->setProperty("scaledHeight", 40);
  title->setContentsMargins(12, 0, 12, 0);
  pane->addWidget(bar);
  m_title = new widgets::ElidedLabel;
  m_title->setObjectName(name("Title"));
  m_title->setElideMode(Qt::ElideMiddle);
  widgets::setTextRole(m_title, TextRole::CodeSmall);
  title->addWidget(m_title, 1);
  m_lines = widgets::makeLabel({}, TextRole::Secondary, "text3");
  title->addWidget(m_lines);
  pane->addWidget(widgets::makeRule(Qt::Horizontal, right));
  m_editor = new CodeEditor(right);
  m_editor->setObjectName(name("Source"));
  m_editor->setLanguage(CodeEditor::Language::Yaml);
  m_editor->setReadOnly(true);
  pane->addWidget(m_editor, 1);
  splitter->addWidget(left);
  splitter->addWidget(right);
  splitter->setStretchFactor(1, 1);
  splitter->setSizes({230, 450});
  auto* empty = new EmptyState(this);
  empty->setContent(QStringLiteral("file-code"), templates ? tr("No templates") : tr("No custom resource definitions"),
      templates ? tr("The chart has nothing in templates/.") : tr("The chart has nothing in crds/."));
  m_stack->addWidget(splitter);
  m_stack->addWidget(empty);
  connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
    m_model->setFilter(text);
    const int row = m_model->rowOf(m_path);
    if (m_model->rowCount() > 0) m_list->setCurrentIndex(m_model->index(std::max(0, row)));
  });
  connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &FilesPage::showFile);
}

bool FilesPage::focusSearch() {
  if (m_stack->currentIndex() != 0) return false;
  m_filter->setFocus(Qt::ShortcutFocusReason);
  m_filter->selectAll();
  return true;
}

void FilesPage::setContents(const Contents& contents) {
  const QString before = m_path;
  const auto& files = m_show == Show::Templates ? contents->templates : contents->crds;
  m_stack->setCurrentIndex(files.empty() ? 1 : 0);
  m_model->setFiles(files);
  int row = m_model->rowOf(before);
  // The first file that makes a resource tells more than a helper does.
  for (int i = 0; row < 0 && i < m_model->rowCount(); ++i)
    if (m_model->at(i).kind == models::ChartFile::Kind::Template || m_model->at(i).kind == models::ChartFile::Kind::Crd) row = i;
  if (m_model->rowCount() > 0) m_list->setCurrentIndex(m_model->index(std::max(0, row)));
  else showFile({});
}

void FilesPage::showFile(const QModelIndex& index) {
  if (!index.isValid()) {
    if (m_model->rowCount() == 0 && m_model->filter().isEmpty()) m_editor->setText({}), m_title->setText({}), m_lines->setText({});
    return;
  }
  const models::ChartFile& file = m_model->at(index.row());
  if (file.path == m_path) m_editor->setTextKeepingView(file.text);
  else m_editor->setText(file.text);
  m_path = file.path;
  m_title->setText(file.path);
  m_lines->setText(tr("%n lines", nullptr, file.lines));
  const QString wanted = m_model->filter().trimmed();
  std::vector<CodeEditor::LineMark> marks;
  int line = 0;
  if (!wanted.isEmpty())
    for (const QString& text : file.text.split(QLatin1Char('\n')))
      if (++line; text.contains(wanted, Qt::CaseInsensitive)) marks.push_back({line, CodeEditor::Mark::Search});
  m_editor->setLineMarks(marks);
  if (!marks.empty()) m_editor->showLine(marks.front().line);
}

DependenciesPage::DependenciesPage(QWidget* parent)
    : DetailPage(parent), m_model(new ChartDependencyModel(this)), m_stack(new QStackedLayout(this)) {
  auto* whole = new QWidget(this);
  auto* column = new QVBoxLayout(whole);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  m_table = makeTable(QStringLiteral("dependencyTable"), whole);
  m_table->setAccessibleName(tr("Dependencies"));
  m_table->setRootIsDecorated(false);
  m_table->setModel(m_model);
  m_table->setItemDelegate(new TableDelegate(36, ChartDependencyModel::Status,
      {ChartDependencyModel::Version, ChartDependencyModel::Repository, ChartDependencyModel::Condition}, m_table));
  m_table->header()->resizeSection(ChartDependencyModel::Name, 160);
  m_table->header()->resizeSection(ChartDependencyModel::Version, 80);
  m_table->header()->resizeSection(ChartDependencyModel::Repository, 190);
  m_table->header()->resizeSection(ChartDependencyModel::Condition, 140);
  column->addWidget(m_table, 1);
  m_advice = widgets::makeLabel({}, TextRole::Secondary, "text2");
  m_advice->setObjectName(QStringLiteral("dependencyAdvice"));
  m_advice->setWordWrap(true);
  m_advice->setContentsMargins(20, 8, 20, 12);
  column->addWidget(m_advice);
  auto* empty = new EmptyState(this);
  empty->setContent(QStringLiteral("boxes"), tr("No dependencies"), tr("The chart needs no other chart."));
  m_stack->addWidget(whole);
  m_stack->addWidget(empty);
}

void DependenciesPage::setContents(const Contents& contents) {
  m_model->setDependencies(contents->dependencies);
  m_stack->setCurrentIndex(contents->dependencies.empty() ? 1 : 0);
  const auto bad = std::count_if(contents->dependencies.begin(), contents->dependencies.end(),
      [](const auto& row) { return row.isDeclared && !row.isGood(); });
  const bool missing = contents->entry.missingDependencies > 0;
  m_advice->setVisible(bad > 0);
  m_advice->setText(
      (missing ? tr("helm refuses to install a chart while a dependency is missing in charts/.")
               : tr("helm renders what is in charts/, whatever version Chart.yaml asks for.")) +
      QLatin1Char(' ') +
      tr("`helm dependency update %1` fetches what Chart.yaml asks for.").arg(models::shortPath(contents->entry.path)));
}

} // namespace chartroom::charts::internal
