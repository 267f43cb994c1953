// Nothing typed is lost: drafts after an orderly close, after discarding, and after SIGKILL in another process.
// Run with "type-and-wait <folder>" the program is that other process: it types into the studio and waits to be killed.

#include "tests/ui/studio/studio_fixture.h"

#include "ui/widgets/notices.h"

#include <QLabel>
#include <QPointer>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>

#include <csignal>
#include <cstdio>
#include <sys/resource.h>

using namespace chartroom;
using namespace chartroom::studio;
using namespace chartroom::studio::testing;

namespace {

const char* const kTyped = "web: {replicaCount: 7}";

int typeAndWait(const QString& folder) {
  widgets::loadFonts();
  widgets::ThemeController themes;
  Studio studio(folder);
  studio.open(samplePath("storefront"));
  if (!studio.settled()) return 2;
  QObject::connect(studio.session(), &StudioSession::draftChanged, [&] {
    if (!studio.session()->draftSaved().isValid()) return;
    std::puts("kept");
    std::fflush(stdout);
  });
  studio.type(QString::fromLatin1(kTyped));
  return QCoreApplication::exec();
}

} // namespace

class TestDrafts : public QObject {
  Q_OBJECT
private slots:
  void initTestCase() {
    widgets::loadFonts();
    m_themes = std::make_unique<widgets::ThemeController>();
  }
  void cleanupTestCase() { m_themes.reset(); }
  void init() { m_folder = std::make_unique<QTemporaryDir>(); }
  void cleanup() { m_folder.reset(); }

  void aDraftOutlivesAKill() {
    QProcess other;
    other.start(QCoreApplication::applicationFilePath(), {"type-and-wait", m_folder->path()});
    QVERIFY(other.waitForStarted());
    // The draft of the last key, not of the first.
    QVERIFY(QTest::qWaitFor(
        [&] {
          DraftStore store(m_folder->path() + "/data/drafts");
          const auto draft = store.read("chart:" + samplePath("storefront"));
          return draft && !draft->layers.empty() && draft->layers.front().text == QLatin1String(kTyped);
        },
        30000));
    // A draft that is being typed belongs to its window.
    const QString drafts = m_folder->path() + "/data/drafts";
    QVERIFY(draftOffers(drafts).isEmpty());
    dropDrafts(drafts, "chart:" + samplePath("storefront"));
    QVERIFY(DraftStore(drafts).read("chart:" + samplePath("storefront")));
    {
      Studio beside(m_folder->path());
      beside.open(samplePath("storefront"));
      QVERIFY(beside.settled());
      QVERIFY(!beside.find<QWidget>("draftBanner")->isVisible());
    }
    ::kill(static_cast<pid_t>(other.processId()), SIGKILL);
    QVERIFY(other.waitForFinished());
    QCOMPARE(other.exitStatus(), QProcess::CrashExit);

    QCOMPARE(draftOffers(drafts).size(), 1);
    Studio studio(m_folder->path());
    studio.open(samplePath("storefront"));
    QVERIFY(studio.settled());
    auto* banner = studio.find<QWidget>("draftBanner");
    QVERIFY(banner->isVisible());
    QVERIFY(studio.editor()->text().isEmpty());
    button(banner, "Restore draft")->click();
    QVERIFY(studio.settled());
    QCOMPARE(studio.editor()->text(), QString::fromLatin1(kTyped));
    QVERIFY(!banner->isVisible());
    QVERIFY(studio.page->preview()->selectObject("apps/Deployment//storefront-web"));
    QVERIFY(studio.find<widgets::CodeEditor>("manifestEditor")->text().contains("replicas: 7"));
  }

  void anOrderlyCloseKeepsTheDraftToo() {
    {
      Studio studio(m_folder->path());
      studio.open(samplePath("storefront"));
      QVERIFY(studio.settled());
      studio.type("a: 1");
    }
    Studio studio(m_folder->path());
    studio.open(samplePath("storefront"));
    QVERIFY(studio.settled());
    QVERIFY(studio.find<QWidget>("draftBanner")->isVisible());
  }

  void openingAnotherChartKeepsTheDraft() {
    Studio studio(m_folder->path());
    studio.open(samplePath("storefront"));
    QVERIFY(studio.settled());
    studio.type("a: 1");
    studio.open(samplePath("nightwatch"));
    QVERIFY(studio.settled());
    QCOMPARE(studio.session()->chartName(), QString("nightwatch"));
    QVERIFY(!studio.find<QWidget>("draftBanner")->isVisible());
    studio.open(samplePath("storefront"));
    QVERIFY(QTest::qWaitFor([&] { return studio.session()->chartName() == "storefront" && studio.session()->newest(); }));
    QVERIFY(studio.find<QWidget>("draftBanner")->isVisible());
  }

