#include "core/inspect/key_path.h"
#include "ui/charts/internal/detail_pages.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/notices.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace chartroom::charts::internal {

using widgets::CodeEditor;

ValuesPage::ValuesPage(QWidget* parent) : DetailPage(parent), m_stack(new QStackedLayout(this)) {
  auto* whole = new QWidget(this);
  auto* column = new QVBoxLayout(whole);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  auto* bar = new QWidget(whole);
  widgets::setSurface(bar, "panel2");
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(20, 6, 12, 6);
  row->setSpacing(8);
  m_search = new widgets::SearchField(tr("Find a key: auth.password, *.image"));
  m_search->setObjectName(QStringLiteral("valuesSearch"));
  m_search->setProperty("size", QStringLiteral("small"));
  m_search->setMaximumWidth(280);
  m_search->setMinimumWidth(140);
  m_search->installEventFilter(this);
  row->addWidget(m_search, 1);
  m_count = widgets::makeLabel({}, widgets::TextRole::Secondary, "text2");
  m_count->setObjectName(QStringLiteral("valuesHits"));
  row->addWidget(m_count);
  QToolButton* previous = widgets::makeIconButton(QStringLiteral("chevron-up"), tr("Previous key"));
  QToolButton* next = widgets::makeIconButton(QStringLiteral("chevron-down"), tr("Next key"));
  previous->setObjectName(QStringLiteral("valuesPrevious"));
  next->setObjectName(QStringLiteral("valuesNext"));
  row->addWidget(previous);
  row->addWidget(next);
  m_path = new widgets::ElidedLabel;
  m_path->setObjectName(QStringLiteral("valuesPath"));
  m_path->setElideMode(Qt::ElideLeft);
  m_path->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  widgets::setTextRole(m_path, widgets::TextRole::CodeSmall);
  widgets::setTone(m_path, "text2");
  row->addWidget(m_path, 2);
  QToolButton* copy = widgets::makeIconButton(QStringLiteral("copy"), tr("Copy the path of the key"));
  copy->setObjectName(QStringLiteral("valuesCopyPath"));
  row->addWidget(copy);
  column->addWidget(bar);
  column->addWidget(widgets::makeRule(Qt::Horizontal, whole));
  m_editor = new CodeEditor(whole);
  m_editor->setObjectName(QStringLiteral("valuesEditor"));
  m_editor->setLanguage(CodeEditor::Language::Yaml);
  m_editor->setReadOnly(true);
  column->addWidget(m_editor, 1);
  auto* empty = new widgets::EmptyState(this);
  empty->setContent(
      QStringLiteral("sliders-horizontal"), tr("No values"), tr("The chart has no values.yaml; nothing in it can be set."));
  m_stack->addWidget(whole);
  m_stack->addWidget(empty);

  connect(m_search, &QLineEdit::textChanged, this, &ValuesPage::search);
  connect(previous, &QToolButton::clicked, this, [this] { step(-1); });
  connect(next, &QToolButton::clicked, this, [this] { step(1); });
  connect(copy, &QToolButton::clicked, this, [this] {
    if (!m_path->text().isEmpty()) QApplication::clipboard()->setText(m_path->text());
  });
  connect(m_editor, &CodeEditor::cursorMoved, this, [this](int line, int) {
    if (!m_contents) return;
    // The last key at or above the line; keys come in document order.
    const auto& keys = m_contents->valuesKeys;
    const auto after =
        std::upper_bound(keys.begin(), keys.end(), line, [](int at, const models::ValuesKey& key) { return at < key.line; });
    m_path->setText(after == keys.begin() ? QString() : std::prev(after)->path);
  });
}

bool ValuesPage::focusSearch() {
  if (m_stack->currentIndex() != 0) return false;
  m_search->setFocus(Qt::ShortcutFocusReason);
  m_search->selectAll();
  return true;
}

void ValuesPage::setContents(const Contents& contents) {
  const bool same = m_contents && m_contents->entry.path == contents->entry.path;
  m_contents = contents;
  m_stack->setCurrentIndex(contents->valuesText.isEmpty() ? 1 : 0);
  if (same) {
    m_editor->setTextKeepingView(contents->valuesText);
  } else {
    m_editor->setText(contents->valuesText);
    m_path->setText({});
  }
  search();
}

void ValuesPage::search() {
  m_hits = m_contents ? models::findKeys(m_contents->valuesKeys, m_search->text()) : std::vector<models::ValuesKey>();
  std::vector<CodeEditor::LineMark> marks;
  for (const models::ValuesKey& key : m_hits)
    if (marks.empty() || marks.back().line != key.line) marks.push_back({key.line, CodeEditor::Mark::Search});
  m_editor->setLineMarks(marks);
  m_hit = -1;
  widgets::setTone(m_count, m_hits.empty() && !m_search->text().trimmed().isEmpty() ? "err" : "text2");
  m_count->setText(m_search->text().trimmed().isEmpty() ? QString() : m_hits.empty() ? tr("No such key") : QString());
  if (!m_hits.empty()) step(1);
}

void ValuesPage::step(int by) {
  if (m_hits.empty()) return;
  const int count = static_cast<int>(m_hits.size());
  m_hit = ((m_hit < 0 ? (by > 0 ? -1 : 0) : m_hit) + by + count) % count;
  const models::ValuesKey& key = m_hits[static_cast<std::size_t>(m_hit)];
  m_editor->goTo(key.line, std::max(1, key.column));
  m_path->setText(key.path);
  m_count->setText(tr("%1 of %2").arg(m_hit + 1).arg(count));
}

bool ValuesPage::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_search && event->type() == QEvent::KeyPress) {
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->modifiers() & Qt::ControlModifier) return false;
    switch (key->key()) {
    case Qt::Key_Down: step(1); return true;
    case Qt::Key_Up: step(-1); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: step(key->modifiers() & Qt::ShiftModifier ? -1 : 1); return true;
    default: break;
    }
  }
  return DetailPage::eventFilter(watched, event);
}

} // namespace chartroom::charts::internal
