package refuse

import (
	"net/http"
	"strconv"
)

// What routes to Claude say of a failure of a chat completion, which is OpenAI's form: each takes the failure as the route words
// it for the Messages API.

// AnthropicChat is the failure as Anthropic's own endpoint for chat completions gives it: the type stands in the place of the code.
// It was seen of a 400 and of a 500.
func AnthropicChat(r Refusal) Refusal {
	r.form = struct {
		Error plainError `json:"error"`
	}{plainError{Message: r.Message, Type: "invalid_request_error", Code: r.Type}}
	return r
}

// LiteLLMChat is the failure as LiteLLM gives it: its own as it is, and that of Anthropic as the exception that it becomes there.
func LiteLLMChat(r Refusal) Refusal {
	if r.form != nil {
		return r
	}
	if r.Status == http.StatusUnauthorized {
		return litellmException(r, r.Status, "Authentication Error, No api key passed in.", "auth_error")
	}
	name, status := "BadRequestError", http.StatusBadRequest
	switch r.Status {
	case http.StatusForbidden:
		name, status = "PermissionDeniedError", r.Status
	case http.StatusNotFound:
		name, status = "NotFoundError", r.Status
	case http.StatusTooManyRequests:
		name, status = "RateLimitError", r.Status
	case http.StatusInternalServerError, 529:
		name, status = "InternalServerError", http.StatusInternalServerError
	}
	message := "litellm." + name + ": AnthropicException - " + string(r.Body(""))
	if status == http.StatusInternalServerError {
		message += ". Handle with `litellm.InternalServerError`."
	}
	return litellmException(r, status, message, "None")
}

func litellmException(r Refusal, status int, message, kind string) Refusal {
	r.Status, r.Type, r.Message = status, kind, message
	r.form = struct {
		Error plainError `json:"error"`
	}{plainError{Message: message, Type: kind, Param: new("None"), Code: strconv.Itoa(status)}}
	return r
}

// OpenRouterChat is the failure as OpenRouter gives it: with the status as the code, and beside the message what else it knows.
func OpenRouterChat(r Refusal) Refusal {
	type metadata struct {
		Headers map[string]string `json:"headers,omitempty"`
		*openRouterMetadata
	}
	type failure struct {
		Message  string    `json:"message"`
		Code     int       `json:"code"`
		Metadata *metadata `json:"metadata,omitempty"`
	}
	f := failure{Message: r.Message, Code: r.Status}
	if own, ok := r.form.(openRouterBody); ok && own.Error.Metadata != nil {
		f.Metadata = &metadata{openRouterMetadata: own.Error.Metadata}
	}
	if limit := r.Header.Get("X-Ratelimit-Limit"); limit != "" {
		f.Metadata = &metadata{Headers: map[string]string{"X-RateLimit-Limit": limit,
			"X-RateLimit-Remaining": r.Header.Get("X-Ratelimit-Remaining"), "X-RateLimit-Reset": r.Header.Get("X-Ratelimit-Reset")}}
	}
	r.form = struct {
		Error failure `json:"error"`
	}{f}
	return r
}

// PortkeyChat is the failure as Portkey gives it: its own as it is, and that of Anthropic behind its name. What a wrong key is told
// is not published.
func PortkeyChat(r Refusal) Refusal {
	switch {
	case r.form != nil:
		return r
	case r.Status == http.StatusUnauthorized:
		return portkey(r.Status, "Invalid API Key")
	}
	passed := PortkeyUpstream(r)
	passed.Header = r.Header
	return passed
}

// VercelChat is the failure as AI Gateway gives it: its own as it is, and that of Anthropic in the same form.
func VercelChat(r Refusal) Refusal {
	if r.form != nil {
		return r
	}
	r.form = struct {
		Error plainError `json:"error"`
	}{plainError{Message: r.Message, Type: r.Type, Code: r.Type}}
	return r
}
