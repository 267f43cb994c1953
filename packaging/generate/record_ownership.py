#!/usr/bin/env python3
"""Records what a real API server answers to random sequences of creates, updates, patches and server-side applies, for
tests/core/object. Controllers must be off, or their writes mix in.

usage: record_ownership.py SERVER TOKEN OUTPUT
Every step holds the live object before it, the request and the answer; tests repeat each step by itself.
"""
import json, random, ssl, sys, time, urllib.error, urllib.request

server, token, output = sys.argv[1:4]
context = ssl._create_unverified_context()
random.seed(11)

def call(method, path, body=None, kind="application/json"):
    request = urllib.request.Request(server + path, method=method, data=None if body is None else json.dumps(body).encode(),
                                     headers={"Authorization": "Bearer " + token, "Content-Type": kind})
    try:
        return 200, json.loads(urllib.request.urlopen(request, context=context).read())
    except urllib.error.HTTPError as error:
        text = error.read()
        return error.code, json.loads(text) if text.startswith(b"{") else None

def chance(percent): return random.randrange(100) < percent
def some(names, make): return [make(n) for n in random.sample(names, len(names)) if chance(50)]
def labels(): return {k: random.choice("xyz") for k in ("app", "tier", "env") if chance(50)}

crd = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "boxes.test.example"},
    "spec": {"group": "test.example", "scope": "Namespaced", "names": {"plural": "boxes", "singular": "box", "kind": "Box", "listKind": "BoxList"},
        "versions": [{"name": "v1", "served": True, "storage": True, "subresources": {"status": {}}, "schema": {"openAPIV3Schema": {"type": "object", "properties": {
            "spec": {"type": "object", "properties": {
                "size": {"type": "integer"}, "port": {"x-kubernetes-int-or-string": True},
                "tags": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}},
                "parts": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name", "kind"],
                    "items": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "kind": {"type": "string", "default": "plain"},
                        "weight": {"type": "number"}, "notes": {"type": "object", "additionalProperties": {"type": "string"}}}}},
                "plain": {"type": "array", "items": {"type": "string"}},
                "whole": {"type": "object", "x-kubernetes-map-type": "atomic", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}},
                "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
                "map": {"type": "object", "additionalProperties": {"type": "object", "properties": {"v": {"type": "string"}}}}}},
            "status": {"type": "object", "properties": {"phase": {"type": "string"}}}}}}}]}}

def box():
    spec = {}
    if chance(60): spec["size"] = random.randrange(3)
    if chance(40): spec["port"] = random.choice([80, "http"])
    if chance(60): spec["tags"] = some(["a", "b", "c", "d"], lambda n: n)
    if chance(70):
        def part(n):
            p = {"name": n}
            if chance(50): p["kind"] = random.choice(["plain", "fancy"])
            if chance(50): p["weight"] = random.choice([1, 1.5])
            if chance(50): p["notes"] = labels()
            return p
        spec["parts"] = some(["p", "q", "r"], part)
    if chance(40): spec["plain"] = some(["a", "b"], lambda n: n)
    if chance(40): spec["whole"] = {k: random.choice("xy") for k in "ab" if chance(60)}
    if chance(50): spec["free"] = {k: random.choice([1, "s", [1, 2], {"deep": "x"}, {}]) for k in ("k", "l", "m") if chance(50)}
    if chance(50): spec["map"] = {k: ({"v": random.choice("xy")} if chance(70) else {}) for k in ("k", "l") if chance(60)}
    return {"spec": spec}

def configmap():
    return {"data": {k: random.choice("123") for k in ("a", "b", "c", "d") if chance(55)}} if chance(90) else {}

def service():
    spec = {"ports": some([80, 81, 82], lambda n: {"port": n, "name": "p%d" % n, **({"protocol": "TCP"} if chance(50) else {}),
                                                    **({"targetPort": random.choice([8080, "http"])} if chance(50) else {})})
            or [{"port": 80, "name": "p80"}]}
    if chance(50): spec["selector"] = labels()
    if chance(30): spec["sessionAffinity"] = random.choice(["None", "ClientIP"])
    return {"spec": spec}

