#include "ui/studio/editor_panel.h"

#include "core/inspect/key_path.h"
#include "core/inspect/line_origin.h"
#include "core/inspect/secret_mask.h"
#include "ui/models/counted.h"
#include "ui/models/problem_words.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/shortcuts.h"
#include "ui/widgets/tab_bar.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace chartroom::studio {

using models::StudioLayer;
using widgets::CodeEditor;
using Kind = value::Layer::Kind;

namespace {

const Kind kSetKinds[] = {Kind::Set, Kind::SetString, Kind::SetJson, Kind::SetFile, Kind::SetLiteral};

QString helpFor(Kind kind) {
  switch (kind) {
  case Kind::SetString: return EditorPanel::tr("key=value, several with commas; every value stays text.");
  case Kind::SetJson: return EditorPanel::tr("key=JSON, or one JSON object with all keys.");
  case Kind::SetFile: return EditorPanel::tr("key=path; the file's content becomes the value.");
  case Kind::SetLiteral: return EditorPanel::tr("key=text; commas and brackets have no meaning.");
  default: return EditorPanel::tr("key=value, several with commas: image.tag=2.1,web.replicaCount=3");
  }
}

} // namespace

EditorPanel::EditorPanel(StudioSession* session, QWidget* parent) : QWidget(parent), m_session(session) {
  widgets::setSurface(this, "panel");
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);

  auto* head = new QHBoxLayout;
  head->setContentsMargins(0, 0, 12, 0);
  head->setSpacing(4);
  m_tabs = new widgets::TabBar(this);
  m_tabs->setObjectName(QStringLiteral("editorTabs"));
  m_tabs->setStartMargin(4);
  m_tabs->addTab(tr("Values"), QStringLiteral("layer"));
  m_tabs->addTab(tr("Merged"), QStringLiteral("merged"));
  m_tabs->addTab(tr("Chart defaults"), QStringLiteral("defaults"));
  m_tabs->addTab(tr("Deployed"), QStringLiteral("deployed"));
  m_tabs->addTab(tr("Template"), QStringLiteral("template"));
  m_tabs->setTabVisible(3, false);
  m_tabs->setTabVisible(4, false);
  m_tabs->setTabIcon(0, QStringLiteral("file-code"));
  m_tabs->setTabClosable(4);
  head->addWidget(m_tabs, 1);
  m_errors = new widgets::PillLabel({}, this);
  m_errors->setObjectName(QStringLiteral("errorCount"));
  m_warnings = new widgets::PillLabel({}, this);
  m_warnings->setObjectName(QStringLiteral("warningCount"));
  head->addWidget(m_errors);
  head->addWidget(m_warnings);
  column->addLayout(head);
  column->addWidget(widgets::makeRule(Qt::Horizontal));

  auto* strip = new QWidget(this);
  strip->setFixedHeight(widgets::scaled(28));
  strip->setProperty("scaledHeight", 28);
  widgets::setSurface(strip, "panel2");
  auto* crumbs = new QHBoxLayout(strip);
  crumbs->setContentsMargins(16, 0, 12, 0);
  crumbs->setSpacing(4);
  auto* parents = new widgets::ElidedLabel;
  parents->setElideMode(Qt::ElideLeft);
  widgets::setTextRole(parents, widgets::TextRole::Secondary);
  widgets::setTone(parents, "text3");
  m_path = parents;
  m_key = new widgets::ElidedLabel;
  widgets::setTextRole(m_key, widgets::TextRole::SecondaryStrong);
  m_key->setObjectName(QStringLiteral("breadcrumb"));
  auto* hint = new widgets::ElidedLabel;
  widgets::setTextRole(hint, widgets::TextRole::Secondary);
  widgets::setTone(hint, "text3");
  m_hint = hint;
  m_hint->setObjectName(QStringLiteral("breadcrumbHint"));
  crumbs->addWidget(m_path);
  crumbs->addWidget(m_key);
  crumbs->addSpacing(8);
  crumbs->addWidget(m_hint, 1);
  m_reach = widgets::makeButton({}, widgets::ButtonKind::Link, widgets::ButtonSize::Inline);
  m_reach->setObjectName(QStringLiteral("reachLink"));
  widgets::setTextRole(m_reach, widgets::TextRole::Secondary);
  m_reach->setProperty("ink", QStringLiteral("prov"));
  m_reach->hide();
  crumbs->addWidget(m_reach);
  column->addWidget(strip);
  column->addWidget(widgets::makeRule(Qt::Horizontal));

  m_stack = new QStackedWidget(this);
  column->addWidget(m_stack, 1);

  m_setPage = new QWidget;
  widgets::setSurface(m_setPage, "panel");
  auto* form = new QVBoxLayout(m_setPage);
  form->setContentsMargins(16, 16, 16, 16);
  form->setSpacing(8);
  auto* fields = new QHBoxLayout;
  fields->setSpacing(8);
  m_setKind = new widgets::Select;
  m_setKind->setObjectName(QStringLiteral("setKind"));
  m_setKind->setAccessibleName(tr("Flag"));
  m_setKind->setFixedWidth(150);
  for (const Kind kind : kSetKinds) m_setKind->addItem(models::flagOf(kind));
  m_setArgument = new QLineEdit;
  m_setArgument->setObjectName(QStringLiteral("setArgument"));
  m_setArgument->setAccessibleName(tr("Argument"));
  widgets::setTextRole(m_setArgument, widgets::TextRole::Code);
  m_setArgument->setPlaceholderText(QStringLiteral("image.tag=2.1"));
  m_setArgument->installEventFilter(this);
  connect(this, &EditorPanel::cursorMoved, this, &EditorPanel::updateReach);
  connect(m_setArgument, &QLineEdit::cursorPositionChanged, this, [this] {
    if (m_stack->currentWidget() == m_setPage && !m_updating) emit cursorMoved();
  });
  fields->addWidget(m_setKind);
  fields->addWidget(m_setArgument, 1);
  form->addLayout(fields);
  m_setHelp = widgets::makeLabel({}, widgets::TextRole::Secondary, "text3");
  m_setError = widgets::makeLabel({}, widgets::TextRole::Secondary, "err");
  m_setError->setObjectName(QStringLiteral("setError"));
  m_setError->setWordWrap(true);
  form->addWidget(m_setHelp);
  form->addWidget(m_setError);
  form->addStretch();
  m_stack->addWidget(m_setPage);

  m_merged = makeEditor(QStringLiteral("mergedEditor"), true, true);
  m_defaults = makeEditor(QStringLiteral("defaultsEditor"), true, true);
  m_deployed = makeEditor(QStringLiteral("deployedEditor"), true, true);
  m_template = makeEditor(QStringLiteral("templateEditor"), true, true);

  connect(m_tabs, &widgets::TabBar::currentChanged, this, [this] { showTab(m_tabs->currentId()); });
  connect(m_tabs, &widgets::TabBar::closeRequested, this, &EditorPanel::closeTemplate);
  connect(m_setKind, &QComboBox::activated, this, [this](int index) {
    m_session->layers()->setKind(m_layer, kSetKinds[index]);
    showSetRow();
  });
  connect(m_setArgument, &QLineEdit::textChanged, this, [this](const QString& text) {
    if (!m_updating) m_session->layers()->setText(m_layer, text);
  });
  connect(session, &StudioSession::chartChanged, this, &EditorPanel::chartChanged);
  connect(session, &StudioSession::layersReplaced, this, &EditorPanel::layersReplaced);
  connect(session, &StudioSession::targetChanged, this, &EditorPanel::showDeployed);
  connect(session, &StudioSession::previewChanged, this, &EditorPanel::previewChanged);
  connect(session, &StudioSession::reachChanged, this, &EditorPanel::updateReach);
  connect(m_reach, &QPushButton::clicked, this, &EditorPanel::reachRequested);
  models::LayersModel* layers = session->layers();
  connect(layers, &QAbstractItemModel::dataChanged, this, &EditorPanel::updateTabs);
  connect(layers, &QAbstractItemModel::rowsRemoved, this, [this, layers] {
    for (auto editor = m_editors.begin(); editor != m_editors.end();) {
      if (layers->layer(editor->first)) {
        ++editor;
        continue;
      }
      editor->second->deleteLater();
      editor = m_editors.erase(editor);
    }
    updateTabs();
    if (!layers->layer(m_layer) && layers->rowCount() > 0) emit layerShown(layers->rows().front().id);
  });
}

