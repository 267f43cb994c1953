package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	goyaml "go.yaml.in/yaml/v3"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/strvals"
	"sigs.k8s.io/yaml"
)

func init() {
	operations["yaml.read"] = func(r request) ([]byte, error) {
		var v any
		if err := yaml.Unmarshal(r.In, &v); err != nil {
			return nil, err
		}
		return toTyped(v), nil
	}
	operations["yaml.write"] = func(r request) ([]byte, error) {
		v, err := fromTyped(r.In)
		if err != nil {
			return nil, errors.New("oracle: " + err.Error())
		}
		return yaml.Marshal(v)
	}
	operations["yaml.pretty"] = func(r request) ([]byte, error) {
		v, err := fromTyped(r.In)
		if err != nil {
			return nil, errors.New("oracle: " + err.Error())
		}
		var data bytes.Buffer
		encoder := goyaml.NewEncoder(&data)
		encoder.SetIndent(2)
		err = encoder.Encode(v)
		return data.Bytes(), err
	}
	operations["values.load"] = func(r request) ([]byte, error) {
		v, err := loader.LoadValues(bytes.NewReader(r.In))
		if err != nil {
			return nil, err
		}
		return toTyped(v), nil
	}
	operations["json.read"] = func(r request) ([]byte, error) {
		var v any
		if err := json.Unmarshal(r.In, &v); err != nil {
			return nil, err
		}
		return toTyped(v), nil
	}
	// args: html "keep", indent
	operations["json.write"] = func(r request) ([]byte, error) {
		v, err := fromTyped(r.In)
		if err != nil {
			return nil, errors.New("oracle: " + err.Error())
		}
		var data bytes.Buffer
		encoder := json.NewEncoder(&data)
		encoder.SetEscapeHTML(string(r.Args["html"]) != "keep")
		encoder.SetIndent("", string(r.Args["indent"]))
		err = encoder.Encode(v)
		return bytes.TrimSuffix(data.Bytes(), []byte("\n")), err
	}
	// args: kind (set, set-string, set-json, set-file, set-literal), base (typed JSON, a map)
	operations["set"] = func(r request) ([]byte, error) {
		base, err := fromTyped(r.Args["base"])
		if err != nil {
			return nil, errors.New("oracle: " + err.Error())
		}
		m := base.(map[string]any)
		line := string(r.In)
		switch kind := string(r.Args["kind"]); kind {
		case "set":
			err = strvals.ParseInto(line, m)
		case "set-string":
			err = strvals.ParseIntoString(line, m)
		case "set-json":
			err = strvals.ParseJSON(line, m)
		case "set-literal":
			err = strvals.ParseLiteralInto(line, m)
		case "set-file":
			err = strvals.ParseIntoFile(line, m, func(path []rune) (any, error) {
				if strings.Contains(string(path), "x") {
					return nil, fmt.Errorf("open %s: no such file or directory", string(path))
				}
				return "file:" + string(path), nil
			})
		default:
			return nil, errors.New("oracle: unknown kind " + kind)
		}
		if err != nil {
			return nil, err
		}
		return toTyped(m), nil
	}
}
