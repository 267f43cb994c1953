// The OpenAPI documents: what kubectl and helm look for in them. tests/cluster/tst_sandbox_and_server.cpp asks kubectl itself.

#include "tests/core/sandbox/sandbox_fixture.h"

#include <set>

using namespace chartroom;
using namespace chartroom::sandbox::internal;

namespace {

const char* const kDefinition = R"(
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.shop.example}
spec:
  group: shop.example
  scope: Namespaced
  names: {plural: widgets, kind: Widget}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        description: A widget.
        required: [spec]
        properties:
          spec:
            type: object
            required: [size, colour]
            properties:
              size: {type: integer, minimum: 1, description: How large.}
              colour: {type: string, nullable: true}
              port: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}
              free: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {a: {type: string}}}
  - name: v1beta1
    served: true
    storage: false
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
)";

// Every "$ref" below a value.
void references(const Value& value, std::set<std::string>& found) {
  if (value.isMap())
    for (const auto& entry : value.map()) {
      if (entry.key.view() == "$ref" && entry.value.isString()) found.insert(entry.value.string());
      references(entry.value, found);
    }
  else if (value.isList())
    for (const Value& item : value.list().items) references(item, found);
}

// The path of an empty schema, or nothing: kubectl explain takes one for a missing schema.
std::string emptySchema(const Value& schema, const std::string& path) {
  if (!schema.isMap() || schema.size() == 0) return path;
  if (const Value properties = schema.get("properties"); properties.isMap())
    for (const auto& entry : properties.map())
      if (std::string found = emptySchema(entry.value, path + "." + entry.key.str()); !found.empty()) return found;
  for (const char* key : {"items", "additionalProperties"})
    if (const Value inner = schema.get(key); inner.isMap())
      if (std::string found = emptySchema(inner, path + "." + key); !found.empty()) return found;
  return {};
}

// The fields of a protobuf message that are bytes; varints and fixed numbers are passed over.
std::vector<std::pair<std::uint64_t, std::string>> fieldsOf(std::string_view text) {
  std::vector<std::pair<std::uint64_t, std::string>> result;
  const auto varint = [&] {
    std::uint64_t number = 0;
    for (int shift = 0; !text.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(text.front());
      text.remove_prefix(1);
      number |= std::uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) break;
    }
    return number;
  };
  while (!text.empty()) {
    const std::uint64_t tag = varint();
    if ((tag & 7) == 0) varint();
    else if ((tag & 7) == 1) text.remove_prefix(8);
    else {
      const std::uint64_t size = varint();
      if (size > text.size()) return {};
      result.emplace_back(tag >> 3, text.substr(0, size));
      text.remove_prefix(size);
    }
  }
  return result;
}
std::string fieldOf(std::string_view text, std::uint64_t number) {
  for (const auto& [field, bytes] : fieldsOf(text))
    if (field == number) return bytes;
  return {};
}
std::string followed(std::string_view text, std::initializer_list<std::uint64_t> path) {
  std::string here(text);
  for (const std::uint64_t number : path) here = fieldOf(here, number);
  return here;
}

} // namespace

class OpenApi : public QObject {
  Q_OBJECT

private slots:
  void init() {
    m_fixture = std::make_unique<SandboxFixture>();
    QCOMPARE(m_fixture->send("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", kDefinition).status, 201);
  }

  void version2HasTheKindsOfVersion3() {
    std::set<std::string> three;
    const Value root = m_fixture->get("/openapi/v3"), json = m_fixture->get("/openapi/v2");
    for (const auto& entry : root.get("paths").map()) {
      const Value document = m_fixture->get(textAt(entry.value, {"serverRelativeURL"}));
      for (const auto& path : document.get("paths").map()) three.insert(path.key.str());
    }
    std::set<std::string> two;
    for (const auto& path : json.get("paths").map()) two.insert(path.key.str());
    QVERIFY(two.contains("/apis/shop.example/v1/namespaces/{namespace}/widgets/{name}"));
    QVERIFY(two == three);
  }

  void version2SaysWhatAPatchTakes() {
    const Value patch = at(m_fixture->get("/openapi/v2"), {"paths", "/api/v1/namespaces/{name}", "patch"});
    QCOMPARE(textAt(patch, {"x-kubernetes-group-version-kind", "kind"}), std::string("Namespace"));
    std::string names;
    for (const Value& parameter : itemsAt(patch, {"parameters"}))
      names += textAt(parameter, {"in"}) + ":" + textAt(parameter, {"name"}) + " ";
    QCOMPARE(names, std::string("body:body query:dryRun query:fieldManager query:fieldValidation query:force "));
    QCOMPARE(itemsAt(patch, {"consumes"}).size(), std::size_t{4});
  }

  void noReferenceDanglesAndNoSchemaIsEmpty() {
    const Value two = m_fixture->get("/openapi/v2");
    std::set<std::string> used;
    references(two, used);
    QVERIFY(used.size() > 300);
    for (const std::string& reference : used) {
      QVERIFY2(reference.starts_with("#/definitions/"), reference.c_str());
      QVERIFY2(at(two, {"definitions", reference.substr(14)}).isMap(), reference.c_str());
    }
    // A nullable field of a CRD becomes an empty schema in version 2, as on a real server.
    for (const auto& entry : two.get("definitions").map())
      if (entry.key.view() != "example.shop.v1.Widget") QCOMPARE(emptySchema(entry.value, entry.key.str()), std::string());
    for (const char* path : {"/openapi/v3/api/v1", "/openapi/v3/apis/apps/v1", "/openapi/v3/apis/shop.example/v1"}) {
      const Value schemas = at(m_fixture->get(path), {"components", "schemas"});
      for (const auto& entry : schemas.map()) QCOMPARE(emptySchema(entry.value, entry.key.str()), std::string());
    }
  }

