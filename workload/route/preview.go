package route

import (
	"net/http"
	"strings"
)

// A Preview is the exact request that Send would send, with its secrets replaced.
type Preview struct {
	Method  string          `json:"method"`
	URL     string          `json:"url"`
	Headers []PreviewHeader `json:"headers"`
	Body    string          `json:"body"`
}

// A PreviewHeader is one header of a Preview.
type PreviewHeader struct {
	Name  string `json:"name"` // lower case
	Value string `json:"value"`
}

// Preview shows what Send would send. Secrets in the body are replaced too.
func (r *Route) Preview(body []byte) Preview {
	r = r.forBody(body)
	p := Preview{Method: http.MethodPost, URL: r.scrub(r.url.String()), Body: r.scrub(string(r.form.edit(r, body)))}
	for _, l := range r.lines() {
		p.Headers = append(p.Headers, PreviewHeader{strings.ToLower(l.name), l.shown})
	}
	return p
}

// String is the request as HTTP writes it.
func (p Preview) String() string {
	var s strings.Builder
	s.WriteString(p.Method + " " + p.URL + "\n")
	for _, h := range p.Headers {
		s.WriteString(h.Name + ": " + h.Value + "\n")
	}
	s.WriteString("\n" + p.Body + "\n")
	return s.String()
}
