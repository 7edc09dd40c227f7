package profile

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"loadshape/bucket"
)

// An awsQuota is one of Service Quotas, as aws service-quotas list-service-quotas and get-service-quota print it.
type awsQuota struct {
	Code  string  `json:"QuotaCode"`
	Name  string  `json:"QuotaName"`
	Value float64 `json:"Value"`
}

// Ways to a model on Bedrock, the one that a plain name is taken for first.
const (
	awsCross    = "cross-region inference profile"
	awsOnDemand = "on demand"
	awsGlobal   = "global inference profile"
	awsMantle   = "Bedrock Mantle"
)

var awsWays = []string{awsCross, awsOnDemand, awsGlobal, awsMantle}

// awsNamed are the names of quotas of Claude models, with what is counted and for which model.
var awsNamed = regexp.MustCompile(`(?i)^(.*?)\b(input tokens|output tokens|max tokens|tokens|requests) per (minute|day) for (?:anthropic )?(claude .*?)(?: \(.*\))?$`)

// An AWSQuota is what the name of a quota of Service Quotas says.
type AWSQuota struct {
	Model     string // the id; empty: of no Claude model
	Mantle    bool   // of Bedrock Mantle
	Profile   bool   // of calls through an inference profile of a geography, or a global one
	Dimension bucket.Dimension
	Per       bucket.Duration
}

// ReadAWSQuota reads the name of a quota; not ok is one of something else than requests for messages to a Claude model.
func ReadAWSQuota(name string) (AWSQuota, bool) {
	m := awsNamed.FindStringSubmatch(strings.TrimSpace(name))
	if m == nil || strings.Contains(strings.ToLower(m[1]), "latency-optimized") || strings.Contains(strings.ToLower(m[1]), "batch") {
		return AWSQuota{}, false
	}
	way := awsWay(m[1])
	q := AWSQuota{Model: claudeID(m[4]), Mantle: way == awsMantle, Profile: way == awsCross || way == awsGlobal, Per: bucket.Minute,
		Dimension: map[string]bucket.Dimension{"requests": bucket.Requests, "input tokens": bucket.InputTokens, "output tokens": bucket.OutputTokens}[strings.ToLower(m[2])]}
	if q.Dimension == "" {
		q.Dimension = bucket.Tokens
	}
	if strings.EqualFold(m[3], "day") {
		q.Per = bucket.Day
	}
	return q, q.Model != ""
}

func awsQuotas(list []awsQuota) (*Profile, error) {
	q := &quotaGroups{p: &Profile{Owner: "AWS account", Source: "Service Quotas"}}
	type across struct {
		model string
		limit bucket.Limit
	}
	var all []across // that hold whichever way a model is called
	for _, one := range list {
		m := awsNamed.FindStringSubmatch(one.Name)
		if m == nil || strings.Contains(strings.ToLower(m[1]), "latency-optimized") || strings.Contains(strings.ToLower(m[1]), "batch") {
			q.other++
			continue
		}
		model := claudeID(m[4])
		if model == "" {
			q.other++
			continue
		}
		l := bucket.Limit{Limit: int64(one.Value), Scope: "account, Region and model", Source: "Service Quotas " + one.Code}
		if err := checkQuota(&l, one.Name); err != nil {
			return nil, err
		}
		way := awsWay(m[1])
		q.dimension(&l, way, m[2], model)
		if strings.EqualFold(m[3], "day") {
			l.Per = bucket.Day
		}
		if l.Burndown == 0 && l.Reserves() && l.Limit > 0 {
			q.unknownBurndown(model, &l)
			continue
		}
		if way == "" {
			all = append(all, across{model, l})
		} else {
			q.of(way, model).add(l)
		}
	}
	for _, a := range all {
		met := false
		for _, g := range q.groups {
			if g.model == a.model && g.way != awsMantle {
				g.add(a.limit)
				met = true
			}
		}
		if !met {
			q.of(awsCross, a.model).add(a.limit)
		}
	}
	if len(q.groups) == 0 && len(q.p.Unpublished) > 0 {
		return nil, q.p.Unpublished[0].err("these quotas", q.p.Unpublished[0].Models[0])
	}
	return q.profile(awsWays, func(model string) []string { return []string{model} }, awsNames)
}

