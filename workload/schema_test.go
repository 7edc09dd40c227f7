package workload

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"
	"loadshape/workload/fault"
	"loadshape/workload/retry"

	"go.yaml.in/yaml/v4"
)

func readSchema(t *testing.T) map[string]any {
	t.Helper()
	var s map[string]any
	if err := json.Unmarshal([]byte(Schema()), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// definitions are what a type of a plan is called in the schema.
var definitions = map[reflect.Type]string{
	reflect.TypeFor[bucket.Duration]():                      "duration",
	reflect.TypeFor[amount.Decimal]():                       "decimal",
	reflect.TypeFor[amount.Count]():                         "count",
	reflect.TypeFor[amount.Rate]():                          "rate",
	reflect.TypeFor[amount.Distribution[amount.Count]]():    "count_distribution",
	reflect.TypeFor[amount.Distribution[bucket.Duration]](): "duration_distribution",
	reflect.TypeFor[amount.Distribution[amount.Rate]]():     "rate_distribution",
	reflect.TypeFor[amount.Uniform[amount.Count]]():         "count_uniform",
	reflect.TypeFor[amount.Uniform[bucket.Duration]]():      "duration_uniform",
	reflect.TypeFor[amount.Uniform[amount.Rate]]():          "rate_uniform",
	reflect.TypeFor[amount.Normal[amount.Count]]():          "count_normal",
	reflect.TypeFor[amount.Normal[bucket.Duration]]():       "duration_normal",
	reflect.TypeFor[amount.Normal[amount.Rate]]():           "rate_normal",
	reflect.TypeFor[amount.Lognormal[amount.Count]]():       "count_lognormal",
	reflect.TypeFor[amount.Lognormal[bucket.Duration]]():    "duration_lognormal",
	reflect.TypeFor[amount.Lognormal[amount.Rate]]():        "rate_lognormal",
	reflect.TypeFor[amount.Exponential[amount.Count]]():     "count_exponential",
	reflect.TypeFor[amount.Exponential[bucket.Duration]]():  "duration_exponential",
	reflect.TypeFor[amount.Exponential[amount.Rate]]():      "rate_exponential",
	reflect.TypeFor[amount.Empirical[amount.Count]]():       "count_empirical",
	reflect.TypeFor[amount.Empirical[bucket.Duration]]():    "duration_empirical",
	reflect.TypeFor[amount.Empirical[amount.Rate]]():        "rate_empirical",
	reflect.TypeFor[Plan]():                                 "", // the schema itself
	reflect.TypeFor[Stream]():                               "stream",
	reflect.TypeFor[arrival.Schedule]():                     "arrivals",
	reflect.TypeFor[arrival.Stage]():                        "stage",
	reflect.TypeFor[arrival.Spike]():                        "spike",
	reflect.TypeFor[arrival.Diurnal]():                      "diurnal",
	reflect.TypeFor[arrival.Rates]():                        "rates",
	reflect.TypeFor[arrival.OfficeHours]():                  "office_hours",
	reflect.TypeFor[ClosedLoop]():                           "closed_loop",
	reflect.TypeFor[Session]():                              "session",
	reflect.TypeFor[Subagents]():                            "subagents",
	reflect.TypeFor[Client]():                               "client",
	reflect.TypeFor[Pace]():                                 "pace",
	reflect.TypeFor[Limits]():                               "limits",
	reflect.TypeFor[retry.Choice]():                         "retries",
	reflect.TypeFor[retry.Policy]():                         "retry_policy",
	reflect.TypeFor[retry.Backoff]():                        "retry_backoff",
	reflect.TypeFor[retry.After]():                          "retry_after",
	reflect.TypeFor[retry.Quota]():                          "retry_budget",
	reflect.TypeFor[Threshold]():                            "threshold",
	reflect.TypeFor[fault.Fault]():                          "fault",
	reflect.TypeFor[fault.Slow]():                           "slow",
	reflect.TypeFor[Destination]():                          "destination",
	reflect.TypeFor[Fallback]():                             "fallback",
	reflect.TypeFor[fault.Share]():                          "share",
}

// words are the fields that take one of a few words.
var words = map[reflect.Type][]string{
	reflect.TypeFor[arrival.Process](): {"constant", "poisson", "gamma"},
	reflect.TypeFor[Failing]():         {"any", "refusals", "faults"},
	reflect.TypeFor[retry.Jitter]():    {"none", "full", "equal", "decorrelated", "minus_quarter", "plus_quarter", "plus_whole"},
	reflect.TypeFor[retry.AfterMode](): {"instead", "floor", "floor_with_jitter", "clip", "ignore"},
	reflect.TypeFor[retry.Beyond]():    {"give_up", "ignore"},
	reflect.TypeFor[retry.Without]():   {"retry", "at_once", "give_up"},
	reflect.TypeFor[retry.Obedience](): {"ignored", "obeyed"},
}

// The schema has the fields of the structs, of their kinds, and no others.
func TestSchemaIsThatOfTheStructs(t *testing.T) {
	root := readSchema(t)
	defs := root["$defs"].(map[string]any)
	if root["$schema"] != "https://json-schema.org/draft/2020-12/schema" {
		t.Errorf("$schema is %v", root["$schema"])
	}
	seen := map[string]bool{}
	var visit func(reflect.Type)
	visit = func(typ reflect.Type) {
		name, ok := definitions[typ]
		if !ok {
			t.Errorf("%v has no definition", typ)
			return
		}
		if seen[name] {
			return
		}
		seen[name] = true
		def, what := root, "the schema"
		if name != "" {
			what = name
			if def, ok = defs[name].(map[string]any); !ok {
				t.Errorf("there is no definition of %s", name)
				return
			}
		}
		if strings.HasSuffix(name, "_distribution") || name == "threshold" || name == "pace" || name == "rates" { // a value or a mapping
			def = def["anyOf"].([]any)[1].(map[string]any)
		}
		if name == "retries" {
			visit(reflect.TypeFor[retry.Policy]())
			return
		}
		if name == "limits" { // whose keys are dimensions
			return
		}
		if typ.Kind() != reflect.Struct {
			return
		}
		if def["additionalProperties"] != false {
			t.Errorf("%s takes unknown fields", what)
		}
		properties := def["properties"].(map[string]any)
		required := map[string]bool{}
		if list, ok := def["required"].([]any); ok {
			for _, r := range list {
				required[r.(string)] = true
			}
		}
		for i := range typ.NumField() {
			f := typ.Field(i)
			key, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
			if key == "-" || !f.IsExported() {
				continue
			}
			property, ok := properties[key].(map[string]any)
			if !ok {
				t.Errorf("%s has no %s", what, key)
				continue
			}
			delete(properties, key)
			if must := options != "omitempty"; must != required[key] {
				t.Errorf("%s.%s: required is %v in the schema, %v in the struct", what, key, required[key], must)
			}
			delete(required, key)
			inner := f.Type
			if inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
			}
			if inner.Kind() == reflect.Map {
				inner, property = inner.Elem(), property["additionalProperties"].(map[string]any)
			}
			if inner.Kind() == reflect.Slice {
				if property["type"] != "array" {
					t.Errorf("%s.%s is %v, want an array", what, key, property["type"])
					continue
				}
				inner, property = inner.Elem(), property["items"].(map[string]any)
			}
			var want, got any
			switch name, known := definitions[inner]; {
			case known:
				want, got = "#/$defs/"+name, property["$ref"]
				visit(inner)
			case words[inner] != nil:
				want, got = fmt.Sprint(words[inner]), fmt.Sprint(property["enum"])
			case inner == reflect.TypeFor[retry.Factor]():
				want, got = true, property["anyOf"] != nil
			default:
				want = map[reflect.Kind]string{reflect.String: "string", reflect.Bool: "boolean", reflect.Int64: "integer", reflect.Int: "integer"}[inner.Kind()]
				if or, ok := property["anyOf"].([]any); ok { // or the text of one, such as 10k
					property = or[0].(map[string]any)
				}
				got = property["type"]
			}
			if got != want {
				t.Errorf("%s.%s is %v in the schema, want %v", what, key, got, want)
			}
		}
		for key := range properties {
			t.Errorf("%s.%s is in the schema only", what, key)
		}
		for key := range required {
			t.Errorf("%s.%s is required but not there", what, key)
		}
	}
	visit(reflect.TypeFor[Plan]())
	for name := range defs {
		if !seen[name] {
			t.Errorf("nothing is of the definition %s", name)
		}
	}
	var presets []any
	for _, p := range retry.Presets() {
		presets = append(presets, p.Policy.Name)
	}
	if got := defs["retries"].(map[string]any)["anyOf"].([]any)[0].(map[string]any)["enum"]; !reflect.DeepEqual(got, presets) {
		t.Errorf("presets are %v in the schema, want %v", got, presets)
	}
}

// Without a field that the schema wants, a plan is not read either.
func TestRequiredFieldsAreRequired(t *testing.T) {
	full := map[string]any{
		"thresholds": []any{map[string]any{"name": "calm", "threshold": "refused == 0", "abort": true}},
		"streams": []any{
			map[string]any{
				"name": "a", "input_tokens": map[string]any{"normal": map[string]any{"mean": 5, "stddev": 1}},
				"output_tokens": map[string]any{"uniform": map[string]any{"max": 5}},
				"arrivals": map[string]any{
					"stages":  []any{map[string]any{"duration": "5m", "rate": 5}},
					"spikes":  []any{map[string]any{"duration": "1m", "times": 5}},
					"diurnal": map[string]any{"peak_to_trough": 2},
				},
				"session": map[string]any{"turns": 3, "subagents": map[string]any{
					"count": 1, "turns": 2, "input_tokens": 1, "output_tokens": 1, "think_time": map[string]any{"exponential": map[string]any{"mean": 3}},
				}},
			},
			map[string]any{
				"name": "b", "input_tokens": 1, "output_tokens": 1,
				"closed_loop": map[string]any{"clients": 3, "duration": "1m"},
				"client": map[string]any{"pace": map[string]any{"requests": 3}, "retries": map[string]any{
					"max_retries": 1, "backoff": map[string]any{"base": "1s"},
					"budget": map[string]any{"capacity": 3, "retry_costs": 1, "success_returns": 1},
				}},
			},
		},
	}
	try := func() error {
		text, err := json.Marshal(full)
		if err != nil {
			t.Fatal(err)
		}
		_, err = ReadPlan("p", strings.NewReader(string(text)))
		return err
	}
	if err := try(); err != nil {
		t.Fatal(err)
	}
	root := readSchema(t)
	v := validator{root: root}
	tried := 0
	var walk func(value any, schema map[string]any)
	walk = func(value any, schema map[string]any) {
		schema = v.resolve(schema)
		if list, ok := schema["anyOf"].([]any); ok {
			if _, mapping := value.(map[string]any); mapping {
				walk(value, list[1].(map[string]any))
			}
			return
		}
		switch value := value.(type) {
		case map[string]any:
			for key, inner := range maps.Clone(value) {
				property := schema["properties"].(map[string]any)[key].(map[string]any)
				if required, _ := schema["required"].([]any); slices.Contains(required, any(key)) && key != "max_retries" && key != "success_returns" {
					delete(value, key)
					if tried++; try() == nil {
						t.Errorf("without %s the plan is read", key)
					}
					value[key] = inner
				}
				walk(inner, property)
			}
		case []any:
			for _, inner := range value {
				walk(inner, schema["items"].(map[string]any))
			}
		}
	}
	walk(full, root)
	if tried < 20 {
		t.Errorf("only %d fields were tried", tried)
	}
}

func TestExamplePlansFollowTheSchema(t *testing.T) {
	v := validator{root: readSchema(t)}
	for _, path := range examples(t) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var plan any
		if err := yaml.Unmarshal(text, &plan); err != nil {
			t.Fatal(err)
		}
		for _, problem := range v.check("plan", plan, v.root) {
			t.Errorf("%s: %s", path, problem)
		}
	}
	// And the check itself finds what is wrong.
	for text, want := range map[string]string{
		"{}":            "plan: has no streams",
		"{streams: []}": "plan.streams: is shorter than 1",
		"{streams: [{input_tokens: 1, output_tokens: 1}]}":                                                                                         "plan.streams[0]: is 0 of 2",
		"{streams: [{input_tokens: -1, output_tokens: 1, closed_loop: {clients: 1, duration: 1}}]}":                                                "plan.streams[0].input_tokens: is none of 3",
		"{streams: [{input_tokens: 1, output_tokens: 1, closed_loop: {clients: 0, duration: 1m}}]}":                                                "plan.streams[0].closed_loop.clients: is none of 2",
		"{streams: [{input_tokens: 1, output_tokens: 1, closed_loop: {clients: 1, duration: soon}}]}":                                              "plan.streams[0].closed_loop.duration: is none of 2",
		"{streams: [{input_tokens: 1, output_tokens: 1, closed_loop: {clients: 1, duration: 1m}, client: {retries: sometimes}}]}":                  "plan.streams[0].client.retries: is none of 2",
		"{streams: [{input_tokens: 1, output_tokens: 1, arrivals: {process: fair, rate: 1, duration: 1}}]}":                                        "plan.streams[0].arrivals.process: is none of",
		"{streams: [{input_tokens: 1, output_tokens: {uniform: {max: 1}, normal: {mean: 1, stddev: 1}}, closed_loop: {clients: 1, duration: 1}}]}": "plan.streams[0].output_tokens: is none of 3",
		"{streams: [{input_tokens: 1, output_tokens: 1, closed_loop: {clients: 1, duration: 1}, modell: x}]}":                                      "plan.streams[0].modell: is not known",
		"{seed: 1.5, streams: [{input_tokens: 1, output_tokens: 1, closed_loop: {clients: 1, duration: 1}}]}":                                      "plan.seed: is no integer",
		"{streams: [{input_tokens: 1, output_tokens: 1, arrivals: {stages: [{duration: 1, rate: 1, target: 1}]}}]}":                                "plan.streams[0].arrivals.stages[0]: is 2 of 2",
	} {
		var plan any
		if err := yaml.Unmarshal([]byte(text), &plan); err != nil {
			t.Fatal(err)
		}
		if got := v.check("plan", plan, v.root); len(got) != 1 || !strings.HasPrefix(got[0], want) {
			t.Errorf("%s: %q, want %s", text, got, want)
		}
	}
}

