// core/chart/load.h: folders, archives and file lists. Error texts are helm 4.3.1's (its loader tests and its binary).

#include "chart_builder.h"
#include "core/chart/load.h"

#include <QtTest>
#include <filesystem>
#include <fstream>

using namespace chartroom;
using chart_builder::Files;

namespace {

const char* const kChartYaml = "apiVersion: v2\nname: frobnitz\nversion: 1.2.3\n";

class Folder {
public:
  std::string path(const std::string& name = {}) const { return m_folder.path().toStdString() + (name.empty() ? "" : "/" + name); }
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    std::ofstream(path(name), std::ios::binary) << text;
  }

private:
  QTemporaryDir m_folder;
};

std::string names(const std::vector<chart::File>& files) {
  std::string text;
  for (const auto& file : files) text += file.name.str() + " ";
  return text;
}

std::string message(const Result<std::unique_ptr<chart::Chart>>& result) {
  return result.ok() ? std::string() : result.error().message;
}

} // namespace

class TestLoad : public QObject {
  Q_OBJECT
private slots:
  void filesFindTheirPlaces() {
    const auto loaded = chart_builder::load({{"requirements.yaml", "dependencies: [{name: sub, version: 1.0.0}]"},
        {"templates/b.yaml", "b"}, {"values.yaml", "a: 1\n---\nb: 2\n"}, {"values.schema.json", "{}"}, {"README.md", "r"},
        {"Chart.yaml", "name: old\nversion: 1.0.0\n"}, {"charts/sub/Chart.yaml", "name: sub\nversion: 1.0.0\n"},
        {"charts/_off/Chart.yaml", "not: read"}, {"charts/x.tgz.prov", "p"}});
    QCOMPARE(message(loaded), std::string());
    const chart::Chart& chart = **loaded;
    QCOMPARE(chart.metadata.apiVersion, std::string("v1"));
    QCOMPARE(names(chart.templates), std::string("templates/b.yaml "));
    QCOMPARE(names(chart.files), std::string("requirements.yaml README.md charts/x.tgz.prov "));
    QVERIFY(chart.schema.has_value());
    QCOMPARE(chart.values.get("a").number(), 1.0);
    QCOMPARE(chart.values.get("b").number(), 2.0);
    QCOMPARE(chart.metadata.dependencies.size(), std::size_t{1});
    QCOMPARE(chart.dependencies().size(), std::size_t{1});
    QCOMPARE(chart.dependencies()[0]->fullPath(), std::string("old/charts/sub"));
    QVERIFY(chart.dependencies()[0]->parent() == &chart);
  }

  void brokenChartsAreRefused_data() {
    QTest::addColumn<Files>("files");
    QTest::addColumn<QString>("message");
    QTest::newRow("no Chart.yaml") << Files{{"a", "b"}} << "Chart.yaml file is missing";
    QTest::newRow("values that are no table")
        << Files{{"Chart.yaml", kChartYaml}, {"values.yaml", "[a]"}}
        << "cannot load values.yaml: cannot unmarshal yaml document: error unmarshaling JSON: while decoding JSON: json: "
           "cannot unmarshal array into Go value of type map[string]interface {}";
    QTest::newRow("a subchart without Chart.yaml") << Files{{"Chart.yaml", kChartYaml}, {"charts/sub/values.yaml", ""}}
                                                   << "error unpacking subchart sub in frobnitz: Chart.yaml file is missing";
    QTest::newRow("a stray file among the subcharts")
        << Files{{"Chart.yaml", kChartYaml}, {"charts/README.md", ""}}
        << "error unpacking subchart README.md in frobnitz: Chart.yaml file is missing";
    QTest::newRow("a packed subchart that is none")
        << Files{{"Chart.yaml", kChartYaml}, {"charts/a.tgz", "a text, longer than a header"}}
        << "error unpacking subchart a.tgz in frobnitz: gzip: invalid header";
    QTest::newRow("a packed subchart that ends in its header") << Files{{"Chart.yaml", kChartYaml}, {"charts/a.tgz", "text"}}
                                                               << "error unpacking subchart a.tgz in frobnitz: unexpected EOF";
  }
  void brokenChartsAreRefused() {
    QFETCH(Files, files);
    QFETCH(QString, message);
    QCOMPARE(QString::fromStdString(::message(chart_builder::load(files))), message);
  }

