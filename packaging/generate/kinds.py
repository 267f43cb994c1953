#!/usr/bin/env python3
"""Writes core/object/internal/kind_table.inc from a running Kubernetes API server: every built-in resource from its aggregated
discovery, and the type graph behind the kinds from its OpenAPI v3 documents.

usage: kinds.py SERVER TOKEN OUTPUT      e.g. kinds.py https://127.0.0.1:27443 admin-token core/object/internal/kind_table.inc

The types follow k8s.io/kube-openapi/pkg/schemaconv (what server-side apply uses), plus the patch strategy and merge key of each
field. Equal types are written once. The format is read by core/object/kinds.cpp:
  G <group> <version>                                      resources below belong to it; order is discovery's (preferred first)
  R <plural> <singular> <Kind> <N|C> <type> <verbs> <short names> <categories>   lists by comma, "-" for none; type is an id
  S <subresource> <group/version/Kind> <type> <verbs>      of the resource above; type "-" when it has none here
  K <group/version/Kind> <type>                            a kind without a resource of its own
  T <name|-> <shape>                                       type; ids count from 0 in order; the name is that of Go's struct
     shape: s string, i integer, n number, b boolean, u untyped scalar, then L<a|s|m>:<element>:<keys>, then M<g|a>:<element|->
  F <name> <type> <strategy|-> <merge key|-> <r|-> <default JSON>  field of the type above; r: required; the default is
    absent when there is none, {} where Go holds a struct by value
"""
import json, ssl, sys, urllib.request

server, token, output = sys.argv[1:4]
context = ssl._create_unverified_context()

def get(path, accept="application/json"):
    request = urllib.request.Request(server + path, headers={"Authorization": "Bearer " + token, "Accept": accept})
    return json.loads(urllib.request.urlopen(request, context=context).read())

schemas = {}
for entry in get("/openapi/v3")["paths"].values():
    for name, schema in get(entry["serverRelativeURL"]).get("components", {}).get("schemas", {}).items():
        schemas[name] = schema

UNTYPED, DEDUCED = "__untyped_atomic_", "__untyped_deduced_"
types, by_text, by_name = [], {}, {}

def add(name, shape, fields=()):
    text = "\n".join(["T %s %s" % (name or "-", shape), *fields])
    if text not in by_text:
        by_text[text] = len(types)
        types.append(text)
    return by_text[text]

def reserve():
    types.append(None)
    return len(types) - 1

by_name[UNTYPED] = reserve()
types[by_name[UNTYPED]] = "T %s u La:%d: Ma:%d" % (UNTYPED, by_name[UNTYPED], by_name[UNTYPED])
by_name[DEDUCED] = reserve()
types[by_name[DEDUCED]] = "T %s u La:%d: Mg:%d" % (DEDUCED, by_name[UNTYPED], by_name[DEDUCED])

def named(name):
    if name not in by_name:
        schema = schemas[name]
        if name == "io.k8s.apimachinery.pkg.api.resource.Quantity":
            by_name[name] = add("Quantity", "u")
        elif name == "io.k8s.apimachinery.pkg.util.intstr.IntOrString":
            by_name[name] = add("IntOrString", "u")
        elif schema.get("format") == "date-time":
            by_name[name] = add(name.split(".")[-1], "u")  # Time, MicroTime
        elif name == "io.k8s.apimachinery.pkg.runtime.RawExtension":
            by_name[name] = add("RawExtension", "u La:%d: Ma:%d" % (by_name[UNTYPED], by_name[UNTYPED]))
        elif schema.get("type") in ("object", None):
            by_name[name] = reserve()  # may refer to itself
            types[by_name[name]] = structure(schema, name.split(".")[-1])
        else:
            by_name[name] = inline(schema)
    return by_name[name]

def reference(schema):
    target = schema.get("$ref") or (schema["allOf"][0].get("$ref") if len(schema.get("allOf", [])) == 1 else None)
    if not target:
        return inline(schema)
    name = target.split("/")[-1]
    relationship = schema.get("x-kubernetes-map-type")
    if not relationship:
        return named(name)
    copy = dict(schemas[name])
    copy["x-kubernetes-map-type"] = relationship
    key = name + "\0" + relationship
    if key not in by_name:
        by_name[key] = reserve()
        types[by_name[key]] = structure(copy, name.split(".")[-1])
    return by_name[key]

