package yamlfile

import (
	"strings"
	"testing"
)

type pace struct {
	Requests int    `yaml:"requests"`
	Per      string `yaml:"per,omitempty"`
}

// of makes edits of pairs of a path and a value.
func of(pairs ...any) (edits []Edit) {
	for i := 0; i < len(pairs); i += 2 {
		edits = append(edits, Edit{Path: pairs[i].(string), Value: pairs[i+1]})
	}
	return edits
}

func TestEdited(t *testing.T) {
	long := strings.Repeat("x", 60)
	for _, test := range []struct {
		name, in string
		edits    []Edit
		want     string
	}{
		{"a value", "a: 1 # one\nb: 2\n", of("a", 3), "a: 3 # one\nb: 2\n"},
		{"the same value", "a: 'x' # one\n", of("a", "x"), "a: 'x' # one\n"},
		{"in quotes", "a: \"x \\\" y\" # one\nb: 'it''s' # two\n", of("a", "z", "b", 5), "a: z # one\nb: 5 # two\n"},
		{"a value in flow style", "a: {b: 1, c: [2, 3]} # one\n", of("a.b", 4, "a.c[1]", 5), "a: {b: 4, c: [2, 5]} # one\n"},
		{"a text of several lines", "a: |  # why\n  x # y\n  z\n\nb: 1\n", of("a", "w"), "# why\na: w\n\nb: 1\n"},
		{"a folded text", "a: >-\n  x\n  y\nb: 1\n", of("a", "w"), "a: w\nb: 1\n"},
		{"a plain text of several lines", "a: x\n  y\n\n  z # c\nb: 1\n", of("a", "w"), "a: w # c\nb: 1\n"},
		{"a new key", "a:\n  b: 1 # one\n\n# end\n", of("a.c", 2), "a:\n  b: 1 # one\n  c: 2\n\n# end\n"},
		{"a new key behind a dash", "a:\n  - b: 1 # one\n", of("a[0].c", 2), "a:\n  - b: 1 # one\n    c: 2\n"},
		{"new parents", "a: 1\n", of("b.c[0].d", "e"), "a: 1\nb: {c: [{d: e}]}\n"},
		{"in place of null", "a:  # none\nb: null\nc: {d: , e}\n", of("a.x", 1, "b.x", 2, "c.d", 3, "c.e", 4),
			"a: {x: 1}  # none\nb: {x: 2}\nc: {d: 3, e: 4}\n"},
		{"a struct", "a:\n", of("a", &pace{Requests: 5, Per: "1m"}), "a: {requests: 5, per: 1m}\n"},
		{"a long struct", "s:\n  - n: 1\n", of("s[0].a", map[string]any{"k": long, "l": []string{long, "y"}}),
			"s:\n  - n: 1\n    a:\n      k: " + long + "\n      l: [" + long + ", \"y\"]\n"},
		{"a long list", "s:\n  - n: 1\n", of("s[0].a", []any{long, map[string]any{"k": long, "l": long}}),
			"s:\n  - n: 1\n    a:\n      - " + long + "\n      - k: " + long + "\n        l: " + long + "\n"},
		{"a block by a value", "a: # one\n  # two\n  b: 1 # three\n  c: 2 # four\nd: 1\n", of("a", 5),
			"# one\n# two\n# three\na: 5 # four\nd: 1\n"},
		{"a value by a block", "a: 5 # one\nd: 1\n", of("a", map[string]string{"k": long, "l": long}),
			"a:\n  k: " + long + "\n  l: " + long + " # one\nd: 1\n"},
		{"an item of a block", "a:\n  - b: 1 # one\n    c: 2 # two\n  - 3\n", of("a[0]", 5), "a:\n  # one\n  - 5 # two\n  - 3\n"},
		{"one more item", "a:\n- 1 # one\n# end\nb: 2\n", of("a[1]", 5), "a:\n- 1 # one\n- 5\n# end\nb: 2\n"},
		{"one more item in flow style", "a: [1 ]\nb: []\n", of("a[1]", 5, "b[0]", 6), "a: [1, 5 ]\nb: [6]\n"},
		{"one more line in flow style", "a: [\n  1, # one\n  2, # two\n]\nb: {\n  c: 1  # three\n}\n", of("a[2]", 3, "b.d", 2),
			"a: [\n  1, # one\n  2, # two\n  3,\n]\nb: {\n  c: 1,  # three\n  d: 2\n}\n"},
		{"away", "a: 1\n# why\nb: 2 # two\nc: 3\n", of("b", nil), "a: 1\n# why\n# two\nc: 3\n"},
		{"away with all in it", "a: 1\nb:\n  # in it\n  c: 2\n  d: 3\ne: 4\n", of("b", nil), "a: 1\n# in it\ne: 4\n"},
		{"away at the end", "a: 1\nb: 2", of("b", nil), "a: 1"},
		{"away behind a dash", "- a: 1 # one\n  b: 2\n- 3\n", of("[0].a", nil), "# one\n- b: 2\n- 3\n"},
		{"the last key away", "a:\n  b: 1 # one\n", of("a.b", nil), "a: {} # one\n"},
		{"away in flow style", "a: {b: 1, c: 2, d: 3}\ne: [1, 2, 3,]\n", of("a.b", nil, "a.d", nil, "e[1]", nil), "a: {c: 2}\ne: [1, 3,]\n"},
		{"an item away", "a:\n  - 1\n  # two\n  - 2\n  - 3 # three\n", of("a[1]", nil, "a[1]", nil), "a:\n  - 1\n  # two\n  # three\n"},
		{"what is not there away", "a: 1\n", of("b.c", nil), "a: 1\n"},
		{"CRLF", "a: 1\r\nb:\r\n  c: 2\r\n", of("b.d", 3, "a", nil), "b:\r\n  c: 2\r\n  d: 3\r\n"},
		{"no final newline", "a:\n  b: 1", of("a.c", 2), "a:\n  b: 1\n  c: 2"},
		{"unicode", "é: ü # ö\n日本: {b: \"😀\", c: 1}\n", of(`"é"`, "ñ", `"日本".c`, 2, `"日本"."ß x"`, "é"), "é: \"ñ\" # ö\n日本: {b: \"😀\", c: 2, \"ß x\": \"é\"}\n"},
		{"a byte order mark", "\ufeffa: 1\nb: 2\n", of("a", 3, "c", 4), "\ufeffa: 3\nb: 2\nc: 4\n"},
		{"a document's marks", "---\na: 1\n...\n# end\n", of("b", 2), "---\na: 1\nb: 2\n...\n# end\n"},
		{"words that need quotes", "a: 1\n", of("a", []string{"true", "12", "1e5", "no", "", "x: y", "a #b", "10m", "é\t", "null", "2001-01-01"}),
			"a: [\"true\", \"12\", \"1e5\", \"no\", \"\", \"x: y\", \"a #b\", 10m, \"é\\t\", \"null\", \"2001-01-01\"]\n"},
		{"behind an alias", "a: &x {b: 1, c: 2}\nd: *x # one\n", of("d.b", 3), "a: &x {b: 1, c: 2}\nd: {b: 3, c: 2} # one\n"},
		{"in place of an alias", "a: &x {b: 1}\nd: *x\ne: *x\n", of("d", 3, "e", nil), "a: &x {b: 1}\nd: 3\n"},
		{"a mark that nobody uses", "a: &x {b: 1}\n", of("a.b", 3), "a: &x {b: 3}\n"},
		{"one more in between", "a:\n  # one\n  - {b: 1}  # two\n  - 3\nc: [1, 2]\nd: [\n  1, # three\n  2\n]\n",
			[]Edit{{"a[0]", 5, true}, {"a[2]", &pace{Requests: 1}, true}, {"c[1]", 5, true}, {"d[1]", 5, true}, {"c[3]", 6, true}},
			"a:\n  # one\n  - 5\n  - {b: 1}  # two\n  - {requests: 1}\n  - 3\nc: [1, 5, 2, 6]\nd: [\n  1, # three\n  5,\n  2\n]\n"},
		{"before an alias", "a: &x 1\nb: [*x]\n", []Edit{{"b[0]", 5, true}}, "a: &x 1\nb: [5, *x]\n"},
		{"JSON", "{\"a\":1,\"b\":[]}", of("a", "x", "b[0]", &pace{Requests: 1}, "c.d", "é"), `{"a":"x","b":[{"requests": 1}], "c": {"d": "é"}}`},
		{"JSON in lines", "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": 2\n  }\n}\n", of("b.d", 3, "a", nil), "{\n  \"b\": {\n    \"c\": 2,\n    \"d\": 3\n  }\n}\n"},
		{"a new key behind a text of several lines", "a:\n  b: |\n    x\n\n# c\nd: 1\n", of("a.e", 2), "a:\n  b: |\n    x\n  e: 2\n\n# c\nd: 1\n"},
	} {
		d, err := Parse("f", strings.NewReader(test.in))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		got, err := d.Edited(test.edits...)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		} else if string(got) != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

