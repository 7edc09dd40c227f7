package yamlfile

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
	"pgregory.net/rapid"
)

// A writer writes random values as people do, in all styles, with comments all over.
type writer struct {
	*rapid.T
	br       string
	comments int
}

func (w *writer) yes(what string) bool { return rapid.Bool().Draw(w.T, what) }

func (w *writer) comment() string {
	if !w.yes("comment") {
		return ""
	}
	w.comments++
	return fmt.Sprintf(" # é c%d.", w.comments)
}

// between is what may stand between two lines.
func (w *writer) between(indent int) string {
	text := ""
	if w.yes("blank") {
		text += w.br
	}
	if c := w.comment(); c != "" {
		text += strings.Repeat(" ", indent) + c[1:] + w.br
	}
	return text
}

func (w *writer) scalar(flow bool) (string, any) {
	i := rapid.IntRange(0, 5).Draw(w.T, "scalar")
	return []string{"12", "plain#t x", `"a \" # b"`, `'it''s # c'`, "true", "ü: x"}[i-i/5*boolInt(flow)],
		[]any{12, "plain#t x", `a " # b`, "it's # c", true, "ü: x"}[i-i/5*boolInt(flow)]
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (w *writer) flow(depth int) (string, any) {
	kind := rapid.IntRange(0, 4).Draw(w.T, "flow")
	if depth > 2 || kind < 3 {
		text, v := w.scalar(true)
		return text, v
	}
	n := rapid.IntRange(0, 3).Draw(w.T, "n")
	space := rapid.SampledFrom([]string{"", " "}).Draw(w.T, "space")
	var items []string
	list, mapping := []any{}, map[string]any{}
	for i := range n {
		text, v := w.flow(depth + 1)
		list = append(list, v)
		key := fmt.Sprintf("f%d", i)
		mapping[key] = v
		if kind == 4 {
			text = key + ": " + text
		}
		items = append(items, text)
	}
	if kind == 4 {
		return "{" + space + strings.Join(items, ", ") + space + "}", mapping
	}
	return "[" + space + strings.Join(items, ","+space) + space + "]", list
}

// value is what stands behind a colon or a dash, up to the end of its last line.
func (w *writer) value(depth, indent int, dash bool) (string, any) {
	switch kind := rapid.IntRange(0, 9).Draw(w.T, "value"); {
	case kind == 0:
		return w.comment() + w.br, nil
	case kind == 1:
		head := rapid.SampledFrom([]string{"|", ">", "|-", ">-", "|2-"}).Draw(w.T, "head")
		margin := strings.Repeat(" ", indent+2)
		if !dash || !strings.Contains(head, "2") {
			text := " " + head + w.comment() + w.br + margin + "x # y" + w.br + w.br + margin + "z" + w.br
			v := "x # y\n\nz\n"
			if head[0] == '>' {
				v = "x # y\nz\n"
			}
			if strings.HasSuffix(head, "-") {
				v = strings.TrimSuffix(v, "\n")
			}
			return text, v
		}
	case kind == 2:
		margin := strings.Repeat(" ", indent+2)
		a, av := w.flow(2)
		b, bv := w.flow(2)
		comma := rapid.SampledFrom([]string{"", ","}).Draw(w.T, "comma")
		return " [" + w.comment() + w.br + margin + a + "," + w.comment() + w.br + w.between(indent+2) +
			margin + b + comma + w.comment() + w.br + strings.Repeat(" ", indent+1) + "]" + w.comment() + w.br, []any{av, bv}
	case kind < 6 && depth < 3:
		space := w.comment()
		if !dash || space != "" || w.yes("next line") {
			text, v := w.block(depth+1, indent+2)
			return space + w.br + text, v
		}
		text, v := w.block(depth+1, indent+2)
		return " " + strings.TrimLeft(text, " \r\n"), v
	}
	text, v := w.flow(1)
	return " " + text + w.comment() + w.br, v
}

// block is a mapping or a list in lines of its own.
func (w *writer) block(depth, indent int) (string, any) {
	n := rapid.IntRange(1, 3).Draw(w.T, "entries")
	margin := strings.Repeat(" ", indent)
	var b strings.Builder
	list, mapping := []any{}, map[string]any{}
	isList := w.yes("list")
	for i := range n {
		if i > 0 {
			b.WriteString(w.between(indent))
		}
		key := fmt.Sprintf("k%d", i)
		head := key + ":"
		if isList {
			head = "-"
		}
		text, v := w.value(depth, indent, isList)
		b.WriteString(margin + head + text)
		list, mapping[key] = append(list, v), v
	}
	if isList {
		return b.String(), list
	}
	return b.String(), mapping
}

// paths are those of all values.
func paths(v any, at string) []string {
	var all []string
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			all = append(append(all, Join(at, key)), paths(v[key], Join(at, key))...)
		}
	case []any:
		for i := range v {
			all = append(append(all, index(at, i)), paths(v[i], index(at, i))...)
		}
	}
	return all
}