def list_shape(schema):
    element = reference(schema["items"]) if "items" in schema else by_name[DEDUCED]
    kind, strategy = schema.get("x-kubernetes-list-type"), schema.get("x-kubernetes-patch-strategy")
    keys = []
    if kind == "map":
        keys = schema["x-kubernetes-list-map-keys"]
    elif kind is None and strategy in ("merge", "merge,retainKeys"):
        keys = [schema["x-kubernetes-patch-merge-key"]] if "x-kubernetes-patch-merge-key" in schema else []
        kind = "map" if keys else "set"
    return "L%s:%d:%s" % ({"map": "m", "set": "s"}.get(kind, "a"), element, ",".join(keys))

def map_shape(schema):
    additional = schema.get("additionalProperties")
    if additional is None:
        free = schema.get("x-kubernetes-preserve-unknown-fields") or not schema.get("properties")
        element = by_name[DEDUCED] if free else None
    elif isinstance(additional, dict) and additional:
        element = reference(additional)
    else:
        element = by_name[DEDUCED] if additional is not False else None
    atomic = schema.get("x-kubernetes-map-type") == "atomic"
    return "M%s:%s" % ("a" if atomic else "g", "-" if element is None else element)

def fields(schema):
    rows = []
    required = set(schema.get("required", []))
    for name, member in sorted(schema.get("properties", {}).items()):
        row = "F %s %d %s %s %s" % (name, reference(member), member.get("x-kubernetes-patch-strategy", "-"),
                                 member.get("x-kubernetes-patch-merge-key", "-"), "r" if name in required else "-")
        default = member.get("default")
        if default == {} or (default is not None and not isinstance(default, (dict, list))):
            row += " " + json.dumps(default)
        rows.append(row)
    return rows

def structure(schema, name):
    if schema.get("type") == "object":
        shape = map_shape(schema)
    else:
        shape = "u %s %s" % (list_shape(schema), map_shape(schema))
    return "\n".join(["T %s %s" % (name, shape), *fields(schema)])

def inline(schema):
    kind = schema.get("type")
    if kind == "object":
        return add(None, map_shape(schema), fields(schema))
    if kind == "array":
        return add(None, list_shape(schema))
    if kind == "string":
        return add(None, "s" if schema.get("format", "") in ("", "byte") else "u")
    if kind in ("integer", "number", "boolean"):
        return add(None, {"integer": "i", "number": "n", "boolean": "b"}[kind])
    return add(None, "u %s %s" % (list_shape(schema), map_shape(schema)), fields(schema))

kinds = {}
for name, schema in sorted(schemas.items()):
    for gvk in schema.get("x-kubernetes-group-version-kind", []):
        kind = gvk["kind"]
        if kind.endswith("List") or kind in ("DeleteOptions", "WatchEvent", "Status") or kind.startswith("API") and "Service" not in kind:
            continue
        kinds[(gvk["group"], gvk["version"], kind)] = name

def csv(values):
    return ",".join(values) or "-"

def type_of(key):
    return str(named(kinds[key])) if key in kinds else "-"

rows, seen = [], set()
accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
for item in get("/api", accept)["items"] + get("/apis", accept)["items"]:
    group = item["metadata"].get("name", "")
    for version in item["versions"]:
        rows.append("G %s %s" % (group or "-", version["version"]))
        def full(kind):
            return (kind["group"], kind["version"], kind["kind"]) if kind["version"] else (group, version["version"], kind["kind"])
        for resource in version["resources"]:
            kind = full(resource["responseKind"])
            assert kind[:2] == (group, version["version"]), kind
            seen.add(kind)
            rows.append("R %s %s %s %s %s %s %s %s" % (
                resource["resource"], resource["singularResource"], kind[2], resource["scope"][0], type_of(kind),
                csv(resource["verbs"]), csv(resource.get("shortNames", [])), csv(resource.get("categories", []))))
            for sub in resource.get("subresources", []):
                kind = full(sub["responseKind"])
                rows.append("S %s %s %s %s" % (sub["subresource"], "/".join(kind), type_of(kind), csv(sub["verbs"])))
for kind in sorted(kinds.keys() - seen):
    rows.append("K %s %s" % ("/".join(kind), type_of(kind)))

version = get("/version")["gitVersion"]
with open(output, "w") as out:
    out.write("// Made by packaging/generate/kinds.py from the discovery and OpenAPI of Kubernetes %s. Do not edit.\n" % version)
    chunk, size = [], 0
    for line in rows + "\n".join(types).split("\n"):
        chunk.append(line)
        size += len(line) + 1
        if size > 30000:  # compilers promise no more than 64k for one literal
            out.write('R"kinds(%s\n)kinds",\n' % "\n".join(chunk))
            chunk, size = [], 0
    out.write('R"kinds(%s\n)kinds",\n' % "\n".join(chunk))
print("%d rows, %d types" % (len(rows), len(types)))
