// The keys of the program: every row of the table of shortcuts is pressed and must do what it says, every shortcut that the
// window has must be in the table, and every editor can be left by keyboard.

#include "tests/ui/shell/window_fixture.h"

#include "ui/shell/command_palette.h"
#include "ui/studio/layers_panel.h"
#include "ui/studio/manifest_pane.h"
#include "ui/widgets/diff_view.h"
#include "ui/widgets/shortcuts.h"
#include "ui/widgets/tab_bar.h"
#include "ui/widgets/timeline.h"

#include <QAction>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QShortcut>
#include <QTreeView>

using namespace chartroom;
using namespace chartroom::shell;
using namespace chartroom::shell::testing;
using widgets::CodeEditor;
using widgets::Shortcut;
using widgets::ShortcutRow;

namespace {

void press(QWidget* target, Shortcut shortcut) {
  const QKeyCombination key = widgets::shortcutRow(shortcut).keys.front()[0];
  QTest::keyClick(target, key.key(), key.keyboardModifiers());
}

} // namespace

class TestShortcuts : public QObject {
  Q_OBJECT
private slots:
  void initTestCase() {
    QVERIFY(m_folder.isValid());
    m_theme = std::make_unique<widgets::ThemeController>();
    m_theme->setChoice(widgets::ThemeChoice::Light);
    const QString failure = m_cluster.start(m_folder.path());
    QVERIFY2(failure.isEmpty(), qPrintable(failure));
  }
  void cleanupTestCase() {
    m_cluster.session.reset();
    m_theme.reset();
  }
  void init() {
    m_scratch = std::make_unique<QTemporaryDir>();
    m_it = std::make_unique<Window>(m_scratch->path(), m_cluster.session);
    QVERIFY(QTest::qWaitForWindowActive(m_it->window.get()));
  }
  void cleanup() {
    m_it.reset();
    m_scratch.reset();
  }

