#!/usr/bin/env bash
# Software:  @anthropic-ai/sdk 1.14.0 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     a body {"type":"error",…} is thrown, whatever the status that a proxy put before it.
# Instead:   with status 200 the call resolves, and the error object is what it resolves to, typed as a Message.
# Seen:      resolved to type "error" after 1 request, usage undefined
# Why:       a gateway that sends its status before the provider answers can only refuse so. Nothing is retried, the
#            refusal is counted as a success, and summing usage yields NaN.
source "$(dirname "$0")/lib.bash"
npm_packages @anthropic-ai/sdk@1.14.0

cat >run.mjs <<'JS'
import Anthropic from '@anthropic-ai/sdk'
import { serve, refuse, expect } from './server.mjs'

const server = await serve((response) => refuse(response, 200, {}, 'overloaded_error'))
const client = new Anthropic({ baseURL: server.url, apiKey: 'none' })
const end = await client.messages.create({ model: 'claude-sonnet-5', max_tokens: 32, messages: [{ role: 'user', content: 'hi' }] })
  .then((message) => `resolved to type ${JSON.stringify(message.type)}, usage ${message.usage}`, (error) => `threw ${error.name}`)
server.close()
console.log(`${end}, after ${server.seen.length} request(s)`)
expect(end === 'resolved to type "error", usage undefined' && server.seen.length === 1, 'an error in a 200 is a message')
JS
alone node run.mjs