func TestEditedErrors(t *testing.T) {
	for _, test := range []struct {
		in   string
		edit Edit
		want string
	}{
		{"a: 1\n", Edit{Path: "a.b", Value: 2}, `f:1:4: a: is 1, expected a mapping`},
		{"a: 1\n", Edit{Path: "", Value: nil}, `f:1:1: is the whole document, expected a path`},
		{"a: 1\n", Edit{Path: "a[0]", Value: 2}, `f:1:4: a: is 1, expected a list`},
		{"a: [1]\n", Edit{Path: "a.b", Value: 2}, `f:1:4: a: is a list, expected a mapping`},
		{"a: {b: 1}\n", Edit{Path: "a[0]", Value: 2}, `f:1:4: a: is a mapping, expected a list`},
		{"a: [1]\n", Edit{Path: "a[2]", Value: 2}, `f:1:4: a[2]: is item 2 of a list of 1, expected an item up to 1`},
		{"a: 1\n", Edit{Path: "b[2]", Value: 2}, `f:1:1: b[2]: is in a list that is empty, expected item 0 first`},
		{"a: 1\n", Edit{Path: "b..c", Value: 2}, `f:1:1: b..c: is no path, expected one such as streams[0].client.pace`},
		{"a: 1\n", Edit{Path: "b\nc[", Value: 2}, `f:1:1: b c[: is no path, expected one such as streams[0].client.pace`},
		{"a: 1\n", Edit{Path: "a", Value: func() {}}, `f:1:4: a: is a func(), which no file holds`},
		{"a: &x {b: 1}\nc: *x\n", Edit{Path: "a.b", Value: 2}, `f:1:11: a.b: is marked &x, and line 2 uses it too, expected it written out there`},
		{"a: {b: &x 1}\nc: *x\n", Edit{Path: "a", Value: nil}, `f:1:4: a: is marked &x, and line 2 uses it too, expected it written out there`},
		{"a: &x {b: &y {d: 1}}\nc: *x\n", Edit{Path: "a.b.d", Value: 2}, `f:1:18: a.b.d: is marked &x, and line 2 uses it too, expected it written out there`},
		{"a: 1\n", Edit{"a", 2, true}, `f:1:4: a: is no item of a list, expected one to insert before it`},
		{"a: [1]\n", Edit{"a[0]", nil, true}, `f:1:5: a[0]: is to be inserted, expected a value`},
		{"[a: 1]\n", Edit{Path: "[0].b", Value: 2}, `f:1:2: [0].b: cannot be changed where it stands, expected it written in a plainer way`},
	} {
		d, err := Parse("f", strings.NewReader(test.in))
		if err != nil {
			t.Errorf("%q: %v", test.in, err)
			continue
		}
		if got, err := d.Edited(test.edit); err == nil {
			t.Errorf("%q %v: %q, want %s", test.in, test.edit, got, test.want)
		} else if err.Error() != test.want {
			t.Errorf("%q %v:\n%v, expected\n%s", test.in, test.edit, err, test.want)
		}
	}
}
