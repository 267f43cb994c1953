package main

// Makes the rows of the table test of template functions: for every name (helm's map and Go's own builtins) sound calls,
// wrong counts of arguments, and each argument in turn replaced by what tends to go wrong with its type.

import (
	"fmt"
	"math/rand"
	"reflect"
	"slices"
	"strings"
)

// The parameters of Go's builtins, which are in no map; "…" after the last that repeats.
var builtinParameters = map[string]string{
	"and": "any any…", "or": "any any…", "not": "any", "len": "any", "index": "any any…",
	"print": "any…", "printf": "string any…", "println": "any…", "html": "any…", "js": "any…", "urlquery": "any…", "call": "any any…",
	"eq": "any any…", "ne": "any any", "lt": "any any", "le": "any any", "gt": "any any", "ge": "any any",
}

// What stands in place of a sound argument, by the parameter's type. `.missing` is no value at all, `nil` the keyword.
var edges = map[string][]string{
	"any": {`nil`, `.missing`, `""`, `.wide`, `(b64dec "/4A=")`, `0`, `-1`, `9223372036854775807`, `2.5`, `.n`, `.huge`, `true`,
		`.list`, `.listnil`,
		`.empty`, `.single`, `.mapnil`, `.emptymap`, `(splitList "," "b,a")`, `(until 3)`, `(split "," "x")`,
		`(toDate "2006-01-02" "2020-02-03")`,
		`(mustToDuration "90s")`, `(int64 7)`, `(float64 "inf")`, `(semver "1.2.3")`},
	"string": {`nil`, `.nil`, `1`, `.n`, `.list`, `""`, `.wide`, `(b64dec "/4A=")`, `" \t\n"`, `"a\x00B_c-D"`,
		`(repeat 70 "aB ")`},
	"int": {`nil`, `.nil`, `"x"`, `.n`, `2.0`, `2.5`, `-1`, `0`, `9223372036854775807`, `9223372036854775808`,
		`true`, `(int64 2)`, `'a'`},
	"uint32":                  {`nil`, `"x"`, `.n`, `-1`, `2.5`, `4294967296`},
	"bool":                    {`nil`, `.nil`, `"true"`, `1`, `.z`, `.list`},
	"[]interface {}":          {`nil`, `.missing`, `"x"`, `.empty`, `.listnil`, `(splitList "," "b,a")`, `(until 3)`, `.single`, `1`},
	"map[string]interface {}": {`nil`, `.missing`, `"x"`, `.list`, `.emptymap`, `.mapnil`, `(split "," "x")`, `1`},
	"time.Time":               {`nil`, `.nil`, `"x"`, `1`, `(mustToDuration "90s")`},
	"sprig.certificate":       {`nil`, `"x"`, `.single`},
}

