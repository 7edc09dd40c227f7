package emulator

import (
	"fmt"
	"math/big"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire/refuse"
)

// A Fault is something that goes wrong with a share of the requests.
type Fault struct {
	Kind  string
	share int64 // of a billion requests …
	every int64 // … or every so many …
	the   int64 // … or this one, from 1
	from  int64 // after the start
	to    int64 // 0: to the end

	instead func(*Emulator, *decision) *refuse.Refusal          // it takes the place of a decision; nil where there is one
	drops   func(*Emulator, http.ResponseWriter, *http.Request) // there is no answer at all
	event   func() refuse.Refusal                               // it ends a stream
	cuts    bool                                                // the answer ends in its middle
	late    int64                                               // the first token comes so much later, in nanoseconds
}

const billion = 1_000_000_000

// DefaultSlow is how much later the first token of a slow answer comes.
const DefaultSlow = 10 * bucket.Second

// kinds are all that can go wrong.
var kinds = []Fault{
	{Kind: "529", instead: always(refuse.AtCapacity)},
	{Kind: "500", instead: always(refuse.Broken)},
	{Kind: "429", instead: always(refuse.Throttled)}, // it names no limit
	{Kind: "403", instead: always(refuse.Forbidden)},
	{Kind: "spend", instead: spent},
	{Kind: "upstream-429", instead: upstream},
	{Kind: "unified", instead: always(refuse.OverPlan)},
	{Kind: "hang", instead: nothing, drops: hang},
	{Kind: "reset", instead: nothing, drops: reset},
	{Kind: "overloaded-event", event: refuse.AtCapacity},
	{Kind: "rate-limit-event", event: refuse.Throttled},
	{Kind: "cut", cuts: true},
	{Kind: "slow", late: int64(DefaultSlow)},
}

// FaultKinds lists what can go wrong.
func FaultKinds() (names []string) {
	for _, k := range kinds {
		names = append(names, k.Kind)
	}
	return names
}

func always(what func() refuse.Refusal) func(*Emulator, *decision) *refuse.Refusal {
	return func(e *Emulator, _ *decision) *refuse.Refusal { return e.face.word(e, what()) }
}

// spent is a cap on money: on Anthropic's API the monthly one of the organization's tier.
func spent(e *Emulator, d *decision) *refuse.Refusal { return new(e.face.spent(e, d)) }

// upstream is what is behind a gateway refusing.
func upstream(e *Emulator, d *decision) *refuse.Refusal { return new(e.face.upstream(e, d)) }

func nothing(*Emulator, *decision) *refuse.Refusal { return nil }

// Between is the fault in a part of the run only: from an instant after the start, up to another one; 0 is the end.
func (f Fault) Between(from, to bucket.Duration) Fault {
	f.from, f.to = int64(from), int64(to)
	return f
}

// during reads FROM..TO, each of which may be missing.
func (f Fault) during(text string) (Fault, error) {
	first, last, ok := strings.Cut(text, "..")
	if !ok {
		return f, fmt.Errorf("is %q, expected a time such as 10m..15m", text)
	}
	var times [2]bucket.Duration
	for i, text := range []string{first, last} {
		var err error
		if text == "" {
			continue
		}
		if times[i], err = bucket.ParseDuration(text); err != nil {
			return f, err
		}
	}
	if times[0] < 0 || last != "" && times[1] <= times[0] {
		return f, fmt.Errorf("is %q, expected a time that ends after it begins, such as 10m..15m", text)
	}
	return f.Between(times[0], times[1]), nil
}