CodeEditor* EditorPanel::makeEditor(const QString& name, bool yaml, bool readOnly) {
  auto* editor = new CodeEditor;
  editor->setObjectName(name);
  editor->setAccessibleTitle(name);
  editor->setLanguage(yaml ? CodeEditor::Language::Yaml : CodeEditor::Language::Plain);
  editor->setReadOnly(readOnly);
  editor->setSecrets(m_secrets == inspect::Secrets::Masked ? CodeEditor::Secrets::Masked : CodeEditor::Secrets::Shown);
  m_stack->addWidget(editor);
  connect(editor, &CodeEditor::textChanged, this, [this] { ++m_changes; });
  connect(editor, &CodeEditor::cursorMoved, this, [this, editor] {
    if (m_stack->currentWidget() != editor) return;
    updateBreadcrumb();
    if (m_typedLine != 0 && m_typedLine != editor->cursorLine()) {
      m_typedLine = 0;
      updateProblems();
    }
    emit cursorMoved();
  });
  return editor;
}

QString EditorPanel::placeholderFor(const StudioLayer& layer) const {
  return layer.isFile() ? tr("Nothing overridden yet. Keys are written as in the chart defaults.") : QString();
}

CodeEditor* EditorPanel::editorOf(int id) {
  if (const auto found = m_editors.find(id); found != m_editors.end()) return found->second;
  const StudioLayer* layer = m_session->layers()->layer(id);
  if (!layer || layer->isSet()) return nullptr;
  if (layer->isLocked()) return m_defaults;
  CodeEditor* editor = makeEditor(QStringLiteral("layerEditor%1").arg(id), true, false);
  editor->setPlaceholderText(placeholderFor(*layer));
  editor->setAccessibleTitle(layer->name);
  editor->setText(layer->text);
  connect(editor, &CodeEditor::textChanged, this, [this, id, editor] {
    m_typedLine = editor->cursorLine();
    m_session->layers()->setText(id, editor->text());
    // The key under the cursor may be another one without the cursor having moved.
    if (currentEditor() == editor) updateBreadcrumb();
  });
  connect(editor, &CodeEditor::quickFixRequested, this, [this, id](int line) { fix(id, line); });
  m_editors.emplace(id, editor);
  return editor;
}

