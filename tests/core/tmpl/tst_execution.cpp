// What no recorded case can say: limits, cancellation, sets and clones, places, threads, and where Chartroom differs from Go.

#include "core/tmpl/format.h"
#include "core/tmpl/template_set.h"
#include "tests/core/tmpl/test_functions.h"

#include <QTest>

#include <thread>

using namespace chartroom;

namespace {

const tmpl::FunctionMap& functions() {
  static const tmpl::FunctionMap map = tmpl::test::testFunctions();
  return map;
}

tmpl::TemplateSet parsed(const std::string& text, const std::string& name = "t") {
  tmpl::TemplateSet set("gotpl", functions());
  if (auto result = set.parse(name, text); !result) qFatal("%s", result.error().message.c_str());
  return set;
}

tmpl::Execution execute(const std::string& text, const Value& data = {}, const tmpl::ExecuteOptions& options = {}) {
  return parsed(text).execute(Context(), "t", data, options);
}

// A map in a map in a map …
Value nested(int depth) {
  Value value("");
  for (int i = 0; i < depth; ++i) {
    Value around = Value::makeMap();
    around.map().set("in", value);
    value = around;
  }
  return value;
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

} // namespace

// ThreadSanitizer keeps a stack of its own with 65,536 frames and ends the program beyond that. These tests use one thread at a
// time and run in every other build.
#ifdef __SANITIZE_THREAD__
#define SKIP_DEEP_RECURSION QSKIP("ThreadSanitizer cannot follow this depth")
#else
#define SKIP_DEEP_RECURSION (void)0
#endif

class TemplateExecution : public QObject {
  Q_OBJECT

private slots:
  void templateRecursionEndsAtGosDepth();
  void includeRecursionUsesFreshStacks();
  void deepParenthesesParseAndExecute();
  void parenthesesPastGosLimitAreRefused();
  void deepIfsParsePrintAndExecute();
  void recursionInAThreadWithASmallStack();
  void cancellationEndsALoop();
  void cancellationPassesThroughInclude();
  void outputLimitCountsEveryBuffer();
  void aSpentBudgetEndsAnExecution();
  void manyTemplatesInOneTextParseInLinearTime();
  void outputBeforeAFailureIsKept();
  void placesAreTheInnermostOnes();
  void parseErrorsHaveLineAndColumn();
  void clonesAreIndependent();
  void breakAndContinueMayBeFunctions();
  void functionsReplaceBuiltins();
  void nilContainersArriveEmptyUnlessAskedFor();
  void userAndClockReachFunctions();
  void oneSetServesManyThreads();
  void complexNumbersAreTheKnownDifference();
  void printsWithoutTemplates();
};

void TemplateExecution::templateRecursionEndsAtGosDepth() {
  SKIP_DEEP_RECURSION;
  const tmpl::Execution execution = execute("{{define \"r\"}}{{template \"r\" .}}{{end}}{{template \"r\" .}}");
  QVERIFY(!execution.result);
  QCOMPARE(execution.result.error().message,
      std::string("template: t:1:25: executing \"r\" at <{{template \"r\" .}}>: exceeded maximum template depth (100000)"));
}

void TemplateExecution::includeRecursionUsesFreshStacks() {
  SKIP_DEEP_RECURSION;
  // As many as may be (5,000, far beyond helm's own limit) need more than the eight megabytes of an ordinary stack.
  const tmpl::Execution execution = execute("{{define \"r\"}}{{if .}}{{include \"r\" .in}}{{else}}end{{end}}{{end}}"
                                            "{{include \"r\" .}}",
      nested(4900));
  QVERIFY2(execution.result.ok(),
      execution.result.ok()
          ? ""
          : std::string(execution.result.error().message.end() - 200, execution.result.error().message.end()).c_str());
  QCOMPARE(execution.output, std::string("end"));
}

void TemplateExecution::deepParenthesesParseAndExecute() {
  SKIP_DEEP_RECURSION;
  const tmpl::Execution execution = execute("{{" + repeated("(", 9999) + "1" + repeated(")", 9999) + "}}");
  QVERIFY(execution.result.ok());
  QCOMPARE(execution.output, std::string("1"));
}

void TemplateExecution::parenthesesPastGosLimitAreRefused() {
  tmpl::TemplateSet set("gotpl", functions());
  const auto result = set.parse("t", "{{" + repeated("(", 10001) + "1" + repeated(")", 10001) + "}}");
  QVERIFY(!result);
  QCOMPARE(result.error().message, std::string("template: t:1: max expression depth exceeded"));
}

void TemplateExecution::deepIfsParsePrintAndExecute() {
  SKIP_DEEP_RECURSION;
  const int depth = 50000;
  const std::string text = repeated("{{if 1}}", depth) + "x" + repeated("{{end}}", depth);
  const tmpl::TemplateSet set = parsed(text);
  QCOMPARE(set.dump("t"), text);
  QCOMPARE(set.execute(Context(), "t", {}).output, std::string("x"));
}

void TemplateExecution::recursionInAThreadWithASmallStack() {
  SKIP_DEEP_RECURSION;
  std::string output;
  std::thread thread([&] {
    output = execute("{{define \"r\"}}{{if .}}{{template \"r\" .in}}{{else}}end{{end}}{{end}}{{template \"r\" .}}", nested(50000))
                 .output;
  });
  thread.join();
  QCOMPARE(output, std::string("end"));
}

void TemplateExecution::cancellationEndsALoop() {
  Context context;
  context.cancel();
  const tmpl::Execution execution = parsed("{{range 1000000000}}{{end}}").execute(context, "t", {});
  QVERIFY(!execution.result);
  QCOMPARE(execution.result.error().code, Code::Cancelled);
  QCOMPARE(execution.result.error().message, std::string("context canceled"));
}

void TemplateExecution::cancellationPassesThroughInclude() {
  Context context;
  context.cancel();
  const tmpl::Execution execution =
      parsed("{{define \"l\"}}{{range 1000000000}}{{end}}{{end}}{{include \"l\" .}}").execute(context, "t", {});
  QVERIFY(!execution.result);
  QCOMPARE(execution.result.error().code, Code::Cancelled);
}

void TemplateExecution::outputLimitCountsEveryBuffer() {
  tmpl::ExecuteOptions options;
  options.outputLimit = 100;
  QVERIFY(execute("{{range 50}}ab{{end}}", {}, options).result.ok());
  QVERIFY(!execute("{{range 51}}ab{{end}}", {}, options).result.ok());
  const std::string included = "{{define \"l\"}}" + std::string(60, 'x') + "{{end}}{{$a := include \"l\" .}}";
  QVERIFY(execute(included, {}, options).result.ok());
  QVERIFY(!execute(included + "{{$b := include \"l\" .}}", {}, options).result.ok());
}

void TemplateExecution::aSpentBudgetEndsAnExecution() {
  tmpl::Budget spent({.time = std::chrono::nanoseconds(-1)});
  tmpl::ExecuteOptions options;
  options.budget = &spent;
  // The budget looks at the clock every few milliseconds; this would take many seconds.
  const tmpl::Execution execution =
      execute("{{define \"e\"}}{{end}}{{range 10000}}{{range 10000}}{{template \"e\"}}{{end}}{{end}}", {}, options);
  QVERIFY(!execution.result);
  QVERIFY2(execution.result.error().message.find("templates take longer than allowed") != std::string::npos,
      execution.result.error().message.c_str());
}

// Quadratic time would pass the time limit of the test several times over.
void TemplateExecution::manyTemplatesInOneTextParseInLinearTime() {
  std::string text;
  constexpr int kMany = 300000;
  for (int i = 0; i < kMany; ++i) text += "{{define \"d" + std::to_string(i) + "\"}}x{{end}}";
  const tmpl::Execution execution = parsed(text + "{{template \"d0\"}}{{template \"d299999\"}}").execute({}, "t", {});
  QVERIFY2(execution.result.ok(), execution.result ? "" : execution.result.error().message.c_str());
  QCOMPARE(execution.output, std::string("xx"));
  // As before: an empty one is replaced, a second full one is refused.
  QCOMPARE(parsed("{{define \"a\"}} {{end}}{{define \"a\"}}y{{end}}{{define \"a\"}}{{end}}{{template \"a\"}}")
               .execute({}, "t", {})
               .output,
      std::string("y"));
  tmpl::TemplateSet set("t", tmpl::builtins());
  QVERIFY(!set.parse("t", "{{define \"a\"}}x{{end}}{{define \"a\"}}y{{end}}"));
}

void TemplateExecution::outputBeforeAFailureIsKept() {
  const tmpl::Execution execution = execute("before{{boom}}after");
  QVERIFY(!execution.result);
  QCOMPARE(execution.output, std::string("before"));
}

void TemplateExecution::placesAreTheInnermostOnes() {
  tmpl::TemplateSet set("gotpl", functions());
  QVERIFY(set.parse("_h.tpl", "{{define \"h\"}}\n  {{ .a.b.c }}{{end}}").ok());
  QVERIFY(set.parse("a.yaml", "x: {{ include \"h\" . }}").ok());
  Value data = Value::makeMap();
  const tmpl::Execution execution = set.execute(Context(), "a.yaml", data);
  QVERIFY(!execution.result);
  const Error& error = execution.result.error();
  QCOMPARE(error.code, Code::Template);
  QCOMPARE(error.place.file, std::string("_h.tpl"));
  QCOMPARE(error.place.line, 2);
  QCOMPARE(error.place.column, 8); // counted from 1; Go's own text counts from 0
  QVERIFY(error.message.starts_with("template: a.yaml:1:6: executing \"a.yaml\" at <include \"h\" .>: error calling include: "
                                    "template: _h.tpl:2:7: executing \"h\" at <.a.b.c>: "));
  QCOMPARE(execution.causes.size(), std::size_t{2});
}

void TemplateExecution::parseErrorsHaveLineAndColumn() {
  tmpl::TemplateSet set("gotpl", functions());
  const auto result = set.parse("f", "ok\n  {{ nofn 1 }}");
  QVERIFY(!result);
  QCOMPARE(result.error().code, Code::Parse);
  QCOMPARE(result.error().place, (Place{"f", 2, 6}));
  QVERIFY(!set.contains("f"));
}

void TemplateExecution::clonesAreIndependent() {
  tmpl::TemplateSet first = parsed("{{define \"x\"}}1{{end}}{{template \"x\"}}");
  tmpl::TemplateSet second = first.clone();
  QVERIFY(second.parse("other", "{{define \"x\"}}2{{end}}").ok());
  QCOMPARE(first.execute(Context(), "t", {}).output, std::string("1"));
  QCOMPARE(second.execute(Context(), "t", {}).output, std::string("2"));
  QCOMPARE(second.names(), (std::vector<std::string>{"other", "t", "x"}));
}

void TemplateExecution::breakAndContinueMayBeFunctions() {
  tmpl::FunctionMap map = functions();
  map.emplace("break", tmpl::Function{{}, [](tmpl::Call&, std::span<const Value>) -> Result<Value> { return Value("B"); }});
  tmpl::TemplateSet set("gotpl", map);
  QVERIFY(set.parse("t", "{{break}}{{range 3}}{{.}}{{continue}}x{{end}}").ok());
  QCOMPARE(set.execute(Context(), "t", {}).output, std::string("B012"));
}

void TemplateExecution::functionsReplaceBuiltins() {
  tmpl::FunctionMap map;
  map.emplace("and", tmpl::Function{{{tmpl::Parameter::Any}, true}, [](tmpl::Call&, std::span<const Value> a) -> Result<Value> {
                                      return Value::goInt(static_cast<std::int64_t>(a.size()));
                                    }});
  tmpl::TemplateSet set("gotpl", map);
  QVERIFY(set.parse("t", "{{and 0 0 0}}{{or 0 7}}").ok());
  QCOMPARE(set.execute(Context(), "t", {}).output, std::string("37"));
}

void TemplateExecution::nilContainersArriveEmptyUnlessAskedFor() {
  tmpl::FunctionMap map;
  const auto body = [](tmpl::Call&, std::span<const Value> a) -> Result<Value> { return Value(a[0].isNil() ? "nil" : "empty"); };
  map.emplace("safe", tmpl::Function{{{tmpl::Parameter::Dict}, false}, body});
  map.emplace("raw", tmpl::Function{{{tmpl::Parameter::Dict}, false}, body, true});
  tmpl::TemplateSet set("gotpl", map);
  QVERIFY(set.parse("t", "{{safe nil}} {{raw nil}} {{.x | safe}} {{.x | raw}}").ok());
  QCOMPARE(set.execute(Context(), "t", Value::makeMap()).output, std::string("empty nil empty nil"));
}

void TemplateExecution::userAndClockReachFunctions() {
  int seen = 0;
  const FixedClock clock{Clock::Time{std::chrono::seconds(42)}};
  tmpl::FunctionMap map;
  map.emplace("note", tmpl::Function{{}, [](tmpl::Call& call, std::span<const Value>) -> Result<Value> {
                                       ++*static_cast<int*>(call.user());
                                       return Value(call.clock().now().time_since_epoch().count() / 1000000000);
                                     }});
  tmpl::TemplateSet set("gotpl", map);
  QVERIFY(set.parse("t", "{{note}}").ok());
  tmpl::ExecuteOptions options;
  options.user = &seen;
  options.clock = &clock;
  QCOMPARE(set.execute(Context(), "t", {}, options).output, std::string("42"));
  QCOMPARE(seen, 1);
}

void TemplateExecution::oneSetServesManyThreads() {
  const tmpl::TemplateSet set =
      parsed("{{define \"x\"}}<{{.}}>{{end}}{{range $i, $v := .l}}{{include \"x\" $v}}{{tpl \"{{.}}\" $i}}{{end}}");
  Value data = Value::makeMap();
  data.map().set("l", Value::makeList({Value("a"), Value(1.5), Value(true)}));
  std::vector<std::thread> threads;
  std::vector<std::string> outputs(4);
  for (std::string& output : outputs)
    threads.emplace_back([&set, &data, &output] {
      for (int i = 0; i < 200; ++i) output = set.execute(Context(), "t", data).output;
    });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& output : outputs) QCOMPARE(output, std::string("<a>0<1.5>1<true>2"));
}

void TemplateExecution::complexNumbersAreTheKnownDifference() {
  const tmpl::Execution execution = execute("{{1+2i}}");
  QVERIFY(!execution.result);
  QCOMPARE(execution.result.error().message,
      std::string("template: t:1:2: executing \"t\" at <1+2i>: complex numbers are not supported: 1+2i"));
}

void TemplateExecution::printsWithoutTemplates() {
  const std::vector<Value> operands{Value(1), Value(2), Value("a"), Value("b"), Value(3), Value()};
  QCOMPARE(tmpl::sprint(operands), std::string("1 2ab3 <nil>"));
  QCOMPARE(tmpl::sprintln(operands), std::string("1 2 a b 3 <nil>\n"));
  QCOMPARE(tmpl::print(Value(1e6)), std::string("1e+06"));
  std::string output;
  tmpl::appendAction(output, Value());
  QCOMPARE(output, std::string("<no value>"));
}

QTEST_APPLESS_MAIN(TemplateExecution)
#include "tst_execution.moc"
