package route

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// TestRoutePrintsNoSecret tries every way in which Go prints a value, on what holds a secret.
func TestRoutePrintsNoSecret(t *testing.T) {
	r := open(t, "https://example.com", map[string]string{"HTTPS_PROXY": "http://me:" + canary + "@proxy.example"})
	for _, v := range []any{
		r, *r, r.credential, []credential{r.credential}, r.lines(), r.Preview([]byte(aRequest + canary)), r.Curl("{}"), r.Identity(), r.Notices(),
	} {
		var out strings.Builder
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%p", "%t", "%50.3v"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		fmt.Fprintln(&out, v)
		text, _ := json.Marshal(v)
		out.Write(text)
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", v)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "v", v)
		out.Write(log.Bytes())
		func() {
			defer func() { fmt.Fprint(&out, recover()) }()
			panic(v)
		}()
		for _, hidden := range []string{canary, canary[15:35], fmt.Sprintf("%x", canary), fmt.Sprintf("%X", canary), fmt.Sprint([]byte(canary))} {
			if strings.Contains(out.String(), hidden) {
				t.Errorf("%T prints %q:\n%s", v, hidden, out.String())
			}
		}
	}
}
