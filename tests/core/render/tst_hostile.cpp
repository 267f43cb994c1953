// Hostile charts end: with helm's error where helm has one, else with a clear one of ours, and within 1 GiB of memory. Every chart
// is rendered by a program of its own (this one, called with --render), whose peak is its own; times are printed, not judged.
// Those that would never end also end when they are cancelled.

#include "core/chart/load.h"
#include "core/render/live_render.h"
#include "core/render/render.h"
#include "core/value/merge.h"

#include <QtTest>

#include <condition_variable>
#include <cstdio>
#include <fstream>
#include <mutex>
#include <sys/resource.h>
#include <thread>

using namespace chartroom;

namespace {

std::string repeated(const std::string& part, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += part;
  return text;
}

struct Hostile {
  const char* name;
  std::string text;     // of templates/a.yaml
  std::string expected; // in the error; empty when it ends well
  std::string helpers;
  std::string values;
};

constexpr const char* kTooLong = "templates take longer than allowed";
constexpr const char* kTooLarge = "larger than allowed";
constexpr const char* kTooDeep = "nest";

// $x holds itself twice, sixty times over.
std::string doubled(const std::string& use) {
  return "{{ $x := dict \"a\" 1 }}{{ range 60 }}{{ $x = dict \"a\" $x \"b\" $x }}{{ end }}" + use;
}
std::string doubledTwice(const std::string& use) {
  return "{{ $x := list 1 }}{{ $y := list 1 }}{{ range 60 }}{{ $x = list $x $x }}{{ $y = list $y $y }}{{ end }}" + use;
}
std::string endless(const std::string& body) { return "{{ range $i := 1000000000000 }}" + body + "{{ end }}"; }
std::string growing(const std::string& start, const std::string& next) {
  return "{{ $x := " + start + " }}{{ range 200 }}{{ $x = " + next + " }}{{ end }}";
}

std::string aliasBomb() {
  std::string text = "a: &a [x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c < 'k'; ++c) {
    const std::string before = "*" + std::string(1, static_cast<char>(c - 1));
    text += std::string(1, c) + ": &" + c + " [" + before + repeated("," + before, 8) + "]\n";
  }
  return text;
}

