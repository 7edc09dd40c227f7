package profile

import (
	"regexp"
	"strings"
	"testing"

	"loadshape/bucket/yamlfile"
)

// All that may be said of a file which somebody else named: a place, fields of a limits file, and what kind of mistake.
var discreet = regexp.MustCompile(`^f:\d+:\d+: ((models|limits|concurrency|acceleration|groups|name|owner|source|as_of|notes|data|next_page|observed|at|` +
	`type|id|rate_limit_id|workspace_id|group_type|group|display_name|value|org_limit|verdict|` +
	`dimension|limit|per|scope|window|burst|level|oversized|charge|burndown|cache_read|estimate_percent|rejected_cost|floor|every|growth|grace|hold|percent|step|floor|` +
	`\.|\[\d+\])+: )?` +
	`(is too large|is not UTF-8 text|is not one YAML or JSON document|has a tag|has a value of another kind|has an unknown key|has a key twice|lacks a value|has a value that cannot be used)$`)

// FuzzDiscreet reads any text as a limits file: what is said discreetly of its mistake holds nothing of it.
func FuzzDiscreet(f *testing.F) {
	for _, text := range []string{
		"", "root:x:0:0:root:/root:/bin/bash", "CANARY: CANARY", "limits: [{limit: 5, CANARY: 1}]", "a.b[0].c: 1", "limits: [{limit: 5, per: CANARY}]", "limits: [{per: 1m}]",
		"limits: [{limit: 5}]\nacceleration: {dimension: requests}", "limits: [{limit: 5}]\nacceleration: CANARY", `{"data": [{"type": "CANARY"}]}`, `{"data": [], "next_page": "CANARY"}`,
		`{"verdict": 1, "observed": {"CANARY": 1}}`, `{"verdict": 1, "observed": null}`, "name: !CANARY x", "name: *CANARY", "%CANARY\n---\n", "\xff", "\x00", "? [CANARY]\n: 1", "a: 1\na: 2",
		"groups: [{models: [a], limits: [{limit: 5}]}, {models: [a], limits: [{limit: 5}]}]", "limits: [{limit: 5, dimension: CANARY}]", "name: \"CANARY", "--- a\n--- b\n", "\"limits\\n[0]\": 1",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, err := Read("f", strings.NewReader(text))
		if err == nil {
			return
		}
		if said := yamlfile.Discreet(err).Error(); !discreet.MatchString(said) {
			t.Errorf("of %q is said %q, in full %q", text, said, err)
		}
	})
}
