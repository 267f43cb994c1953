#include "target.h"

#include "core/funcs/registry.h"
#include "core/tmpl/template_set.h"
#include "core/value/yaml.h"

#include <algorithm>

namespace chartroom::fuzz {

namespace {

// Under the names that the templates of other tests use, which are seeds here.
constexpr const char* kValues = R"(
s: "Hello World é日"
e: ""
n: 3
f: 2.5
big: 1234567
huge: 1e21
neg: -7.9
t: true
z: false
nil: null
zero: 0
list: [b, a, c, a]
l: [1, two, 3.5, null]
nums: [3, 1, 2]
mixed: [x, 1, null, true, "", {k: v}, [1, 2]]
empty: []
one: [only]
map: &map {a: 1, b: {c: deep, d: [1, 2]}, z: zz}
map2: {a: 2, b: {c: other, e: 5}, y: yy}
m: {b: 2, a: 1, c: null}
a: {b: {c: deep}, n: 1.5, s: str, l: [1, two]}
Values: {name: web, map: *map, yaml: "a: 1\nb: [x, y]\n", json: '{"a": [1, {"b": null}]}', template: "{{ .s }}-{{ len .list }}",
         date: "2024-02-29T12:30:45Z", version: 1.2.3-rc.1+build}
Release: {Name: demo, Namespace: default, IsInstall: true, Revision: 1}
Chart: {Name: chart, Version: 0.1.0}
)";

// All functions; those that spend their time in OpenSSL and libcrypt, a tenth of a second and more a call, fail at once.
const tmpl::FunctionMap& allButSlow() {
  static const tmpl::FunctionMap kept = [] {
    tmpl::FunctionMap map = funcs::functions();
    for (const char* name : {"genPrivateKey", "genCA", "genCAWithKey", "genSelfSignedCert", "genSelfSignedCertWithKey",
             "genSignedCert", "genSignedCertWithKey", "bcrypt", "htpasswd", "derivePassword"})
      map.at(name).body = [](tmpl::Call&, std::span<const Value>) -> Result<Value> {
        return Error{Code::Template, "too slow here", {}, {}};
      };
    return map;
  }();
  return kept;
}

// %p of a list or map is where it stands in memory.
bool printsAddresses(std::string_view input) {
  for (std::size_t at = input.find('%'); at != std::string_view::npos; at = input.find('%', at + 1)) {
    const auto verb = input.find_first_not_of("+-# 0123456789.*[]", at + 1);
    if (verb != std::string_view::npos && input[verb] == 'p') return true;
  }
  return false;
}

tmpl::Execution execute(const tmpl::TemplateSet& set, const Value& data) {
  static const FixedClock kClock{Clock::Time(std::chrono::seconds(1'700'000'000))};
  funcs::SeededRandom random(1);
  funcs::RenderHooks hooks;
  hooks.random = &random;
  tmpl::ExecuteOptions options;
  options.clock = &kClock;
  options.user = &hooks;
  options.outputLimit = std::size_t{1} << 20;
  return set.execute(Context().withTimeout(std::chrono::seconds(2)), "f.yaml", data.deepCopy(), options);
}

} // namespace

void runTemplate(std::string_view input) {
  static const Value data = *value::parseYaml(kValues);
  tmpl::TemplateSet set("gotpl", allButSlow());
  if (!set.parse(
          "_lib.tpl", "{{ define \"lib\" }}[{{ . }}]{{ end }}{{ define \"deep\" }}{{ with .Values }}{{ .name }}{{ end }}{{ end }}"))
    return;
  if (const auto parsed = set.parse("f.yaml", input); !parsed) {
    const Error& error = parsed.error();
    expect(error.message.starts_with("template: f.yaml:"), "an error without a place: " + error.message);
    expect(error.place.line <= 1 + std::count(input.begin(), input.end(), '\n'), "an error past the end of the text");
    return;
  }
  if (!set.contains("f.yaml")) return;
  const auto first = execute(set, data);
  if (!first.result) {
    const Error& error = first.result.error();
    if (error.code == Code::Timeout) return;
    expect(!error.message.empty(), "an error without a text");
    expect(!first.causes.empty() && first.causes.front() == 0, "an error without its first part");
    expect(first.causes.back() <= error.message.size(), "a cause past the end of the message");
    expect(std::is_sorted(first.causes.begin(), first.causes.end()), "causes out of order");
  }
  if (printsAddresses(input)) return;
  const auto second = execute(set.clone(), data);
  if (!second.result && second.result.error().code == Code::Timeout) return;
  expect(first.output == second.output, "two executions print different things");
  expect(first.result.ok() == second.result.ok(), "only one of two executions fails");
}

} // namespace chartroom::fuzz