// Sound arguments, several sets apart by '|'; a name without any gets them by type.
var sound = map[string]string{
	"abbrev": `5 "hello world"|4 "hello"`, "abbrevboth": `5 10 "1234 5678 9123"|4 8 .wide`, "trunc": `3 "hello"|-2 .wide`,
	"substr": `1 3 "hello"|0 2 .wide`,
	"indent": `2 "a\nb"`, "nindent": `2 "a\nb"`, "repeat": `3 "ab"`, "wrap": `5 "hello wonderful world"`,
	"wrapWith": `4 "\t" "hello wonderful"`,
	"plural":   `"one" "many" 1|"one" "many" 2`, "replace": `"l" "L" "hello"`, "contains": `"ll" "hello"`, "hasPrefix": `"he" "hello"`,
	"hasSuffix": `"lo" "hello"`,
	"trimAll":   `"$" "$a$"`, "trimall": `"$" "$a$"`, "trimPrefix": `"a" "ab"`, "trimSuffix": `"b" "ab"`, "join": `"-" .list`,
	"split":     `"," "a,b"`,
	"splitList": `"," "a,b"`, "splitn": `"," 2 "a,b,c"`, "sortAlpha": `.list`, "cat": `"a" 1 "b"`, "quote": `"a" 1`, "squote": `"a" 1`,
	"seq": `1 3|5|0 2 6`, "until": `3`, "untilStep": `0 6 2|6 0 -2`, "round": `123.5555 2|-2.5 0|123.5555 3 0.6`,
	"add": `1 2|"3" 4.7`, "div": `7 2`, "mod": `7 2`, "divf": `1 3`,
	"mul": `2 3`, "mulf": `1.1 1.1`, "addf": `0.1 0.2`, "subf": `1 0.9`, "max": `1 2 3`, "min": `1 2 3`, "maxf": `1 2.5`,
	"minf": `1 2.5`, "biggest": `1 2`,
	"default": `"d" ""|"d" "x"`, "ternary": `"a" "b" true|"a" "b" false`, "coalesce": `nil "a"`, "typeIs": `"string" "x"`,
	"typeIsLike": `"string" "x"`, "kindIs": `"string" "x"`,
	"fromJson": `.json`, "mustFromJson": `.json`, "fromJsonArray": `"[1,\"a\"]"`, "fromYaml": `.yaml`, "fromYamlArray": `"- 1\n- a"`,
	"fromToml": `"a = 1\n[b]\nc = \"x\""`,
	"toToml":   `.map`, "mustToToml": `.map`, "dict": `"a" 1`, "get": `.map "a"`, "set": `.map "k" 1`, "unset": `.map "a"`,
	"hasKey": `.map "a"`, "pluck": `"a" .map .map2`,
	"keys": `.single`, "values": `.single`, "pick": `.map "a"`, "omit": `.map "a"`, "merge": `.map .map2`,
	"mergeOverwrite": `.map .map2`, "mustMerge": `.map .map2`,
	"mustMergeOverwrite": `.map .map2`, "dig": `"b" "c" "def" .map|"x" "def" .map`, "append": `.list 1`, "push": `.list 1`,
	"prepend": `.list 1`, "mustAppend": `.list 1`,
	"mustPush": `.list 1`, "mustPrepend": `.list 1`, "first": `.list`, "mustFirst": `.list`, "rest": `.list`, "mustRest": `.list`,
	"last": `.list`, "mustLast": `.list`,
	"initial": `.list`, "mustInitial": `.list`, "reverse": `.list`, "mustReverse": `.list`, "uniq": `.list`, "mustUniq": `.list`,
	"without": `.list "a"`, "mustWithout": `.list "a"`,
	"has": `"a" .list`, "mustHas": `"a" .list`, "slice": `.list 1 2|.list 1|.list`, "mustSlice": `.list 1 2`, "concat": `.list .nums`,
	"chunk": `2 .list`, "mustChunk": `2 .list`, "compact": `.mixed`,
	"mustCompact": `.mixed`, "regexMatch": `"^a+" "aab"`, "mustRegexMatch": `"^a+" "aab"`, "regexFind": `"a+" "baab"`,
	"mustRegexFind": `"a+" "baab"`,
	"regexFindAll":  `"a." "abacad" 2|"a." "abacad" -1`, "mustRegexFindAll": `"a." "abacad" 2`,
	"regexReplaceAll": `"a(.)" "abac" "<$1>"`, "mustRegexReplaceAll": `"a(.)" "abac" "<$1>"`,
	"regexReplaceAllLiteral": `"a(.)" "abac" "<$1>"`, "mustRegexReplaceAllLiteral": `"a(.)" "abac" "<$1>"`,
	"regexSplit": `"z+" "pizza" -1`, "mustRegexSplit": `"z+" "pizza" -1`,
	"semver": `"1.2.3-a.1+b"`, "semverCompare": `"^1.2" "1.3.0"`, "urlParse": `"http://u:p@h:80/a%20b?q#f"`,
	"urlJoin": `(dict "scheme" "http" "host" "h" "path" "/p")`,
	"b32dec":  `"NBSWY3DP"`, "b64dec": `"aGVsbG8="`, "toDate": `"2006-01-02" "2020-02-03"`, "mustToDate": `"2006-01-02" "2020-02-03"`,
	"date":       `"2006 MST" 0`,
	"dateInZone": `"15:04 MST" 0 "Europe/Paris"`, "date_in_zone": `"15:04 MST" 0 "Asia/Tokyo"`, "htmlDate": `0`,
	"htmlDateInZone": `0 "UTC"`,
	"dateModify":     `"-1.5h" (toDate "2006-01-02" "2020-02-03")`, "date_modify": `"24h" (toDate "2006-01-02" "2020-02-28")`,
	"mustDateModify":   `"1m" (toDate "2006-01-02" "2020-02-03")`,
	"must_date_modify": `"1m" (toDate "2006-01-02" "2020-02-03")`, "unixEpoch": `(toDate "2006-01-02" "2020-02-03")`,
	"ago": `(toDate "2006" "x")`, "duration": `"95"`, "durationRound": `"400h10m"`,
	"durationRoundTo": `"2h13m" "30m"`, "durationTruncateTo": `"2h13m" "30m"`, "atoi": `"12"`, "toDecimal": `"755"`,
	"derivePassword": `1 "pin" "p" "u" "s"`,
	"decryptAES":     `"secretkey" "30tEfhuJSVRhpG97XCuWgz2okj7L8vQ1s6V9zVUPeDQ="`, "encryptAES": `"k" ""`, "randInt": `5 6`,
	"shuffle": `"x"`, "htpasswd": `"a:b" "c"`, "genPrivateKey": `"nope"`,
	"include": `"part" .`, "tpl": `"<{{ .s }}>" .`, "required": `"need it" "x"`, "lookup": `"v1" "Pod" "ns" "n"`, "fail": `"stop"`,
	"index": `.map "b" "c"|.list 1`, "printf": `"%v-%v" 1 2`,
	"eq": `1 1|1 2 1`, "ne": `1 2`, "lt": `1 2`, "le": `2.5 2.5`, "gt": `"b" "a"`, "ge": `1 2`, "and": `1 0`, "or": `0 1`,
	"len": `.list`, "call": `1`, "print": `1 2 "a" "b" 3`,
	"println": `1 "a"`, "html": `"<a href='x'>&\""`, "js": `"it's <b>&\n"`, "urlquery": `"a b&c=d/é"`, "base": `"/a/b.c"`,
	"dir": `"/a/b.c"`, "clean": `"/a/../b//c"`, "ext": `"/a/b.c"`,
	"osBase": `"/a/b.c"`, "osDir": `"/a/b.c"`, "osClean": `"/a/../b//c"`, "osExt": `"/a/b.c"`, "genCA": `"c" 1`,
	"genCAWithKey": `"c" 1 "x"`, "genSelfSignedCert": `"c" nil nil 1`,
	"genSelfSignedCertWithKey": `"c" nil nil 1 "x"`, "genSignedCert": `"c" nil nil 1 nil`,
	"genSignedCertWithKey": `"c" nil nil 1 nil "x"`, "buildCustomCert": `"eA==" "eA=="`,
	"randAlphaNum": `0`, "randAlpha": `0`, "randNumeric": `-1`, "randAscii": `0`, "randBytes": `0`, "substring": `1 3 "hello"`,
	"getHostByName": `"localhost"`,
	"kindOf":        `.map`, "typeOf": `.map`, "deepEqual": `.list .list`, "int": `"12"`, "int64": `"12"`, "float64": `"1.5"`,
	"ceil":  `1.2`,
	"floor": `1.8`,
}

