// Template programs against what Go did with them: printed tree, output, error text with its position, chain of causes.

#include "core/tmpl/format.h"
#include "core/tmpl/template_set.h"
#include "core/value/json.h"
#include "tests/core/tmpl/test_functions.h"

#include <QTest>

#include <fstream>
#include <sstream>

using namespace chartroom;

namespace {

Value readData(const char* name) {
  std::ifstream file(std::string(CHARTROOM_SOURCE_DIR "/tests/core/tmpl/data/") + name, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  auto parsed = value::parseJson(text.str());
  return parsed ? std::move(parsed).value() : Value();
}

const tmpl::FunctionMap& functions() {
  static const tmpl::FunctionMap map = tmpl::test::testFunctions();
  return map;
}

// Text as the record has it, where broken UTF-8 became U+FFFD.
std::string throughJson(const std::string& text) {
  return value::parseJson(value::writeJson(Value(text)).value()).value().string();
}

// The case's result in the form of the record.
std::string run(const Value& testCase, const Value& data) {
  Value result = Value::makeMap();
  tmpl::TemplateSet set("gotpl", functions());
  for (const Value& file : testCase.get("files").list().items)
    if (auto parsed = set.parse(file.list().items[0].string(), file.list().items[1].string()); !parsed) {
      result.map().set("parseError", Value(parsed.error().message));
      return value::writeJson(result).value();
    }
  const std::string name = testCase.get("run").string();
  result.map().set("tree", Value(set.dump(name)));
  const tmpl::Execution execution = set.execute(Context(), name, data);
  result.map().set("output", Value(execution.output));
  if (!execution.result) {
    const std::string message = execution.result.error().message;
    result.map().set("error", Value(message));
    std::vector<Value> chain;
    for (const std::size_t cause : execution.causes) chain.emplace_back(message.substr(cause));
    result.map().set("chain", Value::makeList(std::move(chain)));
  }
  return value::writeJson(result).value();
}

} // namespace

class RecordedTemplates : public QObject {
  Q_OBJECT

private slots:
  void templates_data();
  void templates();
  void printf_data();
  void printf();

private:
  Value m_templates = readData("templates.json");
  Value m_printf = readData("printf.json");
};

void RecordedTemplates::templates_data() {
  QTest::addColumn<int>("index");
  QVERIFY(m_templates.isMap());
  const auto& cases = m_templates.get("cases").list().items;
  for (std::size_t i = 0; i < cases.size(); ++i) QTest::addRow("%s", cases[i].get("name").string().c_str()) << static_cast<int>(i);
}

void RecordedTemplates::templates() {
  QFETCH(int, index);
  const Value testCase = m_templates.get("cases").list().items[static_cast<std::size_t>(index)];
  const Value data = (testCase.map().contains("data") ? testCase : m_templates).get("data").deepCopy();
  QCOMPARE(QString::fromStdString(run(testCase, data)), QString::fromStdString(value::writeJson(testCase.get("want")).value()));
}

void RecordedTemplates::printf_data() {
  QTest::addColumn<int>("index");
  QVERIFY(m_printf.isMap());
  const auto& formats = m_printf.get("formats").list().items;
  for (std::size_t i = 0; i < formats.size(); ++i)
    QTest::addRow("%s of every operand", formats[i].string().c_str()) << static_cast<int>(i);
}

void RecordedTemplates::printf() {
  QFETCH(int, index);
  const auto row = static_cast<std::size_t>(index);
  const auto& operands = m_printf.get("operands").list().items;
  const auto& wanted = m_printf.get("results").list().items[row].list().items;
  const std::string format = m_printf.get("formats").list().items[row].string();
  QCOMPARE(wanted.size(), operands.size());
  for (std::size_t i = 0; i < operands.size(); ++i) {
    if (wanted[i].isNil()) continue;
    tmpl::TemplateSet set("gotpl", functions());
    QVERIFY(set.parse("t", "{{printf $.format " + operands[i].string() + "}}").ok());
    const Value data = m_templates.get("data").deepCopy();
    data.map().set("format", Value(format));
    const tmpl::Execution execution = set.execute(Context(), "t", data);
    QVERIFY2(execution.result.ok(), operands[i].string().c_str());
    const std::string got = throughJson(execution.output);
    const std::string want = throughJson(wanted[i].string());
    QVERIFY2(got == want, (format + " of " + operands[i].string() + "\n got " + got + "\nwant " + want).c_str());
  }
}

QTEST_APPLESS_MAIN(RecordedTemplates)
#include "tst_recorded.moc"
