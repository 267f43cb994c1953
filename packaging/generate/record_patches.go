// Records what Go's patch libraries answer, for tests/core/object: random Deployments and Services are changed at random, and
// every patch between them is computed and applied.
//
// usage, in a module that requires k8s.io/api, k8s.io/apimachinery v0.36.3 and gopkg.in/evanphx/json-patch.v4:
//
//	go run record_patches.go > tests/core/object/data/patches.json
package main

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"os"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/jsonmergepatch"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
)

type object = map[string]any

var random = rand.New(rand.NewSource(7))

func chance(percent int) bool     { return random.Intn(100) < percent }
func pick(words ...string) string { return words[random.Intn(len(words))] }

func labels() object {
	m := object{}
	for _, k := range []string{"app", "tier", "release"} {
		if chance(50) {
			m[k] = pick("a", "b", "c")
		}
	}
	return m
}

func subset(names []string, make func(string) any) []any {
	list := []any{}
	for _, i := range random.Perm(len(names)) {
		if chance(55) {
			list = append(list, make(names[i]))
		}
	}
	return list
}

func container(name string) any {
	c := object{"name": name, "image": pick("nginx:1", "nginx:2", "redis:7")}
	if chance(60) {
		c["env"] = subset([]string{"A", "B", "C", "D"}, func(n string) any { return object{"name": n, "value": pick("1", "2")} })
	}
	if chance(50) {
		c["ports"] = subset([]string{"1", "2", "3"}, func(n string) any {
			p := object{"containerPort": 8080 + int(n[0]), "name": "p" + n}
			if chance(50) {
				p["protocol"] = pick("TCP", "UDP")
			}
			return p
		})
	}
	if chance(40) {
		c["args"] = []any{pick("x", "y"), pick("x", "z")}
	}
	if chance(40) {
		c["resources"] = object{"limits": object{"cpu": pick("1", "2")}}
	}
	if chance(30) {
		c["volumeMounts"] = subset([]string{"/a", "/b"}, func(n string) any { return object{"name": "v", "mountPath": n} })
	}
	return c
}

func volume(name string) any {
	v := object{"name": name}
	switch random.Intn(3) {
	case 0:
		v["emptyDir"] = object{}
	case 1:
		v["configMap"] = object{"name": pick("one", "two")}
	default:
		v["secret"] = object{"secretName": pick("one", "two")}
	}
	return v
}

func deployment() object {
	spec := object{"replicas": random.Intn(3), "selector": object{"matchLabels": object{"app": "a"}}}
	if chance(50) {
		strategy := object{"type": pick("Recreate", "RollingUpdate")}
		if strategy["type"] == "RollingUpdate" {
			strategy["rollingUpdate"] = object{"maxSurge": pick("25%", "1")}
		}
		spec["strategy"] = strategy
	}
	pod := object{"containers": subset([]string{"web", "side", "log", "x"}, container)}
	if chance(60) {
		pod["volumes"] = subset([]string{"v", "w", "y"}, volume)
	}
	if chance(40) {
		pod["tolerations"] = []any{object{"key": pick("k", "l"), "operator": "Exists"}}
	}
	if chance(40) {
		pod["nodeSelector"] = labels()
	}
	if chance(30) {
		pod["imagePullSecrets"] = subset([]string{"s1", "s2", "s3"}, func(n string) any { return object{"name": n} })
	}
	spec["template"] = object{"metadata": object{"labels": labels()}, "spec": pod}
	meta := object{"name": "web", "labels": labels()}
	if chance(50) {
		meta["annotations"] = labels()
	}
	if chance(50) {
		meta["finalizers"] = subset([]string{"a/x", "b/y", "c/z"}, func(n string) any { return n })
	}
	return object{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta, "spec": spec}
}

func service() object {
	spec := object{"selector": labels(), "ports": subset([]string{"1", "2", "3", "4"}, func(n string) any {
		p := object{"port": 80 + int(n[0]), "name": "p" + n}
		if chance(50) {
			p["targetPort"] = []any{8080, "http"}[random.Intn(2)]
		}
		return p
	})}
	if chance(50) {
		spec["type"] = pick("ClusterIP", "NodePort")
	}
	return object{"apiVersion": "v1", "kind": "Service", "metadata": object{"name": "web", "labels": labels()}, "spec": spec}
}

