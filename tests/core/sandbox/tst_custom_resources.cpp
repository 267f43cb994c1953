// Custom resources against the schema of their definition. The texts are those of kube-apiserver v1.36.3 for the same objects
// (tests/cluster/tst_sandbox_and_server.cpp asks it again); where it names several errors in random order, ours are by key.

#include "tests/core/sandbox/sandbox_fixture.h"

using namespace chartroom;
using namespace chartroom::sandbox::internal;

namespace QTest {
template <>
char* toString(const std::string& text) {
  return qstrdup(text.c_str());
}
} // namespace QTest

namespace {

const char* const kAll = "/apis/shop.example/v1/namespaces/default/widgets";
const char* const kOne = "/apis/shop.example/v1/namespaces/default/widgets/w";

std::string withSpec(const std::string& spec, const std::string& more = {}) {
  return "apiVersion: shop.example/v1\nkind: Widget\nmetadata: {name: w}\nspec: " + spec + "\n" + more;
}

std::string warningsOf(const sandbox::Response& response) {
  std::string all;
  for (const auto& [name, value] : response.headers)
    if (name == "Warning") all += (all.empty() ? "" : " | ") + value;
  return all;
}

std::string told(const std::string& unknown) { return "299 - \"unknown field \\\"" + unknown + "\\\"\""; }

} // namespace

class CustomResources : public QObject {
  Q_OBJECT

private slots:
  void init() {
    m_fixture = std::make_unique<SandboxFixture>();
    QFile file(CHARTROOM_SOURCE_DIR "/tests/core/sandbox/testdata/widgets.yaml");
    QVERIFY(file.open(QIODevice::ReadOnly));
    m_definition = file.readAll().toStdString();
    QCOMPARE(m_fixture->send("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", m_definition).status, 201);
  }

  void isRefused_data() {
    QTest::addColumn<QString>("spec");
    QTest::addColumn<QString>("why"); // after "widget … is invalid: "
    auto row = [](const char* name, const char* spec, const char* why) { QTest::newRow(name) << spec << why; };
    row("a text for an integer", "{size: x, colour: red}",
        "spec.size: Invalid value: \"string\": spec.size in body must be of type integer: \"string\"");
    row("a required field is missing", "{size: 1}", "spec.colour: Required value");
    row("nulls count as missing", "{size: null, colour: null}", "[spec.size: Required value, spec.colour: Required value]");
    row("too large and not in the enumeration", "{size: 11, colour: blue}",
        "[spec.colour: Unsupported value: \"blue\": supported values: \"red\", \"green\", "
        "spec.size: Invalid value: 11: spec.size in body should be less than or equal to 10]");
    row("a fraction for an integer, an integer for a text", "{size: 1.5, colour: 3}",
        "[spec.colour: Invalid value: \"integer\": spec.colour in body must be of type string: \"integer\", "
        "spec.colour: Unsupported value: 3: supported values: \"red\", \"green\", "
        "spec.size: Invalid value: \"number\": spec.size in body must be of type integer: \"number\", "
        "<nil>: Invalid value: \"\": Checked value must be of type integer (default format) in spec.size]");
    row("too long", "{size: 1, colour: red, name: ABCDEFGHI}", "spec.name: Too long: may not be more than 5 bytes");
    row("too short", "{size: 1, colour: red, name: a}",
        "spec.name: Invalid value: \"a\": spec.name in body should be at least 2 chars long");
    row("another pattern", "{size: 1, colour: red, name: AB}",
        "spec.name: Invalid value: \"AB\": spec.name in body should match '^[a-z]+$'");
    row("an exclusive minimum and a multiple", "{size: 1, colour: red, ratio: 0, even: 3}",
        "[spec.even: Invalid value: 3: spec.even in body should be a multiple of 2, "
        "spec.ratio: Invalid value: 0: spec.ratio in body should be greater than 0]");
    row("neither integer nor text", "{size: 1, colour: red, port: true}",
        "[spec.port: Invalid value: \"boolean\": spec.port in body must be of type integer,string: \"boolean\", "
        "<nil>: Invalid value: \"\": \"spec.port\" must validate at least one schema (anyOf), "
        "spec.port: Invalid value: \"boolean\": spec.port in body must be of type integer: \"boolean\"]");
    row("too many items", "{size: 1, colour: red, tags: [a, b, c, d]}", "spec.tags: Too many: 4: must have at most 3 items");
    row("too few items", "{size: 1, colour: red, tags: []}",
        "spec.tags: Invalid value: 0: spec.tags in body should have at least 1 items");
    row("a set has an element twice", "{size: 1, colour: red, tags: [a, a]}", "spec.tags[1]: Duplicate value: \"a\"");
    row("a list map has a key twice", "{size: 1, colour: red, parts: [{id: a}, {id: a}]}",
        "spec.parts[1]: Duplicate value: {\"id\":\"a\"}");
    row("a required field in an item", "{size: 1, colour: red, parts: [{count: 1}]}", "spec.parts[0].id: Required value");
    row("values of a map", "{size: 1, colour: red, labels: {a: 1, b: x, c: x}}",
        "[spec.labels: Too many: 3: must have at most 2 items, "
        "spec.labels.a: Invalid value: \"integer\": spec.labels.a in body must be of type string: \"integer\"]");
    row("a time that is none", "{size: 1, colour: red, when: yesterday}",
        "spec.when: Invalid value: \"yesterday\": spec.when in body must be of type date-time: \"yesterday\"");
    row("more than 32 bits", "{size: 1, colour: red, small: 3000000000}",
        "<nil>: Invalid value: \"\": Checked value must be of type integer with format int32 in spec.small");
    row("two of one", "{size: 1, colour: red, both: {a: x, b: x}}",
        "<nil>: Invalid value: \"\": \"spec.both\" must validate one and only one schema (oneOf). Found 2 valid alternatives");
    row("none of one", "{size: 1, colour: red, both: {}}",
        "[<nil>: Invalid value: \"\": \"spec.both\" must validate one and only one schema (oneOf). Found none valid, spec.both.a: Required value]");
    row("what must not be", "{size: 1, colour: red, nota: bad}",
        "<nil>: Invalid value: \"\": \"spec.nota\" must not validate the schema (not)");
    row("not all", "{size: 1, colour: red, alls: abcd}",
        "[spec.alls: Invalid value: \"abcd\": spec.alls in body should match '^x', "
        "<nil>: Invalid value: \"\": \"spec.alls\" must validate all the schemas (allOf)]");
    row("an embedded resource without kind and version", "{size: 1, colour: red, pod: {a: 1}}",
        "[spec.pod.apiVersion: Required value, spec.pod.kind: Required value]");
    row("a known field of an open object", "{size: 1, colour: red, free: {a: 1}}",
        "spec.free.a: Invalid value: \"integer\": spec.free.a in body must be of type string: \"integer\"");
    row("a number for the whole", "5", "spec: Invalid value: \"integer\": spec in body must be of type object: \"integer\"");
    row("null for the whole", "null", "spec: Required value");
  }
  void isRefused() {
    QFETCH(QString, spec);
    QFETCH(QString, why);
    const auto response = m_fixture->send("POST", kAll, withSpec(spec.toStdString()));
    QCOMPARE(response.status, 422);
    QCOMPARE(QString::fromStdString(textAt(SandboxFixture::json(response), {"message"})),
        "Widget.shop.example \"w\" is invalid: " + why);
    QCOMPARE(m_fixture->names(kAll), std::string());
  }

