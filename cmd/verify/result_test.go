package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"loadshape/cmd/internal/script"
)

// kindOf names the kind of a JSON value.
func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "bool"
	case json.Number:
		return "number"
	case string:
		return "string"
	case []any:
		return "list"
	}
	return "object"
}

// resultFields are the fields that programs rely on, with their kinds; where there are several, any of them.
var resultFields = map[string]string{
	"schema": "string", "verdict": "string", "reason": "string", "owner": "string", "limited_by": "string", "next_step": "string",
	"proves": "string", "does_not_prove": "list", "baseline": "null object", "change": "null string", "sent": "number", "exit_status": "number",
	"route.name": "string", "route.host": "string", "route.model": "string", "route.region": "null string",
	"route.credential_source": "string", "route.credential_fingerprint": "string",
	"request.input_tokens": "null number", "request.max_tokens": "null number", "request.smaller_than_baseline": "null bool",
	"compared": "list", "notes": "list", "assumptions": "list", "levels": "list", "support.ready": "bool", "support.missing": "list",
	"prediction.outcome": "string", "prediction.agreed": "null bool",
}

// Of those that depend on whether something came, was given, or is the first of three lines.
var (
	responseFields = map[string]string{
		"status": "number", "request_id": "null string", "error_type": "null string", "error_code": "null string", "message": "null string",
		"retry_after_s": "null number", "ratelimit": "object", "evidence": "list",
	}
	baselineFields = []string{"owner", "route", "host", "credential", "model", "region", "workspace", "workload"}
	lineFields     = map[string]string{
		"route": "string", "credential_fingerprint": "string", "model": "string", "region": "null string", "input_tokens": "null number",
		"max_tokens": "null number", "concurrency": "null number", "retry_after_s": "null number", "status": "number",
	}
)

// The words that a field may have.
var resultWords = map[string]string{
	"verdict": "held not_held inconclusive refused", "proves": "nothing route_open fix_effective",
	"owner": "anthropic-organization anthropic-workspace claude-subscription aws-account google-project azure-subscription gateway " +
		"provider-capacity other-provider unknown",
	"limited_by": "requests input_tokens output_tokens tokens acceleration concurrency plan_window spend entitlement bytes capacity none unknown",
}

// checkResult checks that a result has the fields that programs rely on.
func checkResult(t *testing.T, text string) {
	t.Helper()
	result, err := script.ParseJSON(text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	field := func(path, kinds string) any {
		v, ok := script.At(result, path)
		if kind := kindOf(v); !ok || !strings.Contains(" "+kinds+" ", " "+kind+" ") {
			t.Errorf("%s: is %s (there: %v), want %s", path, kind, ok, kinds)
		}
		return v
	}
	for path, kinds := range resultFields {
		field(path, kinds)
	}
	for path, words := range resultWords {
		if v, _ := script.At(result, path); !strings.Contains(" "+words+" ", " "+script.Shown(v)+" ") {
			t.Errorf("%s: is %s, want one of %s", path, script.Shown(v), words)
		}
	}
	if field("response", "null object") != nil {
		for path, kinds := range responseFields {
			field("response."+path, kinds)
		}
	}
	if field("baseline", "null object") != nil {
		for _, name := range baselineFields {
			if v := script.Shown(field("baseline."+name, "string")); v != "same" && v != "different" && v != "unknown" {
				t.Errorf("baseline.%s: is %s, want same, different or unknown", name, v)
			}
		}
	}
	if lines, _ := field("compared", "list").([]any); len(lines) != 3 {
		t.Errorf("compared: has %d lines, want 3", len(lines))
	}
	for i, which := range []string{"last_success", "first_failure", "this_request"} {
		if v := field(fmt.Sprintf("compared[%d].which", i), "string"); v != which {
			t.Errorf("compared[%d].which: is %v, want %s", i, v, which)
		}
		for name, kinds := range lineFields {
			field(fmt.Sprintf("compared[%d].%s", i, name), kinds)
		}
	}
	for _, unknown := range []string{"null,\n", ": null\n"} { // a list is never null
		for _, list := range []string{"does_not_prove", "notes", "levels", "compared", "assumptions", "missing", "evidence", "shrunk", "anthropic_beta"} {
			if strings.Contains(text, `"`+list+`": `+strings.TrimPrefix(unknown, ": ")) {
				t.Errorf("%s: is null, want a list", list)
			}
		}
	}
}

// TestResultHasTheFieldsThatProgramsRelyOn holds the JSON of every rule against what is promised.
func TestResultHasTheFieldsThatProgramsRelyOn(t *testing.T) {
	seen := map[string]bool{}
	for _, o := range onces("https://127.0.0.1:1") {
		if seen[o.reason] || o.ways != nil {
			continue
		}
		seen[o.reason] = true
		t.Run(o.reason, func(t *testing.T) {
			server := start(t, plain, o.scenario)
			args := append([]string{"--base-url", server.url}, o.args...)
			if o.baseline != nil {
				args = append(args, "--baseline", baselineFile(t, o.baseline...))
			}
			_, text := result(t, t.Context(), args...)
			checkResult(t, text)
		})
	}
}
