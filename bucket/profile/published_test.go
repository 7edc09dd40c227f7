package profile

import (
	"slices"
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
				if l.Source == "" || l.AsOf == "" || l.Scope == "" {
					t.Errorf("%s: %+v, want source, date and scope", name, l)
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

// figures are requests, input and output tokens of a profile, or its tokens; -1 where there is no such limit.
func figures(p *Profile) [4]int64 {
	f := [4]int64{-1, -1, -1, -1}
	for _, l := range p.Groups[0].Limits {
		i := slices.Index([]bucket.Dimension{bucket.Requests, bucket.InputTokens, bucket.OutputTokens, bucket.Tokens}, l.Dimension)
		if f[i] == -1 {
			f[i] = l.Limit
		}
	}
	return f
}

func TestPublishedFigures(t *testing.T) {
	for name, want := range map[string][4]int64{
		"anthropic/start/claude-sonnet-5":                {1000, 2000000, 400000, -1},
		"anthropic/start/claude-sonnet-5-5":              {1000, 2000000, 400000, -1},
		"anthropic/start/claude-fable-5":                 {1000, 500000, 100000, -1},
		"anthropic/start/claude-mythos-5":                {1000, 500000, 100000, -1},
		"anthropic/start/claude-3-5-haiku":               {1000, 100000, 20000, -1},
		"anthropic/build/claude-opus-4-5":                {5000, 5000000, 1000000, -1},
		"anthropic/build/claude-fable-5-1":               {2000, 1500000, 300000, -1},
		"anthropic/scale/claude-haiku-4-5":               {10000, 10000000, 2000000, -1},
		"anthropic/scale/claude-fable-5-1":               {4000, 4000000, 800000, -1},
		"anthropic/scale/claude-3-5-haiku":               {4000, 400000, 80000, -1},
		"anthropic/old-tier-1/2025-11/claude-opus-4-1":   {50, 30000, 8000, -1},
		"anthropic/old-tier-1/2026-05/claude-opus-4-7":   {50, 500000, 80000, -1},
		"anthropic/old-tier-2/2025-11/claude-sonnet-4":   {1000, 450000, 90000, -1},
		"anthropic/old-tier-3/2026-05/claude-haiku-4-5":  {2000, 1000000, 200000, -1},
		"anthropic/old-tier-4/2025-11/claude-opus-4":     {4000, 2000000, 400000, -1},
		"anthropic/old-tier-4/2026-05/claude-opus-4-8":   {4000, 10000000, 800000, -1},
		"bedrock/runtime/claude-sonnet-5":                {-1, -1, -1, 15000000},
		"bedrock/mantle/anthropic.claude-sonnet-5":       {-1, 10000000, 2000000, -1},
		"vertex/global/claude-opus-5":                    {2000, 20000000, 2000000, -1},
		"vertex/global/claude-haiku-4-5@20251001":        {2500, 2500000, 250000, -1},
		"vertex/global/claude-3-7-sonnet":                {35, -1, -1, 300000},
		"vertex/multi-region/claude-opus-4-7":            {400, 4000000, 400000, -1},
		"vertex/region/claude-opus-4-6":                  {200, 2000000, 200000, -1},
		"vertex/us-east5/claude-3-7-sonnet@20250219":     {55, -1, -1, 500000},
		"vertex/europe-west1/claude-sonnet-4-5":          {1800, 1800000, 180000, -1},
		"foundry/pay-as-you-go/claude-fable-5":           {0, 0, 0, -1},
		"foundry/pay-as-you-go/claude-opus-4-5":          {40, 40000, 8000, -1},
		"foundry/pay-as-you-go/claude-haiku-4-5":         {80, 80000, 16000, -1},
		"foundry/enterprise/claude-fable-5-1":            {4000, 4000000, 800000, -1},
		"foundry/enterprise/claude-sonnet-4-6":           {10000, 10000000, 2000000, -1},
		"foundry/free-trial":                             {0, 0, 0, -1},
		"anthropic/start/claude-opus-4-5-20251101":       {1000, 2000000, 400000, -1},
		"anthropic/old-tier-1/2025-11/claude-opus-4-0":   {50, 30000, 8000, -1},
		"anthropic/old-tier-2/2026-05/claude-3-5-haiku":  {1000, 100000, 20000, -1},
		"anthropic/old-tier-1/2026-05/claude-sonnet-4-5": {50, 30000, 8000, -1},
		"anthropic/old-tier-1/2025-11/claude-haiku-4-5":  {50, 50000, 10000, -1},
		"anthropic/old-tier-3/2025-11/claude-opus-4-1":   {2000, 800000, 160000, -1},
		"anthropic/old-tier-3/2026-05/claude-opus-4-6":   {2000, 5000000, 400000, -1},
		"anthropic/old-tier-2/2026-05/claude-opus-4-5":   {1000, 2000000, 200000, -1},
		"anthropic/build/claude-opus-5-5":                {5000, 5000000, 1000000, -1},
		"vertex/multi-region/claude-fable-5":             {1000, 10000000, 1000000, -1},
		"vertex/global/claude-opus-4-1":                  {25, 60000, 6000, -1},
		"vertex/us-east5/claude-haiku-4-5":               {1500, 1500000, 150000, -1},
		"vertex/multi-region/claude-sonnet-5":            {1250, 12500000, 1250000, -1},
		"vertex/global/claude-sonnet-5":                  {2500, 25000000, 2500000, -1},
		"foundry/pay-as-you-go/claude-haiku-5-5":         {40, 40000, 8000, -1},
		"anthropic/old-tier-4/2026-05/claude-3-5-haiku":  {4000, 400000, 80000, -1},
		"anthropic/old-tier-4/2025-11/claude-haiku-4-5":  {4000, 4000000, 800000, -1},
		"anthropic/old-tier-3/2025-11/claude-3-5-haiku":  {2000, 200000, 40000, -1},
		"anthropic/old-tier-1/2025-11/claude-3-5-haiku":  {50, 50000, 10000, -1},
		"anthropic/old-tier-4/2025-11/claude-sonnet-4-5": {4000, 2000000, 400000, -1},
		"anthropic/build/claude-3-5-haiku-20241022":      {2000, 200000, 40000, -1},
		"bedrock/runtime/anthropic.claude-opus-4-7":      {-1, -1, -1, 15000000},
		"anthropic/scale/claude-opus-4-8":                {10000, 10000000, 2000000, -1},
		"vertex/global/claude-opus-4-7":                  {800, 8000000, 800000, -1},
		"vertex/global/claude-opus-4-6":                  {400, 4000000, 400000, -1},
		"vertex/us-east5/claude-sonnet-4-5":              {1500, 1500000, 150000, -1},
		"vertex/global/claude-sonnet-4-6":                {1500, 1500000, 150000, -1},
		"anthropic/old-tier-2/2025-11/claude-opus-4-1":   {1000, 450000, 90000, -1},
		"anthropic/old-tier-3/2025-11/claude-sonnet-4-5": {2000, 800000, 160000, -1},
		"anthropic/old-tier-2/2025-11/claude-haiku-4-5":  {1000, 450000, 90000, -1},
		"anthropic/scale/claude-mythos-5-1":              {4000, 4000000, 800000, -1},
		"anthropic/build/claude-mythos-5-1":              {2000, 1500000, 300000, -1},
	} {
		p, ok := Published(name)
		if !ok {
			t.Errorf("%s is not published", name)
		} else if got := figures(p); got != want {
			t.Errorf("%s has %v, want %v", name, got, want)
		}
	}
	for _, name := range []string{ // what no source gives
		"anthropic/start/claude-haiku-5-5", "anthropic/build/claude-sonnet-5-5", "anthropic/scale/claude-sonnet-5-5",
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
	if l := limits("anthropic/build/claude-opus-5-5")[0]; !strings.Contains(l.Source, "third-party") {
		t.Errorf("source %q, want it called third-party", l.Source)
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
	for model, want := range map[string]int64{"claude-opus-4-8": 15, "claude-opus-4-7": 5, "claude-opus-5": 10, "claude-opus-5-5": 10, "claude-sonnet-5": 10, "claude-fable-5-1": 10} {
		minute, day := limits("bedrock/runtime/" + model)[0], limits("bedrock/runtime/" + model)[1]
		if minute.Burndown != want || day.Burndown != want {
			t.Errorf("%s: burndown %d and %d, want %d", model, minute.Burndown, day.Burndown, want)
		}
		if day.Per != bucket.Day || day.Limit != 24*60*minute.Limit || minute.Charge != bucket.ReserveMaxTokens {
			t.Errorf("%s: %+v and %+v, want a day of its minutes", model, minute, day)
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
