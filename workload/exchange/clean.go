package exchange

import (
	"slices"
	"strings"

	"loadshape/workload/container"
	"loadshape/workload/scrub"
)

// Clean takes out of an exchange what must not be kept: headers that are not on the list, and every secret. What the
// exchange shares with others stays as it is.
func (e *Exchange) Clean() {
	for _, s := range []*string{
		&e.Message, &e.ResponseModel, &e.StopReason, &e.Failure, &e.Detail,
		&e.Route.Name, &e.Route.Scheme, &e.Route.Host, &e.Route.Path, &e.Route.Region, &e.Route.Project, &e.Route.Account, &e.Route.Quota, &e.Route.Gateway, &e.Route.Organization, &e.Route.Workspace,
		&e.Route.CredentialSource, &e.Route.CredentialFingerprint, &e.Route.Version, &e.Route.Proxy, &e.Route.HTTP,
		&e.Request.Model, &e.Request.ServiceTier, &e.Request.Speed, &e.Request.Workload,
	} {
		*s = scrub.Plainly(*s)
	}
	for _, list := range []*[]string{&e.Route.Betas, &e.Route.Headers} {
		*list = slices.Clone(*list)
		for i, s := range *list {
			(*list)[i] = scrub.Plainly(s)
		}
	}
	if p := e.Plan; p != nil {
		e.Plan = &PlanWindow{scrub.Plainly(p.Status), scrub.Plainly(p.Window), p.ResetsAt}
	}
	headers := map[string]string{}
	for name, value := range e.Headers {
		if name = strings.ToLower(name); container.Allowed(name) {
			headers[scrub.Plainly(name)] = scrub.Plainly(value)
		}
	}
	if e.Headers = headers; len(headers) == 0 {
		e.Headers = nil
	}
	e.ErrorBody = scrub.JSON(e.ErrorBody)
}
