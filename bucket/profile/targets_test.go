package profile

import (
	"strings"
	"testing"

	"loadshape/bucket"
)

func TestTargets(t *testing.T) {
	read := func(text string) *Profile {
		p, err := Read("limits.yaml", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := OfTargets([]Targeted{
		{Name: "eu", Limits: read("name: large\nlimits: [{dimension: requests, limit: 9}]")},
		{Name: "us", Limits: read("name: small\ngroups: [{models: [a], limits: [{dimension: requests, limit: 1}]}, {models: [b], limits: [{dimension: requests, limit: 2}]}]")},
	})
	if p.Name != "eu: large; us: small" || len(p.Groups) != 3 || p.Groups[0].Label() != "eu" || p.Groups[2].Label() != "us: b" {
		t.Errorf("%s has %d groups", p.Name, len(p.Groups))
	}
	for _, c := range []struct {
		target, model string
		want          int
		err           string
	}{
		{"eu", "a", 0, ""}, {"us", "a", 1, ""}, {"us", "b", 2, ""}, {"us", "c", 0, `at target us model "c" is in no group of small`}, {"asia", "a", 0, `target "asia" has no limits`},
	} {
		g, err := p.At(c.target, c.model, bucket.Standard)
		if g != c.want || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s at %s: %d, %v, want %d", c.model, c.target, g, err, c.want)
		}
	}
}
