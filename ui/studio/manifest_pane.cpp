#include "ui/studio/manifest_pane.h"

#include "core/inspect/key_path.h"
#include "ui/models/counted.h"
#include "ui/models/problem_words.h"
#include "ui/models/qt_text.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/indicators.h"
#include "ui/widgets/notices.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QMouseEvent>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace chartroom::studio {

using inspect::FailedTemplate;
using inspect::LineOrigin;
using inspect::PreviewObject;
using models::qt;
using render::Reach;
using widgets::CodeEditor;

namespace {

constexpr std::size_t kFewDecisions = 3; // in the popover; the dock has room for all

// "storefront/templates/web.yaml" without the chart's own name, which is everywhere the same.
QString shortPath(const QString& path) {
  return path.section(QLatin1Char('/'), 1).isEmpty() ? path : path.section(QLatin1Char('/'), 1);
}

struct Changes {
  std::vector<CodeEditor::LineMark> marks;
  std::map<int, QString> before;
};

Changes changesOf(const std::string& before, const std::string& after) {
  Changes changes;
  if (before.empty() || before == after) return changes;
  const auto left = inspect::splitLines(before), right = inspect::splitLines(after);
  for (const inspect::DiffHunk& hunk : inspect::diffLines(left, right)) {
    if (hunk.same) continue;
    const bool added = hunk.leftStart == hunk.leftEnd;
    if (hunk.rightStart == hunk.rightEnd) changes.marks.push_back({std::max(1, hunk.rightStart), CodeEditor::Mark::Removed});
    for (int line = hunk.rightStart; line < hunk.rightEnd; ++line) {
      changes.marks.push_back({line + 1, added ? CodeEditor::Mark::Added : CodeEditor::Mark::Changed});
      // Line by line only where as many lines stood before.
      if (hunk.rightEnd - hunk.rightStart != hunk.leftEnd - hunk.leftStart) continue;
      const QString was = QString::fromUtf8(left[static_cast<std::size_t>(hunk.leftStart + line - hunk.rightStart)].data(),
          static_cast<qsizetype>(left[static_cast<std::size_t>(hunk.leftStart + line - hunk.rightStart)].size()))
                              .trimmed();
      const QString is = QString::fromUtf8(
          right[static_cast<std::size_t>(line)].data(), static_cast<qsizetype>(right[static_cast<std::size_t>(line)].size()))
                             .trimmed();
      const QString key = is.section(QStringLiteral(": "), 0, 0);
      if (is.contains(QStringLiteral(": ")) && was.startsWith(key + QStringLiteral(": ")))
        changes.before[line + 1] = was.mid(key.size() + 2);
    }
  }
  return changes;
}

// As high as its widget where there is room; scrolls where there is not.
class FittingScroll : public QScrollArea {
public:
  explicit FittingScroll(QWidget* widget) {
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    setWidget(widget);
  }
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override { return widget()->heightForWidth(width); }
  QSize sizeHint() const override { return widget()->sizeHint(); }

protected:
  bool eventFilter(QObject* watched, QEvent* event) override {
    if (event->type() == QEvent::LayoutRequest) updateGeometry();
    return QScrollArea::eventFilter(watched, event);
  }
};

constexpr int kShortestText = 40; // px; of the manifest below the card of a failure

} // namespace

