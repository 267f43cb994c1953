#include "tests/ui/studio/typist.h"

#include "ui/studio/manifest_pane.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/tab_bar.h"

#include <QClipboard>
#include <QLineEdit>
#include <QListView>
#include <QToolButton>
#include <QTreeView>

namespace chartroom::studio::testing {

using models::ResourcesModel;
using value::Layer;
using widgets::CodeEditor;

namespace {

constexpr int kKeptSteps = 40;

// Beginnings that turn a map into nothing, a list into a text, a text into an alias.
const std::vector<QString> kPieces{QStringLiteral("global:"), QStringLiteral("a:"), QStringLiteral("  -"), QStringLiteral("  - "),
    QStringLiteral("- name"), QStringLiteral("{"), QStringLiteral("["), QStringLiteral("&a "), QStringLiteral("*a"),
    QStringLiteral("!"), QStringLiteral("|"), QStringLiteral(">"), QStringLiteral("%"), QStringLiteral("@"), QStringLiteral("\""),
    QStringLiteral("'"), QStringLiteral(": "), QStringLiteral("# x"), QStringLiteral("null"), QStringLiteral("true"),
    QStringLiteral("0"), QStringLiteral("}}"), QStringLiteral("{{ x "), QStringLiteral("---"), QStringLiteral("~"),
    QStringLiteral("<<:"), QStringLiteral("image: {tag: missing}"), QStringLiteral("replicaCount: many"),
    QStringLiteral("enabled: false"), QStringLiteral("nameOverride: x")};

} // namespace

Typist::Typist(Studio& studio, std::uint64_t seed) : m_studio(studio), m_random(seed) {
  for (const QString& line : studio.session()->chart()->defaultsText.split(QLatin1Char('\n')))
    if (!line.trimmed().isEmpty() && !line.trimmed().startsWith(QLatin1Char('#'))) m_lines << line;
}

void Typist::note(const QString& what) {
  m_log << what;
  if (m_log.size() > kKeptSteps) m_log.removeFirst();
}

void Typist::key(int key, Qt::KeyboardModifiers modifiers) {
  if (CodeEditor* editor = m_studio.editor()) QTest::keyClick(editor->viewWidget(), static_cast<Qt::Key>(key), modifiers);
}

void Typist::text(const QString& text) {
  for (const QChar character : text) {
    CodeEditor* editor = m_studio.editor();
    if (!editor) return;
    if (character == QLatin1Char('\n')) QTest::keyClick(editor->viewWidget(), Qt::Key_Return);
    else QTest::keyClick(editor->viewWidget(), character.toLatin1());
  }
}

QString Typist::someText() {
  if (m_lines.isEmpty() || chance(40)) return oneOf(kPieces);
  const QString line = m_lines[below(static_cast<int>(m_lines.size()))];
  // Often only its begin.
  return chance(50) ? line : line.left(1 + below(static_cast<int>(line.size())));
}

QString Typist::someLines() {
  if (m_lines.isEmpty()) return someText();
  const int start = below(static_cast<int>(m_lines.size())), count = 1 + below(chance(10) ? 400 : 12);
  return m_lines.mid(start, count).join(QLatin1Char('\n')) + QLatin1Char('\n');
}

// Most steps follow at once, as keys do; sometimes the preview of one is waited for.
void Typist::pause() {
  if (chance(10)) m_studio.settled();
  else if (chance(70)) QCoreApplication::processEvents();
}

void Typist::typeSomething() {
  const QString what = someText();
  note(QStringLiteral("type %1").arg(what));
  text(what);
  if (chance(60)) key(Qt::Key_Return);
  if (chance(20))
    for (int i = below(6); i > 0; --i) key(Qt::Key_Backspace);
  if (chance(10)) key(chance(50) ? Qt::Key_Tab : Qt::Key_Backtab);
}

void Typist::replaceAll() {
  note(QStringLiteral("select all"));
  key(Qt::Key_A, Qt::ControlModifier);
  if (chance(60)) key(Qt::Key_Delete);
  if (chance(60)) typeSomething();
}

void Typist::undoAndRedo() {
  const int undos = 1 + below(8), redos = below(6);
  note(QStringLiteral("undo %1, redo %2").arg(undos).arg(redos));
  for (int i = 0; i < undos; ++i) key(Qt::Key_Z, Qt::ControlModifier);
  for (int i = 0; i < redos; ++i) key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
}

void Typist::paste() {
  const QString what = someLines();
  note(QStringLiteral("paste %1 characters").arg(what.size()));
  QGuiApplication::clipboard()->setText(what);
  if (chance(30)) key(Qt::Key_A, Qt::ControlModifier);
  key(Qt::Key_V, Qt::ControlModifier);
}

void Typist::moveCursor() {
  static const std::vector<int> kKeys{
      Qt::Key_Up, Qt::Key_Down, Qt::Key_Left, Qt::Key_Right, Qt::Key_Home, Qt::Key_End, Qt::Key_PageUp, Qt::Key_PageDown};
  const int pressed = oneOf(kKeys);
  const Qt::KeyboardModifiers modifiers = chance(30) ? Qt::ShiftModifier : chance(20) ? Qt::ControlModifier : Qt::NoModifier;
  note(QStringLiteral("move by key %1").arg(pressed, 0, 16));
  for (int i = 1 + below(5); i > 0; --i) key(pressed, modifiers);
}

void Typist::changeLayers() {
  static const std::vector<Layer::Kind> kKinds{
      Layer::Kind::Set, Layer::Kind::SetString, Layer::Kind::SetJson, Layer::Kind::SetFile, Layer::Kind::SetLiteral};
  models::LayersModel* layers = m_studio.session()->layers();
  auto* list = m_studio.find<QListView>("layersList");
  const int row = below(layers->rowCount());
  const QModelIndex index = layers->index(row);
  const auto click = [&] { QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(index).center()); };
  switch (below(9)) {
  case 0:
    if (layers->rowCount() > 7) break;
    note(QStringLiteral("new layer"));
    key(Qt::Key_N, Qt::ControlModifier);
    m_studio.page->editors()->goToLayer(m_studio.session()->addDraftLayer(), 0, 0);
    break;
  case 1:
    if (layers->rowCount() > 7) break;
    note(QStringLiteral("new --set row"));
    m_studio.page->editors()->goToLayer(m_studio.session()->addSetRow(oneOf(kKinds), QStringLiteral("global.x=1")), 0, 0);
    break;
  case 2:
  case 3:
    note(QStringLiteral("remove layer %1").arg(row));
    click();
    QTest::keyClick(list, Qt::Key_Delete);
    break;
  case 4:
    note(QStringLiteral("toggle layer %1").arg(row));
    click();
    QTest::keyClick(list->viewport(), Qt::Key_Space);
    break;
  case 5:
    note(QStringLiteral("move layer %1").arg(row));
    click();
    QTest::keyClick(list, chance(50) ? Qt::Key_Up : Qt::Key_Down, Qt::AltModifier);
    break;
  default:
    note(QStringLiteral("switch to layer %1").arg(row));
    click();
    break;
  }
}

