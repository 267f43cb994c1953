// core/value against what Go printed: golden/go.jsonl holds, line by line, a request to the oracle (tests/oracle/go) and the
// answer of helm 4.3.1's modules. The differential tests ask Go itself; these rows stand where there is no Go.

#include "core/value/json.h"
#include "core/value/merge.h"
#include "core/value/yaml.h"
#include "tests/oracle/typed.h"

#include <QtTest>

using namespace chartroom;
using chartroom::test::toTyped;

namespace {

// Typed JSON: a number without an exponent is an integer.
Value fromTypedText(const std::string& text) {
  // Numbers keep their spelling as marked strings while JSON is read.
  std::string marked;
  bool inString = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (inString) {
      marked += c;
      if (c == '\\') marked += text[++i];
      else if (c == '"') inString = false;
    } else if (c == '"') {
      inString = true;
      marked += c;
    } else if (c == '-' || (c >= '0' && c <= '9')) {
      const std::size_t end = std::min(text.find_first_of(",]} ", i), text.size());
      marked += "\"\\u0000" + text.substr(i, end - i) + "\"";
      i = end - 1;
    } else {
      marked += c;
    }
  }
  const std::function<Value(const Value&)> restore = [&](const Value& value) -> Value {
    if (value.isList()) {
      Value list = Value::makeList();
      for (const Value& item : value.list().items) list.list().items.push_back(restore(item));
      return list;
    }
    if (value.isMap()) {
      Value map = Value::makeMap();
      for (const auto& entry : value.map()) map.map().set(entry.key, restore(entry.value));
      return map;
    }
    if (!value.isString() || value.string().empty() || value.string()[0] != '\0') return value;
    const std::string number = value.string().substr(1);
    if (number.find('e') != std::string::npos) return parseFloat(number).value;
    return Value(parseInt(number).value);
  };
  return restore(*value::parseJson(marked));
}

struct Outcome {
  bool ok;
  std::string text;
};
Outcome of(const Result<std::string>& result) { return result ? Outcome{true, *result} : Outcome{false, result.error().message}; }
Outcome of(const Result<Value>& result) {
  return result ? Outcome{true, toTyped(*result)} : Outcome{false, result.error().message};
}

Outcome set(const std::string& line, const QJsonObject& args) {
  const QStringList kinds{"set", "set-string", "set-json", "set-file", "set-literal"};
  const Value base = fromTypedText(args["base"].toString().toStdString());
  const value::ReadFile read = [](const std::string& path) -> Result<std::string> {
    if (path.find('x') != std::string::npos) return Error{Code::NotFound, "open " + path + ": no such file or directory", {}, {}};
    return "file:" + path;
  };
  const auto kind = static_cast<value::SetKind>(kinds.indexOf(args["kind"].toString()));
  const Result<void> result = value::parseSet(kind, line, base, read);
  return result ? Outcome{true, toTyped(base)} : Outcome{false, result.error().message};
}

Outcome answer(const QString& operation, const std::string& in, const QJsonObject& args) {
  if (operation == "yaml.read") return of(value::parseYaml(in));
  if (operation == "yaml.write") return of(value::writeYaml(fromTypedText(in)));
  if (operation == "yaml.pretty") return of(value::writeYamlPretty(fromTypedText(in)));
  if (operation == "json.read") return of(value::parseJson(in));
  if (operation == "values.load") return of(value::loadValues(in));
  if (operation == "set") return set(in, args);
  value::JsonOptions options;
  if (args["html"].toString() == "keep") options.html = value::JsonHtml::Keep;
  options.indent = args["indent"].toString().toStdString();
  return of(value::writeJson(fromTypedText(in), options));
}

} // namespace

class TestGoGoldens : public QObject {
  Q_OBJECT
private slots:
  void equalsGo_data() {
    QTest::addColumn<QJsonObject>("row");
    QFile file(QStringLiteral(CHARTROOM_SOURCE_DIR "/tests/core/value/golden/go.jsonl"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    while (!file.atEnd()) {
      const QJsonObject row = QJsonDocument::fromJson(file.readLine()).object();
      QTest::newRow(qPrintable(row["name"].toString().left(100))) << row;
    }
  }
  void equalsGo() {
    QFETCH(QJsonObject, row);
    const Outcome ours = answer(row["op"].toString(), row["in"].toString().toStdString(), row["args"].toObject());
    const bool good = !row.contains("err");
    QCOMPARE(QString::fromStdString(ours.text), row[good ? "out" : "err"].toString());
    QCOMPARE(ours.ok, good);
  }
};

QTEST_APPLESS_MAIN(TestGoGoldens)
#include "tst_go_goldens.moc"