def deployment():
    def container(n):
        c = {"name": n, "image": random.choice(["nginx:1", "nginx:2"])}
        if chance(60): c["env"] = some(["A", "B", "C"], lambda e: {"name": e, "value": random.choice("12")})
        if chance(50): c["ports"] = some([8080, 8081], lambda p: {"containerPort": p, **({"protocol": random.choice(["TCP", "UDP"])} if chance(60) else {})})
        if chance(30): c["args"] = [random.choice("ab")]
        if chance(40): c["resources"] = {"limits": {"cpu": random.choice(["1", "500m"])}}
        return c
    template = {"metadata": {"labels": {"app": "web", **({"v": random.choice("12")} if chance(50) else {})}},
                "spec": {"containers": some(["web", "side"], container) or [container("web")]}}
    if chance(40): template["spec"]["volumes"] = some(["v", "w"], lambda n: {"name": n, "emptyDir": {}})
    spec = {"selector": {"matchLabels": {"app": "web"}}, "template": template}
    if chance(60): spec["replicas"] = random.randrange(3)
    return {"spec": spec}

kinds = {
    "v1/ConfigMap": ("/api/v1/namespaces/default/configmaps", configmap),
    "v1/Service": ("/api/v1/namespaces/default/services", service),
    "apps/v1/Deployment": ("/apis/apps/v1/namespaces/default/deployments", deployment),
    "test.example/v1/Box": ("/apis/test.example/v1/namespaces/default/boxes", box),
}
definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
while call("GET", definitions + "/boxes.test.example")[0] == 200:
    call("DELETE", definitions + "/boxes.test.example")
    time.sleep(0.2)
for _ in range(50):
    call("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", crd)
    if call("GET", "/apis/test.example/v1/namespaces/default/boxes")[0] == 200: break
    time.sleep(0.2)
time.sleep(2)

steps = []
for kind, (path, make) in kinds.items():
    version, name_of_kind = kind.rsplit("/", 1)
    for sequence in range(7):
        name = "own-%s-%d" % (name_of_kind.lower(), sequence)
        at = path + "/" + name
        call("DELETE", at)
        for number in range(9):
            status, live = call("GET", at)
            live = live if status == 200 else None
            body = {"apiVersion": version, "kind": name_of_kind, "metadata": {"name": name, "namespace": "default"}, **make()}
            if chance(50): body["metadata"]["labels"] = labels()
            if chance(30): body["metadata"]["annotations"] = labels()
            if chance(4): body.setdefault("spec", {})["nope"] = 1
            manager = random.choice(["one", "two", "helm"])
            verb = random.choice(["create" if live is None else "update", "apply", "apply", "apply", "merge", "status"])
            if live is None and verb in ("merge", "status"): verb = "apply"
            step = {"kind": kind, "verb": verb, "manager": manager, "live": live}
            query = "?fieldManager=" + manager
            if verb == "create":
                step["status"], step["answer"] = call("POST", path + query, body)
            elif verb == "update":
                changed = json.loads(json.dumps(live))
                for key in ("data", "spec"):
                    if key in body: changed[key] = {**changed.get(key, {}), **body[key]}
                if chance(50): changed["metadata"]["labels"] = labels()
                if chance(10): changed["metadata"]["managedFields"] = random.choice([[], [{}]])
                step["sent"] = changed["metadata"].get("managedFields")
                step["status"], step["answer"] = call("PUT", at + query, changed)
            elif verb == "merge":
                patch = make()
                step["status"], step["answer"] = call("PATCH", at + query, patch, "application/merge-patch+json")
            elif verb == "status":
                if name_of_kind == "Box": patch = {"status": {"phase": random.choice("ab")}, "spec": {"size": 9}}
                elif name_of_kind == "Deployment": patch = {"status": {"observedGeneration": random.randrange(3), "replicas": 1}}
                else: continue
                step["status"], step["answer"] = call("PATCH", at + "/status" + query, patch, "application/merge-patch+json")
            else:
                step["force"] = chance(40)
                step["body"] = body
                step["status"], step["answer"] = call("PATCH", at + query + ("&force=true" if step["force"] else ""), body, "application/apply-patch+yaml")
            steps.append(step)
        call("DELETE", at)
call("DELETE", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/boxes.test.example")
version = call("GET", "/version")[1]["gitVersion"]
with open(output, "w") as out:
    json.dump({"made with": "Kubernetes %s, seed 11, by packaging/generate/record_ownership.py" % version, "crd": crd, "steps": steps}, out, separators=(",", ":"))
counts = {}
for step in steps: counts[(step["verb"], step["status"])] = counts.get((step["verb"], step["status"]), 0) + 1
print(counts)
