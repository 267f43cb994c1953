// Differential tests: the same generated inputs to our code and to Go's (tests/oracle/go). The first input that differs is
// printed. CHARTROOM_SEED and CHARTROOM_ROUNDS in the environment choose other and longer runs.

#include "core/value/json.h"
#include "core/value/merge.h"
#include "core/value/yaml.h"
#include "tests/oracle/generate.h"
#include "tests/oracle/oracle.h"
#include "tests/oracle/typed.h"

#include <QtTest>

using namespace chartroom;
using namespace chartroom::test;

namespace {

// Ours in the oracle's form.
Oracle::Answer answerOf(const Result<std::string>& result) {
  if (!result) return {false, {}, result.error().message};
  return {true, *result, {}};
}

Oracle::Answer answerOf(const Result<Value>& result) {
  if (!result) return {false, {}, result.error().message};
  return {true, toTyped(*result), {}};
}

std::string shown(const Oracle::Answer& answer) { return answer.ok ? answer.out : "ERROR " + answer.error; }

// Go's map order is random, and with it the one of several faults that an error names.
bool isUnstable(const std::string& error) {
  return error.find("unsupported map key of type") != std::string::npos || error.find("invalid map key") != std::string::npos;
}

// Known differences, each with its reason; keep it short.
bool isKnownDifference(const std::string& input, const Oracle::Answer& ours, const Oracle::Answer& gos) {
  Q_UNUSED(input);
  return !ours.ok && !gos.ok && isUnstable(ours.error) && isUnstable(gos.error);
}

} // namespace

class TestDifferential : public QObject {
  Q_OBJECT

  using Ours = std::function<Oracle::Answer(const std::string&)>;

  void compare(const char* operation, int rounds, const std::function<std::string(Generator&)>& make, const Ours& ours,
               const std::function<Oracle::Args(Generator&)>& args = {}) {
    const std::uint64_t seed = qEnvironmentVariableIsSet("CHARTROOM_SEED") ? qgetenv("CHARTROOM_SEED").toULongLong() : 20240501;
    if (qEnvironmentVariableIsSet("CHARTROOM_ROUNDS")) rounds = qgetenv("CHARTROOM_ROUNDS").toInt();
    Generator generator(seed);
    int differences = 0;
    const int shownAtMost = qEnvironmentVariableIsSet("CHARTROOM_SHOW") ? qgetenv("CHARTROOM_SHOW").toInt() : 1;
    for (int round = 0; round < rounds; ++round) {
      const std::string input = make(generator);
      m_args = args ? args(generator) : Oracle::Args{};
      const Oracle::Answer gos = m_oracle.ask(operation, input, m_args);
      QVERIFY2(gos.error.rfind("oracle: ", 0) != 0, gos.error.c_str());
      const Oracle::Answer mine = ours(input);
      if (mine.ok == gos.ok && mine.out == gos.out && mine.error == gos.error) continue;
      if (isKnownDifference(input, mine, gos) || goAlsoSays(operation, input, mine)) continue;
      if (++differences > shownAtMost) continue;
      std::string message = std::string(operation) + " differs in round " + std::to_string(round) + " of seed " + std::to_string(seed) + "\n--- input\n" + input +
                            "\n--- quoted\n" + quote(input);
      for (const auto& [name, text] : m_args) message += "\n--- " + name + "\n" + text;
      message += "\n--- Go\n" + shown(gos) + "\n--- ours\n" + shown(mine);
      qWarning("%s", message.c_str());
    }
    if (differences) QFAIL(qPrintable(QString("%1 of %2 inputs differ").arg(differences).arg(rounds)));
  }

  // go-yaml's natural order goes in circles for some keys ("10", "1a", "2"); Go's output then depends on its random map order.
  bool goAlsoSays(const char* operation, const std::string& input, const Oracle::Answer& mine) {
    for (int i = 0; i < 60; ++i) {
      const Oracle::Answer gos = m_oracle.ask(operation, input, m_args);
      if (mine.ok == gos.ok && mine.out == gos.out && mine.error == gos.error) return true;
    }
    return false;
  }

  std::string arg(const char* name) const {
    for (const auto& [known, text] : m_args)
      if (known == name) return text;
    return {};
  }

  Oracle m_oracle;
  Oracle::Args m_args;

private slots:
  void initTestCase() {
    if (m_oracle.start()) return;
    if (m_oracle.goMissing()) QSKIP(qPrintable(m_oracle.problem()));
    QFAIL(qPrintable(m_oracle.problem()));
  }

