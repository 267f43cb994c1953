// app/cli: flags, commands and the program around them, in this process. Messages are helm 4.3.1's.

#include "app/cli/local_commands.h"
#include "app/cli/remote_commands.h"
#include "core/base/text.h"

#include <QtTest>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace chartroom::cli;

namespace {

struct Run {
  int status = 0;
  std::string out;
  std::string err;
};

Run run(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment = {},
    const std::string& input = {}) {
  std::ostringstream out;
  std::ostringstream err;
  std::istringstream in(input);
  Streams streams{out, err, in, [&](const std::string& name) -> std::optional<std::string> {
                    const auto found = environment.find(name);
                    return found == environment.end() ? std::nullopt : std::optional(found->second);
                  }};
  Program program("helm", streams);
  addLocalCommands(program);
  Run result;
  result.status = program.run(arguments);
  result.out = out.str();
  result.err = err.str();
  return result;
}

// A chart folder that lives as long as the object.
class ChartFolder {
public:
  ChartFolder() {
    write("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");
    write("values.yaml", "a: 1\n");
    write("README.md", "read me\n");
    write("crds/x.yaml", "kind: CustomResourceDefinition\n");
    write("templates/a.yaml", "kind: A\na: {{ .Values.a }}\nns: {{ .Release.Namespace }}\nn: {{ .Release.Name }}\n");
    write("templates/hook.yaml", "kind: H\nmetadata: {annotations: {\"helm.sh/hook\": pre-install}}\n");
    write("templates/test.yaml", "kind: T\nmetadata: {annotations: {\"helm.sh/hook\": test}}\n");
  }
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    std::ofstream(path(name), std::ios::binary) << text;
  }
  std::string path(const std::string& name = {}) const {
    return m_folder.path().toStdString() + "/c" + (name.empty() ? "" : "/" + name);
  }
  std::string beside(const std::string& name) const { return m_folder.path().toStdString() + "/" + name; }

private:
  QTemporaryDir m_folder;
};

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

const char* const kManifest = "---\n# Source: c/templates/a.yaml\nkind: A\na: 1\nns: default\nn: release-name\n";
const char* const kHook =
    "---\n# Source: c/templates/hook.yaml\nkind: H\nmetadata: {annotations: {\"helm.sh/hook\": pre-install}}\n\n";
const char* const kTest = "---\n# Source: c/templates/test.yaml\nkind: T\nmetadata: {annotations: {\"helm.sh/hook\": test}}\n\n";

} // namespace

