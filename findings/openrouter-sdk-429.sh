#!/usr/bin/env bash
# Software:  @openrouter/sdk 1.3.19 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     a client that retries a 503 and obeys its retry-after does the same for a 429.
# Instead:   a 429 is thrown at once; only the 503 is retried.
# Seen:      503 with retry-after 1: an answer after 2 requests; 429 with retry-after 1: TooManyRequestsResponseError after 1
# Why:       most refusals of a rate limit are 429: this client gives up where the Anthropic and OpenAI clients, with the
#            same header, succeed a second later.
source "$(dirname "$0")/lib.bash"
npm_packages @openrouter/sdk@1.3.19

cat >run.mjs <<'JS'
import { OpenRouter } from '@openrouter/sdk'
import { serve, json, expect } from './server.mjs'

async function outcome(status) {
  const server = await serve((response, n) => n === 1
    ? json(response, status, { error: { code: status, message: 'Not now.' } }, { 'retry-after': '1' })
    : json(response, 200, {
      id: 'gen-1', object: 'chat.completion', created: 1764500000, model: 'anthropic/claude-sonnet-5', system_fingerprint: null,
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello.' }, logprobs: null }],
      usage: { prompt_tokens: 100, completion_tokens: 7, total_tokens: 107 },
    }))
  const client = new OpenRouter({ serverURL: server.url, apiKey: 'none' })
  const end = await client.chat.send({ chatRequest: { model: 'anthropic/claude-sonnet-5', messages: [{ role: 'user', content: 'hi' }] } })
    .then(() => 'an answer', (error) => error.name)
  server.close()
  return `${end} after ${server.seen.length} request(s)`
}

const [unavailable, refused] = [await outcome(503), await outcome(429)]
console.log(`503 with retry-after 1: ${unavailable}\n429 with retry-after 1: ${refused}`)
expect(unavailable === 'an answer after 2 request(s)', 'a 503 is retried')
expect(refused === 'TooManyRequestsResponseError after 1 request(s)', 'a 429 is not')
JS
alone node run.mjs
