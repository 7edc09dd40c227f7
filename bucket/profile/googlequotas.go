package profile

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"loadshape/bucket"
)

// A googleMetric is one of the answer of serviceusage consumerQuotaMetrics of aiplatform.googleapis.com, with view=FULL.
type googleMetric struct {
	Metric string `json:"metric"`
	Limits []struct {
		Buckets []struct {
			Effective  string            `json:"effectiveLimit"`
			Dimensions map[string]string `json:"dimensions"`
		} `json:"quotaBuckets"`
	} `json:"consumerQuotaLimits"`
}

// Ways to a model on Google Cloud, the one that a plain name is taken for first; others are regions.
var googleWays = []string{"global", "us", "eu"}

// googleNamed are the metrics of requests for messages: the class of the endpoint, and what is counted.
var googleNamed = regexp.MustCompile(`^aiplatform\.googleapis\.com/(global_|us_multi_region_|eu_multi_region_)?online_prediction_(requests|input_tokens|output_tokens|tokens)(?:_per_minute)?_per_base_model$`)

func googleQuotas(list []googleMetric) (*Profile, error) {
	q := &quotaGroups{p: &Profile{Owner: "Google project", Source: "Service Usage: consumer quota metrics"}}
	ways := slices.Clone(googleWays)
	for _, metric := range list {
		m := googleNamed.FindStringSubmatch(metric.Metric)
		for _, limit := range metric.Limits {
			for _, b := range limit.Buckets {
				base, isClaude := strings.CutPrefix(b.Dimensions["base_model"], "anthropic-")
				if m == nil || !isClaude {
					q.other++
					continue
				}
				n, err := strconv.ParseInt(b.Effective, 10, 64)
				if err != nil {
					return nil, bucket.Wrong(metric.Metric+": effectiveLimit", "is %q, expected a whole number", b.Effective)
				}
				if n == -1 { // no limit
					continue
				}
				way, _, _ := strings.Cut(m[1], "_")
				if way == "" {
					way = b.Dimensions["region"]
				}
				if way == "" {
					way = "region"
				}
				if !slices.Contains(ways, way) {
					ways = append(ways, way)
				}
				l := bucket.Limit{Dimension: bucket.Dimension(m[2]), Limit: n, Scope: "project, base model and endpoint class", Source: strings.TrimPrefix(metric.Metric, "aiplatform.googleapis.com/")}
				if err := checkQuota(&l, metric.Metric); err != nil {
					return nil, err
				}
				q.of(way, base).add(l)
			}
		}
	}
	return q.profile(ways, googleModels, googleNames)
}

// googleModels are the models that a base model stands for: itself, and of a lineage those that the published table has in it.
func googleModels(base string) []string {
	models := []string{base}
	p := readPublished("vertex/global")
	if p == nil || !lineage.MatchString(base) {
		return models
	}
	for _, g := range p.Groups {
		if len(g.Models) > 1 && strings.HasPrefix(g.Models[0], base+"-") {
			models = append(models, g.Models...)
		}
	}
	for _, u := range p.Unpublished {
		if strings.HasPrefix(u.Models[0], base+"-") {
			models = append(models, u.Models...)
		}
	}
	return models
}

// googleNames are what a base model's are called on a way to them.
func googleNames(way, base string) []string {
	var names []string
	for _, model := range googleModels(base) {
		names = append(names, way+"/"+model)
	}
	return names
}

// lineage is a base model that stands for all newer ones of its family.
var lineage = regexp.MustCompile(`^claude-(fable|opus|sonnet|haiku)$`)
