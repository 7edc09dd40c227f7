package emulator

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/emulator/request"
	"loadshape/bucket/wire/refuse"
)

// vertexFace is Google Cloud: rawPredict and streamRawPredict of a project, in any location.
func vertexFace() *face {
	return &face{
		name: "vertex",
		doors: []door{
			{pattern: "POST /v1/projects/{project}/locations/{location}/publishers/anthropic/models/{call}", read: readPredict, form: messagesForm()},
			{pattern: "POST /v1/projects/{project}/locations/{location}/publishers/anthropic/models/count-tokens:rawPredict", read: readPredictCount, counted: countedJSON},
		},
		authorize: func(_ *Emulator, r *http.Request, _ []byte) *refuse.Refusal {
			if !bearer(r) {
				return new(refuse.GoogleUnauthenticated())
			}
			return nil
		},
		names:     asNamed,
		requestID: infixed("vrtx"),
		messageID: "msg_vrtx_01",
		identify:  func(_ *Emulator, h http.Header, id string, _ bool) { h.Set("Request-Id", id) },
		told:      noTime,
		refused:   vertexRefused, says: vertexSays, wraps: vertexWraps,
	}
}

// readPredict reads a request, whose model and method are the end of its path.
func readPredict(r *http.Request, raw []byte) (*request.Body, *refuse.Refusal) {
	model, method, _ := strings.Cut(r.PathValue("call"), ":")
	if method != "rawPredict" && method != "streamRawPredict" {
		return nil, new(refuse.Missing("Not Found"))
	}
	b, refusal := request.Read(raw)
	if refusal != nil {
		return nil, refusal
	}
	// Clients say stream in the body, too; the method decides.
	b.Model, b.Stream = model, method == "streamRawPredict"
	if refusal := b.Versioned("vertex-2023-10-16"); refusal != nil {
		return nil, refusal
	}
	return b, b.Check(false)
}

// readPredictCount reads a request to count tokens, whose model is in its body.
func readPredictCount(r *http.Request, raw []byte) (*request.Body, *refuse.Refusal) {
	b, refusal := request.Read(raw)
	if refusal != nil {
		return nil, refusal
	}
	if refusal := b.Versioned("vertex-2023-10-16"); refusal != nil {
		return nil, refusal
	}
	return b, b.Check(true)
}

// vertexRefused words a refusal of the gate: the metric names what was counted and the class of the endpoint, and the
// base model the bucket.
func vertexRefused(e *Emulator, d *decision) refuse.Refusal {
	if d.verdict.Cause == bucket.ByConcurrency || d.verdict.Cause == bucket.ByAcceleration {
		return refuse.GoogleThrottled() // Google has none that is known
	}
	counts := map[bucket.Dimension]string{bucket.Requests: "requests", bucket.InputTokens: "input_tokens_per_minute",
		bucket.OutputTokens: "output_tokens_per_minute", bucket.Tokens: "tokens_per_minute"}[e.limitOf(d).Dimension]
	class := map[string]string{"global": "global_", "us": "us_multi_region_", "eu": "eu_multi_region_"}[d.location]
	return refuse.GoogleOverQuota(class+"online_prediction_"+counts+"_per_base_model", baseModel(d.model, class != ""))
}

var modelVersion = regexp.MustCompile(`^claude-(opus|sonnet|haiku|fable)-([0-9]+)(?:-([0-9]{1,2}))?(?:[@-].*)?$`)

// baseModel is what quotas are counted by: the lineage where newer models share one, on endpoints that are no region's;
// and the model elsewhere.
func baseModel(model string, shared bool) string {
	model, _, _ = strings.Cut(model, "@")
	since := map[string][2]int{"opus": {4, 8}, "sonnet": {5, 0}, "haiku": {5, 5}, "fable": {5, 0}}
	if m := modelVersion.FindStringSubmatch(model); m != nil && shared {
		major, _ := strconv.Atoi(m[2])
		minor, _ := strconv.Atoi(m[3])
		if first := since[m[1]]; major > first[0] || major == first[0] && minor >= first[1] {
			return "anthropic-claude-" + m[1]
		}
	}
	return "anthropic-" + model
}

// vertexSays words any other failure.
func vertexSays(_ *Emulator, refusal refuse.Refusal) refuse.Refusal {
	switch refusal.Status {
	case http.StatusUnauthorized:
		return refuse.GoogleUnauthenticated()
	case http.StatusForbidden:
		return refuse.GoogleForbidden()
	case http.StatusNotFound:
		return refuse.GoogleMissing(refusal.Message)
	case http.StatusRequestEntityTooLarge:
		return refuse.GoogleTooLarge()
	case http.StatusTooManyRequests:
		return refuse.GoogleThrottled()
	case 529:
		return refuse.GoogleAtCapacity()
	case http.StatusInternalServerError:
		return refuse.GoogleBroken()
	}
	return refuse.GoogleInvalid(refusal.Message)
}

// vertexWraps puts the failure of a streamed request into an array, as a stream of one object.
func vertexWraps(r *http.Request, body []byte) []byte {
	if !strings.HasSuffix(r.URL.Path, ":streamRawPredict") {
		return body
	}
	return append(append([]byte("["), body...), ']')
}
