// Functions whose answers differ from run to run, by their properties, and what core/funcs does besides printing
// (tst_recorded.cpp compares that with helm).

#include "core/funcs/registry.h"
#include "core/tmpl/template_set.h"

#include <crypt.h>

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <set>

using namespace chartroom;

namespace {

struct Outcome {
  std::string output;
  std::string error;
};

Outcome run(const std::string& text, const Value& values, funcs::RenderHooks& hooks, const Clock* clock = nullptr) {
  tmpl::TemplateSet set("gotpl", funcs::functions());
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

QString qt(const std::string& text) { return QString::fromStdString(text); }

} // namespace

class TestFuncs : public QObject {
  Q_OBJECT
private slots:
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

  void randomTextsUseTheirWholeAlphabet_data() {
    QTest::addColumn<QString>("function");
    QTest::addColumn<int>("characters");
    QTest::newRow("letters and digits") << "randAlphaNum" << 62;
    QTest::newRow("letters") << "randAlpha" << 52;
    QTest::newRow("digits") << "randNumeric" << 10;
    QTest::newRow("printable characters") << "randAscii" << 95;
  }
  void randomTextsUseTheirWholeAlphabet() {
    QFETCH(QString, function);
    QFETCH(int, characters);
    // The chance that one of them is missing from so many is below 1e-40.
    const std::string text = run("{{ " + function.toStdString() + " 10000 }}").output;
    QCOMPARE(text.size(), std::size_t{10000});
    QCOMPARE(static_cast<int>(std::set<char>(text.begin(), text.end()).size()), characters);
    QVERIFY(run("{{ " + function.toStdString() + " 10000 }}").output != text);
  }

  void randIntReachesBothEndsOfItsRange() {
    const QStringList numbers = qt(run("{{ range until 1000 }}{{ randInt -2 3 }} {{ end }}").output).split(' ', Qt::SkipEmptyParts);
    QCOMPARE(QSet<QString>(numbers.begin(), numbers.end()), (QSet<QString>{"-2", "-1", "0", "1", "2"}));
  }

  void shuffleKeepsEveryLetter() {
    std::string text = run("{{ shuffle \"abcdefghijklmnopqrstuvwxyz\" }}").output;
    std::sort(text.begin(), text.end());
    QCOMPARE(qt(text), QString("abcdefghijklmnopqrstuvwxyz"));
  }

  void whatIsEncryptedDecrypts() {
    QCOMPARE(
        qt(run("{{ range list \"\" \"x\" \"sixteen bytes ok\" (repeat 1000 \"é\") }}{{ eq . (encryptAES \"key\" . | decryptAES "
               "\"key\") }} {{ end }}")
                .output),
        QString("true true true true "));
  }

  void passwordHashesCheck_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("password");
    QTest::newRow("bcrypt") << "{{ bcrypt \"s3cret\" }}"
                            << "s3cret";
    QTest::newRow("bcrypt of nothing") << "{{ bcrypt \"\" }}"
                                       << "";
    QTest::newRow("htpasswd") << "{{ htpasswd \"me\" \"pässword\" | trimPrefix \"me:\" }}"
                              << "pässword";
  }
  void passwordHashesCheck() {
    QFETCH(QString, text);
    QFETCH(QString, password);
    const std::string hash = run(text.toStdString()).output;
    crypt_data data = {};
    QCOMPARE(QString(crypt_r(password.toUtf8().constData(), hash.c_str(), &data)), qt(hash));
    QVERIFY(qt(hash) != QString(crypt_r("another", hash.c_str(), &data)));
  }

  void openSslVerifiesTheCertificates_data() {
    QTest::addColumn<QString>("text");
    const QString all = "{{ $ca.Cert }}%{{ $c.Cert }}%{{ $c.Key }}";
    QTest::newRow("an RSA key signed by an authority")
        << "{{ $ca := genCA \"ca\" 10 }}{{ $c := genSignedCert \"x\" (list \"127.0.0.1\" \"::1\") (list \"a.example\") 10 $ca "
           "}}" +
               all;
    QTest::newRow("one that signs itself") << "{{ $c := genSelfSignedCert \"x\" nil (list \"a.example\") 10 }}{{ $ca := $c }}" +
                                                  all;
    QTest::newRow("elliptic keys")
        << "{{ $k := genPrivateKey \"ecdsa\" }}{{ $ca := genCAWithKey \"ca\" 10 $k }}{{ $c := genSignedCertWithKey "
           "\"x\" nil (list \"a.example\") 10 $ca (genPrivateKey \"ecdsa\") }}" +
               all;
    QTest::newRow("Edwards keys") << "{{ $k := genPrivateKey \"ed25519\" }}{{ $ca := genCAWithKey \"ca\" 10 $k }}{{ $c := "
                                     "genSignedCertWithKey \"x\" nil (list \"a.example\") 10 $ca (genPrivateKey \"ed25519\") }}" +
                                         all;
    QTest::newRow("read back by buildCustomCert")
        << "{{ $ca := genCA \"ca\" 10 }}{{ $s := genSignedCert \"x\" nil (list \"a.example\") 10 $ca }}{{ $c := buildCustomCert (b64enc "
           "$s.Cert) (b64enc $s.Key) }}" +
               all;
  }
  void openSslVerifiesTheCertificates() {
    QFETCH(QString, text);
    const Outcome outcome = run(text.toStdString());
    QCOMPARE(qt(outcome.error), QString());
    const QStringList parts = qt(outcome.output).split('%');
    QCOMPARE(parts.size(), 3);
    const QTemporaryDir folder;
    for (int i = 0; i < 3; ++i) {
      QFile file(folder.filePath(QStringList{"ca", "cert", "key"}[i]));
      QVERIFY(file.open(QIODevice::WriteOnly));
      file.write(parts[i].toUtf8());
    }
    const auto openSsl = [&](const QStringList& arguments) {
      QProcess process;
      process.setWorkingDirectory(folder.path());
      process.start("openssl", arguments);
      process.waitForFinished();
      return QString::fromUtf8(process.readAll());
    };
    QCOMPARE(openSsl({"verify", "-CAfile", "ca", "-verify_hostname", "a.example", "-purpose", "sslserver", "cert"}),
        QString("cert: OK\n"));
    QCOMPARE(openSsl({"pkey", "-in", "key", "-pubout"}), openSsl({"x509", "-in", "cert", "-pubkey", "-noout"}));
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
    const Outcome outcome = run("{{ lookup \"v1\" \"Pod\" \"ns\" \"n\" }} {{ getHostByName \"h\" }}", Value::makeMap(), hooks);
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
    QCOMPARE(qt(run("[{{ fail \"a\" }}{{ required \"b\" nil }}{{ required \"c\" \"\" }}]", Value::makeMap(), hooks).output),
        QString("[]"));
    QCOMPARE(reports, QStringList({"funcMap fail: a", "missing required value: b", "missing required values: c"}));
  }

  void brokenTomlIsReportedInTheResult() { QVERIFY(run("{{ (fromToml \"a = \").Error }}").output.starts_with("toml: line 1")); }
};

QTEST_APPLESS_MAIN(TestFuncs)
#include "tst_funcs.moc"
