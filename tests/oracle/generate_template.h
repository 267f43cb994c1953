#pragma once

// Seeded makers of template programs and of the values they read. Most are right; a few have mistakes (a wrong kind of argument,
// too many or too few, undefined names, torn actions), so that errors and their places are compared too. Nothing in them is
// random, reads the clock, makes a cycle or asks for much memory. Header only; for tests.

#include "core/base/text.h"
#include "tests/oracle/function_kinds.h"
#include "tests/oracle/generate.h"

#include <functional>
#include <string>
#include <vector>

namespace chartroom::test {

class TemplateGenerator {
public:
  // Whether a text executes without an error on the values: what most programs are made of, as one mistake ends a program.
  using Works = std::function<bool(const std::string& text)>;
  explicit TemplateGenerator(Generator& generator, Works works = {}) : g(generator), m_works(std::move(works)) {}

  // The user's values: under fixed names a tree of each kind.
  Value values() {
    Value all = Value::makeMap();
    const auto add = [&](const char* name, Value value) { all.map().set(value::SharedString(name), std::move(value)); };
    add("text", Value(validText()));
    add("word", Value(g.words(1)));
    add("number", Value(g.number()));
    add("int", Value(std::int64_t(g.below(2000)) - 1000));
    add("yes", Value(true));
    add("no", Value(false));
    add("none", Value());
    add("empty", Value(""));
    add("zero", Value(0.0));
    Value list = Value::makeList();
    for (std::size_t i = 0, count = g.below(4); i < count; ++i) list.list().items.push_back(value(2));
    add("list", list);
    Value words = Value::makeList();
    for (std::size_t i = 0, count = 1 + g.below(4); i < count; ++i) words.list().items.emplace_back(validText());
    add("words", words);
    Value numbers = Value::makeList();
    for (std::size_t i = 0, count = 1 + g.below(4); i < count; ++i) numbers.list().items.emplace_back(g.number());
    add("numbers", numbers);
    Value map = Value::makeMap();
    for (std::size_t i = 0, count = g.below(5); i < count; ++i) map.map().set(value::SharedString(g.pick(names())), value(2));
    add("map", map);
    Value deep = Value::makeMap();
    deep.map().set("a", map.deepCopy());
    Value other = Value::makeMap(); // a map, as programs range over it
    other.map().set("x", value(3));
    deep.map().set("b", other);
    add("deep", deep);
    add("any", value(3));
    return all;
  }

  // One expression in an action, most often with what shows its type.
  std::string expression() {
    begin();
    const std::string made = expr(anyKind(), 3);
    if (g.chance(25)) return "{{ printf \"%T %v\" (" + made + ") (" + made + ") }}";
    if (g.chance(25))
      return "{{ " + made + " | " +
             g.pick(
                 std::vector<std::string>{"toJson", "quote", "typeOf", "toYaml", "toString", "kindOf", "print", "printf \"%#v\""}) +
             " }}";
    return "{{ " + made + " }}";
  }

  // printf with all its verbs and flags.
  std::string printf() {
    begin();
    std::string made = "{{ printf " + quoted(format());
    for (std::size_t i = 0, count = g.below(4); i < count; ++i) made += " " + argument(g.chance(70) ? 'S' : 'x', 1);
    return made + " }}";
  }

  std::string program() {
    begin();
    std::string text;
    for (std::size_t i = 0, count = g.below(3); i < count; ++i) {
      m_definitions = static_cast<int>(i);
      const std::size_t scope = m_variables.size();
      text += open() + "define \"d" + std::to_string(i) + "\"" + close() + body(2) + end() + "\n";
      m_variables.resize(scope);
      m_definitions = static_cast<int>(i) + 1;
    }
    text += body(3);
    if (g.chance(12)) mutate(text);
    return text;
  }