  void everyKeyDoesWhatItSays_data() {
    QTest::addColumn<int>("id");
    for (const ShortcutRow& row : widgets::shortcutTable())
      QTest::newRow(qPrintable(row.section + QStringLiteral(": ") + row.meaning)) << static_cast<int>(row.id);
  }
  void everyKeyDoesWhatItSays() {
    QFETCH(int, id);
    const auto shortcut = static_cast<Shortcut>(id);
    MainWindow* window = m_it->window.get();
    const auto focused = [window] {
      return QApplication::focusWidget() ? QApplication::focusWidget() : static_cast<QWidget*>(window);
    };
    switch (shortcut) {
    case Shortcut::Palette:
      press(window, shortcut);
      QVERIFY(window->palette()->isOpen());
      break;
    case Shortcut::Charts:
      press(window, shortcut);
      QCOMPARE(window->currentPageId(), QString("charts"));
      break;
    case Shortcut::Releases:
      QVERIFY(m_it->openRelease("resources"));
      press(window, shortcut);
      QVERIFY2(m_it->releasesRoom()->list()->isVisible(), "from a release to the list");
      break;
    case Shortcut::Settings:
      press(window, shortcut);
      QCOMPARE(window->currentPageId(), QString("settings"));
      break;
    case Shortcut::OpenChart:
      press(window, shortcut);
      QCOMPARE(m_it->dialogs.asked.size(), 1);
      break;
    case Shortcut::Find:
      QVERIFY(m_it->openList());
      press(focused(), shortcut);
      QVERIFY(m_it->find("releaseFilter")->hasFocus());
      break;
    case Shortcut::Primary:
      QVERIFY(m_it->openStudio("# mine\nweb:\n  replicaCount: many\n"));
      m_it->editor()->goTo(1);
      m_it->editor()->setFocus();
      press(focused(), shortcut); // with an error it goes there and applies nothing
      QTRY_COMPARE_WITH_TIMEOUT(m_it->editor()->cursorLine(), 3, kPatience);
      break;
    case Shortcut::NextPane:
    case Shortcut::PreviousPane: {
      QVERIFY(m_it->openStudio("a: 1\n"));
      m_it->editor()->setFocus();
      QWidget* editor = QApplication::focusWidget();
      QVERIFY(editor && m_it->editor()->isAncestorOf(editor));
      press(editor, shortcut);
      QVERIFY2(!m_it->studioPage()->editors()->isAncestorOf(QApplication::focusWidget()), "the focus leaves the editor");
      press(QApplication::focusWidget(), shortcut == Shortcut::NextPane ? Shortcut::PreviousPane : Shortcut::NextPane);
      QCOMPARE(QApplication::focusWidget(), editor);
      QCOMPARE(m_it->editor()->text(), QString("a: 1\n"));
      break;
    }
    case Shortcut::Close:
      press(window, Shortcut::Help);
      QVERIFY(m_it->find("helpCard"));
      press(focused(), shortcut);
      QTRY_VERIFY(!m_it->find("helpCard"));
      break;
    case Shortcut::Help:
      press(window, shortcut);
      QVERIFY(m_it->find("helpCard"));
      break;
    case Shortcut::Quit:
      press(window, shortcut);
      QVERIFY(!window->isVisible());
      break;
    case Shortcut::OpenRow:
    case Shortcut::RowMenu: {
      QVERIFY(m_it->openList());
      auto* table = m_it->find<QTreeView>("releaseTable");
      table->setFocus();
      table->setCurrentIndex(table->model()->index(0, 0));
      press(table, shortcut);
      if (shortcut == Shortcut::OpenRow) {
        QVERIFY(m_it->releasesRoom()->release()->isVisible());
      } else {
        auto* menu = window->findChild<QMenu*>("releaseMenu");
        QVERIFY(menu);
        menu->close();
      }
      break;
    }
    case Shortcut::NextProblem:
    case Shortcut::PreviousProblem:
      QVERIFY(m_it->openStudio("# mine\nweb:\n  replicaCount: many\n"));
      m_it->editor()->goTo(1);
      m_it->editor()->setFocus();
      press(focused(), shortcut);
      QTRY_COMPARE(m_it->editor()->cursorLine(), 3);
      break;
    case Shortcut::QuickFix:
      QVERIFY(m_it->openStudio("web:\n  replicaCuont: 3\n"));
      m_it->editor()->goTo(2, 4);
      m_it->editor()->setFocus();
      press(focused(), shortcut);
      QCOMPARE(m_it->editor()->text(), QString("web:\n  replicaCount: 3\n"));
      break;
    case Shortcut::Provenance:
    case Shortcut::GoToTemplate:
    case Shortcut::CloseTab: {
      QVERIFY(m_it->openStudio("web:\n  replicaCount: 4\n"));
      m_it->editor()->goTo(2, 5);
      m_it->editor()->setFocus();
      QTRY_VERIFY(m_it->find("reachLink")->isVisible());
      if (shortcut == Shortcut::Provenance) {
        press(focused(), shortcut);
        QTRY_VERIFY(m_it->find("provenancePopover") && m_it->find("provenancePopover")->isVisible());
        QVERIFY2(m_it->find("provenanceToValue")->isVisible(), "F12 is offered where there is a value");
        break;
      }
      press(focused(), Shortcut::GoToTemplate);
      QTRY_VERIFY(m_it->find("templateEditor")->isVisible());
      if (shortcut == Shortcut::CloseTab) {
        press(focused(), shortcut);
        QVERIFY(!m_it->find("templateEditor")->isVisible());
        auto* tabs = m_it->find<widgets::TabBar>("editorTabs");
        QVERIFY(!tabs->isTabVisible(tabs->indexOf("template")));
      }
      break;
    }
    case Shortcut::GoToValue:
      QVERIFY(m_it->openStudio("web:\n  replicaCount: 4\n"));
      m_it->editor()->goTo(2, 5);
      m_it->editor()->setFocus();
      press(focused(), shortcut);
      QVERIFY(m_it->find("defaultsEditor")->isVisible());
      break;
    case Shortcut::NewLayer: {
      QVERIFY(m_it->openStudio());
      const int rows = m_it->studioPage()->session()->layers()->rowCount();
      press(focused(), shortcut);
      QCOMPARE(m_it->studioPage()->session()->layers()->rowCount(), rows + 1);
      break;
    }
    case Shortcut::SaveLayer:
    case Shortcut::SaveLayerAs:
      QVERIFY(m_it->openStudio("a: 1\n"));
      m_it->editor()->setFocus();
      press(focused(), shortcut);
      QCOMPARE(m_it->dialogs.asked.size(), 1);
      break;
    case Shortcut::MoveLayerUp:
    case Shortcut::MoveLayerDown:
    case Shortcut::RemoveLayer:
    case Shortcut::RenameLayer: {
      QVERIFY(m_it->openStudio("a: 1\n"));
      auto* layers = m_it->studioPage()->session()->layers();
      const int made = m_it->studioPage()->session()->addDraftLayer();
      auto* panel = window->findChild<studio::LayersPanel*>();
      const int row = shortcut == Shortcut::MoveLayerUp ? 1 : 0;
      panel->list()->setFocus();
      panel->list()->setCurrentIndex(layers->index(row));
      const int moved = layers->rows()[static_cast<std::size_t>(row)].id;
      const int count = layers->rowCount();
      press(panel->list(), shortcut);
      if (shortcut == Shortcut::RemoveLayer) QCOMPARE(layers->rowCount(), count - 1);
      else if (shortcut == Shortcut::RenameLayer) QVERIFY(panel->list()->findChild<QLineEdit*>());
      else QCOMPARE(layers->rows()[static_cast<std::size_t>(1 - row)].id, moved);
      Q_UNUSED(made);
      break;
    }
    case Shortcut::NextHit:
    case Shortcut::PreviousHit: {
      QVERIFY(m_it->openStudio("port: 1\nname: x\nport2: 2\n"));
      CodeEditor* editor = m_it->editor();
      editor->goTo(1);
      editor->openFindBar();
      QTest::keyClicks(QApplication::focusWidget(), "port");
      editor->setFocus();
      const int before = editor->cursorLine();
      press(QApplication::focusWidget(), shortcut);
      QVERIFY(editor->cursorLine() != before);
      break;
    }
    case Shortcut::Undo:
    case Shortcut::Redo:
      QVERIFY(m_it->openStudio("a: 1\n"));
      m_it->editor()->setFocus();
      QTest::keyClicks(focused(), "b");
      QCOMPARE(m_it->editor()->text(), QString("ba: 1\n"));
      press(focused(), Shortcut::Undo);
      QCOMPARE(m_it->editor()->text(), QString("a: 1\n"));
      if (shortcut == Shortcut::Redo) {
        press(focused(), shortcut);
        QCOMPARE(m_it->editor()->text(), QString("ba: 1\n"));
      }
      break;
    case Shortcut::Upgrade:
      QVERIFY(m_it->openList());
      m_it->find<QTreeView>("releaseTable")->setCurrentIndex(m_it->find<QTreeView>("releaseTable")->model()->index(0, 0));
      press(focused(), shortcut);
      QCOMPARE(window->currentPageId(), QString("studio"));
      QVERIFY(m_it->studioPage()->session()->isUpgrade());
      break;
    case Shortcut::RollBack:
    case Shortcut::LiveResources:
      QVERIFY(m_it->openRelease("values"));
      press(focused(), shortcut);
      QCOMPARE(m_it->releasesRoom()->release()->currentTab(), QString(shortcut == Shortcut::RollBack ? "history" : "resources"));
      break;
    case Shortcut::NextChange:
    case Shortcut::PreviousChange: {
      QVERIFY(m_it->openRelease("history"));
      auto* diff = m_it->find<widgets::DiffView>("historyDiff");
      m_it->find<widgets::TabBar>("historyTabs")->setCurrent(1);
      QTRY_VERIFY_WITH_TIMEOUT(diff->changeCount() > 1, kPatience);
      diff->goToChange(shortcut == Shortcut::NextChange ? 0 : 1);
      const int before = diff->currentChange();
      press(focused(), shortcut);
      QVERIFY(diff->currentChange() != before);
      break;
    }
    case Shortcut::EarlierRevision:
    case Shortcut::LaterRevision:
    case Shortcut::CompareEarlier:
    case Shortcut::CompareLater: {
      QVERIFY(m_it->openRelease("history"));
      auto* timeline = m_it->find<widgets::Timeline>("historyTimeline");
      QTRY_VERIFY_WITH_TIMEOUT(timeline->selected() > 0, kPatience);
      const bool earlier = shortcut == Shortcut::EarlierRevision || shortcut == Shortcut::CompareEarlier;
      const bool compare = shortcut == Shortcut::CompareEarlier || shortcut == Shortcut::CompareLater;
      const int from = earlier ? 2 : 1, to = earlier ? 1 : 2;
      compare ? timeline->compareWith(from) : timeline->select(from);
      press(timeline, shortcut);
      QCOMPARE(compare ? timeline->compared() : timeline->selected(), to);
      break;
    }
    }
  }

