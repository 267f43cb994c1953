// Every function of core/funcs against what helm 4.3.1 printed (data/recorded.json, made by tests/oracle/funcs from
// data/expressions.txt and data/values.json), and the properties of what is random.

#include "core/funcs/registry.h"
#include "core/tmpl/template_set.h"
#include "core/value/json.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QtTest>

#include <algorithm>

using namespace chartroom;

namespace {

QByteArray dataFile(const char* name) {
  QFile file(QStringLiteral(CHARTROOM_SOURCE_DIR "/tests/core/funcs/data/") + QLatin1String(name));
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QJsonObject recorded() {
  return QJsonDocument::fromJson(dataFile("recorded.json")).object();
}

struct Outcome {
  std::string output;
  std::string error;
};

Outcome run(const std::string& text, const Value& values, funcs::RenderHooks& hooks, const Clock* clock = nullptr) {
  tmpl::TemplateSet set("gotpl", funcs::allFunctions());
  if (Result<void> parsed = set.parse("t", text); !parsed) return {"", parsed.error().message};
  tmpl::ExecuteOptions options;
  options.user = &hooks;
  options.clock = clock;
  tmpl::Execution execution = set.execute(Context(), "t", values, options);
  return {execution.output, execution.result ? std::string() : execution.result.error().message};
}

Outcome run(const std::string& text) {
  funcs::RenderHooks hooks;
  return run(text, Value::makeMap(), hooks);
}

QString qt(const std::string& text) {
  return QString::fromStdString(text);
}

} // namespace

class TestFuncs : public QObject {
  Q_OBJECT
private slots:
  void everyNameOfHelmIsRegistered() {
    QStringList names, expected;
    for (const auto& [name, function] : funcs::functions())
      names << qt(name);
    for (const QJsonValue& name : recorded()["names"].toArray())
      expected << name.toString();
    names.sort();
    expected.sort();
    QCOMPARE(expected.size(), 233);
    QCOMPARE(names, expected);
  }

  void everyNameIsExercised() {
    const QByteArray rows = dataFile("expressions.txt") + dataFile("../tst_funcs.cpp");
    for (const auto& [name, function] : funcs::functions()) {
      const QRegularExpression word("\\b" + qt(name) + "\\b");
      QVERIFY2(word.match(QString::fromUtf8(rows)).hasMatch(), name.c_str());
    }
  }

  void templatesPrintWhatHelmPrints_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("output");
    QTest::addColumn<QString>("error");
    const QJsonArray rows = recorded()["rows"].toArray();
    QVERIFY(rows.size() > 200);
    for (const QJsonValue& row : rows)
      QTest::newRow(qPrintable("helm prints " + row["template"].toString()))
          << row["template"].toString() << row["output"].toString() << row["error"].toString();
  }
  void templatesPrintWhatHelmPrints() {
    QFETCH(QString, text);
    QFETCH(QString, output);
    QFETCH(QString, error);
    Result<Value> values = value::parseJson(dataFile("values.json").toStdString());
    QVERIFY(values.ok());
    funcs::RenderHooks hooks;
    const Outcome outcome = run(text.toStdString(), *values, hooks);
    QCOMPARE(qt(outcome.error), error);
    QCOMPARE(qt(outcome.output), output);
  }

  void includeStopsAtHelmsDepth() {
    const Outcome outcome = run("{{ define \"x\" }}{{ include \"x\" . }}{{ end }}{{ include \"x\" . }}");
    QVERIFY(outcome.error.ends_with("rendering template has a nested reference name: x: unable to execute template"));
  }