  // The chart's other files, the same for all programs.
  static std::string helpers() {
    return "{{- define \"h.name\" -}}\n{{ .Chart.Name }}-{{ .Release.Name | trunc 5 }}\n{{- end }}\n"
           "{{ define \"h.labels\" }}\na: {{ .Values.word | quote }}\nb: {{ include \"h.name\" . }}\n{{ end -}}\n"
           "{{ define \"h.fails\" }}{{ .Values.text.b.c | upper }}{{ end }}"
           "{{ define \"h.needs\" }}{{ required \"a: need it\" .none }}{{ end }}"
           "{{ define \"h.echo\" }}{{ . }}{{ end }}";
  }

private:
  static const std::vector<std::string>& names() {
    static const std::vector<std::string> all{"a", "b", "name", "image", "x_y", "é", "zz", "A", "k8s"};
    return all;
  }

  void begin() {
    m_variables = {"$"};
    m_definitions = 0;
    m_loops = 0;
  }

  // Text that survives JSON.
  std::string validText() { return toValidUtf8(g.text(), "?"); }
  Value value(int depth) {
    Value made = g.value(depth);
    return made;
  }

  char anyKind() {
    static const std::string kinds = "ssssiiffNbbllLdddxxxxtu";
    return kinds[g.below(kinds.size())];
  }

  // --- Expressions ---

  std::string quoted(const std::string& text) {
    if (g.chance(12) && canBackquote(text)) return "`" + text + "`";
    return quote(text);
  }

  std::string from(const std::vector<std::string>& texts) { return quoted(g.pick(texts)); }

  std::string root() {
    if (m_nested || g.chance(70)) return "$.Values";
    return g.chance(98) ? ".Values" : "$.values";
  }

