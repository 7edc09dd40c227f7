package underway

import (
	"bytes"
	"strings"
	"testing"

	"loadshape/workload"
)

// TestForetell tells of a search that takes long, and of no other.
func TestForetell(t *testing.T) {
	for rate, want := range map[string]string{
		"600":   "",
		"60000": "sim: about 60,000,000 requests are played some 25 times, which may take 4m of one processor's time; try less\n",
	} {
		plan, err := workload.ReadPlan("p.yaml", strings.NewReader(`streams: [{model: claude-sonnet-5, arrivals: {rate: `+rate+`, duration: 1000m}, input_tokens: 1, output_tokens: 1}]`))
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		Foretell(&b, plan, 25, "try less")
		if b.String() != want {
			t.Errorf("of %s a minute it says %q, want %q", rate, &b, want)
		}
	}
}
