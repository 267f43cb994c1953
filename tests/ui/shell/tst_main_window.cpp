// The window as a user drives it: rail, keys, palette, drops, requests between rooms, settings, and that nothing is
// offered that is not there. Rooms are stand-ins that write down what they hear.

#include "ui/shell/command_palette.h"
#include "ui/shell/help_card.h"
#include "ui/shell/main_window.h"
#include "ui/shell/rail.h"
#include "ui/shell/settings_page.h"
#include "ui/shell/status_strip.h"
#include "ui/shell/top_bar.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/file_dialogs.h"
#include "ui/widgets/notices.h"
#include "ui/widgets/shortcuts.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/theme_controller.h"
#include "ui/widgets/wrap_label.h"

#include <QDir>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>

using namespace chartroom;
using namespace chartroom::shell;
using namespace chartroom::widgets;

namespace {

class Room : public Page {
public:
  Room(Workspace* workspace, QWidget* parent, QStringList* heard) : Page(parent), m_heard(heard) {
    connect(workspace, &Workspace::chartRequested, this,
        [this](const ChartSource& source) { *m_heard << "chart " + QFileInfo(source.path).fileName(); });
    setStatusTexts({"206 charts cached"});
  }
  void activated() override { *m_heard << "activated"; }
  void deactivated() override { *m_heard << "deactivated"; }
  bool focusFilter() override { return *m_heard << "filter", true; }
  bool primaryAction() override { return *m_heard << "primary", true; }
  bool escape() override { return *m_heard << "escape", true; }
  std::vector<PaletteEntry> search(const QString& text) const override {
    if (!QString("redis").contains(text)) return {};
    PaletteEntry entry, action;
    entry.kind = PaletteEntry::Kind::Release;
    entry.section = "Releases";
    entry.title = "redis";
    entry.detail = "shop";
    entry.run = [heard = m_heard] { *heard << "run redis"; };
    action.title = "Roll back redis…";
    action.icon = "undo-2";
    action.run = [heard = m_heard] { *heard << "roll back"; };
    entry.actions = {action};
    return {entry};
  }

private:
  QStringList* m_heard;
};

// A page without a rail item of its own.
class Guest : public Page {
public:
  explicit Guest(QWidget* parent) : Page(parent) { belongTo("releases"); }
  void belongTo(const QString& item) { setRailItem(item); }
};

class Answers : public FileDialogs {
public:
  void ask(QWidget*, const FileQuestion& question, const Chosen& chosen) override {
    asked << question.title;
    chosen(paths);
  }
  QStringList paths, asked;
};

} // namespace

class TestMainWindow : public QObject {
  Q_OBJECT
private slots:
  void initTestCase() {
    QVERIFY(m_folder.isValid());
    QDir(m_folder.path()).mkdir("storefront");
    QFile chart(m_folder.path() + "/storefront/Chart.yaml");
    QVERIFY(chart.open(QIODevice::WriteOnly));
    chart.write("name: storefront\n");
    m_theme = std::make_unique<ThemeController>();
  }
  void cleanupTestCase() { m_theme.reset(); }

  void init() {
    m_settings = std::make_unique<QSettings>(m_folder.path() + "/settings.ini", QSettings::IniFormat);
    m_settings->clear();
    m_runner = std::make_unique<jobs::JobRunner>(1);
    m_workspace = std::make_unique<Workspace>(m_runner.get(), m_settings.get());
    m_heard.clear();
    FileDialogs::setInstance(&m_answers);
    m_answers.asked.clear();
    m_answers.paths.clear();
    open({});
  }
  void cleanup() {
    m_window.reset();
    m_workspace.reset();
    m_runner.reset();
    FileDialogs::setInstance(nullptr);
    m_theme->setChoice(ThemeChoice::Light);
  }

  void theRailShowsTheRoomsThatAreThere() {
    QCOMPARE(m_window->findChild<Rail*>("rail")->items(), (QStringList{"charts", "releases"}));
    QVERIFY(m_window->findChild<QAbstractButton*>("rail_settings"));
    QVERIFY(!m_window->findChild<QAbstractButton*>("rail_activity"));
    QVERIFY(!m_window->showPage("activity"));
    QCOMPARE(m_window->currentPageId(), QString("welcome"));
  }

  void clicksAndKeysChangeTheRoom() {
    QTest::mouseClick(m_window->findChild<QAbstractButton*>("rail_charts"), Qt::LeftButton);
    QCOMPARE(m_window->currentPageId(), QString("charts"));
    QVERIFY(m_window->findChild<QAbstractButton*>("rail_charts")->isChecked());
    QCOMPARE(m_heard, QStringList{"activated"});
    QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
    QCOMPARE(m_window->currentPageId(), QString("releases"));
    QVERIFY(!m_window->findChild<QAbstractButton*>("rail_charts")->isChecked());
    QTest::keyClick(m_window.get(), Qt::Key_Comma, Qt::ControlModifier);
    QCOMPARE(m_window->currentPageId(), QString("settings"));
    QTest::mouseClick(m_window->findChild<QAbstractButton*>("brandButton"), Qt::LeftButton);
    QCOMPARE(m_window->currentPageId(), QString("welcome"));
  }