void EditorPanel::setSecrets(inspect::Secrets secrets) {
  if (m_secrets == secrets) return;
  m_secrets = secrets;
  for (CodeEditor* editor : findChildren<CodeEditor*>())
    editor->setSecrets(secrets == inspect::Secrets::Masked ? CodeEditor::Secrets::Masked : CodeEditor::Secrets::Shown);
  m_mergedOf.reset();
  updateReadOnlyTexts();
  updateSetEcho();
}

// The argument of a --set row is one line: all of it is hidden until it is edited.
void EditorPanel::updateSetEcho() {
  const std::string text = m_setArgument->text().toStdString();
  const bool hidden = m_secrets == inspect::Secrets::Masked && !m_setArgument->hasFocus() && inspect::maskSetText(text) != text;
  m_setArgument->setEchoMode(hidden ? QLineEdit::Password : QLineEdit::Normal);
}

bool EditorPanel::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_setArgument && (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut))
    QMetaObject::invokeMethod(this, &EditorPanel::updateSetEcho, Qt::QueuedConnection);
  return QWidget::eventFilter(watched, event);
}

CodeEditor* EditorPanel::currentEditor() const { return qobject_cast<CodeEditor*>(m_stack->currentWidget()); }

void EditorPanel::showLayer(int id) {
  const StudioLayer* layer = m_session->layers()->layer(id);
  if (!layer) return;
  if (layer->isLocked()) {
    m_tabs->setCurrent(m_tabs->indexOf(QStringLiteral("defaults")));
    showTab(QStringLiteral("defaults"));
    return;
  }
  m_layer = id;
  updateTabs();
  m_tabs->setCurrent(0);
  showTab(QStringLiteral("layer"));
}

