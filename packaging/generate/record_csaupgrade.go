// Records client-go's migration from client-side to server-side apply on the live objects of ownership.json, for tests/core/object.
//
// usage, in a module that requires k8s.io/{apimachinery,client-go} v0.36.3:
//
//	go run record_csaupgrade.go < tests/core/object/data/ownership.json > tests/core/object/data/csaupgrade.json
package main

import (
	"encoding/json"
	"os"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/client-go/util/csaupgrade"
)

func main() {
	var data struct {
		Steps []struct{ Live map[string]any }
	}
	if err := json.NewDecoder(os.Stdin).Decode(&data); err != nil {
		panic(err)
	}
	patches := []any{}
	for _, step := range data.Steps {
		if step.Live == nil {
			patches = append(patches, nil)
			continue
		}
		patch, err := csaupgrade.UpgradeManagedFieldsPatch(&unstructured.Unstructured{Object: step.Live}, sets.New("one"), "helm")
		if err != nil {
			panic(err)
		}
		patches = append(patches, raw(patch))
	}
	json.NewEncoder(os.Stdout).Encode(map[string]any{"made with": "k8s.io/client-go v0.36.3, by packaging/generate/record_csaupgrade.go", "patches": patches})
}
func raw(b []byte) any {
	if b == nil {
		return nil
	}
	return json.RawMessage(b)
}
