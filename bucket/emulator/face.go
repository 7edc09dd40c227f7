package emulator

import (
	"fmt"
	"net/http"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/emulator/request"
	"loadshape/bucket/wire/refuse"
)

// A face is how one route to the models looks: where requests come in, how they are let in, and how answers and
// refusals are written. The gate, the cache, the faults and the log are the same behind all of them.
type face struct {
	name    string
	example []bucket.Limit // of a gateway, whose limits nobody publishes
	doors   []door
	account bool // there are the paths that tell of models and limits

	// path gives the escaped path that is looked for among the doors; nil: as it came.
	path func(escaped string) string
	// authorize checks who asks, before anything else; the body is for its signature.
	authorize func(e *Emulator, r *http.Request, body []byte) *refuse.Refusal
	// names are those that a model of a request may have among the limits, the likeliest first, and then the one that
	// an answer shows.
	names func(id string) (known []string, shown string)

	requestID func(e *Emulator, kind string, number int64) string     // a request's; nil: as Anthropic's
	messageID string                                                  // what a message's id begins with; empty: as Anthropic's
	identify  func(e *Emulator, h http.Header, id string, known bool) // the headers of every answer: ids, and whose it is, where that is known

	told     func(g *bucket.Group) bucket.Refusal                     // what a refused client is told where the limits do not say; nil: exactly when to come back
	admitted func(e *Emulator, h http.Header, a *answered)            // the headers of an answer that is given; nil: none
	refused  func(e *Emulator, d *decision) refuse.Refusal            // what the gate has refused
	says     func(e *Emulator, refusal refuse.Refusal) refuse.Refusal // any other failure, that is worded as Anthropic's; nil: so
	spent    func(e *Emulator, d *decision) refuse.Refusal            // a cap on money is reached; nil: it has none
	upstream func(e *Emulator, d *decision) refuse.Refusal            // what is behind it has refused; nil: nothing is behind it
	wraps    func(r *http.Request, body []byte) []byte                // the body of a failure; nil: as it is
}

// A door is a path by which requests come in.
type door struct {
	pattern string
	read    func(r *http.Request, raw []byte) (*request.Body, *refuse.Refusal) // the request, in the form of the Messages API
	form    *form                                                              // of the answers; nil: tokens are only counted
	counted func(tokens int64) []byte                                          // the answer to that

	authorize func(e *Emulator, r *http.Request, body []byte) *refuse.Refusal // nil: as the face does
}

// An answered is what the headers of an answer are made of.
type answered struct {
	*decision
	looks []look // at the limits …
	at    int64  // … at this instant
	ended bool   // the answer is over, and its output was looked at last
}

// faces are all there are; the first is Anthropic's own.
func faces() []*face {
	return []*face{anthropicFace(), bedrockFace(), mantleFace(), claudeAWSFace(), claudeGoogleFace(), vertexFace(), foundryFace(),
		litellmFace(), openRouterFace(), cloudflareFace(), kongFace(), envoyFace(), portkeyFace(), databricksFace(), heliconeFace(),
		vercelFace(), claudeGatewayFace()}
}

// Faces lists the routes that an emulator can look like, beside Anthropic's own.
func Faces() (names []string) {
	for _, f := range faces()[1:] {
		names = append(names, f.name)
	}
	return names
}

func faceNamed(name string) (*face, error) {
	for _, f := range faces() {
		if f.name == name {
			return f, nil
		}
	}
	return nil, fmt.Errorf("face: is %q, expected one of %s", name, strings.Join(Faces(), ", "))
}

// Fits tells what the face cannot do that the settings ask for.
func (s *Settings) Fits() error {
	f, err := faceNamed(s.Face)
	if err != nil {
		return err
	}
	if s.Face != "" && s.Unified != "" {
		return fmt.Errorf("face %s: has no subscriptions, expected it without unified", s.Face)
	}
	if s.Face != "" && s.Era.Name != "" && s.Era.Name != Today {
		return fmt.Errorf("face %s: is known as of today, expected it without the era %s", s.Face, s.Era.Name)
	}
	for i := range s.Faults {
		if err := f.has(&s.Faults[i]); err != nil {
			return err
		}
	}
	return nil
}

// has says why this face cannot have a fault, if it cannot.
func (f *face) has(fault *Fault) error {
	switch {
	case fault.Kind == "spend" && f.spent == nil:
		return fmt.Errorf("fault spend: face %s has no spend cap", f.name)
	case fault.Kind == "upstream-429" && f.upstream == nil:
		return fmt.Errorf("fault upstream-429: %s, expected a gateway's face", f.described())
	case fault.Kind == "unified" && f.name != "":
		return fmt.Errorf("fault unified: face %s has no subscriptions", f.name)
	}
	return nil
}

func (f *face) described() string {
	if f.name == "" {
		return "nothing is behind the API"
	}
	return "nothing is known to be behind face " + f.name
}

// infixed gives ids of requests that say whose they are.
func infixed(owner string) func(*Emulator, string, int64) string {
	return func(e *Emulator, kind string, number int64) string {
		return e.id(strings.Replace(kind, "_", "_"+owner+"_", 1), number)
	}
}

// word gives a failure the words of this face.
func (f *face) word(e *Emulator, refusal refuse.Refusal) *refuse.Refusal {
	if f.says != nil {
		refusal = f.says(e, refusal)
	}
	return &refusal
}

// asNamed takes a model's id for its name.
func asNamed(id string) ([]string, string) { return []string{id}, id }

// Example are limits of a gateway's face, of its own kind of limiter. Nobody has published their figures: they are the
// operator's choice there, and an example here. It is nil of a face whose limits are published.
func Example(name string) []bucket.Group {
	f, err := faceNamed(name)
	if err != nil || f.example == nil {
		return nil
	}
	limits := append([]bucket.Limit{}, f.example...)
	for i := range limits {
		limits[i].Source = "an example, not a published figure"
	}
	return []bucket.Group{{Limits: limits}}
}