  void defaultsAreSetAndUnknownFieldsDropped() {
    const auto response = m_fixture->send("POST", std::string(kAll) + "?fieldValidation=Warn",
        withSpec("{size: 2, colour: red, parts: [{id: a, x: 1}], free: {b: 1}, maybe: null, name: null, bogus: 1}", "foo: 1"));
    QCOMPARE(response.status, 201);
    QCOMPARE(warningsOf(response), told("foo") + " | " + told("spec.bogus") + " | " + told("spec.parts[0].x"));
    QCOMPARE(toJson(m_fixture->get(kOne).get("spec")),
        std::string(R"({"colour":"red","enabled":true,"free":{"b":1},"maybe":null,"parts":[{"count":7,"id":"a"}],"size":2})"));
  }

  void strictRefusesUnknownFields() {
    const auto response = m_fixture->send("POST", std::string(kAll) + "?fieldValidation=Strict",
        "apiVersion: shop.example/v1\nkind: Widget\nmetadata: {name: w, foo: bar}\nspec: {size: 1, colour: red, bogus: 1}\nfoo: 1\n");
    QCOMPARE(response.status, 400);
    QCOMPARE(textAt(SandboxFixture::json(response), {"message"}),
        std::string(
            "Widget in version \"v1\" cannot be handled as a Widget: strict decoding error: unknown field \"metadata.foo\", "
            "unknown field \"foo\", unknown field \"spec.bogus\""));
  }

  void aPatchIsRefusedWithTheWholeObject() {
    QCOMPARE(m_fixture->send("POST", kAll, withSpec("{size: 1, colour: red}")).status, 201);
    const auto response = m_fixture->send(
        "PATCH", std::string(kOne) + "?fieldValidation=Strict", "{spec: {bogus: 1}}", "application/merge-patch+json");
    QCOMPARE(response.status, 422);
    const std::string message = textAt(SandboxFixture::json(response), {"message"});
    QVERIFY2(message.starts_with(" \"\" is invalid: patch: Invalid value: \"{\\\"apiVersion\\\""), message.c_str());
    QVERIFY2(message.ends_with("}\": strict decoding error: unknown field \"spec.bogus\""), message.c_str());
  }