  void randomTextsAreOfTheirAlphabet_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("pattern");
    QTest::newRow("letters and digits") << "{{ randAlphaNum 200 }}"
                                        << "[0-9A-Za-z]{200}";
    QTest::newRow("letters") << "{{ randAlpha 200 }}"
                             << "[A-Za-z]{200}";
    QTest::newRow("digits") << "{{ randNumeric 200 }}"
                            << "[0-9]{200}";
    QTest::newRow("printable characters") << "{{ randAscii 200 }}"
                                          << "[ -~]{200}";
    QTest::newRow("bytes as base64") << "{{ randBytes 30 }}"
                                     << "[A-Za-z0-9+/]{40}";
    QTest::newRow("numbers in a range") << "{{ range until 50 }}{{ randInt -3 4 }},{{ end }}"
                                        << "((-[1-3]|[0-3]),){50}";
    QTest::newRow("a version 4 UUID") << "{{ uuidv4 }}"
                                      << "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    QTest::newRow("the same letters in another order") << "{{ shuffle \"aé\" }}"
                                                       << "aé|éa";
    QTest::newRow("bcrypt of cost 10") << "{{ bcrypt \"x\" }}"
                                       << "\\$2a\\$10\\$[./A-Za-z0-9]{53}";
    QTest::newRow("htpasswd") << "{{ htpasswd \"me\" \"x\" }}"
                              << "me:\\$2a\\$10\\$[./A-Za-z0-9]{53}";
    QTest::newRow("now prints as a time") << "{{ now }}"
                                          << "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d[^m]*";
    QTest::newRow("an RSA key") << "{{ genPrivateKey \"rsa\" | trunc 31 }}"
                                << "-----BEGIN RSA PRIVATE KEY-----";
    QTest::newRow("an elliptic key") << "{{ genPrivateKey \"ecdsa\" | trunc 30 }}"
                                     << "-----BEGIN EC PRIVATE KEY-----";
    QTest::newRow("an Edwards key") << "{{ genPrivateKey \"ed25519\" | trunc 27 }}"
                                    << "-----BEGIN PRIVATE KEY-----";
  }
  void randomTextsAreOfTheirAlphabet() {
    QFETCH(QString, text);
    QFETCH(QString, pattern);
    const Outcome outcome = run(text.toStdString());
    QCOMPARE(qt(outcome.error), QString());
    QVERIFY2(QRegularExpression("^(" + pattern + ")$").match(qt(outcome.output)).hasMatch(), outcome.output.c_str());
  }

  void aSeededSourceFreezesEverythingRandom() {
    const std::string text = "{{ randAlphaNum 20 }} {{ uuidv4 }} {{ shuffle \"abcdefgh\" }} {{ randInt 0 1000000 }} {{ "
                             "encryptAES \"k\" \"x\" }} "
                             "{{ bcrypt \"x\" }} {{ $ca := genCA \"ca\" 10 }}{{ $ca.Cert }} "
                             "{{ (genSignedCert \"x\" (list \"127.0.0.1\") (list \"localhost\") 10 $ca).Key }} {{ "
                             "genPrivateKey \"ecdsa\" }} {{ now }}";
    const FixedClock clock(Clock::Time(std::chrono::seconds(1700000000)));
    const auto render = [&](std::uint64_t seed) {
      funcs::SeededRandom random(seed);
      funcs::RenderHooks hooks;
      hooks.random = &random;
      return run(text, Value::makeMap(), hooks, &clock);
    };
    const Outcome first = render(1);
    QCOMPARE(qt(first.error), QString());
    QCOMPARE(render(1).output, first.output);
    QVERIFY(render(2).output != first.output);
    QVERIFY(first.output.ends_with("2023-11-14 22:13:20 +0000 UTC"));
  }

  void lookupAndNamesGoThroughTheHooks() {
    funcs::RenderHooks hooks;
    hooks.lookup = [](const funcs::LookupQuery& query) -> Result<Value> {
      if (query.name == "bad") return Error{Code::Forbidden, "no access", {}, {}};
      return Value::makeList({Value(query.apiVersion), Value(query.kind), Value(query.nameSpace), Value(query.name)});
    };
    hooks.resolveHost = [](const std::string& host) { return std::vector<std::string>{host + "!"}; };
    const Outcome outcome =
        run("{{ lookup \"v1\" \"Pod\" \"ns\" \"n\" }} {{ getHostByName \"h\" }}", Value::makeMap(), hooks);
    QCOMPARE(qt(outcome.output), QString("[v1 Pod ns n] h!"));
    QVERIFY(run("{{ lookup \"v1\" \"Pod\" \"\" \"bad\" }}", Value::makeMap(), hooks)
                .error.ends_with("error calling lookup: no access"));
  }

  void lintModeReportsInsteadOfFailing() {
    funcs::RenderHooks hooks;
    QStringList reports;
    hooks.lint = true;
    hooks.onLint = [&](std::string_view what, std::string_view text) {
      reports << qt(std::string(what) + ": " + std::string(text));
    };
    QCOMPARE(
        qt(run("[{{ fail \"a\" }}{{ required \"b\" nil }}{{ required \"c\" \"\" }}]", Value::makeMap(), hooks).output),
        QString("[]"));
    QCOMPARE(reports, QStringList({"funcMap fail: a", "missing required value: b", "missing required values: c"}));
  }

  void brokenTomlIsReportedInTheResult() {
    QVERIFY(run("{{ (fromToml \"a = \").Error }}").output.starts_with("toml: line 1"));
  }
};

QTEST_APPLESS_MAIN(TestFuncs)
#include "tst_funcs.moc"
