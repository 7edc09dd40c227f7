package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"loadshape/bucket/wire/refuse"
	"loadshape/workload/route"
)

// The canaries, each at another place. None but the first looks like a key.
const (
	keyCanary     = "sk-ant-api03-Qx7Vb2Nm9Kd4Tz8Rw3Lp6Yh1"
	tokenCanary   = "Zp5Wq8Je3Uc7Xo2Gi9Sa4Df6Hk"
	customCanary  = "Mv4Bt7Rc2Ny9Lg5Ej8Wk3Px6Qa"
	headerCanary  = "Fd8Ys3Ho6Tu1Kz9Vi4Cm7Gb2Nr"
	fileCanary    = "Jw2Xe9Pl5Oq8Sn3Ua6Rf1Dy7Kt"
	settingCanary = "Tc6Gh1Zv8Mb4Wi7Ek2Lo9Qj5Xp"
	homeCanary    = "Ub3Nd7Fy2Ka8Sx5Ge1Rz6Jt9Vq"
	strangeCanary = "Gq4Wz9Hc2Lm7Bx5Ty1Kf8Vd3Ns" // of credentials of others, which only look like some
)

// strangers are credentials of others.
var strangers = []string{"xoxb-" + strangeCanary, "-----BEGIN " + "PRIVATE KEY-----\n" + strangeCanary + "\n-----END PRIVATE KEY-----", "hf_" + strangeCanary, "npm_" + strangeCanary,
	"glpat-" + strangeCanary, "https://h.example/x?key=" + strangeCanary, "https://h.example/x?a=1&token=" + strangeCanary, "https://h.example/x?sig=" + strangeCanary, "ghp_" + strangeCanary}

var canaries = map[string]string{"ANTHROPIC_API_KEY": strings.TrimPrefix(keyCanary, "sk-ant-api03-"), "ANTHROPIC_AUTH_TOKEN": tokenCanary,
	"ANTHROPIC_CUSTOM_HEADERS": customCanary, "the header": headerCanary, ".env": fileCanary, "settings.json": settingCanary, "the home": homeCanary, "a stranger": strangeCanary}

// traces are what of the canaries must not be found, by where they are from: any twelve characters in a row, as they are
// or in a form that gives them back.
var traces = func() map[string]string {
	const size = 12
	all := map[string]string{}
	for name, canary := range canaries {
		for i := 0; i+size <= len(canary); i++ {
			piece := canary[i : i+size]
			all[strings.ToLower(piece)] = name
			all[hex.EncodeToString([]byte(piece))] = name + " in hexadecimal"
			var percent string
			for _, c := range []byte(piece) {
				percent += fmt.Sprintf("%%%02x", c)
			}
			all[percent] = name + " in the form of a URL"
			for form, how := range map[string]string{"&#%d;": "decimal entities", "&#x%x;": "hexadecimal entities", "%02x ": "spaced hexadecimal", "%02x:": "hexadecimal with colons", `\x%02x`: "escapes", `\u%04x`: "escapes of JSON"} {
				written := ""
				for _, c := range []byte(piece) {
					written += fmt.Sprintf(form, c)
				}
				all[strings.TrimRight(written, " :")] = name + " in " + how
			}
			back := []byte(strings.ToLower(piece))
			slices.Reverse(back)
			all[string(back)] = name + " backwards"
		}
		for shift := range 3 { // where it begins decides how it looks
			coded := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat(" ", shift) + canary))
			for i := 4; i+16 <= len(coded)-4; i++ {
				all[strings.ToLower(coded[i:i+16])] = name + " in base64"
			}
		}
	}
	return all
}()

// tracesBy are the traces by how they begin.
var tracesBy = func() map[string][]string {
	by := map[string][]string{}
	for trace := range traces {
		by[trace[:8]] = append(by[trace[:8]], trace)
	}
	return by
}()

