package proof

import "slices"

// support says whether the evidence can be handed over: the same route failed again in the same way, and nothing that
// support asks for is missing.
func (run *Run) support(r *Result) Support {
	s := Support{StatusPage: known(run.StatusPage), ClientStatus: known(run.ClientStatus)}
	if r.Reason != "same_limit" {
		s.Missing = append(s.Missing, "the same limit has not refused the same route twice")
	}
	for _, x := range []struct {
		missing bool
		what    string
	}{
		{r.Response == nil || r.Response.Message == nil, "the exact message of a refusal"},
		{r.Response == nil || r.Response.RequestID == nil, "the request id of the answer"},
		{run.This == nil || len(run.This.Headers) == 0, "the headers of the answer"},
		{run.Failure == nil || run.Failure.At == nil, "the time of the first failure"},
		{names(r, "direct", "claude-aws", "claude-google") && r.Route.Organization == nil, "the organization id of the answer"},
		{names(r, "bedrock", "bedrock-mantle", "claude-aws", "vertex") && r.Route.Region == nil, "the region"},
		{names(r, "claude-google", "vertex", "foundry") && r.Route.Project == nil, "the project or resource"},
		{r.Owner == "unknown" || r.Owner == "", "the owner of the limit"},
		{run.StatusPage == "", "what the status page said (--status-page)"},
		{run.ClientStatus == "", "what the client's own /status said (--client-status)"},
	} {
		if x.missing {
			s.Missing = append(s.Missing, x.what)
		}
	}
	if r.Baseline != nil {
		for _, x := range r.Baseline.all() {
			if x.sameness == Unknown && (x.name == "credential" || x.name == "workload") {
				s.Missing = append(s.Missing, "proof that the "+x.name+" is that of the first failure")
			}
		}
	}
	s.Ready = len(s.Missing) == 0
	return s
}

// names reports whether the route is one of these.
func names(r *Result, routes ...string) bool { return slices.Contains(routes, r.Route.Name) }
