package main

// Rows about what has a grammar of its own: dates and time zones, version constraints, TOML and PEM.

import (
	"encoding/base64"
	"fmt"
	"math/rand"
	"strings"
)

// Each is the TZ of one recording: with and without summer time, odd offsets, a changed date line, a rule only, and nonsense.
var zones = []string{"", "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia",
	"Europe/Dublin", "Africa/Casablanca", ":Asia/Tokyo", "EST5EDT", "Nope/Zone",
	"/usr/share/zoneinfo/America/Sao_Paulo", "<+03>-3", "../etc/localtime", "Asia"}

var instants = []string{"0", "-1", "1580707506", "1616893199", "1616893200", "1635641999", "1635642000", "1635645600", "-2208988800",
	"-3000000000", "-62135596800", "-62135596801", "4102444800", "4118425200",
	"32503680000", "253402300799", "253402300800", "1325203199", "1325325600", "951782400", "-99999999999"}

func zoned() []input {
	rows := []input{}
	for _, instant := range instants {
		rows = append(rows, input{"date", fmt.Sprintf("{{ date \"2006-01-02T15:04:05Z07:00 MST -070000\" %s }}", instant)})
	}
	for _, instant := range instants[:8] {
		rows = append(rows, input{"htmlDate",
			fmt.Sprintf("{{ htmlDate %s }}|{{ htmlDateInZone %s \"Local\" }}|{{ dateInZone \"15:04 MST\" %s \"\" }}|"+
				"{{ (toDate \"2006\" \"2020\").Local }}", instant, instant, instant)})
	}
	const layout = "2006-01-02 15:04:05"
	for _, text := range []string{"2021-03-28 01:59:59", "2021-03-28 02:30:00", "2021-10-31 02:30:00", "2021-03-14 02:30:00",
		"2021-11-07 01:30:00", "1850-01-01 00:00:00", "2011-12-30 12:00:00", "2100-07-01 00:00:00",
		"2500-12-31 23:59:59", "0001-01-01 00:00:00", "0000-01-01 00:00:00", "9999-12-31 23:59:59", "1970-01-01 00:00:00"} {
		rows = append(rows, input{"toDate",
			fmt.Sprintf("{{ $t := toDate %q %q }}{{ $t }}|{{ unixEpoch $t }}|{{ dateModify \"24h\" $t }}|{{ $t.AddDate 0 1 0 }}|"+
				"{{ $t.IsDST }}|{{ $t.Location }}|{{ toJson $t }}", layout, text)})
	}
	for _, pair := range [][2]string{{"2006-01-02 15:04 MST", "2021-07-01 12:00 CEST"}, {"2006-01-02 15:04 MST",
		"2021-07-01 12:00 EST"}, {"2006-01-02 15:04 MST", "2021-07-01 12:00 GMT+3"}, {"2006-01-02 15:04 MST", "2021-01-01 12:00 IST"},
		{"2006-01-02 15:04 -0700", "2021-07-01 12:00 +0200"}, {"2006-01-02 15:04 -0700", "2021-07-01 12:00 -0400"},
		{"2006-01-02T15:04Z07:00", "2021-07-01T12:00Z"}, {"2006-01-02 15:04 MST", "2021-07-01 12:00 UTC"},
		{"2006-01-02 15:04 MST", "2021-07-01 12:00 +03"},
		{"2006-01-02 15:04 MST", "2021-07-01 12:00 -03"}, {"15:04", "12:30"}, {"Jan 2", "Mar 4"}} {
		rows = append(rows, input{"mustToDate",
			fmt.Sprintf("{{ $t := mustToDate %q %q }}{{ $t }}|{{ unixEpoch $t }}|{{ printf \"%%#v\" $t }}|{{ $t.Location }}", pair[0],
				pair[1])})
	}
	return rows
}

