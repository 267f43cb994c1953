// core/kube/wait.h: what ends a wait, and with which words, over an API that scripts its lists and watches.

#include "tests/core/kube/watched_api.h"

#include "core/kube/wait.h"
#include "core/value/json.h"
#include "core/value/yaml.h"

#include <QtTest>

using namespace chartroom;
using kube::Strategy;
using kube::WaitOptions;
using test::WatchedApi;

namespace {

const char* const kReady = "spec: {replicas: 1}, status: {replicas: 1, updatedReplicas: 1, availableReplicas: 1, readyReplicas: 1, "
                           "conditions: [{type: Available, status: 'True'}]}";
const char* const kNotReady = "spec: {replicas: 1, selector: {matchLabels: {app: web}}}, "
                              "status: {replicas: 1, updatedReplicas: 1, availableReplicas: 0, readyReplicas: 0}";

kube::ServedResource servedKind(const std::string& kind) {
  if (kind == "Deployment") return {{"apps", "v1", kind}, "deployments", {}, {}, {}, true};
  if (kind == "StatefulSet") return {{"apps", "v1", kind}, "statefulsets", {}, {}, {}, true};
  if (kind == "Job") return {{"batch", "v1", kind}, "jobs", {}, {}, {}, true};
  if (kind == "Pod") return {{"", "v1", kind}, "pods", {}, {}, {}, true};
  if (kind == "Namespace") return {{"", "v1", kind}, "namespaces", {}, {}, {}, false};
  return {{"", "v1", "ConfigMap"}, "configmaps", {}, {}, {}, true};
}

// One object as JSON; `body` is what stands beside its metadata, as a flow mapping without braces.
std::string json(const std::string& kind, const std::string& name, const std::string& body) {
  const Value made =
      *value::parseYaml("{apiVersion: " + servedKind(kind).kind.apiVersion() + ", kind: " + kind + ", metadata: {name: " + name +
                        ", namespace: shop}" + (body.empty() ? "" : ", ") + body + "}");
  return *value::writeJson(made);
}
std::string listOf(const std::string& items) { return R"({"metadata":{"resourceVersion":"7"},"items":[)" + items + "]}"; }
std::string news(const char* type, const std::string& of) {
  return std::string(R"({"type":")") + type + R"(","object":)" + of + "}\n";
}

enum class Goal { Ready, WithJobs, Hook, Gone };

kube::Connection connection() {
  kube::Connection made;
  made.server = "https://cluster.example";
  return made;
}

struct Setup {
  std::shared_ptr<WatchedApi> api = std::make_shared<WatchedApi>();
  kube::Client client{connection(), api};
  kube::Cluster cluster{client, "shop"};
  kube::ResourceList resources;
  WaitOptions options;
  Context context;

  Setup() { options.strategy = Strategy::Watcher, options.timeout = std::chrono::nanoseconds(-1); }

  void await(const std::string& kind, const std::string& name, const std::string& body = {}) {
    const kube::ServedResource served = servedKind(kind);
    resources.push_back({*value::parseYaml(json(kind, name, body)), served, served.namespaced ? "shop" : "", name});
  }
  static std::string path(const std::string& kind) { return kube::resourcePath(servedKind(kind), "shop"); }
  Result<void> wait(Goal goal) {
    options.jobsToo = goal == Goal::WithJobs;
    if (goal == Goal::Hook) return kube::waitForHook(context, cluster, resources, options);
    if (goal == Goal::Gone) return kube::waitForDelete(context, cluster, resources, options);
    return kube::waitReady(context, cluster, resources, options);
  }
};

QString messageOf(const Result<void>& result) { return result ? QString() : QString::fromStdString(result.error().message); }

} // namespace

Q_DECLARE_METATYPE(Goal)

class TestWait : public QObject {
  Q_OBJECT
private slots:
  void whatEndsAWait_data() {
    QTest::addColumn<Goal>("goal");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("listed");  // the body of the object in the list; null: it is not there
    QTest::addColumn<QString>("watched"); // the type and the body of an event; empty: none
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, Goal goal, const char* kind, const QString& listed, const QString& watched,
                         const char* message) { QTest::newRow(name) << goal << kind << listed << watched << QString(message); };
    const QString absent;
    row("it is ready", Goal::Ready, "Deployment", kReady, "", "");
    row("it becomes ready", Goal::Ready, "Deployment", kNotReady, QString("MODIFIED ") + kReady, "");
    row("it comes and is ready", Goal::Ready, "Deployment", absent, QString("ADDED ") + kReady, "");
    row("it has failed", Goal::Ready, "Deployment", "status: {conditions: [{type: Progressing, reason: ProgressDeadlineExceeded}]}",
        "", "resource Deployment/shop/web not ready. status: Failed, message: Progress deadline exceeded");
    row("a running Job is as it should be", Goal::Ready, "Job", "status: {startTime: x, active: 1}", "", "");
    row("a Job completes", Goal::WithJobs, "Job", "status: {startTime: x, active: 1}",
        "MODIFIED status: {succeeded: 1, conditions: [{type: Complete, status: 'True'}]}", "");
    row("a Job fails", Goal::WithJobs, "Job", "status: {failed: 1, conditions: [{type: Failed, status: 'True'}]}", "",
        "resource Job/shop/web not ready. status: Failed, message: Job Failed. failed: 1/1");
    row("a hook's Job completes", Goal::Hook, "Job", "status: {active: 1}",
        "MODIFIED status: {succeeded: 1, conditions: [{type: Complete, status: 'True'}]}", "");
    row("a hook's Pod fails", Goal::Hook, "Pod", "status: {phase: Running}", "MODIFIED status: {phase: Failed}",
        "resource Pod/shop/web not ready. status: Failed, message: pod web failed");
    row("a hook's Deployment needs only to be there", Goal::Hook, "Deployment", kNotReady, "", "");
    row("it is not there any more", Goal::Gone, "ConfigMap", absent, "", "");
    row("it goes", Goal::Gone, "ConfigMap", "data: {}", "DELETED data: {}", "");
  }
  void whatEndsAWait() {
    QFETCH(Goal, goal);
    QFETCH(QString, kind);
    QFETCH(QString, listed);
    QFETCH(QString, watched);
    QFETCH(QString, message);
    Setup setup;
    const std::string of = kind.toStdString();
    setup.await(of, "web");
    setup.api->answer(Setup::path(of), 200, listOf(listed.isNull() ? std::string() : json(of, "web", listed.toStdString())));
    if (!watched.isEmpty())
      setup.api->watch(Setup::path(of),
          {news(watched.section(' ', 0, 0).toUtf8().constData(), json(of, "web", watched.section(' ', 1).toStdString())),
              std::nullopt});
    QCOMPARE(messageOf(setup.wait(goal)), message);
  }