void Typist::editSetRow() {
  auto* field = m_studio.find<QLineEdit>("setArgument");
  if (!field->isVisible()) return;
  static const std::vector<QString> kArguments{QStringLiteral("a=b"), QStringLiteral("a[0].b=c"), QStringLiteral("a={x,y}"),
      QStringLiteral("a.b"), QStringLiteral("{\"a\":1}"), QStringLiteral("global=null"), QStringLiteral("=,=")};
  const QString what = oneOf(kArguments);
  note(QStringLiteral("set row %1").arg(what));
  if (chance(50)) field->selectAll();
  QTest::keyClicks(field, what);
  if (chance(30)) QTest::keyClick(field, Qt::Key_Z, Qt::ControlModifier);
}

void Typist::clickTree() {
  auto* tree = m_studio.find<QTreeView>("resourceTree");
  ResourcesModel* rows = m_studio.page->preview()->resources();
  if (m_studio.session()->deployed() && chance(25)) {
    auto* filter = m_studio.find<widgets::SegmentedControl>("previewFilter");
    const int which = below(4);
    note(QStringLiteral("filter %1").arg(which));
    filter->setCurrent(which);
    rows->setFilter(static_cast<ResourcesModel::Filter>(which));
    return;
  }
  if (chance(10)) {
    note(QStringLiteral("secrets"));
    m_studio.find<QToolButton>("secretsToggle")->toggle();
    return;
  }
  if (!tree->isVisible() || rows->rowCount() == 0) return;
  QModelIndex index = rows->index(below(rows->rowCount()), 0);
  if (chance(80) && rows->rowCount(index) > 0) index = rows->index(below(rows->rowCount(index)), 0, index);
  note(QStringLiteral("click row %1").arg(index.data(ResourcesModel::KeyRole).toString()));
  tree->scrollTo(index);
  QTest::mouseClick(tree->viewport(), Qt::LeftButton, {}, tree->visualRect(index).center());
}

void Typist::clickManifest() {
  auto* manifest = m_studio.find<CodeEditor>("manifestEditor");
  if (!manifest->isVisible() || manifest->lineCount() < 2) return;
  const int line = 1 + below(manifest->lineCount());
  note(QStringLiteral("click manifest line %1").arg(line));
  manifest->showLine(line);
  const QRect rect = manifest->lineRect(line);
  if (rect.isNull()) return;
  const QPoint at(120 + below(160), rect.center().y());
  QTest::mouseMove(manifest->viewWidget(), at);
  QTest::mouseClick(manifest->viewWidget(), Qt::LeftButton, {}, at);
  switch (below(5)) {
  case 0: QTest::keyClick(manifest->viewWidget(), Qt::Key_F2); break;
  case 1: QTest::keyClick(manifest->viewWidget(), Qt::Key_F12); break;
  case 2: QTest::keyClick(manifest->viewWidget(), Qt::Key_F12, Qt::ControlModifier); break;
  case 3: m_studio.page->escape(); break;
  default: break;
  }
}