  void warningsComeWithAFailure() {
    QCOMPARE(m_fixture->send("POST", kAll, withSpec("{size: 1, colour: red}")).status, 201);
    const auto response = m_fixture->send("PATCH", kOne, "{spec: {bogus: 1, size: 99}}", "application/merge-patch+json");
    QCOMPARE(response.status, 422);
    QCOMPARE(warningsOf(response), told("spec.bogus"));
    QCOMPARE(m_fixture->get(kOne).get("spec").get("size").isNil(), false);
  }

  // What was stored before the schema became stricter may stay; what changes must fit.
  void unchangedErrorsAreNoErrors() {
    QCOMPARE(
        m_fixture->send("POST", kAll, withSpec("{size: 9, colour: red, parts: [{id: a, count: 1}, {id: b, count: 2}]}")).status,
        201);
    std::string stricter = m_definition;
    stricter.replace(stricter.find("maximum: 10"), 11, "maximum: 5");
    stricter.replace(stricter.find("count: {type: integer"), 21, "count: {type: integer, minimum: 5");
    QCOMPARE(
        m_fixture->send("PUT", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.shop.example", stricter).status,
        200);
    QCOMPARE(m_fixture->send("PATCH", kOne, "{spec: {colour: green}}", "application/merge-patch+json").status, 200);
    QCOMPARE(
        m_fixture->send("PATCH", kOne, "{spec: {parts: [{id: b, count: 2}, {id: a, count: 1}]}}", "application/merge-patch+json")
            .status,
        200);
    const auto response = m_fixture->send(
        "PATCH", kOne, "{spec: {size: 8, parts: [{id: a, count: 1}, {id: b, count: 3}]}}", "application/merge-patch+json");
    QCOMPARE(response.status, 422);
    QCOMPARE(textAt(SandboxFixture::json(response), {"message"}),
        std::string(
            "Widget.shop.example \"w\" is invalid: [spec.parts[1].count: Invalid value: 3: spec.parts[1].count in body should be greater than or equal to 5, "
            "spec.size: Invalid value: 8: spec.size in body should be less than or equal to 5]"));
  }

  void theStatusIsCheckedByItself() {
    QCOMPARE(
        m_fixture->send("POST", kAll, withSpec("{size: 1, colour: red}", "status: {phase: 5}\n")).status, 201); // dropped unseen
    const std::string path = std::string(kOne) + "/status";
    const auto refused = m_fixture->send("PATCH", path, "{status: {phase: 5}}", "application/merge-patch+json");
    QCOMPARE(refused.status, 422);
    QCOMPARE(textAt(SandboxFixture::json(refused), {"message"}),
        std::string(
            "Widget.shop.example \"w\" is invalid: status.phase: Invalid value: \"integer\": phase in body must be of type string: \"integer\""));
    QCOMPARE(m_fixture->send("PATCH", path, "{status: {phase: Ready, more: 1}}", "application/merge-patch+json").status, 200);
    QCOMPARE(toJson(m_fixture->get(kOne).get("status")), std::string(R"({"more":1,"phase":"Ready"})"));
  }

  void rulesThatWereNotRunAreNamed() {
    std::string ruled = m_definition;
    ruled.replace(ruled.find("size: {type: integer"), 20, "size: {type: integer, x-kubernetes-validations: [{rule: self > 0}]");
    QCOMPARE(
        m_fixture->send("PUT", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.shop.example", ruled).status, 200);
    QCOMPARE(textAt(SandboxFixture::json(m_fixture->send("POST", kAll, withSpec("{size: 1}"))), {"message"}),
        std::string(
            "Widget.shop.example \"w\" is invalid: [spec.colour: Required value, <nil>: Invalid value: null: some validation rules were not "
            "checked because the object was invalid; correct the existing errors to complete validation]"));
  }

  // A missing required field was not "there and zero": the writer who brings it owns it.
  void aRequiredFieldIsOwnedByItsWriter() {
    QCOMPARE(m_fixture->send("POST", kAll, withSpec("{size: 1, colour: red}")).status, 201);
    const Value entry = itemsAt(m_fixture->get(kOne), {"metadata", "managedFields"})[0];
    QCOMPARE(toJson(at(entry, {"fieldsV1", "f:spec"})), std::string(R"({".":{},"f:colour":{},"f:enabled":{},"f:size":{}})"));
  }

private:
  std::unique_ptr<SandboxFixture> m_fixture;
  std::string m_definition;
};

QTEST_GUILESS_MAIN(CustomResources)
#include "tst_custom_resources.moc"