  // A literal of a kind.
  std::string literal(char kind) {
    switch (kind) {
    case 's': return quoted(g.chance(50) ? validText() : g.words(1 + g.below(3)));
    case 'i':
      return g.pick(std::vector<std::string>{"0", "1", "2", "3", "-1", "7", "10", "42", "100", "-5", "'a'", "0x1F", "0b11", "1_000",
          "007", "0o17", "1e3", "9223372036854775807"});
    case 'c': return std::to_string(static_cast<int>(g.below(12)) - 2);
    case 'f':
      return g.pick(std::vector<std::string>{
          "0.0", "1.5", "-2.5", "1e6", "1e21", "3.14159", "1e-7", "0x1p4", ".5", "100.0", "123456789.0", "2.0"});
    case 'N':
      return g.chance(50) ? literal('i')
             : g.chance(60)
                 ? literal('f')
                 : from({"1", "2.5", "abc", "", "0x10", "1e3", "-7", "010", "1_0", " 5", "true", "9223372036854775808", "1."});
    case 'b': return g.chance(50) ? "true" : "false";
    case 'l':
      return g.chance(60) ? "(list " + literal('S') + " " + literal('S') + ")"
                          : g.pick(std::vector<std::string>{"(list)", "(until 3)", "(tuple 1 \"a\" nil 1.5)",
                                "(list (list 1) (dict))", "(splitList \",\" \"b,a,c\")"});
    case 'L': return "(list " + literal('s') + " " + literal('s') + ")";
    case 'd':
      return g.chance(70) ? "(dict " + literal('k') + " " + literal('S') + ")"
                          : g.pick(std::vector<std::string>{"(dict)", "(dict \"a\" (dict \"b\" 1) \"c\" nil)",
                                "(dict \"host\" \"h:80\" \"scheme\" \"http\" \"path\" \"/a b\" \"query\" \"x=1\")",
                                "(dict \"a\" (list 1 \"x\"))"});
    case 'm': return "(deepCopy " + (g.chance(70) ? literal('d') : operand('d')) + ")";
    case 'S': return literal("sifbN"[g.below(5)]);
    case 'x': return g.chance(8) ? "nil" : literal("sifbldS"[g.below(7)]);
    case 't':
      return "(toDate \"2006-01-02 15:04:05\" " +
             from({"2024-02-29 13:14:15", "1999-12-31 23:59:59", "0001-01-01 00:00:00", "2038-01-19 03:14:08",
                 "1969-07-20 20:17:40", "nonsense"}) +
             ")";
    case 'u':
      return g.chance(50)   ? from({"1h30m", "90s", "-5m", "1.5h", "100", "2.5", "250ms", "0", "x", "", "1h2m3s4ms5us6ns", "8760h",
                                  " 5m ", "1d", "2562047h47m16.854775807s"})
             : g.chance(50) ? literal('i')
                            : literal('f');
    case 'U': return from({"1h", "-36h", "90m", "x", "", "24h30m", "0", "-0.5s", "+1ns"});
    case 'r':
      return from({"a", "[a-z]+", "^(.)(.*)$", "\\d+", "(?i)AB", "b*", "", "(", "[", "a{2,3}", "(?P<n>\\w+)-(?P<m>\\w+)",
          "\\bfoo\\b", "x|y|", "[[:alpha:]]", "\\pL+", "(a)|(b)", "(?s).+", "(?m)^a$", "\\s*,\\s*", "[^\\x00-\\x7F]", "a**",
          "(?<n>a)", "\\C", "a{1001}", "(?=a)", "\\1", "é", "."});
    case 'R': return from({"", "x", "$1", "${1}", "$0-$1", "$$", "${n}", "$n_", "$2$1", "\\1", "${1", "$", "é"});
    case 'F':
      return from({"2006-01-02", "2006-01-02 15:04:05", "Mon Jan _2 15:04:05 MST 2006", "2006-01-02T15:04:05Z07:00", "3:04PM",
          "Monday, 02-Jan-06", "unix", "", "2006", "Jan 2, 2006 at 3:04pm (MST)", "02.01.06", "15h04 .000 ,999999", "__2 002",
          "Z0700 -07:00:00", "January 1 5 pm"});
    case 'D':
      return from({"2024-02-29", "2024-02-30", "2024-02-29 13:14:15", "Thu Feb 29 13:14:15 UTC 2024", "2024-02-29T13:14:15Z",
          "2024-02-29T13:14:15+02:00", "3:04PM", "", "24", "1999", "13:14", "29.02.24"});
    case 'z':
      return from(
          {"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Nowhere/City", "", "Local", "Australia/Lord_Howe", "EST"});
    case 'k': return from({"a", "b", "name", "image", "zz", "nope", "", "é", "A", "host", "_0", "_1"});
    case 'p':
      return from(
          {"/a/b.txt", "a/b/../c", "", ".", "/", "a//b/./c.tar.gz", "../x", "c:\\x\\y.z", "dir/", ".hidden", "a.", "//", "é/ü.x"});
    case 'w':
      return from({"http://user:pa%20ss@host:80/p/a?q=1&r=%2F#frag", "https://h", "/rel/path?x", "mailto:a@b.c", "",
          "http://[::1]:8080/", "://bad", "http://h/%zz", "ftp://h/a b", "//host/p", "http://h:port/", "HTTP://H/?", "a:b:c",
          "http://h/#a%20b", "file:///etc/x", "http://ho st/", "?q", "#f", "\x7f"});
    case 'v': return quoted(g.version());
    case 'q': return quoted(g.constraint());
    case 'j': return quoted(toValidUtf8(g.json(), "?"));
    case 'y': return quoted(toValidUtf8(g.yaml(), "?"));
    case 'o':
      return from({"a = 1\nb = \"x\"\n[t]\nc = [1, 2]\n", "", "a = ", "[[p]]\nx = 1\n[[p]]\nx = 2\n", "d = 1979-05-27T07:32:00Z",
          "f = 1.0\ni = 0xFF\nn = nan", "a.b.c = true\n'q' = '''x'''", "a = 1\na = 2", "s = \"\\u00e9\\n\"",
          "t = {x = 1, y = [\"a\"]}", "x = 1_000\ne = 1e3", "[a]\n[a]"});
    case 'e': return from({"YQ==", "aGVsbG8=", "!!!!", "", "YQ", "/w==", "MFRGG===", "NBSWY3DP", "nbswy3dp", "YWJj\nZGVm", "4pyT"});
    case 'G':
      return from({"string", "int", "float64", "bool", "map", "slice", "invalid", "map[string]interface {}", "*int", "int64",
          "[]interface {}", "time.Time", "struct", "ptr", "common.Values"});
    case 'P': return quoted(format());
    default: return "nil";
    }
  }