  void aPageWithoutARailItemLightsAnothers() {
    m_window->showPage("studio");
    QVERIFY(m_window->findChild<QAbstractButton*>("rail_releases")->isChecked());
    auto* guest = static_cast<Guest*>(m_window->currentPage());
    guest->belongTo("charts");
    QVERIFY(m_window->findChild<QAbstractButton*>("rail_charts")->isChecked());
    QVERIFY(!m_window->findChild<QAbstractButton*>("rail_releases")->isChecked());
    m_window->showPage("charts");
    guest->belongTo("releases");
    QVERIFY(m_window->findChild<QAbstractButton*>("rail_charts")->isChecked());
  }

  void filterPrimaryAndEscapeGoToThePage() {
    m_window->showPage("charts");
    m_heard.clear();
    QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier);
    QTest::keyClick(m_window.get(), Qt::Key_Return, Qt::ControlModifier);
    QTest::keyClick(m_window.get(), Qt::Key_Escape);
    QCOMPARE(m_heard, (QStringList{"filter", "primary", "escape"}));
  }

  void aRequestReachesARoomThatWasNotMadeYet() {
    m_workspace->openChart({ChartSource::Kind::Archive, "/x/redis.tgz"});
    QCOMPARE(m_window->currentPageId(), QString("charts"));
    QCOMPARE(m_heard, (QStringList{"activated", "chart redis.tgz"}));
  }

  void openAndDropTakeChartsOnly() {
    m_answers.paths = {m_folder.path() + "/storefront/Chart.yaml"};
    QTest::keyClick(m_window.get(), Qt::Key_O, Qt::ControlModifier);
    QVERIFY(m_heard.contains("chart storefront"));
    m_heard.clear();
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(m_folder.path() + "/storefront"), QUrl::fromLocalFile(m_folder.path() + "/settings.ini")});
    QDragEnterEvent enter(QPoint(400, 400), Qt::CopyAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(400, 400), Qt::CopyAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_window.get(), &drop);
    QCOMPARE(m_heard, QStringList{"chart storefront"});
    QVERIFY2(m_window->findChild<QFrame*>("toast"), "what is no chart is said so");
  }

  void thePaletteFindsRunsAndGivesFocusBack() {
    m_window->showPage("charts");
    m_heard.clear();
    QTest::mouseClick(m_window->findChild<QAbstractButton*>("commandField"), Qt::LeftButton);
    CommandPalette* palette = m_window->palette();
    QVERIFY(palette->isOpen());
    auto* field = palette->findChild<QLineEdit*>("paletteField");
    QTest::keyClicks(field, "red");
    QCOMPARE(palette->entries().front().title, QString("redis"));
    QTest::keyClick(field, Qt::Key_Tab);
    QCOMPARE(palette->entries().front().title, QString("Roll back redis…"));
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(palette->isOpen());
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(!palette->isOpen());
    QCOMPARE(m_heard, QStringList{"run redis"});
    QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
    QVERIFY(palette->isOpen());
    QTest::mouseClick(palette, Qt::LeftButton, {}, QPoint(5, 5));
    QVERIFY(!palette->isOpen());
  }

  void toastsGiveWay() {
    const auto shown = [this] {
      QStringList texts;
      for (const Toast* toast : m_window->findChildren<Toast*>("toast"))
        if (toast->isVisible()) texts << toast->accessibleName();
      return texts;
    };
    auto subject = std::make_unique<QObject>();
    m_workspace->toast(
        "undo one", "Undo", [] {}, subject.get());
    m_workspace->toast("two");
    m_workspace->reportError("three failed");
    m_workspace->toast("four");
    QCOMPARE(shown(), QStringList({"undo one", "three failed", "four"}));
    m_workspace->reportError("five failed");
    m_workspace->reportError("six failed");
    QCOMPARE(shown(), QStringList({"three failed", "five failed", "six failed"}));
    m_workspace->toast(
        "undo seven", "Undo", [] {}, subject.get());
    QVERIFY(shown().contains("undo seven"));
    // It cannot undo what is gone.
    subject.reset();
    QCOMPARE(shown(), QStringList({"five failed", "six failed"}));
  }

  void palettePrefixesNarrow() {
    m_workspace->setCluster({ClusterState::Kind::Context, ClusterState::Health::Reachable, "prod", "v1.36.1", {}, {}, 18});
    m_workspace->setNameSpaces({"shop", "monitoring"});
    CommandPalette* palette = m_window->palette();
    palette->open(":mon");
    // What is there first, then the name as it was typed.
    QCOMPARE(palette->entries().size(), std::size_t(2));
    QTest::keyClick(palette->findChild<QLineEdit*>("paletteField"), Qt::Key_Return);
    QCOMPARE(m_workspace->nameSpace(), QString("monitoring"));
    palette->open(">theme");
    QCOMPARE(palette->entries().size(), std::size_t(3));
    QTest::keyClick(palette->findChild<QLineEdit*>("paletteField"), Qt::Key_Down);
    QCOMPARE(palette->currentIndex(), 1);
    QTest::keyClick(palette->findChild<QLineEdit*>("paletteField"), Qt::Key_Return);
    QVERIFY(theme().isDark);
  }

  void scoresPreferStartsAndWords_data() {
    QTest::addColumn<QString>("title");
    QTest::addColumn<int>("score");
    QTest::newRow("the whole title") << "redis" << 5;
    QTest::newRow("the start of the title") << "redis-cluster" << 4;
    QTest::newRow("the start of a word") << "my-redis" << 3;
    QTest::newRow("inside a word") << "coredis" << 2;
    QTest::newRow("letters in order, apart") << "red eyes, dim stars" << 1;
    QTest::newRow("nothing") << "loki" << 0;
  }
  void scoresPreferStartsAndWords() {
    QFETCH(QString, title);
    QFETCH(int, score);
    QCOMPARE(paletteScore(title, "redis"), score);
  }

  void settingsChangeAndKeepTheLook() {
    m_window->showPage("settings");
    auto* choice = m_window->findChild<SegmentedControl*>("themeChoice");
    QTest::mouseClick(choice->button(2), Qt::LeftButton);
    QVERIFY(theme().isDark);
    QCOMPARE(m_settings->value("appearance/theme").toString(), QString("dark"));
    m_theme->setChoice(ThemeChoice::Light);
    QCOMPARE(choice->current(), 1);
    applyAppearanceSettings(m_workspace.get());
    QVERIFY(theme().isDark);
  }

  void theTopBarTellsTheCluster() {
    auto* button = m_window->findChild<ChoiceButton*>("contextButton");
    QCOMPARE(button->look().name, QString("No cluster"));
    QVERIFY(button->look().hollow);
    m_window->setContexts({{"prod-us-2", "server", {}, true}});
    m_workspace->setCluster({ClusterState::Kind::Context, ClusterState::Health::Reachable, "prod-us-2", "v1.35.4", {}, {}, 96});
    QCOMPARE(button->look().state, QString("read-only"));
    QVERIFY(button->look().lock);
    m_workspace->setCluster(
        {ClusterState::Kind::Context, ClusterState::Health::Unreachable, "prod-us-2", {}, "connection refused", {}, -1});
    QCOMPARE(button->look().state, QString("not connected"));
    QCOMPARE(m_window->findChild<ChoiceButton*>("namespaceButton")->look().name, QString("All namespaces"));
    QTest::mouseClick(button, Qt::LeftButton);
    auto* menu = m_window->findChild<QMenu*>("contextMenu");
    QVERIFY(menu);
    for (QAction* entry : menu->actions())
      if (entry->text().startsWith("prod-us-2")) entry->trigger();
    QCOMPARE(m_heard, QStringList{"context prod-us-2"});
    menu->close();
  }

  // --- Namespaces ---------------------------------------------------------------------------------------------------

  void aNamespaceThatNobodyListedCanBeTyped() {
    useContext("viewer", "team-b");
    m_workspace->refuseNameSpaces();
    QTest::mouseClick(m_window->findChild<QWidget*>("namespaceButton"), Qt::LeftButton);
    auto* menu = m_window->findChild<QWidget*>("namespaceMenu");
    QVERIFY(menu && menu->isVisible());
    auto* list = menu->findChild<QListWidget*>("namespaceList");
    QVERIFY2(list->item(0)->text().startsWith("team-b"), "the context's own comes first");
    QVERIFY(menu->findChild<QLabel*>("namespaceNote")->text().contains("may not list"));
    auto* field = menu->findChild<QLineEdit*>("namespaceField");
    QTest::keyClicks(field, "team-a");
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(m_workspace->nameSpace(), QString("team-a"));
    QCOMPARE(m_window->findChild<ChoiceButton*>("namespaceButton")->look().name, QString("team-a"));
    QTRY_VERIFY(!m_window->findChild<QWidget*>("namespaceMenu"));
    QCOMPARE(m_workspace->usedNameSpaces(), QStringList{"team-a"});
  }

  void whatCannotBeANamespaceIsNotTaken() {
    useContext("viewer", {});
    const QString before = m_workspace->nameSpace();
    m_workspace->chooseNameSpace();
    auto* menu = m_window->findChild<QWidget*>("namespaceMenu");
    auto* field = menu->findChild<QLineEdit*>("namespaceField");
    QTest::keyClicks(field, "Team A!");
    QVERIFY(menu->findChild<QLabel*>("namespaceNote")->text().contains("small letters"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(m_workspace->nameSpace(), before);
    QTest::keyClick(field, Qt::Key_Escape);
    QTRY_VERIFY(!m_window->findChild<QWidget*>("namespaceMenu"));
  }

  void theNamespaceBelongsToItsCluster() {
    useContext("first", "own");
    QCOMPARE(m_workspace->nameSpace(), QString("own"));
    m_workspace->setNameSpace("typed");
    useContext("second/of two", {});
    QVERIFY2(m_workspace->nameSpace().isEmpty(), "another cluster has not this namespace");
    useContext("first", "own");
    QCOMPARE(m_workspace->nameSpace(), QString("typed"));
    Workspace later(m_runner.get(), m_settings.get());
    ClusterState again = m_workspace->cluster();
    later.setCluster(again);
    QCOMPARE(later.nameSpace(), QString("typed"));
  }

  void whoMayNotListWorksInTheContextsNamespace() {
    useContext("viewer", {});
    QVERIFY(m_workspace->nameSpace().isEmpty());
    m_workspace->refuseNameSpaces();
    QCOMPARE(m_workspace->nameSpace(), QString("default"));
    m_workspace->setNameSpace({});
    m_workspace->refuseNameSpaces();
    QVERIFY2(m_workspace->nameSpace().isEmpty(), "who chose all keeps all");
  }

  void thePaletteTakesANamespace() {
    useContext("viewer", {});
    m_workspace->setNameSpaces({"kube-system"});
    m_window->palette()->open(":team-a");
    QCOMPARE(m_window->palette()->entries().front().title, QString("team-a"));
    QTest::keyClick(m_window->findChild<QLineEdit*>("paletteField"), Qt::Key_Return);
    QCOMPARE(m_workspace->nameSpace(), QString("team-a"));
    m_window->palette()->open("team-x");
    for (const PaletteEntry& entry : m_window->palette()->entries()) QVERIFY(entry.title != "team-x");
    m_window->palette()->close();
  }

  void withoutAClusterThereIsNoNamespaceButton() {
    QVERIFY(!m_window->findChild<QWidget*>("namespaceButton")->isVisible());
    useContext("viewer", {});
    QVERIFY(m_window->findChild<QWidget*>("namespaceButton")->isVisible());
  }

  // --- Closing ------------------------------------------------------------------------------------------------------

  void closingAsksWhileSomethingIsChanged() {
    std::atomic<bool> end = false;
    startChange(&end);
    QVERIFY(!m_window->close());
    QVERIFY(m_window->isVisible());
    QVERIFY(m_window->findChild<QWidget*>("closePrompt"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QTRY_VERIFY(!m_window->findChild<QWidget*>("closePrompt"));
    QVERIFY(m_window->isVisible());
    QVERIFY(!m_window->close());
    QTest::mouseClick(m_window->findChild<QAbstractButton*>("closeLater"), Qt::LeftButton);
    QVERIFY(m_window->isVisible());
    // It says so until it closes, and can be told to stay.
    auto* strip = m_window->findChild<StatusStrip*>();
    QVERIFY(!strip->intent().isEmpty());
    QTest::mouseClick(m_window->findChild<QAbstractButton*>("toastAction"), Qt::LeftButton);
    QVERIFY(strip->intent().isEmpty());
    QVERIFY(!m_window->close());
    QTest::mouseClick(m_window->findChild<QAbstractButton*>("closeLater"), Qt::LeftButton);
    end = true;
    QTRY_VERIFY(!m_window->isVisible());
  }

  void theQuestionSaysWhatStoppingLeaves() {
    std::atomic<bool> end = false;
    const auto says = [this](const char* words) {
      if (m_window->close()) return false;
      auto* prompt = m_window->findChild<QWidget*>("closePrompt");
      const auto labels = prompt->findChildren<WrapLabel*>();
      const bool found = std::any_of(
          labels.begin(), labels.end(), [&](const WrapLabel* label) { return label->text().contains(QLatin1String(words)); });
      delete prompt;
      return found;
    };
    useSandbox(ClusterState::Health::Reachable);
    startChange(&end, "what was installed is removed again");
    QVERIFY(says("what was installed is removed again"));
    QVERIFY(!says("recorded as failed"));
    useSandbox(ClusterState::Health::Unreachable);
    QVERIFY(says("sandbox does not answer"));
    end = true;
    QTRY_VERIFY(m_runner->titledJobs().empty());
    end = false;
    useSandbox(ClusterState::Health::Reachable);
    startChange(&end);
    QVERIFY(says("recorded as failed"));
    end = true;
  }

  // Who leaves it to the window to close does not want to miss that it failed.
  void aFailureKeepsTheWindowOpen() {
    std::atomic<bool> end = false;
    useSandbox(ClusterState::Health::Reachable);
    startChange(&end);
    QVERIFY(!m_window->close());
    m_window->findChild<QPushButton*>("closeLater")->click();
    m_workspace->announceFailure();
    end = true;
    QTRY_VERIFY(m_runner->titledJobs().empty());
    QCoreApplication::processEvents();
    QVERIFY(m_window->isVisible());
  }

  // An operation goes on where it was begun, whatever cluster is chosen meanwhile.
  void anOperationBelongsToItsCluster() {
    std::atomic<bool> end = false;
    useSandbox(ClusterState::Health::Reachable);
    startChange(&end);
    const auto row = [this] {
      auto* button = m_window->findChild<QAbstractButton*>("jobsButton");
      QTest::mouseClick(button, Qt::LeftButton);
      auto* menu = m_window->findChild<QMenu*>("jobsMenu");
      const QString text = menu ? menu->actions().front()->text() : QString();
      delete menu;
      return text;
    };
    const auto question = [this] {
      m_window->close();
      auto* prompt = m_window->findChild<QWidget*>("closePrompt");
      QString text;
      for (const WrapLabel* label : prompt->findChildren<WrapLabel*>()) text += label->text() + '\n';
      delete prompt;
      return text;
    };
    QCOMPARE(row(), QString("Upgrading redis"));
    ClusterState lost;
    lost.kind = ClusterState::Kind::Sandbox, lost.health = ClusterState::Health::Unreachable, lost.name = "sandbox",
    lost.lastAnswer = QDateTime::currentDateTime();
    m_workspace->setCluster(lost);
    QCOMPARE(row(), QString("Upgrading redis: connection to sandbox lost, trying again"));
    QVERIFY(question().contains("sandbox does not answer"));
    lost.kind = ClusterState::Kind::Context, lost.name = "prod";
    m_workspace->setCluster(lost);
    QCOMPARE(row(), QString("Upgrading redis on sandbox"));
    const QString asked = question();
    QVERIFY2(asked.contains("Upgrading redis on sandbox") && !asked.contains("does not answer"), qPrintable(asked));
    end = true;
  }

  void theMenuOfJobsFollowsThem() {
    std::atomic<bool> end = false;
    useSandbox(ClusterState::Health::Reachable);
    startChange(&end);
    QTest::mouseClick(m_window->findChild<QAbstractButton*>("jobsButton"), Qt::LeftButton);
    auto* menu = m_window->findChild<QMenu*>("jobsMenu");
    QVERIFY(menu);
    ClusterState lost = m_workspace->cluster();
    lost.health = ClusterState::Health::Unreachable, lost.lastAnswer = QDateTime::currentDateTime();
    m_workspace->setCluster(lost);
    QCOMPARE(menu->actions().front()->text(), QString("Upgrading redis: connection to sandbox lost, trying again"));
    end = true;
    QTRY_VERIFY(!menu->actions().front()->isEnabled());
    QCOMPARE(menu->actions().front()->text(), QString("No longer running: Upgrading redis"));
    QCOMPARE(menu->actions().size(), 1);
    delete menu;
  }

  // A key that was meant for a button must not press what stands next in the window.
  void whatIsSwitchedOffGivesTheFocusToItsPage() {
    m_window->showPage("charts");
    Page* page = m_window->page("charts");
    for (const bool hides : {false, true}) {
      auto* button = new QPushButton("Roll back", page);
      button->show();
      button->setFocus();
      QCOMPARE(QApplication::focusWidget(), button);
      hides ? button->hide() : button->setEnabled(false);
      QCOMPARE(QApplication::focusWidget(), page);
    }
    // The same for a message that goes.
    m_workspace->toast("done", "Undo", [] {});
    m_window->findChild<QWidget*>("toastAction")->setFocus();
    emit m_window->findChild<Toast*>("toast")->closed();
    QCOMPARE(QApplication::focusWidget(), page);
  }

  // What had the focus may be on a page that is not shown any more.
  void theQuestionGivesTheFocusToThePageOnShow() {
    std::atomic<bool> end = false;
    m_window->showPage("charts");
    auto* field = new QLineEdit(m_window->page("charts"));
    field->show();
    field->setFocus();
    startChange(&end);
    QVERIFY(!m_window->close());
    m_window->showPage("releases");
    m_window->findChild<QPushButton*>("closeKeep")->setFocus();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QTRY_VERIFY(!m_window->findChild<QWidget*>("closePrompt"));
    QCOMPARE(QApplication::focusWidget(), m_window->page("releases"));
    end = true;
  }

  void theQuestionStaysWhenNothingRunsAnyMore() {
    std::atomic<bool> end = false;
    startChange(&end);
    QVERIFY(!m_window->close());
    auto* later = m_window->findChild<QPushButton*>("closeLater");
    auto* now = m_window->findChild<QPushButton*>("closeNow");
    QVERIFY(later->isVisible());
    end = true;
    QTRY_VERIFY(!later->isVisible());
    QVERIFY(m_window->isVisible() && now->isVisible());
    QCOMPARE(now->text(), QString("Close"));
    QCOMPARE(QApplication::focusWidget(), m_window->findChild<QWidget*>("closeKeep"));
    QTest::mouseClick(now, Qt::LeftButton);
    QVERIFY(!m_window->isVisible());
  }

  void stoppingClosesAtOnce() {
    std::atomic<bool> end = false;
    startChange(&end);
    m_window->close();
    QTest::mouseClick(m_window->findChild<QAbstractButton*>("closeNow"), Qt::LeftButton);
    QVERIFY(!m_window->isVisible());
    m_runner->drop(m_window.get());
  }

  void readingClosesWithoutAQuestion() {
    m_runner->start(
        m_window.get(), jobs::JobKey("connect", "Connecting"),
        [](const Context& context) {
          while (!context.cancelled()) std::this_thread::yield();
        },
        [] {});
    QVERIFY(m_window->close());
    m_runner->drop(m_window.get());
  }

  // --- Keys ---------------------------------------------------------------------------------------------------------

  void aCoveredPageHearsNoKeys() {
    m_window->showPage("charts");
    m_heard.clear();
    m_window->palette()->open();
    QTest::keyClick(m_window->findChild<QLineEdit*>("paletteField"), Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(!m_heard.contains("primary"));
    m_window->palette()->close();
  }

  void theHelpCardListsTheWholeTable() {
    QTest::keyClick(m_window.get(), Qt::Key_F1);
    auto* content = m_window->findChild<QWidget*>("helpContent");
    QVERIFY(content);
    const HelpLayout wide = HelpLayout::make(1200), narrow = HelpLayout::make(400);
    for (const HelpLayout& layout : {wide, narrow}) {
      std::vector<int> rows;
      for (const HelpLayout::Line& line : layout.lines) {
        if (line.row >= 0) rows.push_back(line.row);
        for (const HelpLayout::Line& other : layout.lines) QVERIFY(&line == &other || !line.rect.intersects(other.rect));
        QVERIFY(line.rect.bottom() <= layout.height);
      }
      QCOMPARE(rows.size(), shortcutTable().size());
    }
    QVERIFY(wide.height < narrow.height);
    for (const ShortcutRow& row : shortcutTable())
      QVERIFY2(content->accessibleName().contains(row.meaning), qPrintable(row.meaning));
    QTest::keyClick(m_window->findChild<QWidget*>("helpCard"), Qt::Key_Escape);
  }

  void f6WalksTheWindow() {
    m_window->showPage("charts");
    QStringList visited;
    for (int i = 0; i < 4; ++i) {
      QTest::keyClick(m_window.get(), Qt::Key_F6);
      QWidget* focus = QApplication::focusWidget();
      QVERIFY(focus);
      visited << focus->objectName();
    }
    QVERIFY2(visited.contains("brandButton") || visited.contains("rail_charts"), qPrintable(visited.join(" ")));
    QVERIFY2(visited.contains("contextButton"), qPrintable(visited.join(" ")));
  }

  void runningJobsAreCountedAndCanBeCancelled() {
    auto* button = m_window->findChild<QAbstractButton*>("jobsButton");
    QCOMPARE(button->text(), QString("No jobs"));
    m_runner->start(
        m_window.get(), jobs::JobKey("upgrade", "Upgrading redis"),
        [](const Context& context) {
          while (!context.cancelled()) std::this_thread::yield();
        },
        [] {});
    QCOMPARE(button->text(), QString("1 running"));
    m_runner->cancel(m_runner->titledJobs().front().id);
    QTRY_COMPARE(button->text(), QString("No jobs"));
  }

  void whatTheProgramCannotDoIsNotOffered() {
    QVERIFY(!m_window->findChild<QAbstractButton*>("startSandbox"));
    QVERIFY(!m_window->findChild<QAbstractButton*>("openKubeconfig"));
    ShellActions actions;
    actions.startSandbox = [this] { m_heard << "sandbox"; };
    actions.openKubeconfig = [this](const QString& path) { m_heard << "kubeconfig " + path; };
    actions.takeKubeconfig = [this](const QString& text) { m_heard << "pasted " + text; };
    open(actions);
    QTest::mouseClick(m_window->findChild<QAbstractButton*>("startSandbox"), Qt::LeftButton);
    m_answers.paths = {"/home/u/config"};
    QTest::mouseClick(m_window->findChild<QAbstractButton*>("openKubeconfig"), Qt::LeftButton);
    QCOMPARE(m_heard, (QStringList{"sandbox", "kubeconfig /home/u/config"}));
  }

  void theSandboxButtonFollowsItsState() {
    ShellActions actions;
    actions.startSandbox = [this] { m_heard << "sandbox"; };
    open(actions);
    auto* button = m_window->findChild<QAbstractButton*>("startSandbox");
    auto* words = m_window->findChild<QLabel*>("sandboxState");
    QVERIFY(words->text().contains("ready in about a second"));
    useSandbox(ClusterState::Health::Unknown);
    QVERIFY(!button->isEnabled());
    QCOMPARE(words->text(), QString("starting…"));
    QVERIFY(!m_window->findChild<QLabel*>("welcomeLine")->text().contains("running"));
    useSandbox(ClusterState::Health::Reachable);
    QCOMPARE(words->text(), QString("Sandbox is running"));
    QVERIFY(!button->text().contains("Start"));
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(m_window->currentPageId(), QString("releases"));
    QVERIFY(!m_heard.contains("sandbox"));
    m_window->showPage("welcome");
    useContext("prod-eu-1", {});
    QVERIFY(button->text().contains("Start"));
    QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(m_heard.contains("sandbox"));
    m_workspace->setCluster({});
  }

  void theWelcomeSaysConnectedOnceItIs() {
    const auto line = [this] { return m_window->findChild<QLabel*>("welcomeLine")->text(); };
    ClusterState state;
    state.kind = ClusterState::Kind::Context, state.name = "sso";
    m_workspace->setCluster(state);
    QVERIFY2(line().contains("Connecting to sso."), qPrintable(line()));
    state.health = ClusterState::Health::Reachable;
    m_workspace->setCluster(state);
    QVERIFY2(line().contains("Connected to sso."), qPrintable(line()));
    state.health = ClusterState::Health::Unreachable, state.error = "no route to host";
    m_workspace->setCluster(state);
    QVERIFY2(line().contains("sso cannot be used."), qPrintable(line()));
    m_workspace->setCluster({});
  }

  void toastsOfferTheirAction() {
    m_workspace->toast("redis rolled back to 6", "Undo, 29 min", [this] { m_heard << "undo"; });
    auto* action = m_window->findChild<QAbstractButton*>("toastAction");
    QVERIFY(action);
    QTest::mouseClick(action, Qt::LeftButton);
    QCOMPARE(m_heard, QStringList{"undo"});
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(!m_window->findChild<QFrame*>("toast"));
  }

  void recentChartsAreListedAndOpened() {
    m_workspace->rememberChart(
        {{ChartSource::Kind::Folder, m_folder.path() + "/storefront"}, "storefront", "2.14.1", QDateTime::currentDateTime()});
    auto* row = m_window->findChild<QAbstractButton*>("recent_0");
    QVERIFY(row);
    QTest::mouseClick(row, Qt::LeftButton);
    QVERIFY(m_heard.contains("chart storefront"));
    m_window->showPage("welcome");
    QTest::mouseClick(m_window->findChild<QAbstractButton*>("clearRecent"), Qt::LeftButton);
    QVERIFY(!m_window->findChild<QAbstractButton*>("recent_0"));
  }

  // A draft of an upgrade opens in its cluster only; elsewhere the page says what is in the way.
  void aDraftOfAnUpgradeNeedsItsCluster() {
    ShellActions actions;
    DraftOffer draft;
    draft.isUpgrade = true, draft.release = "redis", draft.nameSpace = "shop", draft.cluster = "prod-eu-1",
    draft.saved = QDateTime::currentDateTime();
    actions.drafts = [draft] { return QList<DraftOffer>{draft}; };
    open(actions);
    QTRY_VERIFY(m_window->findChild<QAbstractButton*>("draft_0"));
    QStringList told, offered;
    connect(m_workspace.get(), &Workspace::errorReported, m_window.get(),
        [&](const QString& text, const QString&, const QString& action) { told << text, offered << action; });
    QSignalSpy upgrades(m_workspace.get(), &Workspace::upgradeRequested);
    useContext("staging", {});
    QTest::mouseClick(m_window->findChild<QAbstractButton*>("draft_0"), Qt::LeftButton);
    QCOMPARE(told.takeLast(), QString("redis is a release in prod-eu-1: choose that cluster above first"));
    useContext("prod-eu-1", {});
    QTest::mouseClick(m_window->findChild<QAbstractButton*>("draft_0"), Qt::LeftButton);
    QCOMPARE(told.takeLast(), QString("prod-eu-1 is not connected, so the upgrade of redis cannot be opened yet"));
    QCOMPARE(offered, (QStringList{{}, "Connect again"}));
    QCOMPARE(upgrades.count(), 0);
    m_workspace->setCluster({});
  }

  void theSmallestWindowHoldsEverything() {
    m_window->resize(1080, 680);
    QCoreApplication::sendPostedEvents();
    QCOMPARE(m_window->size(), QSize(1080, 680));
    m_workspace->setCluster({ClusterState::Kind::Context, ClusterState::Health::Reachable,
        "a-context-with-a-very-long-name-that-nobody-should-have-chosen", "v1.36.1", {}, {}, 18});
    const QRect bar = m_window->findChild<QWidget*>("topBar")->rect();
    QRect last;
    for (const char* name : {"contextButton", "namespaceButton", "commandField", "jobsButton", "noticesButton", "helpButton"}) {
      auto* widget = m_window->findChild<QWidget*>(name);
      QVERIFY2(bar.contains(widget->geometry()), name);
      QVERIFY2(!last.intersects(widget->geometry()), name);
      last = widget->geometry();
    }
  }

  void helpClosesWithEscape() {
    QTest::mouseClick(m_window->findChild<QAbstractButton*>("helpButton"), Qt::LeftButton);
    auto* card = m_window->findChild<HelpCard*>();
    QVERIFY(card);
    QTest::keyClick(card, Qt::Key_Escape);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(!m_window->findChild<HelpCard*>());
  }

  void theGeometryIsKept() {
    m_window->resize(1200, 700);
    m_window->close();
    QVERIFY(!m_settings->value("window/geometry").toByteArray().isEmpty());
  }

  void everyControlCanBeNamedAndReached() {
    for (QAbstractButton* button : m_window->findChildren<QAbstractButton*>()) {
      if (!button->isVisibleTo(m_window.get())) continue;
      QVERIFY2(!button->text().isEmpty() || !button->accessibleName().isEmpty(),
          qPrintable(button->objectName() + button->metaObject()->className()));
    }
  }

  // With CHARTROOM_PICTURES set, pictures of the states are kept there for a person to look at.
  void pictures() {
    const QString folder = qEnvironmentVariable("CHARTROOM_PICTURES");
    if (folder.isEmpty()) QSKIP("CHARTROOM_PICTURES is not set");
    ShellActions actions;
    actions.startSandbox = [] {};
    actions.openKubeconfig = actions.takeKubeconfig = [](const QString&) {};
    m_workspace->rememberChart({{ChartSource::Kind::Archive, QDir::homePath() + "/downloads/redis-23.2.6.tgz"}, "redis", "23.2.6",
        QDateTime::currentDateTime().addDays(-9)});
    m_workspace->rememberChart({{ChartSource::Kind::Folder, QDir::homePath() + "/charts/storefront"}, "storefront", "2.14.1",
        QDateTime::currentDateTime()});
    for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
      m_theme->setChoice(choice);
      open(actions);
      const QString name = folder + "/" + themeChoiceText(choice) + "-";
      m_window->resize(1440, 900);
      QVERIFY(m_window->grab().save(name + "welcome.png"));
      useSandbox(ClusterState::Health::Reachable);
      QCoreApplication::processEvents();
      QVERIFY(m_window->grab().save(name + "welcome-sandbox.png"));
      m_workspace->setCluster({});
      for (int i = 0; i < 8; ++i) QTest::keyClick(m_window->focusWidget() ? m_window->focusWidget() : m_window.get(), Qt::Key_Tab);
      m_window->resize(1080, 680);
      QVERIFY(m_window->grab().save(name + "welcome-small.png"));
      m_window->resize(1440, 900);
      m_workspace->setCluster({ClusterState::Kind::Context, ClusterState::Health::Reachable, "prod-eu-1", "v1.36.1", {}, {}, 18});
      m_window->showPage("settings");
      m_workspace->toast("redis rolled back to 6", "Undo, 29 min", [] {});
      QVERIFY(m_window->grab().save(name + "settings.png"));
      m_window->showPage("charts");
      m_window->palette()->open("re");
      QVERIFY(m_window->grab().save(name + "palette.png"));
      m_window->palette()->close();
      QTest::mouseClick(m_window->findChild<QAbstractButton*>("helpButton"), Qt::LeftButton);
      QVERIFY(m_window->grab().save(name + "help.png"));
      m_workspace->setCluster({});
    }
  }

private:
  void useContext(const QString& name, const QString& nameSpace) {
    ClusterState state;
    state.kind = ClusterState::Kind::Context;
    state.health = ClusterState::Health::Reachable;
    state.name = name;
    state.nameSpace = nameSpace;
    m_workspace->setCluster(state);
  }
  void useSandbox(ClusterState::Health health) {
    ClusterState state;
    state.kind = ClusterState::Kind::Sandbox;
    state.health = health;
    state.name = "sandbox";
    m_workspace->setCluster(state);
  }
  void startChange(const std::atomic<bool>* end, const QString& ifStopped = {}) {
    m_runner->start(
        m_workspace.get(),
        jobs::JobKey("upgrade", "Upgrading redis", jobs::Effect::Changes, m_workspace->cluster().name, ifStopped),
        [end](const Context& context) {
          while (!context.cancelled() && !*end) std::this_thread::yield();
        },
        [] {});
  }
  void open(ShellActions actions) {
    if (!actions.chooseContext) actions.chooseContext = [this](const QString& name) { m_heard << "context " + name; };
    std::vector<PageEntry> pages;
    const auto make = [this](Workspace* workspace, QWidget* parent) -> Page* { return new Room(workspace, parent, &m_heard); };
    const auto quiet = [](Workspace*, QWidget* parent) -> Page* { return new Page(parent); };
    const auto guest = [](Workspace*, QWidget* parent) -> Page* { return new Guest(parent); };
    pages.push_back({"charts", "Charts", "package", make});
    pages.push_back({"releases", "Releases", "layers", quiet});
    pages.push_back({"studio", "Studio", {}, guest});
    m_window = std::make_unique<MainWindow>(m_workspace.get(), std::move(pages), std::move(actions));
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
  }

  QTemporaryDir m_folder;
  QStringList m_heard;
  Answers m_answers;
  std::unique_ptr<ThemeController> m_theme;
  std::unique_ptr<QSettings> m_settings;
  std::unique_ptr<jobs::JobRunner> m_runner;
  std::unique_ptr<Workspace> m_workspace;
  std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
