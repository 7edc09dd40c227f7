package main

import (
	"regexp"
	"slices"

	"loadshape/bucket/wire"
	"loadshape/report/proof"
	"loadshape/workload/exchange"
	"loadshape/workload/messages"
	"loadshape/workload/models"
	"loadshape/workload/redact"
)

// keepSecret lets nothing of a request's texts be shown: who answers may quote them, and so may a recorded failure.
func (v *verification) keepSecret(bodies ...[]byte) {
	var texts []string
	for _, body := range bodies {
		texts = append(texts, messages.Texts(body)...)
	}
	hide := redact.Prompt(texts)
	v.hide = func(s string) string {
		if slices.Contains(errorTypes, s) {
			return s
		}
		return hide(s)
	}
}

// errorTypes are the API's own words for what went wrong, be they in a prompt, too.
var errorTypes = []string{"invalid_request_error", "authentication_error", "billing_error", "permission_error", "not_found_error", "request_too_large",
	"rate_limit_error", "timeout_error", "overloaded_error"}

// hideAll lets v.hide change texts in their places.
func (v *verification) hideAll(texts ...*string) {
	for _, s := range texts {
		if s != nil {
			*s = v.hide(*s)
		}
	}
}

// hideFinding takes the request's texts out of what an answer means, once that is known.
func (v *verification) hideFinding(f *wire.Finding) {
	v.hideAll(&f.Message, &f.ErrorType, &f.ErrorCode, &f.RequestID, &f.Model, &f.Org)
	f.Evidence = slices.Clone(f.Evidence)
	for i := range f.Evidence {
		v.hideAll(&f.Evidence[i])
	}
}

// anID is the id of an organization or a workspace, which stays, be it in a prompt, too.
var anID = regexp.MustCompile(`^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|wrkspc_[A-Za-z0-9]{1,32})$`)

// hideNames takes them out of what names who answered, where that is no name that a provider gives.
func (v *verification) hideNames(x *exchange.Exchange) {
	if models.Answered(v.flags.model, x.ResponseModel) != models.Same {
		v.hideAll(&x.ResponseModel)
	}
	for _, id := range []*string{&x.Route.Organization, &x.Route.Workspace} {
		if !anID.MatchString(*id) {
			v.hideAll(id)
		}
	}
}

// hideExchange takes them out of an exchange. Others that share its parts keep them.
func (v *verification) hideExchange(x *exchange.Exchange) {
	if x == nil {
		return
	}
	v.hideNames(x)
	v.hideAll(&x.Message, &x.StopReason, &x.Detail)
	x.Headers = v.hideHeaders(x.Headers)
	if x.ErrorBody != nil {
		x.ErrorBody = redact.JSON(x.ErrorBody, v.hide)
	}
}

func (v *verification) hideHeaders(headers map[string]string) map[string]string {
	if headers == nil {
		return nil
	}
	clean := make(map[string]string, len(headers))
	for name, value := range headers {
		clean[v.hide(name)] = v.hide(value)
	}
	return clean
}

// hideResult takes them out of a result and of what the ledger is written from.
func (v *verification) hideResult(r *proof.Result) {
	for _, x := range []*exchange.Exchange{v.run.This, v.run.Failure, v.run.Success, v.run.First, r.Exchange, r.Success, r.Failure} {
		v.hideExchange(x)
	}
	if x := r.Response; x != nil {
		v.hideAll(x.RequestID, x.ErrorType, x.ErrorCode, x.Message, x.StopReason, x.Detail)
		x.RateLimit = v.hideHeaders(x.RateLimit)
		for i := range x.Evidence {
			v.hideAll(&x.Evidence[i])
		}
	}
	for i := range r.Compared {
		v.hideAll(r.Compared[i].RequestID)
	}
	if b := r.Burst; b != nil {
		if b.FirstRefusal != nil {
			v.hideFinding(b.FirstRefusal)
		}
		for i := range b.Attempts {
			v.hideAll(b.Attempts[i].RequestID)
			b.Attempts[i].RateLimit = v.hideHeaders(b.Attempts[i].RateLimit)
		}
		for _, a := range v.run.Burst.ByEnd() {
			v.hideExchange(a.Exchange)
		}
	}
}
