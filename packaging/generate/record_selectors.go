// Records how Go reads selectors and judges names, for tests/core/object.
//
// usage, in a module that requires k8s.io/apimachinery v0.36.3: go run record_selectors.go > tests/core/object/data/selectors.json
package main

import (
	"encoding/json"
	"os"
	"strings"

	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/validation"
)

type object = map[string]any

func main() {
	sets := []labels.Set{{}, {"a": "b"}, {"a": "c", "n": "7"}, {"x/y": "1", "n": "-3"}, {"in": "notin", "a": ""}, {"n": "text"}}
	rows := []any{}
	for _, text := range []string{"", "a", "!a", "a=b", "a==b", "a!=b", "a in (b,c)", "a notin (b)", "a in ()", "a in (,b)", "a in (b,)", "a in (b,,c)",
		"n>5", "n<5", "n>x", "n<5,a", "in in (notin)", "in", "notin", "a=", "a=,n", "a!=", " a = b , n ", "a b", "a in b", "a in (b", "a in (b c)",
		"a in (=)", "a,", ",a", "a,,n", "=a", "!", "!=a", "a%=b", "a=b%", "a=b=c", "x/y=1", "/y", "x/", "x/y/z", "X/y", "a===b", "a=!b", "a><b", "(a)", "a in (in,notin)",
		"n>" + strings.Repeat("9", 30), "a=" + strings.Repeat("x", 64), strings.Repeat("k", 64), "a notin", "!a=b", "-a", "a=-b", "a in (b%,c%)"} {
		row := object{"label": text}
		selector, err := labels.Parse(text)
		if err != nil {
			row["error"] = err.Error()
		} else {
			matches := []bool{}
			for _, set := range sets {
				matches = append(matches, selector.Matches(set))
			}
			row["matches"] = matches
		}
		rows = append(rows, row)
	}
	values := []fields.Set{{}, {"metadata.name": "a"}, {"metadata.name": "a,b=c\\"}, {"status.phase": "Running", "metadata.name": "x"}}
	for _, text := range []string{"", "metadata.name=a", "metadata.name==a", "metadata.name!=a", "metadata.name=a,status.phase!=Running", "nothing", "a=b,nothing",
		`metadata.name=a\,b\=c\\`, `a=\x`, `a=b\`, "a=b=c", "metadata.name=", ",,", "=x", "status.phase!=Running,metadata.name=x"} {
		row := object{"field": text}
		selector, err := fields.ParseSelector(text)
		if err != nil {
			row["error"] = err.Error()
		} else {
			matches := []bool{}
			for _, set := range values {
				matches = append(matches, selector.Matches(set))
			}
			row["matches"] = matches
		}
		rows = append(rows, row)
	}
	for _, name := range []string{"a", "a-b", "", "-a", "a-", "A", "a.b", "a..b", ".a", "1a", "a_b", strings.Repeat("x", 64), strings.Repeat("x", 254), "x/y", "x/", "/y", "x/y/z", "X_y.z", "X/y"} {
		rows = append(rows, object{"name": name, "subdomain": validation.IsDNS1123Subdomain(name), "label": validation.IsDNS1123Label(name),
			"service": validation.IsDNS1035Label(name), "key": validation.IsQualifiedName(name), "value": validation.IsValidLabelValue(name)})
	}
	json.NewEncoder(os.Stdout).Encode(object{"made with": "k8s.io/apimachinery v0.36.3, by packaging/generate/record_selectors.go", "sets": sets, "values": values, "rows": rows})
}
