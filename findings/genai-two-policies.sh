#!/usr/bin/env bash
# Software:  @google/genai 3.1.0 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     one client treats a 429 in one way, whatever is called, and what httpOptions.retryOptions says holds for all.
# Instead:   interactions.create makes 5 requests and waits retry-after each time, and retryOptions does not change that.
#            models.generateContent makes one, without a retry, until retryOptions is set, and then backs off by itself: it
#            reads neither retry-after nor the retryDelay in the error.
# Seen:      429 with retry-after 4 and retryDelay 4s. generateContent: 1 request; with retryOptions {attempts: 2}: 2, with a
#            pause of 1.6 s. interactions: 5, pauses of 4 s; with attempts 1: 5
# Why:       a program that goes from the one API to the other sends five times as much at a limit that refuses, or stops
#            surviving it; attempts: 1 does not switch retries off for all of it.
source "$(dirname "$0")/lib.bash"
npm_packages @google/genai@3.1.0

cat >run.mjs <<'JS'
import { GoogleGenAI } from '@google/genai'
import { serve, json, expect } from './server.mjs'

const refusal = { error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'Not now.', details: [
  { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '4s' }] } }

async function gaps(name, call, retryOptions) {
  const server = await serve((response) => json(response, 429, refusal, { 'retry-after': '4' }))
  const client = new GoogleGenAI({ apiKey: 'none', httpOptions: { baseUrl: server.url, ...(retryOptions && { retryOptions }) } })
  await call(client).catch(() => {})
  server.close()
  console.log(`${name}, ${JSON.stringify(retryOptions) ?? 'no options'}: ${server.seen.length} requests, pauses ${server.gaps().join(' ') || 'none'}`)
  return server.gaps()
}

const generate = (client) => client.models.generateContent({ model: 'gemini-2.5-flash', contents: 'hi' })
const interact = (client) => client.interactions.create({ model: 'gemini-2.5-flash', input: 'hi' })
const [plain, set, told, once] = await Promise.all([
  gaps('generateContent', generate), gaps('generateContent', generate, { attempts: 2 }),
  gaps('interactions', interact), gaps('interactions', interact, { attempts: 1 }),
])
// By itself it pauses between 1 and 2 seconds.
expect(plain.length === 0 && set.length === 1 && set[0] < 3.9, 'generateContent retries where it is told to, and does not read retry-after')
expect([told, once].every((one) => one.length === 4 && one.every((gap) => gap > 3.9)), 'interactions.create makes 5 requests, waits retry-after, and retryOptions does not change that')
JS
alone NODE_NO_WARNINGS=1 node run.mjs