const std::vector<Hostile>& hostile() {
  static const std::string nestedReference = "rendering template has a nested reference name: a: unable to execute template";
  static const std::vector<Hostile> all{
      // Recursion.
      {"a template that includes itself", "{{ include \"a\" . }}", nestedReference,
          "{{ define \"a\" }}{{ include \"a\" . }}{{ end }}", ""},
      {"two templates that include each other", "{{ include \"a\" . }}", nestedReference,
          "{{ define \"a\" }}{{ include \"b\" . }}{{ end }}{{ define \"b\" }}{{ include \"a\" . }}{{ end }}", ""},
      {"a text for tpl that is its own", "{{ tpl .Values.t . }}", "nesting too deep", "", "t: '{{ tpl .Values.t . }}'"},
      {"tpl and include in turn", "{{ include \"a\" . }}", nestedReference, "{{ define \"a\" }}{{ tpl .Values.t . }}{{ end }}",
          "t: '{{ include \"a\" . }}'"},
      {"a template action on itself", "{{ template \"a\" . }}", "exceeded maximum template depth (100000)",
          "{{ define \"a\" }}{{ template \"a\" . }}{{ end }}", ""},
      {"template and include in turn", "{{ template \"a\" . }}", "nested reference name: b: unable to execute template",
          "{{ define \"a\" }}{{ include \"b\" . }}{{ end }}{{ define \"b\" }}{{ template \"a\" . }}{{ end }}", ""},
      {"a tree of includes sixty levels high", "{{ include \"a\" (dict \"n\" 60) }}", kTooLong,
          "{{ define \"a\" }}{{ if gt (int .n) 0 }}{{ $d := dict \"n\" (sub (int .n) 1) }}{{ include \"a\" $d }}{{ include \"a\" $d }}{{ end }}{{ end }}",
          ""},
      // Loops.
      {"range over 10^12", endless(""), kTooLong, "", ""},
      {"range over 10^12 with text", endless("x"), "than allowed", "", ""},
      {"range over 10^12 with an include", endless("{{ include \"a\" . }}"), kTooLong, "{{ define \"a\" }}{{ end }}", ""},
      {"a million times a million", "{{ range $i := until 1000000 }}{{ range $j := until 1000000 }}{{ end }}{{ end }}", kTooLong,
          "", ""},
      {"until 10^12", "{{ until 1000000000000 }}", "makeslice: len out of range", "", ""},
      {"untilStep to 10^12", "{{ untilStep 0 1000000000000 1 }}", "makeslice: len out of range", "", ""},
      {"seq to 10^12", "{{ seq 1 1000000000000 }}", "makeslice: len out of range", "", ""},
      // Texts that grow.
      {"a gigabyte of repeat", "{{ repeat 1000000000 \"x\" }}", kTooLarge, "", ""},
      {"repeat of repeat", "{{ repeat 100000 (repeat 100000 \"x\") }}", kTooLarge, "", ""},
      {"repeat past what an int counts", "{{ repeat 9000000000000000000 \"xyz\" }}", "Repeat output length overflow", "", ""},
      {"a hundred large texts in a list", "{{ $l := list }}{{ range 100 }}{{ $l = append $l (repeat 100000000 \"x\") }}{{ end }}",
          "more memory than allowed", "", ""},
      {"a number a gigabyte wide", "{{ printf \"%1000000000d\" 1 }}", "YAML parse error", "", ""},
      {"a million numbers a megabyte wide", "{{ printf \"%1000000d\" (until 1000000) }}", kTooLarge, "", ""},
      {"indent by 10^9", "{{ indent 1000000000 \"x\" }}", kTooLarge, "", ""},
      {"indent of many lines by a million", "{{ nindent 1000000 (repeat 100000 \"\\n\") }}", kTooLarge, "", ""},
      {"join with a large separator", "{{ join (repeat 100000 \"x\") (until 100000) }}", kTooLarge, "", ""},
      {"replace by something large", "{{ replace \"x\" (repeat 100000 \"y\") (repeat 100000 \"x\") }}", kTooLarge, "", ""},
      {"wrapWith a large break", "{{ wrapWith 1 (repeat 10000 \"y\") (repeat 100000 \"x\") }}", kTooLarge, "", ""},
      {"print doubles a text", growing("\"xx\"", "print $x $x"), kTooLarge, "", ""},
      {"printf doubles a text", growing("\"xx\"", "printf \"%s%s\" $x $x"), kTooLarge, "", ""},
      {"cat doubles a text", growing("\"xx\"", "cat $x $x"), kTooLarge, "", ""},
      {"quotes of quotes", growing("\"\\\"\"", "quote $x"), kTooLarge, "", ""},
      {"base64 of base64", growing("\"x\"", "b64enc $x"), kTooLarge, "", ""},
      {"JSON of JSON", growing("\"\\\"\"", "toJson $x"), kTooLarge, "", ""},
      {"JavaScript of JavaScript", growing("\"\\\"\"", "js $x"), kTooLarge, "", ""},
      {"tpl of a text that doubles", growing("\"{{ 1 }}\"", "print $x $x | toString") + "{{ tpl $x . }}", kTooLarge, "", ""},
      {"10^10 random letters", "{{ randAlphaNum 10000000000 }}", "makeslice: len out of range", "", ""},
      {"output of ten gigabytes", "{{ $x := repeat 10000000 \"x\" }}{{ range 1000 }}{{ $x }}{{ end }}", "than allowed", "", ""},
      // Values that grow.
      {"append for ever", "{{ $l := list 1 }}" + endless("{{ $l = append $l 1 }}"), "than allowed", "", ""},
      {"concat doubles a list", growing("list 1", "concat $x $x"), kTooLarge, "", ""},
      {"a dict that grows for ever", "{{ $d := dict }}" + endless("{{ $_ := set $d (printf \"k%d\" $i) $i }}"), "than allowed", "",
          ""},
      {"a dict that nests for ever", "{{ $x := dict }}" + endless("{{ $x = dict \"a\" $x }}"), "than allowed", "", ""},
      {"a list a million deep is printed", "{{ $x := list }}{{ range 1000000 }}{{ $x = list $x }}{{ end }}{{ $x }}", kTooDeep, "",
          ""},
      {"a list a million deep is copied", "{{ $x := list }}{{ range 1000000 }}{{ $x = list $x }}{{ end }}{{ deepCopy $x }}",
          kTooDeep, "", ""},
      {"toYaml of what doubles", doubled("{{ toYaml $x }}"), kTooLarge, "", ""},
      {"toYamlPretty of what doubles", doubled("{{ toYamlPretty $x }}"), kTooLarge, "", ""},
      {"toJson of what doubles", doubled("{{ toJson $x }}"), kTooLarge, "", ""},
      {"toPrettyJson of what doubles", doubled("{{ toPrettyJson $x }}"), kTooLarge, "", ""},
      {"toToml of what doubles", doubled("{{ toToml $x }}"), kTooLarge, "", ""},
      {"deepCopy of what doubles", doubled("{{ deepCopy $x }}"), kTooLarge, "", ""},
      {"merge of what doubles", doubled("{{ merge (dict) $x }}"), kTooLarge, "", ""},
      {"what doubles is printed", doubled("{{ $x }}"), "than allowed", "", ""},
      {"what doubles stands in a message", doubled("{{ eq $x $x }}"), "non-comparable type", "", ""},
      {"what doubles is quoted", doubled("{{ quote $x }}"), kTooLarge, "", ""},
      {"what doubles is compared", doubledTwice("{{ deepEqual $x $y }}"), kTooLarge, "", ""},
      {"what doubles is made unique", doubledTwice("{{ uniq (list $x $y) }}"), kTooLarge, "", ""},
      {"a dict in itself is printed", "{{ $d := dict }}{{ $_ := set $d \"d\" $d }}{{ $d }}", kTooDeep, "", ""},
      {"a dict in itself is copied", "{{ $d := dict }}{{ $_ := set $d \"d\" $d }}{{ deepCopy $d }}", kTooDeep, "", ""},
      {"a dict in itself as JSON is nothing", "{{ $d := dict }}{{ $_ := set $d \"d\" $d }}a: {{ toJson $d | quote }}", "", "", ""},
      {"a dict in itself as YAML is nothing", "{{ $d := dict }}{{ $_ := set $d \"d\" $d }}a: {{ toYaml $d | quote }}", "", "", ""},
      {"what doubles is set among the values", doubled("{{ $_ := set .Values \"x\" $x }}a: 1"), "", "", ""},
      {"what doubles is in a list among the values", doubled("{{ $_ := set .Values \"x\" (list $x) }}a: {{ kindOf .Values.x }}"),
          "", "", ""},
      {"a dict in itself is set among the values",
          "{{ $d := dict }}{{ $_ := set $d \"d\" $d }}{{ $_ := set .Values \"x\" $d }}a: 1", "", "", ""},
      {"the values are set among the values", "{{ $_ := set .Values \"x\" .Values }}a: {{ .Values.x.x.x | kindOf }}", "", "", ""},
      {"a list a million deep is set among the values",
          "{{ $x := list }}{{ range 1000000 }}{{ $x = list $x }}{{ end }}{{ $_ := set .Values \"x\" $x }}a: 1", "", "", ""},
      // Texts that are read.
      {"a bomb of aliases in values", "{{ toYaml .Values }}", "excessive aliasing", "", aliasBomb()},
      {"a bomb of aliases in a manifest", aliasBomb(), "excessive aliasing", "", ""},
      {"YAML a million deep", "a: {{ fromYaml (repeat 1000000 \"{a: \") | toJson | quote }}", "", "", ""},
      {"JSON a million deep", "a: {{ fromJson (repeat 1000000 \"[\") | toJson | quote }}", "", "", ""},
      {"values a hundred thousand deep", "a: 1", "exceeded max depth", "", "a: " + repeated("[", 100000) + repeated("]", 100000)},
      {"a manifest a million deep", "a: {{ repeat 1000000 \"[\" }}", "YAML parse error", "", ""},
      {"parentheses a hundred thousand deep", "{{ " + repeated("(", 100000) + "1" + repeated(")", 100000) + " }}",
          "max expression depth", "", ""},
      {"ifs a hundred thousand deep", repeated("{{ if true }}", 100000) + "a: 1" + repeated("{{ end }}", 100000), "", "", ""},
      {"a pipeline a hundred thousand long", "a: {{ 1 " + repeated("| print ", 100000) + "}}", "", "", ""},
      // Regular expressions and versions.
      {"a million repetitions", "{{ mustRegexMatch \"(a{1000}){1000}\" \"a\" }}", "invalid repeat count", "", ""},
      {"a pattern of ten megabytes", "a: {{ regexMatch (repeat 10000000 \"a\") \"a\" }}", "", "", ""},
      {"nothing replaced by much", "{{ regexReplaceAll \"\" (repeat 100000 \"x\") (repeat 100000 \"y\") }}", kTooLarge, "", ""},
      {"all replaced by itself many times", "{{ regexReplaceAll \"(.*)\" (repeat 100000 \"x\") (repeat 100000 \"${1}\") }}",
          kTooLarge, "", ""},
      {"a search that starts over everywhere", "a: {{ regexFindAll \"x*y\" (repeat 100000 \"x\") -1 | len }}", "", "", ""},
      {"a constraint of a hundred thousand parts", "a: {{ semverCompare (repeat 100000 \">1.0 || \") \"1.2.3\" }}",
          "constraint string is too long (max 512 bytes)", "", ""},
      // What takes long by itself.
      {"private keys for ever", endless("{{ $_ := genPrivateKey \"rsa\" }}"), kTooLong, "", ""},
      {"certificates for ever", endless("{{ $_ := genCA \"x\" 365 }}"), kTooLong, "", ""},
      {"bcrypt for ever", endless("{{ $_ := bcrypt \"x\" }}"), kTooLong, "", ""},
      {"htpasswd for ever", endless("{{ $_ := htpasswd \"u\" \"x\" }}"), kTooLong, "", ""},
      {"derivePassword for ever", endless("{{ $_ := derivePassword 1 \"long\" \"p\" \"u\" \"s\" }}"), kTooLong, "", ""},
      {"a quadratic search", "{{ uniq (until 1000000) | len }}", kTooLong, "", ""},
      {"a list of millions turned round for ever", "{{ $l := until 1000000 }}" + endless("{{ $_ := reverse $l }}"), kTooLong, "",
          ""},
      {"files looked for for ever", endless("{{ $_ := $.Files.Glob \"**/**/**/*\" }}"), kTooLong, "", ""},
  };
  return all;
}