  void whatIsAskedFor() {
    Setup setup;
    setup.await("Deployment", "web");
    setup.api->answer(Setup::path("Deployment"), 200, listOf(json("Deployment", "web", kNotReady)));
    setup.api->watch(Setup::path("Deployment"), {news("MODIFIED", json("Deployment", "web", kReady)), std::nullopt});
    QCOMPARE(messageOf(setup.wait(Goal::Ready)), QString());
    const auto asked = setup.api->asked(Setup::path("Deployment"));
    QCOMPARE(asked[0], std::string("?fieldSelector=metadata.name%3Dweb"));
    QCOMPARE(asked[1], std::string("?fieldSelector=metadata.name%3Dweb&resourceVersion=7&allowWatchBookmarks=true&watch=true"));
  }
  void objectsOfOneKindShareAListAndAWatch() {
    Setup setup;
    setup.await("ConfigMap", "a");
    setup.await("ConfigMap", "b");
    setup.await("Namespace", "c");
    setup.api->answer(Setup::path("ConfigMap"), 200, listOf(json("ConfigMap", "b", "") + "," + json("ConfigMap", "a", "")));
    setup.api->answer("/api/v1/namespaces", 200, listOf(json("Namespace", "c", "")));
    QCOMPARE(messageOf(setup.wait(Goal::Ready)), QString());
    QCOMPARE(setup.api->asked(Setup::path("ConfigMap")).front(), std::string());
    QCOMPARE(setup.api->asked("/api/v1/namespaces").front(), std::string("?fieldSelector=metadata.name%3Dc"));
  }

