package capacity

import (
	"math"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/workload"
)

// Tables are the published profiles that are not a part of another.
func Tables() []*profile.Profile {
	var whole []*profile.Profile
	for _, name := range profile.Names() {
		if n := len(whole); n > 0 && strings.HasPrefix(name, whole[n-1].Name+"/") {
			continue
		}
		if p, ok := profile.Published(name); ok {
			whole = append(whole, p)
		}
	}
	return whole
}

// TiersOfPlan are the tiers of a plan's route, or of that of each of its targets, where the others stay as they are.
func TiersOfPlan(plan *workload.Plan, p *profile.Profile) []TierLimits {
	models := func(target string) []string {
		var all []string
		for i := range plan.Streams {
			if s := &plan.Streams[i]; slices.Contains(plan.TargetsOf(s), target) {
				all = append(all, s.Model)
			}
		}
		return all
	}
	if len(p.Targets) == 0 {
		return TiersOf(p, models(""))
	}
	var tiers []TierLimits
	for _, t := range p.Targets {
		asked := models(t.Name)
		if len(asked) == 0 {
			continue
		}
		for _, tier := range TiersOf(t.Limits, asked) {
			tier.Target = t.Name
			if tier.Profile != nil {
				tier.Profile = p.With(t.Name, tier.Profile)
			}
			tiers = append(tiers, tier)
		}
	}
	return tiers
}

// TiersOf are the published tables of the same route as these limits, each cut to the same models where they are. Tables
// that are no longer in force are left out. Of limits that are not published there are none.
func TiersOf(p *profile.Profile, models []string) []TierLimits {
	of := func(t *profile.Profile) bool { return p.Name == t.Name || strings.HasPrefix(p.Name, t.Name+"/") }
	all := Tables()
	at := slices.IndexFunc(all, of)
	if published, ok := profile.Published(p.Name); !ok || at < 0 || p.Source != published.Source {
		return nil
	}
	model := strings.TrimPrefix(p.Name, all[at].Name)
	route, _, _ := strings.Cut(p.Name, "/")
	var tiers []TierLimits
	for i, t := range all {
		if i != at && (!strings.HasPrefix(t.Name, route+"/") || strings.HasPrefix(t.Name, route+"/old-") || t.Name == "anthropic/evaluation") { // which nobody chooses
			continue
		}
		tier := TierLimits{Name: t.Name + model}
		if found, ok := profile.Published(tier.Name); ok && !slices.ContainsFunc(models, func(m string) bool { _, err := found.Group(m, bucket.Standard); return err != nil }) {
			tier.Profile = found
		}
		tiers = append(tiers, tier)
	}
	slices.SortStableFunc(tiers, func(a, b TierLimits) int {
		return slices.Compare(room(a.Profile, models), room(b.Profile, models))
	})
	return tiers
}

// room is what the limits of the first model allow, to order tiers by.
func room(p *profile.Profile, models []string) []int64 {
	if p == nil {
		return []int64{math.MaxInt64}
	}
	g, _ := p.Group(models[0], bucket.Standard)
	var amounts []int64
	for i := range p.Groups[g].Limits {
		amounts = append(amounts, p.Groups[g].Limits[i].Limit)
	}
	return amounts
}
