package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestReadersAreBounded gives every command that reads a file one that is far too large, endless, or deep: it ends with one
// line that says the bound, and had no more memory than that.
func TestReadersAreBounded(t *testing.T) {
	dir := t.TempDir()
	sparse := func(name, head string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(head), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(path, 4<<30); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const deep = 10_000
	arrays, objects := strings.Repeat("[", deep)+strings.Repeat("]", deep), strings.Repeat(`{"a":`, deep)+"1"+strings.Repeat("}", deep)
	holes, object, braces := sparse("holes", ""), sparse("object.json", "{"), write("objects", objects)
	inside := write("inside.json", `{"schema": "loadshape.result/1", "verdict": `+arrays+`}`)
	plan := func(name, file string) string {
		return write(name, "streams:\n  - arrivals: {rate: 1, duration: 1m}\n    input_tokens: {empirical: {file: "+filepath.Base(file)+"}}\n    output_tokens: 1\n")
	}
	column := write("column.yaml", "streams:\n  - arrivals: {rate: 1, duration: 1m}\n    input_tokens: {empirical: {file: quoted, column: tokens}}\n    output_tokens: 1\n")
	sparse("quoted", "tokens\n\"")
	limits := func(name, file string) string {
		return write(name, "limits: "+filepath.Base(file)+"\nstreams:\n  - {model: m, arrivals: {rate: 1, duration: 1m}, input_tokens: 1, output_tokens: 1}\n")
	}
	const zero = "/dev/zero"
	const large, megabytes = "is larger than %d bytes, expected at most that", 1 << 20
	const result, document, line, log = 256 * megabytes, megabytes, 4 * megabytes, 512 * megabytes
	type args = []string
	for _, c := range []struct {
		args args
		want string
		most int64 // bytes that may be allocated
	}{
		{args{"diff", holes, holes}, "line 1: is no JSON object, expected a result", megabytes},
		{args{"diff", zero, zero}, "line 1: is no JSON object, expected a result", megabytes},
		{args{"diff", object, object}, fmt.Sprintf(large, result), result + result/8},
		{args{"diff", inside, inside}, "line 1: nests deeper than 100 levels, expected at most that", 2 * megabytes},
		{args{"compare", holes, zero}, "line 1: is no JSON object, expected a result", megabytes},
		{args{"compare", braces, braces}, "line 1: nests deeper than 100 levels, expected at most that", 2 * megabytes},
		{args{"merge", zero}, "line 1: is no JSON object, expected a result", megabytes},
		{args{"merge", braces}, "line 1: nests deeper than 100 levels, expected at most that", 2 * megabytes},
		{args{holes}, fmt.Sprintf(large, document), 4 * megabytes},
		{args{"run", zero}, fmt.Sprintf(large, document), 4 * megabytes},
		{args{braces}, "is not YAML or JSON: ", 16 * megabytes},
		{args{"capacity", object}, fmt.Sprintf(large, document), 4 * megabytes},
		{args{"advise", object}, fmt.Sprintf(large, document), 4 * megabytes},
		{args{"limits", holes}, fmt.Sprintf(large, document), 4 * megabytes},
		{args{"limits", zero}, fmt.Sprintf(large, document), 4 * megabytes},
		{args{"limits", braces}, "is not YAML or JSON: ", 16 * megabytes},
		{args{"run", "--limits", zero}, fmt.Sprintf(large, document), 8 * megabytes},
		{args{"serve", "--limits", object}, fmt.Sprintf(large, document), 4 * megabytes},
		{args{limits("deep.yaml", braces)}, "is not one YAML or JSON document", 16 * megabytes},
		{args{limits("large.yaml", object)}, "is too large", 8 * megabytes},
		{args{plan("line.yaml", holes), anyLimits}, "line 1 is longer than 65536 bytes, expected a shorter line", 8 * megabytes},
		{args{column, anyLimits}, "line 2 is longer than 65536 bytes, expected a shorter line", 8 * megabytes},
		{args{"run", "--trace", holes, anyLimits}, "is longer than 4194304 bytes, expected a shorter line", 4 * line},
		{args{"run", "--trace", zero, anyLimits}, "is longer than 4194304 bytes, expected a shorter line", 4 * line},
		{args{"run", "--trace", braces, anyLimits}, "a: is no field of a request record", 4 * line},
		{args{"run", "--trace", write("in.jsonl", `{"at": 0, "input_tokens": `+arrays+"}\n"), anyLimits}, "is an array, expected a whole number", 4 * line},
		{args{"import", "auto", holes}, "is longer than 4194304 bytes, expected a shorter line", 4 * line},
		{args{"import", "emulator", write("deep.log", `{"format":"loadshape.emulator/1","groups":`+arrays+"}\n")}, "is no first line of an emulator's log", 4 * line},
		{args{"fit", holes}, "is longer than 536870912 bytes, expected a smaller file", log + log/8},
		{args{"fit", braces}, "", 16 * megabytes},
		{args{"fit", write("in.json", `{"status": 429, "headers": {}, "body": `+objects+`}`)}, "", 16 * megabytes},
		{args{"fit", write("emulator.log", `{"format":"loadshape.emulator/`+strings.Repeat("a", 5*megabytes))}, "is longer than 4194304 bytes, expected a shorter line", 8 * line},
	} {
		t.Run(strings.ReplaceAll(strings.Join(c.args, " "), dir, ""), func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			status, out, err := sim(nil, c.args...)
			runtime.ReadMemStats(&after)
			if status != statusInput || out != "" || strings.Count(err, "\n") != 1 || len(err) > 2000 || !strings.Contains(err, c.want) {
				t.Errorf("exit status %d, %q\n\t%swant one line with %q", status, out, err, c.want)
			}
			if took := int64(after.TotalAlloc - before.TotalAlloc); took > c.most {
				t.Errorf("it took %d bytes, want at most %d", took, c.most)
			}
		})
	}
}
