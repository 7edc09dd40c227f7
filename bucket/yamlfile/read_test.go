package yamlfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"loadshape/bucket"
)

// size is a union as users of the package write one: a number or a mapping.
type size struct {
	Fixed  int64
	Spread *spread
}

type spread struct {
	Median int64   `yaml:"median"`
	Sigma  float64 `yaml:"sigma"`
}

func (s *size) UnmarshalNode(v Value) error {
	switch v.Kind() {
	case Number:
		return v.Decode(&s.Fixed)
	case Mapping:
		if !v.Has("median") {
			return v.At("median").Errorf("is missing, expected the median")
		}
		return v.Decode(&s.Spread)
	}
	return v.Errorf("is %v, expected a number or a mapping", v)
}

type common struct {
	Name string `yaml:"name"`
}

type plan struct {
	common   `yaml:",inline"`
	Count    int64                      `yaml:"count,omitempty"`
	Small    int8                       `yaml:"small"`
	Unsigned uint16                     `yaml:"unsigned"`
	Share    float64                    `yaml:"share"`
	On       bool                       `yaml:"on"`
	Per      bucket.Duration            `yaml:"per"`
	Level    *int64                     `yaml:"level"`
	Models   []string                   `yaml:"models,null"`
	Stages   []stage                    `yaml:"stages"`
	Tags     map[string]bucket.Duration `yaml:"tags"`
	Tokens   size                       `yaml:"tokens"`
	Next     *plan                      `yaml:"next"`
	Kind     bucket.Dimension           `yaml:"kind"`
	Hidden   string                     `yaml:"-"`
	Bare     string
	private  string
	Func     func() `yaml:"func"`
}

type stage struct {
	Duration bucket.Duration `yaml:"duration"`
	Rate     int64           `yaml:"rate"`
}

func TestRead(t *testing.T) {
	seven := int64(7)
	for _, test := range []struct {
		in   string
		want plan
	}{
		{"{}", plan{}},
		{"name: a b", plan{common: common{"a b"}}},
		{"name: 'true'", plan{common: common{"true"}}},
		{"name: yes", plan{common: common{"yes"}}},
		{"name: 2026-09-02", plan{common: common{"2026-09-02"}}},
		{"name: ''", plan{}},
		{"count: -0", plan{}},
		{"count: 9223372036854775807", plan{Count: 1<<63 - 1}},
		{"small: -128\nunsigned: 65535", plan{Small: -128, Unsigned: 65535}},
		{"share: -1.5e3", plan{Share: -1500}},
		{"share: 1E-2", plan{Share: 0.01}},
		{"on: true", plan{On: true}},
		{"per: 90", plan{Per: 90 * bucket.Second}},
		{"per: 0.25", plan{Per: bucket.Second / 4}},
		{"per: 1.5s", plan{Per: bucket.Second * 3 / 2}},
		{"per: \"1h30m\"", plan{Per: 90 * bucket.Minute}},
		{"level: 7", plan{Level: &seven}},
		{"models: null", plan{}},
		{"models: []", plan{Models: []string{}}},
		{"models: [a, \"1\"]", plan{Models: []string{"a", "1"}}},
		{"stages:\n  - {duration: 1s, rate: 2}\n  - rate: 3\n", plan{Stages: []stage{{bucket.Second, 2}, {0, 3}}}},
		{"tags: {x: 1s, \"y z\": 2}", plan{Tags: map[string]bucket.Duration{"x": bucket.Second, "y z": 2 * bucket.Second}}},
		{"tokens: 3000", plan{Tokens: size{Fixed: 3000}}},
		{"tokens: {median: 5, sigma: 0.5}", plan{Tokens: size{Spread: &spread{5, 0.5}}}},
		{"next: {next: {count: 1}}", plan{Next: &plan{Next: &plan{Count: 1}}}},
		{"kind: tokens", plan{Kind: "tokens"}},
		{"bare: x", plan{Bare: "x"}},
		{"{\"name\":\"a\\u00e9\",\n\t\"count\":1,\r\n\t\"models\":[\"x\"]}", plan{common: common{"aé"}, Count: 1, Models: []string{"x"}}},
		{"\ufeffcount: 1", plan{Count: 1}},
		{"---\ncount: 1\n...\n", plan{Count: 1}},
		{"stages:\n- &a {rate: 1}\n- *a\n- *a\n", plan{Stages: []stage{{Rate: 1}, {Rate: 1}, {Rate: 1}}}},
		{"name: &a x\nbare: *a", plan{common: common{"x"}, Bare: "x"}},
	} {
		var got plan
		if _, err := Read("f", strings.NewReader(test.in), &got); err != nil {
			t.Errorf("%q: %v", test.in, err)
		} else if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%q: read %+v, want %+v", test.in, got, test.want)
		}
	}
}

