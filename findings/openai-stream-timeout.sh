#!/usr/bin/env bash
# Software:  openai 7.55.0 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     a timeout of two seconds bounds a stream as it bounds an answer: all of it, or at least each pause in it.
# Instead:   it bounds an answer in all, and of a stream only the wait for its first byte. A stream that stalls then is waited
#            for without an end, and not retried; the same stall before the first byte is an error and a retry.
# Seen:      timeout 2 s, maxRetries 1, a stall of 6 s. In the body of an answer: 2 requests, APIConnectionTimeoutError; before
#            the stream: the same; in the stream: 1 request, all parts after 6 s
# Why:       providers that are out of capacity stall streams rather than refuse them. What such a call takes is not bounded by
#            the timeout and attempts of its client, and a count of timeouts says that there was none.
source "$(dirname "$0")/lib.bash"
npm_packages openai@7.55.0

cat >run.mjs <<'JS'
import OpenAI from 'openai'
import { setTimeout as pause } from 'node:timers/promises'
import { serve, expect } from './server.mjs'

const head = { id: 'chatcmpl-1', created: 1764500000, model: 'gpt-4o' }
const answer = JSON.stringify({ ...head, object: 'chat.completion', choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }] })
const part = `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: 'Hello.' } }] })}\n\n`

async function outcome(stream, stallsFirst) {
  const server = await serve(async (response) => {
    if (stallsFirst) await pause(6000)
    response.writeHead(200, { 'content-type': stream ? 'text/event-stream' : 'application/json' })
    response.write(stream ? part : answer.slice(0, 20))
    if (!stallsFirst) await pause(6000)
    response.end(stream ? part + 'data: [DONE]\n\n' : answer.slice(20))
  })
  const client = new OpenAI({ apiKey: 'none', baseURL: server.url, timeout: 2000, maxRetries: 1 })
  let end
  try {
    const got = await client.chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }], stream })
    let parts = 0
    if (stream) for await (const _ of got) parts++
    end = stream ? `${parts} parts` : 'an answer'
  } catch (error) {
    end = error.constructor.name
  }
  server.close()
  return `${server.seen.length} request(s), ${end}`
}

const [body, before, within] = [await outcome(false, false), await outcome(true, true), await outcome(true, false)]
console.log(`a stall of 6 s in the body of an answer: ${body}\nbefore a stream: ${before}\nin a stream: ${within}`)
const late = '2 request(s), APIConnectionTimeoutError'
expect(body === late && before === late && within === '1 request(s), 2 parts', 'the timeout bounds an answer, and of a stream only the wait for its first byte')
JS
alone node run.mjs
