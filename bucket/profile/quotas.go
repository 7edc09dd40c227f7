package profile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"loadshape/bucket"
)

// mostQuotas is how many bytes of quotas are read: the list of all of a project has some millions.
const mostQuotas = 64 << 20

// quotasBegin is within how many bytes the first name in quotas stands.
const quotasBegin = 64 << 10

var quotaNames = regexp.MustCompile(`"(?:Quotas?|metrics|consumerQuotaLimits|NextToken|nextPageToken)"`)

// mayBeQuotas reports whether what begins so can be quotas. Anything else is read no further than limits files go.
func mayBeQuotas(head []byte) bool {
	head = bytes.TrimLeft(head, " \t\r\n\ufeff")
	return len(head) > 0 && head[0] == '{' && quotaNames.Match(head)
}

// readQuotas reads the quotas of an account of a cloud, as its command or its API prints them. It gives nothing where a text is
// anything else.
func readQuotas(text []byte) (*Profile, error) {
	var all struct {
		Quotas []awsQuota      `json:"Quotas"`
		Quota  *awsQuota       `json:"Quota"`
		Next   string          `json:"NextToken"`
		Google []googleMetric  `json:"metrics"`
		More   string          `json:"nextPageToken"`
		Limits json.RawMessage `json:"consumerQuotaLimits"`
	}
	if json.Unmarshal(text, &all) != nil {
		return nil, nil // what is wrong with it is told by who reads limits files
	}
	switch {
	case all.Quota != nil:
		return awsQuotas([]awsQuota{*all.Quota})
	case all.Quotas != nil && all.Next != "":
		return nil, fmt.Errorf("NextToken: is not empty: this is a part of the quotas, expected all of them (the aws command gives them without --max-items)")
	case all.Quotas != nil:
		return awsQuotas(all.Quotas)
	case all.Limits != nil:
		var one googleMetric
		if err := json.Unmarshal(text, &one); err != nil {
			return nil, fmt.Errorf("consumerQuotaLimits: %w, expected the answer of consumerQuotaMetrics", err)
		}
		return googleQuotas([]googleMetric{one})
	case all.Google != nil && all.More != "":
		return nil, fmt.Errorf("nextPageToken: is not empty: this is a part of the quotas, expected all pages in one metrics list")
	case all.Google != nil:
		return googleQuotas(all.Google)
	}
	return nil, nil
}

// A quotaGroup is the quotas of one way to one model.
type quotaGroup struct {
	way    string // to the model, as on-demand or global
	model  string
	limits []bucket.Limit
}

// quotaGroups gathers quotas.
type quotaGroups struct {
	p      *Profile
	groups []*quotaGroup
	other  int // quotas of something else
}

// of is the group of a model's way, new where there was none.
func (q *quotaGroups) of(way, model string) *quotaGroup {
	for _, g := range q.groups {
		if g.way == way && g.model == model {
			return g
		}
	}
	g := &quotaGroup{way: way, model: model}
	q.groups = append(q.groups, g)
	return g
}

// add adds a limit to a group. Of two that are alike the lower one holds.
func (g *quotaGroup) add(l bucket.Limit) {
	alike := func(o bucket.Limit) bool { return o.Dimension == l.Dimension && o.Per == l.Per }
	if i := slices.IndexFunc(g.limits, alike); i >= 0 {
		if l.Limit < g.limits[i].Limit {
			g.limits[i] = l
		}
		return
	}
	g.limits = append(g.limits, l)
}

// empty says in one sentence of a group that nothing of it is allowed; "" where something is.
func (g *quotaGroup) empty() string {
	for i := range g.limits {
		if l := &g.limits[i]; l.Limit == 0 {
			return fmt.Sprintf("%s (%s): the applied quota is 0 %s (%s), so every request is refused until an increase is granted.",
				g.model, g.way, strings.ReplaceAll(string(l.Dimension), "_", " "), l.Source)
		}
	}
	return ""
}

// profile makes limits of what was gathered. The first way of a model, in the order of ways, has its plain names, and each way
// has names of its own.
func (q *quotaGroups) profile(ways []string, plain func(model string) []string, names func(way, model string) []string) (*Profile, error) {
	if len(q.groups) == 0 {
		return nil, fmt.Errorf("has no quota of a Claude model, expected the quotas of Amazon Bedrock or of aiplatform.googleapis.com")
	}
	slices.SortStableFunc(q.groups, func(a, b *quotaGroup) int {
		if a.model != b.model {
			return 0
		}
		return slices.Index(ways, a.way) - slices.Index(ways, b.way)
	})
	taken := make(map[string]bool) // names
	for _, g := range q.groups {
		var models []string
		first := !taken[g.model]
		for _, name := range slices.Concat(plain(g.model), names(g.way, g.model)) {
			if !taken[name] {
				taken[name] = true
				models = append(models, name)
			}
		}
		if first {
			if slices.ContainsFunc(q.groups, func(o *quotaGroup) bool { return o.model == g.model && o != g }) {
				q.p.Notes = append(q.p.Notes, fmt.Sprintf("%s by itself is taken as %s; another way has a name of its own", g.model, g.way))
			}
		}
		q.p.Groups = append(q.p.Groups, bucket.Group{Models: models, Limits: g.limits, Refusal: &bucket.Refusal{RetryAfter: bucket.RetryAfterNone}})
		if s := g.empty(); s != "" {
			q.p.Notes = append(q.p.Notes, s)
		}
	}
	if q.other > 0 {
		q.p.Notes = append(q.p.Notes, fmt.Sprintf("not modelled: %d more quotas, of other models and other things than requests for messages", q.other))
	}
	return q.p, nil
}

func checkQuota(l *bucket.Limit, name string) error {
	if l.Limit < 0 || l.Limit > bucket.MaxLimit {
		return bucket.Wrong(name, "is %d, expected 0 to %d", l.Limit, int64(bucket.MaxLimit))
	}
	return nil
}