ManifestPane::ManifestPane(StudioSession* session, QWidget* parent) : QWidget(parent), m_session(session) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  auto* head = new QWidget;
  head->setFixedHeight(32);
  widgets::setSurface(head, "panel2");
  auto* title = new QHBoxLayout(head);
  title->setContentsMargins(12, 0, 8, 0);
  title->setSpacing(8);
  m_title = widgets::makeLabel({}, widgets::TextRole::Strong);
  m_title->setObjectName(QStringLiteral("manifestTitle"));
  m_path = new widgets::ElidedLabel;
  m_path->setObjectName(QStringLiteral("manifestPath"));
  m_path->setElideMode(Qt::ElideMiddle);
  widgets::setTextRole(m_path, widgets::TextRole::CodeSmall);
  widgets::setTone(m_path, "text2");
  m_reach = new widgets::ElidedLabel;
  widgets::setTextRole(m_reach, widgets::TextRole::Secondary);
  widgets::setTone(m_reach, "prov");
  m_reach->setObjectName(QStringLiteral("manifestReach"));
  m_previous = widgets::makeIconButton(QStringLiteral("chevron-up"), tr("Previous line from the value at the cursor"));
  m_previous->setObjectName(QStringLiteral("reachPrevious"));
  m_next = widgets::makeIconButton(QStringLiteral("chevron-down"), tr("Next line from the value at the cursor"));
  m_next->setObjectName(QStringLiteral("reachNext"));
  title->addWidget(m_title);
  title->addWidget(m_path, 1);
  title->addWidget(m_reach);
  auto* steps = new QHBoxLayout;
  steps->setSpacing(0);
  steps->addWidget(m_previous);
  steps->addWidget(m_next);
  title->addLayout(steps);
  column->addWidget(head);
  column->addWidget(widgets::makeRule(Qt::Horizontal));

  m_card = new widgets::ErrorCard;
  m_card->setObjectName(QStringLiteral("failureCard"));
  auto* cardHolder = new QWidget;
  auto* cardBox = new QVBoxLayout(cardHolder);
  cardBox->setContentsMargins(12, 12, 12, 12);
  cardBox->addWidget(m_card);
  m_cardArea = new FittingScroll(cardHolder);
  m_cardArea->setObjectName(QStringLiteral("failureArea"));
  m_cardArea->setProperty("surface", QStringLiteral("panel"));
  m_cardArea->hide();
  column->addWidget(m_cardArea);

  m_manifest = new CodeEditor;
  m_manifest->setObjectName(QStringLiteral("manifestEditor"));
  m_manifest->setReadOnly(true);
  m_manifest->setMinimumHeight(kShortestText);
  m_manifest->setCaretLineVisible(true);
  m_manifest->setLanguage(CodeEditor::Language::Yaml);
  column->addWidget(m_manifest, 1);

  m_dock = new QWidget;
  m_dock->setObjectName(QStringLiteral("provenanceDock"));
  widgets::setSurface(m_dock, "panel");
  auto* dock = new QVBoxLayout(m_dock);
  dock->setContentsMargins(0, 0, 0, 0);
  dock->setSpacing(0);
  dock->addWidget(widgets::makeRule(Qt::Horizontal));
  auto* dockHead = new QWidget;
  dockHead->setFixedHeight(32);
  widgets::setSurface(dockHead, "panel2");
  auto* dockRow = new QHBoxLayout(dockHead);
  dockRow->setContentsMargins(12, 0, 8, 0);
  dockRow->addWidget(widgets::makeLabel(tr("Where the line comes from"), widgets::TextRole::SecondaryStrong));
  dockRow->addStretch(1);
  auto* unpin = widgets::makeIconButton(QStringLiteral("pin-off"), tr("Unpin"));
  unpin->setObjectName(QStringLiteral("provenanceUnpin"));
  dockRow->addWidget(unpin);
  dock->addWidget(dockHead);
  dock->addWidget(widgets::makeRule(Qt::Horizontal));
  auto* scroll = new QScrollArea;
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setProperty("surface", QStringLiteral("panel"));
  m_dockView = new ProvenanceView;
  auto* dockBody = new QWidget;
  auto* body = new QVBoxLayout(dockBody);
  body->setContentsMargins(0, 0, 0, 0);
  body->addWidget(m_dockView);
  body->addStretch(1);
  scroll->setWidget(dockBody);
  scroll->setFixedHeight(176);
  dock->addWidget(scroll);
  m_dock->hide();
  column->addWidget(m_dock);

  connect(unpin, &QToolButton::clicked, this, [this] { setPinned(false); });
  connect(m_previous, &QToolButton::clicked, this, [this] { stepReached(false); });
  connect(m_next, &QToolButton::clicked, this, [this] { stepReached(true); });
  connect(m_manifest, &CodeEditor::lineClicked, this, [this](int line, int at, Qt::KeyboardModifiers modifiers) {
    if (modifiers & Qt::ShiftModifier) return; // selects
    open({line, at}, ProvenancePopover::Opening::Click);
  });
  connect(m_manifest, &CodeEditor::hovered, this, &ManifestPane::hoveredAt);
  connect(m_manifest, &CodeEditor::cursorMoved, this, [this] { updateDock(); });
  m_manifest->viewWidget()->installEventFilter(this);
  setReached({}, {}, Scroll::Keep);
}