class TestCli : public QObject {
  Q_OBJECT
private slots:
  void misuseIsAnsweredInHelmsWords_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("err");
    QTest::newRow("no chart") << QStringList{"template"}
                              << "\"helm template\" requires at least 1 argument\n\nUsage:  helm template [NAME] [CHART] [flags]";
    QTest::newRow("show without a chart") << QStringList{"show", "all"}
                                          << "\"helm show all\" requires 1 argument\n\nUsage:  helm show all [CHART] [flags]";
    QTest::newRow("version with an argument")
        << QStringList{"version", "a"} << "\"helm version\" accepts no arguments\n\nUsage:  helm version [flags]";
    QTest::newRow("three arguments") << QStringList{"template", "x", "y", "e", "z"}
                                     << "expected at most two arguments, unexpected arguments: e, z";
    QTest::newRow("an unknown flag") << QStringList{"template", "e", "--foo"} << "unknown flag: --foo";
    QTest::newRow("an unknown letter") << QStringList{"template", "e", "-x"} << "unknown shorthand flag: 'x' in -x";
    QTest::newRow("a flag without its value") << QStringList{"template", "e", "-f"} << "flag needs an argument: 'f' in -f";
    QTest::newRow("a long flag without its value") << QStringList{"template", "e", "--set"} << "flag needs an argument: --set";
    QTest::newRow("a boolean that is none")
        << QStringList{"template", "e", "--skip-tests=abc"}
        << "invalid argument \"abc\" for \"--skip-tests\" flag: strconv.ParseBool: parsing \"abc\": invalid syntax";
    QTest::newRow("a duration that is none") << QStringList{"template", "e", "--timeout", "abc"}
                                             << "invalid argument \"abc\" for \"--timeout\" flag: time: invalid duration \"abc\"";
    QTest::newRow("a list with a stray quote")
        << QStringList{"template", "e", "--api-versions", "a,\"b"}
        << "invalid argument \"a,\\\"b\" for \"-a, --api-versions\" flag: parse error on line 1, column 5: extraneous or "
           "missing \" in quoted-field";
    const auto value = [](const char* row, const char* flag, const char* given, const QString& shown, const QString& why) {
      const QString name(flag), letter = name == "--labels" ? "-l, " : name == "--values" ? "-f, " : name == "--v" ? "-v, " : "";
      QTest::newRow(row) << QStringList{"template", "e", flag, given}
                         << "invalid argument " + shown + " for \"" + letter + name + "\" flag: " + why;
    };
    value("a duration without a unit", "--timeout", "5", "\"5\"", "time: missing unit in duration \"5\"");
    value("a duration of an unknown unit", "--timeout", "1d", "\"1d\"", "time: unknown unit \"d\" in duration \"1d\"");
    value("a duration past 292 years", "--timeout", "9999999h", "\"9999999h\"", "time: invalid duration \"9999999h\"");
    value("a sum past 292 years", "--timeout", "2562047h48m", "\"2562047h48m\"", "time: invalid duration \"2562047h48m\"");
    value("a verbosity that is none", "--v", "x", "\"x\"", "strconv.ParseInt: parsing \"x\": invalid syntax");
    value("a verbosity past 32 bits", "--v", "2147483648", "\"2147483648\"",
        "strconv.ParseInt: parsing \"2147483648\": value out of range");
    value("a module list that is none", "--vmodule", "x", "\"x\"", "syntax error: expect comma-separated list of filename=N");
    value("a module below nothing", "--vmodule", "x=-1", "\"x=-1\"", "negative value for vmodule level");
    value("a place of a backtrace that is none", "--log-backtrace-at", "x", "\"x\"", "syntax error: expect file.go:234");
    value(
        "a place of a backtrace before the file", "--log-backtrace-at", "x.go:0", "\"x.go:0\"", "negative or zero value for level");
    value("a size that is none", "--log-file-max-size", "-1", "\"-1\"", "parse error");
    value("a severity that is none", "--stderrthreshold", "loud", "\"loud\"", "strconv.ParseInt: parsing \"loud\": invalid syntax");
    QTest::newRow("a hidden truth that is none")
        << QStringList{"template", "e", "--one-output=x"} << "invalid argument \"x\" for \"--one-output\" flag: parse error";
    value("labels without a sign", "--labels", "a,b", "\"a,b\"", "a,b must be formatted as key=value");
    value("labels of which one has no sign", "--labels", "a=b=,c", "\"a=b=,c\"", "c must be formatted as key=value");
    value("labels with a bare quote", "--labels", "a=\"b,c=d", "\"a=\\\"b,c=d\"",
        "parse error on line 1, column 3: bare \" in non-quoted-field");
    value("labels with an open quote", "--labels", "\"a=b,c=d", "\"\\\"a=b,c=d\"",
        "parse error on line 1, column 9: extraneous or missing \" in quoted-field");
    value("labels with a text behind a quote", "--labels", "\"a=b\"c,d=e", "\"\\\"a=b\\\"c,d=e\"",
        "parse error on line 1, column 5: extraneous or missing \" in quoted-field");
    value("a list of an empty line", "--values", "\n", "\"\\n\"", "EOF");
    value("a list whose quote is open on the second line", "--values", "\"a\nb", "\"\\\"a\\nb\"",
        "record on line 1; parse error on line 2, column 2: extraneous or missing \" in quoted-field");
    QTest::newRow("an unknown command") << QStringList{"bogus"}
                                        << "unknown command \"bogus\" for \"helm\"\nRun 'helm --help' for usage.";
    QTest::newRow("a mistyped command")
        << QStringList{"templat"}
        << "unknown command \"templat\" for \"helm\"\n\nDid you mean this?\n\ttemplate\n\nRun 'helm --help' for usage.";
    QTest::newRow("a bad kube version") << QStringList{"template", "e", "--kube-version", "abc"}
                                        << "invalid kube version 'abc': could not parse \"abc\" as version";
    QTest::newRow("flags that exclude each other")
        << QStringList{"template", "e", "--force-replace", "--force-conflicts"}
        << "if any flags in the group [force-replace force-conflicts] are set none of the others can be; [force-conflicts "
           "force-replace] were all set";
    QTest::newRow("a bad dry run") << QStringList{"template", "e", "--dry-run=foo"}
                                   << "invalid dry-run value (\"foo\"). Must be \"none\", \"server\", or \"client\"";
    QTest::newRow("a chart nowhere") << QStringList{"template", "./nowhere"} << "path \"./nowhere\" not found";
    QTest::newRow("a chart in no repository") << QStringList{"template", "repo/chart"} << "repo repo not found";
  }
  void misuseIsAnsweredInHelmsWords() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, err);
    std::vector<std::string> list;
    for (const auto& argument : arguments) list.push_back(argument.toStdString());
    const Run result = run(list);
    QCOMPARE(QString::fromStdString(result.err), "Error: " + err + "\n");
    QCOMPARE(result.status, 1);
    QVERIFY(result.out.empty());
  }

  // As pflag's lists: the flag's values take the place of the default.
  void aListFlagReplacesTheEnvironment() {
    const auto shown = [](const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment) {
      return run(arguments, environment).out;
    };
    const std::map<std::string, std::string> groups = {{"HELM_KUBEASGROUPS", "p,q"}};
    QCOMPARE(shown({"env", "HELM_KUBEASGROUPS"}, groups), std::string("p,q\n"));
    QCOMPARE(shown({"env", "HELM_KUBEASGROUPS", "--kube-as-group=a", "--kube-as-group=b"}, groups), std::string("a,b\n"));
  }

  void envShowsTheKubeconfigOfTheFlagAlone() {
    QCOMPARE(run({"env", "KUBECONFIG"}, {{"KUBECONFIG", "/from/environment"}}).out, std::string("\n"));
    QCOMPARE(run({"env", "KUBECONFIG", "--kubeconfig", "/from/flag"}, {{"KUBECONFIG", "/from/environment"}}).out,
        std::string("/from/flag\n"));
  }

  void listsAndHiddenFlagsAreRead() {
    const ChartFolder chart;
    chart.write("templates/apis.yaml",
        "{{ range .Capabilities.APIVersions }}{{ if hasPrefix \"x\" . }}{{ . | quote }}: 1\n{{ end }}{{ end }}");
    const auto apis = [&](const std::string& list) {
      return std::string(chartroom::trimRight(run({"template", chart.path(), "-s", "templates/apis.yaml", "-a", list}).out, "\n"));
    };
    const std::string source = "---\n# Source: c/templates/apis.yaml\n";
    QCOMPARE(apis("xa,\"xb,xc\",xd"), source + "\"xa\": 1\n\"xb,xc\": 1\n\"xd\": 1");
    QCOMPARE(apis("\n\"x\"\"a\r\nb\"\nxc"), source + "\"x\\\"a\\nb\": 1"); // one record only
    QCOMPARE(apis("xa,"), source + "\"xa\": 1");
    for (const std::vector<std::string>& flags :
        std::vector<std::vector<std::string>>{{"-v", "6"}, {"-v6"}, {"--v=-1"}, {"--logtostderr"},
            {"--logtostderr=false", "--alsologtostderr", "--skip-headers", "--skip-log-headers", "--add-dir-header",
                "--one-output"},
            {"--stderrthreshold", "warning", "--alsologtostderrthreshold=2", "--legacy-stderr-threshold-behavior=false"},
            {"--vmodule", "a=1,,b*=0", "--log-backtrace-at", "a.go:1"},
            {"--log-dir", "x", "--log-file", "y", "--log-file-max-size", "0x10"}, {"--timeout", "1h30m1.5s"}, {"--timeout", "-1ns"},
            {"--timeout", "+0"}}) {
      std::vector<std::string> arguments{"template", chart.path(), "--no-hooks"};
      arguments.insert(arguments.end(), flags.begin(), flags.end());
      const Run result = run(arguments);
      QCOMPARE(result.err, std::string());
      QCOMPARE(result.out, std::string(kManifest));
    }
    QVERIFY(run({"template", "--help"}).out.find("vmodule") == std::string::npos);
  }
  void recordsInMemoryComeFromFiles() {
    const ChartFolder chart;
    const auto files = [&](const std::string& list) {
      const Run result =
          run({"template", chart.path(), "--no-hooks"}, {{"HELM_DRIVER", "memory"}, {"HELM_MEMORY_DRIVER_DATA", list}});
      return result.status == 0 ? std::string() : result.err;
    };
    const std::string none = chart.beside("none"), good = chart.beside("good"), bad = chart.beside("bad"),
                      broken = chart.beside("broken");
    std::ofstream(good) << "- {name: a, version: 1, chart: {}}\n- {name: a, version: 2, chart: {}}\n";
    std::ofstream(bad) << "a: 1\n";
    std::ofstream(broken) << "- name: [\n";
    const auto logged = [](const std::string& text) { return "level=INFO msg=\"" + text + "\"\n"; };
    QCOMPARE(files(""), logged("Unable to read memory driver dataopen : no such file or directory"));
    QCOMPARE(files(good), std::string());
    QCOMPARE(files(good + ":" + none), logged("Unable to read memory driver dataopen " + none + ": no such file or directory"));
    QCOMPARE(files(good + ":" + good), logged("release: already exists"));
    QCOMPARE(files(bad),
        logged(
            "Unable to unmarshal memory driver data: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal object into Go value of type []*v1.Release"));
    QCOMPARE(files(broken),
        logged(
            "Unable to unmarshal memory driver data: error converting YAML to JSON: yaml: line 1: did not find expected node content"));
    QCOMPARE(run({"template", "--help"}, {{"HELM_DRIVER", "memory"}}).status, 0);
  }

  void templatePrintsManifestsThenHooks() {
    const ChartFolder chart;
    QCOMPARE(run({"template", chart.path()}).out, std::string(kManifest) + kHook + kTest);
    QCOMPARE(run({"template", chart.path(), "--skip-tests"}).out, std::string(kManifest) + kHook);
    QCOMPARE(run({"template", chart.path(), "--no-hooks"}).out, std::string(kManifest));
    QCOMPARE(run({"template", chart.path(), "--no-hooks", "--include-crds"}).out,
        "---\n# Source: c/crds/x.yaml\nkind: CustomResourceDefinition\n\n" + std::string(kManifest));
  }

  void flagsStandAnywhereAndInAnyForm() {
    const ChartFolder chart;
    const std::string wanted = "---\n# Source: c/templates/a.yaml\nkind: A\na: 2\nns: shop\nn: demo\n";
    QCOMPARE(run({"-n", "shop", "template", "demo", "--no-hooks", chart.path(), "--set", "a=2"}).out, wanted);
    QCOMPARE(run({"template", "--set=a=2", "-nshop", "--no-hooks=true", "demo", chart.path()}).out, wanted);
    QCOMPARE(run({"template", "--set", "a=2", "--namespace=shop", "--no-hooks", "--", "demo", chart.path()}).out, wanted);
  }

  void valuesComeFromFilesInputAndFlags() {
    const ChartFolder chart;
    chart.write("../one.yaml", "a: one\n");
    chart.write("../two.yaml", "a: two\n");
    chart.write("../three", "three");
    const auto a = [&](std::vector<std::string> flags, const std::string& input = {}) {
      std::vector<std::string> arguments{"template", chart.path(), "--no-hooks"};
      arguments.insert(arguments.end(), flags.begin(), flags.end());
      const Run result = run(arguments, {}, input);
      const auto at = result.out.find("\na: ");
      return at == std::string::npos ? result.err : result.out.substr(at + 4, result.out.find('\n', at + 1) - at - 4);
    };
    QCOMPARE(a({"-f", chart.beside("one.yaml") + "," + chart.beside("two.yaml")}), std::string("two"));
    QCOMPARE(a({"-f", "-"}, "a: input\n"), std::string("input"));
    QCOMPARE(a({"--set", "a=set", "-f", chart.beside("one.yaml")}), std::string("set"));
    QCOMPARE(a({"--set-literal", "a=x,y=z", "--set", "a=set"}), std::string("x,y=z"));
    QCOMPARE(a({"--set-file", "a=" + chart.beside("three")}), std::string("three"));
    QCOMPARE(a({"-f", chart.beside("none.yaml")}), "Error: open " + chart.beside("none.yaml") + ": no such file or directory\n");
  }

  void showOnlyPicksByPattern() {
    const ChartFolder chart;
    QCOMPARE(run({"template", chart.path(), "-s", "templates/a*"}).out, std::string(kManifest) + "\n");
    QCOMPARE(run({"template", chart.path(), "-s", "templates/none.yaml"}).err,
        std::string("Error: could not find template templates/none.yaml in chart\n"));
  }

  void outputGoesToAFolder() {
    const ChartFolder chart;
    const std::string folder = chart.beside("out");
    const Run result = run({"template", "demo", chart.path(), "--output-dir", folder, "--release-name"});
    QCOMPARE(result.err, std::string());
    QCOMPARE(result.out, "wrote " + folder + "/demo/c/templates/a.yaml\nwrote " + folder + "/demo/c/templates/hook.yaml\nwrote " +
                             folder + "/demo/c/templates/test.yaml\n\n");
    QVERIFY(read(folder + "/demo/c/templates/a.yaml").starts_with("---\n# Source: c/templates/a.yaml\nkind: A\n"));
  }

  void brokenOutputIsShownUnderDebugOnly() {
    const ChartFolder chart;
    chart.write("templates/a.yaml", "a: b: c\n");
    const Run plain = run({"template", chart.path()});
    QVERIFY(plain.out.empty());
    QVERIFY(plain.err.ends_with("\n\nUse --debug flag to render out invalid YAML\n"));
    const Run debug = run({"template", chart.path(), "--debug"});
    QCOMPARE(debug.status, 1);
    QVERIFY(debug.out.starts_with("---\n# Source: c/templates/a.yaml\na: b: c\n"));
    QVERIFY(debug.err.starts_with("level=DEBUG msg=\"Original chart version\" version=\"\"\nlevel=DEBUG msg=\"Chart path\" path="));
  }

  void theNamespaceComesFromTheKubeconfig() {
    const ChartFolder chart;
    chart.write("../config", "current-context: two\ncontexts:\n- name: one\n  context: {namespace: first}\n- name: two\n  context: "
                             "{namespace: second}\n");
    const auto nameSpace = [&](std::vector<std::string> more, std::map<std::string, std::string> environment) {
      std::vector<std::string> arguments{"template", chart.path(), "--no-hooks"};
      arguments.insert(arguments.end(), more.begin(), more.end());
      const std::string out = run(arguments, environment).out;
      const auto at = out.find("ns: ") + 4;
      return out.substr(at, out.find('\n', at) - at);
    };
    const std::string config = chart.beside("config");
    QCOMPARE(nameSpace({}, {}), std::string("default"));
    QCOMPARE(nameSpace({}, {{"KUBECONFIG", "/none:" + config}}), std::string("second"));
    QCOMPARE(nameSpace({"--kubeconfig", config, "--kube-context", "one"}, {}), std::string("first"));
    QCOMPARE(nameSpace({}, {{"HELM_NAMESPACE", "env"}, {"KUBECONFIG", config}}), std::string("env"));
    QCOMPARE(nameSpace({"-n", "flag"}, {{"HELM_NAMESPACE", "env"}}), std::string("flag"));
  }

  void showTellsAboutAChart() {
    const ChartFolder chart;
    const std::string metadata = "apiVersion: v2\nname: c\nversion: 1.0.0\n\n";
    QCOMPARE(run({"show", "chart", chart.path()}).out, metadata);
    QCOMPARE(run({"inspect", "values", chart.path()}).out, std::string("a: 1\n\n"));
    QCOMPARE(run({"show", "values", chart.path(), "--jsonpath", "{.a}"}).out, std::string("1"));
    QCOMPARE(
        run({"show", "all", chart.path()}).out, metadata + "---\na: 1\n\n---\nread me\n\n---\nkind: CustomResourceDefinition\n\n");
  }

  void helpListsCommandsAndFlags() {
    const Run all = run({});
    QCOMPARE(all.status, 0);
    QVERIFY(all.out.find("  template    locally render templates\n") != std::string::npos);
    const Run one = run({"template", "--help"});
    QVERIFY(one.out.find("  -a, --api-versions strings                       Kubernetes api versions used for "
                         "Capabilities.APIVersions (multiple can be specified)\n") != std::string::npos);
    QVERIFY(one.out.find("      --wait WaitStrategy[=watcher]                wait until") != std::string::npos);
    QVERIFY(one.out.find("--force ") == std::string::npos);
    QVERIFY(run({"show"}).out.find("Aliases:\n  show, inspect\n") != std::string::npos);
  }

  void versionIsHelms() {
    QCOMPARE(run({"version"}).out, std::string("version.BuildInfo{Version:\"v4.3\", GitCommit:\"\", GitTreeState:\"\", "
                                               "GoVersion:\"go1.26.8\", KubeClientVersion:\"v1.37\"}\n"));
    QCOMPARE(run({"version", "--short"}).out, std::string("v4.3\n"));
    QCOMPARE(run({"version", "--template", "x{{.Version}}"}).out, std::string("xv4.3"));
  }

  void deprecatedFlagsAreTold() {
    const ChartFolder chart;
    QCOMPARE(run({"template", chart.path(), "--hide-notes"}).err,
        std::string("Flag --hide-notes has been deprecated, this flag has no effect for 'helm template' and will be removed "
                    "in Helm 5\n"));
    QCOMPARE(run({"template", chart.path(), "--hide-notes", "--bogus"}).err, std::string("Error: unknown flag: --bogus\n"));
  }

  void anUnknownCommandIsToldBeforeItsFlags() {
    for (const auto& arguments : {std::vector<std::string>{"bogus", "--foo"}, {"-n", "x", "bogus", "-h"}, {"--debug", "bogus"}})
      QVERIFY(run(arguments).err.starts_with("Error: unknown command \"bogus\" for "));
    QCOMPARE(run({"--foo", "bogus"}).err, std::string("Error: unknown flag: --foo\n"));
  }

  void theEnvironmentIsCheckedAsHelmChecksIt() {
    const ChartFolder chart;
    QCOMPARE(run({"template", chart.path()}, {{"HELM_COLOR", "Bogus"}}).err, std::string());
    QVERIFY(run({"template", chart.path(), "--color", "bogus"}).err.find("invalid color mode") != std::string::npos);
    const Run driver = run({"template"}, {{"HELM_DRIVER", "bogus"}});
    QCOMPARE(driver.status, 1);
    QCOMPARE(driver.err, std::string("level=INFO msg=\"unknown driver \\\"bogus\\\"\"\n"));
    QCOMPARE(run({"template", chart.path()}, {{"HELM_DRIVER", "configmap"}}).status, 0);
    QVERIFY(!run({"template", "-h"}, {{"HELM_DRIVER", "bogus"}}).out.empty());
  }

  void helpIsAFlagLikeOthers() {
    QVERIFY(run({"template", "a", "b", "c", "-h", "--debug"}).out.starts_with("\nRender chart templates locally"));
    QVERIFY(run({"--help"}).out.starts_with("The Helm package manager"));
    QCOMPARE(run({"template", "--help", "--bogus"}).err, std::string("Error: unknown flag: --bogus\n"));
    QVERIFY(
        run({"template", "--help=x"}).err.starts_with("Error: invalid argument \"x\" for \"-h, --help\" flag: strconv.ParseBool"));
    QVERIFY(run({"template", "--help=false"}).err.starts_with("Error: "));
  }

  void helpIsACommandToo() {
    QCOMPARE(run({"help"}).out, run({"-h"}).out);
    QVERIFY(run({"help"}).out.find("\n  help        Help about any command\n") != std::string::npos);
    QVERIFY(run({"help"}).out.find("\n  -h, --help                            help for helm\n") != std::string::npos);
    QCOMPARE(run({"help", "show", "chart"}).out, run({"show", "chart", "-h"}).out);
    QCOMPARE(run({"help", "show", "bogus"}).out, run({"show", "--help"}).out);
    QCOMPARE(run({"help", "-n", "x", "template"}).out, run({"template", "-h"}).out);
    QCOMPARE(run({"template", "-n", "x", "-h"}).out, run({"template", "-h"}).out);
    QVERIFY(run({"help", "help"}).out.starts_with("Help provides help for any command in the application.\nSimply type helm help"));
    const Run unknown = run({"help", "bogus", "x"});
    QCOMPARE(unknown.status, 0);
    QVERIFY(unknown.err.starts_with("Unknown help topic [`bogus` `x`]\nUsage:\n  helm [command]\n"));
    QCOMPARE(run({"help", "template", "--bogus"}).err, std::string("Error: unknown flag: --bogus\n"));
  }

  void anotherProgramTakesWhatIsNotHere() {
    std::ostringstream out;
    std::ostringstream err;
    std::istringstream in;
    Streams streams{out, err, in, [](const std::string&) { return std::optional<std::string>(); }};
    std::vector<std::vector<std::string>> handed;
    const auto status = [&](const std::vector<std::string>& arguments) {
      Program program("helm", streams);
      addLocalCommands(program);
      addRemoteCommands(program);
      program.setHandOver([&](const std::vector<std::string>& all) -> chartroom::Result<int> {
        handed.push_back(all);
        return 7;
      });
      return program.run(arguments);
    };
    QCOMPARE(status({"list", "-A"}), 7);
    QCOMPARE(status({"template", "repo/chart", "-n", "a"}), 7);
    QCOMPARE(status({"template", "--dry-run=server", "."}), 7);
    QCOMPARE(handed[0], (std::vector<std::string>{"list", "-A"}));
    QCOMPARE(handed[1], (std::vector<std::string>{"template", "repo/chart", "-n", "a"}));
    QCOMPARE(status({"version", "--short"}), 0);
    QCOMPARE(handed.size(), std::size_t{3});
  }
};

QTEST_APPLESS_MAIN(TestCli)
#include "tst_cli.moc"
