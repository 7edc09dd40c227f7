#!/usr/bin/env bash
# Software:  @anthropic-ai/sdk 1.14.0 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     with timeout: 1000 a call ends within about a second, and the provider has had one request.
# Instead:   the time is that of one attempt, and what ran out of it is tried again: three requests in four to five seconds.
# Seen:      APIConnectionTimeoutError after 4.5 s and 3 requests
# Why:       a provider that is slow under load is sent each request three times by a client that was told to be impatient,
#            and all three count against the limits, with their input tokens.
source "$(dirname "$0")/lib.bash"
npm_packages @anthropic-ai/sdk@1.14.0

cat >run.mjs <<'JS'
import Anthropic from '@anthropic-ai/sdk'
import { serve, json, message, expect } from './server.mjs'

const server = await serve((response) => setTimeout(() => json(response, 200, message), 3000).unref())
const client = new Anthropic({ baseURL: server.url, apiKey: 'none', timeout: 1000 })
const began = performance.now()
const end = await client.messages.create({ model: 'claude-sonnet-5', max_tokens: 32, messages: [{ role: 'user', content: 'hi' }] })
  .then(() => 'an answer', (error) => error.constructor.name)
const took = (performance.now() - began) / 1000
server.close()
console.log(`${end} after ${took.toFixed(1)} s and ${server.seen.length} requests`)
expect(end === 'APIConnectionTimeoutError' && server.seen.length === 3 && took > 3, 'a timeout of one second makes three requests and takes more than three')
JS
alone node run.mjs
