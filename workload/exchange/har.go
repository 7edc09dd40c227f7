package exchange

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"loadshape/workload/container"
	"loadshape/workload/messages"
	"loadshape/workload/redact"
)

// harEntry is one exchange of a HAR.
type harEntry struct {
	Started string   `json:"startedDateTime"`
	Time    *float64 `json:"time"` // milliseconds
	Request struct {
		Method   string     `json:"method"`
		URL      string     `json:"url"`
		Version  string     `json:"httpVersion"`
		Headers  harHeaders `json:"headers"`
		PostData struct {
			Text string `json:"text"`
		} `json:"postData"`
	} `json:"request"`
	Response struct {
		Status  int        `json:"status"`
		Version string     `json:"httpVersion"`
		Headers harHeaders `json:"headers"`
		Content struct {
			Text     string `json:"text"`
			Encoding string `json:"encoding"`
		} `json:"content"`
	} `json:"response"`
}

// harHeaders are the headers that may be kept, of a request or an answer: all others, and so every credential,
// are dropped as they are read.
type harHeaders map[string]string

func (h *harHeaders) UnmarshalJSON(raw []byte) error {
	var pairs []struct {
		Name  string          `json:"name"`
		Value json.RawMessage `json:"value"`
	}
	if err := json.Unmarshal(raw, &pairs); err != nil {
		return err
	}
	*h = harHeaders{}
	for _, p := range pairs {
		name := strings.ToLower(p.Name)
		if !container.Allowed(name) && name != "anthropic-version" && name != "anthropic-beta" && name != "host" {
			continue
		}
		var value string
		if json.Unmarshal(p.Value, &value) != nil {
			value = string(p.Value)
		}
		if before, twice := (*h)[name]; twice && name == "anthropic-beta" {
			value = before + "," + value
		}
		(*h)[name] = value
	}
	return nil
}

// har takes a failure of a HAR, and the last exchange before it that did not fail.
func (rd *reader) har(entries []harEntry) (*Baseline, error) {
	recorded, left, err := rd.entries(entries)
	if err != nil {
		return nil, err
	}
	b, err := choose(rd.name, HAR, recorded, 0)
	if err == nil && left > 0 {
		b.Notes = append(b.Notes, fmt.Sprintf("%d other requests of the HAR are left out", left))
	}
	return b, err
}

// entries gives the requests for messages, of which there must be one, and how many others there are.
func (rd *reader) entries(entries []harEntry) (all []Record, left int, err error) {
	for i, entry := range entries {
		var route Route
		route.address(entry.Request.URL)
		if !strings.EqualFold(entry.Request.Method, "POST") || !asksMessage(route.Path) {
			left++
			continue
		}
		if s := entry.Response.Status; s != 0 && (s < 100 || s > 599) {
			return nil, 0, fmt.Errorf("%s: log.entries[%d].response.status: is %d, expected an HTTP status", rd.name, i, s)
		}
		all = append(all, Record{fmt.Sprintf("%s: log.entries[%d]", rd.name, i), entry.exchange(route)})
	}
	if len(all) == 0 {
		return nil, 0, fmt.Errorf("%s: log.entries: none of the %d is a request for a message, expected a POST to …/v1/messages or its like", rd.name, len(entries))
	}
	return all, left, nil
}

func (h *harEntry) exchange(route Route) *Exchange {
	e := &Exchange{Route: route, Status: h.Response.Status}
	for name, value := range h.Response.Headers {
		e.header(name, value)
	}
	if e.Route.HTTP = protocol(h.Response.Version); e.Route.HTTP == "" {
		e.Route.HTTP = protocol(h.Request.Version)
	}
	e.Route.Version = Known(h.Request.Headers["anthropic-version"])
	if beta, there := h.Request.Headers["anthropic-beta"]; there {
		e.Route.Betas = betas([]string{beta})
	} else if e.Route.Version != "" { // the headers were recorded, and this one is not among them
		e.Route.Betas = []string{}
	}
	e.asked(h.Request.PostData.Text)
	content := h.Response.Content.Text
	if h.Response.Content.Encoding == "base64" {
		plain, _ := base64.StdEncoding.DecodeString(content)
		content = string(plain)
	}
	e.takeText(content)
	e.hide(h.Request.PostData.Text)
	e.Settle()
	if strings.HasSuffix(route.Path, "-stream") || strings.HasSuffix(route.Path, ":streamRawPredict") {
		stream := true
		e.Request.Stream = &stream
	}
	if at, ok := ReadTime(h.Started); ok {
		e.At = &at
		if h.Time != nil && *h.Time >= 0 && *h.Time < 1e9 {
			end := at.Add(time.Duration(*h.Time * 1e6))
			e.EndedAt = &end
		}
	} else if at, ok := ReadTime(e.Headers["date"]); ok {
		e.At = &at
	}
	return e
}

// hide takes the texts of a request out of what it was answered.
func (e *Exchange) hide(request string) {
	if request == "" {
		return
	}
	hide := redact.Prompt(messages.Texts([]byte(request)))
	e.Message = hide(e.Message)
	if e.ErrorBody != nil {
		e.ErrorBody = redact.JSON(e.ErrorBody, hide)
	}
	for name, value := range e.Headers {
		e.Headers[name] = hide(value)
	}
}

// asked takes from a request's body what it asks for. One that cannot be read says nothing.
func (e *Exchange) asked(text string) {
	b, err := messages.Parse([]byte(text))
	if err != nil {
		return
	}
	e.Request = Describe(b)
}
