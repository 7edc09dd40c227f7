#!/usr/bin/env bash
# Software:  got 14.6.6, ky 1.14.3, undici 7.30.2 (RetryAgent), axios 1.21.1 with axios-retry 4.5.0 (npm), Node 20.
# Measured:  2026-11-30
# Guess:     a client that retries a 429 and obeys its retry-after does so for any request: it was refused before it did
#            anything, so nothing can happen twice.
# Instead:   all four, set to 2 retries, retry the GET and none retries the POST.
# Seen:      requests made: GET 3 3 3 3, POST 1 1 1 1
# Why:       every request for an answer of a model is a POST. Retries that were configured, and were seen to work for the
#            list of models, do nothing for the traffic that is limited.
source "$(dirname "$0")/lib.bash"
npm_packages got@14.6.6 ky@1.14.3 undici@7.30.2 axios@1.21.1 axios-retry@4.5.0

cat >run.mjs <<'JS'
import got from 'got'
import ky from 'ky'
import axios from 'axios'
import axiosRetry from 'axios-retry'
import { Agent, RetryAgent, request } from 'undici'
import { serve, refuse, expect } from './server.mjs'

const agent = new RetryAgent(new Agent(), { maxRetries: 2 })
const patient = axios.create()
axiosRetry(patient, { retries: 2 })
const clients = {
  got: { get: (url) => got.get(url, { retry: { limit: 2 } }), post: (url) => got.post(url, { retry: { limit: 2 }, json: {} }) },
  ky: { get: (url) => ky.get(url, { retry: 2 }), post: (url) => ky.post(url, { retry: 2, json: {} }) },
  undici: { get: (url) => request(url, { dispatcher: agent }), post: (url) => request(url, { method: 'POST', body: '{}', dispatcher: agent }) },
  axios: { get: (url) => patient.get(url), post: (url) => patient.post(url, {}) },
}
let as = true
for (const [name, client] of Object.entries(clients)) {
  const made = {}
  for (const method of ['get', 'post']) {
    const server = await serve((response) => refuse(response, 429, { 'retry-after': '1' }))
    await client[method](server.url).catch(() => {})
    made[method] = server.seen.length
    server.close()
  }
  console.log(`${name}: GET ${made.get} requests, POST ${made.post}`)
  as &&= made.get === 3 && made.post === 1
}
expect(as, 'a GET that is refused with 429 is retried, a POST is not')
process.exit()
JS
alone node run.mjs
