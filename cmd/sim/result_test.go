package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"loadshape/cmd/internal/script"
)

// The fields of the JSON result that programs rely on are there, with the kinds that they rely on.
func TestResultHasTheFieldsThatProgramsRelyOn(t *testing.T) {
	status, out, err := sim(nil, "--format", "json", "--scale", "1.6")
	if status != statusFails || err != "" {
		t.Fatalf("exit status %d, %s", status, err)
	}
	result, e := script.ParseJSON(out)
	if e != nil {
		t.Fatal(e)
	}
	kinds := map[string]string{
		"schema": "string", "name": "string", "verdict": "string", "seed": "number", "decided_by": "list",
		"assumptions": "list", "thresholds": "list", "acceleration": "object", "acceleration.steepest_rise": "object",
		"acceleration.rules": "list", "acceleration.rules[0].name": "string", "acceleration.rules[0].source": "string",
		"assumptions[0].what": "string", "assumptions[0].value": "string", "assumptions[0].source": "string",
		"thresholds[0].expression": "string", "thresholds[0].loose.ok": "bool", "thresholds[0].strict.ok": "bool",
	}
	for _, reading := range []string{"readings.loose", "readings.strict"} {
		for _, f := range strings.Fields("requests attempts admitted refused gave_up first_refusal_s " +
			"refused_by.requests refused_by.input_tokens refused_by.output_tokens refused_by.tokens refused_by.acceleration refused_by.concurrency " +
			"limits[0].limit limits[0].peak_used_share limits[0].lowest_level limits[0].refused " +
			"wait_s.p50 wait_s.p90 wait_s.p95 wait_s.p99 wait_s.max " +
			"minutes[0].at_s minutes[0].refused minutes[0].lowest_levels[0]") {
			kinds[reading+"."+f] = "number"
		}
		for _, f := range strings.Fields("requests input_tokens cache_creation_input_tokens cache_read_input_tokens output_tokens") {
			kinds[reading+".minutes[0].offered."+f] = "number"
			kinds[reading+".minutes[0].admitted."+f] = "number"
		}
		kinds[reading+".limits[0].dimension"] = "string"
		kinds[reading+".limits[0].scope"] = "string"
		kinds[reading+".limits[0].per"] = "string"
		kinds[reading+".conserved"] = "bool"
	}
	for path, want := range kinds {
		v, ok := script.At(result, path)
		if !ok {
			t.Errorf("%s: is not there", path)
			continue
		}
		kind := map[string]string{"string": "string", "json.Number": "number", "bool": "bool",
			"[]interface {}": "list", "map[string]interface {}": "object"}[fmt.Sprintf("%T", v)]
		if kind != want {
			t.Errorf("%s: is %s, want a %s", path, script.Shown(v), want)
		}
	}
	for _, reading := range []string{"loose", "strict"} {
		number := func(name string) int64 {
			v, _ := script.At(result, "readings."+reading+"."+name)
			n, err := v.(json.Number).Int64()
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if number("requests") != number("admitted")+number("gave_up") {
			t.Errorf("%s: requests are not those admitted and those given up", reading)
		}
		if number("attempts") != number("admitted")+number("refused") {
			t.Errorf("%s: attempts are not those admitted and those refused", reading)
		}
		var by int64
		for _, cause := range []string{"requests", "input_tokens", "output_tokens", "tokens", "acceleration", "concurrency"} {
			by += number("refused_by." + cause)
		}
		if number("refused") != by {
			t.Errorf("%s: %d refused, want the sum of refused_by, %d", reading, number("refused"), by)
		}
	}
}
