#include "sandbox_fixture.h"

using namespace chartroom;
using namespace chartroom::sandbox::internal;

namespace {

const std::string kMaps = "/api/v1/namespaces/default/configmaps";

// "ADDED a, BOOKMARK , MODIFIED b" of what is there now.
QString events(sandbox::WatchStream& watch) {
  QStringList result;
  const std::string lines = watch.next(std::chrono::milliseconds(0));
  for (const QString& line : QString::fromStdString(lines).split('\n', Qt::SkipEmptyParts)) {
    const Value event = *value::parseJson(line.toStdString());
    result += QString::fromStdString(textAt(event, {"type"}) + " " + nameOf(event.get("object")));
  }
  return result.join(", ");
}

QString everything(sandbox::WatchStream& watch) {
  QStringList parts;
  for (QString part = events(watch); !part.isEmpty(); part = events(watch)) parts += part;
  return parts.join(", ");
}

} // namespace

class TestWatch : public QObject {
  Q_OBJECT

private:
  std::unique_ptr<SandboxFixture> f;
  void make(const std::string& name, const std::string& label = "x") {
    f->send("POST", kMaps, "{metadata: {name: " + name + ", labels: {l: " + label + "}}}");
  }
  void relabel(const std::string& name, const std::string& label) {
    f->send("PATCH", kMaps + "/" + name, "{metadata: {labels: {l: " + label + "}}}", "application/merge-patch+json");
  }

private slots:
  void init() { f = std::make_unique<SandboxFixture>(); }

  void startsWithWhatIsThereAndGoesOn() {
    make("a");
    const auto watch = f->send("GET", kMaps + "?watch=true").watch;
    QCOMPARE(everything(*watch), QString("ADDED a"));
    make("b");
    relabel("a", "y");
    f->send("DELETE", kMaps + "/b");
    f->send("POST", "/api/v1/namespaces/kube-system/configmaps", "{metadata: {name: elsewhere}}");
    QCOMPARE(everything(*watch), QString("ADDED b, MODIFIED a, DELETED b"));
    QVERIFY(!watch->ended());
  }

  void startsAfterARevision() {
    make("a");
    const std::string revision = f->text(kMaps, {"metadata", "resourceVersion"});
    make("b");
    const auto watch = f->send("GET", kMaps + "?watch=1&resourceVersion=" + revision).watch;
    QCOMPARE(everything(*watch), QString("ADDED b"));
  }

  void endsItsInitialEventsWithTheBookmark() {
    make("a");
    const auto watch =
        f->send("GET", kMaps + "?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true")
            .watch;
    const std::string lines = watch->next(std::chrono::milliseconds(0));
    QVERIFY(lines.find("\"k8s.io/initial-events-end\":\"true\"") != std::string::npos);
    QVERIFY(lines.find("ADDED") < lines.find("BOOKMARK") || lines.find("\"type\":\"ADDED\"") < lines.find("\"type\":\"BOOKMARK\""));
    QCOMPARE(f->send("GET", kMaps + "?watch=true&sendInitialEvents=true").status, 422);
  }

  void aSelectorTurnsChangesIntoComingAndGoing() {
    make("a", "other");
    const auto watch = f->send("GET", kMaps + "?watch=true&labelSelector=l=x").watch;
    QCOMPARE(everything(*watch), QString());
    relabel("a", "x");
    QCOMPARE(everything(*watch), QString("ADDED a"));
    relabel("a", "other");
    QCOMPARE(everything(*watch), QString("DELETED a"));
  }

  void tellsThatARevisionIsTooOld() {
    make("a");
    f->open();
    const auto watch = f->send("GET", kMaps + "?watch=true&resourceVersion=1").watch;
    const std::string line = watch->next(std::chrono::milliseconds(0));
    QVERIFY(line.find("\"type\":\"ERROR\"") != std::string::npos);
    QVERIFY(line.find("\"code\":410") != std::string::npos);
    QVERIFY(watch->ended());
  }

  // Large objects: a long history of them would fill the memory.
  void forgetsEarlierWhenObjectsAreLarge() {
    make("a");
    const std::string first = f->text(kMaps, {"metadata", "resourceVersion"});
    for (int i = 0; i < 150; ++i) make("small" + std::to_string(i));
    const std::string second = f->text(kMaps, {"metadata", "resourceVersion"});
    const auto answer = [&](const std::string& revision) {
      return f->send("GET", kMaps + "?watch=true&resourceVersion=" + revision).watch->next(std::chrono::milliseconds(0));
    };
    QVERIFY(answer(first).find("\"code\":410") == std::string::npos);
    const std::string large(60000, 'x');
    for (int i = 0; i < 110; ++i)
      f->send("POST", kMaps, "{metadata: {name: large" + std::to_string(i) + "}, data: {text: " + large + "}}");
    QVERIFY(answer(first).find("\"code\":410") != std::string::npos);
    QVERIFY(answer(second).find("\"code\":410") != std::string::npos);
    // The newest are remembered whatever their size.
    f->send("DELETE", kMaps + "/large0");
    const std::string third = f->text(kMaps, {"metadata", "resourceVersion"});
    for (int i = 110; i < 200; ++i)
      f->send("POST", kMaps, "{metadata: {name: large" + std::to_string(i) + "}, data: {text: " + large + "}}");
    QVERIFY(answer(third).find("\"code\":410") == std::string::npos);
  }

  void showsTables() {
    make("a");
    const auto watch = f->send("GET", kMaps + "?watch=true", "", "", "application/json;as=Table;v=v1;g=meta.k8s.io").watch;
    QVERIFY(watch->next(std::chrono::milliseconds(0)).find("\"cells\":[\"a\",0,\"0s\"]") != std::string::npos);
  }

  void endsWithTheSandbox() {
    const auto watch = f->send("GET", kMaps + "?watch=true").watch;
    f->sandbox.reset();
    QCOMPARE(watch->next(std::chrono::milliseconds(0)), std::string());
    QVERIFY(watch->ended());
  }
};

QTEST_GUILESS_MAIN(TestWatch)
#include "tst_watch.moc"