// --- What is shown ------------------------------------------------------------------------------------------------------

void ManifestPane::clear() {
  m_key.clear();
  m_object = nullptr;
  m_failure = nullptr;
  m_snapshot.reset();
  m_rawLines.clear();
  m_changes.clear();
  m_before.clear();
  m_title->clear();
  m_path->clear();
  m_cardArea->hide();
  m_manifest->setText({});
  setReached({}, {}, Scroll::Keep);
  leavePopover();
}

void ManifestPane::showObject(
    std::shared_ptr<const PreviewSnapshot> of, const PreviewObject& object, const QString& key, Secrets secrets) {
  const bool same = key == m_key && !m_failure;
  const bool removed = object.change == inspect::ObjectChange::Removed;
  // The CRDs of large charts are megabytes, and hold no values.
  const bool mask = secrets == Secrets::Masked && object.role != inspect::ObjectRole::Crd;
  const std::string& raw = removed ? object.deployedText.str() : object.text.str();
  const std::string& other = removed ? object.text.str() : object.deployedText.str();
  m_key = key;
  m_object = removed ? nullptr : &object;
  m_failure = nullptr;
  m_snapshot = std::move(of);
  m_cardArea->hide();
  m_title->setText(qt(object.kind));
  m_path->setText(qt(object.path));
  Changes changes;
  if (mask) {
    inspect::MaskedObject masked = inspect::maskedObject(*m_snapshot->result, object);
    if (!removed && !other.empty()) changes = changesOf(masked.deployed, masked.text);
    m_rawLines = masked.text == raw ? std::vector<int>() : std::move(masked.lines);
    if (same) m_manifest->setTextKeepingView(qt(masked.text));
    else m_manifest->setText(qt(masked.text));
  } else {
    m_rawLines.clear();
    if (!removed && !other.empty()) changes = changesOf(other, raw);
    if (same) m_manifest->setTextKeepingView(qt(raw));
    else m_manifest->setText(qt(raw));
  }
  m_manifest->setProblems({});
  m_changes = std::move(changes.marks);
  m_before = std::move(changes.before);
  m_reached.clear();
  updateMarks();
  updateDock();
  if (!m_popover || !m_popover->isOpen()) return;
  // What it pointed at may be another thing now.
  const LineOrigin origin = same ? originAt(m_openAt) : LineOrigin();
  if (origin.known) m_popover->setChain(chainOf(origin, m_openAt));
  else m_popover->hide();
}