// changed is v with the value at a path set by do; do gets what is there, and says whether it stays.
func changed(v any, at, path string, do func(old any) (any, bool)) any {
	inside := func(to string) bool {
		return path == to || strings.HasPrefix(path, to+".") || strings.HasPrefix(path, to+"[")
	}
	switch v := v.(type) {
	case map[string]any:
		c := maps.Clone(v)
		for key, child := range v {
			switch to := Join(at, key); {
			case to == path:
				if n, stays := do(child); stays {
					c[key] = n
				} else {
					delete(c, key)
				}
			case inside(to):
				c[key] = changed(child, to, path, do)
			}
		}
		return c
	case []any:
		c := []any{}
		for i, child := range v {
			switch to := index(at, i); {
			case to == path:
				if n, stays := do(child); stays {
					c = append(c, n)
				}
			case inside(to):
				c = append(c, changed(child, to, path, do))
			default:
				c = append(c, child)
			}
		}
		return c
	}
	return v
}

func read(t *rapid.T, text []byte) any {
	var v any
	if err := yaml.Unmarshal(text, &v); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return v
}

// drawEdit is an edit somewhere in v, and what it makes of v.
func drawEdit(t *rapid.T, v any) (Edit, any) {
	path := rapid.SampledFrom(paths(v, "")).Draw(t, "path")
	set := rapid.SampledFrom([]any{7, "t", "# no: comment", true, "12", []any{}, []any{1, map[string]any{"x": "y"}},
		map[string]any{"a": 1, "b": strings.Repeat("long ", 9), "c": []any{1, strings.Repeat("long ", 9)}}}).Draw(t, "set")
	if rapid.IntRange(0, 3).Draw(t, "away") == 0 {
		return Edit{Path: path, Value: nil}, changed(v, "", path, func(any) (any, bool) { return nil, false })
	}
	e := Edit{Path: path, Value: set}
	want := changed(v, "", path, func(old any) (any, bool) {
		if !rapid.Bool().Draw(t, "add") {
			return set, true
		}
		switch old := old.(type) {
		case map[string]any:
			e.Path += ".new.er"
			c := maps.Clone(old)
			c["new"] = map[string]any{"er": set}
			if had, ok := old["new"]; ok {
				e.Path = strings.TrimSuffix(e.Path, ".er")
				_, c["new"] = had, set
			}
			return c, true
		case []any:
			i := rapid.IntRange(0, len(old)).Draw(t, "at")
			e.Path, e.Insert = index(e.Path, i), true
			return slices.Insert(slices.Clone(old), i, set), true
		case nil:
			e.Path = index(e.Path+".new", 0)
			return map[string]any{"new": []any{set}}, true
		}
		return set, true
	})
	return e, want
}

// Whatever the style, only what was set changes, and no comment goes.
func TestEditedChangesOnlyThat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &writer{T: t, br: rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "br")}
		head := w.between(0)
		text, want := w.block(0, 0)
		text = head + text + w.between(0)
		if got := read(t, []byte(text)); !reflect.DeepEqual(got, want) {
			t.Fatalf("the test's own text is %v, want %v\n%s", got, want, text)
		}
		if cut := strings.TrimRight(text, "\r\n"); w.yes("no final newline") && reflect.DeepEqual(read(t, []byte(cut)), want) {
			text = cut
		}
		for range rapid.IntRange(1, 3).Draw(t, "edits") {
			if len(paths(want, "")) == 0 {
				break
			}
			d, err := Parse("f", strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			var e Edit
			e, want = drawEdit(t, want)
			edited, err := d.Edited(e)
			if err != nil {
				t.Fatalf("%v %v: %v\n%s", e.Path, e.Value, err, text)
			}
			if got := read(t, edited); !reflect.DeepEqual(got, want) {
				t.Fatalf("%v %v: %v, want %v\n%s\n%s", e.Path, e.Value, got, want, text, edited)
			}
			for i := range w.comments {
				c := fmt.Sprintf("# é c%d.\n", i+1)
				if strings.Count(strings.ReplaceAll(string(edited), "\r", "")+"\n", c) != 1 {
					t.Fatalf("%v %v: %q is gone\n%s\n%s", e.Path, e.Value, c, text, edited)
				}
			}
			text = string(edited)
		}
	})
}

