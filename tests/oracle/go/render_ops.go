package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"reflect"
	"sort"
	"strings"
	"text/template"
	_ "unsafe"

	"github.com/Masterminds/semver/v3"
	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/loader/archive"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/engine"
)

//go:linkname funcMap helm.sh/helm/v4/pkg/engine.funcMap
func funcMap() template.FuncMap

const defaultChart = "apiVersion: v2\nname: c\nversion: 1.2.3\nappVersion: \"4.5\"\n"

// A whole render as helm's install does it, up to the rendered files: in is the text of the one template
// (templates/NOTES.txt); args: "values" (typed JSON of the user's values), "file:<name>" for further files of the chart.
// The answer holds each file as "== <path>\n<text>\n", in path order.
func render(r request) ([]byte, error) {
	user, err := fromTyped(r.Args["values"])
	if err != nil {
		return nil, errors.New("oracle: " + err.Error())
	}
	values, ok := user.(map[string]any)
	if !ok {
		return nil, errors.New("oracle: the values are no map")
	}
	files := []*archive.BufferedFile{}
	hasChart := false
	for name, data := range r.Args {
		if name, ok := strings.CutPrefix(name, "file:"); ok {
			files = append(files, &archive.BufferedFile{Name: name, Data: data})
			hasChart = hasChart || name == "Chart.yaml"
		}
	}
	if !hasChart {
		files = append(files, &archive.BufferedFile{Name: "Chart.yaml", Data: []byte(defaultChart)})
	}
	files = append(files, &archive.BufferedFile{Name: "templates/NOTES.txt", Data: r.In})
	sort.Slice(files, func(i, j int) bool { return files[i].Name < files[j].Name })
	chart, err := loader.LoadFiles(files)
	if err != nil {
		return nil, fmt.Errorf("load: %w", err)
	}
	if err := chartutil.ProcessDependencies(chart, values); err != nil {
		return nil, err
	}
	caps := common.DefaultCapabilities.Copy()
	version, err := common.ParseKubeVersion("v1.37.0")
	if err != nil {
		return nil, err
	}
	caps.KubeVersion = *version
	release := common.ReleaseOptions{Name: "release-name", Namespace: "default", Revision: 1, IsInstall: true}
	top, err := util.ToRenderValuesWithSchemaValidation(chart, values, release, caps, false)
	if err != nil {
		return nil, err
	}
	rendered, err := engine.Engine{}.RenderWithContext(context.Background(), chart, top)
	if err != nil {
		return nil, err
	}
	paths := make([]string, 0, len(rendered))
	for path := range rendered {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	var out bytes.Buffer
	for _, path := range paths {
		out.WriteString("== " + path + "\n" + rendered[path] + "\n")
	}
	return out.Bytes(), nil
}

func init() {
	// What helm tells beside its results is not compared.
	log.SetOutput(io.Discard)
	slog.SetDefault(slog.New(slog.DiscardHandler))

	operations["render"] = render
	// in: a constraint; args: version. The answer is the constraint, "yes" or "no", and the reasons, one a line.
	operations["constraint"] = func(r request) ([]byte, error) {
		constraint, err := semver.NewConstraint(string(r.In))
		if err != nil {
			return nil, err
		}
		version, err := semver.NewVersion(string(r.Args["version"]))
		if err != nil {
			return nil, err
		}
		valid, reasons := constraint.Validate(version)
		out := fmt.Sprintf("%s\n%t %t\n", constraint, constraint.Check(version), valid)
		for _, reason := range reasons {
			out += reason.Error() + "\n"
		}
		return []byte(out), nil
	}
	// in: a version; args: other. The answer: parts, strictness, successors, and the comparison with the other.
	operations["version"] = func(r request) ([]byte, error) {
		v, err := semver.NewVersion(string(r.In))
		if err != nil {
			return nil, err
		}
		out := fmt.Sprintf("%s %s %d %d %d %q %q", v, v.Original(), v.Major(), v.Minor(), v.Patch(), v.Prerelease(), v.Metadata())
		major, minor, patch := v.IncMajor(), v.IncMinor(), v.IncPatch()
		out += fmt.Sprintf("\n%s %s %s", major.Original(), minor.Original(), patch.Original())
		if strict, err := semver.StrictNewVersion(string(r.In)); err != nil {
			out += "\n" + err.Error()
		} else {
			out += "\n" + strict.String()
		}
		if other, err := semver.NewVersion(string(r.Args["other"])); err != nil {
			out += "\n" + err.Error()
		} else {
			out += fmt.Sprintf("\n%d", v.Compare(other))
		}
		return []byte(out), nil
	}
	// The Go type of every template function, one a line.
	operations["functions"] = func(request) ([]byte, error) {
		functions := funcMap()
		names := make([]string, 0, len(functions))
		for name := range functions {
			names = append(names, name)
		}
		sort.Strings(names)
		var out bytes.Buffer
		for _, name := range names {
			fmt.Fprintf(&out, "%s %s\n", name, reflect.TypeOf(functions[name]))
		}
		return out.Bytes(), nil
	}
}