void ManifestPane::showFailure(
    std::shared_ptr<const PreviewSnapshot> of, const FailedTemplate& failure, const QString& key, Secrets secrets) {
  const bool same = key == m_key && m_failure;
  leavePopover();
  m_key = key;
  m_object = nullptr;
  m_failure = &failure;
  m_snapshot = std::move(of);
  m_rawLines.clear();
  m_before.clear();
  m_changes.clear();
  const int others = m_snapshot->result->templates - static_cast<int>(m_snapshot->result->failures.size());
  QString where = qt(failure.file);
  if (failure.line > 0)
    where += failure.column > 0 ? QStringLiteral(":%1:%2").arg(failure.line).arg(failure.column)
                                : QStringLiteral(":%1").arg(failure.line);
  m_title->setText(tr("Failing template"));
  m_path->setText(qt(failure.path));
  std::vector<widgets::NoticeAction> cures{{tr("Open template"),
      [this, file = qt(failure.file), at = failure.line, column = failure.column] { emit templateRequested(file, at, column); },
      false}};
  if (!failure.value.empty())
    cures.push_back({tr("Go to %1").arg(qt(inspect::keyPathText(failure.value))),
        [this, value = failure.value] { emit valueRequested(value); }, false});
  m_card->setError(models::failedTemplateText(failure),
      others == 0 ? where
                  : tr("%1 · %2 shown.").arg(where, models::counted(others, tr("other template is"), tr("other templates are"))),
      qt(failure.details), cures);
  m_cardArea->show();
  std::string output = failure.output;
  if (secrets == Secrets::Masked) {
    inspect::MaskedObject masked = inspect::maskedOutput(*m_snapshot->result, failure);
    if (masked.text != output) m_rawLines = std::move(masked.lines);
    output = std::move(masked.text);
  }
  if (same) m_manifest->setTextKeepingView(qt(output));
  else m_manifest->setText(qt(output));
  m_reached.clear();
  // The error stands where the text ends, or at the line that does not parse.
  int line = failure.outputLine > 0 ? std::min(shownLine(failure.outputLine), m_manifest->lineCount()) : m_manifest->lineCount();
  if (failure.outputLine == 0)
    while (line > 1 && m_manifest->lineText(line).trimmed().isEmpty()) --line;
  m_changes = {{line, CodeEditor::Mark::Failed}};
  updateMarks();
  CodeEditor::Problem problem;
  problem.line = line;
  problem.message =
      failure.outputLine > 0 ? models::failedTemplateText(failure) : tr("Stops here: %1").arg(models::failedTemplateText(failure));
  m_manifest->setProblems({problem});
  if (!same) m_manifest->showLine(line);
  setReached({}, {}, Scroll::Keep);
  updateDock();
}

int ManifestPane::rawLine(int shown) const {
  if (m_rawLines.empty()) return shown;
  return shown >= 1 && shown <= static_cast<int>(m_rawLines.size()) ? m_rawLines[static_cast<std::size_t>(shown - 1)] : 0;
}

// Lines that are hidden behind a mask belong to the line that says so.
int ManifestPane::shownLine(int raw) const {
  if (m_rawLines.empty()) return raw;
  return static_cast<int>(std::upper_bound(m_rawLines.begin(), m_rawLines.end(), raw) - m_rawLines.begin());
}

void ManifestPane::setReached(const std::vector<render::ReachedLine>& lines, const QString& value, Scroll scroll) {
  m_reached = lines;
  const bool any = !lines.empty();
  m_reach->setVisible(any);
  m_previous->setVisible(any);
  m_next->setVisible(any);
  if (any) {
    const bool shows =
        std::any_of(lines.begin(), lines.end(), [](const render::ReachedLine& line) { return line.reach == Reach::Bytes; });
    const QString count = models::counted(static_cast<int>(lines.size()), tr("line"), tr("lines"));
    m_reach->setText(shows ? tr("%1 from %2").arg(count, value.section(QLatin1Char('.'), -1))
                           : tr("%1 decided by %2").arg(count, value.section(QLatin1Char('.'), -1)));
    m_reach->setToolTip(value);
  }
  updateMarks();
  if (!any || scroll == Scroll::Keep || hasFocusInside()) return;
  const QRect view = m_manifest->viewWidget()->rect();
  int first = 0;
  for (const render::ReachedLine& line : lines) {
    const int at = shownLine(line.line);
    const QRect rect = m_manifest->lineRect(at);
    if (!rect.isNull() && view.contains(rect.center())) return;
    if (first == 0 && line.reach == Reach::Bytes) first = at;
  }
  m_manifest->showLine(first > 0 ? first : shownLine(lines.front().line));
}

