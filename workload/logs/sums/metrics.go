package sums

import (
	"io"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/workload/trace"
)

// A family is the metrics of one origin that count tokens.
type family uint8

const (
	noTokens  family = iota
	claude           // claude_code.token.usage, of Claude Code
	histogram        // gen_ai.client.token.usage, of the GenAI conventions: every request's input and output
	counters         // gen_ai.client.inference.usage.*, of their later versions
)

// A kind is what a token was.
type kind uint8

const (
	other kind = iota
	input
	cacheRead
	cacheWritten
	output
)

// tokensOf says what a metric counts; of two families an attribute of each point says the kind.
func tokensOf(metric string) (family, kind) {
	switch metric {
	case "claude_code.token.usage":
		return claude, other
	case "gen_ai.client.token.usage":
		return histogram, other
	case "gen_ai.client.inference.usage.input_tokens":
		return counters, input
	case "gen_ai.client.inference.usage.cache_read.input_tokens":
		return counters, cacheRead
	case "gen_ai.client.inference.usage.cache_write.input_tokens":
		return counters, cacheWritten
	case "gen_ai.client.inference.usage.output_tokens":
		return counters, output
	}
	return noTokens, other
}

// kindNamed reads the attribute that says the kind.
func kindNamed(name string) kind {
	switch name {
	case "input":
		return input
	case "output":
		return output
	case "cacheRead":
		return cacheRead
	case "cacheCreation":
		return cacheWritten
	}
	return other
}

// An instrument is one metric of a batch. Its keys may come in any order, so that its points are read as they are and
// understood at its end.
type instrument struct {
	name        string
	scope       string
	temporality string
	monotonic   bool
	distributed bool // a histogram
	measured    bool // something that is neither a sum nor a histogram
	line        int64
	points      []point
}

// A point is the text of one data point.
type point struct {
	attributes  []string // each with its key, in order
	start, at   string
	number      string
	count       string
	empty       bool // it says that nothing was recorded
	kind, model string
	speed       string
	operation   string
	line        int64
}

// metrics reads OTLP's JSON, whole or a batch a line.
func (s *Sums) metrics(file string, src io.Reader) error {
	r := &reading{Sums: s, file: file}
	r.json.Reset(src)
	for {
		c, err := r.json.Next()
		switch {
		case err == nil && c == 0:
			return nil
		case err == nil && c == '[':
			err = r.array("the batches", r.batch)
		case err == nil:
			err = r.batch()
		}
		if err != nil {
			err.File = file
			return err
		}
	}
}

func (r *reading) batch() *trace.Error {
	return r.object("the batch", func(key string) *trace.Error {
		if key == "resourceMetrics" {
			return r.array(key, r.resource)
		}
		return r.json.Skip()
	})
}

// resource reads the metrics of one program.
func (r *reading) resource() *trace.Error {
	var who []string
	var all []instrument
	err := r.object("resourceMetrics", func(key string) *trace.Error {
		switch key {
		case "resource":
			return r.object(key, func(key string) (err *trace.Error) {
				if key != "attributes" {
					return r.json.Skip()
				}
				who, err = r.attributes()
				return err
			})
		case "scopeMetrics":
			return r.array(key, func() *trace.Error { return r.scope(&all) })
		}
		return r.json.Skip()
	})
	if err != nil {
		return err
	}
	slices.Sort(who)
	of := strings.Join(who, "\x01")
	for i := range all {
		if err := r.understand(of, &all[i]); err != nil {
			return err
		}
	}
	return nil
}

func (r *reading) scope(all *[]instrument) *trace.Error {
	from, name := len(*all), ""
	err := r.object("scopeMetrics", func(key string) *trace.Error {
		switch key {
		case "scope":
			return r.object(key, func(key string) (err *trace.Error) {
				if key != "name" {
					return r.json.Skip()
				}
				name, err = r.text()
				return err
			})
		case "metrics":
			return r.array(key, func() *trace.Error {
				m := instrument{line: r.json.Line()}
				err := r.instrument(&m)
				if tokens, _ := tokensOf(m.name); tokens != noTokens {
					*all = append(*all, m)
				}
				return err
			})
		}
		return r.json.Skip()
	})
	for i := range (*all)[from:] {
		(*all)[from+i].scope = name
	}
	return err
}

