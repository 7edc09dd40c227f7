#!/usr/bin/env bash
# Software:  ai 6.0.326 with @ai-sdk/anthropic 3.0.139 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     where every attempt is refused with 429, reading the stream of streamText throws, as generateText does.
# Instead:   the loop over textStream ends like that of an empty answer. Nothing is thrown; the refusal is only told to a
#            callback, onError.
# Seen:      generateText: AI_RetryError after 3 requests; streamText: "" after 3 requests, no exception
# Why:       a load test or a replay that counts exceptions counts refused streams as served, and as very fast ones.
source "$(dirname "$0")/lib.bash"
npm_packages ai@6.0.326 @ai-sdk/anthropic@3.0.139

cat >run.mjs <<'JS'
import { generateText, streamText } from 'ai'
import { createAnthropic } from '@ai-sdk/anthropic'
import { serve, refuse, expect } from './server.mjs'

async function outcome(use) {
  const server = await serve((response) => refuse(response, 429, { 'retry-after': '1' }))
  const model = createAnthropic({ baseURL: server.url + '/v1', apiKey: 'none' })('claude-sonnet-5')
  const end = await use(model).then((text) => `${JSON.stringify(text)}, no exception`, (error) => error.name)
  server.close()
  return { end, requests: server.seen.length }
}

const whole = await outcome(async (model) => (await generateText({ model, prompt: 'hi' })).text)
let told = ''
const stream = await outcome(async (model) => {
  let text = ''
  for await (const part of streamText({ model, prompt: 'hi', onError: ({ error }) => (told = error.name) }).textStream) text += part
  return text
})
console.log(`generateText: ${whole.end} after ${whole.requests} requests`)
console.log(`streamText: ${stream.end} after ${stream.requests} requests; onError was told ${told}`)
expect(whole.end === 'AI_RetryError', 'generateText throws')
expect(stream.end === '"", no exception' && stream.requests === 3, 'the stream of a call refused three times just ends')
JS
alone node run.mjs
