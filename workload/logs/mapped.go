package logs

import (
	"fmt"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/workload/logs/fields"
	"loadshape/workload/trace"
)

// The formats of any log at all, whose fields the user names.
const (
	mappedCSV  trace.Format = "csv"
	mappedJSON trace.Format = "json"
)

// mappable are the names on the left of --map, and what they are.
var mappable = []struct {
	name string
	role fields.Role
}{
	{"at", fields.Start}, {"end", fields.End}, {"first_token", fields.First}, {"duration", fields.DurationS}, {"duration_ms", fields.DurationMS}, {"ttft", fields.TTFTS}, {"ttft_ms", fields.TTFTMS},
	{"input_tokens", fields.Input}, {"cache_read_input_tokens", fields.Read}, {"cache_creation_input_tokens", fields.Write}, {"output_tokens", fields.Output},
	{"total_tokens", fields.Total}, {"max_tokens", fields.Max}, {"model", fields.Model}, {"session", fields.Session}, {"agent", fields.Agent}, {"status", fields.Status}, {"id", fields.ID},
}

// mapped makes the format that --map says: "at=startTime,input_tokens=usage.prompt_tokens".
func mapped(name trace.Format, text string) (*format, error) {
	f := &format{name: name, input: byFile, flatCSV: name == mappedCSV, said: "the start of a request, as --map or --at-is say"}
	if name == mappedJSON {
		f.records = []string{"", "data[]"}
	}
	var known []string
	for _, m := range mappable {
		known = append(known, m.name)
	}
	for part := range strings.SplitSeq(text, ",") {
		what, where, ok := strings.Cut(part, "=")
		what, where = strings.TrimSpace(what), strings.TrimSpace(where)
		i := slices.Index(known, what)
		switch {
		case !ok || where == "":
			return nil, &bucket.FieldError{Path: "map", Want: fmt.Sprintf("has %q, expected pairs such as at=startTime,input_tokens=prompt_tokens", fields.Short([]byte(part)))}
		case i < 0:
			return nil, &bucket.FieldError{Path: "map", Want: fmt.Sprintf("has %q, expected %s", fields.Short([]byte(what)), bucket.OneOf(known))}
		}
		f.fields = append(f.fields, row{Path: where, Role: mappable[i].role})
	}
	for _, least := range [...]struct {
		name  string
		roles []fields.Role
	}{{"at", []fields.Role{fields.Start, fields.End}}, {"input_tokens", []fields.Role{fields.Input}}} {
		if !slices.ContainsFunc(f.fields, func(f row) bool { return slices.Contains(least.roles, f.Role) }) {
			return nil, &bucket.FieldError{Path: "map", Want: "has no " + least.name + ", expected at and input_tokens at the least"}
		}
	}
	return f, nil
}