  void aServerInTroubleIsAskedAgain_data() {
    QTest::addColumn<int>("status");
    QTest::newRow("it breaks") << 500;
    QTest::newRow("it does not answer") << 0;
  }
  void aServerInTroubleIsAskedAgain() {
    QFETCH(int, status);
    Setup setup;
    setup.await("ConfigMap", "web");
    if (status > 0) setup.api->answer(Setup::path("ConfigMap"), status, R"({"kind":"Status","message":"broken","code":500})");
    else
      setup.api->answerWithout(Setup::path("ConfigMap"),
          Error{Code::Unreachable, "Get \"https://cluster.example\": dial tcp: connect: connection refused", {}, {}});
    setup.api->answer(Setup::path("ConfigMap"), 200, listOf(json("ConfigMap", "web", "")));
    QCOMPARE(messageOf(setup.wait(Goal::Ready)), QString());
  }
  void whoMayNotLookIsTold() {
    Setup setup;
    setup.await("ConfigMap", "web");
    setup.api->answer(
        Setup::path("ConfigMap"), 403, R"({"kind":"Status","message":"configmaps is forbidden","reason":"Forbidden","code":403})");
    const auto ended = setup.wait(Goal::Ready);
    QCOMPARE(messageOf(ended), QString("configmaps is forbidden"));
    QCOMPARE(ended.error().code, Code::Forbidden);
  }
  void aKindThatIsGoneTookItsObjectsAlong() {
    Setup setup;
    setup.await("ConfigMap", "web");
    setup.api->answer(Setup::path("ConfigMap"), 404, R"({"kind":"Status","message":"gone","reason":"NotFound","code":404})");
    QCOMPARE(messageOf(setup.wait(Goal::Gone)), QString());
  }

  // Each watch ends without the news; the list after it brings them.
  void whatAWatchMissedIsListed_data() {
    QTest::addColumn<QString>("events");
    QTest::addColumn<bool>("breaks");
    QTest::newRow("it ended") << QString() << false;
    QTest::newRow("its connection broke") << QString() << true;
    QTest::newRow("its version expired") << R"({"type":"ERROR","object":{"kind":"Status","message":"too old","code":410}})"
                                            "\n"
                                         << false;
    QTest::newRow("it spoke no JSON") << "<html>\n" << false;
  }
  void whatAWatchMissedIsListed() {
    QFETCH(QString, events);
    QFETCH(bool, breaks);
    Setup setup;
    setup.await("Deployment", "web");
    const std::string path = Setup::path("Deployment");
    setup.api->answer(path, 200, listOf(json("Deployment", "web", kNotReady)));
    setup.api->answer(path, 200, listOf(json("Deployment", "web", kReady)));
    std::optional<Error> failure;
    if (breaks) failure = Error{Code::Unreachable, "unexpected EOF", {}, {}};
    setup.api->watch(path, {events.toStdString(), failure});
    QCOMPARE(messageOf(setup.wait(Goal::Ready)), QString());
  }
  // A proxy may end every watch at once: that is no reason to ask without a pause.
  void watchesThatEndAtOnceMakeNoStorm() {
    Setup setup;
    setup.await("Deployment", "web");
    const std::string path = Setup::path("Deployment");
    setup.api->answer(path, 200, listOf(json("Deployment", "web", kNotReady)));
    for (int i = 0; i < 1000; ++i) setup.api->watch(path, {});
    setup.options.timeout = std::chrono::milliseconds(700);
    QVERIFY(!setup.wait(Goal::Ready));
    QVERIFY(setup.api->asked(path).size() < 10);
  }

  void anotherObjectsNewsAreNotItsOwn() {
    Setup setup;
    setup.await("Deployment", "web");
    setup.await("Deployment", "api");
    const std::string path = Setup::path("Deployment");
    setup.api->answer(path, 200, listOf(json("Deployment", "web", kNotReady) + "," + json("Deployment", "api", kReady)));
    setup.api->watch(
        path, {news("DELETED", json("Deployment", "other", kReady)) + news("BOOKMARK", json("Deployment", "web", kNotReady)) +
                      news("MODIFIED", json("Deployment", "web", kReady)),
                  std::nullopt});
    QCOMPARE(messageOf(setup.wait(Goal::Ready)), QString());
  }

  void theEndOfTheTimeNamesWhatIsMissing() {
    Setup setup;
    setup.await("Deployment", "web");
    setup.await("ConfigMap", "settings");
    setup.api->answer(Setup::path("Deployment"), 200, listOf(json("Deployment", "web", kNotReady)));
    setup.api->answer(Setup::path("ConfigMap"), 200, listOf(json("ConfigMap", "settings", "")));
    setup.options.timeout = std::chrono::milliseconds(300);
    const auto ended = setup.wait(Goal::Ready);
    QCOMPARE(messageOf(ended),
        QString("resource Deployment/shop/web not ready. status: InProgress, message: Available: 0/1\ncontext deadline exceeded"));
    QCOMPARE(ended.error().code, Code::Timeout);
  }
  void anObjectThatIsHeldIsNamed() {
    Setup setup;
    setup.await("ConfigMap", "web");
    setup.api->answer(Setup::path("ConfigMap"), 200, listOf(json("ConfigMap", "web", "data: {}")));
    setup.options.onProgress = [&](const std::vector<kube::Blocking>&) { setup.context.cancel(); };
    const auto ended = setup.wait(Goal::Gone);
    QCOMPARE(messageOf(ended),
        QString("resource ConfigMap/shop/web still exists. status: Current, message: Resource is always ready\ncontext canceled"));
    QCOMPARE(ended.error().code, Code::Cancelled);
  }

