package layout

import "testing"

func TestStyleFor(t *testing.T) {
	env := func(pairs ...string) func(string) string {
		return func(name string) string {
			for i := 0; i < len(pairs); i += 2 {
				if pairs[i] == name {
					return pairs[i+1]
				}
			}
			return ""
		}
	}
	file := Options{Width: 80, Unicode: true}
	screen := Options{Width: 120, Unicode: true, Color: true}
	for _, c := range []struct {
		name     string
		env      func(string) string
		terminal bool
		width    int
		want     Options
	}{
		{"a file", env("LANG", "C", "COLUMNS", "200", "FORCE_COLOR", "1"), false, 120, file},
		{"a terminal", env("TERM", "xterm", "LANG", "en_GB.UTF-8"), true, 120, screen},
		{"of unknown width", env(), true, 0, Options{Width: 80, Unicode: true, Color: true}},
		{"that is narrow", env(), true, 10, Options{Width: 40, Unicode: true, Color: true}},
		{"that is wide", env(), true, 400, Options{Width: 160, Unicode: true, Color: true}},
		{"NO_COLOR", env("NO_COLOR", "0"), true, 120, Options{Width: 120, Unicode: true}},
		{"TERM=dumb", env("TERM", "dumb"), true, 120, Options{Width: 120, Unicode: true}},
		{"C", env("LC_ALL", "C", "LANG", "en_GB.UTF-8"), true, 120, Options{Width: 120, Color: true}},
		{"POSIX", env("LC_CTYPE", "POSIX"), true, 120, Options{Width: 120, Color: true}},
		{"C.UTF-8", env("LANG", "C.UTF-8"), true, 120, screen},
		{"utf8", env("LANG", "de_DE.utf8@euro"), true, 120, screen},
		{"Latin 1", env("LANG", "de_DE.ISO-8859-1"), true, 120, Options{Width: 120, Color: true}},
		{"no charset", env("LANG", "de_DE"), true, 120, screen},
	} {
		if have := StyleFor(c.env, c.terminal, c.width); have != c.want {
			t.Errorf("%s: is %+v, want %+v", c.name, have, c.want)
		}
	}
}