void ManifestPane::updateMarks() {
  std::vector<CodeEditor::LineMark> marks = m_changes;
  std::map<int, Reach> reached; // several raw lines may be one masked line
  for (const render::ReachedLine& line : m_reached) {
    const auto [at, fresh] = reached.emplace(shownLine(line.line), line.reach);
    if (!fresh) at->second = std::min(at->second, line.reach);
  }
  for (const auto& [line, reach] : reached)
    marks.push_back({line, reach == Reach::Bytes ? CodeEditor::Mark::Source : CodeEditor::Mark::Decided});
  if (marks != m_manifest->lineMarks()) m_manifest->setLineMarks(marks);
}

void ManifestPane::stepReached(bool forward) {
  std::vector<int> lines;
  for (const render::ReachedLine& line : m_reached) lines.push_back(shownLine(line.line));
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  if (lines.empty()) return;
  const int here = m_manifest->cursorLine();
  int target = 0;
  if (forward) {
    const auto next = std::upper_bound(lines.begin(), lines.end(), here);
    target = next == lines.end() ? lines.front() : *next;
  } else {
    const auto at = std::lower_bound(lines.begin(), lines.end(), here);
    target = at == lines.begin() ? lines.back() : *(at - 1);
  }
  m_manifest->goTo(target);
}

bool ManifestPane::hasFocusInside() const {
  const QWidget* focus = QApplication::focusWidget();
  return focus && (isAncestorOf(focus) || (m_popover && m_popover->isAncestorOf(focus)));
}

void ManifestPane::goToReached() {
  if (m_reached.empty()) return;
  const auto shows =
      std::find_if(m_reached.begin(), m_reached.end(), [](const render::ReachedLine& line) { return line.reach == Reach::Bytes; });
  const int line = shownLine(shows != m_reached.end() ? shows->line : m_reached.front().line);
  const QString text = m_manifest->lineText(line);
  const int colon = static_cast<int>(text.indexOf(QStringLiteral(": ")));
  m_manifest->goTo(line, colon >= 0 ? static_cast<int>(text.left(colon + 2).toUtf8().size()) + 1 : 1);
  m_manifest->setFocus();
}

// --- Where a line comes from --------------------------------------------------------------------------------------------

LineOrigin ManifestPane::originAt(Spot spot) const {
  if (!m_snapshot || spot.line <= 0) return {};
  const inspect::PreviewResult& shown = *m_snapshot->result;
  const int raw = rawLine(spot.line);
  const bool failed = m_failure != nullptr;
  if (!failed && !m_object) return {};
  const auto originOf = [&](int line, int column) {
    return failed ? inspect::originInOutput(shown.provenance, m_failure->path, m_failure->output, line, column)
                  : inspect::originOf(shown, *m_object, line, column);
  };
  if (m_rawLines.empty()) return originOf(raw, spot.column);
  // Columns of a masked line say nothing about the text behind it.
  const auto texts = inspect::splitLines(failed ? std::string_view(m_failure->output) : m_object->text.view());
  const QByteArray text = m_manifest->lineText(spot.line).toUtf8();
  const bool same =
      raw >= 1 && raw <= static_cast<int>(texts.size()) &&
      texts[static_cast<std::size_t>(raw - 1)] == std::string_view(text.constData(), static_cast<std::size_t>(text.size()));
  LineOrigin origin = originOf(raw, same ? spot.column : 0);
  if (origin.shows.empty() && !same) {
    const int next = spot.line < static_cast<int>(m_rawLines.size()) ? m_rawLines[static_cast<std::size_t>(spot.line)] : raw + 1;
    for (int line = raw + 1; line < next; ++line)
      if (LineOrigin below = originOf(line, 0); !below.shows.empty()) return below;
  }
  return origin;
}