func dates() []input {
	rows := []input{}
	add := func(name, format string, a ...any) { rows = append(rows, input{name, fmt.Sprintf(format, a...)}) }
	layouts := []string{"January Jan 1 01", "Monday Mon", "2 _2 02 __2 002", "15 3 03 4 04 5 05", "2006 06 _2006 __2006",
		"PM pm AM am", "MST Z0700 Z070000 Z07 Z07:00 Z07:00:00", "-0700 -070000 -07 -07:00 -07:00:00",
		"05.000 05,000 05.999 05,999 05.000000000 05.999999999 .000 ,999 .00a 05.0x 05.9",
		"Janet Monde Januaryx 20060102150405 2006.01.02", "ANSIC", "Mon Jan _2 15:04:05 MST 2006", "02 Jan 06 15:04 -0700",
		"Monday, 02-Jan-06 15:04:05 MST", "3:04PM",
		"Jan _2 15:04:05.000000", "2006-01-02T15:04:05.999999999Z07:00", "", "é日本 2006", "0102 0601", "002 02 2 22 12 115 1504",
		"-07:00:0 -07:0 Z0 Z070 -0 MS", "%Y-%m-%d", "__2 _2 _02", "200 20006 2006006"}
	for _, layout := range layouts {
		for _, instant := range []string{"1580707506", "-62135596801",
			"(toDate \"2006-01-02 15:04:05.999999999 -07:00:00\" \"2020-12-25 09:07:03.120450 +05:45:17\")", "253402300800"} {
			add("date", "{{ date %q %s }}", layout, instant)
		}
		add("dateInZone", "{{ dateInZone %q 1593604800 \"America/St_Johns\" }}", layout)
		add("date_in_zone", "{{ date_in_zone %q (int64 951782400) \"Asia/Kathmandu\" }}", layout)
	}
	for _, zone := range []string{"", "UTC", "Local", "utc", "Europe/Berlin", "europe/berlin", "Europe/Nowhere", "EST", "EST5EDT",
		"Etc/GMT+5", "../UTC", "/UTC", "\\\\UTC", "GMT", "CET", "Z", "Antarctica/Troll", "America/Argentina/Buenos_Aires", "zone.tab",
		"Europe"} {
		add("dateInZone",
			"{{ dateInZone \"2006-01-02 15:04:05 MST Z07:00\" 1616893200 %q }}|{{ dateInZone \"15:04 MST\" 1625097600 %q }}", zone,
			zone)
		add("htmlDateInZone", "{{ htmlDateInZone 1616889600 %q }}", zone)
	}
	for _, pair := range [][2]string{{"2006-01-02", "2020-2-03"}, {"2006-1-2", "2020-02-03"}, {"2006-01-02", "20-02-03"},
		{"2006-01-02", "2020-00-03"}, {"2006-01-02", "2020-02-32"}, {"2006-01-02", "2021-02-29"}, {"2006-01-02", "2020-02-29"},
		{"2006-01-02", ""},
		{"", "x"}, {"", ""}, {"x", "x"}, {"2006-01-02T15:04:05Z07:00", "2020-02-03T24:00:00Z"}, {"2006-01-02T15:04:05Z07:00",
			"2020-02-03T23:60:00Z"}, {"2006-01-02T15:04:05Z07:00", "2020-02-03T23:00:60Z"}, {"2006-01-02T15:04:05Z07:00",
			"2020-02-03T23:00:00"},
		{"2006-01-02T15:04:05Z07:00", "2020-02-03T23:00:00+25:00"}, {"2006-01-02T15:04:05Z07:00", "2020-02-03T23:00:00+0200"},
		{"2006-01-02T15:04:05Z07:00", "2020-02-03T23:00:00.123Z"}, {"2006-01-02T15:04:05Z07:00", "2020-02-03T23:00:00,5Z"},
		{"2006-01-02T15:04:05Z07:00", "2020-02-03T23:00:00.1234567891Z"}, {"2006-01-02T15:04:05Z07:00", "2020-02-03 23:00:00Z"},
		{"2006-01-02T15:04:05Z07:00", "2020-02-03T3:00:00Z"}, {"2006-01-02T15:04:05Z07:00", "2020-02-03T23:00:00z"},
		{"Mon Jan _2 2006", "Tue Feb  4 2020"}, {"Mon Jan _2 2006", "Xyz Feb  4 2020"}, {"Monday January 2 2006",
			"tuesday FEBRUARY 4 2020"}, {"January 2, 2006", "Febuary 4, 2020"}, {"3:04PM", "12:30AM"}, {"3:04PM", "12:30pm"},
		{"3:04PM", "13:30PM"}, {"3:04pm", "1:30am"},
		{"3:04PM", "1:30XM"}, {"15:04", "24:00"}, {"15:04", "1:5"}, {"15:04:05", "01:02:03.5"}, {"15:04:05.000", "01:02:03.5"},
		{"15:04:05.000", "01:02:03.500"}, {"15:04:05.999", "01:02:03"}, {"15:04:05.999", "01:02:03.1"}, {"002 2006", "366 2020"},
		{"002 2006", "366 2021"},
		{"002 2006", "000 2021"}, {"__2 2006", " 60 2020"}, {"2006-002", "2020-60"}, {"2006-01-02 002", "2020-02-29 060"},
		{"2006-01-02 002", "2020-02-29 061"}, {"2006-01 002", "2020-03 060"}, {"06", "69"}, {"06", "68"}, {"06", "6"}, {"-0700",
			"+1200"}, {"-0700", "1200"}, {"-0700", "-9900"},
		{"-07", "+05"}, {"-07:00:00", "+05:30:15"}, {"-070000", "+053015"}, {"Z0700", "Z"}, {"Z07", "+05"}, {"Z0700", "0500"}, {"MST",
			"ABC"}, {"MST", "ABCD"}, {"MST", "ABCT"}, {"MST", "ABCDE"}, {"MST", "ABCDT"}, {"MST", "abc"}, {"MST", "GMT-5"}, {"MST",
			"GMT+24"}, {"MST", "WITA"}, {"MST", "ChST"}, {"MST", "MeST"}, {"MST", "AMST"},
		{"2006-01-02", "2020-02-03é"}, {"2006é01", "2020é02"}, {"2006\"01", "2020\"x"}, {"2006-01-02", "２０２０-02-03"}, {"Jan _2 2006",
			"Feb 30 2020"}, {"_2 Jan", " 5 Apr"}, {"_2 Jan", "5 Apr"}, {"02 Jan", "5 Apr"}, {"2 Jan", "05 Apr"}, {"2 Jan", "005 Apr"},
		{"1/2/2006", "13/1/2020"}, {"1/2/2006", "0/1/2020"},
		{"2006", "99999"}, {"2006", "-001"}, {"2006", "0000"}, {"2006.01.02", "2020.01.02"}, {"05.9", "07.25"}, {"05", "7"}, {"5",
			"07"}, {"4", "60"}, {"05 .000", "07 .250"}, {"\n2006", "\n2020"}, {"2006 ", "2020"}, {"2006 01", "2020  01"}, {"2006\t01",
			"2020\t01"}} {
		add("mustToDate", "{{ mustToDate %q %q }}", pair[0], pair[1])
		add("toDate", "{{ toDate %q %q | unixEpoch }}", pair[0], pair[1])
	}
	durations := []string{"1h", "-1h", "+1h", "1.5h", ".5h", "1.h", "1h1h", "1h2m3s4ms5us6ns", "1d", "h", "1", "", "0", "-0", "+",
		"-", ".", "1e3s", "1_0s", " 1s", "1s ", "1µs", "1μs", "9223372036854775807ns", "9223372036854775808ns",
		"-9223372036854775808ns", "2562047h47m16.854775807s", "2562047h47m16.854775808s",
		"99999999999h", "0.000000000000001s", "1.0000000000000000000000001s", "3.3333333333333333333s", "é", "1é", "1hé", "\\xff",
		"1 h", "0.1ns", "0.9ns", "876000h", "8760h", "8759h59m", "720h", "719h59m59s", "24h", "23h59m59s", "-25h", "59.9s", "1m",
		"60s", "3599s", "100h100m100s", "nan", "inf", "1e9", "1e10", "-1.5", "0x10", "1e-9", "9223372036.854775807", "9223372037",
		"1,5"}
	for _, text := range durations {
		q := fmt.Sprintf("%q", text)
		if strings.Contains(text, "\\x") {
			q = "\"\\xff1h\""
		}
		add("mustToDuration", "{{ mustToDuration %s }}", q)
		add("duration", "{{ duration %s }}|{{ durationRound %s }}", q, q)
		add("durationSeconds",
			"{{ durationSeconds %s }} {{ durationMilliseconds %s }} {{ durationMicroseconds %s }} {{ durationNanoseconds %s }} "+
				"{{ durationMinutes %s }} {{ durationHours %s }} {{ durationDays %s }} {{ durationWeeks %s }}", q, q, q, q, q, q, q, q)
		add("mustDateModify", "{{ mustDateModify %s (toDate \"2006\" \"2020\") }}", q)
		add("dateModify", "{{ dateModify %s (toDate \"2006\" \"2020\") }}", q)
		for _, step := range []string{"1m", "-1h", "7s"} {
			add("durationRoundTo", "{{ durationRoundTo %s %q }} {{ durationTruncateTo %s %q }}", q, step, q, step)
		}
	}
	for _, number := range []string{"0", "1", "-1", "2.5", "-2.5", "1e9", "1e10", "9223372036", "9223372037", "-9223372036",
		"-9223372037", "9223372036.8", "(float64 \"nan\")", "(float64 \"-inf\")", "(int64 90)", "1e-9", "1e-10", "0.1", "true", "'a'"} {
		add("mustToDuration", "{{ mustToDuration %s }}", number)
		add("duration", "{{ duration %s }}|{{ durationRound %s }}|{{ durationRound (mustToDuration %s) }}", number, number, number)
		add("durationDays",
			"{{ durationDays %s }} {{ durationWeeks %s }} {{ durationHours %s }} {{ durationMinutes %s }} {{ durationSeconds %s }}",
			number, number, number, number, number)
	}
	for _, member := range []string{"Hours", "Minutes", "Seconds", "Milliseconds", "Microseconds", "Nanoseconds", "String", "Abs",
		"Round (mustToDuration 60)", "Truncate (mustToDuration 60)", "Round 7", "Nope", "Hours 1"} {
		add("mustToDuration", "{{ (mustToDuration \"-90m30.5s\").%s }}", member)
	}
	for _, member := range []string{"Unix", "UnixNano", "Year", "Month", "Day", "Weekday", "YearDay", "Hour", "Nanosecond", "IsZero",
		"IsDST", "GoString", "UTC", "Local", "Location", "String", "MarshalJSON", "MarshalText", "Month.String", "Location.String",
		"Format \"2006\"", "Format", "Add 1", "Add (mustToDuration 5)", "AddDate 0 1 31", "AddDate 1",
		"Sub (toDate \"2006\" \"2000\")", "Before (toDate \"2006\" \"2000\")", "After (toDate \"2006\" \"2000\")",
		"Equal (toDate \"2006\" \"2020\")", "Compare (toDate \"2006\" \"2000\")",
		"Truncate 3600000000000", "Round 3600000000000", "In (toDate \"2006\" \"2000\").Location", "Nope", "Year 1", "UnixMilli",
		"UnixMicro"} {
		add("toDate", "{{ (toDate \"2006-01-02 15:04:05.99 -0700\" \"2020-02-29 23:30:07.5 +0200\").%s }}", member)
	}
	return rows
}

