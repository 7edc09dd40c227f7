package container

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Facts are what stands beside an error.
type Facts struct {
	Status     int
	Headers    map[string]string // of the answer, as they are named; what may be kept of them is for others to say
	At         time.Time
	Model      string
	RequestID  string
	RetryAfter string // seconds, as a decimal number
	URL        string
	Region     string
}

// Fill takes over what is not known yet.
func (f *Facts) Fill(g Facts) {
	if f.Status == 0 {
		f.Status = g.Status
	}
	if f.At.IsZero() {
		f.At = g.At
	}
	for _, pair := range []struct{ to, from *string }{
		{&f.Model, &g.Model}, {&f.RequestID, &g.RequestID}, {&f.RetryAfter, &g.RetryAfter}, {&f.URL, &g.URL}, {&f.Region, &g.Region},
	} {
		if *pair.to == "" {
			*pair.to = *pair.from
		}
	}
	if len(g.Headers) == 0 {
		return
	}
	all := maps.Clone(g.Headers)
	maps.Copy(all, f.Headers)
	f.Headers = all
}

// A fact is what a key stands for.
type fact int

const (
	noFact fact = iota
	status
	clearStatus // a status whatever it is, not only that of a failure
	headers
	at
	model
	requestID
	retrySeconds
	retryMillis
	address
	region
)

// kinds are the keys by which logs name facts, without case and punctuation. Earlier ones of a kind go first.
var kinds = []struct {
	fact fact
	keys string
}{
	{clearStatus, "statuscode httpstatuscode httpresponsestatuscode responsestatuscode httpstatus apierrorstatus errorstatus responsestatus status responsecode"},
	{status, "code errorcode errortype lasterrorcode"},
	{headers, "responseheaders headers httpresponseheaders llmproviderresponseheaders"},
	{at, "timestamp eventtimestamp eventtime time ts @timestamp datetime occurredat timeunixnano observedtimeunixnano endtimeunixnano starttimeunixnano endtime starttime recordedat receivedat createdat date"},
	{model, "genairequestmodel requestmodel model modelid modelname genairesponsemodel responsemodel llmmodelname"},
	{requestID, "requestid xrequestid anthropicrequestid awsrequestid reqid genairequestid"},
	{retrySeconds, "retryafter retryafters retryafterseconds retryaftersec"},
	{retryMillis, "retryafterms retryaftermillis retryaftermilliseconds"},
	{address, "urlfull requesturl httpurl url endpoint apibase"},
	{region, "awsregion"},
}

// byKey gives what a key stands for, and how early it is named.
var byKey = func() map[string][2]int {
	m := map[string][2]int{}
	for _, k := range kinds {
		for i, key := range strings.Fields(k.keys) {
			m[key] = [2]int{int(k.fact), i}
		}
	}
	return m
}()

// simple is a key without case and punctuation.
func simple(key string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r == '_' || r == '-' || r == '.' || r == ' ':
			return -1
		}
		return r
	}, key)
}

// factsOf are the facts among the values of an object itself.
func factsOf(o map[string]any) Facts {
	type named struct {
		fact  fact
		early int
		key   string
	}
	var all []named
	for key := range o {
		if k, ok := byKey[simple(key)]; ok {
			all = append(all, named{fact(k[0]), k[1], key})
		}
	}
	slices.SortFunc(all, func(a, b named) int {
		if a.fact != b.fact {
			return int(b.fact) - int(a.fact) // a clear status before a code
		}
		if a.early != b.early {
			return a.early - b.early
		}
		return strings.Compare(a.key, b.key)
	})
	var f Facts
	for _, n := range all {
		f.take(n.fact, o[n.key])
	}
	return f
}

// take takes one value for a fact, if it can be one and none is known.
func (f *Facts) take(what fact, v any) {
	var g Facts
	text := scalar(v)
	switch what {
	case status, clearStatus:
		n := statusOf(text)
		if n < 400 && what == status {
			n = 0
		}
		g.Status = n
	case headers:
		if o, ok := v.(map[string]any); ok {
			g.Headers = map[string]string{}
			for name, value := range o {
				if list, ok := value.([]any); ok && len(list) == 1 {
					value = list[0]
				}
				if s := scalar(value); s != "" {
					g.Headers[strings.ToLower(name)] = s
				}
			}
		}
	case at:
		g.At = instant(v)
	case model:
		if len(text) < 200 && !strings.HasPrefix(text, "<") {
			g.Model = text
		}
	case requestID:
		if len(text) < 200 {
			g.RequestID = text
		}
	case retrySeconds:
		g.RetryAfter = positive(strings.TrimSuffix(text, "s"))
	case retryMillis:
		if n, err := strconv.ParseInt(text, 10, 40); err == nil && n >= 0 {
			g.RetryAfter = fmt.Sprintf("%d.%03d", n/1000, n%1000)
		}
	case address:
		if strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://") {
			g.URL = text
		}
	case region:
		g.Region = text
	}
	f.Fill(g)
}

// scalar is a string, or a number as it is written; else empty.
func scalar(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// statusOf is an HTTP status, or 0.
func statusOf(s string) int {
	n, err := strconv.Atoi(strings.TrimSuffix(s, ".0"))
	if err != nil || n < 100 || n > 599 {
		return 0
	}
	return n
}

// positive is a decimal number, or empty.
func positive(s string) string {
	if s == "" || len(s) > 20 || strings.Trim(s, "0123456789.") != "" || strings.Count(s, ".") > 1 || strings.HasPrefix(s, ".") {
		return ""
	}
	return s
}

// instant is a time as logs write it: with its zone, or as seconds, milliseconds, microseconds or nanoseconds since 1970.
func instant(v any) time.Time { return readInstant(scalar(v)) }

// instantOf is instant of a value that was read as package json does by itself.
func instantOf(v any) time.Time {
	if n, ok := v.(float64); ok {
		return readInstant(strconv.FormatInt(int64(n), 10))
	}
	return instant(v)
}

func readInstant(text string) time.Time {
	if t, ok := readTime(text); ok {
		return t
	}
	whole, fraction, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n < 1e9 {
		return time.Time{}
	}
	switch {
	case n < 1e11:
		nanos, _ := strconv.ParseInt((fraction + "000000000")[:9], 10, 64)
		return time.Unix(n, nanos).UTC()
	case n < 1e14:
		return time.UnixMilli(n).UTC()
	case n < 1e17:
		return time.UnixMicro(n).UTC()
	}
	return time.Unix(0, n).UTC()
}
