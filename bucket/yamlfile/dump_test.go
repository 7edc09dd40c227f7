package yamlfile

import (
	"maps"
	"regexp"
	"slices"
	"testing"

	"go.yaml.in/yaml/v4"
	"pgregory.net/rapid"
)

// TestDump: whatever is written reads back the same, and no line of it is a command of a CI runner.
func TestDump(t *testing.T) {
	command := regexp.MustCompile(`(?m)(^|[\r\x{85}\x{2028}\x{2029}])[\s\p{Z}]*::|##\w*\[`)
	text := rapid.Custom(func(t *rapid.T) string {
		s := ""
		for _, part := range rapid.SliceOfN(rapid.SampledFrom([]string{"::error::x", "##[error]", "##", "#", "[", ":", " ", "\n", "\r", "\t", "\u2028", "\u0085", "\u00a0", "a", `"`, "'", `\`, "\x00", "é", "a word and another, ", "- ", "? "}), 0, 30).Draw(t, "parts") {
			s += part
		}
		return s
	})
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.MapOfN(text, rapid.SliceOfN(text, 0, 3), 0, 3).Draw(t, "value")
		got, err := Dump(want)
		if err != nil {
			t.Fatal(err)
		}
		if found := command.Find(got); found != nil {
			t.Fatalf("%q has the command %q", got, found)
		}
		var back map[string][]string
		if err := yaml.Load(got, &back); err != nil || !maps.EqualFunc(back, want, slices.Equal[[]string]) {
			t.Fatalf("%q reads back as %q, %v, want %q", got, back, err, want)
		}
	})
}