void EditorPanel::showSetRow() {
  const StudioLayer* layer = m_session->layers()->layer(m_layer);
  if (!layer || !layer->isSet()) return;
  m_updating = true;
  const auto at = std::find(std::begin(kSetKinds), std::end(kSetKinds), layer->kind);
  m_setKind->setCurrentIndex(static_cast<int>(at - std::begin(kSetKinds)));
  if (m_setArgument->text() != layer->text) m_setArgument->setText(layer->text);
  m_setHelp->setText(helpFor(layer->kind));
  const inspect::Problem* worst = nullptr;
  for (const auto& row : m_session->problems()->rows())
    if (row.layerId == m_layer && (!worst || row.problem.severity < worst->severity)) worst = &row.problem;
  const bool isError = worst && worst->severity == inspect::Severity::Error;
  m_setError->setText(worst ? models::problemText(*worst) : QString());
  m_setError->setProperty("tone", isError ? QStringLiteral("err") : QStringLiteral("warn"));
  widgets::repolish(m_setError);
  m_setArgument->setProperty("invalid", isError);
  widgets::repolish(m_setArgument);
  updateSetEcho();
  m_updating = false;
}

void EditorPanel::showTab(const QString& id) {
  m_typedLine = 0;
  if (id == QLatin1String("layer")) {
    const StudioLayer* layer = m_session->layers()->layer(m_layer);
    if (layer && layer->isSet()) {
      showSetRow();
      m_stack->setCurrentWidget(m_setPage);
    } else if (CodeEditor* editor = layer ? editorOf(m_layer) : nullptr) {
      m_stack->setCurrentWidget(editor);
    }
    if (layer) emit layerShown(m_layer);
  } else {
    m_stack->setCurrentWidget(id == QLatin1String("merged")     ? m_merged
                              : id == QLatin1String("defaults") ? m_defaults
                              : id == QLatin1String("deployed") ? m_deployed
                                                                : m_template);
    updateReadOnlyTexts();
  }
  updateBreadcrumb();
  emit cursorMoved();
}

void EditorPanel::updateTabs() {
  const StudioLayer* layer = m_session->layers()->layer(m_layer);
  m_tabs->setTabVisible(0, layer); // a chart may be installed with its defaults alone
  if (!layer) return;
  m_tabs->setTabText(0, layer->isSet() ? models::flagOf(layer->kind) : layer->name);
  m_tabs->setTabIcon(0, layer->isSet() ? QStringLiteral("terminal") : QStringLiteral("file-code"));
  m_tabs->setTabModified(0, layer->isUnsaved());
}

void EditorPanel::chartChanged() {
  const LoadedChart* chart = m_session->chart();
  m_defaults->setText(chart ? chart->defaultsText : QString());
  m_merged->setText({});
  m_mergedOf.reset();
  m_template->setText({});
  m_templatePath.clear();
  m_tabs->setTabVisible(m_tabs->indexOf(QStringLiteral("template")), false);
  showDeployed();
  updateReach();
  if (m_tabs->currentId() != QLatin1String("layer")) m_tabs->setCurrent(0);
}

