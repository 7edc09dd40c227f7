package layout

import "testing"

func TestHabitualFigure(t *testing.T) {
	const wait = ", how long requests wait to be admitted"
	for name, want := range map[string]string{
		"p95": "wait_s.p95" + wait, "p99.9": "wait_s.p99.9" + wait, "p(95)": "wait_s.p95" + wait, "http_req_duration": "wait_s.p95" + wait,
		"latency.p90": "wait_s.p90" + wait, "latency_max": "wait_s.max" + wait, "duration avg": "wait_s.mean" + wait, "wait.p50": "wait_s.p50" + wait,
		"median": "wait_s.p50" + wait, "p97": "", "wait_s": "", "error_rate": "gave_up_share", "Error-Rate": "gave_up_share", "throttled": "refused",
		"http_req_failed": "refused_share (of attempts) or gave_up_share (of requests)", "utilization": "limits.input_tokens.busiest_minute_share",
		"refused": "", "wait_s.p95x": "", "": "", "p": "",
	} {
		if got := HabitualFigure(name); got != want {
			t.Errorf("%q is %q, expected %q", name, got, want)
		}
	}
}
