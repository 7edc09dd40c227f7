package replay

import "encoding/json"

// DefaultMaxTokens is the output limit of a request that is made small. Not 1: an answer of some words shows
// that the stream runs.
const DefaultMaxTokens = 16

// Minimal is the smallest request that asks a model for an answer. Without a limit for the output it takes the
// default.
func Minimal(model string, maxTokens int64) []byte {
	if maxTokens <= 0 {
		maxTokens = DefaultMaxTokens
	}
	type message struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	}
	body, _ := json.Marshal(struct {
		Model     string    `json:"model"`
		MaxTokens int64     `json:"max_tokens"`
		Messages  []message `json:"messages"`
	}{model, maxTokens, []message{{"user", placeholder}}}) // of strings and a number: it cannot fail
	return body
}