  std::string format() {
    std::string text;
    for (std::size_t i = 0, count = 1 + g.below(3); i < count; ++i) {
      if (g.chance(30)) text += g.pick(std::vector<std::string>{"a", "é ", ": ", "%%", "\n"});
      text += '%';
      while (g.chance(25)) text += "+-# 0"[g.below(5)];
      if (g.chance(8)) text += "[" + std::to_string(g.below(4)) + "]";
      if (g.chance(25)) text += g.chance(10) ? "*" : std::to_string(g.below(20));
      if (g.chance(20))
        text += "." + (g.chance(10) ? std::string("*") : g.chance(20) ? std::string() : std::to_string(g.below(12)));
      text += "vvvvTtdddbcoOqqxxXUeEfFgGssssswz%!"[g.below(34)];
    }
    return text;
  }

  // What reads the values, the chart or the variables.
  std::string operand(char kind) {
    if (g.chance(6) && m_variables.size() > 1) return g.pick(m_variables);
    if (g.chance(2))
      return g.pick(std::vector<std::string>{"$undefined", ".nope", "$.Values.nope", "$.Values.none.a", "$.Values.text.a",
          "$.Values.map.a.b.c", "$.Values.list.a", "$.Nope.x"});
    const std::string values = root();
    switch (kind) {
    case 's':
      if (g.chance(30))
        return g.pick(std::vector<std::string>{"$.Release.Name", "$.Chart.Version", "$.Chart.AppVersion", "$.Template.Name",
            "$.Capabilities.KubeVersion.Version", "($.Files.Get \"a.txt\")", "($.Files.Get \"none\")", "$.Capabilities.KubeVersion",
            "($.Files.Glob \"*.txt\").AsConfig", "($.Files.Glob \"**\").AsSecrets", "$.Template.BasePath"});
      return values + g.pick(std::vector<std::string>{".text", ".word", ".empty", ".text", ".deep.a.name"});
    case 'i':
      return g.chance(30) ? g.pick(std::vector<std::string>{
                                "$.Release.Revision", "(len $.Values.words)", "(int $.Values.number)", "$.Values.int"})
                          : values + ".int";
    case 'f': return values + g.pick(std::vector<std::string>{".number", ".zero"});
    case 'N': return values + g.pick(std::vector<std::string>{".number", ".int", ".text", ".zero", ".any", ".none"});
    case 'b':
      return g.chance(25) ? g.pick(std::vector<std::string>{"$.Release.IsInstall", "($.Capabilities.APIVersions.Has \"v1\")",
                                "($.Capabilities.APIVersions.Has \"x/v1/Y\")", "$.Chart.IsRoot"})
                          : values + g.pick(std::vector<std::string>{".yes", ".no"});
    case 'l':
      return g.chance(10) ? "($.Files.Lines \"a.txt\")"
                          : values + g.pick(std::vector<std::string>{".list", ".words", ".numbers", ".list"});
    case 'L': return values + ".words";
    case 'd':
      return g.chance(8) ? g.pick(std::vector<std::string>{"$.Release", "$.Chart", "$.Values", "$.Template"})
                         : values + g.pick(std::vector<std::string>{".map", ".map", ".deep", ".deep.a", ".deep.b"});
    case 'S': return values + g.pick(std::vector<std::string>{".text", ".number", ".int", ".yes", ".word", ".none"});
    case 'x':
      return values + g.pick(std::vector<std::string>{".any", ".none", ".text", ".number", ".list", ".map", ".deep", ".deep.b",
                          ".map.a", ".nope", ".empty", ".zero", ".map.name.a"});
    case 't': return g.chance(50) ? literal('t') : "(dateModify " + literal('U') + " " + literal('t') + ")";
    case 'u': return "(mustToDuration " + literal('u') + ")";
    default: return literal(kind);
    }
  }

  // Constants only, where anything else could cost memory, read the clock or make a cycle.
  static bool isStrict(char kind) { return std::string_view("cmtuUP").find(kind) != std::string_view::npos; }

