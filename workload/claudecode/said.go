package claudecode

import (
	"encoding/json"
	"strings"
	"time"

	"loadshape/workload/exchange"
)

// An event is one line of what the client prints, as far as it counts.
type event struct {
	Type    string `json:"type"`
	Subtype string `json:"subtype"`

	// system/init
	KeySource string `json:"apiKeySource"`
	Model     string `json:"model"`
	Version   string `json:"claude_code_version"`

	// system/api_retry
	ErrorStatus *int64 `json:"error_status"`

	RateLimit *struct {
		Status   string `json:"status"`
		ResetsAt *int64 `json:"resetsAt"` // seconds since 1970
		Window   string `json:"rateLimitType"`
	} `json:"rate_limit_info"`

	// assistant
	RequestID string `json:"request_id"`
	Message   *struct {
		Model string `json:"model"`
	} `json:"message"`

	// result
	IsError    bool            `json:"is_error"`
	APIStatus  *int64          `json:"api_error_status"`
	ErrorType  string          `json:"api_error_type"`
	APIError   string          `json:"api_error"`
	Result     string          `json:"result"`
	StopReason string          `json:"stop_reason"`
	Turns      int64           `json:"num_turns"`
	Usage      *exchange.Usage `json:"usage"`
}

// spent reports whether max_tokens cut the answer, the last time that it was asked to go on.
func (e *event) spent() bool {
	return e.IsError && e.APIStatus == nil && (e.APIError == "max_output_tokens" || strings.Contains(e.Result, "output token maximum"))
}

// A said is what the client has said. It keeps no text of an answer.
type said struct {
	printed   bool // it printed an event
	keySource string
	version   string
	retries   int64 // that it announced
	refused   int   // the status that a retry was announced for
	plan      *exchange.PlanWindow
	requestID string
	model     string // that answered
	result    *event
}

// hear takes one line, and reports whether the client is to be stopped: before it sends the request again. A credential that
// was not taken is another matter: the client gets a new one, as it does for its user.
func (s *said) hear(line []byte) (stop bool) {
	var e event
	if json.Unmarshal(line, &e) != nil || e.Type == "" {
		return false
	}
	s.printed = true
	switch e.Type {
	case "system":
		switch e.Subtype {
		case "init":
			s.keySource, s.version = e.KeySource, e.Version
		case "api_retry":
			s.retries++
			if e.ErrorStatus != nil && *e.ErrorStatus >= 100 && *e.ErrorStatus <= 599 {
				s.refused = int(*e.ErrorStatus)
			}
			return s.refused != 401 && s.refused != 403
		}
	case "rate_limit_event":
		if e.RateLimit != nil {
			s.plan = &exchange.PlanWindow{Status: word(e.RateLimit.Status), Window: word(e.RateLimit.Window)}
			if at := e.RateLimit.ResetsAt; at != nil && *at > 0 && *at < 1<<40 {
				s.plan.ResetsAt = new(time.Unix(*at, 0).UTC())
			}
		}
	case "assistant":
		if e.RequestID != "" {
			s.requestID = e.RequestID
		}
		if e.Message != nil && e.Message.Model != "<synthetic>" {
			s.model = e.Message.Model
		}
	case "result":
		if !e.IsError {
			e.Result = "" // the answer's text
		}
		s.result = &e
	}
	return false
}

// word is a foreign word that may be kept; what is none is left out.
func word(s string) string {
	if len(s) > 60 {
		return ""
	}
	for _, c := range s {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return ""
		}
	}
	return s
}