// Further calls, one row each, where the tables above are too coarse.
var further = map[string][]string{
	"hello":   {`typeOf hello`, `hello | upper`, `hello | len`},
	"now":     {`typeOf now`, `kindOf now`, `now.Nope`, `now | dateInZone "x" "y"`},
	"uuidv4":  {`uuidv4 | len`, `uuidv4 | regexMatch "^[0-9a-f-]{36}$"`, `typeOf uuidv4`},
	"bcrypt":  {`bcrypt (repeat 73 "a")`, `bcrypt "x" | len`, `typeOf (bcrypt "")`},
	"fail":    {`fail .wide`, `fail "a" | upper`, `fail ""`},
	"call":    {`call .s`, `call .map 1`, `.s | call`, `call (dict "a" 1)`, `call upper "x"`},
	"shuffle": {`shuffle "aaa"`, `shuffle "" | len`, `shuffle .wide | len`},
	"genCA":   {`typeOf (genCA "c" 1)`},
}

// Too much time, memory or chance in some arguments of these.
func dangerous(name, argument string) bool {
	huge := strings.Contains(argument, "922337203685477580") || strings.Contains(argument, "huge") || strings.Contains(argument, "inf")
	switch name {
	case "until", "untilStep", "seq", "repeat", "indent", "nindent", "randAlphaNum", "randAlpha", "randNumeric", "randAscii",
		"randBytes":
		return huge
	case "genCA", "genCAWithKey", "genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert", "genSignedCertWithKey":
		return true // only wrong types and counts are quick; see calls()
	case "bcrypt", "htpasswd", "encryptAES", "derivePassword":
		return strings.HasPrefix(argument, `"`) || strings.HasPrefix(argument, "(repeat") || argument == ".wide"
	case "randInt":
		return huge || argument == "2.0" || argument == "-1" || argument == "0" || argument == "'a'"
	case "shuffle":
		return argument != `""` && !strings.HasPrefix(argument, ".") && !strings.HasPrefix(argument, "1") && argument != "nil"
	case "ago":
		return argument == "0" || argument == "-1" || strings.HasPrefix(argument, "(int64") || huge
	}
	return false
}