  void noShortcutIsUnadvertised() {
    QVERIFY(m_it->openUpgrade());
    QVERIFY(m_it->openRelease("history"));
    QVERIFY(m_it->openList());
    m_it->window->showPage("settings");
    QSet<QString> known;
    for (const ShortcutRow& row : widgets::shortcutTable())
      for (const QKeySequence& key : row.keys) known.insert(key.toString());
    int seen = 0;
    for (const QShortcut* shortcut : m_it->window->findChildren<QShortcut*>()) {
      QVERIFY2(known.contains(shortcut->key().toString()), qPrintable(shortcut->key().toString()));
      ++seen;
    }
    QVERIFY(seen > 15);
    for (const QAction* action : m_it->window->findChildren<QAction*>())
      for (const QKeySequence& key : action->shortcuts())
        QVERIFY2(known.contains(key.toString()), qPrintable(action->text() + " " + key.toString()));
  }

  void noTwoShortcutsOfOnePageHaveOneKey() {
    QVERIFY(m_it->openStudio("a: 1\n"));
    QVERIFY(m_it->openRelease("history"));
    for (const char* page : {"charts", "releases", "studio", "settings"}) {
      m_it->window->showPage(page);
      QStringList keys;
      for (const QShortcut* shortcut : m_it->window->findChildren<QShortcut*>()) {
        if (!static_cast<QWidget*>(shortcut->parent())->isVisible()) continue;
        QVERIFY2(!keys.contains(shortcut->key().toString()), qPrintable(QString(page) + ": " + shortcut->key().toString()));
        keys << shortcut->key().toString();
      }
    }
  }

