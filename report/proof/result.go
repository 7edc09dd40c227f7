package proof

import (
	"time"

	"loadshape/bucket/wire"
	"loadshape/workload/exchange"
	"loadshape/workload/route"
)

// Schema names the form of a Result's JSON. A new field may appear in the same form; one that goes or changes its
// meaning makes a new form.
const Schema = "loadshape.verify/1"

// A Result is what one run says, and what it rests on. It holds no credential and no text of a prompt or an answer.
type Result struct {
	Schema  string    `json:"schema"`
	Version string    `json:"version"` // of this program
	At      time.Time `json:"at"`      // when the run began

	Verdict        Verdict        `json:"verdict"`
	Reason         string         `json:"reason"`  // the name of the rule that decided
	Because        string         `json:"because"` // the same in a sentence, with the figures of this case
	Owner          wire.Owner     `json:"owner"`
	LimitedBy      wire.LimitedBy `json:"limited_by"`
	NextStep       string         `json:"next_step"`
	WhereToLook    string         `json:"where_to_look"`
	Proves         Proves         `json:"proves"`
	DoesNotProve   []string       `json:"does_not_prove"`
	AskedToProve   string         `json:"asked_to_prove"`            // route or fix
	AskedWorkspace string         `json:"asked_workspace,omitempty"` // --workspace
	ExitStatus     int            `json:"exit_status"`

	Baseline   *Baseline  `json:"baseline"` // null: a plain check of the route
	Change     *string    `json:"change"`
	Route      Route      `json:"route"`
	Request    Request    `json:"request"`
	Prediction Prediction `json:"prediction"`
	Earliest   *Earliest  `json:"earliest"` // null: nothing says that it has to wait
	Response   *Response  `json:"response"` // null: none came; after a burst, what decided it
	Burst      *Burst     `json:"burst"`    // null: none was sent
	Levels     []Level    `json:"levels"`
	Compared   []Line     `json:"compared"`     // last success, first failure, this one
	Observed   *Observed  `json:"observed"`     // the buckets as this answer shows them; sim takes it as limits
	Sent       *int       `json:"sent"`         // requests that went out; null where the user's own client sent them
	SentAtMost *int64     `json:"sent_at_most"` // then, how many at the most; null otherwise
	Support    Support    `json:"support"`
	Notes      []string   `json:"notes"`
	Exchange   *Exchange  `json:"exchange"` // this run's, to be the baseline of a next one
	Success    *Exchange  `json:"last_success"`
	Failure    *Exchange  `json:"first_failure"`
	Assumption []string   `json:"assumptions"`

	Command *string        `json:"command"` // of a dry run through a client: what would be run
	Preview *route.Preview `json:"preview"` // of a dry run: the request, its secrets and its texts replaced
}

// An Exchange is what the evidence keeps of one.
type Exchange = exchange.Exchange

// A Baseline says, of everything that identifies a route and its workload, whether it is that of the failure.
type Baseline struct {
	Owner        Sameness `json:"owner"` // whether the failure's is one whose limits a request on this route can meet
	Route        Sameness `json:"route"`
	Host         Sameness `json:"host"`
	Credential   Sameness `json:"credential"`
	Model        Sameness `json:"model"`
	Region       Sameness `json:"region"`
	Workspace    Sameness `json:"workspace"`
	Organization Sameness `json:"organization"`
	Betas        Sameness `json:"betas"`
	Tier         Sameness `json:"tier"`
	Workload     Sameness `json:"workload"`
}

// A Sameness is same, different or unknown.
type Sameness string

const (
	Same      Sameness = "same"
	Different Sameness = "different"
	Unknown   Sameness = "unknown"
)

// A Route is the way that the request takes.
type Route struct {
	Name         string   `json:"name"`
	Host         string   `json:"host"`
	Path         string   `json:"path"`
	Model        string   `json:"model"`
	Region       *string  `json:"region"`
	Source       string   `json:"credential_source"`
	Fingerprint  string   `json:"credential_fingerprint"`
	Organization *string  `json:"organization"`
	Workspace    *string  `json:"workspace"`
	Betas        []string `json:"anthropic_beta"`
	Proxy        string   `json:"proxy"`              // that it goes through; none
	Certificates []string `json:"extra_certificates"` // that are trusted beside the system's
	HTTP         *string  `json:"http"`
	Project      *string  `json:"project"`           // of Google Cloud, or the resource of Foundry
	Gateway      *string  `json:"gateway"`           // its kind
	Shows        string   `json:"one_request_shows"` // what one smaller request can show on this route
}

