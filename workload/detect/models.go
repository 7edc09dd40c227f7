package detect

import (
	"fmt"
	"strings"

	"loadshape/workload/endpoint"
)

const modelSetting = "model" // of a file of settings

// A Model is one that Claude Code asks for by configuration. A session can choose another one with /model.
type Model struct {
	For    string `json:"for"`    // main, subagents, background, or the alias that stands for it
	Model  string `json:"model"`  // as it is set
	Source string `json:"source"` // env:NAME, or NAME in FILE
	Maker  string `json:"maker"`  // who makes it, where that is not Anthropic; empty: Anthropic, or the name does not tell
}

// modelVariables say which model is asked for, and for what, the strongest first.
var modelVariables = []struct{ variable, use string }{
	{"ANTHROPIC_MODEL", "main"}, {"ANTHROPIC_DEFAULT_MODEL", "main"},
	{"CLAUDE_CODE_SUBAGENT_MODEL", "subagents"},
	{"ANTHROPIC_DEFAULT_FABLE_MODEL", "fable"}, {"ANTHROPIC_DEFAULT_OPUS_MODEL", "opus"},
	{"ANTHROPIC_DEFAULT_SONNET_MODEL", "sonnet"}, {"ANTHROPIC_DEFAULT_HAIKU_MODEL", "haiku"},
	{"ANTHROPIC_SMALL_FAST_MODEL", "background"},
}

// models fills in which models Claude Code asks for, and what that says about whose limits it meets.
func (d *detection) models(c *Client) {
	taken := map[string]bool{}
	add := func(use, value, source string) {
		if value != "" && !taken[use] {
			taken[use] = true
			m := Model{For: use, Model: shownModel(value), Source: source}
			m.Maker = endpoint.OtherMaker(m.Model)
			c.Models = append(c.Models, m)
		}
	}
	for _, m := range modelVariables {
		if m.variable == "ANTHROPIC_DEFAULT_MODEL" { // the files go before it
			for i := len(d.layers) - 1; i >= 0; i-- {
				if l := &d.layers[i]; l.model != "" {
					add("main", l.model, modelSetting+" in "+l.name)
				}
			}
		}
		s := d.code(m.variable)
		add(m.use, s.value, s.source())
	}
	if c.Route == None {
		return
	}
	d.otherMakers(c)
	d.otherBuckets(c)
	d.longContext(c)
}

// shownModel is the name of a model as it may be shown: what is none, or begins like a credential, is not.
func shownModel(value string) string {
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:/@()[], "
	value = strings.TrimSpace(value)
	if value == "" || len(value) > 200 || strings.Trim(value, allowed) != "" || kindOf(value, "").known {
		return "not shown: it is no name of a model"
	}
	return value
}

// mainModel is the one of the main conversation, by way of the alias that it names.
func (c *Client) mainModel() (main Model, ok bool) {
	of := map[string]Model{}
	for _, m := range c.Models {
		of[m.For] = m
	}
	if main, ok = of["main"]; !ok {
		return Model{}, false
	}
	alias, _, _ := strings.Cut(strings.ToLower(main.Model), "[")
	if named, is := of[alias]; is && alias != "main" {
		main = named
	}
	return main, true
}

// otherMakers says where a model is not Anthropic's: its limits are not, either.
func (d *detection) otherMakers(c *Client) {
	main, _ := c.mainModel()
	if main.Maker == "" {
		return
	}
	if c.Host == apiHost {
		d.conflict(Conflict{Name: "foreign-model", What: fmt.Sprintf("%s asks for %s, a model of %s, and the host is %s", main.Source, main.Model, main.Maker, c.Host),
			Consequence: "Anthropic's API has no such model: a request is refused with 404.", NextStep: "Set the base URL that serves this model, or a model of Anthropic."})
		return
	}
	c.Why = append(c.Why, fmt.Sprintf("%s asks for %s, a model of %s", main.Source, main.Model, main.Maker))
	if _, known := endpoint.Of(c.Host); c.Route == Gateway && !known {
		c.LimitedByHint = "unknown: the gateway's, or those of " + main.Maker + ", whose model is asked for; not Anthropic's"
	}
}

// otherBuckets says which models are asked for beside the main one: a limit counts one model, or one family.
func (d *detection) otherBuckets(c *Client) {
	main, _ := c.mainModel()
	for _, m := range c.Models {
		if m.For == "subagents" && m.Model != main.Model && m.Model != "inherit" {
			c.Why = append(c.Why, fmt.Sprintf("%s: sub-agents ask for %s, which another limit may count than the main conversation's", m.Source, m.Model))
		}
	}
}

// longContext says what the context of a million tokens takes on a subscription.
func (d *detection) longContext(c *Client) {
	if !c.Subscription {
		return
	}
	for _, m := range c.Models {
		if short, ok := strings.CutSuffix(strings.ToLower(m.Model), "[1m]"); ok {
			d.conflict(Conflict{Name: "long-context", What: fmt.Sprintf("%s is %s, with a context of a million tokens, and the credential is a subscription's", m.Source, m.Model),
				Consequence: "Where the plan does not include it, it takes usage credits (once called extra usage). Without them every request is refused with 429, whatever its size, and no wait ends that: it is an entitlement, not a rate.",
				NextStep:    "Turn usage credits on in the settings of the account, or take the model without [1m]: /model " + short + "."})
		}
	}
}
