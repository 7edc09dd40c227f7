package exchange

import (
	"encoding/json"
	"testing"
)

// TestCleanKeepsWords: a secret within a message is taken out, and what the message says stays.
func TestCleanKeepsWords(t *testing.T) {
	e := &Exchange{ErrorBody: json.RawMessage(`{"error":{"message":"Rate limit exceeded for api_key: ab12cd34. Limit type: tokens. Current limit: 30000","api_key":"ab12cd34"}}`)}
	e.Clean()
	if got, want := string(e.ErrorBody), `{"error":{"api_key":"[removed]","message":"Rate limit exceeded for api_key: [removed] Limit type: tokens. Current limit: 30000"}}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
