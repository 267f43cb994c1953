// The oracle: answers what Go and helm's own packages do. It reads one JSON request a line on its standard input,
// {"op": "yaml.read", "in": base64, "args": {"name": base64}}, and writes one answer a line, {"out": base64} or
// {"err": base64}. Texts travel as base64 because they may be broken UTF-8.
//
// An operation is a function in the table `operations`; a file of its own per family registers them in init().
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"
)

type request struct {
	Op   string            `json:"op"`
	In   []byte            `json:"in"`
	Args map[string][]byte `json:"args"`
}

type answer struct {
	Out []byte `json:"out"`
	Err []byte `json:"err,omitempty"`
}

// An operation's error is its answer; a panic is one too, so that one bad input does not end a run.
type operation func(request) ([]byte, error)

var operations = map[string]operation{}

func answerTo(r request) (a answer) {
	defer func() {
		if p := recover(); p != nil {
			a = answer{Err: []byte(fmt.Sprintf("panic: %v", p))}
		}
	}()
	op, ok := operations[r.Op]
	if !ok {
		return answer{Err: []byte("oracle: unknown operation " + r.Op)}
	}
	out, err := op(r)
	if err != nil {
		return answer{Err: []byte(err.Error())}
	}
	return answer{Out: out}
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		var r request
		if err := json.Unmarshal(line, &r); err != nil {
			fmt.Fprintln(os.Stderr, "oracle: bad request:", err)
			os.Exit(1)
		}
		// An input may cost Go more than anyone waits for (a range over a large number); the asker starts us anew.
		// Benchmarks take their time.
		limit := 5 * time.Second
		if strings.HasPrefix(r.Op, "bench.") {
			limit = 5 * time.Minute
		}
		timer := time.AfterFunc(limit, func() { os.Exit(3) })
		text, _ := json.Marshal(answerTo(r))
		timer.Stop()
		out.Write(text)
		out.WriteByte('\n')
		if in.Buffered() == 0 {
			out.Flush()
		}
	}
}