// Constraints and versions put together at random from their grammar and from what is nearly in it.
func constraints(count int, seed int64) []input {
	random := rand.New(rand.NewSource(seed))
	pick := func(list ...string) string { return list[random.Intn(len(list))] }
	number := func() string {
		return pick("0", "1", "2", "3", "10", "0", "1", "x", "*", "X", "01", "99999999999999999999")
	}
	small := func() string { return pick("0", "1", "2", "3", "10") }
	suffix := func() string {
		return pick("", "", "", "", "", "-0", "-alpha", "-alpha.1", "-beta.2", "-rc1", "+b", "-a+b", "-01", "-", "+", "-a..b", "-é")
	}
	version := func(part func() string) string {
		text := pick("", "", "", "v", "V") + part()
		for n := random.Intn(4); n > 0; n-- {
			text += "." + part()
		}
		return text + suffix()
	}
	one := func() string {
		text := pick("", "=", "!=", ">", "<", ">=", "=>", "<=", "=<", "~", "~>", "^", "==", ">>", "!") + pick("", "", " ",
			"  ") + version(number)
		if random.Intn(8) == 0 {
			text = version(small) + pick(" - ", " -  ", "-", " -") + version(small)
		}
		return text
	}
	rows := []input{}
	for i := 0; i < count; i++ {
		text := one()
		for n := random.Intn(3); n > 0; n-- {
			text += pick(" ", ", ", ",", " || ", "||", " | ") + one()
		}
		text = strings.TrimSpace(text)
		row := ""
		for n := 0; n < 4; n++ {
			row += fmt.Sprintf("{{ semverCompare %q %q }} ", text, pick("", "v")+small()+"."+small()+"."+small()+pick("", "",
				"-alpha", "-alpha.1", "-rc1", "+b"))
		}
		rows = append(rows, input{"semverCompare", strings.TrimSpace(row)})
		if i%3 == 0 {
			rows = append(rows, input{"semver",
				fmt.Sprintf("{{ $v := semver %q }}{{ $v }}|{{ $v.Major }}|{{ $v.Minor }}|{{ $v.Patch }}|{{ $v.Prerelease }}|"+
					"{{ $v.Metadata }}|{{ $v.Original }}|{{ $v.IncMinor }}|{{ toJson $v }}", version(small))})
		}
	}
	return rows
}