// A validator knows as much of JSON Schema as the schema of a plan uses.
type validator struct{ root map[string]any }

func (v validator) resolve(schema map[string]any) map[string]any {
	for {
		ref, ok := schema["$ref"].(string)
		if !ok {
			return schema
		}
		schema = v.root["$defs"].(map[string]any)[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
	}
}

func (v validator) check(path string, value any, schema map[string]any) (problems []string) {
	bad := func(format string, args ...any) {
		problems = append(problems, path+": "+fmt.Sprintf(format, args...))
	}
	if n, ok := value.(int); ok {
		value = float64(n)
	}
	number, isNumber := value.(float64)
	text, isText := value.(string)
	list, isList := value.([]any)
	mapping, isMapping := value.(map[string]any)
	for keyword, arg := range schema {
		switch keyword {
		case "$schema", "$defs", "title", "description", "default":
		case "$ref":
			problems = append(problems, v.check(path, value, v.resolve(schema))...)
		case "type":
			_, isBool := value.(bool)
			is := map[string]bool{
				"number": isNumber, "integer": isNumber && number == math.Trunc(number), "string": isText, "array": isList,
				"object": isMapping, "boolean": isBool,
			}
			if ok, known := is[arg.(string)]; !known || !ok {
				bad("is no %v", arg)
			}
		case "enum":
			if !slices.Contains(arg.([]any), value) {
				bad("is none of %v", arg)
			}
		case "pattern":
			if isText && !regexp.MustCompile(arg.(string)).MatchString(text) {
				bad("does not look like %v", arg)
			}
		case "minimum":
			if isNumber && number < arg.(float64) {
				bad("is less than %v", arg)
			}
		case "exclusiveMinimum":
			if isNumber && number <= arg.(float64) {
				bad("is not more than %v", arg)
			}
		case "maximum":
			if isNumber && number > arg.(float64) {
				bad("is more than %v", arg)
			}
		case "minItems":
			if isList && len(list) < int(arg.(float64)) {
				bad("is shorter than %v", arg)
			}
		case "maxItems":
			if isList && len(list) > int(arg.(float64)) {
				bad("is longer than %v", arg)
			}
		case "minProperties":
			if isMapping && len(mapping) < int(arg.(float64)) {
				bad("has fewer than %v fields", arg)
			}
		case "maxProperties":
			if isMapping && len(mapping) > int(arg.(float64)) {
				bad("has more than %v fields", arg)
			}
		case "items":
			for i, item := range list {
				problems = append(problems, v.check(fmt.Sprintf("%s[%d]", path, i), item, arg.(map[string]any))...)
			}
		case "properties":
			for key, inner := range mapping {
				if property, ok := arg.(map[string]any)[key].(map[string]any); ok {
					problems = append(problems, v.check(path+"."+key, inner, property)...)
				}
			}
		case "additionalProperties":
			for key := range mapping {
				if _, ok := schema["properties"].(map[string]any)[key]; !ok {
					problems = append(problems, path+"."+key+": is not known")
				}
			}
		case "required":
			for _, key := range arg.([]any) {
				if _, ok := mapping[key.(string)]; isMapping && !ok {
					bad("has no %v", key)
				}
			}
		case "anyOf", "oneOf":
			fits := 0
			for _, one := range arg.([]any) {
				if len(v.check(path, value, one.(map[string]any))) == 0 {
					fits++
				}
			}
			if keyword == "anyOf" && fits == 0 {
				bad("is none of %d", len(arg.([]any)))
			}
			if keyword == "oneOf" && fits != 1 {
				bad("is %d of %d", fits, len(arg.([]any)))
			}
		default:
			bad("the schema has a keyword %s, which this check does not know", keyword)
		}
	}
	return problems
}
