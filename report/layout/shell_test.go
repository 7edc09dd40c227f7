package layout

import (
	"os/exec"
	"strings"
	"testing"
)

// A shell reads back every word as it was.
func TestShellWord(t *testing.T) {
	words := []string{"plain", "a/b-c_d.e:f=g,h@i%j+k", "", "two words", "it's", "''", "$HOME", "`id`", `back\slash`, "a;b", "*", "~", "#", "=ls", "é", "a\nb", "!x", "-"}
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh to read words")
	}
	var command []string
	for _, w := range words {
		command = append(command, ShellWord(w))
	}
	out, err := exec.Command(sh, "-c", `for word in `+strings.Join(command, " ")+`; do printf '%s\0' "$word"; done`).Output()
	if want := strings.Join(words, "\x00") + "\x00"; err != nil || string(out) != want {
		t.Errorf("%v: %q, want %q", err, out, want)
	}
	for word, want := range map[string]string{"plain": "plain", "a b": "'a b'", "=ls": "'=ls'"} {
		if have := ShellWord(word); have != want {
			t.Errorf("%s, want %s", have, want)
		}
	}
}
