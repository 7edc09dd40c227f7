package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Files that a stranger's plan could name, in which CANARY stands wherever a content can: as a value, a key, a name of a
// column, a number, and where the file stops being of its form.
var strangeFiles = map[string]string{
	"passwd":             "root:x:0:0:CANARY:/root:/bin/bash\nCANARY:x:1:1::/:/bin/sh\n",
	"one word":           "CANARY",
	"one line":           "CANARY=CANARY CANARY\n",
	"dotenv":             "# CANARY\nAPI_KEY=CANARY\nexport B='CANARY'\n",
	"ini":                "[CANARY]\naws_secret_access_key = CANARY\n",
	"PEM":                "-----BEGIN CANARY-----\nCANARY\n-----END CANARY-----\n",
	"number":             "4815162342481516\n",
	"numbers":            "1\n2\n-4815162342481516\n",
	"fraction":           "4815162342481516.4815162342481516\n",
	"YAML":               "CANARY: CANARY\n",
	"YAML dotted key":    "CANARY.CANARY: 1\nCANARY[0]: 1\n",
	"YAML list":          "- CANARY\n- CANARY: CANARY\n",
	"YAML known key":     "name: [CANARY]\n",
	"YAML nested":        "limits:\n  - CANARY: CANARY\n",
	"YAML nested value":  "limits: CANARY\n",
	"YAML dimension":     "limits: [{limit: 5, dimension: CANARY}]\n",
	"YAML duration":      "limits: [{limit: 5, per: CANARY}]\n",
	"YAML limit":         "limits: [{limit: 4815162342481516}]\n",
	"YAML limit, text":   "limits: [{limit: CANARY}]\n",
	"YAML notes":         "notes: [{CANARY: CANARY}]\n",
	"YAML acceleration":  "limits: [{limit: 5}]\nacceleration: CANARY\n",
	"YAML key twice":     "CANARY: 1\nCANARY: 2\n",
	"YAML models twice":  "groups: [{models: [CANARY], limits: [{limit: 5}]}, {models: [CANARY], limits: [{limit: 5}]}]\n",
	"YAML tag":           "name: !CANARY x\n",
	"YAML tag of all":    "!CANARY CANARY\n",
	"YAML alias":         "name: *CANARY\n",
	"YAML directive":     "%CANARY CANARY\n---\nname: x\n",
	"YAML cut":           "name: \"CANARY\n",
	"YAML braces":        "name: {CANARY\n",
	"YAML documents":     "name: CANARY\n---\nname: CANARY\n",
	"YAML anchor":        "&CANARY name: CANARY\n",
	"YAML merge":         "<<: {CANARY: CANARY}\n",
	"YAML complex key":   "? [CANARY]\n: CANARY\n",
	"JSON":               `{"CANARY": "CANARY"}`,
	"JSON token":         `{"token": "CANARY", "CANARY": [1, 2]}`,
	"JSON text":          `"CANARY"`,
	"JSON answer":        `{"data": [{"type": "CANARY"}]}`,
	"JSON answer group":  `{"data": [{"group_type": "CANARY"}]}`,
	"JSON answer model":  `{"data": [{"group_type": "model_group", "models": ["a"], "limits": [{"type": "CANARY", "value": 1}]}]}`,
	"JSON answer source": `{"data": [{"group_type": "model_group", "models": ["a"], "limits": [{"type": "requests_per_minute", "value": 1, "source": {"type": "CANARY"}}]}]}`,
	"JSON answer page":   `{"data": [], "next_page": "CANARY"}`,
	"JSON answer value":  `{"data": [{"group_type": "model_group", "models": ["a"], "limits": [{"type": "requests_per_minute", "value": 4815162342481516}]}]}`,
	"JSON observed":      `{"verdict": "CANARY", "observed": "CANARY"}`,
	"JSON observed key":  `{"verdict": "CANARY", "observed": {"CANARY": "CANARY"}}`,
	"JSON cut":           `{"name": "CANARY`,
	"JSON lines":         "{\"at\": 0, \"CANARY\": \"CANARY\"}\n{\"CANARY\": 1}\n",
	"CSV":                "CANARY,tokens,CANARY\n1,CANARY,CANARY\n",
	"CSV of other names": "CANARY,CANARY\nCANARY,CANARY\n",
	"CSV quote":          "tokens,CANARY\n1,\"CANARY\n",
	"CSV bare quote":     "tokens,CANARY\n1,CANARY\"CANARY\n",
	"CSV short row":      "tokens,CANARY\n1\nCANARY\n",
	"CSV value":          "tokens\n4815162342481516\n",
	"control":            "CANARY\x00CANARY\x1b[31mCANARY\n",
	"not UTF-8":          "CANARY\xffCANARY: CANARY\n",
	"UTF-16":             "\xff\xfeC\x00A\x00N\x00A\x00R\x00Y\x00",
	"tab":                "\tCANARY: CANARY\n",
	"long line":          strings.Repeat("CANARY", 20_000),
	"workflow command":   "::add-mask::CANARY\n::error file=CANARY::CANARY\n",
}

