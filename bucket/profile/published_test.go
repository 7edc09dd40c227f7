package profile

import (
	"cmp"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"loadshape/bucket"
)

func TestPublishedReadBack(t *testing.T) {
	names := Names()
	if len(names) < 100 {
		t.Fatalf("%d published profiles, want them all", len(names))
	}
	for _, name := range names {
		p, ok := Published(name)
		if !ok || p.Name != name {
			t.Errorf("%s is published as %+v", name, p)
			continue
		}
		readsBack(t, p)
	}
}

// No number is without its source and date, and none that a third party alone gives looks like a provider's.
func TestPublishedSources(t *testing.T) {
	for _, name := range Names() {
		p, _ := Published(name)
		if p.Owner == "" || p.Source == "" || p.AsOf == "" || len(p.Notes) == 0 {
			t.Errorf("%s: owner %q, source %q, as of %q, %d notes; want all of them", name, p.Owner, p.Source, p.AsOf, len(p.Notes))
		}
		for _, g := range p.Groups {
			if g.Concurrency != 0 || g.Acceleration != nil {
				t.Errorf("%s: has a concurrency or acceleration limit, which nobody publishes", name)
			}
			for _, l := range g.Limits {
				if l.Source == "" || l.AsOf == "" || l.Scope == "" || l.Status == "" {
					t.Errorf("%s: %+v, want source, date, status and scope", name, l)
				}
			}
		}
	}
	for _, a := range Accelerations() {
		if a.Source == "" || a.AsOf == "" || a.Owner == "" || a.Why == "" || !strings.Contains(a.Acceleration.Source, "an assumption, not Anthropic's") {
			t.Errorf("%+v, want an owner, a source, a date, a reason and the word assumption", a)
		}
		if err := a.Acceleration.Check("acceleration"); err != nil {
			t.Errorf("%s: %v", a.Name, err)
		}
	}
}

// figures are requests, input and output tokens, and tokens of both, as testdata/figures.txt has them.
func figures(g *bucket.Group) string {
	f := []string{"-", "-", "-", "-"}
	for _, l := range g.Limits {
		if l.Per != 0 && l.Per != bucket.Minute {
			return "a limit of another period than a minute"
		}
		f[slices.Index([]bucket.Dimension{bucket.Requests, bucket.InputTokens, bucket.OutputTokens, bucket.Tokens}, l.Dimension)] = strconv.FormatInt(l.Limit, 10)
	}
	return strings.Join(f, "/")
}

// TestPublishedFigures holds every figure of every table against a second table, which was typed from the sources by itself:
// neither has what the other has not.
func TestPublishedFigures(t *testing.T) {
	text, err := os.ReadFile("testdata/figures.txt")
	if err != nil {
		t.Fatal(err)
	}
	second := make(map[string]string) // table and models: figures and burndown
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if len(cells) != 5 || cells[4] == "" {
			t.Fatalf("%q, want table, models, figures, burndown and where they stand", line)
		}
		second[cells[0]+" "+cells[1]] = cells[2] + " " + cells[3]
	}
	for _, table := range Tables() {
		p, _ := Published(table)
		for i := range p.Groups {
			g := &p.Groups[i]
			burndown := "-"
			for _, l := range g.Limits {
				if l.Burndown > 1 {
					burndown = strconv.FormatInt(l.Burndown, 10)
				}
			}
			models := cmp.Or(strings.Join(g.Models, " "), "*")
			is, want := figures(g)+" "+burndown, second[table+" "+models]
			if is != want {
				t.Errorf("%s: %s has %s, want %s", table, models, is, want)
			}
			delete(second, table+" "+models)
		}
	}
	for rest, f := range second {
		t.Errorf("%s with %s is not published", rest, f)
	}
}

