// Runs every input of corpus/<target>.txt through its target: what fuzzing found worth keeping, and every input that once broke
// something. A line is one input with C's escapes.

#include "target.h"

#include <QtTest>

#include <charconv>
#include <fstream>

namespace chartroom::fuzz {

namespace {

struct Target {
  const char* name;
  void (*run)(std::string_view input);
};
const std::vector<Target>& targets() {
  static const std::vector<Target> all{{"template", runTemplate}, {"yaml", runYaml}, {"json", runJson}, {"set", runSet},
      {"schema", runSchema}, {"glob", runGlob}, {"semver", runSemver}, {"archive", runArchive}, {"documents", runDocuments},
      {"render", runRender}};
  return all;
}

std::string unescaped(std::string_view line) {
  std::string text;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '\\') {
      text += line[i];
      continue;
    }
    switch (line[++i]) {
    case 'n': text += '\n'; break;
    case 'r': text += '\r'; break;
    case 't': text += '\t'; break;
    case 'x': {
      unsigned byte = 0;
      std::from_chars(line.data() + i + 1, line.data() + i + 3, byte, 16);
      text += static_cast<char>(byte);
      i += 2;
      break;
    }
    default: text += line[i];
    }
  }
  return text;
}

} // namespace

class TestReplay : public QObject {
  Q_OBJECT

private slots:
  void corpus_data() {
    QTest::addColumn<int>("index");
    for (int i = 0; i < static_cast<int>(targets().size()); ++i) QTest::newRow(targets()[static_cast<std::size_t>(i)].name) << i;
  }
  void corpus() {
    QFETCH(int, index);
    const Target& target = targets()[static_cast<std::size_t>(index)];
    std::ifstream file(std::string(CHARTROOM_SOURCE_DIR "/tests/fuzz/corpus/") + target.name + ".txt");
    int number = 0;
    for (std::string line; std::getline(file, line);) {
      ++number;
      try {
        target.run(unescaped(line));
      } catch (const Broken& broken) {
        QFAIL(qPrintable(QString("line %1: %2\n%3").arg(number).arg(broken.what(), QString::fromStdString(line))));
      }
    }
    QVERIFY2(number > 0, "no corpus");
  }
};

} // namespace chartroom::fuzz

QTEST_GUILESS_MAIN(chartroom::fuzz::TestReplay)
#include "tst_replay.moc"
