// Template programs, expressions over all functions, printf, values of charts with subcharts, versions and constraints: what we
// make of them and what helm's engine does.

#include "core/base/semver.h"
#include "core/chart/capabilities.h"
#include "core/chart/files_object.h"
#include "core/tmpl/template_set.h"
#include "tests/oracle/differential.h"
#include "tests/oracle/generate_chart.h"
#include "tests/oracle/generate_template.h"
#include "tests/oracle/known_differences.h"
#include "tests/oracle/render_case.h"

#include <set>

using namespace chartroom;
using namespace chartroom::test;

namespace {

Oracle::Answer renderOne(const Case& input) {
  RenderAnswer answer = renderCase(input.input, input.args);
  if (answer.ok) return {true, std::move(answer.text), {}};
  return {false, {}, std::move(answer.text)};
}

Case templateCase(const std::string& text, const Value& values) {
  return {text, {{"values", toTyped(values)}, {"file:templates/_helpers.tpl", TemplateGenerator::helpers()},
                    {"file:a.txt", "one\ntwo\n\nthree"}, {"file:conf/b.txt", "é: <&>\n"}}};
}

// Whether a text works on the values, without the rest of a render.
class Probe {
public:
  Probe() : m_set("gotpl", funcs::functions()) { (void)m_set.parse("h", TemplateGenerator::helpers()); }
  bool works(const std::string& text, const Value& values) {
    if (m_context.isNil()) {
      static const Value capabilities = chart::capabilitiesValue(chart::Capabilities::offline());
      static const Value files = chart::filesValue({{"a.txt", "one\ntwo\n\nthree", {}}, {"conf/b.txt", "é: <&>\n", {}}});
      m_context = value::parseJson(R"({"Release":{"Name":"release-name","Revision":1,"IsInstall":true},"Chart":{"Name":"c",
        "Version":"1.2.3","AppVersion":"4.5","IsRoot":true},"Template":{"Name":"t","BasePath":"b"}})")
                      .value();
      m_context.map().set("Values", values.retyped(value::Type::ValuesMap));
      m_context.map().set("Capabilities", capabilities);
      m_context.map().set("Files", files);
    }
    tmpl::TemplateSet set = m_set.clone();
    if (!set.parse("t", text)) return false;
    funcs::RenderHooks hooks;
    tmpl::ExecuteOptions options;
    options.user = &hooks;
    return set.execute(Context().withTimeout(std::chrono::seconds(5)), "t", m_context, options).result.ok();
  }

private:
  tmpl::TemplateSet m_set;
  Value m_context;
};

Oracle::Answer checkConstraint(const Case& input) {
  const auto parsed = VersionConstraint::parse(input.input);
  if (!parsed) return {false, {}, parsed.error().message};
  const auto version = SemanticVersion::parse(input.arg("version"));
  if (!version) return {false, {}, version.error().message};
  const auto refusals = parsed->refusals(*version);
  std::string out =
      parsed->toString() + "\n" + (parsed->accepts(*version) ? "true " : "false ") + (refusals.empty() ? "true\n" : "false\n");
  for (const std::string& reason : refusals) out += reason + "\n";
  return {true, out, {}};
}

Oracle::Answer readVersion(const Case& input) {
  const auto parsed = SemanticVersion::parse(input.input);
  if (!parsed) return {false, {}, parsed.error().message};
  if (parsed->major == UINT64_MAX) return {false, {}, "panic: major version increment would overflow uint64"};
  if (parsed->minor == UINT64_MAX) return {false, {}, "panic: minor version increment would overflow uint64"};
  if (parsed->patch == UINT64_MAX && parsed->prerelease.empty())
    return {false, {}, "panic: patch version increment would overflow uint64"};
  const auto number = [](std::uint64_t n) { return " " + std::to_string(n); };
  std::string out = parsed->toString() + " " + parsed->original + number(parsed->major) + number(parsed->minor) +
                    number(parsed->patch) + " " + quote(parsed->prerelease) + " " + quote(parsed->metadata);
  out += "\n" + parsed->nextMajor().original + " " + parsed->nextMinor().original + " " + parsed->nextPatch().original;
  const auto strict = SemanticVersion::parseStrict(input.input);
  out += "\n" + (strict ? strict->toString() : strict.error().message);
  const auto other = SemanticVersion::parse(input.arg("other"));
  out += "\n" + (other ? std::to_string(parsed->compare(*other)) : other.error().message);
  return {true, out, {}};
}

