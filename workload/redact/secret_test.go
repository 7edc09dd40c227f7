package redact

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// TestNothingPrintsASecret tries every way in which Go prints a value, on the secret and on what holds it.
func TestNothingPrintsASecret(t *testing.T) {
	s := New(aKey)
	for _, v := range []any{
		s, &s, []Secret{s}, map[string]Secret{"a": s}, struct{ S Secret }{s}, struct{ s Secret }{s}, struct{ s any }{s},
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
		for _, hidden := range []string{aKey, aKey[15:35], fmt.Sprintf("%x", aKey), fmt.Sprintf("%X", aKey), fmt.Sprint([]byte(aKey))} {
			if strings.Contains(out.String(), hidden) {
				t.Errorf("%T prints %q:\n%s", v, hidden, out.String())
			}
		}
	}
	for _, got := range []string{fmt.Sprint(s), fmt.Sprintf("%#v", s), s.String(), s.GoString(), s.LogValue().String()} {
		if got != Placeholder {
			t.Errorf("got %q, want %q", got, Placeholder)
		}
	}
}
