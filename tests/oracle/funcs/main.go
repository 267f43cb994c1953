// Records what helm's template functions print: reads the templates in expressions.txt (one a line)
// and values.json, runs each in helm's own engine functions, and writes recorded.json.
//
//	go run . ../../core/funcs/data
//
// With "versions" as second argument it records Masterminds' semver and gobwas' glob for tests/core/base instead.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"text/template"
	_ "unsafe"

	"github.com/Masterminds/semver/v3"
	"github.com/gobwas/glob"
	"helm.sh/helm/v4/pkg/engine"
)

//go:linkname initFunMap helm.sh/helm/v4/pkg/engine.Engine.initFunMap
func initFunMap(e engine.Engine, ctx context.Context, t *template.Template)

//go:linkname funcMap helm.sh/helm/v4/pkg/engine.funcMap
func funcMap() template.FuncMap

type row struct {
	Template string `json:"template"`
	Output   string `json:"output"`
	Error    string `json:"error,omitempty"`
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func lines(path string) []string {
	data, err := os.ReadFile(path)
	check(err)
	var all []string
	for _, line := range strings.Split(string(data), "\n") {
		if line != "" && !strings.HasPrefix(line, "#") {
			all = append(all, line)
		}
	}
	return all
}

func write(path string, v any) {
	f, err := os.Create(path)
	check(err)
	enc := json.NewEncoder(f)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	check(enc.Encode(v))
	check(f.Close())
}

func run(text, values string) (r row) {
	r.Template = text
	defer func() {
		if p := recover(); p != nil {
			r.Error = fmt.Sprint("panic: ", p)
		}
	}()
	var data map[string]any
	check(json.Unmarshal([]byte(values), &data))
	root := template.New("gotpl").Option("missingkey=zero")
	initFunMap(engine.Engine{}, context.Background(), root)
	t, err := root.New("t").Parse(text)
	if err != nil {
		r.Error = err.Error()
		return r
	}
	var out strings.Builder
	if err := t.Execute(&out, data); err != nil {
		r.Error = err.Error()
	}
	r.Output = out.String()
	return r
}

func functions(folder string) {
	values, err := os.ReadFile(filepath.Join(folder, "values.json"))
	check(err)
	rows := []row{}
	for _, line := range lines(filepath.Join(folder, "expressions.txt")) {
		rows = append(rows, run(line, string(values)))
	}
	names := []string{}
	for name := range funcMap() {
		names = append(names, name)
	}
	sort.Strings(names)
	write(filepath.Join(folder, "recorded.json"), map[string]any{"madeBy": "tests/oracle/funcs, helm 4.3.1", "names": names, "rows": rows})
}

type versionRow struct {
	Text   string `json:"text"`
	Loose  string `json:"loose"`
	Strict string `json:"strict"`
}
type constraintRow struct {
	Constraint string   `json:"constraint"`
	Error      string   `json:"error,omitempty"`
	Text       string   `json:"text,omitempty"`
	Accepted   []string `json:"accepted"`
	Refusals   []string `json:"refusals"`
}
type globRow struct {
	Pattern string   `json:"pattern"`
	Error   string   `json:"error,omitempty"`
	Matched []string `json:"matched"`
}

func original(v semver.Version) string { return v.Original() }

func describe(v *semver.Version, err error) string {
	if err != nil {
		return "error: " + err.Error()
	}
	return fmt.Sprintf("%s|%s|%s|%s %s %s", v, v.Prerelease(), v.Metadata(), original(v.IncMajor()), original(v.IncMinor()), original(v.IncPatch()))
}

func versions(folder string) {
	texts := lines(filepath.Join(folder, "versions.txt"))
	vrows := []versionRow{}
	order := []string{}
	valid := []*semver.Version{}
	for _, text := range texts {
		strict, strictErr := semver.StrictNewVersion(text)
		loose, err := semver.NewVersion(text)
		vrows = append(vrows, versionRow{text, describe(loose, err), describe(strict, strictErr)})
		if err == nil {
			valid = append(valid, loose)
		}
	}
	for _, a := range valid {
		s := ""
		for _, b := range valid {
			s += string("<=>"[a.Compare(b)+1])
		}
		order = append(order, s)
	}
	crows := []constraintRow{}
	for _, text := range lines(filepath.Join(folder, "constraints.txt")) {
		text = strings.TrimSuffix(text, "$")
		r := constraintRow{Constraint: text, Accepted: []string{}, Refusals: []string{}}
		c, err := semver.NewConstraint(text)
		if err != nil {
			r.Error = err.Error()
		} else {
			r.Text = c.String()
			for _, v := range valid {
				if c.Check(v) {
					r.Accepted = append(r.Accepted, v.Original())
				}
				_, errs := c.Validate(v)
				for _, e := range errs {
					r.Refusals = append(r.Refusals, e.Error())
				}
			}
		}
		crows = append(crows, r)
	}
	grows := []globRow{}
	paths := lines(filepath.Join(folder, "glob_paths.txt"))
	for _, pattern := range lines(filepath.Join(folder, "glob_patterns.txt")) {
		r := globRow{Pattern: pattern, Matched: []string{}}
		g, err := glob.Compile(pattern, '/')
		if err != nil {
			r.Error = err.Error()
		} else {
			for _, p := range paths {
				if g.Match(p) {
					r.Matched = append(r.Matched, p)
				}
			}
		}
		grows = append(grows, r)
	}
	write(filepath.Join(folder, "recorded.json"), map[string]any{"madeBy": "tests/oracle/funcs versions", "versions": vrows, "order": order, "constraints": crows, "globs": grows, "paths": paths})
}

func main() {
	if len(os.Args) > 2 && os.Args[2] == "versions" {
		versions(os.Args[1])
		return
	}
	functions(os.Args[1])
}