// As `template` renders, or as the studio does, with a trace.
enum class How { Plain, Traced };

render::Rendered rendered(const Context& context, const Hostile& one, const render::RenderOptions& options, How how = How::Plain) {
  std::vector<chart::File> files{
      {"Chart.yaml", "apiVersion: v2\nname: h\nversion: 1.0.0\n", {}}, {"templates/a.yaml", one.text, {}}};
  if (!one.helpers.empty()) files.push_back({"templates/_h.tpl", one.helpers, {}});
  if (!one.values.empty()) files.push_back({"values.yaml", one.values, {}});
  auto loaded = chart::loadFiles(context, files);
  if (loaded) {
    auto compiled = std::make_shared<render::CompiledChart>(std::move(*loaded));
    if (how == How::Plain) return compiled->render(context, Value::makeMap(), options);
    return render::LiveRender(std::move(compiled)).render(context, Value::makeMap(), options).rendered;
  }
  render::Rendered failed;
  failed.error = std::move(loaded).error();
  return failed;
}

// What the child prints: its peak in KiB, its processor time in milliseconds, then the error.
int renderAlone(const char* name, How how) {
  for (const Hostile& one : hostile()) {
    if (std::string_view(name) != one.name) continue;
    const auto result = rendered({}, one, {}, how);
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto milliseconds =
        (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
    const std::string message = result.error ? result.error->message : std::string();
    std::printf("%ld %ld %s", usage.ru_maxrss, static_cast<long>(milliseconds), message.c_str());
    return 0;
  }
  return 2;
}

} // namespace