func (r *reading) instrument(m *instrument) *trace.Error {
	return r.object("metrics", func(key string) (err *trace.Error) {
		switch key {
		case "name":
			m.name, err = r.text()
			return err
		case "sum", "histogram", "exponentialHistogram":
			m.distributed = key != "sum"
			return r.object(key, func(key string) (err *trace.Error) {
				switch key {
				case "aggregationTemporality":
					_, m.temporality, err = r.scalar()
				case "isMonotonic":
					_, text, wrong := r.scalar()
					m.monotonic, err = text == "true", wrong
				case "dataPoints":
					err = r.array(key, func() *trace.Error {
						p := point{line: r.json.Line()}
						err := r.point(&p)
						m.points = append(m.points, p)
						return err
					})
				default:
					err = r.json.Skip()
				}
				return err
			})
		case "gauge", "summary":
			m.measured = true
		}
		return r.json.Skip()
	})
}

// scalar reads a value that is no object and no array.
func (r *reading) scalar() (kind byte, text string, err *trace.Error) {
	kind, b, err := r.json.Scalar()
	return kind, string(b), err
}

func (r *reading) point(p *point) *trace.Error {
	return r.object("dataPoints", func(key string) (err *trace.Error) {
		switch key {
		case "attributes":
			if p.attributes, err = r.attributes(); err != nil {
				return err
			}
			for _, a := range p.attributes {
				switch key, value, _ := strings.Cut(a, "\x00"); key {
				case "type", "gen_ai.token.type":
					p.kind = value
				case "model", "gen_ai.request.model":
					p.model = value
				case "gen_ai.response.model":
					if p.model == "" {
						p.model = value
					}
				case "speed":
					p.speed = value
				case "gen_ai.operation.name":
					p.operation = value
				}
			}
			slices.Sort(p.attributes)
		case "startTimeUnixNano":
			_, p.start, err = r.scalar()
		case "timeUnixNano":
			_, p.at, err = r.scalar()
		case "asInt", "asDouble", "sum":
			_, p.number, err = r.scalar()
		case "count":
			_, p.count, err = r.scalar()
		case "flags":
			_, text, wrong := r.scalar()
			p.empty, err = text == "1", wrong
		default:
			err = r.json.Skip()
		}
		return err
	})
}

// attributes reads a list of {"key": …, "value": {"stringValue": …}}.
func (r *reading) attributes() (all []string, err *trace.Error) {
	err = r.array("attributes", func() *trace.Error {
		var name, value string
		err := r.object("attributes", func(key string) (err *trace.Error) {
			switch key {
			case "key":
				name, err = r.text()
			case "value":
				err = r.object(key, func(key string) (err *trace.Error) {
					switch key {
					case "stringValue", "intValue", "doubleValue", "boolValue":
						_, value, err = r.scalar()
					default:
						err = r.json.Skip()
					}
					return err
				})
			default:
				err = r.json.Skip()
			}
			return err
		})
		all = append(all, name+"\x00"+value)
		return err
	})
	return all, err
}

// understand gives the points of a metric to their series.
func (r *reading) understand(program string, m *instrument) *trace.Error {
	of, what := tokensOf(m.name)
	wrong := func(line int64, field, want string) *trace.Error {
		return &trace.Error{Line: line, Field: m.name + ": " + field, Want: want}
	}
	cumulative := m.temporality == "2" || m.temporality == "AGGREGATION_TEMPORALITY_CUMULATIVE"
	switch {
	case m.measured:
		return wrong(m.line, "metrics", "is a gauge or a summary, expected a sum or a histogram")
	case len(m.points) == 0:
		return nil
	case m.distributed && of != histogram:
		return wrong(m.line, "metrics", "is a histogram, expected a sum")
	case !m.distributed && of == histogram:
		return wrong(m.line, "metrics", "is a sum, expected a histogram")
	case !m.distributed && !m.monotonic:
		return wrong(m.line, "isMonotonic", "is not true, expected a counter, which only grows")
	case !cumulative && m.temporality != "1" && m.temporality != "AGGREGATION_TEMPORALITY_DELTA":
		return wrong(m.line, "aggregationTemporality", "is "+orMissing(m.temporality)+", expected 1 (delta) or 2 (cumulative)")
	}
	for i := range m.points {
		p := &m.points[i]
		if p.empty {
			continue
		}
		v, field, want := p.value(m.distributed)
		if want != "" {
			return wrong(p.line, field, want)
		}
		v.place = place{file: r.file, line: p.line}
		one := series{program: program, lot: m.scope + "\x02" + m.name, family: of, kind: what, model: p.model, cumulative: cumulative}
		if what == other {
			one.kind = kindNamed(p.kind)
		}
		if p.speed == string(bucket.Fast) {
			one.speed = bucket.Fast
		}
		switch {
		case !slices.Contains(generating, p.operation):
			r.counted.operations++
		case one.kind == other:
			r.counted.kinds++
		default:
			r.counted.take(one, strings.Join(p.attributes, "\x01"), v)
		}
	}
	return nil
}

// generating are the operations whose tokens count; Claude Code names none.
var generating = []string{"", "chat", "text_completion", "generate_content"}