// JSON stays JSON.
func TestEditedJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &writer{T: t, br: "\n"}
		_, want := w.block(0, 0)
		text, err := json.Marshal(want)
		if w.yes("lines") {
			text, err = json.MarshalIndent(want, "", rapid.SampledFrom([]string{"  ", "\t"}).Draw(t, "indent"))
		}
		if err != nil {
			t.Fatal(err)
		}
		d, err := Parse("f", strings.NewReader(string(text)))
		if err != nil {
			t.Fatal(err)
		}
		e, want := drawEdit(t, want)
		edited, err := d.Edited(e)
		if err != nil {
			t.Fatalf("%v %v: %v\n%s", e.Path, e.Value, err, text)
		}
		wanted, _ := json.Marshal(want)
		var got, again any
		if json.Unmarshal(edited, &got) != nil || json.Unmarshal(wanted, &again) != nil || !reflect.DeepEqual(got, again) {
			t.Fatalf("%v %v:\n%s\n%s\nwant %s", e.Path, e.Value, text, edited, wanted)
		}
	})
}

// A large file in one line, with marks all over, takes no more than the time to read it a few times.
func TestEditedLarge(t *testing.T) {
	text := "{a: [" + strings.Repeat("&x 1, ", 60_000) + "é, {b: " + strings.Repeat("[", 90) + strings.Repeat("]", 90) + "}], c: *x}"
	d, err := Parse("f", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	got, err := d.Edited(Edit{Path: "a[60001].b", Value: "x"}, Edit{Path: "a[60001].c", Value: "y"}, Edit{Path: "a[60000]", Value: nil})
	if want := "{a: [" + strings.Repeat("&x 1, ", 60_000) + "{b: x, c: \"y\"}], c: *x}"; err != nil || string(got) != want {
		t.Errorf("%v, %d bytes, want %d", err, len(got), len(want))
	}
}

// Whatever a file says, an edit is made, or refused in one line; what it gives says what was asked for.
func FuzzEdited(f *testing.F) {
	for _, text := range []string{"a: 1 # c\n", "a: {b: [1, 2]}", "a:\n- b: |+\n   x\n\n- &x\n  y: z", "{\"a\": [1]}", "? a\n: b # c\n", "a: 'x\n\n  y'",
		"\ufeffa: >2-\n    x\n   y # z\r\n", "a: &x [*x]", "a: &x {b: 1}\nc: *x\n", "a: !!str 1", "--- # c\n- - x\n-\n", "[a: b, ? c]", "a: \"\\\n b\"", "a: x\u0085# y"} {
		for _, path := range []string{"a", "a.b", "a[0]", "c.b", "[0]", "[0][1]", "x.y[0]", "a.b[1]", `"\n".b`} {
			f.Add([]byte(text), path, "v")
		}
	}
	f.Add([]byte(":"), "0[00]", "0")
	f.Fuzz(func(t *testing.T, text []byte, path, v string) {
		d, err := Parse("f", strings.NewReader(string(text)))
		if err != nil {
			return
		}
		for _, e := range of(path, v, path, map[string]any{v: []string{v}}, path, nil) {
			got, err := d.Edited(e)
			if err != nil {
				if s := err.Error(); !strings.HasPrefix(s, "f:") || strings.ContainsAny(s, "\n\r") {
					t.Errorf("%q, want one line that names the file", s)
				}
				continue
			}
			after, err := Parse("f", strings.NewReader(string(got)))
			if err != nil {
				t.Fatalf("%v\n%q", err, got)
			}
			n, ok := find(after.root, "", path)
			if e.Value == nil {
				if ok && path != "" && !strings.HasSuffix(path, "]") && !strings.Contains(path, ".") {
					t.Fatalf("%q is still there: %q", path, got)
				}
				continue
			}
			if want, _ := node(e.Value); !ok || !same(n, want) {
				t.Fatalf("%q is %v in %q, want %v", path, n, got, e.Value)
			}
			if again, err := after.Edited(e); err != nil || string(again) != string(got) {
				t.Fatalf("%v: %q a second time, want %q", err, again, got)
			}
		}
	})
}
