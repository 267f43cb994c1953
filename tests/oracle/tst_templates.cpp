// Template programs, expressions over all functions, printf, values of charts with subcharts, versions and constraints: what we
// make of them and what helm's engine does.

#include "core/base/semver.h"
#include "core/chart/load.h"
#include "core/render/render.h"
#include "core/tmpl/function.h"
#include "tests/oracle/differential.h"
#include "tests/oracle/generate_chart.h"
#include "tests/oracle/generate_template.h"
#include "tests/oracle/known_differences.h"

#include <set>

using namespace chartroom;
using namespace chartroom::test;

namespace {

constexpr const char* kChart = "apiVersion: v2\nname: c\nversion: 1.2.3\nappVersion: \"4.5\"\n";

// The operation "render" of tests/oracle/go/render_ops.go.
Oracle::Answer renderOne(const Case& input) {
  const Context context = Context().withTimeout(std::chrono::seconds(20));
  std::vector<chart::File> files;
  Value values;
  bool hasChart = false;
  for (const auto& [name, text] : input.args) {
    if (name == "values") values = fromTyped(text);
    if (name.rfind("file:", 0) != 0) continue;
    files.push_back({name.substr(5), text, {}});
    hasChart = hasChart || name == "file:Chart.yaml";
  }
  if (!hasChart) files.push_back({"Chart.yaml", kChart, {}});
  files.push_back({"templates/NOTES.txt", input.input, {}});
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name.str() < b.name.str(); });
  auto loaded = chart::loadFiles(context, files);
  if (!loaded) return {false, {}, "load: " + loaded.error().message};
  const render::CompiledChart compiled(std::move(loaded).value());
  const render::Rendered result = compiled.render(context, values, {});
  if (result.error && result.failedAt != render::Stage::Documents) return {false, {}, result.error->message};
  std::map<std::string, std::string> outputs;
  for (const auto& file : result.files) outputs[file.path] = file.output;
  std::string out;
  for (const auto& [path, text] : outputs) out += "== " + path + "\n" + text + "\n";
  return {true, out, {}};
}

Case templateCase(const std::string& text, const Value& values) {
  return {text,
          {{"values", toTyped(values)},
           {"file:templates/_helpers.tpl", TemplateGenerator::helpers()},
           {"file:a.txt", "one\ntwo\n\nthree"},
           {"file:conf/b.txt", "é: <&>\n"}}};
}

Oracle::Answer checkConstraint(const Case& input) {
  const auto parsed = VersionConstraint::parse(input.input);
  if (!parsed) return {false, {}, parsed.error().message};
  const auto version = SemanticVersion::parse(input.arg("version"));
  if (!version) return {false, {}, version.error().message};
  const auto refusals = parsed->refusals(*version);
  std::string out = parsed->toString() + "\n" + (parsed->accepts(*version) ? "true " : "false ") + (refusals.empty() ? "true\n" : "false\n");
  for (const std::string& reason : refusals) out += reason + "\n";
  return {true, out, {}};
}

Oracle::Answer readVersion(const Case& input) {
  const auto parsed = SemanticVersion::parse(input.input);
  if (!parsed) return {false, {}, parsed.error().message};
  const auto number = [](std::uint64_t n) { return " " + std::to_string(n); };
  std::string out = parsed->toString() + " " + parsed->original + number(parsed->major) + number(parsed->minor) + number(parsed->patch) +
                    " " + quote(parsed->prerelease) + " " + quote(parsed->metadata);
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

  void expressionsAreWhatHelmMakesOfThem() {
    m_test.compare("render", 3000, [](Generator& g) {
      TemplateGenerator made(g);
      const Value values = made.values();
      return templateCase(made.expression(), values);
    }, renderOne);
  }
  void programsAreWhatHelmMakesOfThem() {
    m_test.compare("render", 2000, [](Generator& g) {
      TemplateGenerator made(g);
      const Value values = made.values();
      return templateCase(made.program(), values);
    }, renderOne);
  }
  void printfIsGos() {
    m_test.compare("render", 2000, [](Generator& g) {
      TemplateGenerator made(g);
      const Value values = made.values();
      return templateCase(made.printf(), values);
    }, renderOne);
  }
  void chartsValuesAreComposedAsHelmDoes() {
    m_test.compare("render", 2000, [](Generator& g) {
      ChartGenerator made(g);
      Case one{"{{ toJson .Values }}\n{{ range $k, $v := .Subcharts }}{{ $k }} {{ toJson $v.Values }}\n{{ end }}", made.files()};
      one.args.emplace_back("values", toTyped(made.userValues()));
      return one;
    }, renderOne);
  }
  void constraintsAreChecked() {
    m_test.compare("constraint", 2000, [](Generator& g) {
      Case one{g.constraint(), {}};
      one.args.emplace_back("version", g.version());
      return one;
    }, checkConstraint);
  }
  void versionsAreRead() {
    m_test.compare("version", 2000, [](Generator& g) {
      Case one{g.version(), {}};
      one.args.emplace_back("other", g.version());
      return one;
    }, readVersion);
  }
};

QTEST_GUILESS_MAIN(TestTemplates)
#include "tst_templates.moc"
