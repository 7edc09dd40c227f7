package emulator

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/emulator/converse"
	"loadshape/bucket/emulator/request"
	"loadshape/bucket/wire/refuse"
)

// bedrockFace is bedrock-runtime: InvokeModel and Converse, whole and streamed, of an AWS account.
func bedrockFace() *face {
	return &face{
		name: "bedrock",
		// An ARN may have slashes, escaped or not: the operation is what is last.
		doors: []door{
			{pattern: "POST /model/{id}/invoke", read: readInvoke(false), form: invokeForm()},
			{pattern: "POST /model/{id}/invoke-with-response-stream", read: readInvoke(true), form: invokeForm()},
			{pattern: "POST /model/{id}/converse", read: converse.Read(false), form: converseForm()},
			{pattern: "POST /model/{id}/converse-stream", read: converse.Read(true), form: converseForm()},
			{pattern: "POST /model/{id}/count-tokens", read: converse.ReadCount, counted: func(tokens int64) []byte {
				return []byte(`{"inputTokens":` + strconv.FormatInt(tokens, 10) + `}`)
			}},
		},
		path:      modelInOneSegment,
		authorize: signedBy("bedrock"),
		names:     bedrockNames,
		requestID: (*Emulator).uuid, messageID: "msg_bdrk_01",
		identify: func(_ *Emulator, h http.Header, id string, _ bool) { h.Set("X-Amzn-Requestid", id) },
		told:     noTime, admitted: bedrockCounts, refused: bedrockRefused, says: bedrockSays,
	}
}

// modelInOneSegment gives a path in which the id of a model, which may be an ARN with slashes, is one segment.
func modelInOneSegment(path string) string {
	rest, ok := strings.CutPrefix(path, "/model/")
	i := strings.LastIndexByte(rest, '/')
	if !ok || i < 0 {
		return path
	}
	return "/model/" + strings.ReplaceAll(rest[:i], "/", "%2F") + rest[i:]
}

var (
	bedrockRegion  = regexp.MustCompile(`^(?:us|us-gov|eu|apac|jp|au|ca|global)\.`)
	bedrockVersion = regexp.MustCompile(`-v[0-9]+(?::[0-9]+)?$`)
)

// bedrockNames are the names of a model by its id: bare, of an inference profile with its prefix, or as the ARN of
// either. What is behind an ARN of an application it does not say: that has to be the only group of limits.
func bedrockNames(id string) (names []string, shown string) {
	last := id[strings.LastIndexByte(id, '/')+1:]
	name := bedrockVersion.ReplaceAllString(bedrockRegion.ReplaceAllString(last, ""), "")
	shown = strings.TrimPrefix(name, "anthropic.")
	names = []string{id, last, name, shown}
	if strings.HasPrefix(id, "arn:") && !strings.Contains(last, "anthropic.") {
		return []string{id, last, ""}, "claude"
	}
	return names, shown
}

// readInvoke reads the request of InvokeModel: a message without its model, which is in the path, and with a version.
func readInvoke(stream bool) func(*http.Request, []byte) (*request.Body, *refuse.Refusal) {
	return func(r *http.Request, raw []byte) (*request.Body, *refuse.Refusal) {
		b, refusal := request.Read(raw)
		if refusal != nil {
			return nil, refusal
		}
		b.Model, b.Stream = r.PathValue("id"), stream
		if refusal := b.Versioned("bedrock-2023-05-31"); refusal != nil {
			return nil, refusal
		}
		return b, b.Check(false)
	}
}

// bedrockCounts are the headers of an answer: of a streamed one its beginning knows no counts.
func bedrockCounts(_ *Emulator, h http.Header, a *answered) {
	if a.stream {
		return
	}
	h.Set("X-Amzn-Bedrock-Input-Token-Count", strconv.FormatInt(a.usage.Input, 10))
	h.Set("X-Amzn-Bedrock-Output-Token-Count", strconv.FormatInt(a.request.OutputTokens, 10))
	h.Set("X-Amzn-Bedrock-Invocation-Latency", strconv.FormatInt(milliseconds(a.request.Duration), 10))
}

func milliseconds(ns int64) int64 { return ns / 1e6 }

// bedrockRefused words a refusal of the gate: tokens or requests, and never which quota, its figure, or when to come
// back.
func bedrockRefused(e *Emulator, d *decision) refuse.Refusal {
	if d.verdict.Cause == bucket.ByConcurrency || d.verdict.Cause == bucket.ByAcceleration {
		return refuse.AWSThrottled() // AWS has none that is known
	}
	l := e.limitOf(d)
	if l.Dimension == bucket.Requests {
		return refuse.AWSThrottledRequests()
	}
	return refuse.AWSThrottledTokens(l.Per >= bucket.Day)
}

// bedrockSays words any other failure.
func bedrockSays(_ *Emulator, refusal refuse.Refusal) refuse.Refusal {
	if refusal.Header.Get("X-Amzn-Errortype") != "" {
		return refusal // it is worded already
	}
	switch {
	case refusal.Status == http.StatusForbidden:
		return refuse.AWSForbidden()
	case refusal.Status == http.StatusNotFound:
		return refuse.AWSMissing(refusal.Message)
	case refusal.Status == http.StatusRequestEntityTooLarge:
		return refuse.AWSTooLarge()
	case refusal.Status == http.StatusTooManyRequests:
		return refuse.AWSThrottled()
	case refusal.Status == 529:
		return refuse.AWSUnavailable()
	case refusal.Status >= 500:
		return refuse.AWSBroken()
	}
	return refuse.AWSInvalid(refusal.Message)
}
