package layout

import (
	"regexp"
	"strings"
)

// figures are what people who know other tools call a figure first, and what it is here.
var figures = map[string]string{
	"error_rate": "gave_up_share", "errors": "gave_up", "error_share": "gave_up_share", "failure_rate": "gave_up_share", "fail_rate": "gave_up_share",
	"failures": "gave_up", "failed": "gave_up", "success_rate": "gave_up_share, of which less is better", "availability": "gave_up_share, of which less is better",
	"checks": "gave_up_share, of which less is better", "dropped": "gave_up", "dropped_iterations": "unsent",
	"http_req_failed": "refused_share (of attempts) or gave_up_share (of requests)", "http_reqs": "attempts", "iterations": "requests", "count": "requests",
	"429": "refused", "429s": "refused", "rate_limited": "refused", "throttled": "refused", "rejected": "refused", "refusals": "refused",
	"refused_rate": "refused_share", "refusal_rate": "refused_share", "throttle_rate": "refused_share", "429_rate": "refused_share", "retries": "attempts",
	"utilization": "limits.input_tokens.busiest_minute_share", "utilisation": "limits.input_tokens.busiest_minute_share", "usage": "limits.input_tokens.busiest_minute_share",
	"peak_usage": "limits.input_tokens.busiest_minute_share", "busiest_minute_share": "limits.input_tokens.busiest_minute_share",
	"sustained_share": "limits.input_tokens.sustained_share", "peak_used_share": "limits.input_tokens.peak_used_share",
	"rpm": "minutes.offered.requests", "peak_rpm": "minutes.offered.requests",
}

// waits are the names of how long something takes, with a percentile behind or none.
var waits = regexp.MustCompile(`^(?:(?:wait|waits|wait_time|latency|duration|response_time|http_req_duration|iteration_duration|queue_time|e2e|time)[._ ]?)?(?:p\(?([0-9]+(?:\.[0-9]+)?)\)?|(max|mean|avg|average|median|med))?$`)

// HabitualFigure is the figure that was meant by a name of another tool; empty where that is not known.
func HabitualFigure(name string) string {
	name = strings.ToLower(name)
	if meant, ok := figures[strings.ReplaceAll(name, "-", "_")]; ok {
		return meant
	}
	m := waits.FindStringSubmatch(name)
	if m == nil || name == "" {
		return ""
	}
	percentile := map[string]string{"": "p95", "50": "p50", "90": "p90", "95": "p95", "99": "p99", "99.9": "p99.9", "999": "p99.9", "100": "max"}[m[1]]
	switch {
	case m[2] == "max":
		percentile = "max"
	case m[2] == "median" || m[2] == "med":
		percentile = "p50"
	case m[2] != "":
		percentile = "mean"
	case percentile == "":
		return ""
	}
	return "wait_s." + percentile + ", how long requests wait to be admitted"
}