func TestReadErrors(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		// The document.
		{"", `f:1:1: is empty, expected a YAML or JSON document`},
		{"# nothing\n", `f:1:1: is empty, expected a YAML or JSON document`},
		{"---\n", `f:2:1: is null, expected a mapping`},
		{"null", `f:1:1: is null, expected a mapping`},
		{"[1]", `f:1:1: is a list, expected a mapping`},
		{"5", `f:1:1: is 5, expected a mapping`},
		{"count: 1\n---\ncount: 2\n", `f:2:1: is a second document, expected one`},
		{"count: 1\n...\n}", `f:3:1: is not YAML or JSON: did not find expected node content while parsing a block node`},
		{"count: 1\nname: \xff", `f:2:7: is byte 0xff, expected UTF-8 text`},
		{"count: 1\nnamé: \x00", `f:2:7: is the control character U+0000, expected text`},
		{"{\"count\": 1", `f:2:1: is not YAML or JSON: did not find expected ',' or '}' while parsing a flow mapping`},
		{"name: 'x", `f:1:9: is not YAML or JSON: found unexpected end of stream while scanning a quoted scalar`},
		{"count: 1\n name: x\n", `f:2:6: is not YAML or JSON: mapping values are not allowed in this context`},
		{strings.Repeat("[", 1<<19), `f:1:101: is not YAML or JSON: exceeded max depth of 100 while increasing flow level`},
		{strings.Repeat("- ", 1<<19), `f:1:201: is not YAML or JSON: exceeded max depth of 100 while increasing indent level`},
		{strings.Repeat("#", MaxSize+1), `f:1:1: is larger than 1048576 bytes, expected at most that`},
		// Keys.
		{"cuont: 1", `f:1:1: cuont: is not a known key, did you mean count?`},
		{"stages:\n  - duratoin: 1", `f:2:5: stages[0].duratoin: is not a known key, did you mean duration?`},
		{"stages:\n  - zzz: 1", `f:2:5: stages[0].zzz: is not a known key, expected one of duration, rate`},
		{"hidden: 1", `f:1:1: hidden: is not a known key, expected one of name, count, small, unsigned, share, on, per, level, models, stages, tags, tokens, next, kind, bare, func`},
		{"private: 1", `f:1:1: private: is not a known key, expected one of name, count, small, unsigned, share, on, per, level, models, stages, tags, tokens, next, kind, bare, func`},
		{"count: 1\ncount: 2", `f:2:1: count: is here a second time, after line 1, expected it once`},
		{"tags:\n  \"a\\nb\": 1\n  \"a\\nb\": 1\n", `f:3:3: tags."a\nb": is here a second time, after line 2, expected it once`},
		{"tags: {[x]: 1}", `f:1:8: tags: has a key that is not plain text, expected plain text`},
		{"<<: {count: 1}", `f:1:1: <<: is a merge key, expected the keys themselves`},
		// Values.
		{"name: 5", `f:1:7: name: is 5, expected text: put it in quotes`},
		{"name: true", `f:1:7: name: is true, expected text: put it in quotes`},
		{"name: ~", `f:1:7: name: is null, expected text`},
		{"name:", `f:1:6: name: is null, expected text`},
		{"name: [x]", `f:1:7: name: is a list, expected text`},
		{"count: 1.5", `f:1:8: count: is 1.5, expected a whole number in plain digits`},
		{"count: 1.0", `f:1:8: count: is 1.0, expected a whole number in plain digits`},
		{"count: 1e3", `f:1:8: count: is 1e3, expected a whole number in plain digits`},
		{"count: 1e400", `f:1:8: count: is 1e400, expected a whole number in plain digits`},
		{"count: 1_00", `f:1:8: count: is 1_00, expected a whole number in plain digits`},
		{"count: 0x10", `f:1:8: count: is 0x10, expected a whole number in plain digits`},
		{"count: 0o17", `f:1:8: count: is 0o17, expected a whole number in plain digits`},
		{"count: 017", `f:1:8: count: is 017, expected a whole number in plain digits`},
		{"count: +1", `f:1:8: count: is +1, expected a whole number in plain digits`},
		{"count: .nan", `f:1:8: count: is .nan, expected a whole number in plain digits`},
		{"count: -.inf", `f:1:8: count: is -.inf, expected a whole number in plain digits`},
		{"count: '1'", `f:1:8: count: is "1", expected a whole number in plain digits`},
		{"count: ten", `f:1:8: count: is "ten", expected a whole number in plain digits`},
		{"count: true", `f:1:8: count: is true, expected a whole number in plain digits`},
		{"count: null", `f:1:8: count: is null, expected a whole number in plain digits`},
		{"count: {a: 1}", `f:1:8: count: is a mapping, expected a whole number in plain digits`},
		{"count: 9223372036854775808", `f:1:8: count: is 9223372036854775808, expected a whole number that 64 bits hold`},
		{"small: 128", `f:1:8: small: is 128, expected a whole number that 8 bits hold`},
		{"unsigned: -1", `f:1:11: unsigned: is -1, expected a whole number from 0 that 16 bits hold`},
		{"share: .nan", `f:1:8: share: is .nan, expected a decimal number`},
		{"share: .inf", `f:1:8: share: is .inf, expected a decimal number`},
		{"share: 1_0.5", `f:1:8: share: is 1_0.5, expected a decimal number`},
		{"share: 1e400", `f:1:8: share: is 1e400, expected a smaller number`},
		{"on: yes", `f:1:5: on: is "yes", expected true or false`},
		{"on: True", `f:1:5: on: is True, expected true or false`},
		{"on: 1", `f:1:5: on: is 1, expected true or false`},
		{"per: 1x", `f:1:6: per: is "1x", expected a duration such as "1.5s", "250ms", "1h30m" or "7d", or a number of seconds`},
		{"per: true", `f:1:6: per: is "true", expected a duration such as "1.5s", "250ms", "1h30m" or "7d", or a number of seconds`},
		{"per: null", `f:1:6: per: is null, expected a single value`},
		{"per: [1]", `f:1:6: per: is a list, expected a single value`},
		{"level: null", `f:1:8: level: is null, expected a whole number in plain digits`},
		{"models: x", `f:1:9: models: is "x", expected a list`},
		{"models: [a, null]", `f:1:13: models[1]: is null, expected text`},
		{"stages: null", `f:1:9: stages: is null, expected a list`},
		{"stages: {rate: 1}", `f:1:9: stages: is a mapping, expected a list`},
		{"stages: [{rate: 1}, 5]", `f:1:21: stages[1]: is 5, expected a mapping`},
		{"tags: [1]", `f:1:7: tags: is a list, expected a mapping`},
		{"tags: {a b: x}", `f:1:13: tags."a b": is "x", expected a duration such as "1.5s", "250ms", "1h30m" or "7d", or a number of seconds`},
		{"tokens: many", `f:1:9: tokens: is "many", expected a number or a mapping`},
		{"tokens: 1.5", `f:1:9: tokens: is 1.5, expected a whole number in plain digits`},
		{"tokens:\n  median: 1\n  sigma: x", `f:3:10: tokens.sigma: is "x", expected a decimal number`},
		{"tokens: {median: 1, mean: 1}", `f:1:21: tokens.mean: is not a known key, expected one of median, sigma`},
		{"tokens: {sigma: 1}", `f:1:9: tokens.median: is missing, expected the median`},
		{"name: !!str 5", `f:1:7: name: has the tag !!str, expected a value without a tag`},
		{"name: !x y", `f:1:7: name: has the tag !x, expected a value without a tag`},
		{"func: x", `f:1:7: func: is "x", and cannot be read into a func()`},
		// Aliases.
		{"name: *a", `f:1:7: is not YAML or JSON: unknown anchor 'a' referenced`},
		{"next: &a {next: *a}", `f:1:17: next.next.next: is an alias for what it stands in, expected no circle`},
		{"stages: &a [*a]", `f:1:9: stages[0]: is a list, expected a mapping`},
	} {
		var into plan
		_, err := Read("f", strings.NewReader(test.in), &into)
		if err == nil {
			t.Errorf("%.60q: read as %+v, want %s", test.in, into, test.want)
			continue
		}
		if wrong := (*Error)(nil); !errors.As(err, &wrong) {
			t.Errorf("%.60q: %v is a %T, want an *Error", test.in, err, err)
		}
		if got := err.Error(); got != test.want {
			t.Errorf("%.60q:\n got %.300s\nwant %.300s", test.in, got, test.want)
		}
	}
}

