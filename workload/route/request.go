package route

import (
	"encoding/json"

	"loadshape/workload/exchange"
)

// describe says of a request what its body says. The API's own defaults are filled in, so that two requests which
// leave them out are the same.
func describe(body []byte) exchange.Request {
	size := int64(len(body))
	described := exchange.Request{BodyBytes: &size}
	var fields struct {
		Model       string            `json:"model"`
		MaxTokens   *int64            `json:"max_tokens"`
		Stream      bool              `json:"stream"`
		ServiceTier string            `json:"service_tier"`
		Speed       string            `json:"speed"`
		Messages    []json.RawMessage `json:"messages"`
	}
	if json.Unmarshal(body, &fields) != nil {
		return described
	}
	messages := int64(len(fields.Messages))
	described.Model, described.MaxTokens, described.Stream = fields.Model, fields.MaxTokens, &fields.Stream
	described.ServiceTier, described.Speed, described.Messages = fields.ServiceTier, fields.Speed, &messages
	if described.ServiceTier == "" {
		described.ServiceTier = "auto"
	}
	if described.Speed == "" {
		described.Speed = "standard"
	}
	return described
}