// findCanary gives where a canary in a text is from, and what of it; empty where there is none.
func findCanary(text string) (from, trace string) {
	if text = strings.ToLower(text); strings.Contains(text, "<!doctype html>") { // as a page writes it, and as it shows it
		text += html.UnescapeString(text)
	}
	for i := 0; i+8 <= len(text); i++ {
		for _, trace := range tracesBy[text[i:i+8]] {
			if strings.HasPrefix(text[i:], trace) {
				return traces[trace], trace
			}
		}
	}
	return "", ""
}

func TestFindCanary(t *testing.T) {
	for _, text := range []string{
		keyCanary, "x" + tokenCanary[3:15] + "y", strings.ToUpper(fileCanary), hex.EncodeToString([]byte(homeCanary)),
		backwards(tokenCanary), each(fileCanary, "&#%d;"), each(fileCanary, "%02x "), each(fileCanary, "%%%02X"),
		base64.StdEncoding.EncodeToString([]byte("user:" + headerCanary)), base64.URLEncoding.EncodeToString([]byte("Bearer " + tokenCanary)),
	} {
		if from, _ := findCanary(text); from == "" {
			t.Errorf("%q: is not found", text)
		}
	}
	if from, trace := findCanary("sk-ant-api03-, " + tokenCanary[:11] + " and nothing else"); from != "" {
		t.Errorf("%q of %s is found where it is not", trace, from)
	}
}

// An aviary is a home, a project and an environment with a canary at every place.
type aviary struct {
	home, work, left string
	env              map[string]string
}