  void yamlIsReadAsGoReadsIt() {
    compare("yaml.read", 8000, [](Generator& g) { return g.yaml(); },
            [](const std::string& in) { return answerOf(value::parseYaml(in)); });
  }
  void yamlIsWrittenAsGoWritesIt() {
    compare("yaml.write", 8000, [this](Generator& g) { return toTyped(m_value = g.value()); },
            [this](const std::string&) { return answerOf(value::writeYaml(m_value)); });
  }
  void prettyYamlIsWrittenAsGoWritesIt() {
    compare("yaml.pretty", 5000, [this](Generator& g) { return toTyped(m_value = g.value()); },
            [this](const std::string& in) { return answerOf(value::writeYamlPretty(roundTripped(in))); });
  }
  void valuesFilesAreLoadedAsHelmLoadsThem() {
    compare("values.load", 3000, [](Generator& g) { return g.yaml(); },
            [](const std::string& in) { return answerOf(value::loadValues(in)); });
  }
  void jsonIsReadAsGoReadsIt() {
    compare("json.read", 8000, [](Generator& g) { return g.json(); },
            [](const std::string& in) { return answerOf(value::parseJson(in)); });
  }
  void jsonIsWrittenAsGoWritesIt() {
    compare("json.write", 4000, [this](Generator& g) { return toTyped(m_value = g.value()); },
            [this](const std::string& in) {
              value::JsonOptions options;
              if (arg("html") == "keep") options.html = value::JsonHtml::Keep;
              options.indent = arg("indent");
              return answerOf(value::writeJson(roundTripped(in), options));
            },
            [](Generator& g) {
              return Oracle::Args{{"html", g.chance(50) ? "keep" : "escape"}, {"indent", g.chance(50) ? "  " : ""}};
            });
  }
  void setLinesAreReadAsHelmReadsThem_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("name");
    const char* names[] = {"set", "set-string", "set-json", "set-file", "set-literal"};
    for (int i = 0; i < 5; ++i) QTest::newRow(names[i]) << i << QByteArray(names[i]);
  }
  void setLinesAreReadAsHelmReadsThem() {
    QFETCH(int, kind);
    QFETCH(QByteArray, name);
    const auto setKind = static_cast<value::SetKind>(kind);
    compare("set", 4000,
            [&](Generator& g) { return setKind == value::SetKind::SetJson ? g.setJsonLine() : g.setLine(); },
            [&](const std::string& in) {
              const value::ReadFile read = [](const std::string& path) -> Result<std::string> {
                if (path.find('x') != std::string::npos)
                  return Error{Code::NotFound, "open " + path + ": no such file or directory", {}, {}};
                return "file:" + path;
              };
              const Value base = roundTripped(arg("base"));
              const Result<void> result = value::parseSet(setKind, in, base, read);
              if (!result) return Oracle::Answer{false, {}, result.error().message};
              return Oracle::Answer{true, toTyped(base), {}};
            },
            [&](Generator& g) {
              static const std::vector<std::string> kBases{
                  "{}", "{}", R"({"a":1e+00,"list":[1e+00,"x",null,{"a":1}],"map":{"a":{"b":"c"}},"n":null,"s":"t"})",
                  R"({"a":{"a":{"a":true}},"b":[[1,[2]],{"c":{}}],"c":[]})"};
              return Oracle::Args{{"kind", name.toStdString()}, {"base", g.pick(kBases)}};
            });
  }

private:
  // The typed JSON as a value: what the oracle works on (strings have become valid UTF-8).
  static Value roundTripped(const std::string& typed) {
    return withIntegers(typed);
  }
  static Value withIntegers(const std::string& typed);
  Value m_value;
};

// A small reader of typed JSON: integers stay integers.
namespace {
Value integersBack(const Value& parsed, std::string_view& text) {
  // Walks value and text side by side; the text is our own, compact.
  if (parsed.isList()) {
    Value list = Value::makeList();
    text.remove_prefix(1);
    for (const Value& item : parsed.list().items) {
      list.list().items.push_back(integersBack(item, text));
      if (text.starts_with(',')) text.remove_prefix(1);
    }
    text.remove_prefix(1);
    return list;
  }
  const auto skipString = [&] {
    std::size_t i = 1;
    while (text[i] != '"') i += text[i] == '\\' ? 2 : 1;
    text.remove_prefix(i + 1);
  };
  if (parsed.isMap()) {
    // Duplicate keys cannot be told apart here; toTyped writes none that stay apart in JSON.
    Value map = Value::makeMap();
    text.remove_prefix(1);
    while (!text.starts_with('}')) {
      const std::string_view before = text;
      skipString();
      const std::string key = value::parseJson(before.substr(0, before.size() - text.size()))->string();
      text.remove_prefix(1);
      map.map().set(value::SharedString(key), integersBack(parsed.get(key), text));
      if (text.starts_with(',')) text.remove_prefix(1);
    }
    text.remove_prefix(1);
    return map;
  }
  if (parsed.isString()) {
    skipString();
    return parsed;
  }
  std::size_t end = text.find_first_of(",]}");
  if (end == std::string_view::npos) end = text.size();
  const std::string_view token = text.substr(0, end);
  text.remove_prefix(end);
  if (!parsed.isNumber() || token.find('e') != std::string_view::npos) return parsed;
  return Value(parseInt(token).value);
}
} // namespace

Value TestDifferential::withIntegers(const std::string& typed) {
  const Result<Value> parsed = value::parseJson(typed);
  std::string_view text = typed;
  return integersBack(*parsed, text);
}

QTEST_GUILESS_MAIN(TestDifferential)
#include "tst_differential.moc"