  void structsThatAreScalarsKeepTheirNames() {
    const Value schemas = at(m_fixture->get("/openapi/v3/api/v1"), {"components", "schemas"});
    QCOMPARE(textAt(schemas, {"sandbox.types.ServicePort", "properties", "targetPort", "$ref"}),
        std::string("#/components/schemas/sandbox.types.IntOrString"));
    QCOMPARE(toJson(schemas.get("sandbox.types.IntOrString")),
        std::string(R"({"format":"int-or-string","oneOf":[{"type":"integer"},{"type":"string"}]})"));
    QCOMPARE(toJson(at(schemas, {"sandbox.types.Container", "required"})), std::string(R"(["name"])"));
    const Value two = at(m_fixture->get("/openapi/v2"), {"definitions", "sandbox.types.Quantity"});
    QCOMPARE(toJson(two), std::string(R"({"type":"string"})"));
  }

  void customKindsHaveTheirDefinitionsSchema() {
    const Value three = at(m_fixture->get("/openapi/v3/apis/shop.example/v1"), {"components", "schemas", "example.shop.v1.Widget"});
    QCOMPARE(textAt(three, {"description"}), std::string("A widget."));
    QCOMPARE(textAt(three, {"properties", "spec", "properties", "size", "description"}), std::string("How large."));
    QVERIFY(at(three, {"properties", "spec", "properties", "port", "anyOf"}).isList());
    QVERIFY(at(three, {"properties", "metadata", "$ref"}).isString());
    QCOMPARE(textAt(three, {"properties", "apiVersion", "type"}), std::string("string"));
    QCOMPARE(textAt(itemsAt(three, {"x-kubernetes-group-version-kind"})[0], {"kind"}), std::string("Widget"));
  }

  // kubectl's reader of version 2 knows neither choices nor null, and takes unnamed fields beside named ones for errors.
  void version2ReducesACustomSchema() {
    const Value definitions = m_fixture->get("/openapi/v2").get("definitions");
    const Value spec = at(definitions, {"example.shop.v1.Widget", "properties", "spec"});
    QCOMPARE(toJson(spec.get("required")), std::string(R"(["size"])"));
    QCOMPARE(toJson(at(spec, {"properties", "colour"})), std::string("{}"));
    QCOMPARE(toJson(at(spec, {"properties", "port"})), std::string(R"({"x-kubernetes-int-or-string":true})"));
    QCOMPARE(toJson(at(spec, {"properties", "free"})), std::string(R"({"x-kubernetes-preserve-unknown-fields":true})"));
    QVERIFY(definitions.get("example.shop.v1beta1.Widget").get("properties").isNil());
  }

  void version2AsProtobuf_data() {
    QTest::addColumn<QString>("accept");
    QTest::newRow("as client-go asks") << "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
    QTest::newRow("by the newer name, after another") << "text/plain, application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
  }
  void version2AsProtobuf() {
    QFETCH(QString, accept);
    const auto response = m_fixture->send("GET", "/openapi/v2", {}, {}, accept.toStdString());
    QCOMPARE(response.status, 200);
    QCOMPARE(response.contentType, std::string("application/com.github.proto-openapi.spec.v2.v1.0+protobuf"));
    const Value json = m_fixture->get("/openapi/v2");
    QCOMPARE(fieldOf(response.body, 1), std::string("2.0"));
    std::set<std::string> wanted, got;
    for (const auto& path : json.get("paths").map()) wanted.insert(path.key.str());
    bool takesFieldValidation = false;
    for (const auto& [number, entry] : fieldsOf(fieldOf(response.body, 8))) {
      QCOMPARE(number, std::uint64_t{2});
      got.insert(fieldOf(entry, 1));
      if (fieldOf(entry, 1) != "/api/v1/namespaces/{name}") continue;
      // PathItem.patch, its extensions and its query parameters.
      const std::string patch = followed(entry, {2, 8});
      std::set<std::string> extensions;
      for (const auto& [field, bytes] : fieldsOf(patch)) {
        if (field == 8) takesFieldValidation = takesFieldValidation || followed(bytes, {1, 2, 3, 4}) == "fieldValidation";
        if (field == 13) extensions.insert(fieldOf(bytes, 1) + "=" + followed(bytes, {2, 2}));
      }
      QVERIFY(extensions.contains(R"(x-kubernetes-group-version-kind={"group":"","kind":"Namespace","version":"v1"})"));
    }
    QVERIFY(got == wanted);
    QVERIFY(takesFieldValidation);
    // A definition: type, a property's reference, required.
    for (const auto& [number, entry] : fieldsOf(fieldOf(response.body, 9))) {
      if (fieldOf(entry, 1) != "sandbox.types.Container") continue;
      const std::string schema = fieldOf(entry, 2);
      QCOMPARE(followed(schema, {22, 1}), std::string("object"));
      QCOMPARE(fieldOf(schema, 19), std::string("name"));
      for (const auto& [field, property] : fieldsOf(fieldOf(schema, 25)))
        if (fieldOf(property, 1) == "resources") {
          QCOMPARE(followed(property, {2, 1}), std::string("#/definitions/sandbox.types.ResourceRequirements"));
          return;
        }
    }
    QFAIL("no Container with resources among the definitions");
  }

  void version2InNoOtherForm() {
    QCOMPARE(m_fixture->send("GET", "/openapi/v2", {}, {}, "text/plain").status, 406);
    QCOMPARE(m_fixture->send("GET", "/openapi/v2", {}, {}, "application/json").contentType, std::string("application/json"));
  }

private:
  std::unique_ptr<SandboxFixture> m_fixture;
};

QTEST_GUILESS_MAIN(OpenApi)
#include "tst_openapi.moc"
