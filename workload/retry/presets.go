package retry

import (
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"
)

// A Preset is a policy that a real client follows, and how that is known.
type Preset struct {
	Policy    Policy
	Product   string   // what a person would look for; presets of one stand together
	Client    string   // package and version
	Packages  []string // names by which it is looked for, too, without versions
	AsOf      string   // when the rule was found out
	Rule      string   // what it does on 429, in a line
	Source    string   // how the rule is known
	Omitted   string   // what of the client's way with 429 the policy leaves out; empty for nothing
	MaxTokens string   // what it asks for where nobody sets max_tokens; empty: not known
	Open      string   // how many requests it has open at most; empty: not known
	Old       bool     // of a version that has been replaced, for old logs
}

// Named gives a preset's policy by its name.
func Named(name string) (Policy, bool) {
	for _, p := range Presets() {
		if p.Policy.Name == name {
			return p.Policy, true
		}
	}
	return Policy{}, false
}

// Presets gives all presets in the order in which to list them: by product. The caller may change what it gets.
func Presets() []Preset {
	none := Preset{
		Policy: Policy{Name: "none"}, Product: "Load tools", Client: "hey 0.1.5, vegeta 12.13.0, k6 1.8.1",
		Packages: []string{"hey", "vegeta", "k6"},
		AsOf:     "2026-11-23",
		Rule:     "never retries",
		Source:   loopback,
	}
	return slices.Concat([]Preset{none}, anthropicPresets(), claudeCodePresets(), awsPresets(), vercelPresets(), langchainPresets(), frameworkPresets(),
		agentPresets(), gatewayPresets(), openaiPresets(), goPresets())
}

// Suggest gives the preset that a name which is none stands for: that of a package, or the nearest.
func Suggest(name string) (preset string, ok bool) {
	name = strings.ToLower(name)
	if at := strings.LastIndexByte(name, '@'); at > 0 { // a version behind it
		name = name[:at]
	}
	names, of := []string{}, map[string]string{}
	add := func(name, preset string) {
		name = strings.ToLower(name)
		if _, twice := of[name]; !twice {
			names, of[name] = append(names, name), preset
		}
	}
	all := Presets()
	for _, p := range all {
		add(p.Policy.Name, p.Policy.Name)
	}
	for _, p := range all {
		for _, of := range p.Packages {
			add(of, p.Policy.Name)
		}
	}
	if preset, ok = of[name]; ok {
		return preset, true
	}
	for _, known := range names { // a package of a Go module
		if strings.Contains(known, "/") && strings.HasPrefix(name, known+"/") {
			return of[known], true
		}
	}
	near, ok := yamlfile.Nearest(name, names)
	return of[near], ok
}

const (
	second    = bucket.Second
	loopback  = "measured on loopback, November 2026"
	maximum   = "none: the model's maximum is reserved"
	mustBeSet = "has to be set"
)

// half is the backoff of packages that Stainless generates: those of Anthropic and of OpenAI.
var half = Backoff{Base: second / 2, Cap: 8 * second, Jitter: MinusQuarter}