void EditorPanel::showDeployed() {
  const DeployedRelease* deployed = m_session->deployed();
  const int tab = m_tabs->indexOf(QStringLiteral("deployed"));
  m_tabs->setTabVisible(tab, deployed);
  if (deployed)
    m_tabs->setTabText(
        tab, deployed->deployedRevision
                 ? tr("Deployed (rev %1)").arg(deployed->deployedRevision)
                 : tr("Revision %1 (%2)").arg(deployed->base->version).arg(QString::fromStdString(deployed->base->info.status)));
  const QString text = deployed ? deployed->valuesText : QString();
  if (m_deployed->text() != text) m_deployed->setText(text);
}

void EditorPanel::layersReplaced() {
  for (auto& [id, editor] : m_editors) {
    m_stack->removeWidget(editor);
    editor->deleteLater();
  }
  m_editors.clear();
  // The one that was shown, else the strongest file that counts.
  const auto& rows = m_session->layers()->rows();
  auto next =
      std::find_if(rows.begin(), rows.end(), [this](const StudioLayer& layer) { return layer.isFile() && layer.id == m_layer; });
  if (next == rows.end())
    next = std::find_if(rows.begin(), rows.end(), [](const StudioLayer& layer) { return layer.isFile() && layer.enabled; });
  if (next == rows.end()) next = std::find_if(rows.begin(), rows.end(), [](const StudioLayer& layer) { return layer.isFile(); });
  if (next == rows.end() && !rows.empty()) next = rows.begin();
  if (next == rows.end()) return updateTabs();
  showLayer(next->id);
}

void EditorPanel::previewChanged() {
  updateProblems();
  updateReadOnlyTexts();
  showSetRow();
}

void EditorPanel::updateProblems() {
  std::map<int, std::vector<CodeEditor::Problem>> byLayer;
  std::vector<CodeEditor::Problem> inTemplate;
  int defaultsId = 0;
  for (const StudioLayer& layer : m_session->layers()->rows())
    if (layer.isLocked()) defaultsId = layer.id;
  for (const auto& row : m_session->problems()->rows()) {
    const inspect::Problem& from = row.problem;
    CodeEditor::Problem problem;
    problem.line = from.line;
    problem.column = from.column;
    problem.endColumn = from.endColumn;
    problem.severity = from.severity == inspect::Severity::Error ? CodeEditor::Severity::Error : CodeEditor::Severity::Warning;
    problem.message = models::problemTextAtKey(from);
    if (!from.replacement.empty()) problem.fix = tr("Fix");
    if (from.valuePlace.line > 0) {
      // What a template made of it does not parse: told at both ends.
      CodeEditor::Problem atValue = problem;
      atValue.line = from.valuePlace.line;
      atValue.column = from.valuePlace.column;
      atValue.endColumn = from.valuePlace.endColumn;
      const QString file = QString::fromStdString(from.file);
      atValue.message =
          tr("%1:%2 prints YAML with it that does not parse").arg(file.mid(file.lastIndexOf(QLatin1Char('/')) + 1)).arg(from.line);
      byLayer[row.valueLayerId].push_back(atValue);
    }
    if (from.line <= 0) continue;
    // A key that is still being typed is not unread or repeated but unfinished.
    const CodeEditor* current = currentEditor();
    const bool ofKey = from.rule == inspect::Problem::Rule::Unread || from.rule == inspect::Problem::Rule::Repeated;
    if (ofKey && from.line == m_typedLine && current && editorOf(row.layerId) == current &&
        current->viewWidget()->parentWidget()->hasFocus())
      continue;
    if (from.place == inspect::Problem::Place::Layer) byLayer[row.layerId].push_back(problem);
    else if (from.place == inspect::Problem::Place::Template && QString::fromStdString(from.file) == m_templatePath)
      inTemplate.push_back(problem);
  }
  for (auto& [id, editor] : m_editors) editor->setProblems(byLayer[id]);
  m_defaults->setProblems(byLayer[defaultsId]);
  m_template->setProblems(inTemplate);
  const int errors = m_session->problems()->errorCount(), warnings = m_session->problems()->warningCount();
  m_errors->setPill({errors ? QString::number(errors) : QString(), widgets::Tone::Err, {}});
  m_errors->setToolTip(models::counted(errors, tr("error"), tr("errors")));
  m_warnings->setPill({warnings ? QString::number(warnings) : QString(), widgets::Tone::Warn, {}});
  m_warnings->setToolTip(models::counted(warnings, tr("warning"), tr("warnings")));
}