  void whatBlocksIsExplained_data() {
    QTest::addColumn<QString>("pods");
    QTest::addColumn<QString>("events");
    QTest::addColumn<QString>("text");
    const auto pod = [](const char* status) { return QString::fromStdString(json("Pod", "web-1", status)); };
    const QString pulling =
        pod("status: {containerStatuses: [{name: a, state: {waiting: {reason: ImagePullBackOff, message: no such image}}}]}");
    QTest::newRow("nothing is known") << ""
                                      << ""
                                      << "Deployment web: Available: 0/1";
    QTest::newRow("a container of its pod") << pulling << ""
                                            << "Deployment web: Available: 0/1 (pod web-1: ImagePullBackOff: no such image)";
    QTest::newRow("a container that only starts")
        << pod("status: {containerStatuses: [{name: a, state: {waiting: {reason: ContainerCreating}}}]}") << ""
        << "Deployment web: Available: 0/1";
    QTest::newRow("no node")
        << pod("status: {conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable, message: no nodes}]}") << ""
        << "Deployment web: Available: 0/1 (pod web-1: Unschedulable: no nodes)";
    QTest::newRow("the newest warning")
        << ""
        << R"({"lastTimestamp":"2026-01-02T00:00:00Z","reason":"New","message":"quota exceeded"},{"lastTimestamp":"2026-01-01T00:00:00Z","reason":"Old","message":"old"})"
        << "Deployment web: Available: 0/1 (New: quota exceeded)";
  }
  void whatBlocksIsExplained() {
    QFETCH(QString, pods);
    QFETCH(QString, events);
    QFETCH(QString, text);
    Setup setup;
    setup.await("Deployment", "web");
    setup.api->answer(Setup::path("Deployment"), 200, listOf(json("Deployment", "web", kNotReady)));
    setup.api->answer(Setup::path("Pod"), 200, listOf(pods.toStdString()));
    setup.api->answer("/api/v1/namespaces/shop/events", 200, listOf(events.toStdString()));
    std::vector<kube::Blocking> told;
    QStringList progress;
    setup.options.onProgress = [&](const std::vector<kube::Blocking>& blocking) {
      told = blocking;
      setup.context.cancel();
    };
    const Context context = setup.context.withProgress(
        [&](std::string_view step) { progress << QString::fromUtf8(step.data(), static_cast<qsizetype>(step.size())); });
    const auto ended = kube::waitReady(context, setup.cluster, setup.resources, setup.options);
    QCOMPARE(told.size(), std::size_t{1});
    QCOMPARE(QString::fromStdString(kube::blockingText(told[0])), text);
    QCOMPARE(progress, QStringList("waiting for " + text));
    QCOMPARE(ended.error().notes, std::vector<std::string>{text.toStdString()});
  }

  void aSetFailsWithItsPods() {
    Setup setup;
    setup.await("StatefulSet", "web");
    setup.api->answer(Setup::path("StatefulSet"), 200, listOf(json("StatefulSet", "web", kNotReady)));
    setup.api->answer(Setup::path("Pod"), 200,
        listOf(json("Pod", "web-0",
                   "status: {phase: Running, containerStatuses: [{name: a, state: {waiting: {reason: CrashLoopBackOff}}}]}") +
               "," + json("Pod", "web-1", "status: {phase: Running}")));
    QCOMPARE(messageOf(setup.wait(Goal::Ready)),
        QString("resource StatefulSet/shop/web not ready. status: Failed, message: 1 pods have failed"));
  }

  void whatIsNotWaitedFor() {
    Setup setup;
    setup.await("Deployment", "web", "spec: {paused: true}");
    QCOMPARE(messageOf(setup.wait(Goal::Ready)), QString()); // it will not go on by itself
    QVERIFY(setup.api->asked(Setup::path("Deployment")).empty());
    setup.await("ConfigMap", "web");
    setup.options.strategy = Strategy::HookOnly;
    QCOMPARE(messageOf(setup.wait(Goal::Ready)), QString());
    QCOMPARE(messageOf(setup.wait(Goal::Gone)), QString());
    QVERIFY(setup.api->asked(Setup::path("ConfigMap")).empty());
  }
};

QTEST_APPLESS_MAIN(TestWait)
#include "tst_wait.moc"
