package profile

import (
	"fmt"

	"loadshape/bucket"
	"loadshape/bucket/spelled"
	"loadshape/bucket/yamlfile"
)

// An Inline is limits in one line, as a plan may have them in place of a name:
//
//	limits: {requests: 50, input_tokens: 30k, output_tokens: 8k/min, concurrency: 4}
//
// A number is for a minute where it does not say its time. Everything else is as in a limits file that leaves it out.
type Inline struct {
	Limits      []bucket.Limit
	Concurrency int64

	text map[string]string // as it was written
}

// An amount is what one limit of an Inline gives in a time.
type amount struct {
	limit int64
	per   bucket.Duration
	text  string
}

func (a *amount) UnmarshalText(text []byte) error { return a.parse(string(text), spelled.Requests) }

func (a *amount) parse(text string, of spelled.Of) error {
	rate, err := spelled.ParseRate(text, of)
	if err != nil {
		return err
	}
	if rate.Billionths%1e9 != 0 {
		return fmt.Errorf("is %s, expected a whole number, or a rate of one", bucket.Quoted(text))
	}
	*a = amount{rate.Billionths / 1e9, rate.Per, text}
	return nil
}

// tokens is an amount of tokens.
type tokens struct{ amount }

func (t *tokens) UnmarshalText(text []byte) error { return t.parse(string(text), spelled.Tokens) }

// inline are the keys of an Inline.
type inline struct {
	Requests     *amount `yaml:"requests"`
	InputTokens  *tokens `yaml:"input_tokens"`
	OutputTokens *tokens `yaml:"output_tokens"`
	Tokens       *tokens `yaml:"tokens"`
	Concurrency  int64   `yaml:"concurrency"`
}

// UnmarshalNode reads the mapping.
func (l *Inline) UnmarshalNode(v yamlfile.Value) error {
	var keys inline
	if err := v.Decode(&keys); err != nil {
		return err
	}
	*l = Inline{Concurrency: keys.Concurrency, text: map[string]string{}}
	add := func(d bucket.Dimension, a *amount) {
		l.Limits = append(l.Limits, bucket.Limit{Dimension: d, Limit: a.limit, Per: a.per})
		l.text[string(d)] = a.text
	}
	if keys.Requests != nil {
		add(bucket.Requests, keys.Requests)
	}
	for _, t := range []struct {
		dimension bucket.Dimension
		tokens    *tokens
	}{{bucket.InputTokens, keys.InputTokens}, {bucket.OutputTokens, keys.OutputTokens}, {bucket.Tokens, keys.Tokens}} {
		if t.tokens != nil {
			add(t.dimension, &t.tokens.amount)
		}
	}
	if len(l.Limits) == 0 && l.Concurrency == 0 {
		return v.Errorf("is empty, expected limits such as {requests: 50, input_tokens: 30k}")
	}
	group := bucket.Group{Limits: l.Limits, Concurrency: l.Concurrency}
	for i := range l.Limits {
		if err := l.Limits[i].Check(""); err != nil {
			return v.At(string(l.Limits[i].Dimension)).Errorf("is %s, expected 0 to %d in at most %v", bucket.Quoted(l.text[string(l.Limits[i].Dimension)]), int64(bucket.MaxLimit), bucket.MaxPer)
		}
	}
	if err := group.Check(""); err != nil {
		return v.At("concurrency").Errorf("%v", err)
	}
	return nil
}

// MarshalNode gives the mapping.
func (l Inline) MarshalNode() any {
	m := map[string]any{}
	for i := range l.Limits {
		m[string(l.Limits[i].Dimension)] = l.text[string(l.Limits[i].Dimension)]
	}
	if l.Concurrency != 0 {
		m["concurrency"] = l.Concurrency
	}
	return m
}

// Profile gives the limits under a name.
func (l *Inline) Profile(name string) *Profile {
	return &Profile{Name: name, Groups: []bucket.Group{{Limits: l.Limits, Concurrency: l.Concurrency}}}
}

// limitList are the limits of a group in a file: a list, or a mapping as in an Inline.
type limitList []bucket.Limit

// UnmarshalNode reads either.
func (l *limitList) UnmarshalNode(v yamlfile.Value) error {
	if v.Kind() != yamlfile.Mapping {
		return v.Decode((*[]bucket.Limit)(l))
	}
	if v.Has("concurrency") {
		return v.At("concurrency").Errorf("stands among the limits, expected it beside them")
	}
	var line Inline
	if err := v.Decode(&line); err != nil {
		return err
	}
	*l = line.Limits
	return nil
}