func tomls() []input {
	rows := []input{}
	for _, text := range []string{"a", "a =", "a = ", "= 1", "a = 1 b = 2", "a = 1\na = 2", "[a]\n[a]", "a = 1\n[a]", "[a", "[a]]",
		"[[a]", "[]", "[[]]", "[a.]", "[.a]", "a.b = 1\na = 2", "a = {b = 1}\na.c = 2", "a = {b = 1,}", "a = {b = 1 c = 2}", "a = {",
		"a = [1, 2", "a = [1 2]", "a = [1,,2]", "a = [,]", "a = [1,]", "a = [\n1,\n# x\n2\n]",
		"a = 'x", "a = \"x", "a = \"\"\"x", "a = '''x", "a = \"x\ny\"", "a = \"\\q\"", "a = \"\\u12\"", "a = \"\\uD800\"",
		"a = \"\\U00110000\"", "a = \"\\x41\"", "a = \"\\e\"", "a = 01", "a = 1_", "a = _1", "a = 1__0", "a = 0x", "a = 0xG",
		"a = 0b12", "a = 0o8", "a = +0x1", "a = 1.", "a = .1", "a = 1.e1", "a = 1e", "a = 1e1.5", "a = 1._5",
		"a = inf", "a = -nan", "a = +inf", "a = Inf", "a = 9223372036854775808", "a = -9223372036854775808", "a = 0xffffffffffffffff",
		"a = tru", "a = True", "a = truex", "a = falsey", "a = 2020-13-01", "a = 2020-01-02", "a = 2020-01-02 03:04:05",
		"a = 2020-01-02T03:04:05.123456789Z", "a = 03:04:05", "a = 3:04:05", "a = 2020-01-02T25:00:00Z", "a = 2020-02-30",
		"a = 2020-01-02T03:04:05+25:00", "a = 2020-01-02T",
		"a = 1\n\x00", "a = \"\x01\"", "a = \"\t\"", "# \x01", "a = 1 # x\x7f", "a = 1\r\nb = 2", "a = 1\rb = 2", "\ufeffa = 1",
		"é = 1", "\"é\" = 1", "'a b' = 1", "a b = 1", "a. b . c = 1", "1 = 2", "1.2 = 3", "\"\" = 1", "'' = 1", "\"a\nb\" = 1",
		"\"\"\"a\"\"\" = 1", "a = \"\"\"\nx\\\n   y\"\"\"", "a = \"\"\"a\"\"\"\"\"", "a = \"\"\"\"\"\"\"", "a = ''''''",
		"[[a]]\n[a]", "[a]\n[[a]]", "[[a]]\nb=1\n[a.c]\nd=2\n[[a]]\nb=3", "[a.b]\n[a]", "[a]\nb=1\n[a.b]", "a = []\n[[a]]",
		"a.b.c = 1\n[a.b]\nd = 2", "[a.b.c]\n[a]\nb.d = 1", "a = [1, \"x\"]", "a = [[1],[\"x\"]]", "a = {}",
		"a = {b.c = 1, b.d = 2}", "a = {b = 1, b = 2}", "a = [{b=1},{c=2}]", "a = 1.0", "a = 1e6", "a = 1e400", "a = -0.0",
		"a = -0", "a = +1", "a = 1_000",
		"a = @", "a = $x", "a = 1\n]", "a = 1\n=", "a\n= 1", "a =\n1", "\n\n\na = x", "a = \"\\", "a = \"x\\", "[ a . b ]\nc=1",
		"[a]x", "[a] # ok\nb=1", "a = \"\"\"x\\ y\"\"\"", "\"a", "'a", "a.", "a.=1", "a..b=1", ".a=1", "a = 'x\ny'",
		"a = \"é\u0301日本\"", "a = 12:00", "a = 1979-05-27T07:32", "a = 1-1", "a = 1979-5-27", "a = --1", "a = +-1", "a = 1 ,",
		"a = [1,2]]", "a = {b=1}}", "a = {\nb=1}"} {
		rows = append(rows, input{"fromToml", fmt.Sprintf("{{ fromToml %s }}", goString(text))})
	}
	return rows
}

