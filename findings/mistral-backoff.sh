#!/usr/bin/env bash
# Software:  @mistralai/mistralai 2.7.0 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     retryConfig {strategy: "backoff"} with its exponent of 1.5 makes each pause half as long again as the last one,
#            and gives up after some attempts, as the clients of other providers do.
# Instead:   the n-th pause is initialInterval · n^exponent, a power of n and no exponential, plus up to a second by chance;
#            the first one, of n = 0, is that chance alone. There is no count of attempts, but an hour.
# Seen:      by the client's own clock, with the values it fills in: 76 requests in 60 minutes for one call that is refused all
#            along; with initialInterval 1000 and exponent 2: pauses of 0, 1, 4, 9, 16 s and up to 1 s more
# Why:       ten workers that are refused add hundreds of requests to the hour, and a program that is stuck at its limit says
#            so an hour later. A replay that takes the exponent for the factor of an exponential is wrong from the first pause.
source "$(dirname "$0")/lib.bash"
npm_packages @mistralai/mistralai@2.7.0

cat >run.mjs <<'JS'
import { Mistral, HTTPClient } from '@mistralai/mistralai'
import { expect } from './server.mjs'

// The client's clock: a pause moves it by as much, and nothing else does. Requests are answered in the program, at once.
let now = 1764500000000
Date.now = () => now
globalThis.setTimeout = (then, pause) => { pauses.push(pause / 1000); now += pause; queueMicrotask(then) }
let pauses

async function refusedAllAlong(backoff) {
  pauses = []
  let requests = 0
  const httpClient = new HTTPClient({ fetcher: async () => {
    requests++
    return new Response(JSON.stringify({ message: 'Not now.' }), { status: 429, headers: { 'content-type': 'application/json' } })
  } })
  const client = new Mistral({ apiKey: 'none', httpClient, retryConfig: { strategy: 'backoff', backoff } })
  const began = now
  await client.chat.complete({ model: 'mistral-small-latest', messages: [{ role: 'user', content: 'hi' }] }).catch(() => {})
  return { requests, minutes: (now - began) / 60000, pauses }
}

const plain = await refusedAllAlong()
console.log(`by the defaults: ${plain.requests} requests in ${plain.minutes.toFixed(0)} minutes`)
const square = await refusedAllAlong({ initialInterval: 1000, maxInterval: 60000, exponent: 2, maxElapsedTime: 60000 })
console.log(`initialInterval 1000, exponent 2: pauses of ${square.pauses.map((pause) => pause.toFixed(1)).join(' ')} s`)
expect(plain.requests > 60 && plain.minutes > 59, 'one refused call goes on for an hour')
expect([0, 1, 4, 9, 16].every((least, n) => square.pauses[n] >= least && square.pauses[n] <= least + 1), 'pauses grow by a power of their number')
JS
alone node run.mjs