// ParseFault reads KIND or KIND@SHARE, where the share is a percentage as 10%, every=4 for every fourth request, or
// #3 for the third. Without a share it strikes always. KIND@SHARE@FROM..TO strikes in that time only.
func ParseFault(text string) (Fault, error) {
	name, share, shared := strings.Cut(text, "@")
	f, err := kindOf(name)
	if err != nil {
		return f, err
	}
	share, period, some := strings.Cut(share, "@")
	if some {
		if f, err = f.during(period); err != nil {
			return f, err
		}
	}
	switch {
	case !shared:
		f.share = billion
	case strings.HasSuffix(share, "%"):
		r, ok := new(big.Rat).SetString(strings.TrimSuffix(share, "%"))
		if !ok || strings.ContainsAny(share, "eEpP/xX_") || r.Sign() < 0 || r.Cmp(big.NewRat(100, 1)) > 0 {
			return f, fmt.Errorf("is %q, expected a share from 0%% to 100%%", text)
		}
		r.Mul(r, big.NewRat(billion/100, 1))
		f.share = new(big.Int).Quo(r.Num(), r.Denom()).Int64()
	case strings.HasPrefix(share, "every="):
		f.every, err = strconv.ParseInt(share[len("every="):], 10, 64)
		if err != nil || f.every < 1 {
			return f, fmt.Errorf("is %q, expected every=N with a whole number from 1", text)
		}
	case strings.HasPrefix(share, "#"):
		f.the, err = strconv.ParseInt(share[1:], 10, 64)
		if err != nil || f.the < 1 {
			return f, fmt.Errorf("is %q, expected #N, the number of a request from 1", text)
		}
	default:
		return f, fmt.Errorf("is %q, expected a share such as 10%%, every=4 or #3 after the @", text)
	}
	return f, nil
}

// kindOf finds a kind by its name.
func kindOf(name string) (Fault, error) {
	base, value, valued := strings.Cut(name, "=")
	for _, k := range kinds {
		if k.Kind != base {
			continue
		}
		f := k
		if !valued {
			return f, nil
		}
		if f.late == 0 {
			return f, fmt.Errorf("is %q, expected %s without a value", name, base)
		}
		d, err := bucket.ParseDuration(value)
		if err != nil || d <= 0 || d > bucket.Day {
			return f, fmt.Errorf("is %q, expected %s=TIME with more than 0s and at most 1d", name, base)
		}
		f.late = int64(d)
		return f, nil
	}
	return Fault{}, fmt.Errorf("is %q, expected one of %s", name, strings.Join(FaultKinds(), ", "))
}

// faultNamed is the fault that a request asks for itself; nil where it asks for none.
func (e *Emulator) faultNamed(name string) (*Fault, error) {
	if name == "" {
		return nil, nil
	}
	f, err := kindOf(name)
	return &f, err
}

// faultOf is what goes wrong with a request, by its number and its instant: the first of the faults that strikes; nil is none.
func (e *Emulator) faultOf(number, at int64, stream bool) *Fault {
	for i := range e.Faults {
		f := &e.Faults[i]
		if at < f.from || f.to > 0 && at >= f.to {
			continue
		}
		strikes := f.the == number+1
		switch {
		case f.every > 0:
			strikes = (number+1)%f.every == 0
		case f.share > 0:
			strikes = e.random("fault "+strconv.Itoa(i), number).Int64N(billion) < f.share
		}
		if strikes && f.fits(stream) {
			return f
		}
	}
	return nil
}

// fits reports whether there is something in the answer that can go wrong so.
func (f *Fault) fits(stream bool) bool { return f.event == nil || stream }

// nextMonth is when a monthly cap ends.
func nextMonth(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month()+1, 1, 0, 0, 0, 0, time.UTC)
}

// hang leaves a request without an answer, for as long as the client waits.
func hang(e *Emulator, _ http.ResponseWriter, r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-e.closed:
	}
	panic(http.ErrAbortHandler)
}

// reset closes the connection as if the server had died.
func reset(_ *Emulator, w http.ResponseWriter, _ *http.Request) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		if tcp, ok := conn.(*net.TCPConn); ok {
			tcp.SetLinger(0)
		}
		conn.Close()
		return
	}
	panic(http.ErrAbortHandler) // HTTP/2 resets the stream
}

// cut sends half of a whole answer, and does not return.
func cut(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	w.Write(body[:len(body)/2])
	http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}