// A Request is what is sent, in sizes.
type Request struct {
	InputTokens         *int64   `json:"input_tokens"`
	InputEstimated      bool     `json:"input_tokens_estimated"`
	MaxTokens           *int64   `json:"max_tokens"`
	Smaller             *bool    `json:"smaller_than_baseline"` // null: the size of the failure is not known
	BaselineInputTokens *int64   `json:"baseline_input_tokens"`
	BaselineEstimated   bool     `json:"baseline_input_tokens_estimated"`
	BaselineMaxTokens   *int64   `json:"baseline_max_tokens"`
	Shrunk              []string `json:"shrunk"` // what was made smaller, from the file that was given
	Stream              bool     `json:"stream"`
}

// A Prediction is what the model of the buckets says before the request is sent.
type Prediction struct {
	Outcome   string         `json:"outcome"` // admitted, refused, undecided or unknown
	LimitedBy wire.LimitedBy `json:"limited_by"`
	Because   string         `json:"because"`
	Agreed    *bool          `json:"agreed"` // with the answer; null where that cannot be told
}

// An Earliest is the first instant at which the buckets can admit the request.
type Earliest struct {
	At      time.Time `json:"at"`
	Wait    int64     `json:"wait_s"` // from the beginning of the run on, rounded up; 0 where it is over
	Because string    `json:"because"`
}

// A Response is what came back.
type Response struct {
	Status     int               `json:"status"` // 0: nothing came
	RequestID  *string           `json:"request_id"`
	ErrorType  *string           `json:"error_type"`
	ErrorCode  *string           `json:"error_code"`
	Message    *string           `json:"message"`
	RetryAfter *int64            `json:"retry_after_s"`
	RateLimit  map[string]string `json:"ratelimit"` // headers of the rate-limit families, as they came
	Usage      *exchange.Usage   `json:"usage"`
	StopReason *string           `json:"stop_reason"`
	Complete   bool              `json:"complete"`
	Failure    *string           `json:"failure"`
	Detail     *string           `json:"detail"`
	Confidence wire.Confidence   `json:"confidence"` // of owner and limit
	Evidence   []string          `json:"evidence"`   // for owner and limit
}

// A Level is what the model knows of one bucket at the failure and at the instant of this request.
type Level struct {
	Dimension string `json:"dimension"`
	Limit     int64  `json:"limit"`
	Then      *Range `json:"then"`   // at the failure
	Before    *Range `json:"before"` // when this request was sent, by refill alone
	After     *Range `json:"after"`  // by the headers of its answer
	Asks      *int64 `json:"asks"`   // what this request asks for; an upper bound where it is estimated
	Asked     *int64 `json:"asked"`  // what the failed request asked for; a lower bound where it is estimated
}

// A Range is a level that is known to lie within bounds, at an instant.
type Range struct {
	Low  int64     `json:"low"`
	High int64     `json:"high"`
	At   time.Time `json:"at"`
}

// A Line is one of the three exchanges that support compares.
type Line struct {
	Which       string     `json:"which"` // last_success, first_failure or this_request
	Known       bool       `json:"known"`
	At          *time.Time `json:"at"`
	Route       string     `json:"route"`
	Host        string     `json:"host"`
	Fingerprint string     `json:"credential_fingerprint"`
	Model       string     `json:"model"`
	Region      *string    `json:"region"`
	InputTokens *int64     `json:"input_tokens"`
	Estimated   bool       `json:"input_tokens_estimated"`
	MaxTokens   *int64     `json:"max_tokens"`
	Concurrency *int64     `json:"concurrency"`
	RetryAfter  *int64     `json:"retry_after_s"`
	Status      int        `json:"status"`
	RequestID   *string    `json:"request_id"`
}

// Support says whether the evidence is complete enough to hand over.
type Support struct {
	Ready        bool     `json:"ready"`
	Missing      []string `json:"missing"`
	StatusPage   *string  `json:"status_page"`
	ClientStatus *string  `json:"client_status"`
}