// A list of lists of aliases stands for 10^20 values; reading stops at the bound.
func TestAliasBomb(t *testing.T) {
	bomb := "- &a [x, x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c <= 't'; c++ {
		bomb += fmt.Sprintf("- &%c [%s]\n", c, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c, ", c-1), 10), ", "))
	}
	var into []list
	_, err := Read("bomb", strings.NewReader(bomb), &into)
	if err == nil || !strings.HasSuffix(err.Error(), "is one of more than 10000 values behind aliases, expected fewer") {
		t.Fatalf("%v, want the bound on aliases", err)
	}
}

// list is a list of lists to any depth.
type list struct{ inner []list }

func (l *list) UnmarshalNode(v Value) error {
	if v.Kind() == List {
		return v.Decode(&l.inner)
	}
	return nil
}

func TestErrorsOfTheReader(t *testing.T) {
	broken := errors.New("the disk is gone")
	if _, err := Parse("f", iotest.ErrReader(broken)); !errors.Is(err, broken) || err.Error() != "f: the disk is gone" {
		t.Errorf("%v, want the reader's error", err)
	}
	dir, err := os.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	if _, err := Parse("d", dir); err == nil || err.Error() != "d: is a directory" {
		t.Errorf("%v, want d: is a directory", err)
	}
}

