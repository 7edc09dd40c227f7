package route

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// fakeCurl prints its arguments, and then the lines of the descriptors that its options read.
const fakeCurl = `#!/bin/sh
for a in "$@"; do printf '%s\0' "$a"; done
before=
for a in "$@"; do
	case "$before $a" in
	"--header @/dev/fd/"* | "--data-binary @/dev/fd/"*)
		while IFS= read -r l; do printf '%s: %s\0' "${a##*/}" "$l"; done <"${a#@}" ;;
	esac
	before=$a
done
`

// args runs the command in a shell with a curl that only prints its arguments.
func args(t *testing.T, command string, env ...string) []string {
	t.Helper()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh here")
	}
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "curl"), fakeCurl)
	if err := os.Chmod(filepath.Join(dir, "curl"), 0o700); err != nil {
		t.Fatal(err)
	}
	check := exec.CommandContext(t.Context(), sh, "-n")
	check.Stdin = strings.NewReader(command)
	if out, err := check.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s\n%s", err, out, command)
	}
	run := exec.CommandContext(t.Context(), sh)
	run.Stdin = strings.NewReader(command)
	run.Env = append(env, "PATH="+dir)
	run.Dir = dir
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s\n%s", err, out, command)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

func TestCurl(t *testing.T) {
	env := map[string]string{tokenName: canary, "TEAM": "it's $HOME `x`"}
	r, err := Open(Settings{BaseURL: "https://h/$HOME", Betas: []string{"a'b", "$c`d`"}, Headers: []string{"x-team=env:TEAM"}}, in(t, env))
	if err != nil {
		t.Fatal(err)
	}
	r.userAgent = "a' \"b\" $(touch z) \\ \n c"
	command := r.Curl("{}")
	if strings.Contains(command, canary[14:30]) || strings.Contains(command, "it's $HOME") {
		t.Errorf("a value is in\n%s", command)
	}
	got := args(t, command, tokenName+"="+canary, "TEAM="+env["TEAM"])
	want := []string{
		"--silent", "--show-error", "--include", "--max-redirs", "0", r.url.String(),
		"--header", "accept: application/json", "--header", "anthropic-version: 2023-06-01",
		"--header", "content-type: application/json", "--header", "user-agent: " + r.userAgent,
		"--header", "anthropic-beta: $c`d`,a'b", "--header", "@/dev/fd/3", "--data-binary", "@/dev/fd/4",
		"3: authorization: Bearer " + canary, "3: x-team: it's $HOME `x`", "4: {}",
	}
	if strings.Join(got, "\x00") != strings.Join(want, "\x00") {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestPreview(t *testing.T) {
	p := open(t, "", nil).Preview([]byte(`{"key":"` + canary + `"}`))
	want := `POST https://api.anthropic.com/v1/messages
accept: application/json
accept-encoding: gzip
anthropic-version: 2023-06-01
content-type: application/json
user-agent: loadshape-verify
x-api-key: [credential]

{"key":"[55 characters]"}
`
	if got := p.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// FuzzQuote checks that a shell reads any text as the one word that it was.
func FuzzQuote(f *testing.F) {
	for _, s := range []string{"", "a b", "'", "''", "\\'", "$(x)`y`\"z\"", "\n\t\\", "-e", "é\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.ContainsAny(s, "\x00") {
			t.Skip("no argument can hold it")
		}
		if got := args(t, "curl "+quote(s)+"\n"); len(got) != 1 || got[0] != s {
			t.Errorf("%q: got %q", s, got)
		}
	})
}