std::string goType(tmpl::Parameter parameter) {
  using enum tmpl::Parameter;
  switch (parameter) {
  case Any: return "interface {}";
  case Bool: return "bool";
  case Int: return "int";
  case Int32: return "int32";
  case Int64: return "int64";
  case Uint32: return "uint32";
  case Float64: return "float64";
  case String: return "string";
  case Bytes: return "[]uint8";
  case List: return "[]interface {}";
  case StringList: return "[]string";
  case Dict: return "map[string]interface {}";
  case StringDict: return "map[string]string";
  case Time: return "time.Time";
  case Certificate: return "sprig.certificate";
  case Duration: return "time.Duration";
  }
  return {};
}

} // namespace

class TestTemplates : public QObject {
  Q_OBJECT

  Differential m_test;

private slots:
  void initTestCase() {
    m_test.known = knownDifferences();
    m_test.start();
  }

  // Every function takes what Go's takes, and all are there.
  void functionsHaveGosSignatures() {
    std::set<std::string> kinds;
    for (const FunctionKinds& one : functionKinds()) kinds.insert(one.name);
    std::istringstream lines(m_test.oracle.ask("functions", "").out);
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
      const std::string name = line.substr(0, line.find(' '));
      const auto found = funcs::functions().find(name);
      QVERIFY2(found != funcs::functions().end(), line.c_str());
      const auto& signature = found->second.signature;
      std::string ours = "func(";
      for (std::size_t i = 0; i < signature.parameters.size(); ++i) {
        if (i) ours += ", ";
        if (signature.variadic && i + 1 == signature.parameters.size()) ours += "...";
        ours += goType(signature.parameters[i]);
      }
      ours += ") ";
      const std::string gos = line.substr(name.size() + 1);
      // The certificates that are arguments are a struct of sprig's.
      if (gos.find("sprig.certificate,") != std::string::npos || gos.find("sprig.certificate)") < gos.find(") ")) continue;
      QVERIFY2(gos.rfind(ours, 0) == 0, (name + "\n" + gos + "\n" + ours).c_str());
    }
    QCOMPARE(count, funcs::functions().size());
  }

  // The rows of tests/core/render/tst_found.cpp are what helm says.
  void foundRowsAreHelms() {
    QFile file(QStringLiteral(CHARTROOM_SOURCE_DIR "/tests/core/render/data/found.jsonl"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    while (!file.atEnd()) {
      const QJsonObject row = QJsonDocument::fromJson(file.readLine()).object();
      Oracle::Args args;
      const QJsonObject named = row["args"].toObject();
      for (auto it = named.begin(); it != named.end(); ++it)
        args.emplace_back(it.key().toStdString(), it.value().toString().toStdString());
      const Oracle::Answer gos = m_test.oracle.ask(row["op"].toString().toStdString(), row["in"].toString().toStdString(), args);
      QCOMPARE(QString::fromStdString(gos.ok ? gos.out : gos.error), row[gos.ok ? "out" : "err"].toString());
    }
  }

  void expressionsAreWhatHelmMakesOfThem() {
    m_test.compare(
        "render", 3000,
        [](Generator& g) {
          TemplateGenerator made(g);
          const Value values = made.values();
          return templateCase(made.expression(), values);
        },
        renderOne);
  }
  void programsAreWhatHelmMakesOfThem() {
    m_test.compare(
        "render", 2000,
        [](Generator& g) {
          Value values;
          Probe probe;
          TemplateGenerator made(g, [&](const std::string& text) { return probe.works(text, values); });
          values = fromTyped(toTyped(made.values()));
          return templateCase(made.program(), values);
        },
        renderOne);
  }
  void printfIsGos() {
    m_test.compare(
        "render", 2000,
        [](Generator& g) {
          TemplateGenerator made(g);
          const Value values = made.values();
          return templateCase(made.printf(), values);
        },
        renderOne);
  }
  void chartsValuesAreComposedAsHelmDoes() {
    m_test.compare(
        "render", 2000,
        [](Generator& g) {
          ChartGenerator made(g);
          Case one{
              "{{ toJson .Values }}\n{{ range $k, $v := .Subcharts }}{{ $k }} {{ toJson $v.Values }}\n{{ end }}", made.files()};
          one.args.emplace_back("values", toTyped(made.userValues()));
          return one;
        },
        renderOne);
  }
  void constraintsAreChecked() {
    m_test.compare(
        "constraint", 2000,
        [](Generator& g) {
          Case one{g.constraint(), {}};
          one.args.emplace_back("version", g.version());
          return one;
        },
        checkConstraint);
  }
  void versionsAreRead() {
    m_test.compare(
        "version", 2000,
        [](Generator& g) {
          Case one{g.version(), {}};
          one.args.emplace_back("other", g.version());
          return one;
        },
        readVersion);
  }
};

QTEST_GUILESS_MAIN(TestTemplates)
#include "tst_templates.moc"