// awsWay is how a model is called that a quota is about; empty is any way.
func awsWay(name string) string {
	switch name = strings.ToLower(name); {
	case strings.Contains(name, "mantle"):
		return awsMantle
	case strings.Contains(name, "global cross-region"):
		return awsGlobal
	case strings.Contains(name, "cross-region"):
		return awsCross
	case strings.Contains(name, "on-demand"):
		return awsOnDemand
	}
	return ""
}

// dimension says what a quota counts, and how.
func (q *quotaGroups) dimension(l *bucket.Limit, way, counts, model string) {
	switch strings.ToLower(counts) {
	case "requests":
		l.Dimension = bucket.Requests
	case "input tokens":
		l.Dimension = bucket.InputTokens
	case "output tokens":
		l.Dimension, l.Charge = bucket.OutputTokens, bucket.AsGenerated
	default:
		l.Dimension, l.Charge, l.Burndown = bucket.Tokens, bucket.ReserveMaxTokens, burndownOf(model)
	}
}

// unknownBurndown keeps a quota out of which no source says how much an output token takes.
func (q *quotaGroups) unknownBurndown(model string, l *bucket.Limit) {
	names := slices.Concat([]string{model}, awsNames(awsOnDemand, model), awsNames(awsCross, model), awsNames(awsGlobal, model))
	if q.p.unpublished(names, bucket.Standard) == nil {
		q.p.Unpublished = append(q.p.Unpublished, Unpublished{Models: names, Source: l.Source + " has " + strconv.FormatInt(l.Limit, 10) + " tokens; no source read gives the burndown of its output", AsOf: "2026-11-30",
			Get: "look the burndown up on the page quotas-token-burndown of the Bedrock user guide, and write both into a limits file: {dimension: tokens, limit: " +
				strconv.FormatInt(l.Limit, 10) + ", charge: reserve_max_tokens, burndown: N}"})
		q.p.Notes = append(q.p.Notes, fmt.Sprintf("not modelled: %s, whose quota of %d tokens (%s) has a burndown that no source read gives", model, l.Limit, l.Source))
	}
}

// burndownOf is how often an output token counts, by the published table, or by the rule for models from 3.7 to 4.7; 0 is not
// known.
func burndownOf(model string) int64 {
	if p := readPublished("bedrock/runtime"); p != nil {
		if i, err := p.Group(model, bucket.Standard); err == nil {
			for _, l := range p.Groups[i].Limits {
				if l.Burndown > 0 {
					return l.Burndown
				}
			}
		}
	}
	if v := claudeVersion.FindStringSubmatch(model); v != nil {
		if version := v[1] + v[3] + "." + v[2] + v[4]; version >= "3.7" && version <= "4.7" {
			return 5
		}
	}
	return 0
}

var (
	claudeVersion = regexp.MustCompile(`^claude-(?:([0-9])-([0-9])-[a-z]+|[a-z]+-([0-9])(?:-([0-9]))?)`)
	claudeNew     = regexp.MustCompile(`(?i)^claude (fable|mythos|opus|sonnet|haiku) ([0-9]+)(?:\.([0-9]+))?\b`)
	claudeOld     = regexp.MustCompile(`(?i)^claude ([0-9]+)(?:\.([0-9]+))? (opus|sonnet|haiku)\b`)
)

// claudeID is the id of a model by the name that people write: Claude Sonnet 4.5 V1. That with a context of a million tokens has
// -1m. Empty is no such name.
func claudeID(name string) string {
	id := ""
	if m := claudeNew.FindStringSubmatch(name); m != nil {
		id = strings.TrimSuffix("claude-"+strings.ToLower(m[1])+"-"+m[2]+"-"+m[3], "-")
	} else if m := claudeOld.FindStringSubmatch(name); m != nil {
		id = "claude-" + m[1] + "-" + m[2] + "-" + strings.ToLower(m[3])
		id = strings.ReplaceAll(id, "--", "-")
	}
	if id != "" && strings.Contains(strings.ToUpper(name), "1M") {
		id += "-1m"
	}
	return id
}

// awsNames are what a model is called on a way to it.
func awsNames(way, model string) []string {
	switch way {
	case awsOnDemand:
		return []string{"anthropic." + model}
	case awsGlobal:
		return []string{"global.anthropic." + model}
	case awsMantle:
		return []string{"mantle/anthropic." + model}
	}
	var names []string
	for _, geography := range []string{"us", "eu", "apac", "jp", "au"} {
		names = append(names, geography+".anthropic."+model)
	}
	return names
}
