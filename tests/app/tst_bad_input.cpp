// Full disks, files that cannot be read, and what is no chart: told, not survived by luck. Texts are helm 4.3.1's.

#include "tests/app/release_fixture.h"

#include <csignal>
#include <sys/resource.h>

namespace {

// While it lives, no file of this process grows past `bytes`: writing more fails as on a full disk.
class SmallFiles {
public:
  explicit SmallFiles(rlim_t bytes) {
    m_handler = std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &m_before);
    const rlimit small{bytes, m_before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallFiles() {
    ::setrlimit(RLIMIT_FSIZE, &m_before);
    std::signal(SIGXFSZ, m_handler);
  }

private:
  rlimit m_before{};
  void (*m_handler)(int) = SIG_DFL;
};

int postConfigMap(chartroom::sandbox::Sandbox& sandbox, const std::string& name, std::size_t size) {
  chartroom::sandbox::Request request;
  request.method = "POST";
  request.path = "/api/v1/namespaces/default/configmaps";
  request.headers["content-type"] = "application/json";
  request.body = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"a\":\"" +
                 std::string(size, 'x') + "\"}}";
  return sandbox.handle(request).status;
}

} // namespace

class TestBadInput : public QObject {
  Q_OBJECT

  static void refused(const ReleaseFixture& on, const QStringList& arguments, const QString& err) {
    const auto ran = on.run(arguments);
    QCOMPARE(ran.err, err);
    QCOMPARE(ran.status, 1);
  }

private slots:
  void aFullDiskStopsOutputToAFolder() {
    const ReleaseFixture on;
    const QString hint = "\n\nUse --debug flag to render out invalid YAML\n";
    // Everything written to this file meets a full device.
    QVERIFY(QDir().mkpath(on.path("out/mini/templates")));
    QVERIFY(QFile::link("/dev/full", on.path("out/mini/templates/cm.yaml")));
    refused(on, {"template", on.path("mini"), "--output-dir", on.path("out")},
        "Error: write " + on.path("out/mini/templates/cm.yaml") + ": no space left on device" + hint);
    const SmallFiles limit(16);
    refused(on, {"template", on.path("mini"), "--output-dir", on.path("small")},
        "Error: write " + on.path("small/mini/templates/cm.yaml") + ": file too large" + hint);
  }
  void aFullDiskDoesNotBreakTheSandbox() {
    const QTemporaryDir folder;
    {
      auto sandbox = chartroom::sandbox::Sandbox::open(
          {.folder = folder.path().toStdString(), .ticking = chartroom::sandbox::Ticking::Manual});
      QVERIFY(sandbox.ok());
      QCOMPARE(postConfigMap(**sandbox, "before", 10), 201);
      {
        const SmallFiles limit(4096);
        QCOMPARE(postConfigMap(**sandbox, "lost", 100000), 500);
      }
      QCOMPARE(postConfigMap(**sandbox, "after", 100000), 201);
    }
    // What was said to be stored is there again, and nothing else.
    auto again =
        chartroom::sandbox::Sandbox::open({.folder = folder.path().toStdString(), .ticking = chartroom::sandbox::Ticking::Manual});
    QVERIFY(again.ok());
    for (const auto& [name, status] : {std::pair{"before", 200}, std::pair{"after", 200}, std::pair{"lost", 404}}) {
      chartroom::sandbox::Request request;
      request.path = std::string("/api/v1/namespaces/default/configmaps/") + name;
      QCOMPARE((*again)->handle(request).status, status);
    }
  }
  void aSandboxThatCannotBeKeptDoesNotOpen() {
    const QTemporaryDir folder;
    const SmallFiles limit(64);
    const auto sandbox = chartroom::sandbox::Sandbox::open({.folder = folder.filePath("data").toStdString()});
    QVERIFY(!sandbox.ok());
    QCOMPARE(sandbox.error().code, chartroom::Code::Io);
  }
  void filesThatCannotBeReadAreNamed() {
    const ReleaseFixture on;
    const QString loop = on.path("loop");
    QVERIFY(QFile::link(loop, loop));
    refused(on, {"template", on.path("mini"), "-f", loop}, "Error: open " + loop + ": too many levels of symbolic links\n");
    refused(on, {"template", on.path("mini"), "-f", on.path("mini")}, "Error: read " + on.path("mini") + ": is a directory\n");
    refused(on, {"template", on.path("mini"), "--set-file", "a=" + loop},
        "Error: failed parsing --set-file data: open " + loop + ": too many levels of symbolic links\n");
    refused(on, {"template", loop}, "Error: path \"" + loop + "\" not found\n");
  }
  void whatIsNoChartIsRefused() {
    const ReleaseFixture on;
    QVERIFY(QDir().mkpath(on.path("bare")));
    const QString bare = on.path("bare/Chart.yaml");
    refused(on, {"template", on.path("bare")},
        "Error: unable to detect chart at " + bare + ": open " + bare + ": no such file or directory\n");
    refused(on, {"install", "r", on.path("bare")},
        "Error: INSTALLATION FAILED: unable to detect chart at " + bare + ": open " + bare + ": no such file or directory\n");
    on.write("text.tgz", "hello\n");
    on.write("empty.tgz", "");
    for (const char* name : {"text.tgz", "empty.tgz"})
      refused(on, {"template", on.path(name)},
          "Error: file '" + on.path(name) + "' does not appear to be a gzipped archive; got 'application/octet-stream'\n");
  }
  void anArchiveCutInTheMiddleIsRefused() {
    const ReleaseFixture on;
    QProcess tar;
    tar.start("tar", {"czf", on.path("mini.tgz"), "-C", on.path("."), "mini"});
    QVERIFY(tar.waitForFinished());
    QCOMPARE(tar.exitCode(), 0);
    QFile whole(on.path("mini.tgz"));
    QVERIFY(whole.open(QIODevice::ReadOnly));
    const QByteArray bytes = whole.readAll();
    QCOMPARE(on.run({"template", on.path("mini.tgz")}).status, 0);
    on.write("cut.tgz", bytes.left(bytes.size() / 2));
    refused(on, {"template", on.path("cut.tgz")}, "Error: unable to load chart archive\n");
    refused(on, {"install", "r", on.path("cut.tgz")}, "Error: INSTALLATION FAILED: unable to load chart archive\n");
  }
};

QTEST_GUILESS_MAIN(TestBadInput)
#include "tst_bad_input.moc"