type function struct {
	name       string
	parameters []string
	variadic   bool
}

func signatures() []function {
	all := []function{}
	for name, f := range funcMap() {
		t := reflect.TypeOf(f)
		s := function{name: name, variadic: t.IsVariadic()}
		for i := range t.NumIn() {
			p := t.In(i)
			if t.IsVariadic() && i == t.NumIn()-1 {
				p = p.Elem()
			}
			s.parameters = append(s.parameters, p.String())
		}
		all = append(all, s)
	}
	for name, text := range builtinParameters {
		s := function{name: name}
		for _, p := range strings.Fields(text) {
			s.variadic = strings.HasSuffix(p, "…")
			s.parameters = append(s.parameters, strings.TrimSuffix(p, "…"))
		}
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b function) int { return strings.Compare(a.name, b.name) })
	return all
}

func edgesOf(parameter string) []string {
	if parameter == "interface {}" {
		parameter = "any"
	}
	if found, ok := edges[parameter]; ok {
		return found
	}
	return edges["any"]
}

// Splits a list of arguments at blanks outside of quotes and parentheses.
func split(text string) []string {
	parts := []string{}
	depth, quoted, from := 0, false, 0
	for i := 0; i <= len(text); i++ {
		if i == len(text) || text[i] == ' ' && depth == 0 && !quoted {
			if i > from {
				parts = append(parts, text[from:i])
			}
			from = i + 1
			continue
		}
		switch c := text[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		}
	}
	return parts
}

func soundCalls(f function) [][]string {
	if text, ok := sound[f.name]; ok {
		calls := [][]string{}
		for _, one := range strings.Split(text, "|") {
			calls = append(calls, split(one))
		}
		return calls
	}
	call := []string{}
	for _, p := range f.parameters {
		switch p {
		case "string":
			call = append(call, `"Hello World"`)
		case "int":
			call = append(call, `2`)
		case "[]interface {}":
			call = append(call, `.list`)
		case "map[string]interface {}":
			call = append(call, `.map`)
		default:
			call = append(call, `.s`)
		}
	}
	return [][]string{call}
}

func action(name string, arguments []string) string {
	return "{{ " + strings.TrimSpace(name+" "+strings.Join(arguments, " ")) + " }}"
}

// Every generated row of a name.
func calls(f function) []string {
	rows := []string{}
	add := func(text string) {
		if f.name == "include" || f.name == "tpl" {
			text = `{{ define "part" }}[{{ .s }}]{{ end }}` + text
		}
		if !slices.Contains(rows, text) {
			rows = append(rows, text)
		}
	}
	base := soundCalls(f)
	for i, call := range base {
		add(action(f.name, call))
		if n := len(call); n > 0 {
			add("{{ " + call[n-1] + " | " + strings.TrimSpace(f.name+" "+strings.Join(call[:n-1], " ")) + " }}")
		}
		if i == 0 {
			add("{{ typeOf (" + strings.TrimSpace(f.name+" "+strings.Join(call, " ")) + ") }}")
		}
	}
	call := base[0]
	for n := range call {
		add(action(f.name, call[:n]))
	}
	add(action(f.name, append(slices.Clone(call), `"extra"`)))
	if len(call) > 0 {
		add("{{ " + call[0] + " | " + strings.TrimSpace(f.name+" "+strings.Join(call, " ")) + " }}")
	}
	for i := range call {
		parameter := f.parameters[min(i, len(f.parameters)-1)]
		for _, edge := range edgesOf(parameter) {
			if dangerous(f.name, edge) && !(parameter != "interface {}" && slices.Contains([]string{`nil`, `.nil`, `.n`, `.list`,
				`.single`, `"x"`, `1`}, edge) && wrongType(parameter, edge)) {
				continue
			}
			changed := slices.Clone(call)
			changed[i] = edge
			add(action(f.name, changed))
			if i == len(call)-1 && edge != "nil" && len(rows)%3 == 0 {
				add("{{ " + edge + " | " + strings.TrimSpace(f.name+" "+strings.Join(changed[:i], " ")) + " }}")
			}
		}
	}
	for _, text := range further[f.name] {
		add("{{ " + text + " }}")
	}
	return rows
}

func wrongType(parameter, edge string) bool {
	switch parameter {
	case "string":
		return edge != `"x"`
	case "int":
		return edge != `1`
	case "[]interface {}":
		return edge == `"x"` || edge == `.single` || edge == `1`
	case "sprig.certificate":
		return edge != `nil`
	}
	return true
}

