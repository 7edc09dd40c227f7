package exchange

import (
	"encoding/json"
	"fmt"
)

// readOwn reads an exchange that this program wrote. Fields of a later version are left out.
func readOwn(place string, fields map[string]json.RawMessage) (*Exchange, error) {
	raw, _ := json.Marshal(fields)
	var e Exchange
	if err := json.Unmarshal(raw, &e); err != nil {
		return nil, fmt.Errorf("%s: is not as this program writes it: %s", place, inWords(err))
	}
	if e.Status != 0 && (e.Status < 100 || e.Status > 599) {
		return nil, fmt.Errorf("%s: status: is %d, expected an HTTP status or 0", place, e.Status)
	}
	for name, n := range map[string]*int64{
		"max_tokens": e.Request.MaxTokens, "input_tokens": e.Request.InputTokens, "body_bytes": e.Request.BodyBytes,
		"n_messages": e.Request.Messages, "concurrency": e.Request.Concurrency,
	} {
		if n != nil && *n < 0 {
			return nil, fmt.Errorf("%s: request.%s: is %d, expected 0 or more", place, name, *n)
		}
	}
	if u := e.Usage; u != nil && min(u.InputTokens, u.OutputTokens, u.CacheCreationInputTokens, u.CacheReadInputTokens) < 0 {
		return nil, fmt.Errorf("%s: usage: is negative, expected counts of 0 or more", place)
	}
	return &e, nil
}

// EntrySchema is the version of the lines of a ledger.
const EntrySchema = "loadshape.ledger/1"