  std::string method() {
    return g.pick(std::vector<std::string>{"(semver " + literal('v') + ").Major", "(semver \"1.2.3-rc.1+b\").Prerelease",
        "(semver " + literal('v') + ").IncMinor", "((semver \"1.2.3\").Compare (semver " + literal('v') + "))",
        literal('t') + ".Year", literal('t') + ".Weekday", "(" + literal('t') + ".Format " + literal('F') + ")",
        literal('t') + ".Unix", literal('t') + ".UTC", "(" + literal('t') + ".AddDate 0 1 1)",
        "(mustToDuration " + literal('u') + ").Seconds", "(mustToDuration " + literal('u') + ").String",
        "$.Capabilities.KubeVersion.Major", "($.Files.Glob " + from({"*", "a.*", "**.txt", "conf/*", "[", "{a,b}.txt"}) + ")",
        "$.Values.AsMap", "($.Values.Table \"map\")", "($.Values.PathValue \"map.a\")", "$.Values.YAML", "$.Files.Nope",
        "(urlParse " + literal('w') + ").host", "(dict \"a\" (dict \"b\" 1)).a.b"});
  }

  std::string argument(char kind, int depth) {
    if (isStrict(kind)) return literal(kind);
    const std::string made = expr(kind, depth);
    const bool single = made.find(' ') == std::string::npos || made.front() == '(' || made.front() == '"' || made.front() == '`';
    return single ? made : "(" + made + ")";
  }

  // Arguments for the letters of a signature, with a mistake now and then.
  std::vector<std::string> arguments(const std::string& kinds, int depth) {
    std::vector<std::string> made;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      char kind = kinds[i];
      std::size_t count = 1;
      if (i + 1 < kinds.size() && (kinds[i + 1] == '*' || kinds[i + 1] == '+'))
        count = kinds[++i] == '+' ? 1 + g.below(3) : g.below(4);
      for (std::size_t j = 0; j < count; ++j)
        made.push_back(argument(!isStrict(kind) && g.chance(3) ? anyKind() : kind, depth - 1));
    }
    if (g.chance(1)) made.push_back(literal('S'));
    if (g.chance(1) && !made.empty() && !isStrict(kinds[0])) made.erase(made.begin());
    return made;
  }

  std::string expr(char kind, int depth) {
    if (depth <= 0 || g.chance(20)) return g.chance(45) ? literal(kind) : operand(kind);
    if (g.chance(3)) return method();
    if (g.chance(3)) return special(depth);
    const auto& functions = functionsOfKind(kind);
    if (functions.empty()) return g.chance(50) || kind == 'c' ? literal(kind) : operand(kind);
    const FunctionKinds& function = *g.pick(functions);
    if (function.name == "fail" && !g.chance(5)) return literal(kind);
    if (function.name == "required" && !g.chance(30)) return literal(kind);
    if (g.chance(1)) return "nosuch " + literal('s');
    std::vector<std::string> given = arguments(function.arguments, depth);
    std::string call = function.name;
    std::string piped;
    if (!given.empty() && g.chance(35)) {
      piped = given.back();
      given.pop_back();
    }
    for (const std::string& one : given) call += (g.chance(97) ? " " : "  ") + one;
    if (piped.empty()) return given.empty() && g.chance(50) ? call : "(" + call + ")";
    return "(" + piped + g.pick(std::vector<std::string>{" | ", " | ", "|"}) + call + ")";
  }

  std::string special(int depth) {
    switch (g.below(8)) {
    case 0: {
      std::string made = "(dig " + literal('k');
      for (std::size_t i = 0, count = g.below(2); i < count; ++i) made += " " + literal('k');
      return made + " " + argument('S', 0) + " " + argument('d', depth - 1) + ")";
    }
    case 1:
      return "(tpl " + quoted(small()) + " " +
             g.pick(std::vector<std::string>{"$", ".", "(dict \"Values\" $.Values)", "$.Values"}) + ")";
    case 2: return "(include " + data() + ")";
    case 3: return "(keys " + argument('d', depth - 1) + " | sortAlpha)";
    case 4: return "(values " + argument('d', depth - 1) + " | toStrings | sortAlpha)";
    case 5: return "(tpl " + argument('s', depth - 1) + " $)";
    case 6: return "(index " + operand('d') + " " + literal('k') + " " + literal('k') + ")";
    default: return "(" + operand('x') + " | default " + literal('x') + ")";
    }
  }

