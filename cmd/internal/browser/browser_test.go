package browser

import (
	"slices"
	"testing"
)

func TestCommand(t *testing.T) {
	for _, c := range []struct {
		browser, system string
		want            []string
	}{
		{"", "linux", []string{"xdg-open", "/p.html"}},
		{"", "darwin", []string{"open", "/p.html"}},
		{"firefox", "windows", []string{"rundll32", "url.dll,FileProtocolHandler", "/p.html"}},
		{"firefox", "linux", []string{"firefox", "/p.html"}},
		{"firefox:chromium", "darwin", []string{"firefox", "/p.html"}},
	} {
		if got := command(func(string) string { return c.browser }, c.system, "/p.html"); !slices.Equal(got, c.want) {
			t.Errorf("%s on %s is %q, expected %q", c.browser, c.system, got, c.want)
		}
	}
}
