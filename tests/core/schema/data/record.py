#!/usr/bin/env python3
"""Records what helm prints for values that break a schema, into helm.json beside this file.

usage: record.py HELM   (helm 4.3.1)
"""
import json
import pathlib
import subprocess
import sys
import tempfile

CASES = [
    ("wrong type", {"properties": {"a": {"type": "integer"}}}, {"a": "x"}),
    ("one of several types", {"properties": {"a": {"type": ["integer", "null", "boolean"]}}}, {"a": 1.5}),
    ("a float is no integer", {"properties": {"a": {"type": "integer"}}}, {"a": 2.5}),
    ("a whole float is an integer", {"properties": {"a": {"type": "integer"}}}, {"a": 2.0}),
    ("missing property", {"required": ["a"]}, {}),
    ("missing properties", {"required": ["a", "b", "c"]}, {"b": 1}),
    ("additional properties", {"properties": {"a": {}}, "additionalProperties": False}, {"a": 1, "b": 2}),
    ("enum of strings", {"properties": {"a": {"enum": ["x", "y", 3, None, True]}}}, {"a": "z"}),
    ("enum of one", {"properties": {"a": {"enum": ["x"]}}}, {"a": "z"}),
    ("enum of objects", {"properties": {"a": {"enum": [{"x": 1}]}}}, {"a": "z"}),
    ("const", {"properties": {"a": {"const": 1.5}}}, {"a": 2}),
    ("minimum", {"properties": {"a": {"minimum": 1000}}}, {"a": 5}),
    ("maximum of a large number", {"properties": {"a": {"maximum": 1000000}}}, {"a": 2500000}),
    ("exclusive bounds", {"properties": {"a": {"exclusiveMinimum": 1, "exclusiveMaximum": 1}}}, {"a": 1}),
    ("multiple of a fraction", {"properties": {"a": {"multipleOf": 0.1}, "b": {"multipleOf": 0.1}}}, {"a": 0.3, "b": 0.35}),
    ("minimum length in code points", {"properties": {"a": {"minLength": 3}}}, {"a": "éé"}),
    ("maximum length", {"properties": {"a": {"maxLength": 1}}}, {"a": "xyz"}),
    ("pattern", {"properties": {"a": {"pattern": "^[a-z]+$"}}}, {"a": "A'b\"c"}),
    ("items", {"properties": {"a": {"items": {"type": "string"}, "minItems": 3}}}, {"a": ["x", 1]}),
    ("unique items", {"properties": {"a": {"uniqueItems": True}}}, {"a": [1, 2, 1.0]}),
    ("contains", {"properties": {"a": {"contains": {"type": "string"}}}}, {"a": [1]}),
    ("min contains", {"properties": {"a": {"contains": {"type": "string"}, "minContains": 2}}}, {"a": ["x", 1]}),
    ("max contains", {"properties": {"a": {"contains": {"type": "string"}, "maxContains": 1}}}, {"a": ["x", "y"]}),
    ("all of", {"properties": {"a": {"allOf": [{"type": "string"}, {"minimum": 5}]}}}, {"a": 1}),
    ("any of", {"properties": {"a": {"anyOf": [{"type": "string"}, {"minimum": 5}]}}}, {"a": 1}),
    ("one of, none", {"properties": {"a": {"oneOf": [{"type": "string"}, {"minimum": 5}]}}}, {"a": 1}),
    ("one of, two", {"properties": {"a": {"oneOf": [{"type": "number"}, {"minimum": 0}]}}}, {"a": 1}),
    ("not", {"properties": {"a": {"not": {"type": "number"}}}}, {"a": 1}),
    ("if then else", {"if": {"properties": {"a": {"const": 1}}}, "then": {"required": ["b"]}, "else": {"required": ["c"]}}, {"a": 1}),
    ("false schema", {"properties": {"a": False}}, {"a": 1}),
    ("property names", {"properties": {"a": {"propertyNames": {"maxLength": 2}}}}, {"a": {"long": 1}}),
    ("reference with one cause", {"$defs": {"p": {"type": "integer"}}, "properties": {"a": {"$ref": "#/$defs/p"}}}, {"a": "x"}),
    ("reference with two causes", {"$defs": {"p": {"required": ["x"], "minProperties": 2}}, "properties": {"a": {"$ref": "#/$defs/p"}}}, {"a": {}}),
    ("two causes in any of", {"anyOf": [{"required": ["x"], "minProperties": 2}, {"required": ["y"]}]}, {}),
    ("dependent required", {"dependentRequired": {"a": ["b", "c"]}}, {"a": 1}),
    ("dependencies of draft 7", {"$schema": "http://json-schema.org/draft-07/schema#", "dependencies": {"a": ["b"]}}, {"a": 1}),
    ("format in draft 7", {"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"a": {"format": "ipv4"}}}, {"a": "1.2.3"}),
    ("email in draft 7", {"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"a": {"format": "email"}}}, {"a": "x@-y"}),
    ("date-time in draft 7", {"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"a": {"format": "date-time"}}}, {"a": "2024-13-01T00:00:00Z"}),
    ("uri in draft 7", {"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"a": {"format": "uri"}}}, {"a": "x y"}),
    ("format in 2020-12 is no assertion", {"properties": {"a": {"format": "ipv4"}}}, {"a": "1.2.3"}),
    ("exclusive minimum of draft 4", {"$schema": "http://json-schema.org/draft-04/schema#", "properties": {"a": {"minimum": 3, "exclusiveMinimum": True}}}, {"a": 3}),
    ("unevaluated properties", {"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": False}, {"a": 1, "b": 2}),
    ("path with odd keys", {"properties": {"a/b~c d'e": {"type": "string"}}}, {"a/b~c d'e": 1}),
    ("deep path", {"properties": {"a": {"items": {"properties": {"b": {"type": "string"}}}}}}, {"a": [{}, {"b": None}]}),
    ("several at once", {"properties": {"a": {"type": "string", "minLength": 2}, "b": {"minimum": 3, "multipleOf": 2}}}, {"b": 1}),
    ("schema with a wrong type name", {"type": "strin"}, {}),
    ("schema with a wrong keyword value", {"properties": {"a": {"minLength": -1}}}, {}),
    ("schema with a bad pattern", {"properties": {"a": {"pattern": "a("}}}, {"a": "x"}),
    ("schema with a lost reference", {"$ref": "#/$defs/nope"}, {}),
    ("schema with a lost anchor", {"$ref": "#nope"}, {}),
    ("schema that is no JSON", "{", {}),
]
PREFIX = "Error: values don't meet the specifications of the schema(s) in the following chart(s):\nc:\n"


def main():
    helm = sys.argv[1]
    rows = []
    for name, schema, values in CASES:
        with tempfile.TemporaryDirectory() as folder:
            chart = pathlib.Path(folder)
            (chart / "templates").mkdir()
            (chart / "Chart.yaml").write_text("apiVersion: v2\nname: c\nversion: 1.0.0\n")
            text = schema if isinstance(schema, str) else json.dumps(schema)
            (chart / "values.schema.json").write_text(text)
            (chart / "v.json").write_text(json.dumps(values))
            run = subprocess.run([helm, "template", str(chart), "-f", str(chart / "v.json")], capture_output=True, text=True)
            output = run.stderr.removeprefix(PREFIX)
            rows.append({"name": name, "schema": text, "values": json.dumps(values), "output": output})
    target = pathlib.Path(__file__).with_name("helm.json")
    target.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
