// core/chart/dependency_status.h: the words of `helm dependency list` 4.3.1 on the same folders.

#include "chart_builder.h"
#include "core/chart/dependency_status.h"

#include <QtTest>
#include <filesystem>
#include <fstream>

using namespace chartroom;

class TestDependencyStatus : public QObject {
  Q_OBJECT
private slots:
  void initTestCase() {
    archive("packed-1.2.3", "packed", "1.2.3");
    archive("old-1.0.0", "old", "1.0.0");
    archive("twice-1.0.0", "twice", "1.0.0");
    archive("twice-1.1.0", "twice", "1.1.0");
    archive("misnamed-1.0.0", "other", "1.0.0");
    write("charts/broken-1.0.0.tgz", "no gzip");
    write("charts/loose/Chart.yaml", "apiVersion: v2\nname: loose\nversion: 2.0.0\n");
    for (const auto& [name, version] : {std::pair("loose", "2.0.0"), std::pair("odd", "x")}) {
      auto child = std::make_unique<chart::Chart>();
      child->metadata.name = name, child->metadata.version = version;
      m_parent.addDependency(std::move(child));
    }
  }

  void status_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("version");
    QTest::addColumn<QString>("word");
    QTest::newRow("an archive that meets the constraint") << "packed"
                                                          << "^1.2.0"
                                                          << "ok";
    QTest::newRow("an archive of another version") << "old"
                                                   << "^2.0.0"
                                                   << "wrong version";
    QTest::newRow("an archive against no constraint") << "old"
                                                      << "abc"
                                                      << "invalid version";
    QTest::newRow("two archives of versions") << "twice"
                                              << "1.x"
                                              << "too many matches";
    QTest::newRow("an archive of another chart") << "misnamed"
                                                 << "1.x"
                                                 << "misnamed";
    QTest::newRow("an archive that is none") << "broken"
                                             << "1.x"
                                             << "corrupt";
    QTest::newRow("a folder") << "loose"
                              << "2.x"
                              << "unpacked";
    QTest::newRow("a folder of another version") << "loose"
                                                 << "3.x"
                                                 << "wrong version";
    QTest::newRow("a folder without a version") << "odd"
                                                << "3.x"
                                                << "invalid version";
    QTest::newRow("not there") << "gone"
                               << "3.x"
                               << "missing";
    QTest::newRow("a name that is no pattern") << "a["
                                               << "3.x"
                                               << "bad pattern";
  }
  void status() {
    QFETCH(QString, name);
    QFETCH(QString, version);
    chart::Dependency dependency;
    dependency.name = name.toStdString(), dependency.version = version.toStdString();
    QTEST(QString::fromStdString(chart::dependencyStatus({}, m_folder.path().toStdString(), dependency, m_parent)), "word");
  }

  void anArchivedChartHasOnlyWhatIsInIt() {
    chart::Dependency dependency;
    dependency.name = "loose", dependency.version = "2.0.0";
    QCOMPARE(
        chart::dependencyStatus({}, m_folder.filePath("parent.tgz").toStdString(), dependency, m_parent), std::string("unpacked"));
    dependency.name = "packed";
    QCOMPARE(
        chart::dependencyStatus({}, m_folder.filePath("parent.tgz").toStdString(), dependency, m_parent), std::string("missing"));
  }

private:
  void write(const std::string& name, const std::string& bytes) {
    const std::filesystem::path path = m_folder.path().toStdString() + "/" + name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
  }
  void archive(const std::string& file, const std::string& name, const std::string& version) {
    const std::string yaml = "apiVersion: v2\nname: " + name + "\nversion: " + version + "\n";
    write("charts/" + file + ".tgz", chartroom::gzip(chart_builder::tar({{name + "/Chart.yaml", yaml}})));
  }

  QTemporaryDir m_folder;
  chart::Chart m_parent;
};

QTEST_GUILESS_MAIN(TestDependencyStatus)
#include "tst_dependency_status.moc"