  void typingBesideAnOfferLosesNeither() {
    {
      Studio studio(m_folder->path());
      studio.open(samplePath("storefront"));
      QVERIFY(studio.settled());
      studio.type("old: 1");
    }
    {
      Studio studio(m_folder->path());
      studio.open(samplePath("storefront"));
      QVERIFY(studio.settled());
      studio.type("new: 1");
    }
    Studio studio(m_folder->path());
    studio.open(samplePath("storefront"));
    QVERIFY(studio.settled());
    auto* banner = studio.find<QWidget>("draftBanner");
    button(banner, "Restore draft")->click();
    QCOMPARE(studio.editor()->text(), QString("new: 1"));
    QVERIFY(banner->isVisible());
    button(banner, "Restore draft")->click();
    QCOMPARE(studio.editor()->text(), QString("old: 1"));
    QVERIFY(banner->isVisible()); // what was replaced can be had back
    QCOMPARE(studio.session()->offeredDraft()->layers.front().text, QString("new: 1"));
  }

  void twoWindowsKeepADraftEach() {
    {
      Studio first(m_folder->path()), second(m_folder->path());
      first.open(samplePath("storefront"));
      QVERIFY(first.settled());
      first.type("first: 1");
      QTRY_VERIFY(first.session()->draftSaved().isValid());
      second.open(samplePath("storefront"));
      QVERIFY(second.settled());
      QVERIFY(!second.find<QWidget>("draftBanner")->isVisible());
      second.type("second: 1");
      QTRY_VERIFY(second.session()->draftSaved().isValid());
    }
    Studio studio(m_folder->path());
    studio.open(samplePath("storefront"));
    QVERIFY(studio.settled());
    auto* banner = studio.find<QWidget>("draftBanner");
    QStringList texts;
    for (int i = 0; i < 2; ++i) {
      button(banner, "Restore draft")->click();
      texts << studio.editor()->text();
    }
    texts.sort();
    QCOMPARE(texts, QStringList({"first: 1", "second: 1"}));
  }

  void aDraftThatAnotherWindowTookIsNotReplaced_data() {
    QTest::addColumn<QString>("press");
    QTest::addColumn<bool>("isOpen");
    QTest::newRow("restored while it is open there") << "Restore draft" << true;
    QTest::newRow("restored after it was left there") << "Restore draft" << false;
    QTest::newRow("discarded while it is open there") << "Discard" << true;
  }
  void aDraftThatAnotherWindowTookIsNotReplaced() {
    QFETCH(QString, press);
    QFETCH(bool, isOpen);
    {
      Studio studio(m_folder->path());
      studio.open(samplePath("storefront"));
      QVERIFY(studio.settled());
      studio.type("old: 1");
    }
    Studio late(m_folder->path());
    auto taker = std::make_unique<Studio>(m_folder->path());
    for (Studio* studio : {&late, taker.get()}) {
      studio->open(samplePath("storefront"));
      QVERIFY(studio->settled());
    }
    button(taker->find<QWidget>("draftBanner"), "Restore draft")->click();
    taker->type("new: 1"); // before what was restored
    QTRY_VERIFY(taker->session()->draftSaved().isValid());
    if (!isOpen) taker.reset();
    QSignalSpy toasts(&late.workspace, &widgets::Workspace::toastRequested);
    auto* banner = late.find<QWidget>("draftBanner");
    button(banner, press)->click();
    QVERIFY(!banner->isVisible());
    QCOMPARE(late.editor()->text(), isOpen ? QString() : QString("new: 1old: 1"));
    QCOMPARE(toasts.count(), isOpen ? 1 : 0);
    if (isOpen) QCOMPARE(toasts[0][0].toString(), QString("Another window has this draft open"));
    taker.reset();
    QCOMPARE(DraftStore(late.workspace.dataFolder() + "/drafts").all().front().layers.front().text, QString("new: 1old: 1"));
  }

  void aDiscardedOfferIsGone() {
    {
      Studio studio(m_folder->path());
      studio.open(samplePath("storefront"));
      QVERIFY(studio.settled());
      studio.type("a: 1");
    }
    {
      Studio studio(m_folder->path());
      studio.open(samplePath("storefront"));
      QVERIFY(studio.settled());
      auto* banner = studio.find<QWidget>("draftBanner");
      // It can be had back.
      QSignalSpy toasts(&studio.workspace, &widgets::Workspace::toastRequested);
      button(banner, "Discard")->click();
      QVERIFY(!banner->isVisible());
      QCOMPARE(toasts.count(), 1);
      toasts[0][2].value<std::function<void()>>()();
      QVERIFY(banner->isVisible());
      QCOMPARE(studio.session()->offeredDraft()->layers.front().text, QString("a: 1"));
      QVERIFY(!draftOffers(studio.workspace.dataFolder() + "/drafts").isEmpty());
      button(banner, "Discard")->click();
      QVERIFY(!banner->isVisible());
    }
    Studio studio(m_folder->path());
    studio.open(samplePath("storefront"));
    QVERIFY(studio.settled());
    QVERIFY(!studio.find<QWidget>("draftBanner")->isVisible());
  }

