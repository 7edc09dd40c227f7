package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"
)

// jsSDK makes calls with @anthropic-ai/sdk, in a process of Node.
func jsSDK(t *testing.T, ctx context.Context, url string, calls []call) []outcome {
	t.Helper()
	asked, err := json.Marshal(map[string]any{"url": url, "key": fakeKey, "model": model, "calls": calls})
	if err != nil {
		t.Fatal(err)
	}
	c := alone(t, ctx, need(t, clients.node), "js/driver.mjs")
	c.Dir = "" // where js/ is
	c.Stdin = bytes.NewReader(asked)
	said, err := c.Output()
	if err != nil && ctx.Err() != nil {
		return nil // it was watched for long enough
	}
	var out []outcome
	if err != nil || json.Unmarshal(said, &out) != nil {
		t.Fatalf("driver.mjs: %v\n%s\n%s", err, said, c.Stderr)
	}
	if len(out) != len(calls) {
		t.Fatalf("driver.mjs: %d outcomes of %d calls", len(out), len(calls))
	}
	return out
}
