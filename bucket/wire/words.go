package wire

// An Owner is whose limit refused a request.
type Owner string

const (
	AnthropicOrganization Owner = "anthropic-organization"
	AnthropicWorkspace    Owner = "anthropic-workspace"
	ClaudeSubscription    Owner = "claude-subscription"
	AWSAccount            Owner = "aws-account"
	GoogleProject         Owner = "google-project"
	AzureSubscription     Owner = "azure-subscription"
	Gateway               Owner = "gateway"
	ProviderCapacity      Owner = "provider-capacity" // nobody's quota: a 529 and its like
	OtherProvider         Owner = "other-provider"
	UnknownOwner          Owner = "unknown"
)

// A LimitedBy is the kind of limit that refused a request.
type LimitedBy string

const (
	ByRequests     LimitedBy = "requests"
	ByInputTokens  LimitedBy = "input_tokens"
	ByOutputTokens LimitedBy = "output_tokens"
	ByTokens       LimitedBy = "tokens"
	ByAcceleration LimitedBy = "acceleration"
	ByConcurrency  LimitedBy = "concurrency"
	ByPlanWindow   LimitedBy = "plan_window"
	BySpend        LimitedBy = "spend"
	ByEntitlement  LimitedBy = "entitlement"
	ByBytes        LimitedBy = "bytes"
	ByCapacity     LimitedBy = "capacity"
	ByNone         LimitedBy = "none" // not a refusal
	ByUnknown      LimitedBy = "unknown"
)

// A Retry says whether waiting helps.
type Retry string

const (
	RetryAfter   Retry = "after"
	RetryNever   Retry = "never"
	RetryUnknown Retry = "unknown"
)

// A Confidence is how sure a finding is.
type Confidence string

const (
	Certain     Confidence = "certain"
	Likely      Confidence = "likely"
	Undecidable Confidence = "undecidable"
)

// A Finding is what an answer says about the limit that refused a request.
type Finding struct {
	Owner      Owner      `json:"owner"`
	LimitedBy  LimitedBy  `json:"limited_by"`
	Retry      Retry      `json:"retry"`
	RetryAfter *int64     `json:"retry_after_s"` // whole seconds from the answer on, rounded up; null where it cannot be told
	Confidence Confidence `json:"confidence"`
	Evidence   []string   `json:"evidence"` // each a fact of the answer, and what it means
	NextStep   string     `json:"next_step"`
	Where      string     `json:"where_to_look"`

	Rule      string `json:"-"` // the name of the rule that decided
	ErrorType string `json:"-"` // error.type of the body
	ErrorCode string `json:"-"` // error.details.error_code
	Message   string `json:"-"` // exactly as it was sent
	RequestID string `json:"-"`
	Limit     *int64 `json:"-"` // the figure that the message names …
	Per       string `json:"-"` // … and its period: minute, hour, day
	Current   *int64 `json:"-"` // acceleration: the ceiling of this minute …
	Next      *int64 `json:"-"` // … and of the next one
	Model     string `json:"-"` // that the message names
	Org       string `json:"-"` // that the message names
	Ends      string `json:"-"` // the reset, as the message names it
	Affords   *int64 `json:"-"` // the most output tokens that what is left pays for
}
