#!/usr/bin/env python3
"""The committed corpora are text files, one input a line with C's escapes; libFuzzer wants folders of files.

usage: corpus.py unpack FILE FOLDER   one file for each line
       corpus.py pack FOLDER FILE     the inputs of FILE and FOLDER, sorted, each once
       corpus.py seed FOLDER          folders of first inputs for every target, from the data of other tests
"""
import hashlib
import io
import json
import pathlib
import re
import sys
import tarfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAMES = {10: "\\n", 13: "\\r", 9: "\\t", 92: "\\\\"}


def escape(data):
    text = data.decode("utf-8", errors="surrogateescape")
    out = []
    for char in text:
        code = ord(char)
        if code in NAMES:
            out.append(NAMES[code])
        elif 0xDC80 <= code <= 0xDCFF:
            out.append(f"\\x{code - 0xDC00:02x}")
        elif code < 0x20 or code == 0x7F or not char.isprintable():
            out.append("".join(f"\\x{byte:02x}" for byte in char.encode()))
        else:
            out.append(char)
    return "".join(out)


def unescape(line):
    simple = {"n": b"\n", "r": b"\r", "t": b"\t", "\\": b"\\"}
    out = b""
    for part in re.findall(r"\\x[0-9a-f]{2}|\\.|[^\\]+", line):
        if part.startswith("\\x"):
            out += bytes([int(part[2:], 16)])
        elif part.startswith("\\"):
            out += simple[part[1]]
        else:
            out += part.encode()
    return out


def write_inputs(folder, inputs):
    folder.mkdir(parents=True, exist_ok=True)
    for data in inputs:
        (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


def read_packed(path):
    return [unescape(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]] if path.exists() else []


def pack(folder, path):
    inputs = set(read_packed(path)) | {file.read_bytes() for file in folder.iterdir()}
    lines = sorted((escape(data) for data in inputs), key=lambda line: (len(line), line))
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def tar(files):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    blocks = -(-len(stream.getvalue().rstrip(b"\0")) // 512)
    return stream.getvalue()[:512 * blocks + 1024]


def load(path):
    return json.loads((ROOT / "tests" / path).read_text())


def seeds():
    """target -> inputs"""
    golden = [json.loads(line) for line in (ROOT / "tests/core/value/golden/go.jsonl").read_text().splitlines()]
    yaml = {row["in"] for row in golden if row["op"].startswith("yaml") and isinstance(row.get("in"), str)}
    text_json = {row["in"] for row in golden if row["op"].startswith("json") and isinstance(row.get("in"), str)}
    templates = {case["files"][-1][1] for case in load("core/tmpl/data/templates.json")["cases"]}
    expressions = (ROOT / "tests/core/funcs/data/expressions.txt").read_text().splitlines()
    templates |= {line for line in expressions if not line.startswith("#")}
    schemas = {row["schema"] + "\n%%\n" + row["values"] for row in load("core/schema/data/helm.json")}
    sets = {kind + line for kind in "abcde" for line in (
        "a=1", "a.b=c,d=e", "list[0]=x,list[2].n=2", "a={x,y,z}", "a.b[1].c=null", r"a\.b=1", r"a=x\,y", "name=true", "a=", "a[0][1]=z",
        'a={"b":[1,2]}', "x=1e3,y=010,z=-5", "list[-1]=a", "a.b.c.d.e=1", "a={", "[0]=1", "=1", "a[65537]=1", "a={},b=[]")}
    globs = {"*.yaml\n%%\na.yaml\n%%\n*.txt\n!x\n", "**/a?[b-d]{e,f}\n%%\nx/y/azce\n%%\n/dir/\n#c\n\\#d\n",
             "{a,b}/*\n%%\nb/c\n%%\na/b*/\n", "[!a-c]\\*\n%%\nd*\n%%\n[a-z]\n", "files/**\n%%\nfiles/a/b\n%%\n**"}
    versions = {"^1.2 || >=2.0.0-0 <3, != 2.1.x\n%%\n1.2.3-rc.1+b\n%%\nv2.0\n%%\n3.0.0", "1.2 - 1.4\n%%\n1.3\n%%\n1.04\n%%\n1.4.0-alpha.1",
                "~1\n%%\n1.9.9\n%%\n2\n%%\n1", "*\n%%\n0.0.0\n%%\n0.0.0-0\n%%\n18446744073709551615.0.0", ">=1.0 <2 || ~>3.x\n%%\n1\n%%\n2\n%%\n3.1"}
    archives = {tar({"c/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n", "c/values.yaml": "a: 1\n",
                     "c/templates/a.yaml": "a: {{ .Values.a }}\n"}),
                tar({"c/Chart.yaml": "apiVersion: v1\nname: c\nversion: 1.0.0\n", "c/charts/d/Chart.yaml": "apiVersion: v2\nname: d\nversion: 1.0.0\n",
                     "c/requirements.yaml": "dependencies:\n- name: d\n  version: '*'\n  repository: ''\n", "c/crds/x.yaml": "a: 1\n"})}
    documents = {"---\napiVersion: v1\nkind: Service\nmetadata:\n  name: a\n---\n# only a comment\n--- \nkind: ConfigMap\n",
                 "kind: Job\nmetadata:\n  name: j\n  annotations:\n    helm.sh/hook: pre-install,test\n    helm.sh/hook-weight: '-5'\n"
                 "    helm.sh/hook-delete-policy: hook-succeeded\n", "a: [\n", "\n\n---\n---\n"}
    renders = {"\n%%\n".join(parts) for parts in (
        ("a: {{ .Values.a }}\n{{ include \"x\" . }}", "a: 1\n", "a: 2\n", "{{ define \"x\" }}b: {{ .Release.Name }}{{ end }}", ""),
        ("{{ toYaml .Values }}", "a: {b: [1, 2]}\n", "a: {b: null}\n", "", '{"properties": {"a": {"type": "object"}}}'),
        ("{{ range $k, $v := .Values }}{{ $k }}: {{ tpl (toString $v) $ }}\n{{ end }}", "a: '{{ .Chart.Name }}'\n", "", "", ""),
        ("{{ .Files.Get \"files/a.txt\" | quote }}{{ .Capabilities.KubeVersion }}", "", "", "", ""))}
    return {"yaml": yaml, "json": text_json | {row.split("\n%%\n")[0] for row in schemas}, "template": templates, "schema": schemas, "set": sets,
            "glob": globs, "semver": versions, "archive": archives, "documents": documents | yaml, "render": renders}


def main(arguments):
    match arguments:
        case ["unpack", path, folder]:
            write_inputs(pathlib.Path(folder), read_packed(pathlib.Path(path)))
        case ["pack", folder, path]:
            pack(pathlib.Path(folder), pathlib.Path(path))
        case ["seed", folder]:
            for target, inputs in seeds().items():
                write_inputs(pathlib.Path(folder) / target, {x if isinstance(x, bytes) else x.encode("utf-8", "replace") for x in inputs})
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