  void whatIsDiscardedBeforeLeavingIsGone_data() {
    QTest::addColumn<bool>("button");
    QTest::newRow("by the button") << true;
    QTest::newRow("by typing it back") << false;
  }
  void whatIsDiscardedBeforeLeavingIsGone() {
    QFETCH(bool, button);
    {
      Studio studio(m_folder->path());
      studio.open(samplePath("storefront"));
      QVERIFY(studio.settled());
      studio.type("a: 1");
      QTRY_VERIFY(studio.session()->draftSaved().isValid());
      if (button) studio.find<QPushButton>("discardButton")->click();
      else studio.editor()->setText(QString());
    }
    Studio studio(m_folder->path());
    studio.open(samplePath("storefront"));
    QVERIFY(studio.settled());
    QVERIFY(!studio.find<QWidget>("draftBanner")->isVisible());
  }

  void theHeaderSaysWhenTheDraftWasKept() {
    Studio studio(m_folder->path());
    studio.open(samplePath("storefront"));
    QVERIFY(studio.settled());
    QVERIFY(studio.find<QLabel>("draftLabel")->text().isEmpty());
    studio.type("a: 1");
    QTRY_VERIFY(studio.find<QLabel>("draftLabel")->text().startsWith("Draft kept, "));
    studio.find<QPushButton>("discardButton")->click();
    QTRY_VERIFY(studio.find<QLabel>("draftLabel")->text().isEmpty());
    QVERIFY(studio.editor()->text().isEmpty());
  }

  // An undo that is still on offer belongs to what was discarded: to this opening of this chart.
  void whatWasDiscardedComesBackOnlyWhereItWas() {
    Studio studio(m_folder->path());
    studio.open(samplePath("storefront"));
    QVERIFY(studio.settled());
    studio.type("a: 1");
    QSignalSpy toasts(&studio.workspace, &widgets::Workspace::toastRequested);
    const auto undo = [&](int which) { toasts[which][2].value<std::function<void()>>()(); };
    studio.find<QPushButton>("discardButton")->click();
    QCOMPARE(toasts.count(), 1);
    undo(0);
    QCOMPARE(studio.editor()->text(), QString("a: 1"));
    QCOMPARE(toasts.count(), 1);
    // Newer text gives way to it, and can be had back.
    studio.find<QPushButton>("discardButton")->click();
    studio.type("b: 2");
    undo(1);
    QCOMPARE(studio.editor()->text(), QString("a: 1"));
    QCOMPARE(toasts.count(), 3);
    undo(2);
    QCOMPARE(studio.editor()->text(), QString("b: 2"));
    QPointer<QObject> subject = toasts[2][3].value<QObject*>();
    QVERIFY(subject);
    studio.open(samplePath("nightwatch"));
    QVERIFY(!subject);
  }

  void anOfferCanBeDroppedAndPutBack() {
    const QString folder = m_folder->path() + "/drafts";
    DraftStore store(folder);
    for (const char* key : {"chart:/tmp", "chart:/tmp#1", "release:testbed/shop/web"}) {
      Draft draft;
      draft.key = QString::fromLatin1(key);
      draft.saved = QDateTime::currentDateTime();
      QVERIFY(store.write(draft, store.nextTicket()).ok());
    }
    const auto offers = draftOffers(folder);
    QCOMPARE(offers.size(), 2);
    const auto chart =
        std::find_if(offers.begin(), offers.end(), [](const widgets::DraftOffer& offer) { return !offer.isUpgrade; });
    QVERIFY(chart != offers.end());
    const auto putBack = dropDrafts(folder, chart->key);
    QCOMPARE(DraftStore(folder).all().size(), std::size_t(1)); // both of the chart are gone
    putBack();
    QCOMPARE(DraftStore(folder).all().size(), std::size_t(3));
    QVERIFY(DraftStore(folder).read("chart:/tmp#1"));
  }

  void aGapHidesNoDraft() {
    DraftStore store(m_folder->path() + "/drafts");
    for (const char* key : {"chart:/tmp", "chart:/tmp#3"}) {
      Draft draft;
      draft.key = QString::fromLatin1(key);
      QVERIFY(store.write(draft, store.nextTicket()).ok());
    }
    const OpenedDrafts opened = store.open("chart:/tmp", [](const Draft&) { return true; });
    QCOMPARE(opened.waiting.size(), std::size_t(2));
    QCOMPARE(opened.key, QString("chart:/tmp#1"));
  }