// Rows at random, for a search by hand of what the tables do not have: every argument may be any edge.
func sweep(count int, seed int64) []input {
	random := rand.New(rand.NewSource(seed))
	all := signatures()
	every := []string{`.`, `.map`, `.f`, `.s`, `.uni`, `.multi`, `.html`, `.json`, `.yaml`, `.nums`, `.mixed`, `.big`, `.neg`,
		`"1.5"`, `"-3"`, `"0x1F"`, `"1e3"`, `"1.2.3"`, `"a.b"`, `"%v"`,
		`(chunk 2 .list)`, `(now.Location)`, `(list 1 2.5 "a" nil)`, `(dict "a" (list nil))`, `-9223372036854775808`, `1e-7`, `1i`,
		`'é'`, `(regexFindAll "a" "aa" -1)`, `.defaults`, `(float64 "nan")`, `3`, `5`, `"2020-02-03"`}
	for _, list := range []string{"any", "string", "int", "bool"} {
		every = append(every, edges[list]...)
	}
	rows := []input{}
	for len(rows) < count {
		f := all[random.Intn(len(all))]
		base := soundCalls(f)
		call := slices.Clone(base[random.Intn(len(base))])
		if f.variadic && random.Intn(3) == 0 {
			call = append(call, every[random.Intn(len(every))])
		}
		bad := false
		for i := range call {
			if random.Intn(2) == 0 {
				call[i] = every[random.Intn(len(every))]
			}
			bad = bad || dangerous(f.name, call[i])
		}
		if bad || strings.HasPrefix(f.name, "gen") || f.name == "fail" {
			continue
		}
		text := action(f.name, call)
		if random.Intn(4) == 0 {
			text = "{{ " + strings.TrimSpace(f.name+" "+strings.Join(call, " ")) + " | printf " + []string{`"%v"`, `"%#v"`, `"%T"`,
				`"%q"`, `"%s"`}[random.Intn(5)] + " }}"
		}
		rows = append(rows, input{f.name, text})
	}
	return rows
}

