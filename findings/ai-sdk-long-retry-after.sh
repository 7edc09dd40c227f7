#!/usr/bin/env bash
# Software:  ai 6.0.326 with @ai-sdk/anthropic 3.0.139 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     the longer the retry-after of a 429, the longer the client waits, or it gives up where that is too long.
# Instead:   a retry-after of 60 seconds or more is dropped, and the second request comes after the 2 seconds of a 429
#            that named no time: who asks for a minute is given less than who asks for 5.
# Seen:      retry-after 5: second request after 5.0 s; retry-after 60: after 2.0 s
# Why:       an empty bucket of input tokens asks for just such waits. All 3 attempts are spent within 6 seconds, none can
#            succeed, and each may count as a request.
source "$(dirname "$0")/lib.bash"
npm_packages ai@6.0.326 @ai-sdk/anthropic@3.0.139

cat >run.mjs <<'JS'
import { generateText } from 'ai'
import { createAnthropic } from '@ai-sdk/anthropic'
import { serve, refuse, json, message, expect } from './server.mjs'

async function wait(seconds) {
  const server = await serve((response, n) => n === 1 ? refuse(response, 429, { 'retry-after': String(seconds) }) : json(response, 200, message))
  const model = createAnthropic({ baseURL: server.url + '/v1', apiKey: 'none' })('claude-sonnet-5')
  await generateText({ model, prompt: 'hi' })
  server.close()
  return server.gaps()[0]
}

const [short, long] = [await wait(5), await wait(60)]
console.log(`retry-after 5: second request after ${short} s`)
console.log(`retry-after 60: second request after ${long} s`)
expect(short >= 4.9, 'five seconds are waited for')
expect(long < short, 'a minute is not, and less than five seconds passes')
JS
alone node run.mjs
