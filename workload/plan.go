package workload

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/spelled"
	"loadshape/bucket/yamlfile"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"
	"loadshape/workload/condition"
	"loadshape/workload/conversation"
	"loadshape/workload/fault"
	"loadshape/workload/retry"
)

// A Plan is the traffic that is asked about, as a file writes it. The zero value of an optional field is its
// default.
type Plan struct {
	Name        string                 `yaml:"name,omitempty"`
	Description string                 `yaml:"description,omitempty"`
	Seed        int64                  `yaml:"seed,omitempty"`    // of all chance in it; 0 is a seed like any other
	Limits      Limits                 `yaml:"limits,omitempty"`  // that it is held to
	Targets     map[string]Destination `yaml:"targets,omitempty"` // in place of limits: where streams send to, by name
	Streams     []Stream               `yaml:"streams"`
	Client      *Client                `yaml:"client,omitempty"`     // of the streams that have none of their own
	Faults      []fault.Fault          `yaml:"faults,omitempty"`     // errors that are no limit's
	Slow        []fault.Slow           `yaml:"slow,omitempty"`       // periods in which answers come more slowly
	Thresholds  []Threshold            `yaml:"thresholds,omitempty"` // what must be true of the result

	doc     *yamlfile.Doc // nil for a plan that was not read
	changed bool          // since it was read
	dir     string        // of the file
	files   []string      // that were read with it
	start   *int64        // since the Unix epoch, of office hours; nil: a Monday
	sum     string        // of all of it

	variable  func(name string) (string, error) // gives the value of ${NAME}
	variables []Variable                        // that it names
	drawn     *drawnPlan                        // nil: what chance has a part in is drawn as it is needed
}

// A Stream is requests of one kind. It has either Arrivals or a ClosedLoop.
type Stream struct {
	Name       string            `yaml:"name,omitempty"` // no two streams share one; the chance in a stream hangs on it
	Model      string            `yaml:"model,omitempty"`
	Speed      bucket.Speed      `yaml:"speed,omitempty"`      // fast: fast mode, which has limits of its own
	Background bool              `yaml:"background,omitempty"` // others' requests: they take from the limits, and what becomes of them is not judged
	Target     string            `yaml:"target,omitempty"`     // of the plan's; empty is its client's, or the only one
	Arrivals   *arrival.Schedule `yaml:"arrivals,omitempty"`
	ClosedLoop *ClosedLoop       `yaml:"closed_loop,omitempty"`

	// Of one request; with a Session, InputTokens is what is new in a turn, and the session gives the other two.
	InputTokens              amount.Distribution[amount.Count] `yaml:"input_tokens"`
	CacheCreationInputTokens amount.Distribution[amount.Count] `yaml:"cache_creation_input_tokens,omitempty"`
	CacheReadInputTokens     amount.Distribution[amount.Count] `yaml:"cache_read_input_tokens,omitempty"`
	OutputTokens             amount.Distribution[amount.Count] `yaml:"output_tokens"`
	MaxTokens                amount.Count                      `yaml:"max_tokens,omitempty"` // what it asks for, and the most it gets; 0 is what it produces

	TTFT       *amount.Distribution[bucket.Duration] `yaml:"ttft,omitempty"`        // nil is DefaultTTFT
	OutputRate *amount.Distribution[amount.Rate]     `yaml:"output_rate,omitempty"` // tokens a second; nil is DefaultRate

	Session *Session `yaml:"session,omitempty"` // nil: an arrival is one request
	Client  *Client  `yaml:"client,omitempty"`  // nil is the plan's
}

// A ClosedLoop is clients each of which sends its next request only after the answer to the one before.
type ClosedLoop struct {
	Clients   int64                                `yaml:"clients"`
	Start     bucket.Duration                      `yaml:"start,omitempty"`   // of the first client, after instant 0
	RampUp    bucket.Duration                      `yaml:"ramp_up,omitempty"` // in which the clients start, evenly; 0 is all at once
	Duration  bucket.Duration                      `yaml:"duration"`          // from Start: no round begins then or later, and what has begun goes on
	ThinkTime amount.Distribution[bucket.Duration] `yaml:"think_time,omitempty"`
}

// A Session is a conversation of several requests, and Subagents are those that it starts.
type (
	Session   = conversation.Session
	Subagents = conversation.Subagents
)

// A Threshold is a condition on the figures of a result.
type Threshold = condition.Threshold

// A Client is what sends the requests of a stream. The zero Client sends each when it is due, and once. Every stream
// has one to itself, with its own workers, queue, pace and budget of retries.
type Client struct {
	Concurrency  int64           `yaml:"concurrency,omitempty"`   // most requests under way; 0 is no bound
	Queue        *int64          `yaml:"queue,omitempty"`         // most requests that wait to be sent, others are dropped; nil is no bound
	QueueTimeout bucket.Duration `yaml:"queue_timeout,omitempty"` // one that waited longer is given up; 0 is never
	Pace         *Pace           `yaml:"pace,omitempty"`          // nil is as fast as they come
	Timeout      bucket.Duration `yaml:"timeout,omitempty"`       // an answer that takes longer, once admitted, is an error to the client; 0 is never
	Retries      retry.Choice    `yaml:"retries,omitempty"`
	Target       string          `yaml:"target,omitempty"`     // of the plan's, where a stream names none
	OnRefusal    *Fallback       `yaml:"on_refusal,omitempty"` // nil: every attempt goes to the same target
}

