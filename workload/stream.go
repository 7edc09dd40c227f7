package workload

import (
	"loadshape/bucket"
	"loadshape/workload/agenda"
	"loadshape/workload/amount"
	"loadshape/workload/draw"
	"loadshape/workload/retry"
)

// sizes draws what a request is made of. Each figure has its own random numbers, or all share those of a session.
type sizes struct {
	model                         string
	speed                         bucket.Speed
	input, creation, read, output amount.Sampler
	ttft, rate                    amount.Sampler
	maxTokens                     int64
	clientMaxTokens               int64 // that the client asks for where maxTokens is 0
}

func newSizes(s *Stream) sizes {
	return sizes{
		model:     s.Model,
		speed:     s.Speed,
		input:     s.InputTokens.Sampler(),
		creation:  s.CacheCreationInputTokens.Sampler(),
		read:      s.CacheReadInputTokens.Sampler(),
		output:    s.OutputTokens.Sampler(),
		ttft:      ptr(s.ttft()).Sampler(),
		rate:      ptr(s.outputRate()).Sampler(),
		maxTokens: int64(s.MaxTokens),
	}
}

// ClientMaxTokens is what a client asks for where the stream does not say how much; 0 where it does, or where no default of the
// client is known.
func (s *Stream) ClientMaxTokens(client *Client) int64 {
	if s.MaxTokens > 0 {
		return 0
	}
	return retry.DefaultMaxTokens(client.Retries.Policy.Name, s.Model)
}

// Undisturbed reports whether the stream's client sends each request once, sooner or later, where nothing is refused, whatever happens: it has
// no bound for those that wait, and of some requests none waits beyond the end of time.
func (s *Stream) Undisturbed(client *Client, requests int64) bool {
	if s.Arrivals == nil || s.Session != nil || client.Queue != nil || client.QueueTimeout > 0 || client.Retries.Policy.Adaptive {
		return false
	}
	each, ok := s.longest()
	if !ok {
		return false
	}
	if client.Concurrency == 0 {
		each = 0
	}
	if client.Pace != nil {
		each = max(each, agenda.NewPacer(int64(client.Pace.Requests), client.Pace.Span()).Each()+1)
	}
	return each <= (bucket.MaxTime-s.End())/max(1, requests)
}

// longest is the longest that an answer takes; it is not ok where some may take longer than one can.
func (s *Stream) longest() (ns int64, ok bool) {
	sizes := newSizes(s)
	r := Request{Request: bucket.Request{OutputTokens: sizes.output.Most(), TTFT: Unset, Duration: Unset}}
	if s.MaxTokens > 0 {
		r.OutputTokens = min(r.OutputTokens, int64(s.MaxTokens))
	}
	err := Service{TTFT: bucket.Duration(sizes.ttft.Most()), Rate: amount.Rate(max(1, sizes.rate.Least()))}.Fill(&r)
	return r.Duration, err == nil
}

// MostTokens is more than a request of the stream can count for by any limit, without a burndown.
func (s *Stream) MostTokens(client *Client) int64 {
	sizes := newSizes(s)
	most := max(int64(s.MaxTokens), s.ClientMaxTokens(client)) + 1
	for _, figure := range [...]*amount.Sampler{&sizes.input, &sizes.creation, &sizes.read, &sizes.output} {
		if most += figure.Most(); most >= bucket.MaxLimit {
			return bucket.MaxLimit
		}
	}
	return most
}

func ptr[T any](v T) *T { return &v }

// dice are a source of random numbers for each figure of a request.
type dice struct{ input, creation, read, output, ttft, rate *draw.Random }

// purposes are what the random numbers of the figures are drawn for, in the order of the dice.
var purposes = [...]string{"input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens", "ttft", "output_rate"}

func newDice(seed int64, stream string) dice {
	source := func(f int) *draw.Random { return draw.New(seed, stream, purposes[f]) }
	return dice{source(0), source(1), source(2), source(3), source(4), source(5)}
}

// Drawn is what draws the figures of single requests: their input, what they write to a cache and read from it, their output, the time to its
// first token and how fast it comes. The random numbers of each are for a purpose of its own.
func (s *Stream) Drawn() (figures [len(purposes)]amount.Sampler, of [len(purposes)]string) {
	sizes := newSizes(s)
	for f, figure := range sizes.figures() {
		figures[f] = *figure
	}
	return figures, purposes
}

func oneDie(r *draw.Random) dice { return dice{r, r, r, r, r, r} }

// each are its sources, and figures what draws from them, in the same order.
func (d *dice) each() [6]*draw.Random {
	return [...]*draw.Random{d.input, d.creation, d.read, d.output, d.ttft, d.rate}
}

func (s *sizes) figures() [6]*amount.Sampler {
	return [...]*amount.Sampler{&s.input, &s.creation, &s.read, &s.output, &s.ttft, &s.rate}
}

// fixed reports whether all requests are the same.
func (s *sizes) fixed() bool {
	for _, d := range s.figures() {
		if !d.Constant() {
			return false
		}
	}
	return true
}

// fill draws a request; only its instant is set already.
func (s *sizes) fill(r *Request, d *dice) error {
	r.Model, r.Speed = s.model, s.speed
	r.InputTokens = s.input.Draw(d.input)
	r.CacheCreationInputTokens = s.creation.Draw(d.creation)
	r.CacheReadInputTokens = s.read.Draw(d.read)
	return s.answer(r, s.output.Draw(d.output), d)
}

// answer draws how fast an answer of some tokens comes.
func (s *sizes) answer(r *Request, output int64, d *dice) error {
	ttft := s.ttft.Draw(d.ttft)
	return s.answers(r, output, ttft, s.rate.Draw(d.rate))
}

// answers makes a request one whose answer has so many tokens, and comes so fast.
func (s *sizes) answers(r *Request, output, ttft, rate int64) error {
	if r.MaxTokens = s.maxTokens; s.maxTokens > 0 {
		output = min(output, s.maxTokens)
	}
	r.ClientMaxTokens = s.clientMaxTokens
	r.OutputTokens = output
	r.TTFT, r.Duration = Unset, Unset
	return Service{TTFT: bucket.Duration(ttft), Rate: amount.Rate(max(1, rate))}.Fill(r)
}

// follow makes the lane play a stream of a plan. Of what was drawn for it, if anything was, it goes on from the first.
func (l *lane) follow(s *Stream, client *Client, seed int64, drawn *drawnStream) error {
	sizes := newSizes(s)
	sizes.clientMaxTokens = s.ClientMaxTokens(client)
	if s.Session != nil {
		l.sessions = newSessions(s, sizes, draw.New(seed, s.Name, "sessions"))
		l.plain, l.counts = false, false
	}
	if s.ClosedLoop != nil {
		l.loop = newLoop(s.ClosedLoop, sizes, draw.New(seed, s.Name, "rounds"))
		l.plain, l.counts = false, false
		return nil
	}
	x := newSource(s, sizes, seed, drawn)
	if l.plain && !l.remembers && x.fixed && l.day == nil {
		if err := x.sizes.drawn(&x.alike, &x.values, 0); err != nil {
			return err
		}
		if x.alike.Duration <= l.timeout {
			l.batch = &batch{arrivals: &x.arrivals, request: x.alike.Request}
			return nil
		}
	}
	l.source = x
	if s.Session == nil && !l.plain {
		l.queue.again = &again{from: x}
	}
	return nil
}
