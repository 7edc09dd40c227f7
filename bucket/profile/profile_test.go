package profile

import (
	"os"
	"path/filepath"
	"testing"

	"loadshape/bucket"
)

func TestGroup(t *testing.T) {
	one := &Profile{Name: "one", Groups: []bucket.Group{{Concurrency: 1}}}
	named := &Profile{Name: "named", Groups: []bucket.Group{{Models: []string{"a"}}}}
	two := &Profile{Name: "two", Groups: []bucket.Group{{Models: []string{"a", "b-20260101"}}, {Models: []string{"b", "c@20260101"}}}}
	for _, test := range []struct {
		p     *Profile
		model string
		want  int
		err   string
	}{
		{one, "", 0, ""},
		{one, "anything", 0, ""},
		{named, "", 0, ""},
		{named, "a", 0, ""},
		{named, "a-20260101", 0, ""},
		{named, "a@20260101", 0, ""},
		{named, "b", 0, `model "b" is in no group of named, expected one of a`},
		{named, "a-2026010", 0, `model "a-2026010" is in no group of named, expected one of a`},
		{named, "a-20260101-x", 0, `model "a-20260101-x" is in no group of named, expected one of a`},
		{named, "-20260101", 0, `model "-20260101" is in no group of named, expected one of a`},
		{two, "a", 0, ""},
		{two, "b", 1, ""},
		{two, "b-20260101", 0, ""}, // the exact id is first
		{two, "b-20260102", 1, ""},
		{two, "c@20260101", 1, ""},
		{two, "c", 0, `model "c" is in no group of two, expected one of a, b-20260101, b, c@20260101`},
		{two, "", 0, `no model is given, expected one of a, b-20260101, b, c@20260101`},
	} {
		got, err := test.p.Group(test.model, bucket.Standard)
		if message := ""; err != nil {
			message = err.Error()
			if message != test.err {
				t.Errorf("%s, %q: %s, want %s", test.p.Name, test.model, message, test.err)
			}
		} else if test.err != "" || got != test.want {
			t.Errorf("%s, %q: group %d, want %d %s", test.p.Name, test.model, got, test.want, test.err)
		}
	}
}

func TestGroupOfVeryManyModels(t *testing.T) {
	p := &Profile{Name: "many", Groups: []bucket.Group{{}, {}}}
	for range 50 {
		p.Groups[1].Models = append(p.Groups[1].Models, "m")
	}
	_, err := p.Group("x", bucket.Standard)
	if want := " and 10 more"; err == nil || len(err.Error()) > 300 || err.Error()[len(err.Error())-len(want):] != want {
		t.Errorf("%v, want a short list", err)
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "my.limits.yaml")
	if err := os.WriteFile(file, []byte("limits: [{dimension: requests, limit: 1}]"), 0o600); err != nil {
		t.Fatal(err)
	}
	if p, err := Open(file); err != nil || p.Name != "my.limits" {
		t.Errorf("%+v, %v; want the file", p, err)
	}
	if p, err := Open("anthropic/start/claude-fable-5"); err != nil || p.Name != "anthropic/start/claude-fable-5-1" || len(p.Groups) != 1 {
		t.Errorf("%+v, %v; want the bucket of Fable", p, err)
	}
	if p, err := Open("anthropic/start"); err != nil || len(p.Groups) != 10 {
		t.Errorf("%+v, %v; want the whole tier", p, err)
	}
	for name, want := range map[string]string{
		"":                             "limits: the name is empty, expected a published profile or a file",
		dir:                            dir + ": is a directory, expected a limits file",
		"anthropic/strat":              "anthropic/strat: is neither a file nor a published profile, did you mean anthropic/start?",
		"antropic/start/claude-opus-5": "antropic/start/claude-opus-5: is neither a file nor a published profile, did you mean anthropic/start/claude-opus-5?",
		"anthropic/old-tier-1/2025-11/claude-opus-5": `anthropic/old-tier-1/2025-11/claude-opus-5: is not published: model "claude-opus-5" is in no group of anthropic/old-tier-1/2025-11, expected one of claude-opus-4-5, claude-opus-4-1, claude-opus-4-0, claude-opus-4, claude-sonnet-4-5, claude-sonnet-4-0, claude-sonnet-4, claude-haiku-4-5, claude-3-5-haiku, claude-3-5-haiku-latest`,
		"no-such-file":         "no-such-file: is neither a file nor a published profile, expected a name such as anthropic/build",
		"foundry/free-trial/x": "foundry/free-trial/x: is neither a file nor a published profile, did you mean foundry/free-trial?",
		file + "/x":            file + "/x: not a directory, expected a limits file",
	} {
		if p, err := Open(name); err == nil {
			t.Errorf("%q opened as %+v, want %s", name, p, want)
		} else if err.Error() != want {
			t.Errorf("%q:\n got %v\nwant %s", name, err, want)
		}
	}
}
