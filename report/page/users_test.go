package page

import (
	"bytes"
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/capacity"
	"loadshape/report/users"
)

// TestUsers: the curve has a line for each tier, one more where the strict reading or the lack of a cache differs, a point for each
// number of users that says its figures, and nothing of a name is taken as markup.
func TestUsers(t *testing.T) {
	points := func(shares ...float64) (all []users.Point) {
		for i, share := range shares {
			all = append(all, users.Point{Users: i + 1, Draws: 5, Each: capacity.Each[users.Refused]{Loose: &users.Refused{Share: share}, Strict: &users.Refused{Share: 2 * share}}})
		}
		return all
	}
	fit := &capacity.Each[users.Fit]{Loose: &users.Fit{}, Strict: &users.Fit{}}
	u := &users.Users{Name: "<b>log</b>", From: 1, To: 3, Draws: 20, Need: 19, EachHour: report.Load{CacheReadInputTokens: 1, InputTokensTotal: 2},
		Tiers: []users.Fits{{Name: "<i>one</i>", Known: true, Fit: fit, Uncached: fit, Curve: points(0, 0.1, 0.2), NoCache: points(0.1, 0.2, 0.4)},
			{Name: "none"}, {Name: "two", Known: true, Fit: fit, Uncached: fit, Curve: points(0, 0, 0), NoCache: points(0, 0, 0)}}}
	var b, again bytes.Buffer
	if err := WriteUsers(&b, u, Options{Command: "sim capacity"}); err != nil {
		t.Fatal(err)
	}
	if err := WriteUsers(&again, u, Options{Command: "sim capacity"}); err != nil || b.String() != again.String() {
		t.Error("it is another page the second time")
	}
	page := b.String()
	for want, n := range map[string]int{`<g class="s1"><path d="M0 200L300 `: 1, `<g class="s1 strict">`: 1, `<g class="s1 uncached">`: 1, `<g class="s2"><path d="M0 200L300 200L600 200"/>`: 1,
		`<circle `: 12, "&lt;i&gt;one&lt;/i&gt;, no cache: 3": 1, "<b>": 0, "<i>": 0, `<text class="users" x="600" y="200">3</text>`: 1, "sim capacity": 1} {
		if got := strings.Count(page, want); got != n {
			t.Errorf("%q is there %d times, want %d", want, got, n)
		}
	}
}
