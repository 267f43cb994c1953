package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"sort"
	"strconv"
	"strings"
)

// Typed JSON: JSON that keeps Go's number kinds apart. A number with an exponent or a point is a float64 ("1e+00"), another an
// int64.

func fromTyped(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("more than one value")
	}
	return untype(v), nil
}

func untype(v any) any {
	switch v := v.(type) {
	case json.Number:
		if strings.ContainsAny(string(v), "eE.") {
			f, _ := strconv.ParseFloat(string(v), 64)
			return f
		}
		i, err := strconv.ParseInt(string(v), 10, 64)
		if err != nil {
			f, _ := strconv.ParseFloat(string(v), 64)
			return f
		}
		return i
	case []any:
		for i := range v {
			v[i] = untype(v[i])
		}
		return v
	case map[string]any:
		for k := range v {
			v[k] = untype(v[k])
		}
		return v
	}
	return v
}

func toTyped(v any) []byte {
	var b bytes.Buffer
	writeTyped(&b, v)
	return b.Bytes()
}

func writeTyped(b *bytes.Buffer, v any) {
	switch v := v.(type) {
	case nil:
		b.WriteString("null")
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			fmt.Fprintf(b, "%q", fmt.Sprint(v))
			return
		}
		b.WriteString(strconv.FormatFloat(v, 'e', -1, 64))
	case int, int64:
		fmt.Fprintf(b, "%d", v)
	case []any:
		b.WriteByte('[')
		for i, e := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			writeTyped(b, e)
		}
		b.WriteByte(']')
	case map[string]any:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		b.WriteByte('{')
		for i, k := range keys {
			if i > 0 {
				b.WriteByte(',')
			}
			writeTyped(b, k)
			b.WriteByte(':')
			writeTyped(b, v[k])
		}
		b.WriteByte('}')
	default:
		text, err := json.Marshal(v)
		if err != nil {
			fmt.Fprintf(b, "%q", err.Error())
			return
		}
		b.Write(text)
	}
}
