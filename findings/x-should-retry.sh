#!/usr/bin/env bash
# Software:  @anthropic-ai/sdk 1.14.0; ai 6.0.326 with @ai-sdk/anthropic 3.0.139 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     a 400 is never sent again, a 429 is, and a header that few have heard of changes neither.
# Instead:   with "x-should-retry: true" Anthropic's client sends the 400 three times, and with "false" it throws the 429 at
#            once, whatever retry-after says. ai knows no such header and does the opposite in both cases.
# Seen:      requests on 400 with true: Anthropic's 3, ai 1; on 429 with false and retry-after 1: Anthropic's 1, ai 3
# Why:       who refuses can switch one client's retries off and on, and has no hold on the other. A model of a client that
#            looks at status and retry-after alone is wrong by three times wherever a gateway sets it.
source "$(dirname "$0")/lib.bash"
npm_packages @anthropic-ai/sdk@1.14.0 ai@6.0.326 @ai-sdk/anthropic@3.0.139

cat >run.mjs <<'JS'
import Anthropic from '@anthropic-ai/sdk'
import { generateText } from 'ai'
import { createAnthropic } from '@ai-sdk/anthropic'
import { serve, refuse, expect } from './server.mjs'

async function requests(status, headers, type) {
  const made = []
  for (const call of [
    (url) => new Anthropic({ baseURL: url, apiKey: 'none' }).messages
      .create({ model: 'claude-sonnet-5', max_tokens: 32, messages: [{ role: 'user', content: 'hi' }] }),
    (url) => generateText({ model: createAnthropic({ baseURL: url + '/v1', apiKey: 'none' })('claude-sonnet-5'), prompt: 'hi' }),
  ]) {
    const server = await serve((response) => refuse(response, status, headers, type))
    await call(server.url).catch(() => {})
    server.close()
    made.push(server.seen.length)
  }
  console.log(`${status} ${JSON.stringify(headers)}: Anthropic's client ${made[0]} requests, ai ${made[1]}`)
  return made.join()
}

const invalid = await requests(400, { 'x-should-retry': 'true' }, 'invalid_request_error')
const refused = await requests(429, { 'x-should-retry': 'false', 'retry-after': '1' }, 'rate_limit_error')
expect(invalid === '3,1' && refused === '1,3', "the header decides in Anthropic's client, and nothing in ai")
JS
alone node run.mjs
