package outlook

import (
	"bytes"
	"strings"
	"testing"

	"loadshape/workload"
)

func plan(t *testing.T, stream string) *workload.Plan {
	t.Helper()
	p, err := workload.ReadPlan("p.yaml", strings.NewReader(`streams: [{model: claude-sonnet-5, `+stream+`, input_tokens: 1, output_tokens: 1}]`))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestTime tells of a search that takes long, and of no other.
func TestTime(t *testing.T) {
	for rate, want := range map[string]string{
		"600":   "",
		"60000": "sim: about 60,000,000 requests are played some 25 times, which may take 4m of one processor's time; try less\n",
	} {
		var b bytes.Buffer
		if Time(&b, plan(t, "arrivals: {rate: "+rate+", duration: 1000m}"), 25, "try less"); b.String() != want {
			t.Errorf("of %s a minute it says %q, want %q", rate, &b, want)
		}
	}
}

// TestMemory tells of what is kept while it waits, where that is much, and of nothing that is drawn again.
func TestMemory(t *testing.T) {
	for stream, want := range map[string]string{
		"arrivals: {rate: 60000, duration: 1000m}, client: {pace: {requests: 1}}": "",
		"arrivals: {rate: 60, duration: 1000m}, session: {turns: 2}":              "",
		"arrivals: {rate: 600, duration: 1000m}, session: {turns: 2}":             "sim: up to 600,000 sessions or clients may be under way or wait at once, which take up to 720 MB of memory at scale 1; fewer arrivals, or a client.queue, bound that\n",
		"closed_loop: {clients: 1000000, duration: 1m}":                           "sim: up to 1,000,000 sessions or clients may be under way or wait at once, which take up to 1,200 MB of memory at scale 1; fewer arrivals, or a client.queue, bound that\n",
	} {
		var b bytes.Buffer
		if Memory(&b, plan(t, stream)); b.String() != want {
			t.Errorf("of %s it says %q, want %q", stream, &b, want)
		}
	}
}