func TestIntoMustBeAPointer(t *testing.T) {
	for _, into := range []any{nil, plan{}, (*plan)(nil)} {
		if _, err := Read("f", strings.NewReader("count: 1"), into); err == nil {
			t.Errorf("read into %#v, want an error", into)
		}
	}
}

func TestWhatIsNotWrittenStays(t *testing.T) {
	p := plan{Count: 5, Small: 6}
	if _, err := Read("f", strings.NewReader("small: 7"), &p); err != nil || p.Count != 5 || p.Small != 7 {
		t.Errorf("read %+v, %v; want count 5 and small 7", p, err)
	}
}

const groups = `groups:
  - models: [a, b]
    limits:
      - {dimension: requests, limit: 1}
      - dimension: tokens
        per: -1m
tags: {a.b: 1s, "c[0]": 2s, "x y": 3s}
`

func TestHas(t *testing.T) {
	d, err := Parse("f", strings.NewReader(groups))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{
		"groups": true, "groups[0]": true, "groups[0].models[1]": true, "groups[0].models[2]": false,
		"groups[0].limits[1].per": true, "groups[0].limits[0].per": false, "groups[1]": false, "group": false,
		"tags.a.b": true, "tags.c[0]": true, `tags."x y"`: true, "tags.a": false, "": true, "groups.0": false,
	} {
		if got := d.Has(path); got != want {
			t.Errorf("Has(%q) = %v, want %v", path, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	d, err := Parse("f", strings.NewReader(groups))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		err  error
		want string
	}{
		{&bucket.FieldError{Path: "groups[0].limits[1].per", Want: "is -1m"}, "f:6:14: groups[0].limits[1].per: is -1m"},
		{fmt.Errorf("deep: %w", &bucket.FieldError{Path: "tags.a.b", Want: "no"}), "f:7:13: tags.a.b: no"},
		{&bucket.FieldError{Path: "groups[0].limits[1].limit", Want: "is missing"}, "f:5:9: groups[0].limits[1].limit: is missing"},
		{&bucket.FieldError{Path: "groups[0].limits[9].limit", Want: "is missing"}, "f:4:7: groups[0].limits[9].limit: is missing"},
		{&bucket.FieldError{Path: "name", Want: "is missing"}, "f:1:1: name: is missing"},
		{&bucket.FieldError{Path: "tags.a.b", Want: "two\nlines"}, "f:7:13: tags.a.b: two lines"},
		{io.ErrUnexpectedEOF, "f: unexpected EOF"},
	} {
		if got := d.Wrap(test.err).Error(); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
	if err := d.Wrap(nil); err != nil {
		t.Errorf("Wrap(nil) = %v", err)
	}
}

func TestNearest(t *testing.T) {
	words := []string{"dimension", "limit", "per", "window", "fit"}
	for word, want := range map[string]string{"Limit": "limit", "limits": "limit", "pre": "per", "dimensoin": "dimension", "widow": "window", "colour": "", "": "", "o": "", "in": "", "hit": "fit", "init": ""} {
		if got, ok := Nearest(word, words); got != want || ok != (want != "") {
			t.Errorf("Nearest(%q) = %q, %v; want %q", word, got, ok, want)
		}
	}
}

// Whatever stands in a file, reading it ends with a value or with one line that names the file.
func FuzzRead(f *testing.F) {
	for _, s := range []string{groups, "", "name: 'x", "tokens: {median: 1}", "stages: &a [*a]", "next: &a {next: *a}", "? [a]\n: b", "a: |\n  x", "{\"count\":1}", "count: !!int 1", "tags: {\"\\n\": x}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var p plan
		d, err := Read("f", strings.NewReader(string(data)), &p)
		if err == nil {
			_ = d.Wrap(&bucket.FieldError{Path: string(data), Want: "x"})
			return
		}
		if wrong := (*Error)(nil); !errors.As(err, &wrong) || wrong.Line < 1 || wrong.Column < 1 || wrong.Text == "" {
			t.Errorf("%#v, want an *Error with a place", err)
		}
		if s := err.Error(); !strings.HasPrefix(s, "f:") || strings.ContainsAny(s, "\n\r") {
			t.Errorf("%q, want one line that names the file", s)
		}
	})
}