  std::string templateName() {
    if (m_definitions && g.chance(50)) return "\"d" + std::to_string(g.below(static_cast<std::size_t>(m_definitions))) + "\"";
    if (g.chance(97)) return g.pick(std::vector<std::string>{"\"h.name\"", "\"h.labels\""});
    return g.pick(std::vector<std::string>{"\"h.name\"", "\"h.labels\"", "\"h.fails\"", "\"h.needs\"", "\"h.echo\"", "\"h.echo\"",
        "\"nosuch\"", "(print \"h.\" \"name\")"});
  }

  // A name and the data it is called with.
  std::string data() {
    if (g.chance(30)) return "\"h.echo\" " + operand("SxldS"[g.below(5)]);
    return templateName() + " " +
           (g.chance(98) ? "$" : g.pick(std::vector<std::string>{".", "", "$.Values", "(dict \"Values\" $.Values)"}));
  }

  // A text for tpl.
  std::string small() {
    const std::size_t scope = m_variables.size();
    m_variables.resize(1);
    const std::string keep = g.chance(50) ? g.words(1) + " " : "";
    std::string made;
    switch (g.below(5)) {
    case 0: made = keep + "{{ .Values.word }}"; break;
    case 1: made = "{{ if .Values.yes }}" + keep + "{{ else }}no{{ end }}"; break;
    case 2: made = "{{ define \"in\" }}[{{ . }}]{{ end }}{{ include \"in\" .Values.int }}" + keep; break;
    case 3: made = "{{ " + operand('S') + " | quote }}"; break;
    default: made = keep + "{{ " + literal('S') + " }}{{ .Values.nope }}"; break;
    }
    if (g.chance(12)) mutate(made);
    m_variables.resize(scope, "$");
    return made;
  }

  // --- Statements ---

  std::string open() { return g.chance(20) ? "{{- " : g.chance(85) ? "{{ " : "{{"; }
  std::string close() { return g.chance(20) ? " -}}" : g.chance(85) ? " }}" : "}}"; }
  std::string end() { return open() + "end" + close(); }
  std::string pipeline(char kind, int depth = 2) {
    std::string made = working([&] { return expr(kind, depth); });
    if (g.chance(2))
      made += " | " + g.pick(std::vector<std::string>{
                          "toString", "quote", "default \"x\"", "toJson", "printf \"%v\"", "not", "list", "len"});
    return made;
  }
  // An expression that works by itself, but for a few.
  std::string working(const std::function<std::string()>& make) {
    std::string made = make();
    if (!m_works || g.chance(1)) return made;
    std::string declared;
    for (std::size_t i = 1; i < m_variables.size(); ++i) declared += "{{ " + m_variables[i] + " := 1 }}";
    for (int i = 0; i < 6 && !m_works(declared + "{{ " + made + " }}"); ++i) made = make();
    return made;
  }
  std::string plainText() {
    return g.pick(std::vector<std::string>{"\n", " ", "a: ", "- x\n", "  b: ", "\n\n", "text", "é", "{ ", "}", "# c\n", "\t",
        "{{/* c */}}", "{{- /* c\n d */ -}}", "%s", "<no value>"});
  }

  std::string fresh() {
    const std::string name = "$v" + std::to_string(g.below(4));
    return name;
  }

  std::string body(int depth) {
    std::string text;
    ++m_nested;
    const std::size_t scope = m_variables.size();
    for (std::size_t i = 0, count = 1 + g.below(4); i < count; ++i) {
      if (g.chance(50)) text += plainText();
      text += statement(depth);
    }
    --m_nested;
    m_variables.resize(scope);
    return text;
  }