// A string literal of a template.
func goString(text string) string { return fmt.Sprintf("%+q", text) }

func pems() []input {
	rows := []input{}
	block := func(kind, body string) string {
		return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n"
	}
	const ecKey = "MHcCAQEEINxQFL8+EQFLVvSmE/ohqZlfEnR7fwXTpjNUyTH615KVoAoGCCqGSM49AwEHoUQDQgAEpc6Fb4oRs/cEx1lOV7" +
		"7Qg+2cwxDtPAgCJe00aaisf/T9EaCT3YKqonpd95x8hHCAkezJBiQKd2OF+LsRiGdcVA=="
	texts := []string{"", "x", block("CERTIFICATE", ""), block("CERTIFICATE", "eA=="), block("CERTIFICATE", "*"), block("CERTIFICATE",
		"MAA="), block("CERTIFICATE", "MIIBAA=="), block("FOO", "eA=="), block("PRIVATE KEY", ""), block("PRIVATE KEY", "eA=="),
		block("PRIVATE KEY", "MAA="), block("RSA PRIVATE KEY", "eA=="), block("RSA PRIVATE KEY", "MAA="),
		block("EC PRIVATE KEY", "eA=="), block("EC PRIVATE KEY", "MAA="), block("EC PRIVATE KEY", ecKey), block("DSA PRIVATE KEY",
			"MAA="), block("ENCRYPTED PRIVATE KEY", "MAA="), block("PUBLIC KEY", "MAA="), block("RSA PRIVATE KEY", ecKey),
		block("PRIVATE KEY", ecKey), "-----BEGIN CERTIFICATE-----\neA==", "text before\n" + block("CERTIFICATE", "eA=="),
		"-----BEGIN X-----\nA: b\n\neA==\n-----END X-----",
		block("RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\neA==")}
	for _, text := range texts {
		q := goString(text)
		encoded := base64.StdEncoding.EncodeToString([]byte(text))
		if len(text) > 150 && !strings.HasPrefix(text, "-----BEGIN EC") {
			q = goString(text)
		}
		rows = append(rows, input{"genCAWithKey", "{{ genCAWithKey \"c\" 1 " + q + " }}"})
		rows = append(rows, input{"genSelfSignedCertWithKey", "{{ genSelfSignedCertWithKey \"c\" nil nil 1 " + q + " }}"})
		rows = append(rows, input{"buildCustomCert", fmt.Sprintf("{{ buildCustomCert %q %q }}", encoded, encoded)})
		rows = append(rows, input{"genSignedCertWithKey",
			"{{ genSignedCertWithKey \"c\" nil nil 1 (genCAWithKey \"ca\" 1 " + goString(block("EC PRIVATE KEY",
				ecKey)) + ") " + q + " }}"})
	}
	key := goString(block("EC PRIVATE KEY", ecKey))
	rows = append(rows,
		input{"genCAWithKey", "{{ typeOf (genCAWithKey \"c\" 1 " + key + ") }}"},
		input{"genCAWithKey", "{{ (genCAWithKey \"c\" 1 " + key + ").Key }}"},
		input{"genCAWithKey", "{{ (genCAWithKey \"c\" 1 " + key + ").Nope }}"},
		input{"genCAWithKey", "{{ (genCAWithKey \"c\" 0 " + key + ").Cert | trunc 27 }}"},
		input{"genCAWithKey", "{{ (genCAWithKey \"c\" -5 " + key + ").Cert | trunc 27 }}"})
	for _, list := range []string{`(list "1.2.3.4" "::1")`, `(list "1.2.3")`, `(list "01.2.3.4")`, `(list "fe80::1%eth0")`,
		`(list "")`, `(list 5)`, `(list nil)`, `(list .map)`, `.empty`, `nil`, `(list "::ffff:1.2.3.4")`, `(list "1.2.3.4/8")`,
		`(list (list "1.2.3.4"))`} {
		rows = append(rows, input{"genSelfSignedCertWithKey",
			"{{ (genSelfSignedCertWithKey \"c\" " + list + " nil 1 " + key + ").Key | len }}"})
		rows = append(rows, input{"genSelfSignedCertWithKey",
			"{{ (genSelfSignedCertWithKey \"c\" nil " + list + " 1 " + key + ").Key | len }}"})
	}
	for _, signer := range []string{`nil`, `"x"`, `1`, `.map`, `.list`, `.nil`, `now`, `(semver "1.2.3")`,
		`(buildCustomCert "x" "y")`} {
		rows = append(rows, input{"genSignedCert", "{{ genSignedCert \"c\" nil nil 1 " + signer + " }}"})
		rows = append(rows, input{"genSignedCert", "{{ " + signer + " | genSignedCert \"c\" nil nil 1 }}"})
		rows = append(rows, input{"genSignedCertWithKey", "{{ genSignedCertWithKey \"c\" nil nil 1 " + signer + " \"x\" }}"})
	}
	return rows
}
