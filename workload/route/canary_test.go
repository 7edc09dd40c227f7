package route

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// TestCanary puts the canary into each variable and into files, and looks for it in all that comes out.
func TestCanary(t *testing.T) {
	server := newCounter(t, "http", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Request-Id", r.Header.Get("X-Api-Key")+r.Header.Get("Authorization")+r.Header.Get("X-Team"))
		w.WriteHeader(401)
		fmt.Fprintf(w, `{"type":"error","error":{"message":%q}}`, fmt.Sprint(r.Header))
	})
	variables := []string{
		keyName, tokenName, headersName, baseURLName, "ANTHROPIC_PROFILE", "ANTHROPIC_CONFIG_DIR", "ANTHROPIC_FEDERATION_RULE_ID",
		"CLAUDE_CODE_OAUTH_TOKEN", "HTTP_PROXY", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS",
		"XDG_CONFIG_HOME", "MINE", "REQUEST_METHOD",
	}
	settings := []Settings{
		{}, {BaseURL: server.URL}, {BaseURL: server.URL, Credential: "env:MINE"}, {Credential: "env:CLAUDE_CODE_OAUTH_TOKEN"},
		{BaseURL: server.URL, Headers: []string{"x-team=env:MINE"}}, {BaseURL: server.URL, Headers: []string{"authorization=env:MINE"}},
		{BaseURL: server.URL + "/" + canary}, {BaseURL: "https://" + canary}, {BaseURL: canary}, {Credential: canary}, {Headers: []string{canary}},
	}
	opened, config := 0, t.TempDir() // one for all: the key in it is made once
	for _, variable := range variables {
		for _, value := range []string{canary, "http://me:" + canary + "@127.0.0.1:1", "sk-ant-oat01-" + canary, "x-a: " + canary + "\nx: y", "\x00" + canary} {
			for _, alone := range []bool{true, false} {
				env := map[string]string{variable: value}
				if !alone && env[keyName] == "" {
					env[keyName] = "another-key-of-mine"
				}
				for _, file := range []string{"", ".env", ".claude/settings.json"} {
					s := in(t, env)
					s.ConfigDir = config
					if file != "" {
						writeFile(t, filepath.Join(s.WorkDir, file), `{"env":{"ANTHROPIC_BASE_URL":"http://`+canary+"\"}}\nANTHROPIC_BASE_URL=http://"+canary)
					}
					for _, setting := range settings {
						out := ""
						r, err := Open(setting, s)
						if err != nil {
							out = fmt.Sprintf("%v %+v %#v", err, err, err)
						} else {
							opened++
							owner, why := r.Owner()
							x := r.Identity()
							out = fmt.Sprint(r, *r, r.Notices(), r.Preview([]byte(`"`+canary+`"`)), r.Curl("{}"), owner, why, x)
							if setting.BaseURL == server.URL {
								answer := r.Send(t.Context(), []byte(aRequest), clock())
								text, _ := json.Marshal(answer)
								out += fmt.Sprintf("%+v %s", answer, text)
							}
						}
						if strings.Contains(strings.ToLower(out), strings.ToLower(canary[14:30])) {
							t.Fatalf("%s=%q, file %q, %+v: the canary is in\n%s", variable, value, file, setting, out)
						}
					}
				}
			}
		}
	}
	if opened == 0 {
		t.Error("nothing was opened")
	}
}

// show prints a value in every way.
func show(v any) string {
	text, _ := json.Marshal(v)
	return fmt.Sprintf("%v %+v %#v %s", v, v, v, text)
}