// printf: every verb with many flags, over values of every type in one call; then indexes, stars and what is wrong.
func formats(all bool) []input {
	values := []string{
		`nil true "hé\n" 0 -5 65`, `.n .neg .huge 1e-7 (float64 "nan") (float64 "-inf")`, `.list .mixed .map .emptymap .empty`,
		`(splitList "," "a,b") (until 3) (split "," "a,b") (chunk 2 .list) (list (int64 1) "x" nil)`,
		`(mustToDuration "90s") (b64dec "/4A=") (int64 -9223372036854775808)`,
		`(toDate "2006-01-02" "2020-02-03") (semver "1.2.3-a")`, // not under verbs that show a struct's insides
	}
	flags := []string{"", "+", "-", "#", " ", "0", "+#", "# ", "-08", "+08", " 8", "#8", "08", "8", "-8", ".2", "8.2", "+.3", "08.3",
		".0", "#.3", "-10.1", "+-10", "0-6", "# 20"}
	verbs := []string{"v", "T", "t", "b", "c", "d", "o", "O", "q", "x", "X", "U", "e", "E", "f", "F", "g", "G", "s", "w", "z"}
	rows := []input{}
	n := 0
	for _, verb := range verbs {
		for _, flag := range flags {
			for i, value := range values {
				if strings.Contains(value, "semver") && (!strings.Contains("vTqxXs", verb) || strings.Contains(flag, "#")) {
					continue
				}
				n++
				if !all && (n+i)%7 != 0 && flag != "" {
					continue
				}
				count := len(split(value))
				text := strings.TrimSuffix(strings.Repeat("%"+flag+verb+"|", count), "|")
				rows = append(rows, input{"printf", fmt.Sprintf("{{ printf %q %s }}", text, value)})
			}
		}
	}
	for _, call := range []string{
		`"%[2]d %[1]d" 1 2`, `"%[3]*.[2]*[1]f" 12.0 2 6`, `"%[1]d %d" 1 2`, `"%[5]d" 1`, `"%[0]d" 1`, `"%[x]d" 1`, `"%[1d" 1`,
		`"%[]d" 1`, `"%*d" 5 42`, `"%-*d|" 5 42`, `"%*d" -5 42`,
		`"%*d" "x" 42`, `"%*d" 99999999 42`, `"%.*f" 2 3.14159`, `"%.*f" -2 3.14159`, `"%.*f" "x" 1.5`, `"%[2]*[1]d" 42 5`,
		`"%[1]*d" 5 42`, `"%[-1]d" 1`, `"%[1]" 1`, `"%" 1`, `"%%" `, `"%% %d" 1`, `"%5%|%-5%"`,
		`"%d"`, `"%d %d" 1`, `"%d" 1 2`, `"x" 1 nil "a"`, `"%!" 1`, `"%é" 1`, `"%日" .list`, `"%v %v" 1`, `"%1000001d" 1`,
		`"%.1000001d" 1`, `"%[1]v %[1]T" .map`, `"%.[2]d" 1 3`, `"%[2].[1]*d" 3 7`, `"%6.[2]d|" 1 3`,
		`"%p" 1`, `"%p" "x"`, `"%p" nil`, `"%x" "hello"`, `"% x" "hello"`, `"%#x" "hello"`, `"%# x" "hello"`, `"%X" .list`,
		`"%x" .map`, `"%q" .list`, `"%#q" "a` + "`" + `b"`, `"%#q" "ab"`, `"%+q" .wide`, `"%#+q" .wide`, `"%q" 128512`, `"%+q" 128512`,
		`"%#U" 128512`, `"%U" -1`, `"%c" -1`, `"%c" 1114112`, `"%q" 1114112`, `"%08.3f|%+.2e|%g|%G" 3.14159 31415.9 1e21 1e-10`,
		`"%6.2f%%" 12.3456`, `"%x" 3.5`, `"%.3x" 3.5`, `"%b" 3.5`, `"%X" -0.1`, `"%+x" 1.0`, `"%020x" 1.5`,
		`"%#v" 1.0`, `"%#v" 1e6`, `"%#v" 1e21`, `"%#v" "a\"b"`, `"%#v" nil`, `"%#v" (list nil (list) (dict))`,
		`"%#v" (dict "a" (dict "b" nil))`, `"%#v" (int64 3)`, `"%#g" 1.0`, `"%#.3g" 1.0`, `"%#f" 1.0`, `"%#.0f" 1.0`, `"%#e" 1.0`,
		`"%#x" 0`, `"%#o" 0`, `"%#b" 5`, `"%O" -8`,
		`"%t" "x"`, `"%t" 1`, `"%5t|%-7t|" true false`, `"%s" (list "a" nil 1)`, `"%d" .nums`, `"%d" (list 1 "a" 2.5)`,
		`"%s" (mustToDuration "1h")`, `"%d" (mustToDuration "1h")`, `"%v" (list (mustToDuration "1h"))`,
		`"%s" (list (toDate "2006" "2020"))`,
		`"%5.1s|%-5.2s|%05s" .wide .wide "ab"`, `"%.10q" "héllo"`, `"%.2q" "héllo"`, `"%.3x" "hello"`,
		`"%10x|%-10x|%010x" "ab" "ab" "ab"`, `"%6.3d|%-6.3d|%06.3d" 7 7 7`, `"%+d % d %+d" 1 2 -3`, `"%v" .`, `"%s" nil`, `"%d" nil`,
		`"%!d" 1`, `"%-+# 0v" 1`,
		`"%10v|%-10v|" .list .map`, `"%5v" (list 1 nil "a")`, `"%05d" -42`, `"%+05d" 42`, `"% 05d" 42`, `"%x" -255`, `"%#X" 255`,
		`"%c%c" 104 105`, `"%q" 'x'`, `"%v" 'x'`, `"%U" 'x'`, `"%e" 0.0`, `"%g" 100000.0`, `"%g" 1000000.0`, `"%.3g" 1234.5678`,
		`"%10.3g|" 1234.5678`,
		`"%v %s" (fromJson "{") "x"`, `"%T" (list 1)`, `"%T %T %T" 1 1.0 "a"`, `"%20T|" .map`, `"%6d|%6d" (int64 5) 5`, `"%t" nil`,
		`"%.1000000f" 1.0 | len`,
		`"%v" (genCA "c" 1) | trunc 29`, `"%#v" (toDate "2006-01-02" "2020-02-03")`, `"%+v" (semver "1.2.3")`,
		`"%x" (toDate "2006" "2020")`, `"%d" (toDate "2006" "2020").Month`,
		`"%v %d" (toDate "2006" "2020").Weekday (toDate "2006" "2020").Weekday`,
	} {
		rows = append(rows, input{"printf", "{{ printf " + call + " }}"})
	}
	return rows
}