  // Its place was taken meanwhile.
  void whatIsPutBackReplacesNothing() {
    DraftStore store(m_folder->path() + "/drafts");
    Draft draft;
    draft.key = "chart:/tmp";
    draft.title = "old";
    QVERIFY(store.write(draft, store.nextTicket()).ok());
    const auto putBack = dropDrafts(m_folder->path() + "/drafts", draft.key);
    const OpenedDrafts opened = store.open(draft.key, [](const Draft&) { return true; });
    QCOMPARE(opened.key, draft.key);
    draft.title = "new";
    QVERIFY(store.write(draft, store.nextTicket()).ok());
    putBack();
    QCOMPARE(store.read("chart:/tmp")->title, QString("new"));
    QCOMPARE(store.read("chart:/tmp#1")->title, QString("old"));
  }

  void anOlderWriteNeverReplacesANewerOne() {
    DraftStore store(m_folder->path() + "/drafts");
    Draft draft;
    draft.key = "k";
    draft.saved = QDateTime::currentDateTime();
    models::StudioLayer layer;
    layer.name = "values.yaml";
    layer.text = "old";
    draft.layers = {layer};
    const quint64 first = store.nextTicket(), second = store.nextTicket();
    Draft newer = draft;
    newer.layers[0].text = "new";
    QVERIFY(store.write(newer, second).ok());
    QVERIFY(store.write(draft, first).ok());
    QCOMPARE(store.read("k")->layers[0].text, QString("new"));
    store.remove("k", first);
    QVERIFY(store.read("k"));
    store.remove("k", store.nextTicket());
    QVERIFY(!store.read("k"));
  }

  // What does not fit leaves the draft before it, and is no success.
  void aFullDiskLeavesTheDraftThatWasKept() {
    DraftStore store(m_folder->path() + "/small");
    Draft draft;
    draft.key = "k";
    models::StudioLayer layer;
    layer.text = "kept";
    draft.layers = {layer};
    QVERIFY(store.write(draft, store.nextTicket()).ok());
    draft.layers[0].text = QString(5000, 'x');
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    QVERIFY(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    rlimit little = before;
    little.rlim_cur = 2000;
    QVERIFY(::setrlimit(RLIMIT_FSIZE, &little) == 0);
    const auto written = store.write(draft, store.nextTicket());
    QVERIFY(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    QVERIFY(!written);
    QCOMPARE(store.read("k")->layers[0].text, QString("kept"));
  }

  void aDraftThatIsNotKeptIsNotCalledKept() {
    Studio studio(m_folder->path() + "/data");
    studio.open(samplePath("storefront"));
    QVERIFY(studio.settled());
    QSignalSpy failures(studio.session(), &StudioSession::fileFailed);
    studio.type(QString::fromLatin1(kTyped));
    QTRY_VERIFY_WITH_TIMEOUT(studio.session()->draftSaved().isValid(), 20000);
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    QVERIFY(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    rlimit none = before;
    none.rlim_cur = 10;
    QVERIFY(::setrlimit(RLIMIT_FSIZE, &none) == 0);
    studio.type("web: {replicaCount: 8}");
    QTRY_VERIFY_WITH_TIMEOUT(failures.count() > 0, 20000);
    QVERIFY(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    QVERIFY(!studio.session()->draftSaved().isValid());
    studio.type("web: {replicaCount: 9}");
    QTRY_VERIFY_WITH_TIMEOUT(studio.session()->draftSaved().isValid(), 20000);
  }

  void aFolderThatCannotBeWrittenIsAnError() {
    writeFile(m_folder->path() + "/blocked", "x");
    DraftStore store(m_folder->path() + "/blocked/drafts");
    Draft draft;
    draft.key = "k";
    const auto written = store.write(draft, store.nextTicket());
    QVERIFY(!written);
    QCOMPARE(written.error().code, Code::Io);
  }

private:
  static QPushButton* button(QWidget* in, const QString& text) {
    for (QPushButton* one : in->findChildren<QPushButton*>())
      if (one->text() == text && !one->isHidden()) return one;
    return nullptr;
  }

  std::unique_ptr<QTemporaryDir> m_folder;
  std::unique_ptr<widgets::ThemeController> m_themes;
};

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  const QStringList arguments = QCoreApplication::arguments();
  if (arguments.value(1) == QLatin1String("type-and-wait")) return typeAndWait(arguments.value(2));
  TestDrafts test;
  return QTest::qExec(&test, argc, argv);
}
#include "tst_drafts.moc"
