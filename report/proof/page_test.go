package proof

import (
	"testing"
	"time"

	"loadshape/bucket/wire/refuse"
)

// TestPageOfCloud: the refusal of a cloud's quota is looked up on the page of its region or project; another owner, on the
// page that the answer is known by.
func TestPageOfCloud(t *testing.T) {
	const page = "Service Quotas in us-east-1"
	for _, c := range []struct {
		route string
		no    refuse.Refusal
		here  bool
	}{
		{"bedrock", refuse.AWSThrottledTokens(false), true},
		{"bedrock-mantle", refuse.MantleOverLimit(), true},
		{"gateway", refuse.AWSThrottledTokens(false), false},
		{"vertex", refuse.AtCapacity(), false},
	} {
		t.Run(c.route, func(t *testing.T) {
			x := refusedBy(answeredAt(noon.Add(time.Second), asking(10, 16), 10000), c.no, "")
			x.Headers = map[string]string{"x-amzn-errortype": c.no.Header.Get("X-Amzn-Errortype")}
			run := runOf(nil, x)
			run.Route.Name, run.Page = c.route, page
			if r := run.Result(); (r.WhereToLook == page) != c.here {
				t.Errorf("owner %s: where to look is %q", r.Owner, r.WhereToLook)
			}
		})
	}
}
