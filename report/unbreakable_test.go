package report_test

import (
	"testing"

	"loadshape/report"
)

func TestUnbreakable(t *testing.T) {
	for text, want := range map[string]bool{
		"refused >= 0": true, "refused > -1": true, "refused != -3": true, "refused > 0": false, "refused <= 5": false, "refused == 0": false, "refused < 0": false,
		"refused_share <= 100%": true, "refused_share < 100%": false, "gave_up_share <= 250%": true, "gave_up_share >= 0%": true, "gave_up_share <= 1%": false,
		"failing_runs_share <= 100%": true, "failing_runs_share <= 5%": false, "failing_runs >= 0": true, "failing_runs_share < 101%": true,
		"first_refusal_s >= 0": true, "first_refusal_s > 10m": false, "last_refusal_s >= 0": false, "last_refusal_s <= 10m": false,
		"wait_s.p99 >= 0": false, "wait_s.count >= 0": true, "streams.chat.gave_up_share <= 100%": false, "limits.requests.lowest_level >= 0": false,
		"limits.requests.peak_used_share <= 1": false, "limits.requests.busiest_minute_share >= 0": false, "refused_by.tokens >= 0": true,
	} {
		if have := mustParse(t, text).Unbreakable(); have != want {
			t.Errorf("%s: no run breaks it: %v, want %v", text, have, want)
		}
	}
}

// TestSlips are conditions that are surely meant otherwise.
func TestSlips(t *testing.T) {
	for text, want := range map[string]string{
		"gave_up_share <= 1":                           "number is 1, and 1 is all of it: expected 1% for 1 per cent, or 100%",
		"refused_share < 5":                            "number is 5, and 1 is all of it: expected 5% for 5 per cent, or 100%",
		"refused_share < 1":                            "", // not all of them
		"refused_share <= 0.01":                        "",
		"gave_up_share <= 100%":                        "",
		"gave_up_share >= 1":                           "",
		"failing_runs_share <= 2.5":                    "number is 2.5, and 1 is all of it: expected 2.5% for 2.5 per cent, or 100%",
		"streams.chat.refused_share <= 1":              "number is 1, and 1 is all of it: expected 1% for 1 per cent, or 100%",
		"limits.input_tokens.peak_used_share <= 80":    "number is 80, and 1 is all of it: expected 80% for 80 per cent, or 100%",
		"limits.input_tokens.sustained_share <= 1":     "",
		"limits.tokens.busiest_minute_share <= 1.5":    "",
		"limits.requests.busiest_minute_share < 90":    "number is 90, and 1 is all of it: expected 90% for 90 per cent, or 100%",
		"limits.requests.busiest_minute_share <= 150%": "",
	} {
		if want != "" {
			want = `threshold "` + text + `": ` + want
		}
		if _, err := report.ParseThreshold(text); (err == nil) != (want == "") || err != nil && err.Error() != want {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
