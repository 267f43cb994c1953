package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/engine"
	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
)

// What `helm template demo <chart> --namespace shop --kube-version v1.34.0 [-f values]` does between reading its flags and
// writing its output. A chart that helm refuses is timed up to its refusal, as its process would be.
func loadAndRender(chartPath, valuesPath string) (load, all time.Duration, bytes int, err error) {
	start := time.Now()
	defer func() { all = time.Since(start) }()
	vals := map[string]any{}
	if valuesPath != "" {
		text, err := os.ReadFile(valuesPath)
		if err != nil {
			return 0, 0, 0, err
		}
		if vals, err = loader.LoadValues(strings.NewReader(string(text))); err != nil {
			return 0, 0, 0, err
		}
	}
	chart, err := loader.Load(chartPath)
	load = time.Since(start)
	if err != nil {
		return
	}
	if err = chartutil.ProcessDependencies(chart, vals); err != nil {
		return
	}
	capabilities := common.DefaultCapabilities.Copy()
	version, err := common.ParseKubeVersion("v1.34.0")
	if err != nil {
		return
	}
	capabilities.KubeVersion = *version
	release := common.ReleaseOptions{Name: "demo", Namespace: "shop", Revision: 1, IsInstall: true}
	rendering, err := util.ToRenderValuesWithSchemaValidation(chart, vals, release, capabilities, false)
	if err != nil {
		return
	}
	files, err := engine.Engine{}.Render(chart, rendering)
	if err != nil {
		return
	}
	for name := range files {
		if strings.HasSuffix(name, "NOTES.txt") {
			delete(files, name)
		}
	}
	hooks, manifests, err := releaseutil.SortManifests(files, nil, releaseutil.InstallOrder)
	for _, hook := range hooks {
		bytes += len(hook.Manifest)
	}
	for _, manifest := range manifests {
		bytes += len(manifest.Content)
	}
	return
}

// The processor's time this process has had, garbage collector included.
func processorTime() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func init() {
	// The chart's path in, args "rounds" and perhaps "values" (a path): "<ns to load> <ns to load and render> <ns of the
	// processor for that> <bytes>", the medians of the rounds after one that warms up.
	operations["bench.template"] = func(r request) ([]byte, error) {
		slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, nil)))
		rounds, err := strconv.Atoi(string(r.Args["rounds"]))
		if err != nil || rounds < 1 {
			return nil, fmt.Errorf("oracle: rounds %q", r.Args["rounds"])
		}
		var loads, alls, processor []time.Duration
		bytes := 0
		for round := 0; round <= rounds; round++ {
			before := processorTime()
			load, all, size, _ := loadAndRender(string(r.In), string(r.Args["values"]))
			if round == 0 {
				continue
			}
			loads, alls, processor = append(loads, load), append(alls, all), append(processor, processorTime()-before)
			bytes = size
		}
		slices.Sort(loads)
		slices.Sort(alls)
		slices.Sort(processor)
		return fmt.Appendf(nil, "%d %d %d %d", loads[rounds/2], alls[rounds/2], processor[rounds/2], bytes), nil
	}
}