// A Pace spaces requests evenly, at most so many per Per.
type Pace struct {
	Requests amount.Decimal  `yaml:"requests"`
	Per      bucket.Duration `yaml:"per,omitempty"` // 0 is a minute
}

// UnmarshalNode reads a pace: a mapping, whose requests may say their own time, or a rate such as 20/s alone.
func (p *Pace) UnmarshalNode(v yamlfile.Value) error {
	at := v
	if v.Kind() == yamlfile.Mapping {
		at = v.At("requests")
	}
	if text, ok := at.Scalar(); ok && !strings.HasPrefix(text, "-") {
		rate, err := spelled.ParseRate(text, spelled.Requests)
		switch {
		case err != nil:
			return at.Errorf("%v", err)
		case rate.Per == 0 && v.Kind() != yamlfile.Mapping:
			return at.Errorf("is %s, expected a rate such as 20/s, or a mapping with requests and per", bucket.Quoted(text))
		case rate.Per != 0 && v.Kind() == yamlfile.Mapping && v.Has("per"):
			return v.At("per").Errorf("is set, expected either per or the time in requests, %s", bucket.Quoted(text))
		case rate.Per != 0:
			*p = Pace{amount.Decimal(rate.Billionths), rate.Per}
			if v.Kind() != yamlfile.Mapping {
				return nil
			}
			v = v.With("requests", p.Requests.String())
		}
	}
	type plain Pace // which does not read itself from a node
	return v.Decode((*plain)(p))
}

// OpenPlan reads the plan in a file.
func OpenPlan(path string) (*Plan, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return ReadPlan(path, f)
}

// checkWritten finds sizes that were forgotten, which would pass for 0 and need no limit at all.
func (p *Plan) checkWritten() error {
	for i, s := range p.Streams {
		parents := []string{fmt.Sprintf("streams[%d]", i)}
		if s.Session != nil && s.Session.Subagents != nil {
			parents = append(parents, parents[0]+".session.subagents")
		}
		for _, parent := range parents {
			for _, field := range []string{".input_tokens", ".output_tokens"} {
				if !p.doc.Has(parent + field) {
					return bucket.Wrong(parent+field, "is missing, expected a number of tokens, 0 for none")
				}
			}
		}
	}
	return nil
}

// Wrap gives a *bucket.FieldError about the plan the line and column of its path, as in "thresholds[1]".
func (p *Plan) Wrap(err error) error {
	if p.doc == nil {
		return err
	}
	return p.doc.Wrap(err)
}

// Beside is the path of a file that the plan names.
func (p *Plan) Beside(file string) string {
	if filepath.IsAbs(file) {
		return file
	}
	return filepath.Join(p.dir, file)
}

// Files are the files of samples that the plan names.
func (p *Plan) Files() []string { return p.files }

// SHA256 is that of the plan's text, with the files of samples that it names behind it, each after a NUL; empty for a
// plan that was not read.
func (p *Plan) SHA256() string { return p.sum }

// ClientOf is the client of a stream.
func (p *Plan) ClientOf(s *Stream) Client {
	switch {
	case s.Client != nil:
		return *s.Client
	case p.Client != nil:
		return *p.Client
	}
	return Client{}
}

// Retries names the policies of the streams: one name where all have the same.
func (p *Plan) Retries() string {
	var names []string
	for i := range p.Streams {
		name := p.ClientOf(&p.Streams[i]).Retries.Policy.Name
		if p.ClientOf(&p.Streams[i]).Retries.Policy.MaxRetries == 0 && !p.ClientOf(&p.Streams[i]).Retries.Policy.Adaptive {
			name = "none"
		} else if name == "" {
			name = "custom"
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// ttft is how long the first token of an answer takes.
func (s *Stream) ttft() amount.Distribution[bucket.Duration] {
	if s.TTFT == nil {
		return amount.Distribution[bucket.Duration]{Constant: DefaultTTFT}
	}
	return *s.TTFT
}

// outputRate is how fast the tokens after the first come.
func (s *Stream) outputRate() amount.Distribution[amount.Rate] {
	if s.OutputRate == nil {
		return amount.Distribution[amount.Rate]{Constant: DefaultRate}
	}
	return *s.OutputRate
}

// End is the instant after which no stream starts anything new. What was started may go on for longer.
func (p *Plan) End() int64 {
	var end int64
	for i := range p.Streams {
		end = max(end, p.Streams[i].End())
	}
	return end
}

// End is the instant after which the stream starts nothing new; turns of a session may come later.
func (s *Stream) End() int64 {
	if s.Arrivals != nil {
		return s.Arrivals.End()
	}
	return int64(s.ClosedLoop.Start + s.ClosedLoop.Duration)
}

// Meets is the field of the stream that says which limits it meets: where its model has limits of no other speed, an error is
// about that.
func (s *Stream) Meets() string {
	if s.Speed != bucket.Standard {
		return "speed"
	}
	return "model"
}

func (p *Pace) Span() bucket.Duration {
	if p.Per == 0 {
		return bucket.Minute
	}
	return p.Per
}