// What a name without figures answers: how to get them.
func TestUnpublished(t *testing.T) {
	for name, want := range map[string]string{
		"anthropic/start/claude-haiku-5-5":          "claude-haiku-5-5 has limits of its own in anthropic/start, but no source gives the figures (platform.claude.com/docs/en/api/rate-limits has a row of it, whose figures no source read gives, 2026-10-17): read yours on the Limits page",
		"anthropic/scale/claude-haiku-5-5-20261007": "claude-haiku-5-5-20261007 has limits of its own in anthropic/scale",
		"bedrock/runtime/claude-sonnet-5-5":         "one account has 6 million tokens a minute applied (L-94A31E46)",
		"bedrock/runtime/anthropic.claude-fable-5":  "4 million tokens a minute (global L-D06938E7)",
		"bedrock/mantle/claude-opus-5-5":            "aws service-quotas list-service-quotas",
		"vertex/global/claude-haiku-5-5":            "anthropic-claude-haiku",
		"foundry/enterprise/claude-haiku-5-5":       "Quota page of the Foundry portal",
	} {
		if _, err := Open(name); !errors.Is(err, ErrUnpublished) && (err == nil || !strings.Contains(err.Error(), want)) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
	p, _ := Published("anthropic/build")
	if _, err := p.Group("claude-haiku-5-5", bucket.Standard); !errors.Is(err, ErrUnpublished) {
		t.Errorf("a model without figures in a table: %v", err)
	}
	for _, of := range []string{"anthropic/start", "anthropic/start/claude-opus-5-5"} {
		p, _ := Published(of)
		if _, err := p.Group("claude-opus-5-5", bucket.Fast); !errors.Is(err, ErrUnpublished) || !strings.Contains(err.Error(), "fast mode of claude-opus-5-5") || !strings.Contains(err.Error(), "fast_itpmca") {
			t.Errorf("fast mode in %s: %v", of, err)
		}
		if _, err := p.Group("claude-opus-4-8", bucket.Fast); err == nil || errors.Is(err, ErrUnpublished) {
			t.Errorf("fast mode of a model that has none: %v", err)
		}
	}
	for _, c := range []struct{ in, want string }{
		{"limits: [{limit: 1}]\nunpublished: [{models: [], source: s, as_of: d, get: g}]", "f:2:24: unpublished[0].models: is empty, expected the models whose figures are not known"},
		{"limits: [{limit: 1}]\nunpublished: [{models: [m], source: s, as_of: d}]", "f:2:15: unpublished[0].get: is missing, expected how to get the figures"},
		{"limits: [{limit: 1}]\nunpublished: [{models: [m], source: s, as_of: d, get: g, speed: slow}]", `f:2:65: unpublished[0].speed: is "slow", expected fast, or no such key for requests of standard speed`},
		{"limits: [{limit: 1}]\nstatus: sure", `f:2:9: status: is "sure", expected published or seen`},
		{"limits: [{limit: 1, status: unpublished}]", `f:1:29: limits[0].status: is "unpublished", expected published or seen`},
	} {
		if _, err := Read("f", strings.NewReader(c.in)); err == nil || err.Error() != c.want {
			t.Errorf("%s:\n got %v\nwant %s", c.in, err, c.want)
		}
	}
}

// Names that are no published profile.
func TestNotPublished(t *testing.T) {
	for _, name := range []string{ // what no source gives
		"anthropic/start/claude-haiku-5-5",
		"bedrock/runtime/claude-fable-5", "bedrock/runtime/claude-sonnet-5-5", "vertex/global/claude-haiku-5-5",
		"foundry/enterprise/claude-haiku-5-5", "foundry/free-trial/x", "anthropic", "anthropic/start/", "", "..", "/",
	} {
		if p, ok := Published(name); ok {
			t.Errorf("%q is published as %+v, want it absent", name, p)
		}
	}
}

func TestPublishedRules(t *testing.T) {
	limits := func(name string) []bucket.Limit {
		p, ok := Published(name)
		if !ok {
			t.Fatalf("%s is not published", name)
		}
		return p.Groups[0].Limits
	}
	for name, want := range map[string]bucket.Status{"anthropic/build/claude-opus-5-5": bucket.StatusSeen, "anthropic/build/claude-opus-5": bucket.StatusPublished,
		"bedrock/runtime/claude-sonnet-5": bucket.StatusSeen, "anthropic/evaluation": bucket.StatusSeen} {
		if got := limits(name)[0].Status; got != want {
			t.Errorf("%s: status %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]bucket.CacheRead{"anthropic/start/claude-3-5-haiku": bucket.CacheCounts, "anthropic/start/claude-haiku-4-5": ""} {
		if got := limits(name)[1].CacheRead; got != want {
			t.Errorf("%s: cache_read %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]bucket.Charge{
		"anthropic/start/claude-opus-5": "", "anthropic/old-tier-1/2025-11/claude-opus-4-1": bucket.ReserveMaxTokens,
		"anthropic/old-tier-1/2026-05/claude-opus-4-7": bucket.AsGenerated,
	} {
		if got := limits(name)[2].Charge; got != want {
			t.Errorf("%s: charge %q, want %q", name, got, want)
		}
	}
}

// A published profile can be run, whichever way its open points are read.
func TestPublishedGates(t *testing.T) {
	for _, name := range Names() {
		p, _ := Published(name)
		for _, reading := range []bucket.Reading{bucket.Loose, bucket.Strict} {
			var groups []bucket.Group
			for _, g := range p.Groups {
				groups = append(groups, g.Under(reading))
			}
			if _, err := bucket.NewGate(groups, 0); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