void Typist::clickProblem() {
  models::ProblemsModel* problems = m_studio.session()->problems();
  if (problems->rowCount() == 0) return;
  const int row = below(problems->rowCount());
  note(QStringLiteral("click problem %1").arg(row));
  auto* list = m_studio.find<QListView>("problemsList");
  m_studio.page->preview()->showTab(QStringLiteral("problems"));
  QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(problems->index(row)).center());
  if (chance(30)) key(Qt::Key_Return, Qt::AltModifier);
}

void Typist::switchTabs() {
  const bool editors = chance(50);
  auto* tabs = m_studio.find<widgets::TabBar>(editors ? "editorTabs" : "previewTabs");
  const int tab = below(tabs->count());
  const QRect rect = tabs->tabRect(tab);
  if (rect.isEmpty()) return;
  note(QStringLiteral("%1 tab %2").arg(editors ? QStringLiteral("editor") : QStringLiteral("preview")).arg(tab));
  QTest::mouseClick(tabs, Qt::LeftButton, {}, rect.center());
  if (editors && chance(80)) m_studio.page->editors()->showLayer(m_studio.session()->layers()->rows().front().id);
}

void Typist::goPlaces() {
  static const std::vector<std::pair<int, Qt::KeyboardModifiers>> kKeys{{Qt::Key_F2, {}}, {Qt::Key_F12, {}},
      {Qt::Key_F12, Qt::ControlModifier}, {Qt::Key_F8, {}}, {Qt::Key_F8, Qt::ShiftModifier}, {Qt::Key_F3, {}},
      {Qt::Key_Escape, {}}};
  const auto& [pressed, modifiers] = oneOf(kKeys);
  note(QStringLiteral("key %1").arg(pressed, 0, 16));
  key(pressed, modifiers);
}

void Typist::target() {
  auto* field = m_studio.find<QLineEdit>("releaseNameField");
  if (m_studio.session()->isUpgrade() || !field->isEnabled() || !field->isVisible()) return;
  note(QStringLiteral("release name"));
  if (chance(50)) field->selectAll();
  QTest::keyClicks(field, QStringLiteral("shop-%1").arg(below(10)));
}

void Typist::step() {
  const int what = below(100);
  if (what < 30) typeSomething();
  else if (what < 38) replaceAll();
  else if (what < 48) undoAndRedo();
  else if (what < 56) paste();
  else if (what < 64) moveCursor();
  else if (what < 72) changeLayers();
  else if (what < 75) editSetRow();
  else if (what < 82) clickTree();
  else if (what < 88) clickManifest();
  else if (what < 91) clickProblem();
  else if (what < 94) switchTabs();
  else if (what < 98) goPlaces();
  else target();
  pause();
}

bool Typist::everythingAnswers() {
  const auto ask = [](const QAbstractItemModel* model, const auto& self, const QModelIndex& parent = {}) -> void {
    for (int row = 0; row < model->rowCount(parent); ++row) {
      const QModelIndex index = model->index(row, 0, parent);
      for (const int role : {int(Qt::DisplayRole), int(Qt::ToolTipRole), int(Qt::AccessibleTextRole)}) model->data(index, role);
      for (int role = Qt::UserRole; role < Qt::UserRole + 12; ++role) model->data(index, role);
      self(model, self, index);
    }
  };
  ask(m_studio.page->preview()->resources(), ask);
  ask(m_studio.session()->problems(), ask);
  ask(m_studio.session()->layers(), ask);
  m_studio.page->search(QStringLiteral("im"));
  // What an editor shows is what its layer holds.
  for (const models::StudioLayer& layer : m_studio.session()->layers()->rows())
    if (layer.isFile())
      if (const auto* editor = m_studio.page->findChild<CodeEditor*>(QStringLiteral("layerEditor%1").arg(layer.id));
          editor && editor->text() != layer.text)
        return false;
  const auto shown = m_studio.session()->shown(), newest = m_studio.session()->newest();
  if (!shown) return true;
  // Everything that is reached is an object of the same render.
  for (const inspect::ReachedObject& reached : shown->reached.objects)
    if (std::none_of(shown->result->objects.begin(), shown->result->objects.end(),
            [&](const inspect::PreviewObject& object) { return object.id == reached.object; }))
      return false;
  return newest && newest->layerIds.size() == newest->result->keyCounts.size();
}

} // namespace chartroom::studio::testing