// What the user set stands first: the chart's own switches come with every line.
std::vector<render::ValuePath> ManifestPane::decisionsOf(const LineOrigin& origin) const {
  std::vector<render::ValuePath> decides = origin.decides;
  if (!m_snapshot) return decides;
  std::stable_partition(decides.begin(), decides.end(), [&](const render::ValuePath& path) {
    value::Origin found;
    if (path.size() < 2 || path.front() != "Values" || !m_snapshot->result->origins.find({path.begin() + 1, path.end()}, &found))
      return false;
    const models::StudioLayer* layer = m_session->layers()->layer(m_snapshot->layerId(static_cast<int>(found.winner)));
    return layer && !layer->isLocked();
  });
  return decides;
}

Chain ManifestPane::chainOf(const LineOrigin& origin, Spot spot) const {
  Chain chain;
  if (!m_snapshot) return chain;
  const inspect::PreviewResult& shown = *m_snapshot->result;
  const auto layerAt = [&](std::size_t index) {
    return m_session->layers()->layer(m_snapshot->layerId(static_cast<int>(index)));
  }; // null when it is gone since
  const auto at = m_before.find(spot.line);
  ChainStep printed{ChainStep::Kind::Printed, m_manifest->lineText(spot.line).trimmed(), {}, {}, {}};
  if (at != m_before.end() && m_snapshot->deployed)
    printed.note = tr("was %1 in revision %2").arg(at->second).arg(m_snapshot->deployed->base->version);
  chain.push_back(printed);
  auto* self = const_cast<ManifestPane*>(this);
  const auto addValue = [&](const render::ValuePath& path, ChainStep::Kind kind) {
    ChainStep step{kind, qt(inspect::pathText(path)), {}, {}, {}};
    if (path.size() > 1 && path.front() == "Values") {
      const std::vector<std::string> key(path.begin() + 1, path.end());
      value::Origin found;
      if (shown.origins.find(key, &found)) {
        const models::StudioLayer* layer = layerAt(found.winner);
        const StudioSession::ValuePlace place = m_session->placeOfValue(key);
        if (layer)
          step.link = layer->isSet()   ? models::flagOf(layer->kind)
                      : place.line > 0 ? QStringLiteral("%1:%2").arg(layer->name).arg(place.line)
                                       : layer->name;
        QStringList losers;
        for (const std::size_t loser : found.losers)
          if (const models::StudioLayer* beaten = layerAt(loser))
            losers << (beaten->isLocked() ? tr("the chart default")
                       : beaten->isSet()  ? models::flagOf(beaten->kind)
                                          : beaten->name);
        if (!losers.isEmpty())
          step.note =
              tr("wins over %1")
                  .arg(losers.size() > 1 ? losers.mid(0, losers.size() - 1).join(QStringLiteral(", ")) + tr(" and ") + losers.back()
                                         : losers.front());
        step.go = [self, key] {
          self->leavePopover();
          emit self->valueRequested(key);
        };
      } else {
        // A subchart's own defaults are no layer.
        const auto from = shown.chart ? inspect::subchartDefault(*shown.chart, key) : std::nullopt;
        Value value = shown.values;
        for (const std::string& each : key) value = value.isMap() ? value.get(each) : Value();
        if (from) {
          step.link = tr("%1 defaults:%2").arg(qt(from->chart)).arg(from->line);
          if (from->imported) step.note = tr("imported from %1").arg(qt(inspect::keyPathText(from->key)));
          step.go = [self, key] {
            self->leavePopover();
            emit self->valueRequested(key);
          };
        } else {
          step.note = value.isNil() ? tr("is not set") : tr("set by the chart");
        }
      }
    } else if (path.empty()) {
      step.note = tr("all that the template was given");
    } else if (path.front() == "Release") {
      step.note = path.back() == "Name"        ? tr("the release's name")
                  : path.back() == "Namespace" ? tr("the release's namespace")
                                               : tr("of the release");
    } else if (path.front() == "Chart" || (path.front() == "Subcharts" && path.back() != "Files")) {
      step.note = tr("from Chart.yaml");
    } else if (path.front() == "Capabilities") {
      step.note = tr("what the cluster can do");
    } else if (path.back() == "Files") {
      step.note = tr("a file of the chart");
    }
    if (kind == ChainStep::Kind::Decided) step.note = step.note.isEmpty() ? tr("decided it") : tr("decided it · %1").arg(step.note);
    chain.push_back(std::move(step));
  };
  for (const render::ValuePath& path : origin.shows) addValue(path, ChainStep::Kind::Shown);
  const std::vector<render::ValuePath> decides = decisionsOf(origin);
  const std::size_t decisions = m_pinned ? decides.size() : std::min(decides.size(), kFewDecisions);
  for (std::size_t i = 0; i < decisions; ++i) addValue(decides[i], ChainStep::Kind::Decided);
  const auto addPlace = [&](const render::TemplatePlace& place, ChainStep::Kind kind) {
    ChainStep step{kind, {}, {}, {}, {}};
    if (place.file.empty()) {
      step.text = tr("line %1 of a text given to tpl").arg(place.line);
    } else {
      const QString path = shortPath(qt(place.file));
      const qsizetype slash = path.lastIndexOf(QLatin1Char('/'));
      step.text = (kind == ChainStep::Kind::Call ? tr("included by ") : QString()) + path.left(slash + 1);
      step.link = QStringLiteral("%1:%2").arg(path.mid(slash + 1)).arg(place.line);
      if (shown.chart) step.note = qt(inspect::templateLine(*shown.chart, place.file, place.line));
      step.go = [self, place] {
        self->leavePopover();
        emit self->originRequested(qt(place.file), place.line, place.column);
      };
    }
    chain.push_back(std::move(step));
  };
  addPlace(origin.place, ChainStep::Kind::Template);
  for (auto call = origin.calls.rbegin(); call != origin.calls.rend(); ++call) addPlace(*call, ChainStep::Kind::Call);
  for (const render::TemplatePlace& place : origin.others) addPlace(place, ChainStep::Kind::Template);
  if (decisions < origin.decides.size())
    chain.push_back({ChainStep::Kind::More,
        tr("%1 decided it too; pin to see all")
            .arg(models::counted(static_cast<int>(origin.decides.size() - decisions), tr("more value"), tr("more values"))),
        {}, {}, {}});
  return chain;
}