// Alt+Enter: writes what was meant over the key, as one step of undo.
void EditorPanel::fix(int layer, int line) {
  CodeEditor* editor = editorOf(layer);
  for (const auto& row : m_session->problems()->rows()) {
    const inspect::Problem& problem = row.problem;
    if (row.layerId != layer || problem.line != line || problem.replacement.empty() || problem.value.empty()) continue;
    // The text may be newer than the problem.
    const QByteArray marked = editor->lineText(line).toUtf8().mid(problem.column - 1, problem.endColumn - problem.column);
    if (!marked.contains(QByteArray::fromStdString(problem.value.back()))) return;
    editor->replaceRange(line, problem.column, line, problem.endColumn, QString::fromStdString(problem.replacement));
    return;
  }
}

void EditorPanel::updateReach() {
  const auto shown = m_session->shown();
  const inspect::Reached reached = shown ? shown->reached : inspect::Reached();
  const bool any = !reached.objects.empty();
  const QString hidden = whyHidden();
  m_reach->setVisible(any || reached.isUnused || !hidden.isEmpty());
  m_reach->setEnabled(any && hidden.isEmpty());
  if (!hidden.isEmpty()) {
    m_reach->setText(hidden);
    m_reach->setToolTip(tr("What stands here reaches nothing."));
  } else if (any) {
    m_reach->setText(tr("%1 in %2")
                         .arg(models::counted(reached.lines, tr("line"), tr("lines")),
                             models::counted(static_cast<int>(reached.objects.size()), tr("object"), tr("objects"))));
    m_reach->setToolTip(tr("%1 reaches them; %2 goes there")
                            .arg(QString::fromStdString(inspect::keyPathText(reached.value)),
                                widgets::shortcutText(widgets::Shortcut::Provenance)));
  } else if (reached.isUnused) {
    m_reach->setText(tr("not used with these values"));
    const LoadedChart* chart = m_session->chart();
    m_reach->setToolTip(
        chart && chart->path.isEmpty()
            ? tr("The chart knows this key, but no template read it. The chart is the one in the release's record, which lacks subcharts that were off.")
            : tr("The chart knows this key, but no template read it."));
  }
}

// Why the value at the cursor of the layer on show has no effect; empty where it has, or nobody knows.
QString EditorPanel::whyHidden() const {
  const StudioLayer* layer = m_session->layers()->layer(m_layer);
  const std::vector<std::string> path = keyAtCursor();
  if (!layer || path.empty() || m_tabs->currentId() != QLatin1String("layer")) return {};
  if (!layer->enabled) return tr("the layer is off");
  const int wins = m_session->winnerOf(path);
  const StudioLayer* winner = wins == m_layer ? nullptr : m_session->layers()->layer(wins);
  // A key that was typed just now is in no preview yet.
  if (!winner || winner->isLocked()) return {};
  return tr("overridden by %1").arg(winner->isSet() ? models::flagOf(winner->kind) : winner->name);
}

// Only what is on screen is written anew: the merged values of a large chart are thousands of lines.
void EditorPanel::updateReadOnlyTexts() {
  const auto shown = m_session->shown();
  if (m_stack->currentWidget() == m_merged && shown && m_mergedOf.lock() != shown->result) {
    m_mergedOf = shown->result;
    const QString text = QString::fromStdString(inspect::mergedText(*shown->result, m_secrets));
    if (m_merged->text().isEmpty()) m_merged->setText(text);
    else m_merged->setTextKeepingView(text);
  }
}