func newAviary(t *testing.T, byToken bool) *aviary {
	t.Helper()
	dir := t.TempDir()
	a := &aviary{filepath.Join(dir, "home"), filepath.Join(dir, "work"), filepath.Join(dir, "left"), nil}
	a.env = map[string]string{
		"HOME": a.home, "XDG_CONFIG_HOME": filepath.Join(a.home, ".config"), "XDG_STATE_HOME": filepath.Join(a.home, ".state"),
		"ANTHROPIC_API_KEY": keyCanary, "ANTHROPIC_AUTH_TOKEN": tokenCanary, "TEAM": headerCanary, "OAUTH": "sk-ant-oat01-" + headerCanary,
		"ANTHROPIC_CUSTOM_HEADERS": "Authorization: Bearer " + customCanary + "\nX-Plain: 1", "SSL_CERT_FILE": filepath.Join(dir, "ca.pem"),
		"GITHUB_STEP_SUMMARY": filepath.Join(dir, "page.md"),
	}
	if byToken {
		delete(a.env, "ANTHROPIC_API_KEY")
	}
	for path, text := range map[string]string{
		a.env["SSL_CERT_FILE"]:                                      string(authority().pem()),
		filepath.Join(a.work, ".env"):                               "ANTHROPIC_API_KEY=" + fileCanary + "\n",
		filepath.Join(a.work, ".git", "HEAD"):                       "",
		filepath.Join(a.work, ".claude", "settings.json"):           `{"env": {"ANTHROPIC_AUTH_TOKEN": "` + settingCanary + `"}}`,
		filepath.Join(a.home, ".config", "anthropic", "credential"): homeCanary,
		filepath.Join(a.work, "request.json"):                       `{"model":"` + aModel + `","max_tokens":9,"messages":[{"role":"user","content":"my key is ` + keyCanary + ` and ` + tokenCanary + `"}]}`,
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

// enter makes the aviary the surroundings of this process.
func (a *aviary) enter(t *testing.T) {
	t.Helper()
	for name, value := range a.env {
		t.Setenv(name, value)
	}
	t.Chdir(a.work)
}

// written are all files that were made or changed in the aviary, and their names.
func (a *aviary) written(t *testing.T, since map[string]string) string {
	t.Helper()
	var text strings.Builder
	for path, content := range a.files(t) {
		if before, there := since[path]; !there || before != content {
			text.WriteString(path + "\n" + content + "\n")
		}
	}
	return text.String()
}

func (a *aviary) files(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(filepath.Dir(a.home), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		files[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// forms are the ways in which a server, or whoever recorded an answer, can write down what it was sent.
func forms(secret string) string {
	var escaped strings.Builder
	for _, c := range secret {
		fmt.Fprintf(&escaped, `\u%04x`, c)
	}
	return strings.Join([]string{secret, strings.ToUpper(secret), strings.ToLower(secret), secret[2:], secret[:len(secret)-3], "Bearer " + secret,
		url.QueryEscape("x " + secret), base64.StdEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret)),
		hex.EncodeToString([]byte(secret)), `\n` + secret, "<" + secret + ">", secret + secret, escaped.String(), backwards(secret),
		each(secret, "%%%02x"), each(secret, "%%%02X"), each(secret, "&#%d;"), each(secret, "&#x%x;"), each(secret, "&#x%04X;"), each(secret, "%02x "), each(secret, "%02X:"),
		each(secret, "0x%02x, "), each(secret, `\x%02x`), base64.StdEncoding.EncodeToString([]byte(":" + secret)), base64.StdEncoding.EncodeToString([]byte("id" + secret)),
		base64.URLEncoding.EncodeToString([]byte("{\"key\":\"" + secret + "\"}"))}, " | ")
}

func each(s, form string) string {
	var out strings.Builder
	for _, c := range []byte(s) {
		fmt.Fprintf(&out, form, c)
	}
	return out.String()
}

func backwards(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

// told are the credentials of a request, in every form, and its body.
func told(r *http.Request) string {
	var all []string
	for _, name := range []string{"X-Api-Key", "Authorization", "X-Team"} {
		if value := r.Header.Get(name); value != "" {
			all = append(all, name+": "+forms(afterBearer(value)))
		}
	}
	return strings.Join(all, "; ")
}

func afterBearer(value string) string { return strings.TrimPrefix(value, "Bearer ") }

// echo answers with the credentials in every header that is kept, and by body.
func echo(status int, contentType string, body func(told string) string, headers ...string) scenario {
	return scenario{answer: func(w http.ResponseWriter, r *http.Request) {
		key := afterBearer(r.Header.Get("Authorization")) + r.Header.Get("X-Api-Key")
		h := w.Header()
		for _, name := range []string{"Request-Id", "Server", "Via", "Cf-Ray", "X-Request-Id", "Location", "Anthropic-Organization-Id",
			"Anthropic-Workspace-Id", "Anthropic-Ratelimit-Requests-Limit", "Anthropic-Ratelimit-" + key, "Anthropic-Ratelimit-X" + hex.EncodeToString([]byte(key)),
			"Set-Cookie", "X-Api-Key"} {
			h.Set(name, key+" "+r.Header.Get("X-Team")+" "+base64.StdEncoding.EncodeToString([]byte(key)))
		}
		h.Set("Content-Type", contentType)
		for i := 0; i < len(headers); i += 2 {
			h.Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body(told(r)))
	}}
}

func errorOf(kind string) func(string) string {
	return func(told string) string {
		body, _ := json.Marshal(map[string]any{"type": "error", "x-api-key": told, told: 1,
			"error": map[string]any{"type": kind, "message": "not with " + told, "details": map[string]string{"error_code": told}}})
		return string(body)
	}
}

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// canaryRuns come to every verdict, and to most of its rules.
func canaryRuns() []struct {
	name     string
	scenario scenario
	args     []string
} {
	return []struct {
		name     string
		scenario scenario
		args     []string
	}{
		{"held", echo(200, "application/json", func(told string) string {
			return `{"type":"message","id":` + quoted(told) + `,"model":` + quoted(told) + `,"stop_reason":` + quoted(told) +
				`,"content":[{"type":"text","text":` + quoted(told) + `}],"usage":{"input_tokens":1,"output_tokens":1}}`
		}), nil},
		{"held after a failure", message(20000), []string{"--baseline", "failed.har"}},
		{"held after a printed error", message(20000), []string{"--baseline", "printed.txt"}},
		{"held after a recorded error", message(20000), []string{"--baseline", "recorded.json", "--change", "the key " + tokenCanary + " is another",
			"--status-page", keyCanary, "--client-status", "key " + tokenCanary}},
		{"refused by a limit", echo(429, "application/json", errorOf("rate_limit_error"), "Retry-After", "7"), nil},
		{"refused again", echo(429, "application/json", errorOf("rate_limit_error"), "Retry-After", "7"), []string{"--baseline", "printed.txt"}},
		{"not accepted", echo(401, "application/json", errorOf("authentication_error")), []string{"--baseline", "recorded.json"}},
		{"a request with keys in it", echo(400, "application/json", errorOf("invalid_request_error")), []string{"--request", "request.json"}},
		{"text", echo(500, "text/plain", func(told string) string { return told }), nil},
		{"HTML", echo(200, "text/html", func(told string) string { return "<html>" + told }), nil},
		{"redirected", echo(307, "text/plain", func(told string) string { return told }), nil},
		{"a stream", echo(200, "text/event-stream", func(told string) string {
			return "event: " + told + "\ndata: " + streamBegins + "\n\ndata: " + errorOf("api_error")(told) + "\n\n"
		}), nil},
		{"a cut stream", echo(200, "text/event-stream", func(told string) string {
			return `data: {"type":"message_start","message":{"type":"message","model":` + quoted(told) + `,"usage":{"input_tokens":1}}}` + "\n\ndata: " + told
		}), nil},
		{"the status text", wrote(false, "HTTP/1.1 401 "+keyCanary+" "+tokenCanary+"\r\nContent-Length: 0\r\n\r\n"), nil},
		{"no status", wrote(false, "HTTP/1.1 "+keyCanary+"\r\n\r\n"), nil},
		{"a header that is none", wrote(false, "HTTP/1.1 200 OK\r\n"+keyCanary+"\r\n"+tokenCanary+": x\r\n\r\n"), nil},
		{"timeout", scenarios["hang"], []string{"--timeout", "50ms"}},
		{"too early", message(20000), []string{"--baseline", "early.json"}},
		{"dry run", message(20000), []string{"--dry-run", "--request", "request.json", "--baseline", "recorded.json"}},
		{"two changes", message(20000), []string{"--change", keyCanary, "--change", tokenCanary}},
		{"another model", message(20000), []string{"--baseline", "failed.har", "--model", "claude-opus-5"}},
		{"an OAuth token", message(20000), []string{"--credential", "env:OAUTH", "--baseline", "recorded.json"}},
		{"no such file", message(20000), []string{"--baseline", keyCanary}},
		{"no such flag", message(20000), []string{"--" + keyCanary}},
		{"a credential on the command line", message(20000), []string{"--credential", keyCanary}},
		{"a credential in the place of its variable", message(20000), []string{"--credential", "env:" + strangeCanary}},
		{"a header's value in the place of its variable", message(20000), []string{"--header", "x-more=env:" + strangeCanary}},
		{"a header on the command line", message(20000), []string{"--header", "x-api-key=" + tokenCanary}},
		{"a base URL with a credential", message(20000), []string{"--base-url", "https://me:" + tokenCanary + "@127.0.0.1"}},
		{"a base URL with a query", message(20000), []string{"--base-url", "https://127.0.0.1/?key=" + tokenCanary}},
		{"a request that is none", message(20000), []string{"--request", "printed.txt"}},
		{"a baseline that is none", message(20000), []string{"--baseline", "request.json"}},
	}
}

// baselines writes recorded failures that hold the credentials.
func (a *aviary) baselines(t *testing.T) {
	t.Helper()
	all := []string{keyCanary, "Bearer " + keyCanary} // it may be a key that is not in the environment
	for _, c := range []string{tokenCanary, customCanary, headerCanary} {
		all = append(all, forms(c))
	}
	if a.env["ANTHROPIC_API_KEY"] != "" {
		all = append(all, forms(keyCanary))
	}
	spilled := strings.Join(append(all, strangers...), "; ")
	over := refuse.OverLimit(aLimit, "input tokens", "minute", organization, aModel).Message
	headers := []map[string]string{{"name": "x-api-key", "value": keyCanary}, {"name": "Authorization", "value": "Bearer " + tokenCanary},
		{"name": "Cookie", "value": customCanary}, {"name": "request-id", "value": headerCanary}, {"name": "server", "value": keyCanary}}
	body := map[string]any{"type": "error", "error": map[string]any{"type": "rate_limit_error", "message": over + " " + spilled, "x-api-key": tokenCanary}}
	text := func(v any) string { b, _ := json.Marshal(v); return string(b) }
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(a.work, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("failed.har", text(map[string]any{"log": map[string]any{"entries": []any{map[string]any{
		"startedDateTime": "2026-11-01T00:00:00Z",
		"request": map[string]any{"method": "POST", "url": "https://me:" + tokenCanary + "@127.0.0.1:9/v1/messages?key=" + keyCanary, "headers": headers,
			"postData": map[string]any{"text": `{"model":"` + aModel + `","max_tokens":1,"messages":[{"role":"user","content":"` + tokenCanary + `"}]}`}},
		"response": map[string]any{"status": 429, "headers": headers, "content": map[string]any{"text": text(body)}}}}}}))
	write("printed.txt", "Traceback: headers {'x-api-key': '"+keyCanary+"', 'authorization': 'Bearer "+tokenCanary+"'}\n"+
		"anthropic.RateLimitError: Error code: 429 - {'type': 'error', 'error': {'type': 'rate_limit_error', 'message': \""+over+"\", 'key': '"+spilled+"'}}\n")
	recorded := map[string]any{"status": 429, "headers": map[string]string{"x-api-key": keyCanary, "request-id": tokenCanary, "via": customCanary,
		"server": spilled, "anthropic-organization-id": headerCanary}, "error_body": body,
		"request": map[string]string{"model": aModel, "authorization": tokenCanary, "service_tier": "auto", "speed": "standard"}, "note": spilled}
	write("recorded.json", text(recorded))
	recorded["headers"] = map[string]string{"retry-after": "3600", "date": time.Now().UTC().Format(http.TimeFormat), "server": spilled}
	write("early.json", text(recorded))
}

func TestCanary(t *testing.T) {
	verdicts := map[int]bool{}
	for _, byToken := range []bool{false, true} {
		a := newAviary(t, byToken)
		a.baselines(t)
		a.enter(t)
		for _, r := range canaryRuns() {
			for _, format := range formats {
				if byToken && format != "json" && format != "text" {
					continue // of the same strings
				}
				t.Run(fmt.Sprintf("%s/%s/by token %v", r.name, format, byToken), func(t *testing.T) {
					if err := os.RemoveAll(a.left); err != nil {
						t.Fatal(err)
					}
					since := a.files(t)
					server := start(t, plain, r.scenario)
					args := []string{"--route", "direct", "--model", aModel, "--base-url", server.url, "--header", "x-team=env:TEAM", "--format", format, "--ledger", filepath.Join(a.left, "ledger.jsonl")}
					if format == "text" { // the evidence is the same whatever the report is
						args = append(args, "--evidence", filepath.Join(a.left, "evidence"))
					}
					var out, stderr bytes.Buffer
					status := run(t.Context(), append(args, r.args...), func(name string) string { return a.env[name] }, strings.NewReader(""), &out, &stderr)
					verdicts[status] = true
					for what, text := range map[string]string{"standard output": out.String(), "standard error": stderr.String(), "a file": a.written(t, since)} {
						if from, trace := findCanary(text); from != "" {
							at := strings.Index(strings.ToLower(text), trace)
							t.Errorf("%s holds %s: %q in …%q…", what, from, trace, text[max(0, at-200):min(len(text), at+60)])
						}
					}
				})
			}
		}
		if page, err := os.ReadFile(a.env["GITHUB_STEP_SUMMARY"]); !byToken && (err != nil || !strings.Contains(string(page), "### ")) {
			t.Errorf("the page of the step is %.60q, %v: nothing was looked at there", page, err)
		}
	}
	if want := []int{0, 1, 2, 3, 4}; !slices.Equal(slices.Sorted(maps.Keys(verdicts)), want) {
		t.Errorf("the runs came to the exit statuses %v, want all of %v", verdicts, want)
	}
}

// TestCanaryOfExplain: a recorded failure holds secrets that nobody can tell from its ids. Its page shows none that its ticket does not
// show, and no key that has the form of one.
func TestCanaryOfExplain(t *testing.T) {
	a := newAviary(t, false)
	a.baselines(t)
	a.enter(t)
	for _, file := range []string{"recorded.json", "early.json", "failed.har", "printed.txt"} {
		shown := map[string]string{}
		for _, format := range []string{"markdown", "html"} {
			var out, stderr bytes.Buffer
			status := run(t.Context(), []string{"explain", file, "--format", format}, func(name string) string { return a.env[name] }, strings.NewReader(""), &out, &stderr)
			if status != 0 || !strings.Contains(out.String(), "input") || strings.Contains(html.UnescapeString(out.String()), keyCanary) {
				t.Errorf("%s, %s: exit status %d, or the key is there: %s%s", file, format, status, out.String(), stderr.String())
			}
			shown[format], _ = findCanary(out.String() + stderr.String())
		}
		if shown["html"] != "" && shown["html"] != shown["markdown"] {
			t.Errorf("%s: the page holds %s, the ticket %q", file, shown["html"], shown["markdown"])
		}
	}
}

// canaryRoutes are all routes on which this program sends, each with what it needs beside the aviary.
var canaryRoutes = map[string]struct {
	args []string
	env  map[string]string
}{
	"gateway":        {[]string{"--gateway", "litellm"}, nil},
	"bedrock":        {[]string{"--region", "us-east-1"}, map[string]string{"AWS_BEARER_TOKEN_BEDROCK": "ABSK" + customCanary}},
	"bedrock-mantle": {[]string{"--region", "us-east-1"}, map[string]string{"AWS_BEARER_TOKEN_BEDROCK": "ABSK" + customCanary}},
	"claude-aws":     {[]string{"--region", "us-east-1", "--workspace", workspace}, map[string]string{"ANTHROPIC_AWS_API_KEY": "sk-ant-api03-" + customCanary}},
	"claude-google":  {[]string{"--region", "us-east5", "--project", "a-project", "--workspace", workspace}, map[string]string{"AUTH": "Bearer ya29." + customCanary}},
	"vertex":         {[]string{"--region", "us-east5", "--project", "a-project"}, map[string]string{"AUTH": "Bearer ya29." + customCanary}},
	"foundry":        {[]string{"--project", "a-resource"}, map[string]string{"ANTHROPIC_FOUNDRY_API_KEY": customCanary}},
}

// TestCanaryOnEveryRoute: whatever the route, a server that tells all that it was sent, in every form, gets none of it into
// anything that is shown or written.
func TestCanaryOnEveryRoute(t *testing.T) {
	a := newAviary(t, false)
	a.baselines(t)
	a.enter(t)
	for _, name := range route.Names() {
		way, ok := canaryRoutes[name]
		if !ok && name != route.Direct {
			t.Errorf("there is no run on the route %s", name)
			continue
		}
		for _, r := range canaryRuns()[:16] {
			t.Run(name+"/"+r.name, func(t *testing.T) {
				if err := os.RemoveAll(a.left); err != nil {
					t.Fatal(err)
				}
				since := a.files(t)
				server := start(t, plain, r.scenario)
				args := append([]string{"--route", name, "--model", aModel, "--base-url", server.url, "--header", "x-team=env:TEAM", "--ledger", filepath.Join(a.left, "ledger.jsonl"),
					"--evidence", filepath.Join(a.left, "evidence")}, way.args...)
				if way.env["AUTH"] != "" {
					args = append(args, "--header", "authorization=env:AUTH")
				}
				if i := slices.Index(r.args, "--baseline"); i < 0 { // that of the direct route is another's
					args = append(args, r.args...)
				}
				var out, stderr bytes.Buffer
				status := run(t.Context(), args, func(name string) string {
					if value, there := way.env[name]; there {
						return value
					}
					return a.env[name]
				}, strings.NewReader(""), &out, &stderr)
				if status == 2 || server.requests.Load() != 1 && r.scenario.answer != nil {
					t.Errorf("exit status %d, %d requests: nothing was tried: %s", status, server.requests.Load(), stderr.String())
				}
				for what, text := range map[string]string{"standard output": out.String(), "standard error": stderr.String(), "a file": a.written(t, since)} {
					if from, trace := findCanary(text); from != "" {
						at := strings.Index(strings.ToLower(text), trace)
						t.Errorf("%s holds %s: %q in …%q…", what, from, trace, text[max(0, at-200):min(len(text), at+60)])
					}
				}
			})
		}
	}
}

// TestCanaryOfAProcess looks at a process that hangs as its machine shows it, and at what it says when it is made to
// panic.
func TestCanaryOfAProcess(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("it needs /proc")
	}
	binary := build(t, "verify")
	a := newAviary(t, false)
	a.baselines(t)
	for _, signal := range []os.Signal{syscall.SIGQUIT, syscall.SIGABRT, os.Interrupt, syscall.SIGTERM} {
		for _, name := range []string{"hang", "hang-stream"} {
			for _, way := range []string{h1, h2} {
				t.Run(fmt.Sprintf("%v/%s/%s", signal, name, way), func(t *testing.T) {
					since := a.files(t)
					server := start(t, way, scenarios[name])
					ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
					defer cancel()
					c := exec.CommandContext(ctx, binary, "--route", "direct", "--model", aModel, "--base-url", server.url, "--header", "x-team=env:TEAM",
						"--baseline", "recorded.json", "--evidence", filepath.Join(a.left, "evidence"), "--ledger", filepath.Join(a.left, "ledger.jsonl"))
					c.Dir = a.work
					c.Env = []string{"GOTRACEBACK=all"}
					for name, value := range a.env {
						c.Env = append(c.Env, name+"="+value)
					}
					var out, stderr bytes.Buffer
					c.Stdout, c.Stderr = &out, &stderr
					if err := c.Start(); err != nil {
						t.Fatal(err)
					}
					for server.requests.Load() == 0 && ctx.Err() == nil {
						time.Sleep(time.Millisecond)
					}
					arguments, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", c.Process.Pid))
					if err != nil || !bytes.Contains(arguments, []byte("--base-url")) {
						t.Errorf("the arguments of the process are %q, %v", arguments, err)
					}
					if err := c.Process.Signal(signal); err != nil {
						t.Fatal(err)
					}
					c.Wait()
					crashes := signal == syscall.SIGQUIT || signal == syscall.SIGABRT
					if crashes != strings.Contains(stderr.String(), "goroutine ") || server.requests.Load() != 1 {
						t.Errorf("standard error is %q after %d requests, want goroutines: %v", stderr.String(), server.requests.Load(), crashes)
					}
					if !crashes && !strings.Contains(out.String(), "interrupted") {
						t.Errorf("the report is %q, want that it was interrupted", out.String())
					}
					for what, text := range map[string]string{"the process list": string(arguments), "standard output": out.String(),
						"standard error": stderr.String(), "a file": a.written(t, since)} {
						if from, trace := findCanary(text); from != "" {
							t.Errorf("%s holds %s: %q", what, from, trace)
						}
					}
				})
			}
		}
	}
}
