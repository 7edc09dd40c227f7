package serving

import (
	"slices"
	"strings"
	"testing"
)

// TestServeCommandHasNoProxy: no variable leads the command's requests past the emulator, and its address is exempt from
// whatever proxy it learns of elsewhere.
func TestServeCommandHasNoProxy(t *testing.T) {
	var own []string
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"} {
		own = append(own, name+"=http://proxy.example", strings.ToLower(name)+"=http://proxy.example", strings.ToLower(name[:1])+name[1:]+"=x")
	}
	own = append(own, "NO_PROXY=internal.example", "no_proxy=other.example,*.example", "PATH=/bin", "MY_HTTP_PROXY=stays")
	for face := range facings {
		got := FacingOf(face).environment(slices.Clone(own), "http://127.0.0.7:1")
		for _, want := range []string{"PATH=/bin", "MY_HTTP_PROXY=stays", "NO_PROXY=internal.example,127.0.0.1,localhost,::1,127.0.0.7", "no_proxy=other.example,*.example,127.0.0.1,localhost,::1,127.0.0.7"} {
			if n := len(slices.DeleteFunc(slices.Clone(got), func(s string) bool { return s != want })); n != 1 {
				t.Errorf("%s: %s is there %d times: %q", face, want, n, got)
			}
		}
		for _, variable := range got {
			name, _, _ := strings.Cut(variable, "=")
			if slices.Contains(proxies, strings.ToUpper(name)) {
				t.Errorf("%s: %s is left", face, variable)
			}
		}
	}
	if got := FacingOf("").environment(nil, "http://[::1]:1"); !slices.Contains(got, "NO_PROXY=127.0.0.1,localhost,::1") {
		t.Errorf("%q", got)
	}
}
