#!/usr/bin/env bash
# Software:  github.com/anthropics/anthropic-sdk-go 2.15.0 (Go); @anthropic-ai/sdk 1.14.0 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     two clients of one vendor do the same with "retry-after: 0", which says that one may try at once.
# Instead:   the Go client does try at once, twice. The TypeScript client takes 0 for no answer and backs off by itself.
# Seen:      Go: 3 requests within 2 ms; TypeScript: gaps 0.4 s and 0.9 s
# Why:       whoever rounds a wait of some milliseconds down says 0. One client then spends all its attempts before the
#            bucket has refilled, and the other succeeds; a replay with the wrong one of them shows the wrong thing.
source "$(dirname "$0")/lib.bash"
npm_packages @anthropic-ai/sdk@1.14.0
go_modules github.com/anthropics/anthropic-sdk-go/v2@v2.15.0

cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
)

func main() {
	var seen []time.Time
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, time.Now())
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(429)
	}))
	defer server.Close()
	client := anthropic.NewClient(option.WithBaseURL(server.URL), option.WithAPIKey("none"))
	client.Messages.New(context.Background(), anthropic.MessageNewParams{
		Model: "claude-sonnet-5", MaxTokens: 32, Messages: []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock("hi"))},
	})
	fmt.Println(len(seen), seen[len(seen)-1].Sub(seen[0]).Milliseconds())
}
GO
go build -o run .
cat >run.mjs <<'JS'
import Anthropic from '@anthropic-ai/sdk'
import { serve, refuse } from './server.mjs'

const server = await serve((response) => refuse(response, 429, { 'retry-after': '0' }))
await new Anthropic({ baseURL: server.url, apiKey: 'none' }).messages
  .create({ model: 'claude-sonnet-5', max_tokens: 32, messages: [{ role: 'user', content: 'hi' }] }).catch(() => {})
server.close()
console.log(server.seen.length, Math.round(server.seen.at(-1).at - server.seen[0].at))
JS
read -r go_requests go_ms < <(alone ./run)
read -r js_requests js_ms < <(alone node run.mjs)
echo "retry-after 0, refused every time. Go: $go_requests requests in $go_ms ms; TypeScript: $js_requests requests in $js_ms ms"
if [ "$go_requests" != 3 ] || [ "$js_requests" != 3 ] || [ "$go_ms" -gt 500 ] || [ "$js_ms" -lt 1000 ]; then
    echo "CHANGED: it was stated that Go tries at once, and TypeScript backs off"
    exit 1
fi
echo "as stated: Go tries at once, and TypeScript backs off"