  void thePaletteFindsWhatNoPageShowedYet() {
    MainWindow* window = m_it->window.get();
    press(window, Shortcut::Palette);
    auto* field = m_it->find<QLineEdit>("paletteField");
    QVERIFY(field->isVisible());
    for (const auto& [typed, title] : {std::pair{"#storef", "storefront"}, {"@sho", "shop"}}) {
      field->setText(QString::fromLatin1(typed));
      const auto first = [&] {
        const auto entries = window->palette()->entries();
        return entries.empty() ? QString() : entries.front().title;
      };
      QTRY_COMPARE_WITH_TIMEOUT(first(), QString::fromLatin1(title), kPatience);
    }
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(m_it->find("releasePage")->isVisible(), kPatience);
  }

  void everyEditorNamesTheWayOut() {
    QVERIFY(m_it->openStudio("a: 1\n"));
    for (const CodeEditor* editor : m_it->window->findChildren<CodeEditor*>()) {
      const QString said = editor->viewWidget()->parentWidget()->accessibleDescription();
      QVERIFY2(editor->isReadOnly() || said.contains(widgets::shortcutText(Shortcut::NextPane)),
          qPrintable(editor->objectName() + ": " + said));
      QVERIFY(!said.isEmpty());
    }
  }

  void readOnlyEditorsLetTabThrough() {
    QVERIFY(m_it->openStudio("a: 1\n"));
    m_it->find<widgets::TabBar>("editorTabs")->setCurrent(1);
    m_it->editor()->setFocus();
    QWidget* here = QApplication::focusWidget();
    QTest::keyClick(here, Qt::Key_Tab);
    QVERIFY(QApplication::focusWidget() != here);
  }

private:
  QTemporaryDir m_folder;
  std::unique_ptr<QTemporaryDir> m_scratch;
  std::unique_ptr<widgets::ThemeController> m_theme;
  TestCluster m_cluster;
  std::unique_ptr<Window> m_it;
};

QTEST_MAIN(TestShortcuts)
#include "tst_shortcuts.moc"