// Some nulls and lists of directives as people write them.
func manual() object {
	item := object{"name": pick("web", "side", "none")}
	switch random.Intn(4) {
	case 0:
		item["$patch"] = "delete"
	case 1:
		item["image"] = nil
	case 2:
		item["env"] = []any{object{"name": "A", "$patch": pick("delete", "replace", "merge", "other")}}
	default:
		item["image"] = "new"
	}
	pod := object{"containers": []any{item}}
	if chance(40) {
		pod["$setElementOrder/containers"] = []any{object{"name": pick("web", "side")}, object{"name": "log"}}
	}
	if chance(30) {
		pod["volumes"] = []any{object{"name": "v", "$retainKeys": []any{"name", "emptyDir"}, "emptyDir": object{}}}
	}
	if chance(20) {
		pod["nodeSelector"] = object{"$patch": pick("replace", "delete"), "z": "1"}
	}
	if chance(10) {
		pod["unknownField"] = object{"a": 1}
	}
	meta := object{}
	if chance(40) {
		meta["$deleteFromPrimitiveList/finalizers"] = []any{"a/x"}
	}
	if chance(40) {
		meta["finalizers"] = []any{"n/n"}
	}
	if chance(30) {
		meta["labels"] = nil
	}
	return object{"metadata": meta, "spec": object{"template": object{"spec": pod}}}
}

func text(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

func answer(b []byte, err error) any {
	if err != nil {
		return object{"error": err.Error()}
	}
	return json.RawMessage(b)
}

func operations() []any {
	list := []any{}
	paths := []string{"/metadata/labels/app", "/metadata/labels/new~1key", "/spec/replicas", "/spec/template/spec/containers/0",
		"/spec/template/spec/containers/-", "/spec/template/spec/containers/9", "/spec/missing/deep", "/spec/template/spec/containers/x",
		"/metadata/nothing", "/spec/template/spec/containers/-1/image", ""}
	for n := 1 + random.Intn(3); n > 0; n-- {
		op := object{"op": pick("add", "remove", "replace", "move", "copy", "test", "odd")}
		op["path"] = pick(paths...)
		if op["op"] == "move" || op["op"] == "copy" {
			op["from"] = pick(paths...)
		}
		if op["op"] != "remove" {
			op["value"] = []any{"x", 1, object{"name": "n"}, nil}[random.Intn(4)]
		}
		if chance(3) {
			delete(op, "path")
		}
		list = append(list, op)
	}
	return list
}

func main() {
	rows := []any{}
	for i := 0; i < 90; i++ {
		make, data := deployment, any(&appsv1.Deployment{})
		if i%4 == 3 {
			make, data = service, any(&corev1.Service{})
		}
		a, b, c := make(), make(), make()
		schema, err := strategicpatch.NewPatchMetaFromStruct(data)
		if err != nil {
			panic(err)
		}
		row := object{"original": a, "modified": b, "current": c}
		two, err := strategicpatch.CreateTwoWayMergePatch(text(a), text(b), data)
		row["twoWay"] = answer(two, err)
		if err == nil {
			row["twoWayApplied"] = answer(strategicpatch.StrategicMergePatch(text(c), two, data))
		}
		three, err := strategicpatch.CreateThreeWayMergePatch(text(a), text(b), text(c), schema, true)
		row["threeWay"] = answer(three, err)
		if err == nil {
			row["threeWayApplied"] = answer(strategicpatch.StrategicMergePatch(text(c), three, data))
		}
		_, err = strategicpatch.CreateThreeWayMergePatch(text(a), text(b), text(c), schema, false)
		row["conflict"] = err != nil
		merge, err := jsonpatch.CreateMergePatch(text(a), text(b))
		row["merge"] = answer(merge, err)
		row["mergeApplied"] = answer(jsonpatch.MergePatch(text(c), merge))
		row["mergeThreeWay"] = answer(jsonmergepatch.CreateThreeWayJSONMergePatch(text(a), text(b), text(c)))
		if i%4 != 3 {
			patch := manual()
			row["manual"] = patch
			row["manualApplied"] = answer(strategicpatch.StrategicMergePatch(text(a), text(patch), data))
			row["manualMerged"] = answer(jsonpatch.MergePatch(text(a), text(patch)))
			ops := operations()
			row["operations"] = ops
			decoded, err := jsonpatch.DecodePatch(text(ops))
			if err != nil {
				panic(err)
			}
			row["operationsApplied"] = func() any {
				defer func() { recover() }()
				return answer(decoded.Apply(text(a)))
			}()
		}
		rows = append(rows, row)
	}
	out, _ := json.Marshal(object{"made with": "k8s.io/apimachinery v0.36.3, gopkg.in/evanphx/json-patch.v4, seed 7, by packaging/generate/record_patches.go", "rows": rows})
	fmt.Fprintln(os.Stdout, string(out))
}