// What of a plan names a file, and how a plan names one.
var namingFields = map[string]string{
	"limits":                  "limits: %s\nstreams:\n  - {model: m, arrivals: {rate: 1, duration: 1m}, input_tokens: 1, output_tokens: 1}\n",
	"input_tokens":            "streams:\n  - arrivals: {rate: 1, duration: 1m}\n    input_tokens: {empirical: {file: %s}}\n    output_tokens: 1\n",
	"output_tokens, a column": "streams:\n  - arrivals: {rate: 1, duration: 1m}\n    input_tokens: 1\n    output_tokens: {empirical: {file: %s, column: tokens}}\n",
	"ttft":                    "streams:\n  - arrivals: {rate: 1, duration: 1m}\n    input_tokens: 1\n    output_tokens: 1\n    ttft: {empirical: {file: %s}}\n",
	"output_rate, a column":   "streams:\n  - arrivals: {rate: 1, duration: 1m}\n    input_tokens: 1\n    output_tokens: 1\n    output_rate: {empirical: {file: %s, column: tokens}}\n",
	"turns":                   "streams:\n  - arrivals: {rate: 1, duration: 1m}\n    input_tokens: 1\n    output_tokens: 1\n    session: {turns: {empirical: {file: %s}}}\n",
	"think_time":              "streams:\n  - closed_loop: {clients: 1, duration: 1m, think_time: {empirical: {file: %s}}}\n    input_tokens: 1\n    output_tokens: 1\n",
}

// TestFilesOfAPlanAreNotQuoted points every field of a plan that names a file at files of every kind, which whoever wrote the
// plan may not be allowed to see: their content is in no output, of any command and format. Where it is wrong is.
func TestFilesOfAPlanAreNotQuoted(t *testing.T) {
	dir := t.TempDir()
	tried := 0
	for _, kind := range slices.Sorted(maps.Keys(strangeFiles)) {
		content := strangeFiles[kind]
		secret := filepath.Join(dir, strings.Map(func(r rune) rune {
			if r == ' ' || r == ',' {
				return '-'
			}
			return r
		}, kind))
		if err := os.WriteFile(secret, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, field := range slices.Sorted(maps.Keys(namingFields)) {
			plan := namingFields[field]
			path := filepath.Join(dir, "plan.yaml")
			if err := os.WriteFile(path, fmt.Appendf(nil, plan, filepath.Base(secret)), 0o600); err != nil {
				t.Fatal(err)
			}
			commands := [][]string{{path}}
			if tried%7 == 0 { // they read it the same way
				for _, format := range reportFormats() {
					commands = append(commands, []string{"run", path, "--format", format})
				}
				commands = append(commands, []string{"capacity", path}, []string{"advise", path}, []string{"advise", path, "--format", "json"},
					[]string{"run", path, "--out", "json=" + filepath.Join(dir, "out.json"), "--decisions", "-"})
			}
			tried++
			for _, args := range commands {
				if field != "limits" {
					args = append(args, anyLimits)
				}
				status, out, said := sim(nil, args...)
				if status != statusInput || out != "" || !strings.HasPrefix(said, "sim: "+dir) || !strings.Contains(said, filepath.Base(secret)) {
					t.Errorf("%s, %s: %v: %d %q %q, want an error that names the file", field, kind, args, status, out, said)
				}
				for _, canary := range []string{"CANARY", "48151623", "root", "C A N", "C\x00A", "CANAR"} {
					if strings.Contains(out+said, canary) {
						t.Errorf("%s, %s: %v tells %q:\n%s%s", field, kind, args, canary, out, said)
					}
				}
			}
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, "out*")); err != nil || len(left) > 0 {
		t.Errorf("%q is written, %v", left, err)
	}
	t.Logf("did: %d plans that name a file of another kind", tried)
}

// TestFilesOfAPlanArePlaced says where a file that a plan names is wrong, and what kind of mistake it is.
func TestFilesOfAPlanArePlaced(t *testing.T) {
	for text, want := range map[string]string{
		"limits:\n  - limit: 5\n    CANARY: 1\n":   ":3:5: limits[0]: has an unknown key",
		"limits:\n  - limit: 5\n    per: CANARY\n": ":3:10: limits[0].per: has a value that cannot be used",
		"limits:\n  - per: 1m\n":                   ":2:5: limits[0].limit: lacks a value",
		"limits:\n  - limit: [5]\n":                ":2:12: limits[0].limit: has a value of another kind",
		"limits:\n  - limit: 5\n    limit: 6\n":    ":3:5: limits[0]: has a key twice",
		"limits:\n  - limit: !CANARY 5\n":          ":2:12: limits[0].limit: has a tag",
		"limits: {":                                ":2:1: is not one YAML or JSON document",
		"\xff":                                     ":1:1: is not UTF-8 text",
		"":                                         ":1:1: is not one YAML or JSON document",
		"# " + strings.Repeat("CANARY", 200_000):   ":1:1: is too large",
		"name: " + strings.Repeat("[", 10_000) + "CANARY":           ":1:",
		"limits: [{limit: 5}]\nacceleration: {dimension: requests}": ":2:15: acceleration.floor: lacks a value",
	} {
		dir := files(t, map[string]string{"l.yaml": text, "p.yaml": fmt.Sprintf(namingFields["limits"], "l.yaml")})
		status, out, err := sim(nil, dir+"/p.yaml")
		refused(t, dir+"/l.yaml"+want, status, out, err)
		if !strings.HasSuffix(err, "; sim limits FILE says more\n") {
			t.Errorf("%q: %s", text, err)
		}
	}
	dir := files(t, map[string]string{"p.yaml": fmt.Sprintf(namingFields["limits"], "/dev/zero")})
	status, out, err := sim(nil, dir+"/p.yaml")
	refused(t, dir+"/p.yaml:1:9: limits: is \"/dev/zero\", expected a regular file", status, out, err)
}
