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

// Curl is the request as a command for a POSIX shell, for people who want to see the same without this program. It takes
// credentials from where they came from, and shows them to no other program: they are in no argument. The body is within it, and
// no file is written.
func (r *Route) Curl(body string) string {
	if r.service == "" {
		return r.curl("", body)
	}
	keys := ""
	if r.credential.source != "env:AWS_ACCESS_KEY_ID" {
		keys = "eval \"$(aws configure export-credentials --format env)\"\n"
	}
	if r.form.name != Bedrock || len(r.extra) > 0 {
		return keys + r.curl(`user = "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"`, body, "--aws-sigv4 "+quote("aws:amz:"+r.region+":"+r.service))
	}
	// Not every curl signs a path with an escaped colon in it as AWS does.
	lines := []string{
		"AWS_MAX_ATTEMPTS=1 aws bedrock-runtime invoke-model", "--region " + quote(r.region), "--model-id " + quote(r.scrub(r.model)),
		"--accept application/json", "--content-type application/json", "--body fileb:///dev/stdin",
	}
	if !r.form.ours(address.Host(r.url)) {
		lines = append(lines, "--endpoint-url "+quote(r.scrub(r.base.String())))
	}
	return strings.Join(append(lines, "/dev/stdout <<'BODY'"), " \\\n  ") + "\n" + body + "\nBODY\n"
}

// curl is the command of that name. The shell writes what is secret to descriptors that curl reads: headers to the third, an
// option of its own, where there is one, to the fifth, and the body to the fourth.
func (r *Route) curl(option, body string, more ...string) string {
	lines := []string{"curl --silent --show-error --include --max-redirs 0", quote(r.scrub(r.url.String()))}
	var secret []string
	for _, l := range r.lines() {
		name := strings.ToLower(l.name) + ": "
		switch {
		case l.name == "Accept-Encoding": // curl would show the packed answer
		case l.later && r.service != "": // curl signs
		case l.later:
			secret = append(secret, name+r.credential.before+"$("+r.credential.command+")")
		case l.variable != "":
			// The shell puts the value in; the name of the variable has been checked.
			secret = append(secret, name+l.before+"$"+l.variable)
		default:
			lines = append(lines, "--header "+quote(name+l.shown))
		}
	}
	lines = append(lines, more...)
	redirects, texts := "4<<'BODY'", body+"\nBODY\n"
	if option != "" {
		secret = append(secret, "x-amz-security-token: $AWS_SESSION_TOKEN") // curl sends none that is empty
		lines = append(lines, "--config /dev/fd/5")
		redirects, texts = "5<<OPTION "+redirects, option+"\nOPTION\n"+texts
	}
	if len(secret) > 0 {
		lines = append(lines, "--header @/dev/fd/3")
		redirects, texts = "3<<HEADERS "+redirects, strings.Join(secret, "\n")+"\nHEADERS\n"+texts
	}
	lines = append(lines, "--data-binary @/dev/fd/4 "+redirects)
	return strings.Join(lines, " \\\n  ") + "\n" + texts
}

// quote makes one word of any text, for a POSIX shell.
func quote(s string) string {
	return "'" + strings.ReplaceAll(strings.ReplaceAll(s, "\x00", ""), "'", `'\''`) + "'"
}