  void archivePathsAreChecked_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("message");
    const QString parent = "chart illegally references parent directory";
    const QString absolute = "chart illegally contains absolute paths";
    QTest::newRow("up and out") << "../../malformed-helm-test" << parent;
    QTest::newRow("rooted, then out") << "/../../malformed-helm-test" << parent;
    QTest::newRow("backslashes out") << "\\..\\..\\foo" << parent;
    QTest::newRow("only the base") << "./."
                                   << "chart illegally contains content outside the base directory: \"./.\"";
    QTest::newRow("beside the base") << "missing-leading-slash"
                                     << "chart illegally contains content outside the base directory: "
                                        "\"missing-leading-slash\"";
    QTest::newRow("two slashes") << "//foo" << absolute;
    QTest::newRow("a Windows share") << "\\\\?\\Some\\windows\\magic" << absolute;
    QTest::newRow("a drive letter behind a dot") << "/./c://foo"
                                                 << "chart contains illegally named files";
    QTest::newRow("Chart.yaml as the base") << "Chart.yaml/x"
                                            << "chart yaml not in base directory";
    QTest::newRow("nothing wrong") << "base/file"
                                   << "";
  }
  void archivePathsAreChecked() {
    QFETCH(QString, name);
    QFETCH(QString, message);
    const auto files = chart::readArchive(chart_builder::archive({{name.toStdString(), "hello: world"}}));
    QCOMPARE(files.ok() ? QString() : QString::fromStdString(files.error().message), message);
  }

  void archivesLoadAsFilesDo() {
    const auto loaded = chart::loadArchive({},
        chart_builder::archive({{"x/Chart.yaml", "\xEF\xBB\xBF" + std::string(kChartYaml)}, {"x/templates/a.yaml", "\xEF\xBB\xBF"
                                                                                                                   "a: b\r\n"}}));
    QCOMPARE(message(loaded), std::string());
    QCOMPARE((*loaded)->name(), std::string("frobnitz"));
    QCOMPARE((*loaded)->templates[0].data.str(), std::string("a: b\r\n"));
  }

  void anArchiveInTwoMembersIsRead() {
    const std::string tar = chart_builder::tar({{"x/Chart.yaml", kChartYaml}});
    const std::string two = chartroom::gzip(tar.substr(0, 700)) + chartroom::gzip(tar.substr(700));
    QCOMPARE(message(chart::loadArchive({}, two)), std::string());
  }

  void theSizeLimitHolds() {
    chart::LoadLimits limits;
    limits.total = 1000;
    const std::string text = "decompressed chart is larger than the maximum size 1000";
    const auto large = chart::readArchive(chart_builder::archive({{"x/a", std::string(1001, 'a')}}), limits);
    QCOMPARE(large.ok() ? std::string() : large.error().message, text);
    const auto sum =
        chart::readArchive(chart_builder::archive({{"x/a", std::string(600, 'a')}, {"x/b", std::string(600, 'a')}}), limits);
    QCOMPARE(sum.ok() ? std::string() : sum.error().message, text);
    const auto bomb = chart::readArchive(chart_builder::archive({{"x/a", std::string(20'000'000, 'a')}}), limits);
    QCOMPARE(bomb.ok() ? std::string() : bomb.error().message, text);
    const auto small = chart::readArchive(chart_builder::archive({{"x/a", std::string(999, 'a')}}), limits);
    QVERIFY(small.ok());
  }

  void filesThatAreNoArchiveAreNamed() {
    const Folder folder;
    folder.write("values.yaml", "a: b\n");
    folder.write("text", std::string(600, 'x'));
    folder.write("short", "x");
    folder.write("cut.tgz", chart_builder::archive({{"x/Chart.yaml", kChartYaml}}).substr(0, 40));
    folder.write("other.tgz", chart_builder::archive({{"x/README", "a"}}));
    QCOMPARE(message(chart::load({}, folder.path("values.yaml"))),
        "file '" + folder.path("values.yaml") + "' seems to be a YAML file, but expected a gzipped archive");
    QCOMPARE(message(chart::load({}, folder.path("text"))),
        "file '" + folder.path("text") + "' does not appear to be a gzipped archive; got 'text/plain; charset=utf-8'");
    QCOMPARE(message(chart::load({}, folder.path("short"))),
        "file '" + folder.path("short") + "' does not appear to be a gzipped archive; got 'application/octet-stream'");
    QCOMPARE(message(chart::load({}, folder.path("cut.tgz"))), std::string("unable to load chart archive"));
    QCOMPARE(
        message(chart::load({}, folder.path("other.tgz"))), std::string("unable to detect chart version, no Chart.yaml found"));
  }

  void foldersAreWalkedInOrderAndHelmignoreCounts() {
    const Folder folder;
    folder.write("c/Chart.yaml", kChartYaml);
    folder.write("c/.helmignore", "\xEF\xBB\xBF# comment\n*.txt\n/root-only\nsub/*.md\nbuild/\n");
    folder.write("c/b.txt", "");
    folder.write("c/root-only", "");
    folder.write("c/deep/root-only", "");
    folder.write("c/sub/a.md", "");
    folder.write("c/other/a.md", "");
    folder.write("c/build/x", "");
    folder.write("c/templates/.hidden", "");
    folder.write("c/templates/z.yaml", "");
    folder.write("c/templates/a.yaml", "");
    const auto loaded = chart::load({}, folder.path("c/"));
    QCOMPARE(message(loaded), std::string());
    QCOMPARE(names((*loaded)->templates), std::string("templates/a.yaml templates/z.yaml "));
    QCOMPARE(names((*loaded)->files), std::string(".helmignore deep/root-only other/a.md "));
  }

  void symbolicLinksAreFollowedAndTold() {
    const Folder folder;
    folder.write("c/Chart.yaml", kChartYaml);
    folder.write("outside/t.yaml", "linked");
    std::filesystem::create_directory_symlink(folder.path("outside"), folder.path("c/templates"));
    std::string log;
    const Context context = Context().withLog([&](LogLevel, std::string_view text) { log += text; });
    const auto loaded = chart::load(context, folder.path("c"));
    QCOMPARE(message(loaded), std::string());
    QCOMPARE(names((*loaded)->templates), std::string("templates/t.yaml "));
    QVERIFY(log.starts_with("found symbolic link in path. Contents of linked file included and used\tpath="));
    std::filesystem::create_symlink("/dev/null", folder.path("c/null"));
    QCOMPARE(message(chart::load({}, folder.path("c"))),
        "cannot load irregular file " + folder.path("c/null") + " as it has file mode type bits set");
  }

  // The texts are helm's.
  void linksThatLeadNowhereAreTold_data() {
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("expected");
    QTest::newRow("what is not there") << "../nowhere/x"
                                       << "lstat %1/nowhere: no such file or directory";
    QTest::newRow("far down") << "d/gone/y"
                              << "lstat %1/c/d/gone: no such file or directory";
    QTest::newRow("itself") << "link"
                            << "EvalSymlinks: too many links";
    QTest::newRow("below a file") << "Chart.yaml/x"
                                  << "not a directory";
  }
  void linksThatLeadNowhereAreTold() {
    QFETCH(QString, target);
    QFETCH(QString, expected);
    const Folder folder;
    folder.write("c/Chart.yaml", kChartYaml);
    folder.write("c/d/e", "");
    std::filesystem::create_symlink(target.toStdString(), folder.path("c/link"));
    const auto loaded = chart::load({}, folder.path("c"));
    QCOMPARE(QString::fromStdString(message(loaded)),
        "error evaluating symlink " + QString::fromStdString(folder.path("c/link")) + ": " +
            expected.replace("%1", QFileInfo(QString::fromStdString(folder.path())).canonicalFilePath()));
  }

  void aFolderWithoutChartIsNamed() {
    const Folder folder;
    QCOMPARE(message(chart::load({}, folder.path())), "unable to detect chart at " + folder.path("Chart.yaml") + ": open " +
                                                          folder.path("Chart.yaml") + ": no such file or directory");
    folder.write("Chart.yaml", "apiVersion: v9\nname: a\nversion: 1.0.0\n");
    QCOMPARE(message(chart::load({}, folder.path())), std::string("unsupported chart version"));
    folder.write("Chart.yaml", kChartYaml);
    folder.write(".helmignore", "a/**\n");
    QCOMPARE(message(chart::load({}, folder.path())), std::string("double-star (**) syntax is not supported"));
  }
};

QTEST_APPLESS_MAIN(TestLoad)
#include "tst_load.moc"