const std::vector<std::string>& EditorPanel::pathAtCursor() const {
  const CodeEditor* editor = currentEditor();
  if (editor == m_template) editor = nullptr;
  const int line = editor ? editor->cursorLine() : 0;
  if (m_known.editor != editor || m_known.line != line || m_known.changes != m_changes)
    m_known = {
        editor, line, m_changes, editor ? inspect::keyPathAt(editor->text().toStdString(), line) : std::vector<std::string>()};
  return m_known.path;
}

bool EditorPanel::isTemplateShown() const { return currentEditor() == m_template; }

// Of "a=1,b={x,y},c=2" the pair at the position. Commas in lists, JSON and behind a backslash part nothing.
static QString pairAt(const QString& argument, qsizetype position) {
  qsizetype begin = 0;
  int depth = 0;
  bool quoted = false;
  for (qsizetype at = 0; at < argument.size(); ++at) {
    const QChar c = argument[at];
    if (c == u'\\') ++at;
    else if (c == u'"' && depth > 0) quoted = !quoted;
    else if (quoted) continue;
    else if (c == u'{' || c == u'[') ++depth;
    else if (c == u'}' || c == u']') --depth;
    else if (c == u',' && depth == 0) {
      if (position <= at) return argument.mid(begin, at - begin);
      begin = at + 1;
    }
  }
  return argument.mid(begin);
}

std::vector<std::string> EditorPanel::valueAtCursor() const {
  return whyHidden().isEmpty() ? keyAtCursor() : std::vector<std::string>();
}

std::vector<std::string> EditorPanel::keyAtCursor() const {
  if (m_stack->currentWidget() != m_setPage) return pathAtCursor();
  const StudioLayer* layer = m_session->layers()->layer(m_layer);
  if (!layer || !layer->isSet()) return {};
  // The key of the pair that the cursor is in; a file that it names is not read for it.
  Value map = Value::makeMap();
  const auto kind = layer->kind == Kind::SetJson      ? value::SetKind::SetJson
                    : layer->kind == Kind::SetLiteral ? value::SetKind::SetLiteral
                                                      : value::SetKind::SetString;
  const QString pair = kind == value::SetKind::SetLiteral || m_setArgument->text() != layer->text
                           ? layer->text
                           : pairAt(layer->text, m_setArgument->cursorPosition());
  if (!value::parseSet(kind, pair.toStdString(), map)) return {};
  std::vector<std::string> path;
  for (Value at = map; at.isMap() && at.size() > 0;) {
    const auto& first = *at.map().begin();
    path.push_back(first.key.str());
    at = Value(first.value);
  }
  return path;
}

void EditorPanel::updateBreadcrumb() {
  if (currentEditor() == m_template) {
    m_path->clear();
    m_key->setText(m_templatePath);
    m_hint->setText(tr("of the chart, read-only"));
    return;
  }
  const std::vector<std::string> path = pathAtCursor();
  QString parents;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) parents += QString::fromStdString(path[i]) + QStringLiteral(" › ");
  m_path->setText(parents);
  m_key->setText(path.empty() ? QString() : QString::fromStdString(path.back()));
  QStringList parts;
  if (const LoadedChart* chart = m_session->chart(); chart && !path.empty()) {
    const schema::Hint hint = chart->hint(path);
    QStringList types;
    for (const std::string& type : hint.types) types << QString::fromStdString(type);
    if (!types.isEmpty()) parts << types.join(tr(" or "));
    if (!hint.title.empty()) parts << QString::fromStdString(hint.title);
    if (!hint.description.empty()) parts << QString::fromStdString(hint.description);
  }
  m_hint->setText(parts.join(QStringLiteral(" · ")));
}

void EditorPanel::goToLayer(int id, int line, int column) {
  showLayer(id);
  if (CodeEditor* editor = currentEditor(); editor && line > 0) editor->goTo(line, std::max(1, column));
  focusEditor();
}

