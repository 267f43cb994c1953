// Records what helm's template functions print, grouped by the function a row is about: the templates written by hand in
// expressions.txt and those of generate*.go run over values.json in helm's own engine functions; recorded.json is what came.
//
//	go run . ../../core/funcs/data
//
// With "sweep FILE SEED" it records random calls to FILE instead; CHARTROOM_FUNCS_RECORDED=FILE makes the test read it.
// With "versions" as second argument it records Masterminds' semver and gobwas' glob for tests/core/base instead.
package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"text/template"
	"text/template/parse"
	"time"
	"unicode/utf8"
	_ "unsafe"

	"github.com/Masterminds/semver/v3"
	"github.com/gobwas/glob"
	"helm.sh/helm/v4/pkg/engine"
)

//go:linkname initFunMap helm.sh/helm/v4/pkg/engine.Engine.initFunMap
func initFunMap(e engine.Engine, ctx context.Context, t *template.Template)

//go:linkname funcMap helm.sh/helm/v4/pkg/engine.funcMap
func funcMap() template.FuncMap

type input struct {
	Name     string `json:"name"`
	Template string `json:"template"`
}

type row struct {
	Name     string
	Template string
	Output   string
	Error    string
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

func run(in input, values []byte) (r row) {
	r.Name, r.Template = in.Name, in.Template
	defer func() {
		if p := recover(); p != nil {
			r.Error = fmt.Sprint("panic: ", p)
		}
	}()
	var data map[string]any
	check(json.Unmarshal(values, &data))
	root := template.New("gotpl").Option("missingkey=zero")
	initFunMap(engine.Engine{}, context.Background(), root)
	t, err := root.New("t").Parse(in.Template)
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

// Runs the inputs on standard input and writes the rows: the part of record() that runs under another TZ.
func answer(folder string) {
	values, err := os.ReadFile(filepath.Join(folder, "values.json"))
	check(err)
	var inputs []input
	check(json.NewDecoder(os.Stdin).Decode(&inputs))
	rows := []row{}
	for _, in := range inputs {
		rows = append(rows, run(in, values))
	}
	check(gob.NewEncoder(os.Stdout).Encode(rows))
}

// What each input gives in a process with that TZ, which Go reads once. Twice, because what differs is no row.
func record(folder, zone string, inputs []input) []row {
	once := func() (rows []row) {
		text, err := json.Marshal(inputs)
		check(err)
		child := exec.Command(os.Args[0], folder, "answer")
		child.Env = append(os.Environ(), "TZ="+zone)
		child.Stdin = bytes.NewReader(text)
		child.Stderr = os.Stderr
		out, err := child.Output()
		check(err)
		check(gob.NewDecoder(bytes.NewReader(out)).Decode(&rows))
		return rows
	}
	first, second := once(), once()
	today := time.Now().UTC().Format("2006-01-02")
	kept := []row{}
	seen := map[string]bool{}
	for i, r := range first {
		if r == second[i] && !seen[r.Template] && !strings.Contains(r.Output, today) && len(r.Output) < 1500 {
			kept = append(kept, r)
		}
		seen[r.Template] = true
	}
	return kept
}

// The function a template written by hand is about: the first one called.
func nameOf(text string) string {
	functions := map[string]any{}
	for name, f := range funcMap() {
		functions[name] = f
	}
	for name := range builtinParameters {
		functions[name] = fmt.Sprint
	}
	trees, err := parse.Parse("t", text, "", "", functions)
	if err != nil {
		return regexp.MustCompile(`[a-zA-Z]\w*`).FindString(text)
	}
	found := ""
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch n := v.Interface().(type) {
		case *parse.ListNode:
			for _, child := range n.Nodes {
				walk(reflect.ValueOf(child))
			}
		case *parse.ActionNode:
			walk(reflect.ValueOf(n.Pipe))
		case *parse.PipeNode:
			for _, c := range n.Cmds {
				walk(reflect.ValueOf(c))
			}
		case *parse.CommandNode:
			for _, a := range n.Args {
				walk(reflect.ValueOf(a))
			}
		case *parse.ChainNode:
			walk(reflect.ValueOf(n.Node))
		case *parse.IdentifierNode:
			if found == "" {
				found = n.Ident
			}
		}
	}
	walk(reflect.ValueOf(trees["t"].Root))
	return found
}

// Lines of several actions apart by '|' are one row each, unless they share a variable.
func byHand(folder string) []input {
	inputs := []input{}
	for _, line := range lines(filepath.Join(folder, "expressions.txt")) {
		parts := []string{line}
		if !regexp.MustCompile(`\{\{-? *(\$|define|range|if|with)`).MatchString(line) {
			parts = strings.Split(strings.ReplaceAll(line, "}}|{{", "}}\x00{{"), "\x00")
		}
		for _, part := range parts {
			inputs = append(inputs, input{nameOf(part), part})
		}
	}
	return inputs
}

// Errors begin alike; bytes that are no UTF-8 cannot stand in JSON.
func line(r row) string {
	short := strings.ReplaceAll(r.Error, `: executing "t" at <`, "«")
	if rest, ok := strings.CutPrefix(short, "template: t:1:"); ok {
		short = "@" + rest
	}
	fields := []string{r.Template, r.Output, short}
	if !utf8.ValidString(r.Output) || !utf8.ValidString(r.Error) {
		fields[1] = base64.StdEncoding.EncodeToString([]byte(r.Output))
		fields[2] = base64.StdEncoding.EncodeToString([]byte(fields[2]))
		fields = append(fields, "base64")
	}
	var text strings.Builder
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	check(enc.Encode(fields))
	return strings.TrimSpace(text.String())
}

func writeRows(path string, sections map[string][]row, zoned map[string][]row) {
	var out strings.Builder
	group := func(rows map[string][]row) {
		keys := slices.Sorted(maps.Keys(rows))
		for i, key := range keys {
			fmt.Fprintf(&out, "%q: [\n", key)
			for j, r := range rows[key] {
				out.WriteString(line(r))
				if j < len(rows[key])-1 {
					out.WriteString(",")
				}
				out.WriteString("\n")
			}
			out.WriteString("]")
			if i < len(keys)-1 {
				out.WriteString(",")
			}
			out.WriteString("\n")
		}
	}
	names := []string{}
	for name := range funcMap() {
		names = append(names, name)
	}
	sort.Strings(names)
	text, err := json.Marshal(names)
	check(err)
	builtins, err := json.Marshal(slices.Sorted(maps.Keys(builtinParameters)))
	check(err)
	fmt.Fprintf(&out, "{\n\"madeBy\": \"tests/oracle/funcs, helm 4.3.1\",\n\"names\": %s,\n\"builtins\": %s,\n\"rows\": {\n", text,
		builtins)
	group(sections)
	out.WriteString("},\n\"zones\": {\n")
	group(zoned)
	out.WriteString("}\n}\n")
	check(os.WriteFile(path, []byte(out.String()), 0o644))
}

func functions(folder, target string, sweepCount int, seed int64) {
	inputs := []input{}
	inZones := []input{}
	if sweepCount > 0 {
		inputs = append(sweep(sweepCount, seed), formats(true)...)
		inputs = append(inputs, constraints(sweepCount/4, seed)...)
	} else {
		inputs = byHand(folder)
		for _, f := range signatures() {
			for _, text := range calls(f) {
				inputs = append(inputs, input{f.name, text})
			}
		}
		for _, more := range [][]input{formats(false), dates(), constraints(100, 1), tomls(), pems()} {
			inputs = append(inputs, more...)
		}
		inZones = zoned()
	}
	sections := map[string][]row{}
	for _, r := range record(folder, "UTC", inputs) {
		sections[r.Name] = append(sections[r.Name], r)
	}
	byZone := map[string][]row{}
	if len(inZones) > 0 {
		for _, zone := range zones {
			byZone[zone] = record(folder, zone, inZones)
		}
	}
	writeRows(target, sections, byZone)
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
	return fmt.Sprintf("%s|%s|%s|%s %s %s", v, v.Prerelease(), v.Metadata(), original(v.IncMajor()), original(v.IncMinor()),
		original(v.IncPatch()))
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
	write(filepath.Join(folder, "recorded.json"), map[string]any{"madeBy": "tests/oracle/funcs versions", "versions": vrows,
		"order": order, "constraints": crows, "globs": grows, "paths": paths})
}

func main() {
	folder, mode := os.Args[1], ""
	if len(os.Args) > 2 {
		mode = os.Args[2]
	}
	switch mode {
	case "versions":
		versions(folder)
	case "answer":
		answer(folder)
	case "sweep":
		seed, err := strconv.ParseInt(os.Args[4], 10, 64)
		check(err)
		functions(folder, os.Args[3], 20000, seed)
	default:
		functions(folder, filepath.Join(folder, "recorded.json"), 0, 0)
	}
}