void ManifestPane::open(Spot spot, ProvenancePopover::Opening how) {
  const LineOrigin origin = originAt(spot);
  if (!origin.known) return leavePopover();
  m_openAt = spot;
  if (m_pinned) {
    m_dockView->setChain(chainOf(origin, spot));
    if (how == ProvenancePopover::Opening::Keyboard) m_dockView->focusFirst();
    return;
  }
  if (m_popover && m_popover->parentWidget() != window()) delete m_popover;
  if (!m_popover) {
    m_popover = new ProvenancePopover(window());
    connect(m_popover, &ProvenancePopover::pinned, this, [this] { setPinned(true); });
  }
  QWidget* view = m_manifest->viewWidget();
  // It points at the text of the line, at most to the pointer's column.
  const QString text = m_manifest->lineText(spot.line);
  qsizetype indent = 0;
  while (indent < text.size() && text[indent] == QLatin1Char(' ')) ++indent;
  QRect anchor = m_manifest->columnRect(spot.line, std::max(spot.column, static_cast<int>(indent) + 1));
  if (anchor.isNull()) anchor = QRect(view->rect().center(), QSize(1, 1));
  anchor.moveTopLeft(view->mapTo(window(), anchor.topLeft()));
  const QRect bounds(mapTo(window(), QPoint(0, 0)), size());
  m_popover->open(chainOf(origin, spot), anchor, QRect(bounds.left(), 0, bounds.width(), window()->height()), how);
}