class TestHostile : public QObject {
  Q_OBJECT

private slots:
  void endsWithinItsMemory_data() {
    QTest::addColumn<int>("index");
    QTest::addColumn<QString>("how");
    for (int i = 0; i < static_cast<int>(hostile().size()); ++i) {
      const Hostile& one = hostile()[static_cast<std::size_t>(i)];
      QTest::newRow(one.name) << i << "--render";
      // What ends when its time is up does so with a trace, too, and takes as long.
      if (std::string_view(one.expected) != kTooLong) QTest::addRow("%s, traced", one.name) << i << "--render-traced";
    }
  }
  void endsWithinItsMemory() {
    QFETCH(int, index);
    QFETCH(QString, how);
    const Hostile& one = hostile()[static_cast<std::size_t>(index)];
    QProcess child;
    child.start(QCoreApplication::applicationFilePath(), {how, one.name});
    QVERIFY2(child.waitForFinished(120'000), "it does not end");
    QCOMPARE(child.exitStatus(), QProcess::NormalExit);
    QCOMPARE(child.exitCode(), 0);
    const QByteArray output = child.readAllStandardOutput();
    const QList<QByteArray> head = output.left(64).split(' ');
    QVERIFY(head.size() > 2);
    const QByteArray message = output.mid(head[0].size() + head[1].size() + 2);
    qInfo("%5lld MiB %6s ms  %s", head[0].toLongLong() / 1024, head[1].constData(), message.right(110).constData());
    if (one.expected.empty()) QCOMPARE(message, QByteArray());
    else QVERIFY2(message.contains(one.expected.c_str()), message.right(2000).constData());
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    QVERIFY2(head[0].toLongLong() <= 1024 * 1024, head[0].constData());
#endif
  }

  void endsWhenItIsCancelled_data() {
    QTest::addColumn<QString>("body");
    QTest::newRow("range") << "{{ range 1000000000000 }}{{ end }}";
    QTest::newRow("range with a large call")
        << "{{ $x := repeat 1000000 \"x\" }}{{ range 1000000000000 }}{{ $_ := sha256sum $x }}{{ end }}";
    QTest::newRow("includes of includes") << "{{ include \"tree\" (dict \"n\" 900) }}";
    QTest::newRow("tpl") << "{{ range $i := 1000000000000 }}{{ $_ := tpl (printf \"{{ %d }}\" $i) $ }}{{ end }}";
    QTest::newRow("a quadratic search") << "{{ $_ := uniq (until 1000000) }}";
    QTest::newRow("a search through much text") << "{{ $_ := regexFindAll \"x*y\" (repeat 1000000 \"x\") -1 }}";
    QTest::newRow("keys") << "{{ range 1000000000000 }}{{ $_ := bcrypt \"x\" }}{{ end }}";
  }
  void endsWhenItIsCancelled() {
    QFETCH(QString, body);
    Hostile one;
    one.text = "{{ $_ := lookup \"v1\" \"Pod\" \"a\" \"b\" }}" + body.toStdString();
    one.helpers =
        "{{ define \"tree\" }}{{ if gt (int .n) 0 }}{{ $d := dict \"n\" (sub (int .n) 1) }}{{ include \"tree\" $d }}{{ include \"tree\" $d }}{{ end }}{{ end }}";
    const Context context;
    std::mutex mutex;
    std::condition_variable started;
    bool running = false;
    render::RenderOptions options;
    options.lookup = [&](const funcs::LookupQuery&) -> Result<Value> {
      const std::lock_guard lock(mutex);
      running = true;
      started.notify_one();
      return Value::makeMap();
    };
    std::optional<Error> error;
    std::thread worker([&] { error = rendered(context, one, options).error; });
    {
      std::unique_lock lock(mutex);
      started.wait(lock, [&] { return running; });
    }
    context.cancel();
    worker.join();
    QVERIFY(error.has_value());
    QCOMPARE(error->code, Code::Cancelled);
  }
};

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "--render") return renderAlone(argv[2], How::Plain);
  if (argc == 3 && std::string_view(argv[1]) == "--render-traced") return renderAlone(argv[2], How::Traced);
  QCoreApplication application(argc, argv);
  TestHostile test;
  return QTest::qExec(&test, argc, argv);
}
#include "tst_hostile.moc"