  std::string statement(int depth) {
    const std::size_t scope = m_variables.size();
    switch (g.below(depth > 0 ? 16 : 8)) {
    case 0:
    case 1:
    case 2:
    case 3: return open() + pipeline(anyKind()) + close();
    case 4: {
      const std::string name = fresh();
      std::string made = open() + name + " := " + pipeline(anyKind()) + close();
      m_variables.push_back(name);
      return made;
    }
    case 5:
      if (m_variables.size() > 1) return open() + g.pick(m_variables) + " = " + pipeline(anyKind()) + close();
      return plainText();
    case 6: return open() + "template " + data() + close();
    case 7:
      if (m_loops ? g.chance(60) : g.chance(3))
        return "{{ if " + operand('b') + " }}{{ " + (g.chance(50) ? "break" : "continue") + " }}{{ end }}";
      return open() + "include " + data() + " | nindent " + std::to_string(g.below(6)) + close();
    case 8:
    case 9: {
      std::string made = open() + "if " + declared() + pipeline(g.chance(50) ? 'b' : 'x') + close() + body(depth - 1);
      if (g.chance(30)) made += open() + "else if " + pipeline('x') + close() + body(depth - 1);
      if (g.chance(50)) made += open() + "else" + close() + body(depth - 1);
      m_variables.resize(scope);
      return made + end();
    }
    case 10:
    case 11: {
      std::string made = open() + "with " + declared() + pipeline("xdsl"[g.below(4)]) + close() + body(depth - 1);
      if (g.chance(20)) made += open() + "else with " + pipeline('x') + close() + body(depth - 1);
      if (g.chance(40)) made += open() + "else" + close() + body(depth - 1);
      m_variables.resize(scope);
      return made + end();
    }
    case 12:
    case 13:
    case 14: {
      std::string made = open() + "range ";
      if (g.chance(50)) {
        const std::string first = fresh(), second = fresh();
        const bool two = g.chance(60);
        made += first + (two ? ", " + second : "") + (g.chance(95) ? " := " : " = ");
        m_variables.push_back(first);
        if (two) m_variables.push_back(second);
      }
      // No int but a small one: a range over it is as long as it is large.
      const std::size_t over = g.below(20);
      std::string list = over < 9       ? working([&] { return argument('l', 2); })
                         : over < 16    ? working([&] { return argument('d', 2); })
                         : over < 19    ? literal('c')
                         : g.chance(20) ? operand('s')
                                        : "(list 1 2)";
      if (contains(list, ".Unix") || contains(list, ".Major")) list = "(list 1 2)";
      made += (list[0] == '$' && list.find('.') == std::string::npos ? "(list " + list + ")" : list) + close();
      ++m_loops;
      made += body(depth - 1);
      --m_loops;
      m_variables.resize(scope);
      if (g.chance(30)) made += open() + "else" + close() + body(depth - 1);
      return made + end();
    }
    default:
      return open() + "block \"b" + (g.chance(3) ? std::string("0") : std::to_string(m_blocks++)) + "\" " +
             g.pick(std::vector<std::string>{"$", "$", "."}) + close() + g.words(1) + "{{ " +
             (g.chance(50) ? literal('x') : operand('x')) + " }}" + end();
    }
  }

  std::string declared() {
    if (!g.chance(20)) return "";
    m_variables.push_back(fresh());
    return m_variables.back() + " := ";
  }

  void mutate(std::string& text) {
    static const std::vector<std::string> pieces{"{{", "}}", "|", "(", ")", "$", ".", "\"", "`", "'", "/*", "*/", "- ", "{{end}}",
        "{{else}}", " := ", " = ", ",", "{{- ", " -}}", "\n", " ", "\x80", "nil", "..", "$x", "{{break}}", "{{define \"x\"}}",
        "{{range}}", "#", "\\", "é", "1", "x", "-", "+", "\t", "{{/*", "@", "%", "\"\\q\"", "'ab'", "0x", "1.2.3", ".x", ":",
        "true"};
    for (std::size_t i = 0, count = 1 + g.below(2); i < count; ++i) {
      const std::size_t at = g.below(text.size() + 1);
      if (g.chance(60)) text.insert(at, g.pick(pieces));
      else if (at < text.size()) text.erase(at, 1 + g.below(g.chance(70) ? 2 : 8));
    }
  }

  Generator& g;
  std::vector<std::string> m_variables;
  int m_definitions = 0;
  int m_loops = 0;
  int m_nested = 0;
  int m_blocks = 0;
  Works m_works;
};

} // namespace chartroom::test
