// Runs the command lines of tests/conformance/charts, each in a copy of its folder, and compares output, error output, exit
// status and written files with what helm 4.3.1 gave ("record" beside this file asked it).

#include "conformance.h"

#include "core/base/text.h"
#include "core/value/json.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <filesystem>
#include <memory>

namespace fs = std::filesystem;

namespace {

const fs::path& chartsFolder() {
  static const fs::path folder = fs::path(CHARTROOM_SOURCE_DIR) / "tests/conformance/charts";
  return folder;
}

// What a case left below "out", as the record script writes it down.
std::string writtenFiles(const fs::path& folder) {
  std::string text;
  if (!fs::exists(folder / "out")) return text;
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder / "out"))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& file : files) text += "== " + fs::relative(file, folder).string() + "\n" + conformance::readFile(file);
  return text;
}

std::string shown(const conformance::Difference& difference, const char* what) {
  return std::string(what) + " line " + std::to_string(difference.line) + "\n    helm: " + difference.wanted +
         "\n    here: " + difference.got;
}

} // namespace

class TestCharts : public QObject {
  Q_OBJECT

  // The folder of the current cases without what only this test reads. Cases write below "out", which is taken away after each.
  fs::path copyOf(const fs::path& source) {
    if (m_source == source) return m_work;
    m_source = source;
    m_scratch = std::make_unique<QTemporaryDir>();
    m_work = fs::canonical(m_scratch->path().toStdString()) / "work";
    fs::create_directory(m_work);
    for (const auto& entry : fs::directory_iterator(source))
      if (entry.path().filename() != "expected" && entry.path().filename() != "cases.json")
        fs::copy(entry.path(), m_work / entry.path().filename(), fs::copy_options::recursive | fs::copy_options::copy_symlinks);
    return m_work;
  }

  std::unique_ptr<QTemporaryDir> m_scratch;
  fs::path m_source;
  fs::path m_work;

private slots:
  void printsWhatHelmPrints_data() {
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("name");
    std::vector<fs::path> folders;
    for (const auto& entry : fs::directory_iterator(chartsFolder()))
      if (entry.is_directory()) folders.push_back(entry.path());
    std::sort(folders.begin(), folders.end());
    QVERIFY(folders.size() >= 60);
    for (const auto& folder : folders) {
      const auto cases = chartroom::value::parseJson(conformance::readFile(folder / "cases.json"));
      QVERIFY2(cases && cases->isMap(), folder.c_str());
      for (const auto& one : cases->map())
        QTest::newRow((folder.filename().string() + ": " + one.key.str()).c_str())
            << QString::fromStdString(folder.string()) << QString::fromStdString(one.key.str());
    }
  }
  void printsWhatHelmPrints() {
    QFETCH(QString, folder);
    QFETCH(QString, name);
    const fs::path source = folder.toStdString();
    const auto cases = chartroom::value::parseJson(conformance::readFile(source / "cases.json"));
    const auto one = cases->get(name.toStdString());

    const fs::path work = copyOf(source);
    fs::current_path(work);

    std::vector<std::string> arguments;
    for (const auto& argument : one.get("args").list().items) arguments.push_back(argument.string());
    const std::string home = (work / "no-home").string();
    std::map<std::string, std::string> environment{{"HOME", home}, {"KUBECONFIG", home + "/kubeconfig"}};
    if (one.get("env").isMap())
      for (const auto& variable : one.get("env").map()) environment[variable.key.str()] = variable.value.string();
    const auto input = one.get("stdin");
    const auto run = conformance::runProgram(arguments, environment, input.isString() ? input.string() : "");
    const std::string files = writtenFiles(work);
    fs::remove_all(work / "out");
    fs::current_path(chartsFolder());

    const auto expected = [&](const char* kind) {
      return chartroom::replaceAll(
          conformance::readFile(source / "expected" / (name.toStdString() + "." + kind)), "$DIR", work.string());
    };
    QVERIFY2(fs::exists(source / "expected" / (name.toStdString() + ".out")), "not recorded");
    const std::string status = expected("status");
    if (const auto difference = conformance::compare(expected("err"), run.err, {}))
      QFAIL(shown(*difference, "error output").c_str());
    if (const auto difference = conformance::compare(expected("out"), run.out, {})) QFAIL(shown(*difference, "output").c_str());
    QCOMPARE(run.status, status.empty() ? 0 : std::stoi(status));
    if (const auto difference = conformance::compare(expected("files"), files, {})) QFAIL(shown(*difference, "files").c_str());
  }
};

QTEST_GUILESS_MAIN(TestCharts)
#include "tst_charts.moc"