void ManifestPane::hoveredAt(int line, int column) {
  if (m_pinned) return;
  const bool isOpen = m_popover && m_popover->isOpen();
  if (isOpen && m_popover->opening() != ProvenancePopover::Opening::Hover) return;
  const LineOrigin origin = line > 0 ? originAt({line, column}) : LineOrigin();
  // Plain text of the template opens nothing by itself: only what a value is in.
  if (!origin.known || origin.shows.empty()) {
    if (isOpen) m_popover->leave();
    return;
  }
  if (isOpen && m_openAt.line == line) return m_popover->stay();
  open({line, column}, ProvenancePopover::Opening::Hover);
}

void ManifestPane::updateDock() {
  if (!m_pinned) return;
  const Spot spot{m_manifest->cursorLine(), m_manifest->cursorColumn()};
  const LineOrigin origin = originAt(spot);
  if (origin.known) m_dockView->setChain(chainOf(origin, spot));
  else m_dockView->setChain({{ChainStep::Kind::More, tr("No template printed this line."), {}, {}, {}}});
}

void ManifestPane::setPinned(bool pinned) {
  m_pinned = pinned;
  m_dock->setVisible(pinned);
  if (!pinned) {
    m_manifest->setFocus();
    return;
  }
  const LineOrigin origin = originAt(m_openAt);
  m_manifest->goTo(m_openAt.line, std::max(1, m_openAt.column));
  if (origin.known) m_dockView->setChain(chainOf(origin, m_openAt));
  m_manifest->setFocus();
}

bool ManifestPane::openProvenance() {
  const Spot spot{m_manifest->cursorLine(), m_manifest->cursorColumn()};
  if (!originAt(spot).known) return false;
  open(spot, ProvenancePopover::Opening::Keyboard);
  return true;
}

bool ManifestPane::goToValue() {
  const bool isOpen = m_popover && m_popover->isOpen();
  const LineOrigin origin = originAt(isOpen ? m_openAt : Spot{m_manifest->cursorLine(), m_manifest->cursorColumn()});
  const std::vector<render::ValuePath> decides = decisionsOf(origin);
  for (const auto* list : {&origin.shows, &decides})
    for (const render::ValuePath& path : *list) {
      if (path.size() < 2 || path.front() != "Values") continue;
      leavePopover();
      emit valueRequested({path.begin() + 1, path.end()});
      return true;
    }
  return false;
}

bool ManifestPane::goToTemplate() {
  const bool isOpen = m_popover && m_popover->isOpen();
  const LineOrigin origin = originAt(isOpen ? m_openAt : Spot{m_manifest->cursorLine(), m_manifest->cursorColumn()});
  const render::TemplatePlace* place = origin.known ? origin.filePlace() : nullptr;
  if (!place) return false;
  leavePopover();
  emit originRequested(qt(place->file), place->line, place->column);
  return true;
}

bool ManifestPane::closeProvenance() {
  if (!m_popover || !m_popover->isOpen()) return false;
  m_popover->hide();
  return true;
}

void ManifestPane::leavePopover() {
  if (m_popover) m_popover->hide();
}

void ManifestPane::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  leavePopover();
}

bool ManifestPane::eventFilter(QObject* watched, QEvent* event) {
  // Another line under the mouse: what is open for the old one may go.
  if (event->type() == QEvent::MouseMove && m_popover && m_popover->isOpen()) {
    int line = 0, column = 0;
    m_manifest->placeAt(static_cast<QMouseEvent*>(event)->pos(), &line, &column);
    if (line == m_openAt.line) m_popover->stay();
    else m_popover->leave();
  }
  return QWidget::eventFilter(watched, event);
}

} // namespace chartroom::studio
