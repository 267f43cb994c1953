// Schemas and values against the validator that helm uses (tests/oracle/go): verdict and text must be equal. Where Go walks a
// map, its text is in random order; the lines of one level, and the names in one line, are therefore sorted on both sides. Known
// to differ: the place of a refused property name, which is a later sibling's in helm.
// CHARTROOM_SEED and CHARTROOM_ROUNDS choose other and longer runs, CHARTROOM_SHOW how many differences are shown.

#include "core/base/text.h"
#include "core/base/url.h"
#include "core/schema/schema.h"
#include "core/value/json.h"
#include "tests/oracle/generate_schema.h"
#include "tests/oracle/oracle.h"
#include "tests/oracle/typed.h"

#include <QtTest>

using namespace chartroom;
using namespace chartroom::test;

namespace {

// What helm says with the proxy that initTestCase() names: nothing here asks a network.
Result<std::string> unreachable(const Context&, const std::string& url) {
  const auto parsed = Url::parse(url);
  const char* why = parsed && parsed->host.empty() ? "http: no Host in request URL"
                                                   : "proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused";
  return Error{Code::Unreachable, "HTTP request failed for " + url + ": Get " + quote(url) + ": " + why, {}, {}};
}

std::string ours(const std::string& text, const Value& values) {
  const Context context;
  const auto compiled = schema::Schema::compile(context, text, {unreachable});
  if (!compiled) return "ERROR " + compiled.error().message;
  const auto violations = compiled->validate(context, values);
  if (!violations) return "ERROR " + violations.error().message;
  if (violations->empty()) return {};
  return std::string(trimSuffix(schema::describe(*violations), "\n"));
}

struct Line {
  std::string text;
  std::vector<Line> below;
  friend bool operator<(const Line& a, const Line& b) { return std::tie(a.text, a.below) < std::tie(b.text, b.below); }
};

// "additional properties 'b', 'a' not allowed" with the names in order.
std::string sortedNames(const std::string& text) {
  static const std::string kName = ": invalid propertyName '";
  if (const std::size_t at = text.find(kName); at != std::string::npos) return text.substr(0, text.find("- at ")) + text.substr(at);
  static const std::string kBefore = ": additional properties ";
  static const std::string kAfter = " not allowed";
  const std::size_t at = text.find(kBefore);
  if (at == std::string::npos || !text.ends_with(kAfter)) return text;
  const std::size_t from = at + kBefore.size();
  auto names = split(text.substr(from, text.size() - from - kAfter.size()), ", ");
  std::sort(names.begin(), names.end());
  return text.substr(0, from) + join(names, ", ") + kAfter;
}

std::string sorted(const std::string& text) {
  // Of several duplicates either may be the first.
  for (const char* start : {"ERROR duplicate anchor ", "ERROR duplicate id "})
    if (text.starts_with(start)) return start;
  const auto lines = split(text, "\n");
  std::size_t at = 0;
  const auto indent = [](const std::string& line) { return std::min(line.find_first_not_of(' '), line.size()); };
  const std::function<std::vector<Line>(std::size_t)> read = [&](std::size_t level) {
    std::vector<Line> result;
    while (at < lines.size() && indent(lines[at]) >= level) {
      const std::size_t deeper = indent(lines[at]) + 1;
      Line line{sortedNames(lines[at++]), {}};
      line.below = read(deeper);
      result.push_back(std::move(line));
    }
    std::sort(result.begin(), result.end());
    return result;
  };
  std::string result;
  const std::function<void(const std::vector<Line>&)> write = [&](const std::vector<Line>& all) {
    for (const Line& line : all) {
      result += line.text + "\n";
      write(line.below);
    }
  };
  // What stands before the first "- at" stays there.
  std::string head;
  while (at < lines.size() && !lines[at].starts_with("- at ")) head += lines[at++] + "\n";
  write(read(0));
  return head + result;
}

} // namespace

class TestSchemaDifferential : public QObject {
  Q_OBJECT
  Oracle m_oracle;

  std::string helms(const std::string& text, const std::string& values) {
    const Oracle::Answer answer = m_oracle.ask("schema.validate", text, {{"values", values}});
    return answer.ok ? answer.out : "ERROR " + answer.error;
  }

private slots:
  void initTestCase() {
    for (const char* name : {"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"}) qputenv(name, "http://127.0.0.1:1");
    for (const char* name : {"NO_PROXY", "no_proxy"}) qunsetenv(name);
    if (m_oracle.start()) return;
    if (m_oracle.goMissing()) QSKIP(qPrintable(m_oracle.problem()));
    QFAIL(qPrintable(m_oracle.problem()));
  }

  void schemasSayWhatHelmsSay() {
    const auto number = [](const char* name, qulonglong otherwise) {
      return qEnvironmentVariableIsSet(name) ? qgetenv(name).toULongLong() : otherwise;
    };
    const qulonglong seed = number("CHARTROOM_SEED", 20240501);
    const qulonglong rounds = number("CHARTROOM_ROUNDS", 1500);
    const qulonglong shownAtMost = number("CHARTROOM_SHOW", 1);
    SchemaGenerator generator(seed);
    qulonglong differences = 0;
    qulonglong valid = 0;
    qulonglong unusable = 0;
    for (qulonglong round = 0; round < rounds; ++round) {
      const std::string text = generator.schemaDocument();
      for (int i = 0; i < 2; ++i) {
        const Value values = generator.values();
        const std::string typed = toTyped(values);
        const std::string mine = ours(text, fromTyped(typed));
        std::string gos = helms(text, typed);
        QVERIFY2(!gos.starts_with("ERROR oracle: "), gos.c_str());
        valid += gos.empty();
        unusable += gos.starts_with("ERROR ");
        // Which of several faults of a schema is met first is by chance in Go.
        const int tries = gos.starts_with("ERROR ") && mine.starts_with("ERROR ") ? 500 : 20;
        for (int again = 0; again < tries && sorted(gos) != sorted(mine); ++again) gos = helms(text, typed);
        if (sorted(gos) == sorted(mine)) continue;
        if (++differences > shownAtMost) continue;
        qWarning("differs in round %llu of seed %llu\n--- schema\n%s\n--- values\n%s\n--- helm\n%s\n--- ours\n%s", round, seed,
            text.c_str(), typed.c_str(), sorted(gos).c_str(), sorted(mine).c_str());
      }
    }
    qInfo("%llu pairs, %llu valid, %llu with an unusable schema", rounds * 2, valid, unusable);
    if (differences) QFAIL(qPrintable(QString("%1 of %2 pairs differ").arg(differences).arg(rounds * 2)));
  }
};

QTEST_GUILESS_MAIN(TestSchemaDifferential)
#include "tst_schema_differential.moc"
