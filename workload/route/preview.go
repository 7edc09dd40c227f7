package route

import (
	"net/http"
	"strings"

	"loadshape/workload/messages"
	"loadshape/workload/route/address"
)

// A Preview is the request that Send would send, with its secrets and its texts replaced.
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

// Preview shows what Send would send. Secrets in the body are replaced too, and instead of texts stands how long they are.
func (r *Route) Preview(body []byte) Preview {
	r = r.forBody(body)
	p := Preview{Method: http.MethodPost, URL: r.scrub(r.url.String()), Body: r.scrub(string(messages.Hidden(r.form.edit(r, body))))}
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

// Curl is the request as a command for a POSIX shell, for people who want to see the same without this program. It
// takes credentials from where they came from, and the body from request.json, as Preview shows it.
func (r *Route) Curl() string {
	if r.service == "" {
		return r.curl()
	}
	keys := ""
	if r.credential.source != "env:AWS_ACCESS_KEY_ID" {
		keys = "eval \"$(aws configure export-credentials --format env)\"\n"
	}
	if r.form.name != Bedrock || len(r.extra) > 0 {
		return keys + r.curl("--aws-sigv4 "+quote("aws:amz:"+r.region+":"+r.service), `--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"`,
			`--header 'x-amz-security-token: '"$AWS_SESSION_TOKEN"`)
	}
	// Not every curl signs a path with an escaped colon in it as AWS does.
	lines := []string{
		"AWS_MAX_ATTEMPTS=1 aws bedrock-runtime invoke-model", "--region " + quote(r.region), "--model-id " + quote(r.scrub(r.model)),
		"--accept application/json", "--content-type application/json", "--body fileb://request.json",
	}
	if !r.form.ours(address.Host(r.url)) {
		lines = append(lines, "--endpoint-url "+quote(r.scrub(r.base.String())))
	}
	return strings.Join(append(lines, "/dev/stdout"), " \\\n  ") + "\n"
}

func (r *Route) curl(more ...string) string {
	lines := []string{"curl --silent --show-error --include --max-redirs 0", quote(r.scrub(r.url.String()))}
	for _, l := range r.lines() {
		switch {
		case l.name == "Accept-Encoding": // curl would show the packed answer
		case l.later && r.service != "": // curl signs
		case l.later:
			lines = append(lines, `--header `+quote(strings.ToLower(l.name)+": "+r.credential.before)+`"$(`+r.credential.command+`)"`)
		case l.variable != "":
			// The shell puts the value in; the name of the variable has been checked.
			lines = append(lines, `--header `+quote(strings.ToLower(l.name)+": "+l.before)+`"$`+l.variable+`"`)
		default:
			lines = append(lines, "--header "+quote(strings.ToLower(l.name)+": "+l.shown))
		}
	}
	lines = append(append(lines, more...), "--data-binary @request.json")
	return strings.Join(lines, " \\\n  ") + "\n"
}

// quote makes one word of any text, for a POSIX shell.
func quote(s string) string {
	return "'" + strings.ReplaceAll(strings.ReplaceAll(s, "\x00", ""), "'", `'\''`) + "'"
}