void EditorPanel::replaceText(int id, const QString& text) {
  showLayer(id);
  CodeEditor* editor = editorOf(id);
  if (!editor) return;
  const int last = editor->lineCount();
  editor->replaceRange(1, 1, last, static_cast<int>(editor->lineText(last).toUtf8().size()) + 1, text);
  focusEditor();
}

void EditorPanel::focusEditor() {
  if (CodeEditor* editor = currentEditor()) editor->setFocus();
  else m_setArgument->setFocus();
}

void EditorPanel::goToTemplate(const QString& path, int line, int column, Why why) {
  const LoadedChart* chart = m_session->chart();
  if (!chart) return;
  // As processed first: a subchart may have another name there.
  const auto shown = m_session->shown();
  const chart::File* file =
      shown && shown->result->chart ? inspect::templateFile(*shown->result->chart, path.toStdString()) : nullptr;
  if (!file) file = inspect::templateFile(chart->chart->chart(), path.toStdString());
  if (!file) return;
  if (m_templatePath != path) {
    m_templatePath = path;
    m_template->setText(QString::fromUtf8(file->data.str().data(), static_cast<qsizetype>(file->data.str().size())));
  }
  const int tab = m_tabs->indexOf(QStringLiteral("template"));
  // There is a layer of the same name.
  const bool isDefaults = path.endsWith(QStringLiteral("/values.yaml"));
  m_tabs->setTabText(tab, path.mid(path.lastIndexOf(u'/', isDefaults ? path.size() - 13 : -1) + 1));
  m_tabs->setTabVisible(tab, true);
  m_tabs->setCurrent(tab);
  showTab(QStringLiteral("template"));
  previewChanged();
  if (line > 0) {
    m_template->setLineMarks({{line, why == Why::Failure ? CodeEditor::Mark::Failed : CodeEditor::Mark::Source}});
    m_template->goTo(line, std::max(1, column));
  }
  m_template->setFocus();
}

bool EditorPanel::closeTemplate() {
  const int tab = m_tabs->indexOf(QStringLiteral("template"));
  if (!m_tabs->isTabVisible(tab)) return false;
  const bool shown = isTemplateShown();
  m_tabs->setTabVisible(tab, false);
  m_templatePath.clear();
  if (!shown) return true;
  m_tabs->setCurrent(0);
  if (CodeEditor* editor = currentEditor()) editor->setFocus();
  return true;
}

void EditorPanel::goToKeyPath(const std::vector<std::string>& path) {
  if (const auto place = m_session->placeOfValue(path); place.layerId != 0) return goToLayer(place.layerId, place.line, 1);
  const auto shown = m_session->shown();
  if (!shown || !shown->result->chart) return;
  if (const auto from = inspect::subchartDefault(*shown->result->chart, path))
    goToTemplate(QString::fromStdString(from->file), from->line, 1, Why::Origin);
}

void EditorPanel::goToDefinition() {
  const std::vector<std::string> path = pathAtCursor();
  if (path.empty()) return;
  const QString tab = m_tabs->currentId();
  if (tab == QLatin1String("layer")) {
    const int line = inspect::lineOfKeyPath(m_defaults->text().toStdString(), path);
    if (line == 0) return;
    m_tabs->setCurrent(m_tabs->indexOf(QStringLiteral("defaults")));
    showTab(QStringLiteral("defaults"));
    m_defaults->goTo(line, 1);
    m_defaults->setFocus();
  } else {
    goToKeyPath(path);
  }
}

bool EditorPanel::goToNextProblem(bool forward) {
  CodeEditor* editor = currentEditor();
  return editor && (forward ? editor->goToNextProblem() : editor->goToPreviousProblem());
}

int EditorPanel::cursorLine() const { return currentEditor() ? currentEditor()->cursorLine() : 0; }
int EditorPanel::cursorColumn() const { return currentEditor() ? currentEditor()->cursorColumn() : 0; }

} // namespace chartroom::studio
