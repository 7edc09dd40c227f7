package route

import (
	"fmt"
	"net/url"
	"strings"

	"loadshape/workload/route/address"
)

// findAddress takes the base URL from the flag, else from the environment, else the provider's. A base URL of the
// project's own files is not followed: whoever wrote them would get the credential.
func (r *Route) findAddress(s Settings, in Surroundings) error {
	name, own := r.form.baseName, r.form.base(r)
	fromEnv := in.Getenv(name)
	base, where := s.BaseURL, "--base-url"
	if base == "" {
		if reason := address.SetByProject(name, fromEnv, own, in.WorkDir, in.HomeDir); reason != "" {
			return &Refusal{reason}
		}
		base, where = strings.TrimSpace(fromEnv), name
	}
	if base == "" {
		base = own
	}
	if base == "" {
		return noChoice("base-url", "the address of "+r.form.title, "https://gateway.example.com", name)
	}
	u, err := address.Parse(base)
	if err != nil {
		return fmt.Errorf("%s: %w", where, err)
	}
	r.base = u
	if r.url, err = r.address(r.model, false); err != nil {
		return err
	}
	if base := strings.TrimRight(u.Path, "/"); strings.HasSuffix(base, "/v1") && strings.HasSuffix(r.url.Path, "/v1/"+messagesPath) {
		r.note("%s ends in /v1: as with the SDKs, the request goes to %s/%s.", where, base, messagesPath)
	}
	if s.BaseURL != "" && fromEnv != "" && !address.Same(s.BaseURL, fromEnv) {
		r.note("%s is set too, to another address: clients that read it take another route than this request.", name)
	}
	return nil
}

// address joins the base and the path of a request as the SDKs do: the path of the base stays, with one slash between.
func (r *Route) address(model string, stream bool) (*url.URL, error) {
	if r.form.modelInPath {
		if err := checkModel(model); err != nil {
			return nil, err
		}
	}
	both := r.form.path(r, model)
	escaped := both.whole
	if stream {
		escaped = both.stream
	}
	u := *r.base
	prefix := strings.TrimRight(u.Path, "/")
	if r.form.name == Vertex { // whose clients have base URLs with the version and without
		prefix = strings.TrimSuffix(prefix, "/v1")
	}
	plain, err := url.PathUnescape(escaped)
	if err != nil {
		return nil, fmt.Errorf("--model: cannot stand in an address")
	}
	u.Path, u.RawPath = prefix+plain, prefix+escaped
	return &u, nil
}

// checkModel says why a model cannot stand in an address, if it cannot.
func checkModel(model string) error {
	switch {
	case model == "":
		return fmt.Errorf("--model: is missing, and it is part of the address on this route")
	case !address.IsName(model, "-._:/@") || strings.Contains(model, "//"):
		return fmt.Errorf("--model: cannot stand in the address of a request, expected the id of a model")
	}
	return nil
}

// forBody is the route as a body takes it, which may name a model and be for a stream. Routes are values: this one is
// for a single request, and what it learns on the way stays in it.
func (r *Route) forBody(body []byte) *Route {
	one := *r
	model, stream := shape(body)
	if model == "" {
		model = r.model
	}
	if u, err := r.address(model, stream); err == nil {
		one.url = u
	}
	return &one
}
